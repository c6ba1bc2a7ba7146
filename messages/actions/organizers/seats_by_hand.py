"""Actions by which organizers give and take seats, and order the line."""

from enum import StrEnum

from messages.actions import Action, action


class OutReason(StrEnum):
    """Why somebody loses a seat, of those offered as buttons."""

    ASKED = "a"
    MISTAKE = "m"


@action("ov")
class AskWhom(Action):
    """Ask whom to give a seat in an activity (O18b)."""

    activity_id: int


@action("ovp")
class AskPutIn(Action):
    """Show what giving this person a seat means (O18c)."""

    activity_id: int
    participant_id: int


@action("ovi")
class PutIn(Action):
    """Give the person a seat; who leaves another turma of the course leaves `from_id`."""

    activity_id: int
    participant_id: int
    from_id: int = 0


@action("ovt")
class ChooseTurma(Action):
    """Show the other turmas of the course, to move the person there (O18d)."""

    activity_id: int
    participant_id: int


@action("ovo")
class AskTakeOut(Action):
    """Ask why the person loses the seat or the place in line (O18e)."""

    activity_id: int
    participant_id: int


@action("ovr")
class TakeOut(Action):
    """Take the seat or the place in line for one of the reasons."""

    activity_id: int
    participant_id: int
    because: OutReason


@action("ovu")
class UndoByHand(Action):
    """Take back what was done by hand, as the entry of the audit tells it."""

    entry_id: int


@action("ovl")
class ShowLine(Action):
    """Show the line of an activity (O47); pages start at 0."""

    activity_id: int
    page: int = 0


@action("ovs")
class PauseOffers(Action):
    """Offer free seats to nobody, or to who waits again."""

    activity_id: int
    is_paused: bool
    """How it shall be."""


@action("ovq")
class AskPlace(Action):
    """Ask at which place of the line somebody shall stand (O47b)."""

    activity_id: int
    participant_id: int


@action("ovk")
class ChoosePlace(Action):
    """Ask why somebody shall stand at this place (O47c)."""

    activity_id: int
    participant_id: int
    place: int


@action("ovb")
class PutBack(Action):
    """Put somebody back at the place they had."""

    activity_id: int
    participant_id: int
    place: int


@action("ovn")
class PassTurn(Action):
    """Let somebody's offer go to the next in line."""

    activity_id: int
    participant_id: int


@action("ove")
class StopOffer(Action):
    """End somebody's offer, and offer nothing until resumed."""

    activity_id: int
    participant_id: int


@action("ovh")
class LengthenOffer(Action):
    """Give somebody more time to answer an offer."""

    activity_id: int
    participant_id: int
    hours: int
