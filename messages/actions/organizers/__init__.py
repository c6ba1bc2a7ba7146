"""Actions of the organizers' screens, one module per subject."""

from messages.actions import Action, action


@action("o")
class ShowOrganizing(Action):
    """Show the organizers' entry screen (O01)."""
