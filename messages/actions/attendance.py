"""Actions of the attendance screens."""

from messages.actions import Action, action


@action("r")
class AskCode(Action):
    """Ask for the four digits of the room (R01)."""


@action("rf")
class GiveScore(Action):
    """Answer how an activity was, from 1 to 5 (R08)."""

    activity_id: int
    score: int


@action("rs")
class ChangeScore(Action):
    """Ask again how an activity was (R08)."""

    activity_id: int


@action("rx")
class FinishFeedback(Action):
    """Leave without a comment (R10)."""
