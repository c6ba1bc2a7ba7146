"""What operations on seats answer: what came of them, or why it was not done."""

from dataclasses import dataclass
from enum import StrEnum

from domain.activities.activities import Card
from domain.errors import DomainError, StaleError
from domain.seats.clashes import Clash, Commitment, Overlap
from domain.seats.seats_restoring import WhyNot


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
    can_undo: bool = False
    """Whether what was given up can come back: nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The person is on the waitlist, at this place, counted from 1."""

    card: Card
    place: int
    is_new: bool
    given_up: tuple[Commitment, ...] = ()
    can_undo: bool = False
    meanwhile: tuple[Overlap, ...] = ()
    """What the person holds at that time, where they just joined the line."""


@dataclass(frozen=True, slots=True)
class SwappedBack:
    """A swap was taken back: the card of what is left again, and what the person has again."""

    card: Card
    back: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Requested:
    """The person asked for a seat, and the organizers have yet to decide."""

    card: Card
    is_new: bool
    given_up: tuple[Commitment, ...] = ()
    can_undo: bool = False
    meanwhile: tuple[Overlap, ...] = ()
    """What the person holds at that time, where they just asked."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The person does not come."""

    card: Card
    is_new: bool
    had_place: bool
    """Whether they had a seat, an offer or a place in line, which undoing gives back."""


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


class NotForOfficeError(SeatError):
    """The course is for the people of other offices."""

    def __init__(self, card: Card, offices: tuple[str, ...]) -> None:
        super().__init__(card)
        self.offices = offices


class FullError(SeatError):
    """No seat is free for a newcomer; the waitlist is open."""


class WithdrawClosedError(SeatError):
    """The time to give this seat back is over; only an organizer can free it."""


class SwapClosedError(SeatError):
    """What should be given up for this activity cannot be given up any more."""

    def __init__(self, card: Card, commitment: Commitment) -> None:
        super().__init__(card)
        self.commitment = commitment


class SwapFinalError(SeatError):
    """A swap cannot be taken back, for what was given up cannot be as it was."""

    def __init__(self, card: Card, why: WhyNot) -> None:
        super().__init__(card)
        self.why = why


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
