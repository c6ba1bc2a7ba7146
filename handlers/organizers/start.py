"""The organizers' entry (O01)."""

from domain import organizing as operations
from handlers import routes
from handlers.events import Command, Tap
from handlers.here import Here
from messages.actions.organizers import ShowOrganizing
from messages.organizers import start as messages


@routes.command("organizar")
def organize(command: Command, here: Here) -> None:
    """Answer /organizar."""
    del command
    _show(here)


@routes.tap(ShowOrganizing)
def show(tap: Tap[ShowOrganizing], here: Here) -> None:
    """Show what matters today."""
    del tap
    _show(here)


def _show(here: Here) -> None:
    view = operations.overview(here.session, actor_id=here.participant.id, now=here.now)
    here.show(messages.organizing(view, here.now))
