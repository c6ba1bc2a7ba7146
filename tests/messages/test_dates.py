from datetime import datetime

import pytest

from messages import dates, render
from tests.make import moment


def test_weekdays_are_written_whole() -> None:
    week = [dates.day(moment(18 + days, 3, 9)) for days in range(7)]

    assert week == [
        "segunda, 18/3", "terça, 19/3", "quarta, 20/3", "quinta, 21/3", "sexta, 22/3",
        "sábado, 23/3", "domingo, 24/3",
    ]  # fmt: skip


def test_a_day_has_the_article_of_its_weekday() -> None:
    on = [dates.on_day(moment(18 + days, 3, 9)) for days in (0, 4, 5, 6)]

    assert on == ["na segunda, 18/3", "na sexta, 22/3", "no sábado, 23/3", "no domingo, 24/3"]


def test_a_stretch_has_both_hours() -> None:
    assert dates.when(moment(18, 3, 9), moment(18, 3, 12)) == "segunda, 18/3, das 9h às 12h"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(18, 3, 7), "hoje, às 9h"),
        (moment(17, 3, 23), "amanhã, às 9h"),
        (moment(16, 3, 9), "segunda, 18/3, às 9h"),
    ],
)
def test_what_is_near_is_named_by_its_nearness(now: datetime, expected: str) -> None:
    assert dates.near(moment(18, 3, 9), now) == expected
    after_a_verb = expected if expected.startswith(("hoje", "amanhã")) else f"na {expected}"
    assert dates.soon(moment(18, 3, 9), now) == after_a_verb


@pytest.mark.parametrize(
    ("value", "written", "counted"),
    [(1, "1", "1 letra"), (800, "800", "800 letras"), (1500, "1.500", "1.500 letras")],
)
def test_numbers_are_written_with_a_point(value: int, written: str, counted: str) -> None:
    assert render.number(value) == written
    assert render.count(value, "letra", "letras") == counted


@pytest.mark.parametrize(
    ("minutes", "words", "table"),
    [
        (0, "0 horas", "0 h"),
        (1, "1 minuto", "1 min"),
        (30, "30 minutos", "30 min"),
        (60, "1 hora", "1 h"),
        (90, "1 hora e meia", "1 h 30 min"),
        (135, "2 horas e 15 minutos", "2 h 15 min"),
        (180, "3 horas", "3 h"),
        (1890, "31 horas e meia", "31 h 30 min"),
    ],
)
def test_lengths_are_words_in_sentences_and_signs_in_tables(
    minutes: int, words: str, table: str
) -> None:
    assert dates.duration(minutes) == words
    assert dates.hours(minutes) == table
