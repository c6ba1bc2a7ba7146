from datetime import time

import pytest

from domain.reading import hours

SURE: list[tuple[str, str]] = [
    ("9 às 12", "9:00-12:00"),
    ("das 9 às 12", "9:00-12:00"),
    ("das 9h ao meio-dia", "9:00-12:00"),
    ("entre 7h e 10:30h", "7:00-10:30"),
    ("das 9 as 11h30 na sl 5", "9:00-11:30"),
    ("9h30 às 12", "9:30-12:00"),
    ("9-12h", "9:00-12:00"),
    ("9h-12h", "9:00-12:00"),
    ("14h~17h", "14:00-17:00"),
    ("14:00/17:00", "14:00-17:00"),
    ("14:00 > 17:00", "14:00-17:00"),
    ("14h → 17h", "14:00-17:00"),
    ("15h ➡️ 16h30", "15:00-16:30"),
    ("os dois às 9h", "9:00"),
    ("os três às 14h30", "14:30"),
    ("14:00, 17:00", "14:00-17:00"),
    ("10:00 | 11:00 | Visita", "10:00-11:00"),
    ("2 – 4pm", "14:00-16:00"),
    ("O encerramento está previsto para as 12h30", "-12:30"),
    ("o término do evento será às 17h", "-17:00"),
    ("8h, 12h, Sala Minas", "8:00-12:00"),
    ("começar às 15h e terminar às 17h", "15:00-17:00"),
    ("9:00 AM to 12:00 PM", "9:00-12:00"),
    ("10:00–11:00 (UTC-03:00)", "10:00-11:00"),
    ("9.30h às 12.00h", "9:30-12:00"),
    ("09.00h/11.45h", "9:00-11:45"),
    ("0830h às 1200h", "8:30-12:00"),
    ("entre 9h e 11h", "9:00-11:00"),
    ("de 13h30 a 17h30", "13:30-17:30"),
    ("de 9h até 11h30", "9:00-11:30"),
    ("meio-dia às 14h", "12:00-14:00"),
    ("das 8 às 5", "8:00-17:00"),
    ("das 2 às 5 da tarde", "14:00-17:00"),
    ("1h da tarde às 5h", "13:00-17:00"),
    ("das sete da noite às nove e meia", "19:00-21:30"),
    ("às sete da noite, deve ir até as nove e meia", "19:00-21:30"),
    ("às duas da tarde, aí vai até quatro e quinze mais ou menos", "14:00-16:15"),
    ("acaba umas 16h30", "-16:30"),
    ("2:00 PM - 3:30 PM", "14:00-15:30"),
    ("das quinze pras nove até as dez e quinze, no hall", "8:45-10:15"),
    ("começando às oito e meia e indo até meio dia lá", "8:30-12:00"),
    ("início às 9h; término às 12h", "9:00-12:00"),
    ("início às 14 (quatorze) horas e término às 16 (dezesseis) horas", "14:00-16:00"),
    ("9️⃣h às 1️⃣1️⃣h", "9:00-11:00"),
    ("９h às １２h", "9:00-12:00"),
    ("Sala 5 - 9h às 12h", "9:00-12:00"),
    ("às 14", "14:00"),
    ("às 14h no auditório", "14:00"),
    ("AS 8H NO AUDITORIO", "8:00"),
    ("9 e meia", "9:30"),
    ("às nove da manhã", "9:00"),
    ("8 da noite", "20:00"),
    ("2h da tarde", "14:00"),
    ("5h30 da manhã", "5:30"),
    ("09h00m", "9:00"),
    ("15h00min", "15:00"),
    ("Hora: 14:00h", "14:00"),
    ("14 horas e meia", "14:30"),
    ("9 horas e 15", "9:15"),
    ("9h 30", "9:30"),
    ("sexta 22, 10 horas, videochamada", "10:00"),
    ("30 vagas às 14h", "14:00"),
    ("18h - 18/4", "18:00"),
    ("um quarto para as nove", "8:45"),
    ("às nove e um quarto", "9:15"),
    ("às oito e quinze no hall", "8:15"),
    ("às onze e quinze pessoal", "11:15"),
    ("termina às onze e quinze vai ser pelo Teams", "-11:15"),
    ("das duas e meia da tarde até as cinco o centro fica longe", "14:30-17:00"),
    ("das sete da noite até umas nove e quinze gente", "19:00-21:15"),
    ("das 9 as 11 o link é", "9:00-11:00"),
    ("às 9 um café", "9:00"),
]

ASKED: list[tuple[str, list[str]]] = [
    ("as 3h sala 12", ["15:00", "3:00"]),
    ("das 1 às 3", ["13:00-15:00", "1:00-3:00"]),
    ("Término: 11h30 ou 12h, a depender", ["-11:30", "-12:00"]),
    ("às 9h ou 10h", ["9:00", "10:00"]),
    ("9h às 11h30 ou 12h", ["9:00-11:30", "9:00-12:00"]),
]

NONE = [
    "até 48 (quarenta e oito) horas antes",
    "com 24 horas de antecedência",
    "3 horas de carga horária",
    "Carga horária total: 9h",
    "Duração: 1h30",
    "3h30 de duração",
    "Vale 3h.",
    "2 horas por dia",
    "lotou em 3 horas",
    "que se estende por quatro horas",
    "12 horas, no seu ritmo",
    "não é preciso ver as duas, é repetição",
    "24h por dia",
    "4 horas-aula",
    "de 9 a 12 de abril",
    "10 a 12 pessoas",
    "As 10 primeiras inscritas",
    "as 2o e 3o andares",
    "As duas e as três vão",
    "R$ 10,00",
    "10.12.2024",
    "Sala 10",
]


def shown(span: hours.Span) -> str:
    starts, ends = ("" if each is None else f"{each:%-H:%M}" for each in (span.starts, span.ends))
    return f"{starts}-{ends}" if ends else starts


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_an_hour_is_read(text: str, expected: str) -> None:
    assert [list(map(shown, found.readings)) for found in hours.find(text)] == [[expected]]


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_two_readings_are_both_given(text: str, expected: list[str]) -> None:
    assert [list(map(shown, found.readings)) for found in hours.find(text)] == [expected]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_hour(text: str) -> None:
    assert hours.find(text) == ()


@pytest.mark.parametrize("joint", ["e", "ou"])
def test_two_stretches_are_two_mentions(joint: str) -> None:
    found = hours.find(f"8h30 às 12h {joint} 13h30 às 17h")

    assert [shown(mention.readings[0]) for mention in found] == ["8:30-12:00", "13:30-17:00"]


def test_hours_that_end_before_they_start_have_no_reading() -> None:
    assert [found.readings for found in hours.find("10h às 9h")] == [()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9 as 12", "9:00-12:00"), ("14", "14:00"), ("9.30", "9:30"), ("9:00:00", "9:00")],
)
def test_a_bare_number_is_an_hour_where_one_was_asked(text: str, expected: str) -> None:
    assert [shown(found.readings[0]) for found in hours.find(text, is_whole=True)] == [expected]


def test_a_mention_knows_its_place() -> None:
    text = "Encontro às 14h no auditório"

    (found,) = hours.find(text)

    assert (text[found.start : found.end], found.readings[0].starts) == ("às 14h", time(14))
