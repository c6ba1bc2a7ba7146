"""Actions of the help screens."""

from messages.actions import Action, action


@action("p")
class ShowHelp(Action):
    """Show the help topics (P04)."""


@action("pt")
class ShowTopic(Action):
    """Show the answer to one help topic (P05); `topic` is its name in texts/help/."""

    topic: str


@action("pa")
class AskOrganizers(Action):
    """Write to the organizers (P13)."""


@action("pqo")
class PassOn(Action):
    """Show what was written, to be sent to the organizers (P13e)."""


@action("pqs")
class SendWritten(Action):
    """Send to the organizers what was written."""
