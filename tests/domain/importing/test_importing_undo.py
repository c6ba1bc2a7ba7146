"""Taking an import back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError, StaleError
from domain.importing import importing
from domain.importing.importing import Imported, Stays, Subject, Undone, Why
from domain.people import invites
from domain.privacy import retention
from models import (
    Activity,
    Assessoria,
    AuditEntry,
    Base,
    Course,
    Grant,
    Import,
    Participant,
    Role,
    Seat,
    Slot,
    Standing,
)
from tests import make
from tests.domain.importing.test_importing import people, sample, workbook
from tests.make import NOW, moment

KEPT = {"audit_entries", "imports", "search_index", "search_index_words"}
HEADER = ["título", "início", "fim", "local", "vagas"]


def stored(session: Session) -> dict[str, list[Any]]:
    """Everything that is kept, but what notes that something was done."""
    session.flush()
    return {
        table.name: sorted(map(str, session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT
    }


def applied(session: Session, file: importing.Workbook) -> int:
    imported: Imported = importing.apply(session, file, actor_id=None, now=NOW)
    assert imported.import_id is not None
    return imported.import_id


def undo(session: Session, import_id: int, **given: Any) -> Undone:
    actor = session.scalars(select(Participant).where(Participant.name == "Célia")).one()
    now = given.pop("now", NOW + timedelta(minutes=59))
    return importing.undo(session, actor_id=actor.id, import_id=import_id, now=now)


@pytest.fixture(autouse=True)
def celia(session: Session) -> Participant:
    return make.organizer(session, name="Célia")


def test_undo_takes_all_of_the_sample_year_back(session: Session) -> None:
    before = stored(session)

    result = undo(session, applied(session, sample()))

    assert stored(session) == before
    assert result.gone == {
        Subject.ASSESSORIAS: 29,
        Subject.COURSES: 6,
        Subject.ENCONTROS: 7,
        Subject.TURMAS: 12,
        Subject.LESSONS: 24,
        Subject.PEOPLE: 120,
    }
    assert result.stays == ()
    assert (
        session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1]
        == "spreadsheet.undo"
    )


@pytest.mark.all_on_postgres
def test_undo_gives_changed_things_their_old_values(session: Session) -> None:
    office = make.assessoria(session, "SES", "Saúde")
    ana = make.participant(
        session, "Ana Lima", office=office, standing=Standing.LISTED, chat_id=None,
        role=Role.FOCAL_POINT,
    )  # fmt: skip
    encontro = make.encontro(session, title="Oficina", capacity=90)
    course = make.course(session, code="C1")
    make.turma(session, of=course)
    before = stored(session)
    file = workbook(
        Encontros=[HEADER, ["Oficina", "19/03/2024 9h", "19/03/2024 12h", "Fapemig", 120]],
        Cursos=[["código", "título", "horas"], ["C1", "Outro nome", 8]],
        Assessorias=[["sigla", "nome"], ["SES", "Secretaria de Saúde"]],
        Pessoas=[
            ["nome", "e-mail", "sigla", "papel"],
            ["Ana Lima Reis", ana.email, "SES", "participante"],
        ],
    )

    result = undo(session, applied(session, file))

    after = stored(session)
    for name in ("assessorias", "courses", "participants", "slots"):
        assert after[name] == before[name]
    assert result.stays == ()
    assert (encontro.capacity, encontro.version) == (90, 3)
    held = select(Grant.role).where(Grant.participant_id == ana.id, Grant.ends_at.is_(None))
    assert session.scalars(held).all() == [Role.FOCAL_POINT]


def test_undo_leaves_what_people_acted_on_and_names_it(session: Session) -> None:
    make.assessoria(session, "SES")
    import_id = applied(
        session,
        workbook(
            Encontros=[
                HEADER,
                ["Oficina", "19/03/2024 9h", "19/03/2024 12h", "Fapemig", 120],
                ["Roda", "20/03/2024 9h", "20/03/2024 12h", "Fapemig", 120],
            ],
            Pessoas=[
                ["nome", "e-mail", "sigla"],
                ["Ana Lima", "ana@exemplo.mg.gov.br", "SES"],
                ["Bia Lima", "bia@exemplo.mg.gov.br", "SES"],
            ],
        ),
    )
    oficina = session.scalars(select(Activity).where(Activity.title == "Oficina")).one()
    make.seat(session, oficina, make.participant(session))
    ana = session.scalars(select(Participant).where(Participant.name == "Ana Lima")).one()
    invites.create(session, participant_id=ana.id, now=NOW)

    result = undo(session, import_id)

    assert (result.gone[Subject.ENCONTROS], result.gone[Subject.PEOPLE]) == (1, 1)
    assert set(result.stays) == {
        Stays(Subject.ENCONTROS, "Oficina", Why.PEOPLE_COUNT_ON_IT),
        Stays(Subject.PEOPLE, "Ana Lima", Why.ENTERED),
    }
    assert len(session.scalars(select(Slot).where(Slot.activity_id == oficina.id)).all()) == 1
    assert session.scalar(select(func.count()).select_from(Seat)) == 1


def test_undo_leaves_a_value_that_was_changed_since(session: Session) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office)
    import_id = applied(session, people(["Ana Lima Reis", ana.email, "SES"]))
    ana.name = "Ana Reis"

    result = undo(session, import_id)

    assert ana.name == "Ana Reis"
    assert result.stays == (Stays(Subject.PEOPLE, "Ana Reis", Why.CHANGED_SINCE),)


def test_undo_never_lowers_seats_that_people_took_since(session: Session) -> None:
    encontro = make.encontro(session, title="Oficina", capacity=1)
    day = ["18/03/2024 9h", "18/03/2024 12h", "Auditório da Fapemig"]
    import_id = applied(session, workbook(Encontros=[HEADER, ["Oficina", *day, 5]]))
    for _ in range(2):
        make.seat(session, encontro, make.participant(session), changed_at=NOW)

    result = undo(session, import_id)

    assert encontro.capacity == 5
    assert result.stays == (Stays(Subject.ENCONTROS, "Oficina", Why.PEOPLE_COUNT_ON_IT),)


def test_undo_keeps_an_office_that_is_in_use(session: Session) -> None:
    import_id = applied(session, workbook(Assessorias=[["sigla", "nome"], ["SES", "Saúde"]]))
    office = session.scalars(select(Assessoria).where(Assessoria.acronym == "SES")).one()
    make.participant(session, office=office)

    result = undo(session, import_id)

    assert result.stays == (Stays(Subject.ASSESSORIAS, "SES", Why.IN_USE),)


def test_a_button_of_what_was_taken_away_fits_nothing_new(session: Session) -> None:
    row = ["Oficina", "19/03/2024 9h", "19/03/2024 12h", "Fapemig", 120]
    first = applied(session, workbook(Encontros=[HEADER, row]))
    old = session.scalars(select(Activity.version)).one()
    undo(session, first)
    applied(session, workbook(Encontros=[HEADER, row]))

    assert session.scalars(select(Activity.version)).one() > old


@pytest.mark.long(on="postgres")
def test_undo_works_once_for_an_hour_and_for_organizers(session: Session) -> None:
    import_id = applied(session, sample())
    with pytest.raises(StaleError):
        undo(session, import_id, now=NOW + timedelta(hours=1))
    with pytest.raises(NotAllowedError):
        importing.undo(session, actor_id=make.participant(session).id, import_id=import_id, now=NOW)
    undo(session, import_id)
    with pytest.raises(StaleError):
        undo(session, import_id)
    assert session.scalar(select(func.count()).select_from(Course)) == 0
    assert session.scalars(select(Grant)).one().role == Role.ORGANIZER


@pytest.mark.long(on="postgres")
def test_what_an_import_changed_is_forgotten_after_an_hour(session: Session) -> None:
    applied(session, sample())
    (rule,) = (rule for rule in retention.RULES if rule.name == "imports")

    retention.apply(session, rule, now=NOW + timedelta(minutes=61))

    assert session.scalar(select(func.count()).select_from(Import)) == 0
    assert moment(18, 3, 9) in session.scalars(select(Slot.starts_at)).all()
