from pathlib import Path

import pytest

from domain.importing import spreadsheets
from domain.reading.offices import Office, mentioned, read

SAMPLE = Path(__file__).parents[3] / "samples" / "rede-2024.xlsx"


@pytest.fixture(scope="module")
def offices() -> list[Office]:
    workbook = spreadsheets.read(SAMPLE.read_bytes())
    (sheet,) = (sheet for sheet in workbook.sheets if sheet.name == "Assessorias")
    return [
        Office(number, str(acronym), str(name))
        for number, (acronym, name) in enumerate(sheet.rows[1:], start=1)
    ]


@pytest.mark.parametrize(
    ("written", "acronym"),
    [
        ("Seplag", "Seplag"),
        ("SEPLAG/MG", "Seplag"),
        ("Secretaria de Estado de Planejamento e Gestão", "Seplag"),
        ("Secretaria de saude", "SES"),
        ("sou da secretaria de fazenda", "SEF"),
        ("mudei pra secretaria de educação", "SEE"),
        ("polícia militar", "PMMG"),
        ("Polícia Civil de MG", "PCMG"),
        ("bombeiros", "CBMMG"),
        ("casa civil", "SCC"),
        ("ouvidoria", "OGE"),
        ("Aest SEF", "SEF"),
        ("S.E.F.", "SEF"),
        ("Aest/Sejusp", "Sejusp"),
        ("Assessoria Estratégica da SES", "SES"),
        ("der/mg ", "DER-MG"),
        ("DER", "DER-MG"),
        ("Secretaria de Cultura", "Secult"),
        ("Secretaria de Governo", "Segov"),
        ("Secretaria de Meio Ambiente", "Semad"),
        ("Fundação do Meio Ambiente", "Feam"),
        ("Fund. João Pinheiro", "FJP"),
        ("Sec. de Fazenda", "SEF"),
        ("SEE - Secretaria de Estado de Educação", "SEE"),
        ("AGRICULTURA, PECUARIA E ABASTECIMENTO", "Seapa"),
        ("desenvolvimento econômico", "Sede"),
        ("Secretaria de Desenvolvimento Social (Sedese)", "Sedese"),
        ("segurança pública", "Sejusp"),
        ("Gabinete Militar", "GMG"),
    ],
)
def test_read_knows_every_way_of_writing(offices: list[Office], written: str, acronym: str) -> None:
    reading = read(written, offices)

    assert (reading.sure and reading.sure.acronym, reading.is_exact) == (acronym, True)


@pytest.mark.parametrize(
    ("written", "acronym"),
    [
        ("seplaj", "Seplag"),
        ("SEPLGA", "Seplag"),
        ("joao pinhero", "FJP"),
        ("Secretaria da Educaçao e Esportes", None),
        ("SES - Superintendência de Vigilância", "SES"),
        ("Hemominas/SES", "SES"),
    ],
)
def test_read_is_not_exact_with_a_typo_or_a_word_more(
    offices: list[Office], written: str, acronym: str | None
) -> None:
    reading = read(written, offices)

    assert not reading.is_exact
    if acronym is not None:
        assert reading.sure is not None
        assert reading.sure.acronym == acronym


@pytest.mark.parametrize(
    ("written", "among"),
    [
        ("Meio Ambiente", {"Semad", "Feam"}),
        ("SES/Fhemig", {"SES", "Fhemig"}),
        ("Polícia", {"PMMG", "PCMG"}),
        ("desenvolvimento", {"Sede", "Sedese", "Semad"}),
        ("militar", {"PMMG", "CBMMG", "GMG"}),
    ],
)
def test_read_asks_between_two(offices: list[Office], written: str, among: set[str]) -> None:
    reading = read(written, offices)

    assert reading.sure is None
    assert {office.acronym for office in reading.suggestions} == among


@pytest.mark.parametrize(
    "written",
    ["", "🎉", "secretaria", "Secretaria de Estado", "governo de minas", "Hemominas", "Setop",
     "Assessoria Estratégica", "q" * 5_000, "Prefeitura"],
)  # fmt: skip
def test_read_is_never_sure_of_what_is_no_office_of_the_list(
    offices: list[Office], written: str
) -> None:
    assert read(written, offices).sure is None


@pytest.mark.parametrize(
    ("written", "acronym"),
    [
        ("o que a seplag compartilhou", "Seplag"),
        ("quero ir no da Fundação João Pinheiro", "FJP"),
        ("aula na fjp dia 7", "FJP"),
        ("alguma prática do DER de Minas", "DER-MG"),
        ("a secretaria de saúde apresentou", "SES"),
        ("meta de todo mundo", None),
        ("", None),
    ],
)
def test_mentioned_finds_the_office_in_a_sentence(
    offices: list[Office], written: str, acronym: str | None
) -> None:
    found = mentioned(written, offices)

    assert (found.acronym if found else None) == acronym
