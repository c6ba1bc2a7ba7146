"""The organizers' list of encontros; publishing, announcing and deleting one (O01, O10)."""

from domain.errors import StaleError
from domain.organizing import announcements, manage
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from handlers.organizers import sheet
from messages import notices
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskDeleteDraft,
    DeleteDraft,
    ListManaged,
    ListPastManaged,
    PreviewActivity,
    PublishActivity,
)
from messages.organizers import encontros as messages
from messages.outgoing import to_payload


@routes.tap(ListManaged, access=Access.ORGANIZER)
def list_coming(tap: Tap[ListManaged], context: Context) -> None:
    """Show drafts and what is to come."""
    _list(context, page=tap.action.page, is_past=False)


@routes.tap(ListPastManaged, access=Access.ORGANIZER)
def list_past(tap: Tap[ListPastManaged], context: Context) -> None:
    """Show what is over or cancelled."""
    _list(context, page=tap.action.page, is_past=True)


@routes.tap(PublishActivity, access=Access.ORGANIZER)
def publish(tap: Tap[PublishActivity], context: Context) -> None:
    """Publish a draft, and ask whether to tell everybody."""
    actor_id, activity_id = context.participant.id, tap.action.activity_id
    facts = manage.publish(
        context.session, actor_id=actor_id, activity_id=activity_id, now=context.now
    )
    reach = announcements.reach(
        context.session, actor_id=actor_id, activity_id=activity_id, now=context.now
    )
    context.wakes_clock = True
    context.show(messages.published(facts, reach, context.now))


@routes.tap(AnnounceActivity, access=Access.ORGANIZER)
def announce(tap: Tap[AnnounceActivity], context: Context) -> None:
    """Tell every active person about the activity, once."""
    actor_id, activity_id = context.participant.id, tap.action.activity_id
    facts = sheet.read(context, activity_id).facts
    if facts.cancelled_at is not None:
        raise manage.AlreadyCancelledError
    if facts.starts_at <= context.now:
        raise manage.InThePastError(activity_id)
    reach = announcements.announce(
        context.session,
        actor_id=actor_id,
        activity_id=activity_id,
        payload=to_payload(notices.published(facts)),
        expires_at=facts.starts_at,
        now=context.now,
    )
    context.wakes_clock = True
    context.show(messages.announced(facts, reach))


@routes.tap(PreviewActivity, access=Access.ORGANIZER)
def preview(tap: Tap[PreviewActivity], context: Context) -> None:
    """Show the notice to the organizer alone."""
    view = sheet.read(context, tap.action.activity_id)
    if not view.is_draft:
        raise StaleError
    context.show(messages.preview(view.facts))


@routes.tap(AskDeleteDraft, access=Access.ORGANIZER)
def ask_delete_draft(tap: Tap[AskDeleteDraft], context: Context) -> None:
    """Ask before a draft is thrown away."""
    view = sheet.read(context, tap.action.activity_id)
    if not view.is_draft:
        raise StaleError
    context.show(messages.ask_delete(view))


@routes.tap(DeleteDraft, access=Access.ORGANIZER)
def delete_draft(tap: Tap[DeleteDraft], context: Context) -> None:
    """Throw a draft away."""
    manage.delete_draft(
        context.session,
        actor_id=context.participant.id,
        activity_id=tap.action.activity_id,
        now=context.now,
    )
    context.toast = messages.deleted()
    _list(context, page=0, is_past=False)


def _list(context: Context, *, page: int, is_past: bool) -> None:
    found = manage.listing(
        context.session,
        actor_id=context.participant.id,
        now=context.now,
        is_past=is_past,
        page=page,
    )
    context.show(messages.listing(found, context.now))
