"""The organizers' entry (O01)."""

from domain.organizing import organizers_home as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Tap
from messages.actions.organizers import ShowOrganizing
from messages.organizers import start as messages


@routes.command("organizar", access=Access.DOOR)
def organize(_: Command, context: Context) -> None:
    """Answer /organizar."""
    _show(context)


@routes.tap(ShowOrganizing, access=Access.DOOR)
def show(_: Tap[ShowOrganizing], context: Context) -> None:
    """Show what matters today."""
    _show(context)


def show_door(context: Context) -> None:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    today = operations.door(context.session, actor_id=context.participant.id, now=context.now)
    context.show(messages.door(today, context.now))


def _show(context: Context) -> None:
    if context.participant.may_take_attendance and not context.participant.is_organizer:
        show_door(context)
        return
    view = operations.overview(context.session, actor_id=context.participant.id, now=context.now)
    context.show(messages.organizing(view, context.now))
