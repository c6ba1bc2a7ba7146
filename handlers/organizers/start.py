"""The organizers' entry (O01)."""

from domain.organizing import organizers_home as operations
from domain.understanding.meanings import Order
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers import ShowOrganizing
from messages.organizers import orders
from messages.organizers import start as messages


@routes.tap(ShowOrganizing, access=Access.DOOR, commands=("organizar",))
def show(_: Tap[ShowOrganizing], context: Context) -> None:
    """Show what matters today."""
    if context.participant.may_take_attendance and not context.participant.is_organizer:
        show_door(context)
        return
    show_overview(context)


def show_overview(context: Context, order: Order | None = None) -> None:
    """Show what matters today, what waits and the way to everything; `order` was asked for."""
    view = operations.overview(context.session, actor_id=context.participant.id, now=context.now)
    screen = messages.organizing(view, context.now)
    context.show(screen if order is None else orders.on_overview(screen, order))


def show_door(context: Context) -> None:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    today = operations.door(context.session, actor_id=context.participant.id, now=context.now)
    context.show(messages.door(today, context.now))
