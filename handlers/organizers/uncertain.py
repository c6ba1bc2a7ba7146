"""Messages that may not have arrived, and sending them again."""

from domain.notices import uncertain as operations
from handlers import routes
from handlers.access import Access
from handlers.events import Tap
from handlers.here import Here
from messages.actions.organizers.uncertain import SendAgain, ShowUncertain
from messages.organizers import uncertain as messages


@routes.tap(ShowUncertain, access=Access.ORGANIZER)
def show(tap: Tap[ShowUncertain], here: Here) -> None:
    """Show them by kind."""
    del tap
    _show(here)


@routes.tap(SendAgain, access=Access.ORGANIZER)
def send_again(tap: Tap[SendAgain], here: Here) -> None:
    """Send one kind once more; a second tap finds nothing left to send."""
    count = operations.send_again(
        here.session, actor_id=here.participant.id, purpose=tap.action.kind, now=here.now
    )
    here.toast = messages.sent_again(count)
    _show(here)


def _show(here: Here) -> None:
    actor_id = here.participant.id
    here.show(messages.uncertain(operations.groups(here.session, actor_id=actor_id, now=here.now)))
