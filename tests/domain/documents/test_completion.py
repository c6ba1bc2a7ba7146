from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.attendance import hours
from domain.documents.completion import Completion, DocumentKind, completion
from domain.errors import NotFoundError
from models import Activity, Participant, Presence, Standing
from tests import make
from tests.make import moment

pytestmark = pytest.mark.few_on_postgres

AFTER = moment(30, 4, 12)
CERTIFICATE, DECLARATION = DocumentKind.CERTIFICATE, DocumentKind.DECLARATION


def four_lessons(session: Session, **columns: Any) -> Activity:
    """A turma of eight hours in four lessons of two."""
    days = (9, 11, 16, 18)
    return make.turma(
        session,
        lessons=tuple((moment(day, 4, 9), moment(day, 4, 11)) for day in days),
        **columns,
    )


def at(session: Session, activity: Activity, person: Participant, *presences: str) -> None:
    """Record a person lesson by lesson: "x" present, "j" justified, "-" absent, "30" minutes."""
    for slot, word in zip(make.slots_of(session, activity), presences, strict=False):
        if word == "x":
            make.attendance(session, slot, person)
        elif word == "j":
            make.attendance(session, slot, person, kind=Presence.JUSTIFIED)
        elif word != "-":
            make.attendance(session, slot, person, kind=Presence.PARTIAL, minutes=int(word))


def came_to(result: Completion) -> dict[str, tuple[str, int, int | None]]:
    return {one.name: (one.kind, one.minutes, one.presence_percent) for one in result.outcomes}


@pytest.mark.parametrize(
    ("presences", "expected"),
    [
        ("x x x x", (CERTIFICATE, 480, 100)),
        ("x x x -", (CERTIFICATE, 360, 75)),
        ("x x 119 -", (DECLARATION, 359, 74)),
        ("x x - -", (DECLARATION, 240, 50)),
        # A justified absence leaves both sides: two of two.
        ("x x j j", (CERTIFICATE, 240, 100)),
        ("x x j -", (DECLARATION, 240, 66)),
        # Everything that was asked for, and less than half of the lessons.
        ("x j j j", (DECLARATION, 120, 100)),
        ("90 90 x x", (CERTIFICATE, 420, 87)),
    ],
)  # fmt: skip
def test_certificate_asks_for_the_minimum_and_half_of_the_lessons(
    session: Session, presences: str, expected: tuple[str, int, int]
) -> None:
    turma, ana = four_lessons(session), make.participant(session, "Ana")
    at(session, turma, ana, *presences.split())

    assert came_to(completion(session, activity_id=turma.id)) == {"Ana": expected}


def test_minimum_is_that_of_the_turma(session: Session) -> None:
    ana = make.participant(session, "Ana")
    for minimum, kind in ((50, CERTIFICATE), (51, DECLARATION)):
        turma = four_lessons(session, minimum_attendance_percent=minimum)
        at(session, turma, ana, "x", "x")

        assert [one.kind for one in completion(session, activity_id=turma.id).outcomes] == [kind]


def test_it_says_by_how_much_a_certificate_is_missed(session: Session) -> None:
    turma = four_lessons(session)
    for name, presences in (("Ana", "x x 30 -"), ("Bia", "x j j j"), ("Caio", "x - - -")):
        at(session, turma, make.participant(session, name), *presences.split())

    result = completion(session, activity_id=turma.id)

    assert [(one.name, one.missing_minutes, one.missing_lessons) for one in result.outcomes] == [
        ("Ana", 90, 0),
        ("Bia", 0, 1),
        ("Caio", 240, 1),
    ]


def test_who_was_at_nothing_gets_no_paper(session: Session) -> None:
    turma = four_lessons(session)
    for name, presences in (("Ana", "j j j j"), ("Bia", "- - - -"), ("Caio", "x x x x")):
        person = make.participant(session, name)
        make.seat(session, turma, person)
        at(session, turma, person, *presences.split())

    result = completion(session, activity_id=turma.id)

    assert list(came_to(result)) == ["Caio"]
    assert result.absent_count == 2


@pytest.mark.parametrize(
    ("standing", "is_given"),
    [
        (Standing.ACTIVE, True),
        (Standing.LISTED, True),
        (Standing.SUSPENDED, True),
        (Standing.PENDING, False),
        (Standing.ERASED, False),
    ],
)
def test_papers_are_for_people_of_the_rede(
    session: Session, standing: Standing, *, is_given: bool
) -> None:
    turma, ana = four_lessons(session), make.participant(session, "Ana", standing=standing)
    at(session, turma, ana, "x", "x", "x", "x")

    assert bool(completion(session, activity_id=turma.id).outcomes) is is_given


def test_an_encontro_gives_a_declaration(session: Session) -> None:
    encontro, ana = make.encontro(session, minutes=180), make.participant(session, "Ana")
    at(session, encontro, ana, "x")

    result = completion(session, activity_id=encontro.id)

    assert came_to(result) == {"Ana": (DECLARATION, 180, 100)}
    assert (result.title, result.minimum_percent) == ("1º Encontro da Rede Estratégia", None)


def test_a_turma_is_named_by_its_course(session: Session) -> None:
    turma = make.turma(session, of=make.course(session, "Escrita simples"), number=2)

    result = completion(session, activity_id=turma.id)

    assert (result.title, result.minimum_percent) == ("Escrita simples", 75)


def test_minutes_are_those_of_the_statement_of_hours(session: Session) -> None:
    """Lessons that last longer than the workload, days that do not divide evenly, parts."""
    ana = make.participant(session, "Ana")
    turma = four_lessons(session, minutes=300)
    encontro = make.encontro(session, minutes=100)
    start = make.slots_of(session, encontro)[0].starts_at
    for days in (1, 2):
        day = start + timedelta(days=days)
        make.slot(session, encontro, day, day + timedelta(hours=3))
    at(session, turma, ana, "x", "x", "50", "x")
    at(session, encontro, ana, "x", "20", "x")

    lines = hours.lines(session, participant_id=ana.id, year=2024, now=AFTER)
    given = {
        activity.id: completion(session, activity_id=activity.id).outcomes[0].minutes
        for activity in (turma, encontro)
    }

    assert {line.activity_id: line.minutes for line in lines} == given
    assert given == {turma.id: 300, encontro.id: 88}


def test_a_draft_has_no_papers(session: Session) -> None:
    draft = make.encontro(session, published_at=None)

    with pytest.raises(NotFoundError):
        completion(session, activity_id=draft.id)
