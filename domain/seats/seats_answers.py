"""What operations on seats answer: what came of them, or why it was not done."""

from dataclasses import dataclass
from enum import StrEnum

from domain.activities.activities import Card
from domain.errors import DomainError, StaleError
from domain.seats.clashes import Clash, Commitment


class OnClash(StrEnum):
    """What to do when the person is already taken at that time."""

    ASK = "ask"
    KEEP = "keep"
    """Keep both commitments."""
    SWAP = "swap"
    """Give up what clashes, in the same act."""


class Reason(StrEnum):
    """Why somebody does not come."""

    SCHEDULE = "schedule"
    DISTANCE = "distance"
    OTHER_TASK = "other_task"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Held:
    """The person has a seat."""

    card: Card
    is_new: bool
    """False when it was so before the tap."""
    given_up: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The person is on the waitlist, at this place, counted from 1."""

    card: Card
    place: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Declined:
    """The person does not come."""

    card: Card
    is_new: bool
    had_seat: bool


@dataclass(frozen=True, slots=True)
class Left:
    """The person left the waitlist."""

    card: Card
    had_offer: bool


class SeatError(DomainError):
    """A refusal about one activity, which it carries as the person sees it now."""

    def __init__(self, card: Card) -> None:
        super().__init__(f"activity {card.facts.id}")
        self.card = card


class OldScreenError(SeatError, StaleError):
    """The activity changed since the button was shown, or the button means nothing any more."""


class ActivityCancelledError(SeatError):
    """The activity was cancelled."""


class ActivityStartedError(SeatError):
    """The activity has started, or is over."""


class EnrollmentNotOpenError(SeatError):
    """Enrollment in the turma opens later."""


class EnrollmentClosedError(SeatError):
    """Enrollment in the turma has closed."""


class FullError(SeatError):
    """No seat is free for a newcomer; the waitlist is open."""


class WithdrawClosedError(SeatError):
    """The time to give this seat back is over; only an organizer can free it."""


class SwapClosedError(SeatError):
    """What should be given up for this activity cannot be given up any more."""

    def __init__(self, card: Card, commitment: Commitment) -> None:
        super().__init__(card)
        self.commitment = commitment


class OfferPassedError(SeatError):
    """The offer is over: its time passed, or others were quicker (`was_taken`)."""

    def __init__(self, card: Card, *, was_taken: bool = False) -> None:
        super().__init__(card)
        self.was_taken = was_taken


class ClashError(DomainError):
    """The person is already taken at that time, or has another turma of the course."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(f"activity {clash.card.facts.id}")
        self.clash = clash
