"""Hours from elsewhere that an organizer counts for a person, and takes back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.presence import AddOtherHours
from models import OtherHours, OutboxState, Participant, Topic
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import hears, told
from tests.make import moment


def count_hours(celia: Person, ana: Participant, *said: str) -> None:
    celia.taps(ShowPerson(ana.id))
    celia.taps("Lançar horas")
    celia.taps("Lançar horas")
    for text in said:
        celia.writes(text)


def test_hours_from_elsewhere_are_counted_told_and_shown_in_the_statement(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso de indicadores")
    asked = celia.sees
    celia.taps("✅ Lançar 8 h")
    (news,) = told(session, Topic.OTHER_HOURS)
    person = chat.person(ana)
    person.commands("horas")
    total = person.sees
    person.taps("Ver extrato")

    assert asked == (
        "Lançar 8 horas para Ana Souza?\nCurso de indicadores, 10/4/2024\n\n"
        "As horas contam para a meta do ano. A pessoa recebe um aviso."
    )
    assert celia.sees.startswith("Lancei 8 horas para Ana Souza\n")
    assert news.payload["html"].startswith("<b>8 horas entraram nas suas horas</b>")
    assert "Fora da Rede: 8 horas" in total
    assert "10/4 — Curso de indicadores: 8 h\n   fora da Rede" in person.sees
    assert session.scalars(select(OtherHours.happened_at)).all() == [moment(10, 4, 12)]


def test_hours_counted_by_mistake_are_taken_back_before_anybody_hears(
    session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso")
    celia.taps("✅ Lançar 8 h")

    celia.taps("Desfazer")
    gone = celia.sees
    nobody_told = told(session, Topic.OTHER_HOURS)
    celia.taps("Desfazer")
    celia.taps("Horas de fora")
    celia.taps("8 h · Curso")
    celia.taps("Tirar estas horas")
    told(session, Topic.OTHER_HOURS)

    assert gone.startswith("Tirei 8 horas de Ana Souza\nCurso, 10/4/2024\n")
    assert nobody_told == []
    assert session.scalars(select(OtherHours.withdrawn_at)).all() != [None]


def test_hours_taken_away_later_are_told(session: Session, celia: Person, ana: Participant) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso")
    celia.taps("✅ Lançar 8 h")
    told(session, Topic.OTHER_HOURS)[0].state = OutboxState.SENT
    session.flush()

    celia.taps("Horas de fora")
    celia.taps("8 h · Curso")
    celia.taps("Tirar estas horas")

    (news,) = told(session, Topic.OTHER_HOURS)
    assert news.payload["html"].startswith("<b>8 horas saíram das suas horas</b>")


def test_what_is_not_understood_is_asked_again(
    session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana)
    seen = [celia.sees]
    for text in ("muitas", "8h", "amanhã", "em 10/4/2030", "ontem", " "):
        celia.writes(text)
        seen.append(celia.sees)
    celia.writes("Curso")
    celia.writes("sim")

    assert [words.partition("\n")[0] for words in seen] == [
        "Quantas horas lançar?", "Não entendi as horas", "Em que dia foi?",
        "Não entendi o dia", "Não entendi o dia", "O que foi?", "O que foi?",
    ]  # fmt: skip
    assert celia.sees.startswith("Lançar 8 horas para Ana Souza?")
    celia.taps("Mudar as horas")
    celia.taps(AddOtherHours())
    assert session.scalars(select(OtherHours)).all() == []


def test_day_without_a_year_is_the_last_one(celia: Person, ana: Participant) -> None:
    count_hours(celia, ana, "2h", "10/12", "Curso")

    assert "10/12/2023" in celia.sees


@pytest.mark.parametrize(
    ("said", "comes", "goes"),
    [
        ("8h", "8 horas entraram nas suas horas", "8 horas saíram das suas horas"),
        ("1h", "1 hora entrou nas suas horas", "1 hora saiu das suas horas"),
    ],
)
def test_person_hears_of_hours_from_elsewhere(  # noqa: PLR0917 - one per fixture
    chat: Chat, celia: Person, ana: Participant, said: str, comes: str, goes: str
) -> None:
    count_hours(celia, ana, said, "10/4", "Curso")
    celia.taps(f"✅ Lançar {said[0]} h")
    heard = hears(chat, ana)
    celia.taps("Horas de fora")
    celia.taps(f"{said[0]} h · Curso")
    celia.taps("Tirar estas horas")

    assert heard.startswith(f"{comes}\nCurso, 10/4/2024\n")
    assert hears(chat, ana).startswith(f"{goes}\n")


@pytest.mark.parametrize("step", range(4))
def test_hours_interrupted_at_any_question_go_on(
    celia: Person, ana: Participant, step: int
) -> None:
    said = ("8h", "10/4", "Curso")[:step]
    count_hours(celia, ana, *said)
    asked = celia.sees

    celia.commands("inicio")
    celia.taps("Voltar ao rascunho")

    assert celia.sees == asked
