from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.quiet_hours import is_quiet
from domain.seats import offers, seats
from domain.seats.offers import Clashing, Ending, offer_deadline
from domain.seats.seats_answers import (
    ActivityCancelledError,
    ActivityStartedError,
    Held,
    OfferPassedError,
    OldScreenError,
    OnClash,
)
from models import Activity, AuditEntry, Participant, Seat, SeatState
from tests import make
from tests.make import NOW, moment

moments = st.timedeltas(timedelta(), timedelta(days=1100)).map(
    lambda passed: datetime(2024, 1, 1, tzinfo=UTC) + passed
)
leads = st.timedeltas(timedelta(minutes=1), timedelta(days=40))


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    return session.scalar(
        select(Seat.state).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def line(session: Session, activity: Activity, length: int) -> list[Participant]:
    people = [make.participant(session) for _ in range(length)]
    for person in people:
        make.seat(session, activity, person, SeatState.WAITING)
    return people


def who(activity: Activity, person: Participant) -> Any:
    return {"activity_id": activity.id, "participant_id": person.id}


# --- The deadline ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "starts_at", "expected"),
    [
        # 10h of Monday, 12h of Tuesday, 2h of Wednesday.
        (moment(11, 3, 10), moment(25, 3, 9), moment(13, 3, 10)),
        # Made at night: the 24 hours begin at 8h.
        (moment(11, 3, 23), moment(25, 3, 9), moment(13, 3, 20)),
        # Two hours before the start.
        (moment(11, 3, 10), moment(11, 3, 18), moment(11, 3, 16)),
        # Two hours before the start is night: the evening before.
        (moment(11, 3, 10), moment(12, 3, 9), moment(11, 3, 20)),
        # Never less than two hours of the day.
        (moment(11, 3, 19), moment(12, 3, 14), moment(12, 3, 12)),
        (moment(11, 3, 19), moment(12, 3, 9, 30), moment(12, 3, 9)),
        (moment(11, 3, 19), moment(12, 3, 8, 30), moment(12, 3, 8, 30)),
        # Close to the start: whoever answers first, until it starts.
        (moment(11, 3, 10), moment(11, 3, 15, 59), moment(11, 3, 15, 59)),
    ],
)
def test_offer_deadline_of_examples(now: datetime, starts_at: datetime, expected: datetime) -> None:
    assert offer_deadline(now, starts_at) == expected


def daytime_between(start: datetime, end: datetime) -> timedelta:
    """How much of a stretch lies between 8h and 20h (UTC-3, as in all of these years)."""
    total, midnight = timedelta(), start.replace(hour=3, minute=0, second=0, microsecond=0)
    for day in range(-1, (end - start).days + 3):
        opens_at = midnight + timedelta(days=day, hours=8)
        closes_at = opens_at + timedelta(hours=12)
        total += max(min(end, closes_at) - max(start, opens_at), timedelta())
    return total


@given(moments, leads)
def test_offer_deadline_is_never_after_the_start(now: datetime, lead: timedelta) -> None:
    assert now < offer_deadline(now, now + lead) <= now + lead


@given(moments, st.timedeltas(timedelta(hours=6), timedelta(days=40)))
def test_offer_deadline_leaves_two_to_twenty_four_hours_of_the_day(
    now: datetime, lead: timedelta
) -> None:
    until = offer_deadline(now, now + lead)

    assert daytime_between(now, until) <= timedelta(hours=24)
    if until < now + lead:
        assert daytime_between(now, until) >= timedelta(hours=2)


@given(moments, st.timedeltas(timedelta(days=4), timedelta(days=40)))
def test_offer_deadline_gives_the_whole_day_when_there_is_time(
    now: datetime, lead: timedelta
) -> None:
    assert daytime_between(now, offer_deadline(now, now + lead)) == timedelta(hours=24)


@given(moments, leads)
def test_offer_deadline_does_not_fall_into_the_night(now: datetime, lead: timedelta) -> None:
    until = offer_deadline(now, now + lead)

    just_before = until - timedelta(microseconds=1)
    assert not is_quiet(just_before) or until == now + lead


# --- Making offers --------------------------------------------------------------------------


def test_make_offers_one_free_seat_to_the_first_in_line(session: Session) -> None:
    turma = make.turma(session, capacity=2)
    make.seat(session, turma, make.participant(session), SeatState.HELD)
    first, second = line(session, turma, 2)

    made = offers.make(session, now=NOW)

    assert [offer.participant_id for offer in made] == [first.id]
    assert made[0].chat_id == first.chat_id
    assert made[0].offered_until == offer_deadline(NOW, moment(9, 4, 8, 30))
    assert state(session, turma, first) == SeatState.OFFERED
    assert state(session, turma, second) == SeatState.WAITING
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "seat.offer"
    ]


def test_make_twice_offers_nothing_more(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    line(session, turma, 2)
    offers.make(session, now=NOW)

    assert offers.make(session, now=NOW) == []


def test_make_passes_over_who_cannot_be_reached(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    blocked = make.participant(session, unreachable_at=NOW)
    make.seat(session, turma, blocked, SeatState.WAITING)
    (next_one,) = line(session, turma, 1)

    made = offers.make(session, now=NOW)

    assert [offer.participant_id for offer in made] == [next_one.id]
    assert state(session, turma, blocked) == SeatState.WAITING


def test_make_offers_nothing_of_what_is_cancelled_started_or_a_draft(session: Session) -> None:
    for activity in (
        make.encontro(session, capacity=1, cancelled_at=NOW),
        make.encontro(session, capacity=1, starts_at=NOW),
        make.encontro(session, capacity=1, published_at=None),
    ):
        line(session, activity, 1)

    assert offers.make(session, now=NOW) == []


def test_make_offers_to_everybody_when_the_limit_was_removed(session: Session) -> None:
    encontro = make.encontro(session, capacity=None)
    people = line(session, encontro, 3)

    made = offers.make(session, now=NOW)

    assert [offer.participant_id for offer in made] == [person.id for person in people]


def test_make_offers_to_the_whole_line_near_the_start(session: Session) -> None:
    encontro = make.encontro(session, capacity=1, starts_at=NOW + timedelta(hours=5))
    first, second = line(session, encontro, 2)

    made = offers.make(session, now=NOW)
    quick = offers.accept(session, **who(encontro, second), now=NOW)

    assert all(offer.is_first_come for offer in made)
    assert isinstance(quick, Held)
    with pytest.raises(OfferPassedError) as refusal:
        offers.accept(session, **who(encontro, first), now=NOW)
    assert refusal.value.was_taken
    (ended,) = offers.expire(session, now=NOW)
    assert ended.ending is Ending.TAKEN
    assert state(session, encontro, first) == SeatState.WAITING
    assert offers.make(session, now=NOW) == []


def test_make_near_the_start_respects_a_seat_kept_for_one(session: Session) -> None:
    encontro = make.encontro(session, capacity=1, starts_at=NOW + timedelta(hours=8))
    first, second = line(session, encontro, 2)
    offers.make(session, now=NOW)
    later = NOW + timedelta(hours=3)

    assert offers.make(session, now=later) == []
    assert offers.expire(session, now=later) == []
    assert isinstance(offers.accept(session, **who(encontro, first), now=later), Held)
    assert state(session, encontro, second) == SeatState.WAITING


# --- Ending offers --------------------------------------------------------------------------


def test_expire_passes_the_seat_to_the_next_in_line(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    first, second = line(session, turma, 2)
    (offer,) = offers.make(session, now=NOW)

    assert offers.expire(session, now=offer.offered_until - timedelta(seconds=1)) == []
    (ended,) = offers.expire(session, now=offer.offered_until)
    made = offers.make(session, now=offer.offered_until)

    assert (ended.ending, ended.offer.participant_id) == (Ending.PASSED, first.id)
    assert state(session, turma, first) == SeatState.RELEASED
    assert [new.participant_id for new in made] == [second.id]
    assert offers.expire(session, now=offer.offered_until) == []


def test_ending_soon_is_a_last_call_two_hours_before(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    line(session, turma, 1)
    (offer,) = offers.make(session, now=NOW)
    two_hours = timedelta(hours=2)

    early = offers.ending_soon(session, now=offer.offered_until - two_hours - timedelta(seconds=1))
    there = offers.ending_soon(session, now=offer.offered_until - two_hours)

    assert early == []
    assert [found.seat_id for found in there] == [offer.seat_id]


def test_is_open_until_answered_or_over(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    (ana,) = line(session, turma, 1)
    (offer,) = offers.make(session, now=NOW)

    assert offers.is_open(session, seat_id=offer.seat_id, now=NOW)
    assert not offers.is_open(session, seat_id=offer.seat_id, now=offer.offered_until)
    offers.accept(session, **who(turma, ana), now=NOW)
    assert not offers.is_open(session, seat_id=offer.seat_id, now=NOW)


# --- Answering ------------------------------------------------------------------------------


def test_accept_takes_the_seat_until_the_deadline(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    (ana,) = line(session, turma, 1)
    (offer,) = offers.make(session, now=NOW)
    until = offer.offered_until

    with pytest.raises(OfferPassedError):
        offers.accept(session, **who(turma, ana), now=until + timedelta(seconds=1))
    with pytest.raises(OfferPassedError):
        offers.accept(session, **who(turma, ana), now=until)
    held = offers.accept(session, **who(turma, ana), now=until - timedelta(seconds=1))

    assert isinstance(held, Held)
    assert held.is_new


def test_accept_twice_changes_nothing(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    (ana,) = line(session, turma, 1)
    offers.make(session, now=NOW)
    offers.accept(session, **who(turma, ana), now=NOW)

    again = offers.accept(session, **who(turma, ana), now=NOW)

    assert isinstance(again, Held)
    assert not again.is_new
    assert again.card.held_count == 1


def test_accept_works_after_enrollment_closed(session: Session) -> None:
    turma = make.turma(session, capacity=1, enrollment_closes_at=NOW)
    (ana,) = line(session, turma, 1)
    offers.make(session, now=NOW)

    assert isinstance(offers.accept(session, **who(turma, ana), now=NOW), Held)


def test_accept_after_cancellation_or_start_is_refused(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    (ana,) = line(session, turma, 1)
    offers.make(session, now=NOW)

    with pytest.raises(ActivityStartedError):
        offers.accept(session, **who(turma, ana), now=moment(9, 4, 8, 30))
    turma.cancelled_at = NOW
    session.flush()
    with pytest.raises(ActivityCancelledError):
        offers.accept(session, **who(turma, ana), now=NOW)


def test_accept_without_an_offer_is_refused(session: Session) -> None:
    turma = make.turma(session)
    ana, bia = make.participant(session), make.participant(session)
    make.seat(session, turma, bia, SeatState.WAITING)

    for person in (ana, bia):
        with pytest.raises(OfferPassedError):
            offers.accept(session, **who(turma, person), now=NOW)


def test_accept_with_a_clash_keeps_the_seat_fifteen_minutes(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    (ana,) = line(session, turma, 1)
    encontro = make.encontro(session, starts_at=moment(9, 4, 9))
    make.seat(session, encontro, ana, SeatState.HELD)
    (offer,) = offers.make(session, now=NOW)
    late = offer.offered_until - timedelta(minutes=1)

    asked = offers.accept(session, **who(turma, ana), now=late)

    assert isinstance(asked, Clashing)
    assert asked.kept_until == late + timedelta(minutes=15)
    assert offers.expire(session, now=offer.offered_until) == []
    swapped = seats.sign_up(
        session,
        **who(turma, ana),
        version=1,
        now=late + timedelta(minutes=14),
        clash=OnClash.SWAP,
    )
    assert isinstance(swapped, Held)
    assert state(session, encontro, ana) == SeatState.DECLINED


def test_pass_on_frees_the_seat_for_the_next(session: Session) -> None:
    turma = make.turma(session, capacity=1)
    first, second = line(session, turma, 2)
    offers.make(session, now=NOW)

    left = offers.pass_on(session, **who(turma, first), now=NOW)
    made = offers.make(session, now=NOW)

    assert left.had_offer
    assert [offer.participant_id for offer in made] == [second.id]
    with pytest.raises(OldScreenError):
        offers.pass_on(session, **who(turma, first), now=NOW)
