"""A person's hours: the year, the statement, the statement as a file, the year as a picture."""

from domain.attendance import claims, goal
from domain.attendance import hours as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from handlers.organizers import presence
from messages import hours as messages
from messages.actions.hours import (
    ClaimPresence,
    DownloadStatement,
    ListMissing,
    SendRing,
    SendStatement,
    ShowHours,
    ShowStatement,
    ShowWay,
)


@routes.tap(ShowHours, access=Access.APPLICANT, commands=("horas",))
def show(tap: Tap[ShowHours], context: Context) -> None:
    """Show a year, or this one."""
    result = operations.summary(
        context.session,
        participant_id=context.applicant.id,
        year=tap.action.year or None,
        now=context.now,
    )
    context.show(messages.summary(result, context.now))


@routes.tap(ShowWay, access=Access.APPLICANT)
def show_way(tap: Tap[ShowWay], context: Context) -> None:
    """Show what still leads to the goal."""
    found = goal.way(context.session, participant_id=context.applicant.id, now=context.now)
    context.show(messages.way(found, tap.action.page))


@routes.tap(SendRing, access=Access.APPLICANT)
def send_ring(tap: Tap[SendRing], context: Context) -> None:
    """Send a year as a picture, with the same numbers in its caption."""
    result = operations.summary(
        context.session,
        participant_id=context.applicant.id,
        year=tap.action.year,
        now=context.now,
    )
    context.send(messages.ring(result, context.now))


@routes.tap(SendStatement, access=Access.APPLICANT)
def send_statement(tap: Tap[SendStatement], context: Context) -> None:
    """Send the statement as a PDF."""
    context.send(messages.statement_pdf(context.applicant.id, tap.action.year))


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


@routes.tap(ListMissing, access=Access.PARTICIPANT)
def list_missing(tap: Tap[ListMissing], context: Context) -> None:
    """Show where a presence may be missing."""
    view = claims.missing(
        context.session,
        participant_id=context.participant.id,
        page=tap.action.page,
        now=context.now,
    )
    context.show(messages.missing(view, context.now))


@routes.tap(ClaimPresence, access=Access.PARTICIPANT)
def claim(tap: Tap[ClaimPresence], context: Context) -> None:
    """Ask the organizers to record a presence."""
    made = claims.claim(
        context.session,
        participant_id=context.participant.id,
        slot_id=tap.action.slot_id,
        now=context.now,
    )
    presence.bring(context, made)
    context.show(messages.claimed(made))


@routes.tap(DownloadStatement, access=Access.APPLICANT)
def download(tap: Tap[DownloadStatement], context: Context) -> None:
    """Send the statement as a spreadsheet."""
    context.send(messages.spreadsheet(context.applicant.id, tap.action.year))
