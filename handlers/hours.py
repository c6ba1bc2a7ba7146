"""A person's hours: the year, the statement, and the statement as a file (H01, H02)."""

from domain.attendance import hours as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Tap
from messages import hours as messages
from messages.actions.hours import DownloadStatement, ShowHours, ShowStatement


@routes.command("horas", access=Access.APPLICANT)
def hours(_: Command, context: Context) -> None:
    """Answer /horas."""
    _show(context, 0)


@routes.tap(ShowHours, access=Access.APPLICANT)
def show(tap: Tap[ShowHours], context: Context) -> None:
    """Show a year, or this one."""
    _show(context, tap.action.year)


@routes.tap(ShowStatement, access=Access.APPLICANT)
def show_statement(tap: Tap[ShowStatement], context: Context) -> None:
    """Show what gave hours, one by one."""
    result = operations.statement(
        context.session,
        participant_id=context.applicant.id,
        year=tap.action.year,
        page=tap.action.page,
        now=context.now,
    )
    context.show(messages.statement(result, context.now))


@routes.tap(DownloadStatement, access=Access.APPLICANT)
def download(tap: Tap[DownloadStatement], context: Context) -> None:
    """Send the statement as a spreadsheet."""
    context.send(messages.spreadsheet(context.applicant.id, tap.action.year))


def _show(context: Context, year: int) -> None:
    result = operations.summary(
        context.session, participant_id=context.applicant.id, year=year or None, now=context.now
    )
    context.show(messages.summary(result, context.now))
