"""The figures of the Rede: an encontro, the offices, the hours, the opinions, the year."""

from domain.organizing import figures as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers.figures import DrawFigures, SendHours, ShowFigures, View
from messages.organizers import figures as messages
from messages.organizers.figures import Figure


@routes.tap(ShowFigures, access=Access.ORGANIZER)
def show(tap: Tap[ShowFigures], context: Context) -> None:
    """Show figures in words."""
    context.show(messages.screen(_figure(context, tap.action)))


@routes.tap(DrawFigures, access=Access.ORGANIZER)
def draw(tap: Tap[DrawFigures], context: Context) -> None:
    """Send the same figures as a picture."""
    wanted = tap.action
    shown = ShowFigures(wanted.view, wanted.year, wanted.page, wanted.activity_id)
    context.send(messages.picture(_figure(context, shown)))


@routes.tap(SendHours, access=Access.ORGANIZER)
def send_hours(tap: Tap[SendHours], context: Context) -> None:
    """Send everybody's hours as a spreadsheet; the act is kept."""
    year, people_count = operations.request_hours(
        context.session, actor_id=context.participant.id, year=tap.action.year, now=context.now
    )
    context.send(messages.spreadsheet(year, people_count))


def _figure(context: Context, shown: ShowFigures) -> Figure:
    session, actor_id, now = context.session, context.participant.id, context.now
    match shown.view:
        case View.ENCONTRO:
            gathered = operations.gathered(
                session, actor_id=actor_id, activity_id=shown.activity_id or None, now=now
            )
            return messages.of_activity(gathered, shown, now)
        case View.YEAR | View.OPINIONS:
            year = operations.of_year(session, actor_id=actor_id, year=shown.year, now=now)
            of = messages.of_year if shown.view is View.YEAR else messages.of_opinions
            return of(year, shown)
        case View.HOURS | View.OFFICES:
            hours = operations.of_hours(session, actor_id=actor_id, year=shown.year, now=now)
            of_them = messages.of_hours if shown.view is View.HOURS else messages.of_offices
            return of_them(hours, shown)
