"""Actions of the organizers' screens about practices and challenges that wait."""

from messages.actions import Action, action


@action("om")
class ReviewPublications(Action):
    """Show the next practice or challenge that waits for review (O48)."""
