"""Files that would hurt whoever opens them, and files that are not what they say."""

import io
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from domain.importing.spreadsheets import MAX_BYTES, MAX_ROWS, Unreadable
from tests.domain.importing.test_spreadsheets import (
    FAR_CELL,
    PNG,
    packed,
    with_lying_sizes,
    with_sheet,
    xlsx,
)

LIST: Final = [["nome", "órgão", "e-mail"], ["Ana Lima", "SEPLAG", "ana@exemplo.mg.gov.br"]]
CELL: Final = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR: Final = FAR_CELL.format(1048576, "XFD1048576")
LAUGHS: Final = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in pairwise("abcdefghi")
    )
    + "]>"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bomb:
    """A file, its name, and why it is refused."""

    content: bytes
    reason: Unreadable
    name: str = "lista.xlsx"
    is_parsed: bool = False
    """It looks right from outside: its parts must be looked at to refuse it."""


def _with(entry: zipfile.ZipInfo | str, content: bytes = b"<a/>", **how: int) -> bytes:
    """A good list with one more entry in its archive."""
    buffer = io.BytesIO(xlsx(LIST))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, content, **how)
    return buffer.getvalue()


def _changed(signature: bytes, offset: int, value: bytes) -> bytes:
    """A good list with bytes of each header of one kind changed."""
    content = bytearray(xlsx(LIST))
    place = content.find(signature)
    while place != -1:
        content[place + offset : place + offset + len(value)] = value
        place = content.find(signature, place + 4)
    return bytes(content)


def _nested(depth: int) -> bytes:
    content = bytes(1_000_000)
    for level in range(depth):
        content = packed({f"{level}.zip": content})
    return content


def _polyglot() -> bytes:
    """Nothing at all in UTF-16; in UTF-8 a cell in the last corner."""
    hidden = f"<worksheet><sheetData>{FAR}</sheetData></worksheet>".encode()
    hidden += b" " * (len(hidden) % 2)
    part = "<a>\u0020<!--".encode("utf-16") + hidden + "--></a>".encode("utf-16-le")
    return _sheet(part)


def _sheet(part: bytes) -> bytes:
    """A good list whose sheet is these bytes."""
    with zipfile.ZipFile(io.BytesIO(xlsx(LIST))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return packed({**parts, "xl/worksheets/sheet1.xml": part})


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


R: Final = Unreadable

BOMBS: Final[dict[str, Callable[[], Bomb]]] = {
    # --- Refused by size and directory ---------------------------------------------------
    "nothing": lambda: Bomb(b"", R.EMPTY),
    "one byte too many": lambda: Bomb(b"PK\x03\x04" + bytes(MAX_BYTES - 3), R.TOO_LARGE),
    "a csv too large": lambda: Bomb(b"nome;e-mail\n" * 450_000, R.TOO_LARGE, "lista.csv"),
    "zip bomb": lambda: Bomb(packed({"xl/workbook.xml": bytes(49_000_000)}), R.TOO_LARGE),
    "60 MB of zeros": lambda: Bomb(packed({"xl/workbook.xml": bytes(60_000_000)}), R.TOO_LARGE),
    "bomb beside a good list": lambda: Bomb(
        _with("xl/media/a.bin", bytes(40_000_000)), R.TOO_LARGE
    ),
    "zip in zip in zip": lambda: Bomb(_nested(3), R.NOT_A_SPREADSHEET),
    "zip as a sheet": lambda: Bomb(_sheet(_nested(2)), R.DAMAGED, is_parsed=True),
    "300 entries": lambda: Bomb(packed({f"xl/{n}.xml": b"<a/>" for n in range(300)}), R.TOO_LARGE),
    "40,000 entries": lambda: Bomb(packed({f"x{n}": b"" for n in range(40_000)}), R.TOO_LARGE),
    "sizes that lie": lambda: Bomb(
        with_lying_sizes(packed({"xl/workbook.xml": bytes(40_000_000)})), R.DAMAGED
    ),
    "a password": lambda: Bomb(_changed(b"PK\x01\x02", 8, b"\x01\x00"), R.OLD_FORMAT),
    "a password of Office": lambda: Bomb(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90_000), R.OLD_FORMAT
    ),
    "unknown compression": lambda: Bomb(_changed(b"PK\x01\x02", 10, b"\x63\x00"), R.DAMAGED),
    "wrong checksums": lambda: Bomb(_changed(b"PK\x01\x02", 16, b"\x01\x02\x03\x04"), R.DAMAGED),
    "directory elsewhere": lambda: Bomb(
        _changed(b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"), R.DAMAGED
    ),
    "names that are no text": lambda: Bomb(
        packed({"xl/wórkbook.xml": b"<a/>"}).replace("ó".encode(), b"\xff\xfe"), R.DAMAGED
    ),
    "half a file": lambda: Bomb(xlsx(LIST)[: len(xlsx(LIST)) // 2], R.DAMAGED),
    "the last byte missing": lambda: Bomb(xlsx(LIST)[:-1], R.DAMAGED),
    "only the first bytes": lambda: Bomb(b"PK\x03\x04", R.DAMAGED),
    "an empty archive": lambda: Bomb(packed({}), R.NOT_A_SPREADSHEET),
    "only folders": lambda: Bomb(packed({"xl/": b"", "../": b""}), R.NOT_A_SPREADSHEET),
    "a program": lambda: Bomb(b"MZ\x90\x00" + bytes(range(256)) * 40, R.NOT_A_SPREADSHEET),
    "a program as csv": lambda: Bomb(b"\x7fELF" + bytes(5_000), R.NOT_A_SPREADSHEET, "lista.csv"),
    "a picture": lambda: Bomb(PNG, R.PICTURE),
    "a picture as csv": lambda: Bomb(b"\xff\xd8\xff\xe0" + bytes(999), R.PICTURE, "lista.csv"),
    "a pdf": lambda: Bomb(b"%PDF-1.7\n1 0 obj;<<>>;endobj", R.NOT_A_SPREADSHEET),
    "a page": lambda: Bomb(b"<html><table><tr><td>a;b</td>", R.NOT_A_SPREADSHEET, "lista.xls"),
    "another archive": lambda: Bomb(b"Rar!\x1a\x07\x01\x00" + bytes(99), R.NOT_A_SPREADSHEET),
    "a tape archive": lambda: Bomb(b"\x1f\x8b\x08\x00" + bytes(99), R.NOT_A_SPREADSHEET),
    "a document": lambda: Bomb(
        packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), R.NOT_A_SPREADSHEET
    ),
    "LibreOffice": lambda: Bomb(
        packed({"mimetype": b"x", "content.xml": b"<a/>"}), R.OLD_FORMAT, "lista.ods"
    ),
    "names that climb": lambda: Bomb(
        packed({"../../xl/workbook.xml": b"<a/>", "/etc/cron.d/x.xml": b"<a/>"}),
        R.NOT_A_SPREADSHEET,
    ),
    "a csv too long": lambda: Bomb(b"a;b\n" * (MAX_ROWS + 2), R.TOO_MANY_ROWS, "lista.csv"),
    "a csv too wide": lambda: Bomb(b";" * 5_000, R.TOO_LARGE, "lista.csv"),
    "a csv without end": lambda: Bomb(b'a;"' + b"x" * 900_000, R.DAMAGED, "lista.csv"),
    # --- Looked into ----------------------------------------------------------------------
    "a billion laughs": lambda: Bomb(
        with_sheet("<row><c><v>&i;</v></c></row>", head=LAUGHS), R.DAMAGED, is_parsed=True
    ),
    "an entity from a disk": lambda: Bomb(
        with_sheet(
            "<row><c><v>&a;</v></c></row>",
            head='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        ),
        R.DAMAGED,
        is_parsed=True,
    ),
    "a definition from the web": lambda: Bomb(
        with_sheet(CELL, head='<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'),
        R.DAMAGED,
        is_parsed=True,
    ),
    "a cell in the last corner": lambda: Bomb(with_sheet(FAR), R.TOO_MANY_ROWS, is_parsed=True),
    "a cell in the last column": lambda: Bomb(
        with_sheet(FAR_CELL.format(2, "XFD2")), R.TOO_LARGE, is_parsed=True
    ),
    "a far cell only one encoding shows": lambda: Bomb(_polyglot(), R.DAMAGED, is_parsed=True),
    "an encoding nobody knows": lambda: Bomb(
        _sheet(b'<?xml version="1.0" encoding="x-9"?><worksheet><sheetData><row/>'),
        R.DAMAGED,
        is_parsed=True,
    ),
    "a row far away": lambda: Bomb(
        with_sheet(FAR_CELL.format("9" * 300, "A" + "9" * 300)), R.TOO_MANY_ROWS, is_parsed=True
    ),
    "tags without end": lambda: Bomb(_sheet(b"<a>" * 3_000), R.DAMAGED, is_parsed=True),
    "half a sheet": lambda: Bomb(with_sheet("<row><c><v>1"), R.DAMAGED, is_parsed=True),
    "no sheet at all": lambda: Bomb(
        packed({"xl/workbook.xml": b"<workbook/>"}), R.DAMAGED, is_parsed=True
    ),
}

HARMLESS: Final[dict[str, Callable[[], bytes]]] = {
    "an entry that climbs": lambda: _with("../../../../tmp/rede-climbed.xml"),
    "an absolute entry": lambda: _with("/tmp/rede-climbed.xml"),  # noqa: S108 - must not appear
    "a link to a secret": lambda: _with(_link(), b"/etc/passwd"),
    "a program inside": lambda: _with("xl/vbaProject.bin", b"MZ" + bytes(400)),
    "a zip inside": lambda: _with("xl/embeddings/a.zip", _nested(2)),
}
"""Good lists with something beside them: read, or refused, and nothing is written."""
