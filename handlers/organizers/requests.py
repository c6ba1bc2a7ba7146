"""Deciding on requests for a seat in a turma with approval (O64)."""

from typing import Any, Final

from domain.notices.notices import Topic
from domain.organizing import requests
from domain.organizing.requests import Decided
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages.actions.organizers.requests import (
    ApproveRequest,
    AskRequestReason,
    DeclineRequest,
    ListRequests,
    ShowRequest,
)
from messages.organizers import requests as messages

_DIALOGUE: Final = "request"
_REASON: Final = "request.reason"


@routes.tap(ListRequests, access=Access.ORGANIZER)
def list_waiting(tap: Tap[ListRequests], context: Context) -> None:
    """Show who asked for a seat."""
    _list(context, tap.action.activity_id, page=tap.action.page)


@routes.tap(ShowRequest, access=Access.ORGANIZER)
def show(tap: Tap[ShowRequest], context: Context) -> None:
    """Show one request."""
    found = requests.one(
        context.session,
        **_who(context),
        activity_id=tap.action.activity_id,
        participant_id=tap.action.participant_id,
    )
    context.show(messages.card(found))


@routes.tap(ApproveRequest, access=Access.ORGANIZER)
def approve(tap: Tap[ApproveRequest], context: Context) -> None:
    """Give a seat, tell the person, and show who else asks."""
    done = requests.approve(
        context.session,
        **_who(context),
        activity_id=tap.action.activity_id,
        participant_id=tap.action.participant_id,
    )
    _tell(context, done)


@routes.tap(AskRequestReason, access=Access.ORGANIZER)
def ask_reason(tap: Tap[AskRequestReason], context: Context) -> None:
    """Ask why not."""
    context.dialog.draft = {
        "activity_id": tap.action.activity_id,
        "participant_id": tap.action.participant_id,
    }
    _ask_reason(context)


@routes.tap(DeclineRequest, access=Access.ORGANIZER)
def decline(tap: Tap[DeclineRequest], context: Context) -> None:
    """Give no seat, for one of the given reasons."""
    action = tap.action
    _decline(context, action.activity_id, action.participant_id, messages.REASONS[action.reason])


@routes.answer(_REASON, access=Access.ORGANIZER)
def read_reason(text: Text, context: Context) -> None:
    """Give no seat, for the reason the organizer wrote."""
    draft = context.draft
    reason = " ".join(text.text.split())
    _decline(context, draft["activity_id"], draft["participant_id"], reason)


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask for the reason again."""
    _ask_reason(context)


def _ask_reason(context: Context) -> None:
    draft = context.draft
    found = requests.one(
        context.session,
        **_who(context),
        activity_id=draft["activity_id"],
        participant_id=draft["participant_id"],
    )
    context.ask(_REASON, messages.ask_reason(found))


def _decline(context: Context, activity_id: int, participant_id: int, reason: str) -> None:
    done = requests.decline(
        context.session,
        **_who(context),
        activity_id=activity_id,
        participant_id=participant_id,
        reason=reason,
    )
    context.dialog.finish()
    _tell(context, done, reason=reason)


def _tell(context: Context, done: Decided, *, reason: str = "") -> None:
    request = done.request
    if request.chat_id is not None:
        context.tell(
            request.chat_id,
            messages.answer(done, reason=reason),
            Topic.REQUEST,
            recipient_id=request.participant_id,
            about_id=request.activity_id,
        )
    _list(context, request.activity_id, done=done)


def _list(
    context: Context, activity_id: int, *, page: int = 0, done: Decided | None = None
) -> None:
    found = requests.listing(context.session, **_who(context), activity_id=activity_id, page=page)
    context.show(messages.listing(found, done))


def _who(context: Context) -> dict[str, Any]:
    return {"actor_id": context.participant.id, "now": context.now}
