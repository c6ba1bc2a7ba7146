"""Actions of the organizers' screens about encontros."""

from messages.actions import Action, action


@action("oe")
class ManageActivity(Action):
    """Show an activity's sheet to its organizers (O03, O46)."""

    activity_id: int


@action("ol")
class ListManaged(Action):
    """Show encontros and turmas to their organizers (O02); pages start at 0."""

    page: int = 0


@action("on")
class CreateEncontro(Action):
    """Begin a new encontro (O04)."""
