"""Actions of the good practices' screens."""

from messages.actions import Action, action


@action("bh")
class ShowGoodPractices(Action):
    """Show the entry to good practices and challenges (B01)."""


@action("b")
class ShowGoodPractice(Action):
    """Show one good practice (B04)."""

    good_practice_id: int


@action("bn")
class TellGoodPractice(Action):
    """Start telling a good practice (B05)."""
