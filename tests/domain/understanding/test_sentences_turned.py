"""One wish with its names, its date and the order of its words swapped opens the same card."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import pytest

from domain.reading.days import MONTHS, WEEKDAYS
from domain.understanding.meanings import Ask, Card, Meaning, Wish
from domain.understanding.understand import understand
from tests.domain.understanding.year import NOW, name, year

AGENDA: Final = year()
SEED: Final = 13
TURNED: Final = 150
"""Sentences of each wish, of which a test tries so many."""

_UNITS_TEXT: Final = """
    zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze
    dezesseis dezessete dezoito dezenove vinte
"""
_UNITS: Final = _UNITS_TEXT.split()
_ORDINALS: Final = ("primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo")
_OF_MONTH: Final = tuple(month.replace("marco", "março") for month in MONTHS)


@dataclass(frozen=True, slots=True)
class Thing:
    """An activity, and one way to say which."""

    id: int
    said: str
    """With the article that fits "ir": "no encontro de abril", "dia 23/4"."""


def _in_words(number: int) -> str:
    if number <= 20:
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    word = ("", "", "vinte", "trinta")[tens]
    return word if not unit else f"{word} e {_UNITS[unit]}"


def _ways_to_say(day: date) -> list[str]:
    month = _OF_MONTH[day.month - 1]
    return [
        f"dia {day.day}/{day.month}",
        f"dia {day:%d/%m}",
        f"no dia {day.day} de {month}",
        f"dia {day.day} do {day.month}",
        f"dia {_in_words(day.day)} de {month}",
        f"no dia {_in_words(day.day)} do {_in_words(day.month)}",
        f"no dia {day:%d/%m/%Y}",
    ]


def encontros() -> list[Thing]:
    """Every encontro in the ways people name one."""
    things: list[Thing] = []
    for number in range(1, 8):
        one = next(known for known in AGENDA.activities if known.id == number)
        day = one.days[0]
        ways = [
            *_ways_to_say(day),
            *(f"no encontro do {way.removeprefix('no ')}" for way in _ways_to_say(day)),
            f"no encontro de {_OF_MONTH[day.month - 1]}",
            f"no {number}º encontro",
            f"no {_ORDINALS[number - 1]} encontro",
            f"no encontro {number}",
            f"no {number}o encontro da Rede",
            f"no encontro sobre {one.notes.splitlines()[1].lower()}",
        ]
        if day.month == NOW.month:
            ways += [f"na {WEEKDAYS[day.weekday()]}", f"no encontro de {WEEKDAYS[0]}-feira"]
        things += [Thing(number, way) for way in ways]
    return things


def courses() -> list[Thing]:
    """The first turma of every course in the ways people name one."""
    things: list[Thing] = []
    for known in AGENDA.activities:
        if known.is_encontro or known.number != 1:
            continue
        title = known.title.partition(",")[0]
        month = _OF_MONTH[known.days[0].month - 1]
        things += [
            Thing(known.id, way)
            for way in (
                f"no curso de {title.lower()}",
                f"no curso {title}",
                f"na turma 1 de {title.lower()}",
                f"na primeira turma de {title.lower()}",
                f"no curso de {title.lower()} de {month}",
                f"na turma de {month} de {title.lower()}",
            )
        ]
    return things


def own_course() -> list[Thing]:
    """The course in which Ana has a seat."""
    ways = (
        "do curso de gestão de projetos", "do curso de maio", "da turma 1 de gestão de projetos",
        "da turma de maio", "do curso dos dias 7 e 9 de maio", "do curso", "da turma de projetos",
    )  # fmt: skip
    return [Thing(21, way) for way in ways]


def _orders(verb: str) -> list[Callable[[str], str]]:
    """The orders in which a wish and a thing are said."""
    return [
        lambda said: f"{verb} {said}",
        lambda said: f"{said} {verb}",
        lambda said: f"{said}, {verb}",
        lambda said: f"{said[:1].upper()}{said[1:]} {verb}.",
        lambda said: f"Bom dia! {verb} {said}",
        lambda said: f"oi, {said} {verb}, obrigada",
        lambda said: f"{verb.upper()} {said.upper()}",
        lambda said: f"então é que eu queria avisar que {verb} {said}",
    ]


_WISHES: Final[dict[str, tuple[Wish | None, list[str], Callable[[], list[Thing]]]]] = {
    "not going": (
        Wish.NOT_GO,
        [
            "não vou", "não vou poder ir", "não consigo ir", "não poderei comparecer",
            "infelizmente não irei", "não vou conseguir estar", "não conte comigo",
            "não pode contar comigo", "não marca minha presença", "não me inscreve",
        ],
        encontros,
    ),
    "going": (
        Wish.GO,
        [
            "vou", "eu vou", "confirmo presença", "vou participar", "quero ir", "estarei presente",
            "pode contar comigo", "não vou deixar de ir", "não posso deixar de participar",
        ],
        encontros,
    ),
    "late": (
        Wish.LATE,
        ["vou chegar atrasada", "vou me atrasar", "só consigo chegar às 10h"],
        encontros,
    ),
    "the way": (
        Wish.DIRECTIONS,
        ["onde vai ser", "qual o endereço", "como chego", "onde fica"],
        encontros,
    ),
    "the calendar": (
        Wish.CALENDAR,
        ["quero salvar na minha agenda", "coloca no meu calendário", "põe no google agenda"],
        encontros,
    ),
    "a question": (
        None,
        ["que horas começa", "qual o tema", "o que tem", "quero saber quando é"],
        encontros,
    ),
    "leaving a course": (
        Wish.NOT_GO,
        ["quero sair", "quero desistir", "preciso sair", "cancela minha inscrição"],
        own_course,
    ),
    "enrolling": (
        Wish.GO,
        ["quero me inscrever", "me inscreve", "quero uma vaga", "quero entrar"],
        courses,
    ),
}  # fmt: skip


@pytest.mark.parametrize("wish", _WISHES)
def test_a_wish_opens_the_same_card_however_it_is_turned(wish: str) -> None:
    meant, verbs, things = _WISHES[wish]
    said = [(verb, thing, order) for verb in verbs for thing in things() for order in _orders(verb)]
    wrong: list[str] = []
    chosen = random.Random(SEED).sample(said, min(TURNED, len(said)))  # noqa: S311 - no secret
    for _, thing, order in chosen:
        text = order(thing.said)
        meaning = understand(text, AGENDA)
        if meaning != Card(thing.id, meant):
            wrong.append(f"{text!r}: {_shown(meaning)}, not {name(thing.id)} {meant}")
    assert not wrong, "\n".join([f"{len(wrong)} of {TURNED}", *wrong])


def _shown(meaning: Meaning) -> str:
    match meaning:
        case Card(number, wish):
            return f"{name(number)} {wish}"
        case Ask(options):
            return " ".join(["ask", *(_shown(one) for one in options)])
    return repr(meaning)
