"""Actions of the organizers' screens about registrations that wait."""

from messages.actions import Action, action


@action("or")
class ReviewRegistrations(Action):
    """Show the next registration that waits for approval (O35)."""
