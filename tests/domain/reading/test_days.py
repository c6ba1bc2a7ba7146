from datetime import date

import pytest

from domain.reading import days
from domain.reading.days import NoSuchDay

TODAY = date(2024, 3, 11)
"""A Monday."""

SURE: list[tuple[str, str]] = [
    ("18.03", "18/3"),
    ("1º/4", "1/4"),
    ("1o de abril", "1/4"),
    ("20/março", "20/3"),
    ("22 / 3", "22/3"),
    ("em 22/3", "22/3"),
    ("10-3", "10/3/25"),
    ("10/3/2026", "10/3/26"),
    ("2024-12-15 09:00", "15/12"),
    ("21-05-2024 – 09.00h", "21/5"),
    ("Data: 22.05.2024", "22/5"),
    ("20/11/24", "20/11"),
    ("15MAI24 (qua), 0830h", "15/5"),
    ("25 abr. · 14:30", "25/4"),
    ("23 de abril de 2027", "23/4/27"),
    ("dia 10 (dez) de abril do corrente ano", "10/4"),
    ("vinte e três de abril", "23/4"),
    ("10 do 4", "10/4"),
    ("vinte e três do quatro", "23/4"),
    ("vinte e dois do dez", "22/10"),
    ("29/2 9h", "29/2/28"),
    ("26 de fevereiro", "26/2/25"),
    ("Thursday, April 4th, 2024, 2:00 PM", "4/4"),
    ("RSVP by March 28", "28/3"),
    ("19 DE MARCO DE 2024 TERCA FEIRA AS 8H", "19/3"),
    ("dia 18", "18/3"),
    ("o encontro de abril vai ser dia 18 às 9h", "18/4"),
    ("Em maio, no dia 8", "8/5"),
    ("Dias 5 e 6: 13h às 17h", "5/4 6/4"),
    ("dia 5 do mês que vem", "5/4"),
    ("dia 5 às 9 horas", "5/4"),
    ("dia 30, 14 horas", "30/3"),
    ("toda primeira segunda-feira do mês, de abril a junho", "1/4 6/5 3/6"),
    ("toda última sexta do mês de abril a maio de 2027", "30/4/27 28/5/27"),
    ("toda segunda terça de cada mês, entre novembro e janeiro", "12/11 10/12 14/1/25"),
    ("terças 4, 11, 18 e 25", "4/6 11/6 18/6 25/6"),
    ("quintas-feiras 2, 9 e 16", "2/5 9/5 16/5"),
    ("hoje às 15h", "11/3"),
    ("de hoje a oito, às 15h", "18/3"),
    ("de amanhã a quinze", "26/3"),
    ("amanhã", "12/3"),
    ("depois de amanhã, 11h", "13/3"),
    ("daqui a 3 dias", "14/3"),
    ("daqui a duas semanas", "25/3"),
    # With its weekday
    ("quinta 21/3 às 14h", "21/3"),
    ("quarta, 22/5: 14h às 17h", "22/5"),
    ("quinta (28/03) 16h", "28/3"),
    ("28 de junho de 2024 (sexta-feira)", "28/6"),
    ("8 de julho, segunda, às 10h", "8/7"),
    ("SEG 18/03", "18/3"),
    ("18/03 - seg", "18/3"),
    ("2ª feira, 18/3", "18/3"),
    ("sexta-feira 22 às 14h", "22/3"),
    ("sexta 22, 10 horas", "22/3"),
    ("quarta feira dia dezessete de abril começando", "17/4"),
    # A weekday alone
    ("quarta", "13/3"),
    ("segunda, 9h", "18/3"),
    ("na quarta", "13/3"),
    ("próxima quinta", "14/3"),
    ("segunda que vem", "18/3"),
    ("semana que vem, terça", "19/3"),
    ("terça da semana que vem", "19/3"),
    ("quinta, 14 às 16h", "14/3"),
    ("na segunda quinta-feira de maio", "9/5"),
    ("última sexta de junho", "28/6"),
    ("sexta agora (15/3) 8h30", "15/3"),
    ("na última terça-feira, 26/3", "26/3"),
    ("na quinta (14) tem", "14/3"),
    ("na próxima sexta, dia 15", "15/3"),
    ("quinta que vem (21/3)", "21/3"),
    ("aos dezesseis dias do mês de maio de dois mil e vinte e quatro, às", "16/5"),
    ("dia 26 do mês em curso, terça-feira", "26/3"),
    # Several days of one thing
    ("17 e 18 de abril", "17/4 18/4"),
    ("Dias 15 e 16 de maio", "15/5 16/5"),
    ("7 e 8/5, das 13h às 17h", "7/5 8/5"),
    ("de 3 a 5 de julho", "3/7 4/7 5/7"),
    ("De 17 a 19/06 | 9h-12h", "17/6 18/6 19/6"),
    ("26-27/09/2024", "26/9 27/9"),
    ("10-12/09", "10/9 11/9 12/9"),
    ("Dias 4, 11 e 25 de abril (quintas), 14h", "4/4 11/4 25/4"),
    ("DIAS 2 3 E 4 DE ABRIL TERCA QUARTA E QUINTA", "2/4 3/4 4/4"),
    ("3ª 13/08, às 10h", "13/8"),
    ("sexta\n9 e meia", "15/3"),
    ("toda segunda a partir de 1/4 até 15/4", "1/4 8/4 15/4"),
    ("dias 15, 16 e 17", "15/3 16/3 17/3"),
    ("17/04 e 18/04/2024", "17/4 18/4"),
    ("de 3 de julho até 5 de julho", "3/7 4/7 5/7"),
    ("30/12 a 2/1", "30/12 31/12 1/1/25 2/1/25"),
    ("todas as quartas de maio, exceto dia 1º (feriado)", "8/5 15/5 22/5 29/5"),
    ("terça e quinta", "12/3 14/3"),
    ("Segunda (08/07) a quarta (10/07)", "8/7 9/7 10/7"),
    ("segunda (08/07), terça (09/07) e quarta (10/07)", "8/7 9/7 10/7"),
    ("Em junho, toda sexta, das 12h30", "7/6 14/6 21/6 28/6"),
    ("cada terça em abril", "2/4 9/4 16/4 23/4 30/4"),
    ("às terças e quintas de junho", "4/6 6/6 11/6 13/6 18/6 20/6 25/6 27/6"),
    (
        "Todas as segundas e quartas-feiras de maio, menos dia 1º",
        "6/5 8/5 13/5 15/5 20/5 22/5 27/5 29/5",
    ),
    ("Em abril, às sextas, das 9h", "5/4 12/4 19/4 26/4"),
    ("Quartas, de 5 a 19 de junho", "5/6 12/6 19/6"),
    ("de 3/6 a 17/6, sempre às segundas", "3/6 10/6 17/6"),
    ("segundas e sextas entre 3 e 14 de junho", "3/6 7/6 10/6 14/6"),
    ("28/5 a 31/5, exceto dia 30 (feriado)", "28/5 29/5 31/5"),
    ("de 3 a 7 de junho, menos na quarta", "3/6 4/6 6/6 7/6"),
    ("05/04 (sexta) a 08/04 (segunda)", "5/4 6/4 7/4 8/4"),
    ("dias 05/04 (sexta), 12/04 (sexta) e 19/04 (sex)", "5/4 12/4 19/4"),
    # Beside other numbers
    ("02/05/2024, 14:00, 17:00, Auditório 2, Rua da Bahia, 2277", "2/5"),
    ("29/04/2024 - 09:30", "29/4"),
    ("Auditório 2, 18 de abril", "18/4"),
    ("reunião na sala 10, 11/4", "11/4"),
    ("Segunda oficina da Rede, 1/2", "1/2/25"),
    ("15/1/2025 9 as 12", "15/1/25"),
]

ASKED: list[tuple[str, list[str]]] = [
    ("Quarta-feira, 9/4/2024", ["9/4", "10/4"]),
    ("15/05 (quinta)", ["15/5", "16/5"]),
    ("daqui a 15 dias", ["25/3", "26/3"]),
    ("14/05 ou 15/05", ["14/5", "15/5"]),
    ("terça ou quinta", ["12/3", "14/3"]),
    ("quinta que vem", ["14/3", "21/3"]),
    ("dia 20 ou 21, de manhã", ["20/3", "21/3"]),
    ("no dia 6 ou no dia 7 de abril", ["6/4", "7/4"]),
    ("na terça-feira, 12 de junho, às 9h", ["12/6", "11/6"]),
    ("de 3/4 a 30/6", ["3/4", "30/6"]),
]

IMPOSSIBLE: list[tuple[str, NoSuchDay]] = [
    ("31/02", NoSuchDay(31, 2)),
    ("31 de abril", NoSuchDay(31, 4)),
    ("29/02/2023", NoSuchDay(29, 2, 2023)),
    ("32/5", NoSuchDay(32, 5)),
]

NONE = [
    "Sala 2 do 10º andar",
    "protocolo 2024.55.1",
    "vai ter um encontro",
    "vai ter 2 cursos",
    "reduza em 1/4 o tempo",
    "2/3 das pessoas pediram",
    "ordem do dia:\n1 – contas",
    "3/4 do tempo será de exercício",
    "Rua 12 de Outubro, 25",
    "(31) 98800-1205",
    "(31) 3915-0416 | ramal 1630",
    "R$ 10,00",
    "R$ 12.50",
    "Processo SEI nº 1500.01.0021804/2024-33",
    "Ofício nº 14/2024",
    "Lei nº 24.313/2023",
    "das 9 às 12",
    "9.30h às 12.00h",
    "13h30 - 15h30",
    "90 a 120 vagas",
    "dia 1234 pessoas",
    "na segunda etapa",
    "segunda quinzena de agosto",
    "1º Encontro de 2024",
    "7.1.2 do edital",
    "até 48 (quarenta e oito) horas",
    "toda sexta, 9h",
    "às quintas, 14h",
    "todo dia 10",
    "não sei",
    "99/99 77h",
]


def shown(reading: tuple[date, ...]) -> str:
    return " ".join(
        f"{day.day}/{day.month}{'' if day.year == TODAY.year else day.strftime('/%y')}"
        for day in reading
    )


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_a_day_is_read(text: str, expected: str) -> None:
    found = days.find(text, today=TODAY)

    assert [list(map(shown, mention.readings)) for mention in found] == [[expected]]


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_two_readings_are_both_given(text: str, expected: list[str]) -> None:
    found = days.find(text, today=TODAY)

    assert [list(map(shown, mention.readings)) for mention in found] == [expected]


@pytest.mark.parametrize(("text", "expected"), IMPOSSIBLE)
def test_a_day_that_is_not_in_its_month_is_said(text: str, expected: NoSuchDay) -> None:
    (found,) = days.find(text, today=TODAY)

    assert (found.readings, found.problem) == ((), expected)


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_day(text: str) -> None:
    assert days.find(text, today=TODAY) == ()


def test_a_mention_knows_its_place() -> None:
    text = "Encontro quinta (28/03) 16h"

    (found,) = days.find(text, today=TODAY)

    assert text[found.start : found.end] == "quinta (28/03)"


def test_two_days_of_two_things_are_two_mentions() -> None:
    found = days.find("20/03 foi remarcado para 27/03", today=TODAY)

    assert [shown(mention.readings[0]) for mention in found] == ["20/3", "27/3"]


def test_a_wrong_weekday_and_a_year_are_told() -> None:
    (wrong,) = days.find("Quarta-feira, 9/4/2024", today=TODAY)
    (right,) = days.find("18/3", today=TODAY)

    assert (wrong.has_wrong_weekday, wrong.has_year) == (True, True)
    assert (right.has_wrong_weekday, right.has_year) == (False, False)


def test_months_are_found_by_name() -> None:
    found = days.months("encontro de abril, e o de janeiro; março de 2025", today=TODAY)

    assert [(year, month) for _, _, year, month in found] == [(2024, 4), (2025, 1), (2025, 3)]
