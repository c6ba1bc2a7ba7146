"""Lists of people, encontros and courses as offices really send them, right and wrong."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

import xlsxwriter

from tests.domain.importing.test_spreadsheets import packed, xlsx
from tests.fuzz import words
from tests.scale import sized

HEADER: Final = ["Nome", "Órgão", "E-mail"]
ANA: Final = ["Ana Lima", "SES", "ana@exemplo.mg.gov.br"]
BIA: Final = ["Bia Conceição", "SES", "bia@exemplo.mg.gov.br"]
ENCONTRO: Final = ["título", "início", "fim", "local", "vagas"]
OPEN: Final = ["Oficina", "23/4/2024 9h", "23/4/2024 12h", "Fapemig"]


def people(*rows: list[Any], header: list[Any] | None = None) -> bytes:
    return xlsx([header or HEADER, *rows])


def sheets(build: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook made by hand."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        build(book)
    return buffer.getvalue()


def many(**named: list[list[Any]]) -> bytes:
    def build(book: Any) -> None:
        for name, rows in named.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    return sheets(build, default_date_format="dd/mm/yyyy hh:mm")


def encontros(*rows: list[Any], header: list[Any] | None = None) -> bytes:
    return many(Encontros=[header or ENCONTRO, *rows])


def as_csv(encoding: str, delimiter: str, *rows: list[Any], end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([HEADER, *rows])
    return text.getvalue().encode(encoding)


def _hundreds(wrong: Any) -> bytes:
    rows = [[f"Ana Lima {n}", "SES", f"a{n}@exemplo.mg.gov.br"] for n in range(sized(120, 500))]
    rows[100][2] = wrong
    return people(*rows)


def _merged(book: Any) -> None:
    sheet = book.add_worksheet("Pessoas")
    sheet.write_row(0, 0, HEADER)
    for line, (name, _, email) in enumerate((ANA, BIA), start=1):
        sheet.write(line, 0, name)
        sheet.write(line, 2, email)
    sheet.merge_range(1, 1, 2, 1, "SES")


def _merged_title(book: Any) -> None:
    sheet = book.add_worksheet("Plan1")
    sheet.merge_range(0, 0, 0, 2, "Lista da Rede")
    sheet.write_row(2, 0, HEADER)
    sheet.write_row(3, 0, ANA)


def _hidden(book: Any) -> None:
    book.add_worksheet("Capa")
    sheet = book.add_worksheet("Pessoas")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ANA)
    sheet.hide()


def _formulas(book: Any) -> None:
    sheet = book.add_worksheet("Pessoas")
    sheet.write_row(0, 0, HEADER)
    sheet.write_formula(1, 0, '=CONCATENATE("Ana ","Lima")', None, "Ana Lima")
    sheet.write_formula(1, 1, "=Z1", None, "SES")
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")


def _chart(book: Any) -> None:
    sheet = book.add_worksheet("Pessoas")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ANA)
    sheet.autofilter(0, 0, 1, 2)
    sheet.write_comment(1, 0, "confirmar")
    sheet.data_validation(1, 1, 9, 1, {"validate": "list", "source": ["SES", "SEF"]})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Pessoas!$A$1:$A$2"})
    sheet.insert_chart(5, 5, chart)


def _far(book: Any) -> None:
    sheet = book.add_worksheet("Pessoas")
    sheet.write_row(40, 30, HEADER)
    sheet.write_row(41, 30, ANA)


LISTS: Final[dict[str, Callable[[], bytes]]] = {
    # --- Columns -----------------------------------------------------------------------------
    "good": lambda: people(ANA, BIA),
    "another order": lambda: people(ANA[::-1], BIA[::-1], header=HEADER[::-1]),
    "other words": lambda: people(
        ANA, header=["NOME COMPLETO", "Órgão/Entidade", "e-mail institucional"]
    ),
    "nearly right": lambda: people(ANA, header=["Nomes", "Orgãos", "E-mails"]),
    "unknown columns": lambda: people(ANA, header=["a", "b", "c"]),
    "no header": lambda: xlsx([ANA, BIA]),
    "only a header": people,
    "the header twice": lambda: people(ANA, HEADER, BIA),
    "a column twice": lambda: people([*ANA, "outra@exemplo.mg.gov.br"], header=[*HEADER, "E-mail"]),
    "no e-mail column": lambda: people(ANA[:2], header=HEADER[:2]),
    "more columns": lambda: people(["1", *ANA, "31 3333"], header=["Nº", *HEADER, "Telefone"]),
    "numbers as columns": lambda: people(ANA, header=[1, 2, 3]),
    "a title above": lambda: xlsx([["Lista 2024"], [], HEADER, ANA]),
    "a header too low": lambda: xlsx([*([["x"]] * 30), HEADER, ANA]),
    "an empty first column": lambda: xlsx([["", *HEADER], ["", *ANA]]),
    "far to the right": lambda: sheets(_far),
    # --- Rows --------------------------------------------------------------------------------
    "empty lines": lambda: people([], ANA, [], [], BIA),
    "spaces only": lambda: people([" ", "\u00a0", "\t"], ANA),
    "the same person twice": lambda: people(ANA, ANA),
    "the same e-mail twice": lambda: people(ANA, ["Rui Sá", "SES", "ANA@exemplo.mg.gov.br "]),
    "one wrong of hundreds": lambda: _hundreds("sem arroba"),
    "one empty of hundreds": lambda: _hundreds(None),
    "5,001 lines": lambda: people(*([f"A {n}", "SES", f"a{n}@x.br"] for n in range(5_001))),
    "a total at the end": lambda: people(ANA, ["Total: 1"]),
    "an unknown office": lambda: people([ANA[0], "Prefeitura", ANA[2]]),
    "an office misspelt": lambda: people([ANA[0], "SSE", ANA[2]]),
    "no surname": lambda: people(["Ana", *ANA[1:]]),
    "numbers as names": lambda: people([123, 456, 789], [1.5, True, False]),
    "dates as names": lambda: many(
        Pessoas=[HEADER, [datetime(2024, 3, 1), "SES", date(2024, 3, 1)]]  # noqa: DTZ001
    ),
    "a long cell": lambda: people(["Ana " + "L" * 32_000, *ANA[1:]]),
    "two e-mails in a cell": lambda: people([*ANA[:2], "a@exemplo.mg.gov.br; b@exemplo.mg.gov.br"]),
    "a link as e-mail": lambda: people([*ANA[:2], "mailto:ana@exemplo.mg.gov.br"]),
    "a letter of another alphabet": lambda: people([*ANA[:2], "аna@exemplo.mg.gov.br"]),
    "hidden signs": lambda: people(["A\u00adna\u2060 Li\u200bma\u202e", "S\u200bES", ANA[2]]),
    "letters in pieces": lambda: people(["Ze\u200b\u0301 Lima", *ANA[1:]]),
    "a zero byte": lambda: people(["Ana_x0000_ Li_x0007_ma", *ANA[1:]]).replace(b"_x005F_", b""),
    "tags": lambda: people(
        ["<b>Ana</b> & <script>", "SES", ANA[2]], ["</b> &lt;", "<i>", "<a@b.br>"]
    ),
    "formulas as words": lambda: people(["'=1+1", "@SES", "+a@b.br"]),
    "a role": lambda: people([*ANA, "organização"], [*BIA, "rei"], header=[*HEADER, "Papel"]),
    # --- Cells and sheets ---------------------------------------------------------------------
    "merged offices": lambda: sheets(_merged),
    "a merged title": lambda: sheets(_merged_title),
    "a hidden sheet": lambda: sheets(_hidden),
    "formulas": lambda: sheets(_formulas),
    "charts and notes": lambda: sheets(_chart),
    "dates since 1904": lambda: sheets(_merged, date_1904=True),
    "several sheets": lambda: many(Capa=[["x"]], Pessoas=[HEADER, ANA], Rascunho=[HEADER, BIA]),
    "the sheet twice": lambda: many(Pessoas=[HEADER, ANA], Participantes=[HEADER, ANA, BIA]),
    "no known sheet": lambda: many(Capa=[["x"]], Plan2=[HEADER, ANA]),
    "an empty sheet first": lambda: many(Pessoas=[], Lista=[HEADER, ANA]),
    "an office and its people": lambda: many(
        Assessorias=[["sigla", "nome do órgão"], ["XYZ", "Órgão X"]],
        Pessoas=[HEADER, [ANA[0], "XYZ", ANA[2]]],
    ),
    # --- Encontros and courses ---------------------------------------------------------------
    "an encontro": lambda: encontros([*OPEN, 80]),
    "dates as dates": lambda: encontros(
        ["Oficina", datetime(2024, 4, 23, 9), datetime(2024, 4, 23, 12), "Fapemig", 80]  # noqa: DTZ001
    ),
    "days without an hour": lambda: encontros(
        ["Oficina", date(2024, 4, 23), "24/4/2024", "Fapemig"]
    ),
    "a day that is none": lambda: encontros(
        ["Oficina", "31/2/2024 9h", "31/2/2024 12h", "Fapemig"]
    ),
    "hours that are none": lambda: encontros(["Oficina", "23/4/2024 25h", "23/4/2024 99:99", "F"]),
    "a year far away": lambda: encontros(["Oficina", "23/4/9999 9h", "1/1/1900 9h", "Fapemig"]),
    "the American way": lambda: encontros(
        ["Oficina", "04/23/2024 9h", "04/23/2024 12h", "Fapemig"]
    ),
    "only hours": lambda: encontros(["Oficina", time(9), time(12), "Fapemig"]),
    "the end before": lambda: encontros(["Oficina", OPEN[2], OPEN[1], "Fapemig"]),
    "seats in words": lambda: encontros([*OPEN, "oitenta"], ["B", *OPEN[1:], "120 vagas"]),
    "seats below one": lambda: encontros([*OPEN, -3], ["B", *OPEN[1:], 0], ["C", *OPEN[1:], 1e300]),
    "the same encontro twice": lambda: encontros([*OPEN, 80], [*OPEN, 90]),
    "a place off the map": lambda: encontros(
        [*OPEN, "999", "x"], header=[*ENCONTRO[:4], "latitude", "longitude"]
    ),
    "turmas without lessons": lambda: many(
        Cursos=[["código", "título", "carga horária"], ["C1", "Dados", 8], ["C1", "Dados", 0]],
        Turmas=[["curso", "turma", "local"], ["C1", 1, "FJP"], ["C2", "x", "FJP"]],
    ),
    "lessons without a turma": lambda: many(
        Aulas=[["curso", "turma", "início", "fim"], ["C1", 1, OPEN[1], OPEN[2]]]
    ),
    # --- Other programs ------------------------------------------------------------------------
    "csv of Windows": lambda: as_csv("cp1252", ";", ANA, BIA),
    "csv of the web": lambda: as_csv("utf-8", ",", ANA, BIA, end="\n"),
    "csv with a mark": lambda: as_csv("utf-8-sig", ";", ANA, BIA),
    "csv in UTF-16": lambda: as_csv("utf-16", "\t", ANA, BIA),
    "csv of an old Mac": lambda: as_csv("utf-8", ";", ANA, end="\r"),
    "csv in two encodings": lambda: (
        as_csv("utf-8", ";", ANA) + "Zé Sá;SES;z@x.br\r\n".encode("cp1252")
    ),
    "csv with an open quote": lambda: (
        as_csv("utf-8", ";") + b'"Ana Lima;SES;ana@exemplo.mg.gov.br\r\n'
    ),
    "csv with lines of all lengths": lambda: as_csv(
        "utf-8", ";", ANA, ["Bia"], [], [*BIA, "", "x"]
    ),
    "csv with formulas": lambda: as_csv("utf-8", ";", ["=1+1", "@SES", "-1"], ANA),
    "csv in which signs differ": lambda: as_csv("utf-8", ";", ["Ana, Lima", "SES,SEF", ANA[2]]),
    "a csv with one column": lambda: b"nome\r\nAna Lima\r\n",
    "LibreOffice": lambda: packed({"mimetype": b"x", "content.xml": b"<a/>"}),
    "old Excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000),
    "nothing": lambda: b"",
    "a web page": lambda: b"<table><tr><td>Nome</td><td>E-mail</td></tr></table>",
    "a text": "Olá! Segue a lista: Ana, Bia e Caio.".encode,
    "any words at all": lambda: people(
        *([text[:30_000], "SES", f"z{n}@exemplo.mg.gov.br"] for n, text in enumerate(_writable()))
    ),
}


def _writable() -> list[str]:
    """What has hurt other programs, as far as a cell can hold it."""
    return [
        kept
        for text in words.HOSTILE
        if (kept := "".join(sign for sign in text if sign == "\n" or "\ud7ff" > sign >= " "))
    ]
