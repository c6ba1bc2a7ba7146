"""Actions of the organizers' screens about the people of the Rede."""

from enum import StrEnum

from messages.actions import Action, action


class Change(StrEnum):
    """What an organizer may change about a person's access."""

    ORGANIZER = "o"
    DOOR = "d"
    NO_ACCESS = "n"
    SUSPEND = "s"
    REACTIVATE = "r"


class SuspendReason(StrEnum):
    """Why somebody is suspended, of those offered as buttons."""

    LEFT = "l"
    SOMEBODY_ELSE = "p"
    MISUSE = "m"


@action("ou")
class ShowPeople(Action):
    """Show how many people there are and who runs the Rede; a text finds somebody (O34)."""


@action("oup")
class ShowPerson(Action):
    """Show one person (O41)."""

    participant_id: int


@action("ouq")
class AskPersonChange(Action):
    """Ask whether to change a person's access (O42, O43)."""

    participant_id: int
    change: Change


@action("ouy")
class ChangePerson(Action):
    """Change a person's access; suspending says why."""

    participant_id: int
    change: Change


@action("ous")
class SuspendPerson(Action):
    """Suspend a person, and tell them why."""

    participant_id: int
    reason: SuspendReason


@action("ouh")
class SendPersonHours(Action):
    """Send a year's hours of somebody as a PDF (O41i); 0 is this year."""

    participant_id: int
    year: int = 0


@action("oui")
class InvitePerson(Action):
    """Make a personal invite for somebody on the imported list."""

    participant_id: int
