"""Actions every screen shares: home, help, settings, and leaving or resuming a dialogue."""

from messages.actions import Action, action


@action("h")
class GoHome(Action):
    """Show the home screen (P01)."""


@action("x")
class CancelDialogue(Action):
    """Leave the open dialogue (X07)."""


@action("xr")
class ResumeDialogue(Action):
    """Go on with the interrupted dialogue (X06)."""


@action("xf")
class ForgetDraft(Action):
    """Throw the draft of the interrupted dialogue away."""
