"""A person's hours: the year, the statement, and the statement as a file (H01, H02)."""

from domain.attendance import hours as operations
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Tap
from handlers.here import Here
from messages import hours as messages
from messages.actions.hours import DownloadStatement, ShowHours, ShowStatement


@routes.command("horas", access=Access.APPLICANT)
def hours(command: Command, here: Here) -> None:
    """Answer /horas."""
    del command
    _show(here, 0)


@routes.tap(ShowHours, access=Access.APPLICANT)
def show(tap: Tap[ShowHours], here: Here) -> None:
    """Show a year, or this one."""
    _show(here, tap.action.year)


@routes.tap(ShowStatement, access=Access.APPLICANT)
def show_statement(tap: Tap[ShowStatement], here: Here) -> None:
    """Show what gave hours, one by one."""
    result = operations.statement(
        here.session,
        participant_id=here.applicant.id,
        year=tap.action.year,
        page=tap.action.page,
        now=here.now,
    )
    here.show(messages.statement(result, here.now))


@routes.tap(DownloadStatement, access=Access.APPLICANT)
def download(tap: Tap[DownloadStatement], here: Here) -> None:
    """Send the statement as a spreadsheet."""
    here.send(messages.spreadsheet(here.applicant.id, tap.action.year))


def _show(here: Here, year: int) -> None:
    result = operations.summary(
        here.session, participant_id=here.applicant.id, year=year or None, now=here.now
    )
    here.show(messages.summary(result, here.now))
