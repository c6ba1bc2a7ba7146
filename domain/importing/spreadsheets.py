"""Reading a spreadsheet somebody sent, without trusting it.

Everything that could make reading slow or large is checked before the parser sees the file:
its size, what it unpacks to, and how far its cells reach.
"""

import base64
import csv
import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from domain.errors import DomainError

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 50 * 1024 * 1024
_ENDINGS: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv")
MAX_RATIO: Final = 100
"""Unpacked size over packed size; a real workbook stays far below."""
MAX_ENTRIES: Final = 200
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 1_000_000
"""Of all sheets together, with the empty ones between."""

_MAX_ELEMENTS: Final = 2_000_000
_DELIMITERS: Final = ";\t|,"
_HEAD: Final = 20_000
_HEAD_LINES: Final = 30
_MAX_MERGED: Final = 1_000

Cell = str | float | bool | datetime | date | time | None


class Unreadable(StrEnum):
    """Why a file cannot be read as a spreadsheet."""

    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    PICTURE = "picture"
    OLD_FORMAT = "old_format"
    """An office file we do not open: Excel before 2007, LibreOffice, a password."""
    NOT_A_SPREADSHEET = "not_a_spreadsheet"
    DAMAGED = "damaged"
    EMPTY = "empty"
    HIDDEN = "hidden"
    """What it has is in sheets that do not show."""
    UNKNOWN_COLUMNS = "unknown_columns"
    """It opens, but no sheet has columns we know."""


class SpreadsheetError(DomainError):
    """The file cannot be read as a spreadsheet."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; row 0 is line 1 of what the person sees."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """What was in the file: values only, formulas are their last result."""

    sheets: tuple[Sheet, ...]

    def named(self, file_name: str) -> "Workbook":
        """Give the sheet without a name, which a CSV file is, that of its file."""
        stem = file_name.rpartition(".")[0] or file_name
        return Workbook(
            tuple(sheet if sheet.name else replace(sheet, name=stem) for sheet in self.sheets)
        )


_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
"""Before every entry of an archive's directory."""


def is_named_so(file_name: str) -> bool:
    """Tell whether a file is called what spreadsheets are, those we do not open among them."""
    return file_name.lower().endswith(_ENDINGS)


def read(content: bytes) -> Workbook:
    """Read an Excel workbook (.xlsx) or a CSV file in any usual encoding.

    Raises:
        SpreadsheetError: too large, too long, empty, or not a spreadsheet.

    """
    if len(content) > MAX_BYTES:
        raise SpreadsheetError(Unreadable.TOO_LARGE)
    if not content.strip():
        raise SpreadsheetError(Unreadable.EMPTY)
    if content.startswith(_PICTURES) or content[8:12] == b"WEBP":
        raise SpreadsheetError(Unreadable.PICTURE)
    if content.startswith(_OLE):
        raise SpreadsheetError(Unreadable.OLD_FORMAT)
    workbook = _read_xlsx(content) if content.startswith(_ZIP) else _read_csv(content)
    if not any(sheet.rows for sheet in workbook.sheets):
        raise SpreadsheetError(Unreadable.EMPTY)
    return workbook


# --- Excel ----------------------------------------------------------------------------------


def _read_xlsx(content: bytes) -> Workbook:
    parts = _unpack(content)
    if "xl/workbook.xml" not in parts:
        is_other = any(name == "content.xml" or name.startswith("xl/") for name in parts)
        raise SpreadsheetError(Unreadable.OLD_FORMAT if is_other else Unreadable.NOT_A_SPREADSHEET)
    # Everything is looked at as the parser reads it, whatever encoding a part announces: what
    # is a comment in UTF-16 may be a far cell in UTF-8. A zero byte is how UTF-16 is told.
    if any(b"\x00" in part for part in parts.values()):
        raise SpreadsheetError(Unreadable.DAMAGED)
    # All parts, because a workbook may keep its sheets under any name.
    if sum(_reach(part) for part in parts.values()) > MAX_CELLS:
        raise SpreadsheetError(Unreadable.TOO_LARGE)
    # The parser unpacks by itself and believes no limit of ours, so it is given only what
    # was unpacked and checked here.
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    checked.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(checked)
        return Workbook(
            tuple(
                _read_sheet(
                    kept.name,
                    book.get_sheet_by_name(kept.name),
                    is_hidden=kept.visible != SheetVisibleEnum.Visible,
                )
                for kept in book.sheets_metadata
                if kept.typ == SheetTypeEnum.WorkSheet
            )
        )
    except (CalamineError, ValueError, OSError) as error:
        raise SpreadsheetError(Unreadable.DAMAGED) from error


def _unpack(content: bytes) -> dict[str, bytes]:
    # Opening the archive would read its whole directory, however long.
    if content.count(_ENTRY) > MAX_ENTRIES:
        raise SpreadsheetError(Unreadable.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if (
                len(entries) > MAX_ENTRIES
                or unpacked > MAX_UNPACKED_BYTES
                or unpacked > MAX_RATIO * len(content)
            ):
                raise SpreadsheetError(Unreadable.TOO_LARGE)
            if any(entry.flag_bits & 1 for entry in entries):
                raise SpreadsheetError(Unreadable.OLD_FORMAT)
            return {
                entry.filename: _part(archive, entry)
                for entry in entries
                if entry.filename.endswith((".xml", ".rels"))
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise SpreadsheetError(Unreadable.DAMAGED) from error


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack as much as was announced, and compare the checksum.

    Without a number the library unpacks all there is at once, and only then cuts it.
    """
    with archive.open(entry) as packed:
        return packed.read(entry.file_size + 1)


def _reach(part: bytes) -> int:
    """Return how many cells the parser makes room for: all up to the furthest with a value.

    Two cells at opposite corners of a sheet would otherwise take all the memory there is.
    """
    parser = expat.ParserCreate("UTF-8")
    row = column = furthest_row = furthest_column = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, furthest_row, furthest_column, elements
        elements += 1
        if elements > _MAX_ELEMENTS:
            raise SpreadsheetError(Unreadable.TOO_LARGE)
        match name.rpartition(":")[2]:
            case "row":
                row, column = _number(attributes.get("r"), row + 1), 0
            case "c":
                place = attributes.get("r", "")
                letters = place.rstrip("0123456789")
                column = _column(letters) if letters else column + 1
                row = _number(place[len(letters) :] or None, row)
            case "v" | "is":
                furthest_row = max(furthest_row, row)
                furthest_column = max(furthest_column, column)

    def refuse(*_: object) -> None:
        raise SpreadsheetError(Unreadable.DAMAGED)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)  # noqa: FBT003 - expat names no arguments
    except expat.ExpatError as error:
        raise SpreadsheetError(Unreadable.DAMAGED) from error
    if furthest_row > MAX_ROWS + 1:
        raise SpreadsheetError(Unreadable.TOO_MANY_ROWS)
    if furthest_column > MAX_COLUMNS:
        raise SpreadsheetError(Unreadable.TOO_LARGE)
    return furthest_row * furthest_column


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit():
        raise SpreadsheetError(Unreadable.DAMAGED)
    return int(text[:9])


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number


def _read_sheet(name: str, sheet: CalamineSheet, *, is_hidden: bool) -> Sheet:
    rows: list[list[Cell]] = [
        [_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)
    ]
    # People merge an office over its rows: the value holds for every one of them.
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:_MAX_MERGED]:
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    return Sheet(name.strip(), tuple(tuple(row) for row in rows), is_hidden)


def _cell(value: object) -> Cell:
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool | int | float | datetime | date | time):
        return value
    return None


# --- CSV ------------------------------------------------------------------------------------


def _read_csv(content: bytes) -> Workbook:
    text = _decode(content)
    delimiter = _delimiter(text)
    if delimiter is None:
        # Some programs put each whole line in quotes.
        text = "\n".join(row[0] for row in _rows(text, "\0") if row)
        delimiter = _delimiter(text)
    if delimiter is None:
        raise SpreadsheetError(Unreadable.NOT_A_SPREADSHEET)
    rows: list[tuple[Cell, ...]] = []
    for fields in _rows(text, delimiter):
        if len(rows) > MAX_ROWS:
            raise SpreadsheetError(Unreadable.TOO_MANY_ROWS)
        if len(fields) > MAX_COLUMNS:
            raise SpreadsheetError(Unreadable.TOO_LARGE)
        rows.append(tuple(field if field.strip() else None for field in fields))
    return Workbook((Sheet("", tuple(rows)),))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True
        )
    except csv.Error as error:
        raise SpreadsheetError(Unreadable.DAMAGED) from error


def _delimiter(text: str) -> str | None:
    """Return what stands between the cells: the sign that cuts most lines in as many pieces.

    A title above the table has none, and an address within a cell has others.
    """
    first = text.lstrip().partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # noqa: PLR2004 - "sep=;"
        return first.strip()[-1]
    found = {sign: _level(text[:_HEAD], sign) for sign in _DELIMITERS}
    # In this order where they are level: ";" is hardly ever a part of a cell, "," often.
    sign = max(_DELIMITERS, key=lambda sign: found[sign] + (found[sign] > 0 and sign != ","))
    return sign if found[sign] else None


def _level(head: str, sign: str) -> int:
    """Return how many lines have as many cells as most, of two cells or more."""
    try:
        lines = list(islice(_rows(head, sign), _HEAD_LINES))
    except SpreadsheetError:
        return 0
    widths = Counter(len(line) for line in lines if len(line) > 1)
    return max(widths.values(), default=0)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise SpreadsheetError(Unreadable.NOT_A_SPREADSHEET)
    else:
        # Excel in Brazil writes CSV in Windows' own encoding unless told otherwise.
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(character < " " and character not in "\r\n\t" for character in text)
        if controls or text.lstrip().startswith(("%PDF", "<", "{")):
            break
        return text
    raise SpreadsheetError(Unreadable.NOT_A_SPREADSHEET)


# --- Keeping a workbook between two taps ----------------------------------------------------


def pack(workbook: Workbook) -> str:
    """Write a workbook as a short text, so that the draft of a dialogue can hold it."""
    plain = [
        [sheet.name, [[_plain(cell) for cell in row] for row in sheet.rows], sheet.is_hidden]
        for sheet in workbook.sheets
    ]
    return base64.b85encode(zlib.compress(json.dumps(plain).encode(), 9)).decode()


def unpack(packed: str) -> Workbook:
    """Read what `pack` wrote."""
    plain = json.loads(zlib.decompress(base64.b85decode(packed)))
    return Workbook(
        tuple(
            Sheet(name, tuple(tuple(_unplain(cell) for cell in row) for row in rows), any(hidden))
            # A version before this one kept no more than name and rows.
            for name, rows, *hidden in plain
        )
    )


def _plain(cell: Cell) -> Any:  # noqa: ANN401 - JSON-ready values of any kind
    for kind in (datetime, date, time):
        if isinstance(cell, kind):
            return {kind.__name__: cell.isoformat()}
    return cell


def _unplain(cell: Any) -> Cell:  # noqa: ANN401 - JSON-ready values of any kind
    if not isinstance(cell, dict):
        read_cell: Cell = cell
        return read_cell
    ((kind, text),) = cell.items()
    moments: dict[str, type[datetime | date | time]] = {
        "datetime": datetime,
        "date": date,
        "time": time,
    }
    return moments[kind].fromisoformat(text)
