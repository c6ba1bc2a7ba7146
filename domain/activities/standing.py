"""What is taken, free and waited for, and who was there, defined once.

A statement picks the expressions it needs, and a screen the rules; neither states one anew.
All expressions speak of the activity of the statement around them.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Exists, Select, and_, func, select
from sqlalchemy.orm import aliased

from domain.quiet_hours import local_day
from models import Activity, Attendance, Kind, Participant, Presence, Seat, SeatState, Standing

TAKEN: Final = (SeatState.HELD, SeatState.OFFERED)
"""A seat nobody else can have."""
IN_LINE: Final = (SeatState.WAITING, SeatState.OFFERED)
"""No seat yet, and a place in line."""
INVOLVED: Final = (SeatState.HELD, SeatState.OFFERED, SeatState.WAITING, SeatState.REQUESTED)
"""Who counts on an activity, and is told when it changes."""
ANSWERED: Final = (*INVOLVED, SeatState.DECLINED)
"""Who has said whether they come; who left the line has not."""

KNOWN: Final = (Standing.ACTIVE, Standing.PENDING, Standing.LISTED)
"""Who counts with a seat or without; of others a seat in what had started stays as history."""

OF_THE_REDE: Final = (Standing.ACTIVE, Standing.LISTED)
"""People of the Rede, whose answers and hours are missed: also who has not come in yet."""

takes_place: Final[ColumnElement[bool]] = and_(
    Activity.published_at.is_not(None), Activity.cancelled_at.is_(None)
)
"""Whether everybody sees the activity and it was not cancelled."""

was_there: Final[ColumnElement[bool]] = Attendance.kind != Presence.JUSTIFIED
"""Whether an attendance says that the person was there; a justified absence says why not."""

seats: Final = aliased(Seat)
"""The seats that are counted, beside one the statement around may join."""

can_answer: Final[ColumnElement[bool]] = and_(
    Participant.chat_id.is_not(None),
    Participant.unreachable_at.is_(None),
    Participant.standing == Standing.ACTIVE,
)
"""Whether a seat can be offered to the person; who cannot be reached, or waits for approval,
keeps the place in line, and nobody waits behind them."""


def count(*states: SeatState) -> Select[int]:
    """How many seats of the activity are in one of these states.

    For one activity; whoever groups by something else uses the tuples of states.
    """
    return (
        select(func.count())
        .select_from(seats)
        .where(seats.activity_id == Activity.id, seats.state.in_(states))
        # The seats of everybody, not one that the statement around joins.
        .correlate(Activity)
    )


def count_known(*states: SeatState) -> Select[int]:
    """The same of those who count: the seat of who was suspended in a started activity stays.

    Who runs the day is told of these, and misses nobody else.
    """
    return (
        count(*states)
        .join(Participant, Participant.id == seats.participant_id)
        .where(Participant.standing.in_(KNOWN))
    )


def count_approved(*states: SeatState) -> Select[int]:
    """The same without those whose registration waits for approval."""
    return (
        count(*states)
        .join(Participant, Participant.id == seats.participant_id)
        .where(Participant.standing != Standing.PENDING)
    )


def has_line(but: Any = 0) -> Exists:  # noqa: ANN401 - a number, or what stands for one
    """Whether somebody else than `but` waits who can be offered a seat: newcomers come after."""
    return (
        select(seats.id)
        .join(Participant, Participant.id == seats.participant_id)
        .where(
            seats.activity_id == Activity.id,
            seats.state == SeatState.WAITING,
            seats.participant_id != but,
            can_answer,
        )
        .correlate(Activity)
        .exists()
    )


def has_answered() -> Exists:
    """Whether the person has said of the activity whether they come."""
    return (
        select(seats.id)
        .where(
            seats.activity_id == Activity.id,
            seats.participant_id == Participant.id,
            seats.state.in_(ANSWERED),
        )
        .correlate(Activity, Participant)
        .exists()
    )


def place_of(queue_number: Any) -> Select[int]:  # noqa: ANN401 - a number, or a column of the line
    """The place, from 1, of somebody approved who stands in line with this number."""
    return count_approved(*IN_LINE).where(seats.queue_number <= queue_number)


# --- Rules over what was read -----------------------------------------------------------------


def has_place(state: SeatState | str | None, *, is_pending: bool) -> bool:
    """Tell whether somebody is told a place in line; before the approval nobody is."""
    return state in IN_LINE and not is_pending


def free_count(capacity: int | None, taken_count: int) -> int | None:
    """Return how many seats are neither held nor offered; None means no limit."""
    return None if capacity is None else max(0, capacity - taken_count)


def is_full(free: int | None, *, has_line: bool) -> bool:
    """Tell whether a newcomer gets no seat at once: none is free, or others come first."""
    return has_line or free == 0


def may_withdraw(withdraw_until: datetime | None, now: datetime) -> bool:
    """Tell whether a seat may still be given back: up to the deadline, that moment included."""
    return withdraw_until is None or now <= withdraw_until


def credited(whole_minutes: int, presence: str, part_minutes: int | None) -> int:
    """Return what a presence gives of what the whole slot counts, in minutes."""
    match presence:
        case Presence.JUSTIFIED:
            return 0
        case Presence.PARTIAL:
            return min(part_minutes or 0, whole_minutes)
    return whole_minutes


def whole_minutes(
    kind: str, activity_minutes: int, length: timedelta, all_lengths: timedelta
) -> int:
    """Return what a slot counts as a whole, in minutes.

    A lesson counts its time. The workload of an encontro is shared out over its days by their
    length, rounded up: whoever comes to all of them gets all of it, and never more.
    """
    if kind == Kind.ENCONTRO:
        return -(-activity_minutes * length // all_lengths)
    return length // timedelta(minutes=1)


BEFORE: Final = timedelta(minutes=30)
AFTER: Final = timedelta(minutes=30)
"""Presence can be recorded from BEFORE the start until AFTER the end, if nothing else is said."""


def is_of(check_in: tuple[datetime, datetime], starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether a check-in, with its start and end, is one of a slot, moved since perhaps.

    One that ended before is none, and none that was to begin on a later day.
    """
    opened_at, closes_at = check_in
    return closes_at > starts_at - BEFORE and local_day(opened_at) <= local_day(ends_at)


TO_CONFIRM: Final = "Local a confirmar"
"""The place of what has none yet."""


def is_by_video(venue: str, address: str, *, has_map: bool) -> bool:
    """Tell whether people meet by video alone, so that there is no way to find."""
    is_no_street = not address or address.startswith(_WEB)
    return not has_map and is_no_street and "vídeo" in venue.lower()


def join_link(venue: str, address: str, link: str, *, has_map: bool) -> str:
    """Return where people join by video; empty where they cannot, or not yet."""
    return link or (address if is_by_video(venue, address, has_map=has_map) else "")


_WEB: Final = ("http://", "https://")
