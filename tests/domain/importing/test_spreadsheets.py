import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from domain.importing import spreadsheets
from domain.importing.spreadsheets import SpreadsheetError, Unreadable

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)

SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def xlsx(rows: list[list[Any]], *, name: str = "Pessoas") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def with_sheet(cells: str, *, head: str = "", part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook whose only sheet holds this XML."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["nome"]]))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                new.writestr(part, (head + SHEET.format(cells)).encode())
                continue
            if entry.endswith("workbook.xml.rels"):
                content = content.replace(b"worksheets/sheet1.xml", part[3:].encode())
            new.writestr(entry, content)
    return buffer.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_lying_sizes(content: bytes) -> bytes:
    """The same archive, announcing 10 bytes for every entry."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = changed.find(signature)
        while place != -1:
            changed[place + offset : place + offset + 4] = (10).to_bytes(4, "little")
            place = changed.find(signature, place + 4)
    return bytes(changed)


FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{0}"><c r="{1}"><v>1</v></c></row>'

BAD_FILES: dict[str, tuple[Callable[[], bytes], Unreadable]] = {
    "empty": (lambda: b"", Unreadable.EMPTY),
    "blank": (lambda: b" \r\n\r\n ", Unreadable.EMPTY),
    "no_rows": (lambda: xlsx([]), Unreadable.EMPTY),
    "png_renamed": (lambda: PNG, Unreadable.PICTURE),
    "jpeg_renamed": (lambda: b"\xff\xd8\xff\xe0" + bytes(90), Unreadable.PICTURE),
    "webp_renamed": (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", Unreadable.PICTURE),
    "old_excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unreadable.OLD_FORMAT),
    "open_document": (lambda: packed({"content.xml": b"<a/>"}), Unreadable.OLD_FORMAT),
    "word": (
        lambda: packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        Unreadable.NOT_A_SPREADSHEET,
    ),
    "binary_excel": (
        lambda: packed({"xl/_rels/workbook.bin.rels": b"<a/>"}),
        Unreadable.OLD_FORMAT,
    ),
    "other_archive": (lambda: packed({"leia-me.xml": b"<a/>"}), Unreadable.NOT_A_SPREADSHEET),
    "program_renamed": (
        lambda: b"MZ\x90\x00" + bytes(range(256)) * 4,
        Unreadable.NOT_A_SPREADSHEET,
    ),
    "pdf_renamed": (lambda: b"%PDF-1.7; texto; mais", Unreadable.NOT_A_SPREADSHEET),
    "html_renamed": (
        lambda: b"<table><tr><td>nome;e-mail</td></tr></table>",
        Unreadable.NOT_A_SPREADSHEET,
    ),
    "plain_text": ("Olá! Segue a lista.".encode, Unreadable.NOT_A_SPREADSHEET),
    "cut_archive": (lambda: xlsx([["nome"]])[:900], Unreadable.DAMAGED),
    "cut_xml": (lambda: with_sheet("<row><c><v>1"), Unreadable.DAMAGED),
    "too_large": (lambda: b"nome;e-mail\n" + b"a" * spreadsheets.MAX_BYTES, Unreadable.TOO_LARGE),
    "bomb": (lambda: packed({"xl/workbook.xml": bytes(40_000_000)}), Unreadable.TOO_LARGE),
    "bomb_of_entries": (
        lambda: packed({f"xl/{n}.xml": b"<a/>" for n in range(300)}),
        Unreadable.TOO_LARGE,
    ),
    "bomb_lying_about_sizes": (
        lambda: with_lying_sizes(packed({"xl/workbook.xml": bytes(40_000_000)})),
        Unreadable.DAMAGED,
    ),
    "cell_in_the_last_row": (
        lambda: with_sheet(FAR_CELL.format(1048576, "A1048576")),
        Unreadable.TOO_MANY_ROWS,
    ),
    "cell_in_the_last_column": (
        lambda: with_sheet(FAR_CELL.format(2, "XFD2")),
        Unreadable.TOO_LARGE,
    ),
    "cell_in_the_last_corner_of_a_hidden_part": (
        lambda: with_sheet(FAR_CELL.format(1048576, "XFD1048576"), part="xl/outra.xml"),
        Unreadable.TOO_MANY_ROWS,
    ),
    "number_of_row_too_long": (
        lambda: with_sheet(FAR_CELL.format("9" * 40, "A" + "9" * 40)),
        Unreadable.TOO_MANY_ROWS,
    ),
    "row_without_a_number": (lambda: with_sheet(FAR_CELL.format("x", "A2")), Unreadable.DAMAGED),
    "entities": (
        lambda: with_sheet(
            "<row><c><v>&b;</v></c></row>",
            head='<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        ),
        Unreadable.DAMAGED,
    ),
    "csv_too_long": (lambda: b"nome;e-mail\n" + b"Ana;a@b.c\n" * 5_001, Unreadable.TOO_MANY_ROWS),
    "csv_too_wide": (lambda: b"a;" * 300, Unreadable.TOO_LARGE),
    "csv_with_an_endless_field": (lambda: b'a;"' + b"x" * 200_000, Unreadable.DAMAGED),
    "csv_with_control_signs": (lambda: b"nome;e-mail\n\x01\x02;x", Unreadable.NOT_A_SPREADSHEET),
    "csv_with_zero_bytes": (lambda: b"nome;e-mail\n\x00;x", Unreadable.NOT_A_SPREADSHEET),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_read_refuses_quickly_with_the_reason(name: str) -> None:
    make, reason = BAD_FILES[name]
    content = make()
    started = time.perf_counter()

    with pytest.raises(SpreadsheetError) as refused:
        spreadsheets.read(content)

    assert refused.value.reason is reason
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("encoding", ["utf-16", "x-unknown", "cp037"])
def test_read_takes_parts_for_utf_8_whatever_they_announce(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    far = with_sheet(FAR_CELL.format(1048576, "A1048576"))
    content = _with_head(far, head)

    with pytest.raises(SpreadsheetError) as refused:
        spreadsheets.read(content)

    assert refused.value.reason is Unreadable.TOO_MANY_ROWS


def _with_head(content: bytes, head: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = head.encode() + parts[sheet].partition(b"?>")[2]
    return packed(parts)


def test_read_takes_a_full_sheet_in_a_second() -> None:
    rows = [["nome", "e-mail"], *([f"Ana {n}", f"a{n}@b.mg.gov.br"] for n in range(4_999))]
    content = xlsx(rows)
    started = time.perf_counter()

    workbook = spreadsheets.read(content)

    assert len(workbook.sheets[0].rows) == 5_000
    assert time.perf_counter() - started < 2


def test_read_fills_merged_cells() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        sheet.write_row(0, 0, ["nome", "órgão"])
        sheet.write_column(1, 0, ["Ana", "Bia", "Caio"])
        sheet.merge_range(1, 1, 3, 1, "SES")

    rows = spreadsheets.read(buffer.getvalue()).sheets[0].rows

    assert rows[1:] == (("Ana", "SES"), ("Bia", "SES"), ("Caio", "SES"))


def test_read_takes_the_last_result_of_a_formula() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        sheet.write_string(0, 0, "nome")
        sheet.write_formula(1, 0, '="An"&"a"', None, "Ana")

    rows = spreadsheets.read(buffer.getvalue()).sheets[0].rows

    assert rows == (("nome",), ("Ana",))


def test_read_keeps_the_numbers_of_lines_below_empty_ones() -> None:
    rows = spreadsheets.read(xlsx([[], [], ["nome"], [], ["Ana"]])).sheets[0].rows

    assert [number for number, row in enumerate(rows, start=1) if any(row)] == [3, 5]


def test_read_drops_formatted_rows_without_values() -> None:
    content = with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="A90000"/></row>'
    )

    assert spreadsheets.read(content).sheets[0].rows == ((1.0,),)
