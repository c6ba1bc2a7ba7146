"""Actions of the waitlist and its offers, for encontros and turmas alike."""

from domain.seats.seats_answers import Reason
from messages.actions import Action, action


@action("sw")
class JoinWaitlist(Action):
    """Take the last place of the waitlist, as the activity stood in `version`."""

    activity_id: int
    version: int


@action("sl")
class LeaveWaitlist(Action):
    """Leave the waitlist."""

    activity_id: int


@action("sa")
class AcceptOffer(Action):
    """Take the seat that was offered (N10)."""

    activity_id: int


@action("sp")
class PassOffer(Action):
    """Let the offered seat go to the next person (N10)."""

    activity_id: int


@action("sx")
class SwapInto(Action):
    """Take a seat here (or, with `waits`, a place in line) and give up what clashes (E04, K04)."""

    activity_id: int
    version: int
    waits: bool = False


@action("sk")
class KeepBoth(Action):
    """Take a seat here although something else is at the same time (E04, K04)."""

    activity_id: int
    version: int


@action("su")
class UndoSeat(Action):
    """Take back a "não vou", a withdrawal or leaving the waitlist (E06, K07)."""

    activity_id: int


@action("sb")
class UndoSwap(Action):
    """Take back the swap by which one came into this activity (E04b)."""

    activity_id: int


@action("sr")
class GiveReason(Action):
    """Say why one does not come (E06b)."""

    activity_id: int
    reason: Reason
