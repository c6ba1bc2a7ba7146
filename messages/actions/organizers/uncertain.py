"""Actions of the screen about messages that may not have arrived."""

from domain.notices.uncertain import Purpose
from messages.actions import Action, action


@action("ojl")
class ShowUncertain(Action):
    """Show the messages nobody knows to have arrived."""


@action("ojs")
class SendAgain(Action):
    """Let the messages of one kind go out once more."""

    kind: Purpose
