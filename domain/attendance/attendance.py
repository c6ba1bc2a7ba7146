"""Recording one's own presence: with the four digits of the room, or its QR code.

A wrong code is a result, not a refusal: it has to be counted, and refusals undo everything.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain import budgets, participants
from domain.activities.standing import AFTER, BEFORE, is_of, was_there
from domain.attendance import attendance_codes as codes
from domain.attendance import visitors
from domain.attendance.attendance_codes import Codes, OpenSlot
from domain.attendance.attendance_records import (
    Meeting,
    insert_attendance,
    may_attend,
    meetings,
    minutes_of,
    read_meeting,
)
from domain.attendance.visitors import VisitorNoted
from domain.budgets import EVERYBODY, BudgetSpentError, Resource, Who
from domain.errors import DomainError, SuspendedError
from domain.participants import Profile, Standing
from domain.quiet_hours import local_day
from models import Activity, Attendance, CheckInWindow, Participant, Role, Slot, Source, Visitor

_NEAR: Final = timedelta(hours=3)
_SAME_DAY: Final = timedelta(hours=18)
_LATELY: Final = timedelta(hours=1)
_DIGITS: Final = re.compile(r"\d{4}")


class NoCheckInError(DomainError):
    """Nothing is open, and nothing the person could mean is near."""


@dataclass(eq=False)
class _AboutSlotError(DomainError):
    activity_id: int
    is_turma: bool
    title: str


@dataclass(eq=False)
class TooEarlyError(_AboutSlotError):
    """Presence cannot be recorded yet; it can from opens_at to closes_at.

    When opens_at has passed, the organizers have yet to open it.
    """

    opens_at: datetime
    closes_at: datetime
    now: datetime


@dataclass(eq=False)
class TooLateError(_AboutSlotError):
    """The check-in was closed at closed_at."""

    closed_at: datetime


@dataclass(eq=False)
class NotEnrolledError(_AboutSlotError):
    """The lesson is for people with a seat in the turma."""


class OldCodeError(DomainError):
    """The code was right some time ago."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Presence was recorded now."""

    activity_id: int
    is_turma: bool
    title: str
    at: datetime
    minutes: int
    """What the slot counts, in minutes."""


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """Presence was recorded before; nothing changed."""

    title: str
    at: datetime
    """When it was, the first time."""


@dataclass(frozen=True, slots=True)
class VisitorExpected:
    """The code is right, but nobody knows the person: name and agency are needed."""

    slot_id: int
    title: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class WrongCode:
    """The code fits nothing that is open; at 0 tries left the chat has to wait."""

    digits: str | None
    """What was written; None when it came from a QR code."""
    tries_left: int | None
    """None for those who run the room, whose tries nobody counts."""
    paused_until: datetime | None
    asks_for_qr: bool = False
    """Whether a room is open that takes no digits for now."""
    shut: "tuple[ShutRoom, ...]" = ()
    """Rooms that take no more digits after this one, to tell who runs them."""


@dataclass(frozen=True, slots=True)
class ShutRoom:
    """A room in which too many wrong digits were tried, and whom to tell."""

    slot_id: int
    title: str
    who: Who
    """Whose digits it does not take for now: strangers', or participants'."""
    chat_id: int | None
    """Of the person who opened it."""


Answer = Recorded | AlreadyRecorded | VisitorNoted | VisitorExpected | WrongCode


def check_in(  # noqa: PLR0913 - who, what and when
    session: Session,
    *,
    chat_id: int,
    participant_id: int | None,
    code: str,
    happened_at: datetime,
    now: datetime,
) -> Answer:
    """Record presence with four digits, or with what a QR code carried.

    What counts is `happened_at`, the moment the person wrote it: a message that was on its
    way when the check-in closed is still in time. `participant_id` is None for newcomers.

    Raises:
        NoCheckInError: nothing is open and nothing is near.
        TooEarlyError: it opens later, or the organizers have yet to open it.
        TooLateError: it was closed before.
        OldCodeError: the code has changed in the meantime.
        BudgetSpentError: after wrong codes the chat has to wait, or the room to be shown as QR.
        NotEnrolledError: the lesson is for people with a seat.
        SuspendedError: the registration is suspended.

    """
    happened_at = min(happened_at, now)
    person = None
    if participant_id is not None:
        person = participants.get(session, participant_id=participant_id, now=now)
    if person is not None and person.standing is Standing.SUSPENDED:
        raise SuspendedError
    # Those who run every room see its codes; their four digits are numbers in their forms.
    is_counted = person is None or not person.may(Role.DOOR)
    guess = _Guess(chat_id, budgets.who_is(person), happened_at, now) if is_counted else None
    try:
        if _DIGITS.fullmatch(code):
            meeting = _find_by_digits(session, person, code, happened_at, guess)
        else:
            meeting = _find_by_token(session, code, happened_at, guess)
    except TooLateError as refusal:
        known = _known(session, participant_id, refusal)
        if known is None:
            raise
        return known
    if isinstance(meeting, WrongCode):
        return meeting
    return _record(session, meeting, chat_id, person, code, happened_at, now)


def require_open(
    session: Session, *, participant_id: int | None, at: datetime
) -> AlreadyRecorded | None:
    """Refuse to ask for a code while there is none.

    Who was there in time is not told to be late: their record is returned instead.

    Raises:
        NoCheckInError: nothing is open and nothing is near.
        TooEarlyError: it opens later, or the organizers have yet to open it.
        TooLateError: it was closed before.

    """
    if not is_anything_open(session, at=at):
        person = None
        if participant_id is not None:
            person = participants.get(session, participant_id=participant_id, now=at)
        why = _why_closed(session, person, at)
        known = _known(session, participant_id, why) if isinstance(why, TooLateError) else None
        if known is None:
            raise why
        return known
    return None


def is_anything_open(session: Session, *, at: datetime) -> bool:
    """Tell whether presence can be recorded anywhere at this moment."""
    return any(check_in.is_open(at) for check_in in open_slots(session, at=at))


def digits_shut(session: Session, *, slot_id: int, now: datetime) -> tuple[Who, ...]:
    """Return whose digits a room does not take for now, after too many wrong ones."""
    return tuple(
        who
        for who in (Who.STRANGER, Who.PARTICIPANT)
        if budgets.spent_until(
            session,
            resource=Resource.ROOM_GUESSES,
            who=who,
            chat_id=EVERYBODY,
            now=now,
            about=_room(slot_id),
        )
    )


def open_slots(session: Session, *, at: datetime) -> list[OpenSlot]:
    """Return the check-ins that decide which codes count at this moment.

    Those closed within the last hour are among them: codes drawn beside them stay the same.
    """
    ends_at = func.coalesce(CheckInWindow.closed_at, CheckInWindow.closes_at)
    rows = session.execute(
        select(
            CheckInWindow.slot_id,
            CheckInWindow.secret,
            CheckInWindow.opened_at,
            ends_at.label("until"),
            CheckInWindow.poster_at.is_not(None),
            Slot.starts_at,
            Slot.ends_at,
        )
        .join(Slot, Slot.id == CheckInWindow.slot_id)
        .join(Activity, Activity.id == Slot.activity_id)
        .where(
            CheckInWindow.opened_at <= at + _LATELY,
            ends_at > at - _LATELY,
            Activity.cancelled_at.is_(None),
        )
    )
    return [
        OpenSlot(*row[:-2])
        for row in rows
        if is_of((row.opened_at, row.until), row.starts_at, row.ends_at)
    ]


@dataclass(frozen=True, slots=True)
class _Guess:
    """Whose guess it is, when it was written, and when we look at it."""

    chat_id: int
    who: Who
    at: datetime
    now: datetime

    def budget(self, slot: OpenSlot | None) -> dict[str, Any]:
        """Return what names the budget of the chat, or that of a room in which many guess."""
        if slot is None:
            chat = {"chat_id": self.chat_id, "now": self.at}
            return {"resource": Resource.GUESSES, "who": self.who, **chat}
        # By our clock: messages of many chats that were held up come in any order.
        room = {"chat_id": EVERYBODY, "now": self.now, "about": _room(slot.slot_id)}
        return {"resource": Resource.ROOM_GUESSES, "who": self.who, **room}


def _room(slot_id: int) -> str:
    return f"slot:{slot_id}"


def _shut_until(session: Session, guess: _Guess, slot: OpenSlot | None = None) -> datetime | None:
    """Return until when the chat may not guess, or the room takes no digits; None if it does."""
    return budgets.spent_until(session, **guess.budget(slot))


def _count_wrong(
    session: Session, guess: _Guess, slot: OpenSlot | None = None
) -> tuple[int, datetime | None]:
    """Count a wrong code; returns how many are left, and until when there is none."""
    left = budgets.spend(session, **guess.budget(slot))
    return left, _shut_until(session, guess, slot)


def _find_by_digits(
    session: Session,
    person: Profile | None,
    digits: str,
    happened_at: datetime,
    guess: _Guess | None,
) -> Meeting | WrongCode:
    until = None if guess is None else _shut_until(session, guess)
    if until is not None:
        raise BudgetSpentError(Resource.GUESSES, until)
    drawn = Codes(open_slots(session, at=happened_at))
    found = drawn.find(digits, happened_at)
    # A right code in a room that takes none for now is answered like a wrong one.
    if found is not None and (guess is None or _shut_until(session, guess, found) is None):
        meeting = read_meeting(session, found.slot_id)
        if meeting is not None:
            return meeting
    rooms = [slot for slot in drawn.slots if slot.is_open(happened_at)]
    if not rooms:
        _refuse_closed(session, drawn, digits, happened_at)
        raise _why_closed(session, person, happened_at)
    if guess is None:
        if drawn.find_old(digits, happened_at) is not None:
            raise OldCodeError
        _refuse_closed(session, drawn, digits, happened_at)
        return WrongCode(digits, None, None)
    shut = {slot: _shut_until(session, guess, slot) for slot in rooms}
    taking = [slot for slot in rooms if shut[slot] is None]
    if not taking:
        # Nothing was tried, so nothing is counted.
        raise BudgetSpentError(
            Resource.ROOM_GUESSES, min(moment for moment in shut.values() if moment is not None)
        )
    if drawn.find_old(digits, happened_at) in taking:
        raise OldCodeError
    _refuse_closed(session, drawn, digits, happened_at)
    left, paused_until = _count_wrong(session, guess)
    # One guess is tried in every room, and counts in each.
    last = [slot for slot in taking if _count_wrong(session, guess, slot)[1] is not None]
    return WrongCode(
        digits,
        left,
        paused_until,
        asks_for_qr=len(taking) - len(last) < len(rooms),
        shut=tuple(_shut_room(session, slot, guess.who) for slot in last),
    )


def _refuse_closed(session: Session, drawn: Codes, digits: str, at: datetime) -> None:
    """Answer the code of a room that was closed about that room, whatever else is near."""
    found = drawn.find_closed(digits, at)
    meeting = None if found is None else read_meeting(session, found.slot_id)
    if meeting is not None:
        raise _closed(meeting, at)


def _find_by_token(
    session: Session, text: str, happened_at: datetime, guess: _Guess | None
) -> Meeting | WrongCode:
    token = codes.read_token(text)
    meeting = None if token is None else read_meeting(session, token.slot_id)
    if token is None or meeting is None:
        return _forged(session, guess)
    check_in = meeting.check_in
    if check_in is None or not token.is_genuine(check_in.secret):
        return _forged(session, guess)
    if not check_in.is_open(happened_at):
        raise _closed(meeting, happened_at)
    if not token.is_current(happened_at):
        raise OldCodeError
    return meeting


def _forged(session: Session, guess: _Guess | None) -> WrongCode:
    """Answer a token of nobody's: one more guess. A genuine one helps also after wrong digits."""
    if guess is None:
        return WrongCode(None, None, None)
    until = _shut_until(session, guess)
    if until is not None:
        raise BudgetSpentError(Resource.GUESSES, until)
    return WrongCode(None, *_count_wrong(session, guess))


def _shut_room(session: Session, slot: OpenSlot, who: Who) -> ShutRoom:
    title, chat_id = session.execute(
        select(Activity.title, Participant.chat_id)
        .select_from(CheckInWindow)
        .join(Slot, Slot.id == CheckInWindow.slot_id)
        .join(Activity, Activity.id == Slot.activity_id)
        .join(Participant, Participant.id == CheckInWindow.opened_by_id)
        .where(CheckInWindow.slot_id == slot.slot_id)
    ).one()
    return ShutRoom(slot.slot_id, title, who, chat_id)


def _known(
    session: Session, participant_id: int | None, refusal: TooLateError
) -> AlreadyRecorded | None:
    """Return the person's record of the day, where it is too late for another."""
    happened_at = session.scalar(
        select(func.max(Attendance.happened_at))
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(
            Slot.activity_id == refusal.activity_id,
            Attendance.participant_id == participant_id,
            was_there,
            Slot.starts_at > refusal.closed_at - _SAME_DAY,
        )
    )
    return None if happened_at is None else AlreadyRecorded(refusal.title, happened_at)


def _record(  # noqa: PLR0913, PLR0917 - what one attendance is made of
    session: Session,
    meeting: Meeting,
    chat_id: int,
    person: Profile | None,
    code: str,
    happened_at: datetime,
    now: datetime,
) -> Answer:
    if person is None or not person.is_active:
        return _receive_visitor(session, meeting, chat_id, person, happened_at)
    if not may_attend(session, meeting, person.id):
        raise NotEnrolledError(meeting.activity_id, meeting.is_turma, meeting.title)
    is_new = insert_attendance(
        session,
        slot_id=meeting.slot_id,
        participant_id=person.id,
        happened_at=happened_at,
        source=Source.CODE if _DIGITS.fullmatch(code) else Source.QR,
        author_id=None,
        now=now,
    )
    if is_new:
        return Recorded(
            meeting.activity_id,
            meeting.is_turma,
            meeting.title,
            happened_at,
            minutes_of(session, meeting),
        )
    first_at = session.scalars(
        select(Attendance.happened_at).where(
            Attendance.slot_id == meeting.slot_id, Attendance.participant_id == person.id
        )
    ).one()
    return AlreadyRecorded(meeting.title, first_at)


def _receive_visitor(
    session: Session, meeting: Meeting, chat_id: int, person: Profile | None, happened_at: datetime
) -> Answer:
    is_known = person is not None and person.standing is not Standing.DECLINED
    if meeting.is_turma and (person is None or not may_attend(session, meeting, person.id)):
        raise NotEnrolledError(meeting.activity_id, meeting.is_turma, meeting.title)
    noted_at = session.scalar(
        select(Visitor.happened_at).where(
            Visitor.slot_id == meeting.slot_id, Visitor.chat_id == chat_id
        )
    )
    if noted_at is not None:
        return VisitorNoted(meeting.title, noted_at, is_known)
    if person is None or not is_known:
        return VisitorExpected(meeting.slot_id, meeting.title, happened_at)
    text = f"{person.name}, {person.office}"
    return visitors.note(session, meeting, chat_id, text, happened_at, is_registered=True)


def _why_closed(session: Session, person: Profile | None, at: datetime) -> DomainError:
    """Return the words' data for four digits while nothing is open."""
    nearby = [
        meeting
        for row in session.execute(
            meetings.where(
                Slot.starts_at < at + _NEAR,
                or_(Slot.ends_at > at - _NEAR, CheckInWindow.closes_at > at - _NEAR),
            )
        )
        if local_day((meeting := Meeting(*row)).starts_at) == local_day(at)
        and (
            not meeting.is_turma or (person is not None and may_attend(session, meeting, person.id))
        )
    ]
    if not nearby:
        return NoCheckInError()
    refusals = [_closed(meeting, at) for meeting in nearby]
    # What is still to come interests more than what is over.
    return next((why for why in refusals if isinstance(why, TooEarlyError)), refusals[-1])


def _closed(meeting: Meeting, at: datetime) -> TooEarlyError | TooLateError:
    about = (meeting.activity_id, meeting.is_turma, meeting.title)
    check_in = meeting.check_in
    if check_in is not None and check_in.ends_at <= at:
        return TooLateError(*about, closed_at=check_in.ends_at)
    if check_in is None and meeting.ends_at + AFTER <= at:
        return TooLateError(*about, closed_at=meeting.ends_at + AFTER)
    return TooEarlyError(
        *about,
        opens_at=meeting.starts_at - BEFORE if check_in is None else check_in.opened_at,
        closes_at=meeting.ends_at + AFTER if check_in is None else check_in.ends_at,
        now=at,
    )
