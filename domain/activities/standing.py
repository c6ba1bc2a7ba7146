"""What is taken, free and waited for, defined once.

A statement picks the expressions it needs, and a screen the rules; neither states one anew.
All expressions speak of the activity of the statement around them.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Exists, Select, and_, func, select
from sqlalchemy.orm import aliased

from models import Activity, Participant, Seat, SeatState, Standing

TAKEN: Final = (SeatState.HELD, SeatState.OFFERED)
"""A seat nobody else can have."""
IN_LINE: Final = (SeatState.WAITING, SeatState.OFFERED)
"""No seat yet, and a place in line."""
INVOLVED: Final = (SeatState.HELD, SeatState.OFFERED, SeatState.WAITING)
"""Who counts on an activity, and is told when it changes."""
ANSWERED: Final = (*INVOLVED, SeatState.DECLINED)
"""Who has said whether they come; who left the line has not."""

KNOWN: Final = (Standing.ACTIVE, Standing.PENDING, Standing.LISTED)
"""Who counts with a seat or without; of others a seat in what had started stays as history."""

takes_place: Final[ColumnElement[bool]] = and_(
    Activity.published_at.is_not(None), Activity.cancelled_at.is_(None)
)
"""Whether everybody sees the activity and it was not cancelled."""

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


def is_by_video(venue: str, address: str, *, has_map: bool) -> bool:
    """Tell whether people meet by video, so that there is no way to find."""
    return not has_map and not address and "vídeo" in venue.lower()
