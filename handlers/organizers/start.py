"""The organizers' entry (O01)."""

from domain.organizing import organizing as operations
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Tap
from handlers.here import Here
from messages.actions.organizers import ShowOrganizing
from messages.organizers import start as messages


@routes.command("organizar", access=Access.DOOR)
def organize(command: Command, here: Here) -> None:
    """Answer /organizar."""
    del command
    _show(here)


@routes.tap(ShowOrganizing, access=Access.DOOR)
def show(tap: Tap[ShowOrganizing], here: Here) -> None:
    """Show what matters today."""
    del tap
    _show(here)


def show_door(here: Here) -> None:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    today = operations.door(here.session, actor_id=here.participant.id, now=here.now)
    here.show(messages.door(today, here.now))


def _show(here: Here) -> None:
    if here.participant.may_take_attendance and not here.participant.is_organizer:
        show_door(here)
        return
    view = operations.overview(here.session, actor_id=here.participant.id, now=here.now)
    here.show(messages.organizing(view, here.now))
