"""Papers that are printed for a room: the list people sign, and the poster of an invitation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities.activities import Facts, Phase, Stretch
from domain.activities.standing import KNOWN
from domain.errors import NotFoundError, StaleError
from domain.organizing import manage
from domain.reading.plain import alphabetical
from models import Assessoria, Participant, Seat, SeatState, Slot


@dataclass(frozen=True, slots=True)
class ToPrint:
    """An activity that is still to come or goes on, and the day that papers are printed for."""

    facts: Facts
    slot: Stretch
    """The one that goes on, or comes next."""
    number: int
    """Which of the activity's slots it is, from 1 on."""
    people_count: int
    """Who has a seat."""


@dataclass(frozen=True, slots=True)
class SigningList:
    """Who has a seat, office by office; names in order within each."""

    facts: Facts
    slot: Stretch
    number: int
    offices: tuple[tuple[str, tuple[str, ...]], ...]
    """By acronym; of people whose office is not on the list, what they wrote."""


def view(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> ToPrint:
    """Return what papers can be printed for.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        StaleError: it is a draft, over or cancelled.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    if facts.published_at is None or facts.phase(now) not in {Phase.AHEAD, Phase.STARTED}:
        raise StaleError
    number, slot = next(
        (number, slot) for number, slot in enumerate(facts.slots, start=1) if slot.ends_at > now
    )
    counted = (
        select(func.count())
        .select_from(Seat)
        .join(Participant, Participant.id == Seat.participant_id)
        .where(_has_seat(activity_id))
    )
    return ToPrint(facts, slot, number, session.scalar(counted) or 0)


def request_signing_list(
    session: Session, *, activity_id: int, actor_id: int, now: datetime
) -> ToPrint:
    """Note that an organizer takes along the list that people sign.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        StaleError: it is a draft, over or cancelled.

    """
    found = view(session, activity_id=activity_id, actor_id=actor_id, now=now)
    audit.record(
        session,
        actor_id=actor_id,
        action="signing_list.export",
        subject_id=activity_id,
        now=now,
        people=found.people_count,
    )
    return found


def signing_list(session: Session, *, slot_id: int) -> SigningList:
    """Return who signs at a slot, for the file; who asks was checked.

    Raises:
        NotFoundError: there is no such slot.

    """
    activity_id = session.scalar(select(Slot.activity_id).where(Slot.id == slot_id))
    if activity_id is None:
        raise NotFoundError
    facts = manage.require(session, activity_id)
    number, slot = next(
        (number, slot)
        for number, slot in enumerate(facts.slots, start=1)
        if slot.slot_id == slot_id
    )
    rows = session.execute(
        select(Participant.name, Assessoria.acronym, Participant.agency_text)
        .join(Seat, Seat.participant_id == Participant.id)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(_has_seat(activity_id))
    )
    offices: dict[str, list[str]] = {}
    for name, acronym, agency in rows:
        offices.setdefault(acronym or agency or "", []).append(name)
    return SigningList(
        facts,
        slot,
        number,
        # Sorted here: the two databases order letters differently.
        tuple(
            (office, tuple(sorted(offices[office], key=alphabetical)))
            for office in sorted(offices, key=alphabetical)
        ),
    )


def _has_seat(activity_id: int) -> ColumnElement[bool]:
    return and_(
        Seat.activity_id == activity_id,
        Seat.state == SeatState.HELD,
        Participant.standing.in_(KNOWN),
    )
