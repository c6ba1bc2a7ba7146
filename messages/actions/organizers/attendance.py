"""Actions of the organizers' screens about attendance."""

from messages.actions import Action, action


@action("oa")
class ManageAttendance(Action):
    """Show how attendance at a slot stands, or how to open it (O19, O20)."""

    slot_id: int
