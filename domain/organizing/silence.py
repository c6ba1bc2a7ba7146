"""Who has answered an encontro and who is silent; and asking the silent ones, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Phase
from domain.errors import DomainError, NotFoundError, StaleError
from domain.notices import mailings, notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from domain.quiet_hours import awake
from domain.reminders.reminded_people import is_muted
from domain.reminders.reminder_times import Reminder, edition_of
from domain.seats.seats_answers import Reason
from models import Activity, Participant, Seat, SeatState, Slot


class TooEarlyToAskError(DomainError):
    """The night ends after the start: nobody would read the question in time."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts.id)
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Answers:
    """How people answered an encontro."""

    held_count: int
    waiting_count: int
    """Waiting, or with a seat offered."""
    declined_count: int
    reasons: tuple[tuple[Reason, int], ...]
    """Of those who gave one, the most frequent first."""
    silent_count: int
    """Who has said nothing and can be asked."""
    unreached_count: int
    """Who has said nothing and gets no messages, or has switched this question off."""
    reminded_count: int
    """Of the silent ones, who was asked already because an organizer wanted it."""

    @property
    def left_count(self) -> int:
        """Who can be asked still."""
        return self.silent_count - self.reminded_count


@dataclass(frozen=True, slots=True)
class Silence:
    """An encontro with its answers, before the silent ones are asked."""

    facts: Facts
    answers: Answers
    is_full: bool
    """Whether a yes gets a place in line and no seat."""
    sent_at: datetime
    """When the question would go out: at night it waits."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who is asked."""

    facts: Facts
    count: int
    sent_at: datetime
    written: tuple[OutgoingMessage, ...]


def answers(session: Session, *, activity_id: int) -> Answers:
    """Count the answers to an encontro.

    Raises:
        NotFoundError: there is no such encontro.

    """
    facts = activities.find(session, activity_id=activity_id)
    if facts is None:
        raise NotFoundError
    return _answers(session, facts)


def reasons(session: Session, *, activity_id: int) -> tuple[tuple[Reason, int], ...]:
    """Count why people do not come, of those who said why; the most frequent first."""
    rows = session.execute(
        select(Seat.reason, func.count())
        .where(
            Seat.activity_id == activity_id,
            Seat.state == SeatState.DECLINED,
            Seat.reason.in_([reason for reason in Reason if reason is not Reason.NONE]),
        )
        .group_by(Seat.reason)
        .order_by(func.count().desc(), Seat.reason)
    )
    return tuple((Reason(reason), number) for reason, number in rows if reason is not None)


def ask(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> Silence:
    """Say who would be asked whether they come; nothing is written.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such encontro, or it is not published.
        AlreadyCancelledError, AlreadyOverError, StaleError: nobody is asked any more.
        TooEarlyToAskError: it begins before the night is over.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = _coming(session, activity_id, now)
    taken, has_line = session.execute(
        select(standing.count(*standing.TAKEN).scalar_subquery(), standing.has_line()).where(
            Activity.id == activity_id
        )
    ).one()
    is_full = standing.is_full(standing.free_count(facts.capacity, taken), has_line=has_line)
    return Silence(facts, _answers(session, facts), is_full, awake(now))


def remind(
    session: Session, *, actor_id: int, activity_id: int, payload: Mapping[str, Any], now: datetime
) -> Reminded:
    """Ask everybody who has said nothing, once for each start of the encontro.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such encontro, or it is not published.
        AlreadyCancelledError, AlreadyOverError, StaleError: nobody is asked any more.
        TooEarlyToAskError: it begins before the night is over.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = _coming(session, activity_id, now)
    sent_at = awake(now)
    people = session.execute(
        select(Participant.id, Participant.chat_id)
        .join(Activity, Activity.id == facts.id)
        .where(_is_silent(), _can_be_asked())
        .order_by(Participant.id)
    )
    written = notices.write_many(
        session,
        [
            Notice(
                topic=Topic.SILENCE,
                chat_id=chat_id,
                payload=payload,
                due_at=sent_at,
                expires_at=facts.starts_at,
                recipient_id=participant_id,
                about_id=facts.slots[0].slot_id,
                edition=edition_of(facts.starts_at),
            )
            for participant_id, chat_id in people
            if chat_id is not None
        ],
        now=now,
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="silence.remind",
        subject_id=facts.id,
        now=now,
        told=len(written),
    )
    return Reminded(facts, len(written), sent_at, tuple(written))


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether somebody who is asked is silent still."""
    found = session.execute(
        select(Slot.starts_at)
        .join(Activity, Activity.id == Slot.activity_id)
        .join(Participant, Participant.id == message.recipient_id)
        .where(Slot.id == message.about_id, activities.upcoming(now), _is_silent())
    ).first()
    return found is not None and edition_of(found.starts_at) == message.edition


def _coming(session: Session, activity_id: int, now: datetime) -> Facts:
    facts = activities.find(session, activity_id=activity_id)
    if facts is None or facts.published_at is None or not facts.is_encontro:
        raise NotFoundError
    if facts.cancelled_at is not None:
        raise AlreadyCancelledError
    if facts.phase(now) is Phase.OVER:
        raise AlreadyOverError
    if facts.phase(now) is Phase.STARTED:
        raise StaleError
    if awake(now) >= facts.starts_at:
        raise TooEarlyToAskError(facts)
    return facts


def _answers(session: Session, facts: Facts) -> Answers:
    by_state = dict(
        session.execute(
            select(Seat.state, func.count())
            .where(Seat.activity_id == facts.id)
            .group_by(Seat.state)
        ).all()
    )
    reminded = notices.was_planned(
        Topic.SILENCE,
        about_id=facts.slots[0].slot_id,
        edition=edition_of(facts.starts_at),
    )
    silent, reached, told = session.execute(
        select(
            func.count(),
            func.count().filter(_can_be_asked()),
            func.count().filter(_can_be_asked(), reminded),
        )
        .select_from(Participant)
        .join(Activity, Activity.id == facts.id)
        .where(_is_silent())
    ).one()
    return Answers(
        held_count=by_state.get(SeatState.HELD, 0),
        waiting_count=sum(by_state.get(state, 0) for state in standing.IN_LINE),
        declined_count=by_state.get(SeatState.DECLINED, 0),
        reasons=reasons(session, activity_id=facts.id),
        silent_count=reached,
        unreached_count=silent - reached,
        reminded_count=told,
    )


def _is_silent() -> ColumnElement[bool]:
    """Tell whether the person of the statement around has said nothing of its activity."""
    return and_(Participant.standing.in_(standing.OF_THE_REDE), ~standing.has_answered())


def _can_be_asked() -> ColumnElement[bool]:
    return and_(
        mailings.reached(),
        # Who does not want to be asked a week before does not want it on the eve either.
        ~is_muted(Reminder.WEEK),
    )
