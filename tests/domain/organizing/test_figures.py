"""The figures are those of the screens they come from."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.attendance import attendance_room, feedback, hours
from domain.errors import NotAllowedError, NotFoundError
from domain.importing import importing
from domain.organizing import figures, people_lists
from domain.organizing.figures import Came, Office
from models import (
    Activity,
    Attendance,
    Feedback,
    OtherHours,
    Participant,
    Presence,
    Role,
    SeatState,
    Slot,
    Source,
    Standing,
)
from tests import make
from tests.conftest import ROOT
from tests.make import NOW, moment
from tests.scale import sized

AFTER = moment(30, 4, 12)
SAMPLE = ROOT / "samples" / "rede-2024.xlsx"


def opinion(session: Session, activity: Activity, person: Participant, score: int) -> None:
    session.add(
        Feedback(activity_id=activity.id, participant_id=person.id, score=score, created_at=NOW)
    )
    session.flush()


def celia_of(session: Session) -> int:
    return make.organizer(session).id


def without_office(session: Session) -> Participant:
    person = make.participant(session)
    person.assessoria_id, person.agency_text = None, "Prefeitura"
    session.flush()
    return person


def test_an_encontro_counts_whom_its_presence_counts(session: Session) -> None:
    celia = celia_of(session)
    seplag, ses = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    encontro = make.encontro(session)
    (slot,) = make.slots_of(session, encontro)
    came, missed = (make.participant(session, office=seplag) for _ in range(2))
    suspended = make.participant(session, office=seplag, standing=Standing.SUSPENDED)
    excused, guest = make.participant(session, office=ses), without_office(session)
    for person in (came, missed, suspended, excused):
        make.seat(session, encontro, person)
    make.seat(session, encontro, guest, SeatState.WAITING)
    make.attendance(session, slot, came, kind=Presence.LATE)
    make.attendance(session, slot, excused, kind=Presence.JUSTIFIED)
    make.attendance(session, slot, guest)
    opinion(session, encontro, came, 4)
    opinion(session, encontro, guest, 5)

    found = figures.gathered(session, actor_id=celia, now=AFTER)

    panel = attendance_room.panel(session, slot_id=slot.id, actor_id=celia, now=AFTER)
    assert found is not None
    assert (found.held_count, found.present_count, found.unexpected_count, found.absent_count) == (
        panel.held_count, panel.present_count, panel.unexpected_count, panel.absent_count,
    ) == (3, 2, 1, 2)  # fmt: skip
    assert found.offices == (Came("SEPLAG", 2, 1), Came("SES", 1, 0), Came("", 1, 1))
    told = feedback.results(session, activity_id=encontro.id, actor_id=celia, now=AFTER)
    assert found.opinions == told
    assert told.average == 4.5
    (past,) = figures.of_year(session, actor_id=celia, now=AFTER).past
    assert (past.present_count, past.expected_count, past.opinions) == (2, 4, told)


def test_without_a_name_it_is_the_encontro_that_began_last_or_else_the_next(
    session: Session,
) -> None:
    celia = celia_of(session)

    def shown(*when: int) -> str | None:
        found = figures.gathered(session, actor_id=celia, now=moment(*when))
        return None if found is None else found.facts.title

    assert shown(1, 3, 9) is None
    make.turma(session, lessons=((moment(2, 3, 9), moment(2, 3, 10)),))
    make.encontro(session, "Cancelado", cancelled_at=NOW)
    make.encontro(session, "Rascunho", published_at=None)
    for title, day in (("Segundo", 18), ("Terceiro", 25), ("Primeiro", 11)):
        make.encontro(session, title, starts_at=moment(day, 3, 9), ends_at=moment(day, 3, 12))

    assert [shown(10, 3, 9), shown(11, 3, 8), shown(11, 3, 9), shown(20, 3, 9)] == [
        "Primeiro", "Primeiro", "Primeiro", "Segundo",
    ]  # fmt: skip
    assert shown(1, 12, 9) == "Terceiro"


def test_drafts_and_what_was_cancelled_have_no_figures(session: Session) -> None:
    celia = celia_of(session)
    for encontro in (
        make.encontro(session, cancelled_at=NOW),
        make.encontro(session, published_at=None),
    ):
        with pytest.raises(NotFoundError):
            figures.gathered(session, actor_id=celia, activity_id=encontro.id, now=AFTER)


@pytest.mark.all_on_postgres
def test_hours_are_of_the_people_of_the_rede_by_office(session: Session) -> None:
    celia = make.organizer(session, office=make.assessoria(session, "SEF")).id
    seplag = make.assessoria(session, "SEPLAG")
    encontro = make.encontro(session, minutes=180)
    (slot,) = make.slots_of(session, encontro)
    listed = make.participant(session, office=seplag, standing=Standing.LISTED, chat_id=None)
    full = make.participant(session, office=seplag)
    outside = without_office(session)
    gone = make.participant(session, standing=Standing.SUSPENDED)
    for person in (listed, full, gone):
        make.attendance(session, slot, person)
    for person, minutes in ((full, 2_700), (outside, 1_440)):
        session.add(
            OtherHours(
                participant_id=person.id, minutes=minutes, title="Fora", recorded_at=NOW,
                happened_at=moment(5, 3, 12),
            )
        )  # fmt: skip
    coming = make.encontro(
        session, minutes=1_440, starts_at=moment(6, 5, 8), ends_at=moment(6, 5, 18)
    )
    make.seat(session, coming, outside)

    found = figures.of_hours(session, actor_id=celia, now=AFTER)

    assert found.offices == (
        Office("SEF", 1, 0, 0), Office("SEPLAG", 2, 180 + 2_880, 1), Office("", 1, 1_440, 0),
    )  # fmt: skip
    assert (found.people_count, found.done_minutes, found.mean_minutes) == (4, 4_500, 1_125)
    assert (found.reached_count, found.half_count, found.begun_count, found.none_count) == (
        1, 1, 1, 1,
    )  # fmt: skip
    assert found.promised_count == 1
    assert [one.mean_minutes for one in found.offices] == [0, 1_530, 1_440]


def test_years_are_walked_through_and_one_of_nothing_is_this_one(session: Session) -> None:
    celia = celia_of(session)
    old = make.encontro(
        session, "Antigo", starts_at=NOW - timedelta(days=400), ends_at=NOW - timedelta(days=399.9)
    )
    make.encontro(session)
    make.encontro(session, "Por vir", starts_at=moment(6, 5, 8), ends_at=moment(6, 5, 18))

    this = figures.of_year(session, actor_id=celia, now=AFTER)
    before = figures.of_year(session, actor_id=celia, year=2023, now=AFTER)

    assert (this.year, this.other_year, len(this.past)) == (2024, 2023, 1)
    assert (before.year, before.other_year) == (2023, 2024)
    assert [one.activity_id for one in before.past] == [old.id]
    for year in (0, 1, 9_999, 2**31 - 1):
        assert figures.of_year(session, actor_id=celia, year=year, now=AFTER) == this
        assert figures.of_hours(session, actor_id=celia, year=year, now=AFTER).year == 2024


@pytest.mark.parametrize("role", [Role.DOOR, Role.FOCAL_POINT, Role.PARTICIPANT])
def test_figures_are_for_who_organizes_the_rede(session: Session, role: Role) -> None:
    person = make.participant(session, role=role)
    make.grant(session, person, Role.ORGANIZER, activity=make.encontro(session))

    for operation in (figures.gathered, figures.of_hours, figures.of_year):
        with pytest.raises(NotAllowedError):
            operation(session, actor_id=person.id, now=AFTER)


# --- The sample year ----------------------------------------------------------------------------


def _sample_year(session: Session, *, more: int = 0) -> int:
    """The sample year, at which seven of ten were; returns who organizes."""
    importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    celia = celia_of(session)
    offices = session.scalars(select(Participant.assessoria_id).distinct()).all()
    if more:
        session.execute(
            insert(Participant),
            [
                {
                    "name": f"Pessoa {number}", "chat_id": 9_000_000 + number,
                    "assessoria_id": offices[number % len(offices)], "created_at": NOW,
                    "standing": Standing.ACTIVE, "muted_reminders": [],
                }
                for number in range(more)
            ],
        )  # fmt: skip
    people = session.scalars(select(Participant.id).order_by(Participant.id)).all()
    session.execute(
        insert(Attendance),
        [
            {
                "slot_id": slot.id, "participant_id": id_, "happened_at": slot.starts_at,
                "recorded_at": slot.starts_at, "source": Source.CODE, "kind": Presence.PRESENT,
            }
            for slot in session.scalars(select(Slot))
            for id_ in people
            if (slot.id * 7 + id_) % 10 < 7
        ],
    )  # fmt: skip
    session.flush()
    return celia


@pytest.mark.long(on="postgres")
def test_figures_of_the_sample_year_are_those_of_its_screens(session: Session) -> None:
    celia = _sample_year(session)
    now = moment(31, 12, 20)

    year = figures.of_year(session, actor_id=celia, now=now)
    spent = figures.of_hours(session, actor_id=celia, now=now)

    assert (year.encontros_count, len(year.past)) == (7, 19)
    for past in year.past:
        view = figures.gathered(session, actor_id=celia, activity_id=past.activity_id, now=now)
        listed = people_lists.people_list(session, activity_id=past.activity_id)
        there = [
            row for row in listed.rows
            if any(at is not None and at.kind != Presence.JUSTIFIED for at in row.at)
        ]  # fmt: skip
        assert view is not None
        assert view.present_count == past.present_count == len(there) > 0
        assert sum(office.present_count for office in view.offices) == past.present_count
        assert sum(office.expected_count for office in view.offices) == past.expected_count
    of_the_rede = session.scalars(
        select(Participant.id).where(Participant.standing.in_((Standing.ACTIVE, Standing.LISTED)))
    ).all()
    each = [hours.summary(session, participant_id=id_, now=now) for id_ in of_the_rede]
    assert spent.people_count == len(each)
    assert spent.done_minutes == sum(one.done_minutes for one in each)
    assert spent.reached_count == sum(one.missing_minutes == 0 for one in each)


@pytest.mark.all_on_postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("people", "most_s"),
    [
        pytest.param(120, 1, marks=pytest.mark.long(on="sqlite")),
        pytest.param(sized(1_000, 3_000), 6, marks=pytest.mark.long(on="postgres")),
    ],
)
def test_figures_take_a_moment(session: Session, people: int, most_s: float) -> None:
    """The sample year, and ten times the real Rede: 31 slots and seven of ten at each.

    Alone it takes 0.2 and 0.7 s; a process that ran thousands of tests before is slower.
    """
    celia = _sample_year(session, more=people - 120)
    now = moment(31, 12, 20)
    took = {}
    for operation in (figures.gathered, figures.of_year, figures.of_hours):
        begun = time.process_time()
        operation(session, actor_id=celia, now=now)
        took[operation.__name__] = time.process_time() - begun

    print({name: f"{seconds * 1000:.0f} ms" for name, seconds in took.items()})  # noqa: T201
    assert max(took.values()) < most_s
