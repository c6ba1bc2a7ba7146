"""The organizers' entry (O01)."""

from domain.organizing import organizers_home as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers import ShowOrganizing
from messages.organizers import start as messages


@routes.tap(ShowOrganizing, access=Access.DOOR, commands=("organizar",))
def show(_: Tap[ShowOrganizing], context: Context) -> None:
    """Show what matters today."""
    if context.participant.may_take_attendance and not context.participant.is_organizer:
        show_door(context)
        return
    view = operations.overview(context.session, actor_id=context.participant.id, now=context.now)
    context.show(messages.organizing(view, context.now))


def show_door(context: Context) -> None:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    today = operations.door(context.session, actor_id=context.participant.id, now=context.now)
    context.show(messages.door(today, context.now))
