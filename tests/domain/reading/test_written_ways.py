"""Days, hours, lengths, seats and offices, written in the ways people write them and read back.

Each value is drawn with a seed that stands in the test's name; a control breaks each reader
once, and the same ways must then be read wrongly.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from random import Random
from typing import Final, TypeAlias

import pytest

from domain.importing import spreadsheets
from domain.reading import (
    calendar_days,
    day_lists,
    day_words,
    days,
    durations,
    hours,
    offices,
    seats,
)
from domain.reading.days import MONTHS, WEEKDAYS
from domain.reading.hours import Span
from domain.reading.offices import Office
from tests.conftest import ROOT

TODAY: Final = date(2024, 3, 11)
SEEDS: Final = range(25)
_MANY: Final = 40
"""Values for each seed."""

Ways: TypeAlias = list[tuple[str, object]]
"""Texts, and what is to be read in each."""

_UNITS: Final = (
    "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez",
    "onze", "doze", "treze", "quatorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove",
)  # fmt: skip
_TENS: Final = (
    "-", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa",
)  # fmt: skip
_MONTH_NAMES: Final = [name.replace("marco", "março") for name in MONTHS]
_WEEKDAY_NAMES: Final = [
    name.replace("terca", "terça").replace("sabado", "sábado") for name in WEEKDAYS
]


def in_words(number: int) -> str:
    """Write a number below 100 out: "vinte e três"."""
    if number < len(_UNITS):
        return _UNITS[number]
    ten, unit = divmod(number, 10)
    return _TENS[ten - 1] + (f" e {_UNITS[unit]}" if unit else "")


def dressed(random: Random, text: str) -> str:
    """Write a text as people do: in capitals, without accents, with a space more."""
    if random.random() < 0.15:
        text = text.upper()
    if random.random() < 0.2:
        plain = unicodedata.normalize("NFD", text)
        text = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    return text.replace(" ", "  ", 1) if random.random() < 0.1 else text


NEAR: Final = ("hoje", "amanhã", "depois de amanhã", "daqui a 3 dias", "daqui a quatro dias")


def a_day(random: Random) -> tuple[str, object]:
    """Write one day, or several of a list."""
    day = TODAY + timedelta(days=random.choice([random.randint(0, 20), random.randint(1, 340)]))
    month, weekday = _MONTH_NAMES[day.month - 1], _WEEKDAY_NAMES[day.weekday()]
    full = weekday if weekday in {"sábado", "domingo"} else f"{weekday}-feira"
    last = day + timedelta(days=random.randint(1, 6))
    row = tuple(day + timedelta(days=step) for step in range((last - day).days + 1))
    first = "1º" if day.day == 1 else f"{day.day}"
    ways: Ways = [
        (f"{day:%d/%m/%Y}", (day,)),
        (f"{day.day}/{day.month}/{day:%y}", (day,)),
        (f"{day:%d.%m.%Y}", (day,)),
        (f"{day:%d-%m-%Y}", (day,)),
        (f"{day:%Y-%m-%d}", (day,)),
        (f"{day:%d/%m}", (day,)),
        (f"{first} de {month}", (day,)),
        (f"{first} de {month} de {day.year}", (day,)),
        (f"dia {first} de {month}", (day,)),
        (f"{day.day}/{month[:3]}", (day,)),
        (f"{in_words(day.day)} de {month}", (day,)),
        (f"{full}, {first} de {month} de {day.year}", (day,)),
        (f"{full}, {day:%d/%m}", (day,)),
        (f"{day:%d/%m} ({weekday})", (day,)),
        (f"{day:%d/%m/%Y} - {full}", (day,)),
        (f"{weekday} ({day:%d/%m})", (day,)),
        (f"{weekday}, dia {day:%d/%m}", (day,)),
        (f"{day:%d/%m} e {last:%d/%m}", (day, last)),
        (f"de {day:%d/%m} a {last:%d/%m}", row),
        (f"de {first} de {month} a {last.day} de {_MONTH_NAMES[last.month - 1]}", row),
    ]
    ways += [
        (f"{day.day} {month[:3]} {day.year}", (day,)),
        (f"{day:%d}-{month[:3]}-{day.year}", (day,)),
        (f"{day.day}/{month}/{day.year}", (day,)),
        (f"{first} do {day.month}", (day,)),
        (f"{weekday[:3]}, {day:%d/%m}", (day,)),
        (f"{weekday[:3]}. {day.day} de {month[:3]}. de {day.year}", (day,)),
        (f"{day.day} de {month}, {full}", (day,)),
        (f"{weekday} {day.day}/{day.month}", (day,)),
    ]
    near = (day - TODAY).days
    if near < len(NEAR):
        ways += [(NEAR[near], (day,))] * 5
    if near < 20:
        ways += [(f"dia {day.day}", (day,)), (f"{weekday}, {day.day}", (day,))] * 3
    if last.month == day.month:
        ways += [
            (f"dias {day.day} e {last.day} de {month}", (day, last)),
            (f"{day.day} e {last.day}/{day.month}", (day, last)),
            (f"de {day.day} a {last.day} de {month} de {day.year}", row),
            (f"{day.day} a {last.day} de {month}", row),
        ]
    written, expected = random.choice(ways)
    return random.choice(["", "Data: ", "no dia: ", "Encontro, ", "📅 "]) + written, expected


def read_days(text: str) -> object:
    """Return the one reading of the one mention; all there are where it is not so."""
    found = [mention.readings for mention in days.find(text, today=TODAY)]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


def an_hour(random: Random) -> tuple[str, object]:
    """Write when something starts, or from when to when it goes."""
    start = time(random.randint(7, 18), random.choice([0, 0, 15, 30, 45]))
    end = time(random.randint(start.hour + 1, 22), random.choice([0, 0, 30]))
    one, other = _clock(random, start), _clock(random, end)
    both = Span(start, end)
    ways: Ways = [
        (f"às {one}", Span(start)),
        (f"a partir das {one}", Span(start)),
        (f"Horário: {one}", Span(start)),
        (f"{one} às {other}", both),
        (f"das {one} às {other}", both),
        (f"de {one} a {other}", both),
        (f"de {one} até {other}", both),
        (f"das {one} até as {other}", both),
        (f"{one} - {other}", both),
        (f"{one}–{other}", both),
        (f"{start:%H:%M}/{end:%H:%M}", both),
        (f"entre {one} e {other}", both),
        (f"início às {one}, término às {other}", both),
        (f"com início às {one} e encerramento previsto para as {other}", both),
    ]
    if start.minute == end.minute == 0:
        ways += [
            (f"das {start.hour} às {end.hour}", both),
            (f"das {in_words(start.hour)} às {in_words(end.hour)} horas", both),
            (f"{start.hour} às {end.hour}h", both),
        ]
    if end == time(12):
        ways.append((f"das {one} ao meio-dia", both))
    written, expected = random.choice(ways)
    return random.choice(["", "Encontro, ", "Dia 5 de maio, "]) + written, expected


NOON: Final = 12
EVENING: Final = 18


def _clock(random: Random, moment: time) -> str:
    hour, minute = moment.hour, moment.minute
    ways = [
        f"{hour}h{minute:02}",
        f"{moment:%H:%M}",
        f"{moment:%H}h{minute:02}min",
        f"{moment:%H:%M}h",
        f"{hour}h{minute:02}",
    ]
    if minute == 0:
        ways += [f"{hour}h", f"{hour} horas", f"{hour:02}h", f"{hour} h", f"{hour}hs"]
    if hour > NOON:
        part = "da tarde" if hour < EVENING else "da noite"
        minutes = f"h{minute:02}" if minute else "h"
        ways += [f"{hour - 12}{minutes} {part}", f"{hour - 12}:{minute:02} PM"]
    if minute in {15, 45}:
        ways.append(f"{hour} horas e {minute} minutos")
    if minute == 30:
        ways.append(f"{hour}h e meia" if hour > 9 else f"{hour} e meia")
    return random.choice(ways)


def read_hours(text: str) -> object:
    """Return the one span of the one mention; all there are where it is not so."""
    found = [mention.readings for mention in hours.find(text)]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


def a_length(random: Random) -> tuple[str, object]:
    """Write how long something takes."""
    hour, minute = random.randint(1, 40), random.choice([0, 0, 0, 15, 20, 30, 45])
    minutes = hour * 60 + minute
    if minute == 0:
        unit = "hora" if hour == 1 else "horas"
        words = (
            "uma" if hour == 1 else in_words(hour).replace("dois", "duas").replace(" um", " uma")
        )
        ways = [
            f"{hour}h",
            f"{hour} {unit}",
            f"{hour:02}h00",
            f"{words} {unit}",
            f"{minutes} minutos",
            f"{hour} ({words}) {unit}",
            f"{hour} hs",
            f"{hour}",
            f"{hour}:00",
            f"{minutes}min",
        ]
    else:
        unit = "hora" if hour == 1 else "horas"
        ways = [
            f"{hour}h{minute}",
            f"{hour}h{minute}min",
            f"{hour} {unit} e {minute} minutos",
            f"{hour}:{minute}",
            f"{minutes} min",
            f"{hour} h {minute} min",
        ]
        if minute == 30:
            ways += [f"{hour},5 h", f"{hour}.5h", f"{hour} {unit} e meia"]
    around = random.choice(["{}", "Carga horária: {}", "vale {}", "duração de {}", "{}."])
    return around.format(random.choice(ways)), minutes


def read_length(text: str) -> object:
    """Return the one length that the whole text is."""
    found = durations.read(text)
    return found and (found.readings[0] if len(found.readings) == 1 else found.readings)


def some_seats(random: Random) -> tuple[str, object]:
    """Write how many people there is room for."""
    number = random.choice([random.randint(8, 99), random.randint(100, 900), 1200, 2500])
    dotted = f"{number:,}".replace(",", ".")
    ways = [
        f"{number} vagas",
        f"{dotted} vagas",
        f"Vagas: {number}",
        f"Vagas: {dotted}",
        f"{number} lugares",
        f"são {number} vagas",
        f"capacidade: {number} pessoas",
        f"até {number} pessoas",
        f"limite de {number} participantes",
        f"vagas limitadas: {number}",
        f"lotação máxima: {number} pessoas",
        f"temos {number} vagas",
        f"número de vagas: {number}",
    ]
    if number < 100:
        words = in_words(number).replace("dois", "duas")
        ways += [f"{words} vagas".replace(" um ", " uma "), f"{number} ({in_words(number)}) vagas"]
    return random.choice(ways), number


def read_seats(text: str) -> object:
    """Return the one number of the one mention; all there are where it is not so."""
    found = [mention.readings for mention in seats.find(text)]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


def _offices() -> list[Office]:
    workbook = spreadsheets.read((ROOT / "samples" / "rede-2024.xlsx").read_bytes())
    (sheet,) = (sheet for sheet in workbook.sheets if sheet.name == "Assessorias")
    return [
        Office(number, str(acronym), str(name))
        for number, (acronym, name) in enumerate(sheet.rows[1:], start=1)
    ]


OFFICES: Final = _offices()


def an_office(random: Random) -> tuple[str, object]:
    """Write where somebody works."""
    office = random.choice(OFFICES)
    acronym = office.acronym
    ways = [
        acronym,
        f"{acronym}/MG",
        f"{acronym} - {office.agency_name}",
        office.agency_name,
        f"{office.agency_name} ({acronym})",
        f"sou da {acronym}",
        f"Assessoria Estratégica da {acronym}",
        f"AEST/{acronym}",
        f"trabalho na {acronym}",
        f"{acronym}.",
        f"({acronym})",
    ]
    return random.choice(ways), office.acronym


def read_office(text: str) -> object:
    """Return the acronym of the one office that is meant without a doubt."""
    found = offices.read(text, OFFICES)
    return found.sure.acronym if found.sure is not None and found.is_exact else found


def some_weeks(random: Random) -> tuple[str, object]:
    """Weekdays that come again in a month, or between two days; perhaps without one of them."""
    month = random.randrange(4, 13)
    weekdays = sorted(random.sample(range(6), random.randrange(1, 4)))
    first = date(2024, month, random.randrange(1, 11))
    last = first + timedelta(days=random.randrange(11, 60))
    is_month = random.random() < 0.5 or last.year != first.year
    if is_month:
        first = date(2024, month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    found = [day for day in every if day.weekday() in weekdays]
    fair = random.choice(["", "-feiras"])
    names = [f"{_WEEKDAY_NAMES[each]}s{fair}" if each < 5 else "sábados" for each in weekdays]
    named = " e ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    led = random.choice(["às ", "todas as ", ""])
    said = f"{led}{named}"
    when = (
        f"{random.choice(['de', 'do mês de'] if led else ['de'])} {_MONTH_NAMES[month - 1]}"
        if is_month
        else f"de {first.day}/{first.month} a {last.day}/{last.month}"
    )
    written = f"{said} {when}" if is_month else f"{said}, {when}"
    if not is_month and led and random.random() < 0.5:
        written = f"{when}, {said}"
    if len(found) > 2 and random.random() < 0.3:
        out = found.pop(1)
        written += f", exceto dia {out.day}/{out.month}"
    return written, tuple(found)


KINDS: Final[dict[str, tuple[Callable[[Random], tuple[str, object]], Callable[[str], object]]]] = {
    "days": (a_day, read_days),
    "weeks": (some_weeks, read_days),
    "hours": (an_hour, read_hours),
    "lengths": (a_length, read_length),
    "seats": (some_seats, read_seats),
    "offices": (an_office, read_office),
}


def misread(kind: str, seeds: Sequence[int]) -> list[tuple[str, object, object]]:
    """Return what was read otherwise than it was meant: the text, what it says, what was read."""
    write, read = KINDS[kind]
    found = []
    for seed in seeds:
        random = Random(f"{kind} {seed}")  # noqa: S311 - the same values each time
        for _ in range(_MANY):
            written, meant = write(random)
            text = dressed(random, written)
            if (got := read(text)) != meant:
                found.append((text, meant, got))
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_people_write_is_read_back(kind: str, seed: int) -> None:
    assert misread(kind, [seed]) == []


def _break_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_lists, "laid", lambda items, year: calendar_days.laid(items[:1], year))


def _break_weekdays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(day_words.WEEKDAY, "quinta", 4)


def _break_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_lists, "_LONGEST_WEEKS", 12)


def _break_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "_TO", frozenset({"a", "ate"}))


def _break_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durations, "_HOUR_WORDS", frozenset({"h", "hora"}))


def _break_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "LABELS", frozenset({"lotacao"}))


def _break_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offices, "_ACCOMPANY", frozenset({"de"}))


@pytest.mark.parametrize(
    ("kind", "flaw"),
    [
        ("days", _break_days),
        ("days", _break_weekdays),
        ("weeks", _break_weeks),
        ("hours", _break_hours),
        ("lengths", _break_lengths),
        ("seats", _break_seats),
        ("offices", _break_offices),
    ],
)
def test_a_broken_reader_is_noticed(
    kind: str, flaw: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    flaw(monkeypatch)

    assert misread(kind, SEEDS[:3]) != []
