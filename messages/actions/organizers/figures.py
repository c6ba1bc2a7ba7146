"""Actions of the organizers' figures."""

from enum import StrEnum

from messages.actions import Action, action


class View(StrEnum):
    """What is counted."""

    YEAR = "y"
    """What was held, and who came."""
    ENCONTRO = "e"
    """The encontro that began last, or the next; or the activity that is named."""
    OFFICES = "o"
    HOURS = "h"
    OPINIONS = "a"


@action("ot")
class ShowFigures(Action):
    """Show figures of the Rede (O27) in a year; 0 means this year. Pages start at 0."""

    view: View = View.YEAR
    year: int = 0
    page: int = 0
    activity_id: int = 0
    """Of one encontro or turma; 0 means that which comes by itself."""


@action("oti")
class DrawFigures(Action):
    """Send the same as a picture (O27)."""

    view: View
    year: int
    page: int
    activity_id: int


@action("otx")
class SendHours(Action):
    """Send everybody's hours of a year as a spreadsheet (O27b)."""

    year: int
