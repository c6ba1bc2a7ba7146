"""Actions of the organizers' screens about encontros."""

from messages.actions import Action, action


@action("oe")
class ManageActivity(Action):
    """Show an activity's sheet to its organizers (O03, O46)."""

    activity_id: int
