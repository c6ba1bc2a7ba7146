"""Messages that may not have arrived, and sending them again."""

from domain.notices import uncertain as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers.uncertain import SendAgain, ShowUncertain
from messages.organizers import uncertain as messages


@routes.tap(ShowUncertain, access=Access.ORGANIZER)
def show(_: Tap[ShowUncertain], context: Context) -> None:
    """Show them by kind."""
    _show(context)


@routes.tap(SendAgain, access=Access.ORGANIZER)
def send_again(tap: Tap[SendAgain], context: Context) -> None:
    """Send one kind once more; a second tap finds nothing left to send."""
    count = operations.send_again(
        context.session, actor_id=context.participant.id, purpose=tap.action.kind, now=context.now
    )
    context.toast = messages.sent_again(count)
    _show(context)


def _show(context: Context) -> None:
    actor_id = context.participant.id
    context.show(
        messages.uncertain(operations.groups(context.session, actor_id=actor_id, now=context.now))
    )
