"""Spreadsheets and CSV we send: every cell is text, nothing a person typed becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.search.portuguese import plain

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
_FORMULA: Final = re.compile(r"\W*?[=+\-@|%＝＋－＠]")
"""How a formula begins; signs before it that a program may leave out are no protection."""
_MAX_CELL: Final = 32_000
"""Letters that fit into a cell of Excel."""
_WIDTHS: Final = (8, 60)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, note: str = ""
) -> bytes:
    """Return an Excel file with one sheet; `note` stands below the table."""
    return _book([(title, [list(header), *(list(row) for row in rows)])], note)


def sheets(tables: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> bytes:
    """Return an Excel file with a sheet for each title, header and one row."""
    return _book([(title, [list(header), list(row)]) for title, header, row in tables], "")


def _book(tables: Iterable[tuple[str, list[list[str]]]], note: str) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - the bot starts without it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for title, lines in tables:
            _sheet(book, title, lines, note)
    return buffer.getvalue()


def _sheet(book: Any, title: str, lines: list[list[str]], note: str) -> None:  # noqa: ANN401 - the package has no types
    # Excel forbids these signs in the name of a sheet, and more than 31 letters.
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    bold = book.add_format({"bold": True})
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            sheet.write_string(
                number,
                column,
                _CONTROLS.sub("", cell)[:_MAX_CELL],
                bold if number == 0 else None,
            )
    for column in range(len(lines[0])):
        longest = max(len(line[column]) for line in lines if column < len(line))
        sheet.set_column(column, column, min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1]))
    sheet.freeze_panes(1, 0)
    if note:
        sheet.write_string(len(lines) + 1, 0, note)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file as Brazilian spreadsheet programs read it: semicolons, UTF-8.

    What such a program would take for a formula begins with an apostrophe.
    """
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    for line in (header, *rows):
        writer.writerow([_harmless(cell) for cell in line])
    # The mark at the beginning tells Excel that it is UTF-8.
    return content.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    words = " ".join(_CONTROLS.sub("", cell).split())
    return f"'{words}" if _FORMULA.match(words) else words


def file_name(title: str, ending: str, kind: str = "xlsx") -> str:
    """Return a name any system takes: "1o-encontro-da-rede-lista.xlsx"."""
    return f"{re.sub(r'[^a-z0-9]+', '-', plain(title.lower())).strip('-')[:60]}-{ending}.{kind}"
