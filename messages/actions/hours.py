"""Actions of the hours' screens."""

from messages.actions import Action, action


@action("t")
class ShowHours(Action):
    """Show hours done, on the way and missing (H01) in a year; 0 means this year."""

    year: int = 0


@action("ts")
class ShowStatement(Action):
    """Show the hours one by one (H02); pages start at 0."""

    year: int
    page: int = 0


@action("tm")
class ListMissing(Action):
    """Show where a presence may be missing (H07); pages start at 0."""

    page: int = 0


@action("tc")
class ClaimPresence(Action):
    """Say to have been there."""

    slot_id: int


@action("td")
class DownloadStatement(Action):
    """Send the year's statement as a spreadsheet."""

    year: int


@action("ti")
class SendRing(Action):
    """Send a year's hours as a picture (H02c)."""

    year: int


@action("tp")
class SendStatement(Action):
    """Send the year's statement as a PDF (H02d)."""

    year: int


@action("tg")
class ShowWay(Action):
    """Show what of this year's offer still leads to the goal (H08); pages start at 0."""

    page: int = 0
