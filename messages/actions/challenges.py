"""Actions of the challenges' screens."""

from messages.actions import Action, action


@action("d")
class ShowChallenge(Action):
    """Show one challenge (B17)."""

    challenge_id: int


@action("dn")
class TellChallenge(Action):
    """Start telling a challenge (B13)."""
