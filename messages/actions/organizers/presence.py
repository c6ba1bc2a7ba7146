"""Actions of the organizers' screens about presences people ask for, and other hours."""

from enum import StrEnum

from messages.actions import Action, action


class Refused(StrEnum):
    """Why a claim is not confirmed, of those offered as buttons."""

    NOT_SEEN = "n"
    LEFT = "l"
    OTHER = "o"


@action("ow")
class ListClaims(Action):
    """Show the presences that people ask for (O59); pages start at 0."""

    page: int = 0


@action("ows")
class ShowClaim(Action):
    """Show one presence somebody asks for (O59b)."""

    slot_id: int
    participant_id: int


@action("owy")
class ConfirmClaim(Action):
    """Record the presence somebody asks for."""

    slot_id: int
    participant_id: int


@action("own")
class AskRefuseClaim(Action):
    """Ask why a presence is not confirmed (O59c)."""

    slot_id: int
    participant_id: int


@action("owx")
class RefuseClaim(Action):
    """Say no to a claim, and tell the person why."""

    slot_id: int
    participant_id: int
    reason: Refused


@action("owo")
class ReopenClaim(Action):
    """Take a no back."""

    slot_id: int
    participant_id: int


@action("oy")
class ListOtherHours(Action):
    """Show the hours of a person from elsewhere (O41c)."""

    participant_id: int


@action("oya")
class AskOtherHours(Action):
    """Ask for hours a person did elsewhere (O41d)."""

    participant_id: int


@action("oyy")
class AddOtherHours(Action):
    """Count the hours that were read."""


@action("oys")
class ShowOtherHours(Action):
    """Show one entry of hours from elsewhere (O41g)."""

    hours_id: int


@action("oyw")
class WithdrawHours(Action):
    """Let hours from elsewhere count no more."""

    hours_id: int


@action("oyb")
class BringBackHours(Action):
    """Let them count again."""

    hours_id: int
