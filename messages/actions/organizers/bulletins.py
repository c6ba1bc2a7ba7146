"""Actions by which organizers write to people of an activity."""

from enum import StrEnum

from messages.actions import Action, action


class To(StrEnum):
    """For whom a text is, as domain/organizing/bulletins.py has it."""

    HELD = "h"
    LINE = "l"
    SILENT = "s"
    ALL = "a"


@action("ob")
class WriteBulletin(Action):
    """Ask for the text to people of an activity (O29)."""

    activity_id: int


@action("obu")
class UseWritten(Action):
    """Let the text be what was written with the order to tell people (O30)."""

    activity_id: int


@action("obg")
class ListGroups(Action):
    """Show for whom the text may be (O28)."""


@action("obc")
class ChooseGroup(Action):
    """Let the text be for these people."""

    to: To


@action("obt")
class RewriteBulletin(Action):
    """Ask for another text (O29)."""


@action("obf")
class DropBulletinFile(Action):
    """Let the text go without the photo or document."""


@action("obs")
class SendBulletin(Action):
    """Send the text; `text_id` is the number of the message it was written in."""

    activity_id: int
    text_id: int
