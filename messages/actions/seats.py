"""Actions of the waitlist and its offers, for encontros and turmas alike."""

from messages.actions import Action, action


@action("sw")
class JoinWaitlist(Action):
    """Take the last place of the waitlist, as the activity stood in `version`."""

    activity_id: int
    version: int


@action("sl")
class LeaveWaitlist(Action):
    """Leave the waitlist."""

    activity_id: int


@action("sa")
class AcceptOffer(Action):
    """Take the seat that was offered (N10)."""

    activity_id: int


@action("sp")
class PassOffer(Action):
    """Let the offered seat go to the next person (N10)."""

    activity_id: int
