"""Actions of the challenges' screens."""

from messages.actions import Action, action


@action("d")
class ShowChallenge(Action):
    """Show one challenge (B17)."""

    challenge_id: int


@action("dl")
class ListChallenges(Action):
    """Show the open challenges (B16); pages start at 0."""

    page: int = 0


@action("ds")
class ToggleSameProblem(Action):
    """Say "tenho o mesmo", or take it back."""

    challenge_id: int


@action("dn")
class TellChallenge(Action):
    """Start telling a challenge (B13)."""


@action("de")
class CorrectChallenge(Action):
    """Open a sent challenge to correct it (B14)."""

    challenge_id: int


@action("dk")
class AskChallengeAgain(Action):
    """Ask the text of the challenge again (B13)."""


@action("dv")
class ShowSimilarPractices(Action):
    """Show the good practices that look like the challenge being told."""


@action("dw")
class ReviewChallenge(Action):
    """Go back to the challenge being told (B14)."""


@action("dp")
class SubmitChallenge(Action):
    """Send the challenge for review (B15)."""


@action("dr")
class MarkSolved(Action):
    """Close the challenge, or open it again (B21)."""

    challenge_id: int
    is_solved: bool
