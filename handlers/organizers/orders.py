"""What an organizer asked for in words opens the sheet with the button marked (O01c to O01e)."""

from domain.understanding import told
from domain.understanding.agenda import Agenda
from domain.understanding.meanings import Manage, Order
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import bulletins, sheet, start
from messages.actions.organizers.encontros import ManageFor
from messages.organizers import orders as messages


def show(asked: Manage, known: Agenda, text: Text, context: Context) -> None:
    """Show the screen whose button does what was asked, or ask which activity is meant."""
    bulletins.keep_written(told.read(text.text) if asked.order is Order.TELL else "", text, context)
    by_id = {one.id: one for one in (*known.activities, *known.hidden)}
    match asked.activity_ids:
        case ():
            start.show_overview(context, asked.order)
        case (activity_id,) if asked.order is Order.CANCEL and by_id[activity_id] in known.mine:
            context.show(messages.whose(by_id[activity_id]))
        case (activity_id,):
            sheet.show(context, activity_id, order=asked.order)
        case several:
            context.show(messages.which([by_id[id_] for id_ in several], asked.order))


@routes.tap(ManageFor, access=Access.ORGANIZER)
def open_sheet(tap: Tap[ManageFor], context: Context) -> None:
    """Show the sheet of the activity that was meant, of several."""
    sheet.show(context, tap.action.activity_id, order=tap.action.order)
