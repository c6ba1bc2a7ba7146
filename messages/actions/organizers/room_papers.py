"""Actions of the papers that are printed for a room."""

from messages.actions import Action, action


@action("orp")
class ShowRoomPapers(Action):
    """Show what can be printed for an activity (O26b)."""

    activity_id: int


@action("ors")
class SendSigningList(Action):
    """Send the list that people sign, office by office (O26c)."""

    activity_id: int


@action("ori")
class SendInvitationPoster(Action):
    """Send the poster of the invitation (O26d)."""

    activity_id: int
