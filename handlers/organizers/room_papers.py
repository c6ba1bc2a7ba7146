"""Papers that are printed for a room (O26b)."""

from domain.organizing import room_papers
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers.room_papers import (
    SendInvitationPoster,
    SendSigningList,
    ShowRoomPapers,
)
from messages.organizers import room_papers as messages


@routes.tap(ShowRoomPapers, access=Access.ORGANIZER)
def choose(tap: Tap[ShowRoomPapers], context: Context) -> None:
    """Show what can be printed."""
    context.show(messages.choose(_view(context, tap.action.activity_id)))


@routes.tap(SendSigningList, access=Access.ORGANIZER)
def send_signing_list(tap: Tap[SendSigningList], context: Context) -> None:
    """Send the list that people sign; the act is kept."""
    found = room_papers.request_signing_list(
        context.session,
        activity_id=tap.action.activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.send(messages.signing_list(found))


@routes.tap(SendInvitationPoster, access=Access.ORGANIZER)
def send_invitation(tap: Tap[SendInvitationPoster], context: Context) -> None:
    """Send the poster of the invitation, which names nobody."""
    found = _view(context, tap.action.activity_id)
    context.send(messages.invitation(found.facts, context.bot_username))


def _view(context: Context, activity_id: int) -> room_papers.ToPrint:
    return room_papers.view(
        context.session,
        activity_id=activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )
