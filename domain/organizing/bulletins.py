"""A text of an organizer's own to people of an activity: whom it reaches, and sending it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from domain import audit, budgets, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Phase
from domain.budgets import EVERYBODY, Resource, Who
from domain.errors import NotFoundError
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.organizing import announcements, manage
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from domain.quiet_hours import awake
from models import Activity, AuditEntry, Participant, Seat, SeatState

MAX_TEXT: Final = 1_500
"""Letters of a text."""
MAX_UNDER_FILE: Final = 800
"""Letters of one that stands under a photo or a document, where Telegram takes fewer."""
_SENT: Final = "bulletin.send"


class Group(StrEnum):
    """For whom a text is."""

    HELD = "h"
    """Who has a seat."""
    LINE = "l"
    """Who waits, or has a seat offered."""
    SILENT = "s"
    """Who has said nothing of an encontro; a turma has nobody such."""
    ALL = "a"
    """All of these."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a text reaches, and how many more it is for."""

    count: int
    unreached_count: int


@dataclass(frozen=True, slots=True)
class View:
    """An activity, and whom a text about it would reach."""

    facts: Facts
    reaches: Mapping[Group, Reach]
    sent_at: datetime
    """When a text would go out: at night it waits, unless the activity is near."""

    @property
    def usual(self) -> Group:
        """For whom a text probably is: who has a seat, or the first who can be reached."""
        return next((group for group, reach in self.reaches.items() if reach.count), Group.HELD)


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that is on its way."""

    reach: Reach
    sent_at: datetime
    written: tuple[OutgoingMessage, ...] = ()


def ask(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> View:
    """Count whom a text to people of an activity would reach; nothing is written.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity, or it is not published.
        AlreadyCancelledError, AlreadyOverError: nobody is written to any more.
        BudgetSpentError: this activity had its texts, of whichever organizer.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = _running(session, activity_id, now)
    budgets.require(session, now=now, **_budget(activity_id))
    return View(facts, _reaches(session, facts), _sent_at(facts, now))


def send(  # noqa: PLR0913 - who says what to whom, and which text it was
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    group: Group,
    payload: Mapping[str, Any],
    text_id: int,
    now: datetime,
) -> Sent:
    """Write a text to each of a group; the same text of the same organizer goes out once.

    Raises:
        NotAllowedError, AlreadyCancelledError, AlreadyOverError, BudgetSpentError: as in `ask`.
        NotFoundError: as there, or a turma has no such group.

    """
    # Two taps wait for each other here, and so does who cancels the activity.
    manage.lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    facts = _running(session, activity_id, now)
    before = _found(session, facts, actor_id, text_id)
    if before is not None:
        return before
    reach = _reaches(session, facts).get(group)
    if reach is None:
        raise NotFoundError
    budgets.spend(session, now=now, **_budget(activity_id))
    entry = audit.record(
        session,
        actor_id=actor_id,
        action=_SENT,
        subject_id=facts.id,
        now=now,
        group=group,
        told=reach.count,
        unreached=reach.unreached_count,
        text=text_id,
    )
    session.flush()
    sent_at = _sent_at(facts, now)
    people = session.execute(
        select(Participant.id, Participant.chat_id)
        .join(Activity, Activity.id == facts.id)
        .where(_members(facts)[group], _can_be_reached())
        .order_by(Participant.id)
    )
    written = notices.write_many(
        session,
        [
            Notice(
                topic=Topic.BULLETIN,
                chat_id=chat_id,
                payload=payload,
                due_at=sent_at,
                expires_at=facts.slots[-1].ends_at,
                recipient_id=participant_id,
                about_id=facts.id,
                edition=entry.id,
            )
            for participant_id, chat_id in people
            if chat_id is not None
        ],
        now=now,
    )
    return Sent(reach, sent_at, tuple(written))


def still_true(session: Session, message: OutgoingMessage, now: datetime) -> bool:
    """Tell whether who gets a text still belongs to those it was written to."""
    entry = session.get(AuditEntry, message.edition)
    facts = activities.find(session, activity_id=message.about_id or 0)
    if entry is None or facts is None or facts.phase(now) in {Phase.CANCELLED, Phase.OVER}:
        return False
    belongs = (
        select(Participant.id)
        .join(Activity, Activity.id == facts.id)
        .where(
            Participant.id == message.recipient_id,
            _members(facts)[Group(entry.details["group"])],
            _can_be_reached(),
        )
    )
    return session.scalar(belongs) is not None


def find_sent(
    session: Session, *, actor_id: int, activity_id: int, text_id: int, now: datetime
) -> Sent | None:
    """Return what became of a text the actor has sent, or None.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _found(session, manage.require(session, activity_id), actor_id, text_id)


def _running(session: Session, activity_id: int, now: datetime) -> Facts:
    facts = manage.require(session, activity_id)
    if facts.published_at is None:
        raise NotFoundError
    if facts.cancelled_at is not None:
        raise AlreadyCancelledError
    if facts.phase(now) is Phase.OVER:
        raise AlreadyOverError
    return facts


def _budget(activity_id: int) -> dict[str, Any]:
    return {
        "resource": Resource.BULLETINS,
        "who": Who.ORGANIZER,
        "chat_id": EVERYBODY,
        "about": f"activity:{activity_id}",
    }


def _sent_at(facts: Facts, now: datetime) -> datetime:
    coming = next(slot for slot in facts.slots if slot.ends_at > now)
    return now if announcements.is_urgent(coming.starts_at, now) else awake(now)


def _found(session: Session, facts: Facts, actor_id: int, text_id: int) -> Sent | None:
    entries = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.action == _SENT,
            AuditEntry.actor_id == actor_id,
            AuditEntry.subject_id == facts.id,
        )
        .order_by(AuditEntry.id.desc())
    )
    for entry in entries:
        said = entry.details
        if said["text"] == text_id:
            reach = Reach(said["told"], said["unreached"])
            return Sent(reach, _sent_at(facts, entry.happened_at))
    return None


def _reaches(session: Session, facts: Facts) -> dict[Group, Reach]:
    members = _members(facts)
    counted = session.execute(
        select(
            *(
                func.count().filter(condition)
                for is_of in members.values()
                for condition in (is_of, and_(is_of, _can_be_reached()))
            )
        )
        .select_from(Participant)
        .join(Activity, Activity.id == facts.id)
    ).one()
    return {
        group: Reach(counted[at + 1], counted[at] - counted[at + 1])
        for group, at in zip(members, range(0, len(counted), 2), strict=True)
    }


def _members(facts: Facts) -> dict[Group, ColumnElement[bool]]:
    """Tell of a participant in a query, beside the activity, to which groups they belong."""
    groups = {Group.HELD: _has(SeatState.HELD), Group.LINE: _has(*standing.IN_LINE)}
    if facts.is_encontro:
        groups[Group.SILENT] = and_(
            Participant.standing.in_(standing.OF_THE_REDE), ~standing.has_answered()
        )
    return {**groups, Group.ALL: or_(*groups.values())}


def _has(*states: SeatState) -> ColumnElement[bool]:
    seat = (
        select(Seat.id)
        .where(
            Seat.activity_id == Activity.id,
            Seat.participant_id == Participant.id,
            Seat.state.in_(states),
        )
        .correlate(Activity, Participant)
        .exists()
    )
    return and_(Participant.standing.in_(standing.KNOWN), seat)


def _can_be_reached() -> ColumnElement[bool]:
    return and_(
        Participant.chat_id.is_not(None),
        Participant.unreachable_at.is_(None),
        # Who asked to be erased is left in peace.
        Participant.erasure_due_at.is_(None),
    )
