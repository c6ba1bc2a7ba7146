"""Actions of the organizers' screens about registrations that wait.

`sent_at` is the moment of the sending that was looked at, in whole seconds: a registration
that was sent again meanwhile has to be looked at again.
"""

from enum import StrEnum

from messages.actions import Action, Long, action


class Reason(StrEnum):
    """Why a registration goes back to the person; the words are in messages/."""

    EMAIL = "e"
    NOT_OF_THE_REDE = "r"
    REPEATED = "d"


@action("or")
class ReviewRegistrations(Action):
    """Show the next registration that waits for approval (O35)."""


@action("orn")
class SkipRegistration(Action):
    """Show the one after this."""

    participant_id: int


@action("ory")
class ApproveRegistration(Action):
    """Let the person in."""

    participant_id: int
    sent_at: Long


@action("orl")
class ListWaiting(Action):
    """Show by name who would be approved at once."""


@action("ora")
class ApproveListed(Action):
    """Let in everybody the list named: all that were sent until then, if they are the same."""

    until: Long
    shown: Long


@action("orw")
class AskDeclineReason(Action):
    """Ask why the registration goes back (O36)."""

    participant_id: int
    sent_at: Long


@action("ord")
class DeclineRegistration(Action):
    """Send the registration back to the person."""

    participant_id: int
    sent_at: Long
    reason: Reason
