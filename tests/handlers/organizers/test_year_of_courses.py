"""The courses of the sample year made in the chat alone, beside the same year by spreadsheet."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours
from domain.organizing.terms import Term
from messages.actions.courses import Enroll
from messages.actions.organizers.courses import AskTerm, CreateCourse, CreateTurma
from messages.actions.organizers.encontros import PublishActivity
from models import Activity, Course, Kind, Participant, Seat, Slot
from tests import make
from tests.chat import Chat, Person
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "rede-2024.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Year(NamedTuple):
    """What a year of courses is, and what came of it; without the numbers of rows."""

    courses: list[tuple[Any, ...]]
    turmas: list[tuple[Any, ...]]
    seats: list[tuple[str, str]]
    minutes: int


def rows(sheet: str) -> list[dict[str, Any]]:
    head, *lines = CalamineWorkbook.from_path(SAMPLE).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def by_spreadsheet(celia: Person) -> None:
    content = SAMPLE.read_bytes()
    celia.sends_file("rede-2024.xlsx", mime=XLSX, size=len(content), content=content)
    celia.taps("Importar")


def by_chat(celia: Person, session: Session) -> None:
    lessons: dict[tuple[str, float], list[tuple[datetime, datetime]]] = defaultdict(list)
    for lesson in rows("Aulas"):
        lessons[lesson["curso"], lesson["turma"]].append((lesson["início"], lesson["fim"]))
    for course in rows("Cursos"):
        celia.taps(CreateCourse())
        celia.writes(
            f"{course['título']}\nObjetivo: {course['objetivo']}\n"
            f"Carga horária: {course['carga horária']:.0f} horas"
        )
        course_id = session.scalars(select(Course.id).where(Course.title == course["título"])).one()
        for turma in rows("Turmas"):
            if turma["curso"] == course["código"]:
                opens(celia, session, course_id, turma, lessons[turma["curso"], turma["turma"]])


def opens(
    celia: Person,
    session: Session,
    course_id: int,
    turma: dict[str, Any],
    lessons: list[tuple[datetime, datetime]],
) -> None:
    """Make one turma step by step, with its terms, and publish it."""
    celia.taps(CreateTurma(course_id))
    celia.taps("passo a passo")
    celia.writes(
        "\n".join(f"{start:%d/%m/%Y}, {start:%Hh%M} às {end:%Hh%M}" for start, end in lessons)
    )
    celia.writes(turma["local"])
    celia.writes(f"{turma['vagas']:.0f} vagas")
    draft = session.scalars(select(Activity.id).where(Activity.published_at.is_(None))).one()
    celia.taps(AskTerm(draft, Term.ENROLLMENT))
    opens_at, closes_at = turma["inscrição abre"], turma["inscrição fecha"]
    celia.writes(f"{opens_at:%d/%m/%Y %Hh} até {closes_at:%d/%m/%Y %Hh}")
    celia.taps(AskTerm(draft, Term.MINIMUM))
    celia.writes(f"{turma['presença mínima (%)']:.0f}%")
    celia.taps(PublishActivity(draft))


def takes_part(ana: Person, session: Session) -> None:
    """Enroll in the first turma of each course while it is open, and be in all its lessons."""
    person = session.scalars(
        select(Participant).where(Participant.chat_id == ana.sender.chat_id)
    ).one()
    for turma in session.scalars(
        select(Activity).where(Activity.kind == Kind.TURMA, Activity.number == 1)
    ).all():
        assert turma.enrollment_opens_at is not None
        ana.chat.now = turma.enrollment_opens_at + timedelta(days=8)
        ana.taps(Enroll(turma.id, turma.version))
        for slot in make.slots_of(session, turma):
            make.attendance(session, slot, person)


def the_year(ana: Person, session: Session) -> Year:
    session.expire_all()
    takes_part(ana, session)
    person = session.scalars(
        select(Participant).where(Participant.chat_id == ana.sender.chat_id)
    ).one()
    courses = select(Course.code, Course.title, Course.aim, Course.minutes).order_by(Course.code)
    turmas = select(Activity).where(Activity.kind == Kind.TURMA).order_by(Activity.title)
    described = [
        (
            turma.title, turma.number, turma.venue, turma.address, turma.capacity, turma.minutes,
            turma.enrollment_opens_at, turma.enrollment_closes_at, turma.withdraw_until,
            turma.minimum_attendance_percent, turma.needs_approval, turma.published_at is not None,
            [(slot.starts_at, slot.ends_at) for slot in make.slots_of(session, turma)],
        )
        for turma in session.scalars(turmas)
    ]  # fmt: skip
    seats = session.execute(
        select(Activity.title, Seat.state)
        .join(Activity, Activity.id == Seat.activity_id)
        .order_by(Activity.title)
    )
    end = max(session.scalars(select(Slot.ends_at)).all())
    summary = hours.summary(session, participant_id=person.id, now=end + timedelta(days=1))
    return Year(
        [tuple(row) for row in session.execute(courses)],
        described,
        [(title, state) for title, state in seats],
        summary.encontro_minutes + summary.course_minutes,
    )


@pytest.fixture
def people(chat: Chat, session: Session) -> tuple[Person, Person]:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana Souza"))
    celia.starts()
    ana.starts()
    return celia, ana


def test_year_made_in_the_chat_is_the_year_of_the_spreadsheet(
    people: tuple[Person, Person], chat: Chat, session: Session
) -> None:
    celia, ana = people
    begins_at = chat.now
    with session.begin_nested() as imported:
        by_spreadsheet(celia)
        wanted = the_year(ana, session)
        imported.rollback()
    session.expire_all()
    chat.now = begins_at

    by_chat(celia, session)
    found = the_year(ana, session)

    assert len(found.turmas) == 12
    assert found.courses == wanted.courses
    assert found.turmas == wanted.turmas
    assert found.seats == wanted.seats
    assert found.minutes == wanted.minutes == 48 * 60
