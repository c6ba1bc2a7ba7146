"""Reading what was sent, one by one, before everybody sees it (O48)."""

from domain import participants
from domain.errors import StaleError
from domain.notices.notices import Topic
from domain.publications import moderation
from domain.publications.moderation import Decided, Decision
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import gathering
from handlers.publications import read
from messages import good_practices
from messages.actions.organizers.moderation import (
    AskAdjustment,
    DeclinePublication,
    PublishPublication,
    ReviewPublications,
    SendAttachmentToReview,
    SkipPublication,
    TakeDown,
)
from messages.organizers import moderation as messages
from messages.outgoing import Message


def call_organizers(context: Context) -> None:
    """Tell every organizer that something waits: at most once in two hours each."""
    gathering.call(context, Topic.MODERATION, messages.waiting_notice())


@routes.tap(ReviewPublications, access=Access.ORGANIZER)
def review(_: Tap[ReviewPublications], context: Context) -> None:
    """Show the one that waits longest."""
    _show_next(context)


@routes.tap(SkipPublication, access=Access.ORGANIZER)
def skip(tap: Tap[SkipPublication], context: Context) -> None:
    """Answer "Pular"."""
    _show_next(context, after_id=tap.action.publication_id)


@routes.tap(SendAttachmentToReview, access=Access.ORGANIZER)
def send_attachment(tap: Tap[SendAttachmentToReview], context: Context) -> None:
    """Answer "Ver a foto" and "Ver o arquivo"."""
    participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    file = good_practices.attachment(read(context, tap.action.publication_id))
    if file is not None:
        context.send(file)


@routes.tap(PublishPublication, access=Access.ORGANIZER)
def publish(tap: Tap[PublishPublication], context: Context) -> None:
    """Answer "Publicar"; everybody finds it from now on."""
    decided = _decide(context, Decision.PUBLISH, tap.action.publication_id, tap.action.revision)
    if decided is not None:
        _tell_author(context, decided, messages.published(decided))
        context.toast = messages.done_published()
    _show_next(context)


@routes.tap(DeclinePublication, access=Access.ORGANIZER)
def decline(tap: Tap[DeclinePublication], context: Context) -> None:
    """Answer "Não publicar"."""
    decided = _decide(context, Decision.DECLINE, tap.action.publication_id, tap.action.revision)
    if decided is not None:
        _tell_author(context, decided, messages.declined(decided))
        context.toast = messages.done_declined()
    _show_next(context)


@routes.tap(AskAdjustment, access=Access.ORGANIZER)
def ask_adjustment(tap: Tap[AskAdjustment], context: Context) -> None:
    """Answer "Pedir ajuste": the next text is what the author should change."""
    participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    context.dialog.finish()
    context.dialog.draft = {
        "publication_id": tap.action.publication_id,
        "revision": tap.action.revision,
    }
    ask_current(context)


@routes.resume("moderation")
def ask_current(context: Context) -> None:
    """Ask what the author should change."""
    sheet = read(context, context.draft["publication_id"])
    context.ask("moderation.reason", messages.ask_reason(sheet))


@routes.answer("moderation.reason", access=Access.ORGANIZER)
def answer_reason(text: Text, context: Context) -> None:
    """Take the reason to the author."""
    draft = context.draft
    decided = _decide(
        context, Decision.ASK_ADJUSTMENT, draft["publication_id"], draft["revision"], text.text
    )
    context.dialog.finish()
    if decided is None:
        _show_next(context)
        return
    _tell_author(context, decided, messages.adjustment(decided))
    context.show(messages.adjustment_sent())


@routes.tap(TakeDown, access=Access.ORGANIZER)
def take_down(tap: Tap[TakeDown], context: Context) -> None:
    """Answer "Tirar do ar e revisar"."""
    decided = moderation.take_down(
        context.session,
        publication_id=tap.action.publication_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    _tell_author(context, decided, messages.in_review_again(decided))
    context.show(messages.taken_down(decided.sheet))


def _decide(
    context: Context, decision: Decision, publication_id: int, revision: int, reason: str = ""
) -> Decided | None:
    """Decide on what waits; None when it changed since the organizer read it."""
    try:
        return moderation.decide(
            context.session,
            publication_id=publication_id,
            revision=revision,
            decision=decision,
            actor_id=context.participant.id,
            reason=reason,
            now=context.now,
        )
    except StaleError:
        return None


def _show_next(context: Context, after_id: int | None = None) -> None:
    waiting = moderation.next_waiting(
        context.session, actor_id=context.participant.id, after_id=after_id, now=context.now
    )
    context.show(messages.none_waiting() if waiting is None else messages.review(waiting))


def _tell_author(context: Context, decided: Decided, message: Message) -> None:
    chat_id = decided.sheet.author_chat_id
    if chat_id is not None:
        context.tell(chat_id, message)
