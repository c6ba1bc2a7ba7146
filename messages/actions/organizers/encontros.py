"""Actions of the organizers' screens about encontros."""

from enum import StrEnum

from domain.understanding.meanings import Order
from messages.actions import Action, action


@action("oe")
class ManageActivity(Action):
    """Show an activity's sheet to its organizers (O03)."""

    activity_id: int


@action("oo")
class ManageFor(Action):
    """Show the sheet with the button marked that does what was asked in words (O01c)."""

    activity_id: int
    order: Order


@action("ol")
class ListManaged(Action):
    """Show encontros and turmas to their organizers (O02); pages start at 0."""

    page: int = 0


@action("on")
class CreateEncontro(Action):
    """Begin a new encontro (O04)."""


class Piece(StrEnum):
    """What an encontro or a turma is described by."""

    TITLE = "t"
    WHEN = "w"
    VENUE = "v"
    SEATS = "s"
    PROGRAMME = "p"


class CancelReason(StrEnum):
    """Why an activity is cancelled, of those offered as buttons."""

    VENUE = "v"
    SPEAKER = "s"
    SCHEDULE = "c"


@action("olp")
class ListPastManaged(Action):
    """Show what is over or cancelled to organizers; pages start at 0."""

    page: int = 0


@action("onp")
class AskPiece(Action):
    """Ask for one piece of the new encontro (O05 to O08)."""

    piece: Piece


@action("ont")
class UseTitle(Action):
    """Take the suggested name."""


@action("onr")
class UseReading(Action):
    """Take one of the readings of an invitation, by its number on the screen."""

    number: int


@action("onu")
class UseOther(Action):
    """Take what else a piece of a new activity may be, by its number on the screen."""

    activity_id: int
    number: int


@action("onm")
class UseParts(Action):
    """Read a long invitation of which no more comes."""


@action("ono")
class UsePasted(Action):
    """Create an encontro from what was pasted without being asked for."""


@action("onl")
class RepeatLast(Action):
    """Fill in a new encontro with everything of the last one but the day."""


@action("ony")
class UseNextYear(Action):
    """Take the same day of the next year."""


@action("onv")
class UseVenue(Action):
    """Take one of the usual places, by its number on the screen."""

    number: int


@action("ons")
class UseSeats(Action):
    """Take the suggested seats (0: no limit) and minutes."""

    capacity: int
    minutes: int


@action("ox")
class PublishActivity(Action):
    """Publish a draft (O10)."""

    activity_id: int


@action("oxn")
class AnnounceActivity(Action):
    """Tell everybody about a new activity."""

    activity_id: int


@action("oxp")
class PreviewActivity(Action):
    """Send the notice of a new activity to oneself."""

    activity_id: int


@action("oxda")
class AskDeleteDraft(Action):
    """Ask before a draft is thrown away."""

    activity_id: int


@action("oxd")
class DeleteDraft(Action):
    """Throw a draft away."""

    activity_id: int


@action("oc")
class ChangeActivity(Action):
    """Ask what to change (O11)."""

    activity_id: int


@action("ocp")
class ChangePiece(Action):
    """Ask for the new value of one piece; `slot_id` names the lesson that moves."""

    activity_id: int
    piece: Piece
    slot_id: int = 0


@action("oca")
class ApplyChange(Action):
    """Make the change that is shown, and tell people; `asks` for a new answer (O13)."""

    asks: bool


@action("ok")
class AskCancel(Action):
    """Ask why an activity is cancelled (O14)."""

    activity_id: int


@action("okr")
class ChooseCancelReason(Action):
    """Take a reason, and ask whether to cancel (O15)."""

    reason: CancelReason


@action("oky")
class CancelActivity(Action):
    """Cancel the activity, and tell people (O16)."""
