import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours
from domain.importing import importing
from models import (
    Activity,
    Attendance,
    OtherHours,
    Participant,
    Presence,
    Seat,
    SeatState,
    Slot,
    Source,
)
from tests import make
from tests.conftest import ROOT
from tests.make import NOW, moment

pytestmark = pytest.mark.few_on_postgres

AFTER = moment(30, 4, 12)


def _summary(session: Session, person: Participant, now: datetime = AFTER) -> hours.Summary:
    return hours.summary(session, participant_id=person.id, now=now)


def test_summary_of_a_newcomer_is_empty(session: Session) -> None:
    ana = make.participant(session)

    assert _summary(session, ana, NOW) == hours.Summary(
        year=2024, encontro_minutes=0, course_minutes=0, coming_minutes=0, other_year=None
    )
    assert _summary(session, ana, NOW).missing_minutes == 48 * 60


def test_summary_adds_the_workload_of_encontros_and_the_time_of_lessons(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.attendance(session, make.slots_of(session, turma)[1], ana)
    make.attendance(session, make.slots_of(session, turma)[0], make.participant(session, "Bia"))

    result = _summary(session, ana)

    assert (result.encontro_minutes, result.course_minutes) == (180, 240)
    assert (result.done_minutes, result.possible_minutes) == (420, 420)
    assert result.missing_minutes == 48 * 60 - 420


def test_summary_sees_what_was_changed_a_moment_ago(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    encontro.minutes = 60

    assert _summary(session, ana).done_minutes == 60


def test_summary_never_gives_more_than_the_workload_of_the_turma(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session, minutes=300)
    for lesson in make.slots_of(session, turma):
        make.attendance(session, lesson, ana)

    assert _summary(session, ana).course_minutes == 300


def test_summary_counts_held_seats_of_the_future_as_on_the_way(session: Session) -> None:
    ana = make.participant(session)
    make.seat(session, make.encontro(session, minutes=180), ana)
    make.seat(session, make.turma(session), ana)
    make.seat(session, make.encontro(session, "Na fila"), ana, SeatState.WAITING)
    make.seat(session, make.encontro(session, "Cancelado", cancelled_at=NOW), ana)
    make.seat(session, make.encontro(session, "Outro", minutes=60), make.participant(session))

    result = _summary(session, ana, NOW)

    assert (result.done_minutes, result.coming_minutes) == (0, 180 + 480)


def test_summary_counts_presence_as_done_only_at_the_end(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.seat(session, encontro, ana)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, ana)

    before = _summary(session, ana, slot.ends_at - timedelta(seconds=1))
    after = _summary(session, ana, slot.ends_at)

    assert (before.done_minutes, before.coming_minutes) == (0, 180)
    assert (after.done_minutes, after.coming_minutes) == (180, 0)


def test_summary_forgets_a_seat_that_was_not_used(session: Session) -> None:
    ana = make.participant(session)
    make.seat(session, make.encontro(session), ana)

    assert _summary(session, ana).possible_minutes == 0


def test_summary_parts_the_years_at_midnight_in_minas(session: Session) -> None:
    ana = make.participant(session)
    last_evening = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)  # 31 December 2023, 22h there
    old = make.encontro(session, starts_at=last_evening, minutes=120)
    make.attendance(session, make.slots_of(session, old)[0], ana)

    this_year = _summary(session, ana)
    before = hours.summary(session, participant_id=ana.id, year=2023, now=AFTER)

    assert (this_year.done_minutes, this_year.other_year) == (0, 2023)
    assert (before.done_minutes, before.other_year) == (120, 2024)


def test_statement_shows_the_lessons_of_a_turma_as_one_line(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session)
    lesson = make.slots_of(session, turma)[0]
    make.attendance(session, lesson, ana)

    page = hours.statement(session, participant_id=ana.id, year=2024, now=AFTER)

    assert page.lines == (
        hours.Line(
            activity_id=turma.id,
            is_turma=True,
            title="Gestão de projetos, turma 1",
            happened_at=lesson.starts_at,
            minutes=240,
            attended_count=1,
            lessons_count=2,
        ),
    )


def test_statement_comes_in_pages_newest_first(session: Session) -> None:
    ana = make.participant(session)
    for day in range(1, 8):
        encontro = make.encontro(session, f"Dia {day}", starts_at=moment(day, 3, 9), minutes=60)
        make.attendance(session, make.slots_of(session, encontro)[0], ana)

    first = hours.statement(session, participant_id=ana.id, year=2024, now=AFTER)
    beyond = hours.statement(session, participant_id=ana.id, year=2024, page=9, now=AFTER)

    assert [line.title for line in first.lines] == [f"Dia {day}" for day in (7, 6, 5, 4, 3)]
    assert [line.title for line in beyond.lines] == ["Dia 2", "Dia 1"]
    assert (beyond.page, beyond.pages_count, beyond.total_minutes) == (1, 2, 420)


def test_gain_is_what_one_activity_gave(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.attendance(session, make.slots_of(session, turma)[1], ana)

    assert _gain(session, ana, encontro) == hours.Gain(180, 2024, 420)
    assert _gain(session, ana, turma) == hours.Gain(240, 2024, 420)


def test_gain_is_none_before_the_end_and_for_who_was_not_there(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)

    assert _gain(session, ana, encontro, moment(18, 3, 11, 59)) is None
    assert _gain(session, make.participant(session), encontro) is None


def test_each_part_of_the_goal_is_reached_in_one_activity_of_the_year(session: Session) -> None:
    ana = make.participant(session)
    given = [
        make.encontro(session, starts_at=moment(day, 3, 9), minutes=minutes)
        for day, minutes in ((4, 1439), (5, 1), (6, 1439), (7, 1), (8, 60))
    ]
    for encontro in given:
        make.attendance(session, make.slots_of(session, encontro)[0], ana)

    reached = [gain.reached for gain in (_gain(session, ana, one) for one in given) if gain]

    assert reached == [None, "half", None, "goal", None]


def test_a_lesson_in_between_takes_the_milestone_with_it(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session, minutes=1440)
    first, _ = make.slots_of(session, turma)
    encontro = make.encontro(session, starts_at=first.ends_at, minutes=1320)
    for slot in (*make.slots_of(session, turma), *make.slots_of(session, encontro)):
        make.attendance(session, slot, ana)

    found = [_gain(session, ana, one) for one in (turma, encontro)]

    assert [gain.reached for gain in found if gain] == [None, "half"]


def _gain(
    session: Session, person: Participant, activity: Activity, now: datetime = AFTER
) -> hours.Gain | None:
    return hours.gain(session, participant_id=person.id, activity_id=activity.id, now=now)


# --- Of everybody at once -----------------------------------------------------------------------


@pytest.fixture
def sample_year(session: Session) -> list[int]:
    """The sample year with every kind of presence, hours from elsewhere, and a year's turn."""
    sample = ROOT / "samples" / "rede-2024.xlsx"
    importing.apply(session, importing.read(sample.read_bytes()), actor_id=None, now=NOW)
    chance = random.Random(14)  # noqa: S311 - no secret
    # Two days in two years, and what was called off.
    turn = make.encontro(
        session, starts_at=moment(31, 12, 9), ends_at=moment(31, 12, 12), minutes=301
    )
    make.slot(
        session, turn, moment(31, 12, 9) + timedelta(days=1), moment(1, 1, 11).replace(year=2025)
    )
    make.encontro(session, "Cancelado", cancelled_at=NOW)
    people = list(session.scalars(select(Participant).order_by(Participant.id)))
    slots = session.scalars(select(Slot).order_by(Slot.id)).all()
    for activity_id in {slot.activity_id for slot in slots}:
        taken = set(
            session.scalars(select(Seat.participant_id).where(Seat.activity_id == activity_id))
        )
        session.add_all(
            Seat(
                activity_id=activity_id, participant_id=person.id, state=SeatState.HELD,
                changed_at=NOW, accepts_clash=False, answered_version=1,
            )
            for person in chance.sample(people, 30) if person.id not in taken
        )  # fmt: skip
    for slot in slots:
        for person in chance.sample(people, 40):
            kind = chance.choice([*Presence, Presence.PRESENT])
            minutes = chance.choice((1, 30, 120, 600)) if kind is Presence.PARTIAL else None
            session.add(
                Attendance(
                    slot_id=slot.id, participant_id=person.id, happened_at=slot.starts_at,
                    recorded_at=slot.starts_at, source=Source.BY_HAND, kind=kind, minutes=minutes,
                )
            )  # fmt: skip
    for number, person in enumerate(people[::5]):
        session.add(
            OtherHours(
                participant_id=person.id, minutes=90 + number, title="Fora", recorded_at=NOW,
                happened_at=moment(5, 5, 12).replace(year=2023 + number % 3),
                withdrawn_at=NOW if number % 4 == 3 else None,
            )
        )  # fmt: skip
    session.flush()
    return [person.id for person in people]


def _one_by_one(
    session: Session, people: list[int], year: int, now: datetime
) -> dict[int, hours.Summary]:
    return {
        id_: replace(
            hours.summary(session, participant_id=id_, year=year, now=now), other_year=None
        )
        for id_ in people
    }


def test_everybody_has_the_hours_that_each_is_told(
    session: Session, sample_year: list[int]
) -> None:
    nothing = hours.Summary(2024, 0, 0, 0, None)
    for year, now in (
        (2023, NOW), (2024, NOW), (2024, moment(10, 7, 10)), (2025, moment(10, 7, 10)),
        (2024, moment(1, 1, 15).replace(year=2026)), (2025, moment(1, 1, 15).replace(year=2026)),
    ):  # fmt: skip
        together = hours.everybody(session, year=year, now=now)

        apart = _one_by_one(session, sample_year, year, now)
        assert {id_: together.get(id_, replace(nothing, year=year)) for id_ in sample_year} == apart
        if year == 2024:
            # A year of nothing would say nothing.
            assert sum(one.possible_minutes > 0 for one in apart.values()) > 100


def test_control_a_cap_used_up_by_somebody_else_would_be_seen(
    session: Session, sample_year: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = _one_by_one(session, sample_year, 2024, moment(10, 7, 10))
    monkeypatch.setattr(
        "domain.attendance.credits.groupby",
        lambda all_, key: groupby(all_, lambda one: key(one) // 2),
    )

    together = hours.everybody(session, year=2024, now=moment(10, 7, 10))

    assert any(together[id_] != apart[id_] for id_ in together if id_ in apart)
