"""People at the door without an approved registration: noted first, recognised later."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from database.upserts import insert_into
from domain import audit
from domain.activities.standing import KNOWN
from domain.attendance.attendance_records import (
    Meeting,
    insert_attendance,
    may_attend,
    read_meeting,
    require_may_be_added,
    require_meeting,
    simplify,
)
from domain.clean_text import clean
from domain.errors import NotFoundError, StaleError
from domain.participants import office_of, require_door
from models import Activity, Assessoria, Participant, Slot, Source, Visitor

_WORDS: Final = re.compile(r"\w+")
_SHORTEST: Final = 2
"""Words up to this length ("de", "da") tell nobody apart."""
_MOST_CANDIDATES: Final = 5
_MOST_LETTERS: Final = 120


is_waiting: Final = Visitor.participant_id.is_(None) & (Visitor.text != "")
"""Somebody still has to say who it is; who was dismissed has no words left."""


@dataclass(frozen=True, slots=True)
class VisitorNoted:
    """Noted for an organizer to check, since the registration is not there or not approved."""

    title: str
    at: datetime
    is_registered: bool
    """The registration exists and waits for approval."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a visitor may be."""

    participant_id: int
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Review:
    """One visitor an organizer has to check."""

    visitor_id: int
    slot_id: int
    title: str
    text: str
    """Name and agency as the person wrote them."""
    happened_at: datetime
    waiting_count: int
    candidates: tuple[Candidate, ...]


def add_visitor(
    session: Session, *, slot_id: int, chat_id: int, text: str, happened_at: datetime
) -> VisitorNoted:
    """Note somebody without a registration at the door; a repetition keeps the first time.

    Raises:
        NotFoundError: the encontro was cancelled in the meantime.

    """
    meeting = read_meeting(session, slot_id)
    if meeting is None:
        raise NotFoundError
    return note(session, meeting, chat_id, text, happened_at, is_registered=False)


def note_by_hand(
    session: Session, *, slot_id: int, text: str, actor_id: int, now: datetime
) -> VisitorNoted:
    """Note somebody without Telegram, to be joined to a person later; twice the same is one.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such slot, or no name is given.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    meeting = require_meeting(session, slot_id)
    words = clean(text, _MOST_LETTERS)
    if not words:
        raise NotFoundError
    noted = session.scalar(
        select(Visitor).where(
            Visitor.slot_id == slot_id, Visitor.chat_id.is_(None), Visitor.text == words, is_waiting
        )
    )
    if noted is None:
        noted = Visitor(slot_id=slot_id, text=words, happened_at=min(now, meeting.ends_at))
        session.add(noted)
        session.flush()
        audit.record(
            session,
            actor_id=actor_id,
            action="visitor.note",
            subject_id=noted.id,
            now=now,
            slot_id=slot_id,
        )
    return VisitorNoted(meeting.title, noted.happened_at, is_registered=False)


def recognise_visitors(session: Session, *, participant_id: int, now: datetime) -> int:
    """Turn what was noted at the door for this person's chat into attendance; counts it.

    Called when the registration is approved. The caller answers for the permission.
    """
    rows = session.execute(
        select(Visitor.id, Visitor.slot_id, Visitor.happened_at)
        .join(Participant, Participant.chat_id == Visitor.chat_id)
        .where(Participant.id == participant_id, is_waiting)
    ).all()
    recognised = 0
    for visitor_id, slot_id, happened_at in rows:
        meeting = read_meeting(session, slot_id)
        if meeting is None or not may_attend(session, meeting, participant_id):
            continue
        recognised += _settle(
            session,
            visitor_id=visitor_id,
            slot_id=slot_id,
            participant_id=participant_id,
            happened_at=happened_at,
            author_id=None,
            now=now,
        )
    return recognised


def review(
    session: Session, *, slot_id: int, actor_id: int, now: datetime, after: int = 0
) -> Review | None:
    """Return the next visitor to check after the one with the id `after`, or None.

    Raises:
        NotAllowedError: the person may not take attendance.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    waiting = (
        select(Visitor.id, Visitor.chat_id, Visitor.text, Visitor.happened_at, Activity.title)
        .join(Slot, Slot.id == Visitor.slot_id)
        .join(Activity, Activity.id == Slot.activity_id)
        .where(Visitor.slot_id == slot_id, is_waiting)
        .order_by(Visitor.id)
    )
    rows = session.execute(waiting).all()
    if not rows:
        return None
    # Past the last one the round begins again: what was skipped still waits.
    row = next((row for row in rows if row.id > after), rows[0])
    return Review(
        visitor_id=row.id,
        slot_id=slot_id,
        title=row.title,
        text=row.text,
        happened_at=row.happened_at,
        waiting_count=len(rows),
        candidates=tuple(_candidates(session, row.text, row.chat_id)),
    )


def find_candidates(
    session: Session, *, slot_id: int, actor_id: int, query: str, now: datetime
) -> tuple[Candidate, ...]:
    """Return the people a visitor of a slot may be: name or office fit a text, the best first.

    Raises:
        NotAllowedError: the person may not take attendance.

    """
    require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    return tuple(_candidates(session, query, None))


def recognise(
    session: Session, *, visitor_id: int, participant_id: int, actor_id: int, now: datetime
) -> int:
    """Say who a visitor is, which records their presence; returns the slot.

    Raises:
        NotAllowedError: the person may not take attendance.
        NotFoundError: there is no such person, or the encontro was cancelled.
        WithoutSeatError: the lesson is for people with a seat, and the actor does not organize.
        StaleError: somebody has decided about this visitor already.

    """
    slot_id = _slot_of(session, visitor_id)
    actor = require_door(session, actor_id=actor_id, slot_id=slot_id, now=now)
    visitor = _require_waiting(session, visitor_id)
    meeting = read_meeting(session, visitor.slot_id)
    person = session.get(Participant, participant_id)
    if meeting is None or person is None or person.standing not in KNOWN:
        raise NotFoundError
    require_may_be_added(session, meeting, participant_id, actor=actor)
    _settle(
        session,
        visitor_id=visitor_id,
        slot_id=visitor.slot_id,
        participant_id=participant_id,
        happened_at=visitor.happened_at,
        author_id=actor_id,
        now=now,
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="visitor.recognise",
        subject_id=participant_id,
        now=now,
        slot_id=visitor.slot_id,
        visitor_id=visitor_id,
    )
    return visitor.slot_id


def dismiss(session: Session, *, visitor_id: int, actor_id: int, now: datetime) -> int:
    """Forget a visitor who is nobody of the Rede; returns the slot.

    Raises:
        NotAllowedError: the person may not take attendance.
        StaleError: somebody has decided about this visitor already.

    """
    require_door(session, actor_id=actor_id, slot_id=_slot_of(session, visitor_id), now=now)
    visitor = _require_waiting(session, visitor_id)
    # The row stays without the words: the same chat does not come back with others, and no
    # other visitor gets the number that old buttons carry.
    visitor.text = ""
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="visitor.dismiss",
        subject_id=visitor_id,
        now=now,
        slot_id=visitor.slot_id,
        happened_at=visitor.happened_at.isoformat(),
    )
    return visitor.slot_id


def _slot_of(session: Session, visitor_id: int) -> int | None:
    return session.scalar(select(Visitor.slot_id).where(Visitor.id == visitor_id))


def _require_waiting(session: Session, visitor_id: int) -> Visitor:
    visitor = session.get(Visitor, visitor_id, with_for_update=True)
    if visitor is None or visitor.participant_id is not None or not visitor.text:
        raise StaleError
    return visitor


def _candidates(session: Session, text: str, chat_id: int | None) -> list[Candidate]:
    words = {word for word in _WORDS.findall(simplify(text)) if len(word) > _SHORTEST}
    rows = session.execute(
        select(
            Participant.id,
            Participant.chat_id,
            Participant.name,
            office_of,
        )
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(Participant.standing.in_(KNOWN))
    )
    ranked = []
    for id_, of_chat, name, office in rows:
        # The same chat is the person, whatever they wrote at the door.
        is_same = chat_id is not None and of_chat == chat_id
        fit = len(words & set(_WORDS.findall(simplify(name))))
        if is_same or fit:
            is_office = simplify(office) in words
            ranked.append((not is_same, -fit, not is_office, name, Candidate(id_, name, office)))
    ranked.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in ranked[:_MOST_CANDIDATES]]


def _settle(  # noqa: PLR0913 - what the two rows are made of
    session: Session,
    *,
    visitor_id: int,
    slot_id: int,
    participant_id: int,
    happened_at: datetime,
    author_id: int | None,
    now: datetime,
) -> bool:
    """Write who a visitor turned out to be; returns whether attendance is new."""
    session.execute(
        update(Visitor).where(Visitor.id == visitor_id).values(participant_id=participant_id)
    )
    return insert_attendance(
        session,
        slot_id=slot_id,
        participant_id=participant_id,
        happened_at=happened_at,
        source=Source.VISITOR,
        author_id=author_id,
        now=now,
    )


def note(  # noqa: PLR0913 - what the row is made of
    session: Session,
    meeting: Meeting,
    chat_id: int,
    text: str,
    happened_at: datetime,
    *,
    is_registered: bool,
) -> VisitorNoted:
    """Note a person for an organizer to check; a repetition keeps the first time."""
    session.execute(
        insert_into(session, Visitor)
        .values(slot_id=meeting.slot_id, chat_id=chat_id, text=text, happened_at=happened_at)
        .on_conflict_do_nothing(index_elements=["slot_id", "chat_id"])
    )
    first_at = session.scalars(
        select(Visitor.happened_at).where(
            Visitor.slot_id == meeting.slot_id, Visitor.chat_id == chat_id
        )
    ).one()
    return VisitorNoted(meeting.title, first_at, is_registered)
