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


@action("td")
class DownloadStatement(Action):
    """Send the year's statement as a spreadsheet."""

    year: int
