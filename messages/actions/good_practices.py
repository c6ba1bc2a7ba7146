"""Actions of the good practices' screens."""

from enum import StrEnum

from domain.publications.publications import Theme
from messages.actions import Action, action


class Part(StrEnum):
    """What of a good practice is asked, in the order of the questions."""

    TITLE = "title"
    WHAT = "what"
    RESULT = "result"
    THEME = "theme"


@action("bh")
class ShowGoodPractices(Action):
    """Show the entry to good practices and challenges (B01)."""


@action("b")
class ShowGoodPractice(Action):
    """Show one good practice (B04)."""

    good_practice_id: int


@action("bt")
class ShowThemes(Action):
    """Show the themes (B02)."""


@action("bl")
class ListGoodPractices(Action):
    """Show good practices, newest first (B03); pages start at 0."""

    page: int = 0


@action("blt")
class ListTheme(Action):
    """Show the good practices of one theme (B03); pages start at 0."""

    theme: Theme
    page: int = 0


@action("bu")
class ToggleWillUse(Action):
    """Say "vou aproveitar", or take it back."""

    good_practice_id: int


@action("ba")
class SendAttachment(Action):
    """Send the file of a good practice."""

    good_practice_id: int


@action("bn")
class TellGoodPractice(Action):
    """Start telling a good practice (B05)."""


@action("be")
class CorrectGoodPractice(Action):
    """Open a sent good practice to correct it (B09)."""

    good_practice_id: int


@action("bk")
class AskPart(Action):
    """Ask one part again (B05 to B08)."""

    part: Part


@action("bs")
class SayNotMeasured(Action):
    """Answer "ainda não medimos" (B07)."""


@action("bc")
class ChooseTheme(Action):
    """Choose the theme (B08)."""

    theme: Theme


@action("bf")
class DropFile(Action):
    """Go on without an attachment (B11)."""


@action("bp")
class SubmitGoodPractice(Action):
    """Send the good practice for review (B10)."""
