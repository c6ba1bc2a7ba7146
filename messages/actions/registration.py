"""Actions of the registration's screens."""

from messages.actions import Action, action


@action("c")
class StartRegistration(Action):
    """Begin, or go on with, the registration (C03)."""
