"""Reading what was sent, one by one, before everybody sees it (O48)."""

from domain import budgets, participants
from domain.budgets import Resource
from domain.errors import StaleError
from domain.notices.notices import Topic
from domain.people import registrations
from domain.publications import moderation, publications
from domain.publications.moderation import Decided, Problem
from domain.publications.publications import Sheet
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.organizers import gathering
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


def call_organizers(here: Here) -> None:
    """Tell every organizer that something waits: at most once in two hours each."""
    gathering.call(here, Topic.MODERATION, messages.waiting_notice())


def report(here: Here, sheet: Sheet, problem: Problem) -> None:
    """Tell every organizer what a reader pointed out; the same person is heard once per text.

    Raises:
        BudgetSpentError: the person has pointed out many lately.

    """
    budgets.spend_own(
        here.session, resource=Resource.REPORTS, person=here.participant, now=here.now
    )
    for organizer_id, chat_id in registrations.organizers_chats(here.session, now=here.now):
        here.tell(
            chat_id,
            messages.report(sheet, problem),
            Topic.REPORT,
            recipient_id=organizer_id,
            about_id=sheet.id,
            edition=sheet.revision,
            variant=f"{problem}/{here.participant.id}",
        )


@routes.tap(ReviewPublications, access=Access.ORGANIZER)
def review(tap: Tap[ReviewPublications], here: Here) -> None:
    """Show the one that waits longest."""
    del tap
    _show_next(here)


@routes.tap(SkipPublication, access=Access.ORGANIZER)
def skip(tap: Tap[SkipPublication], here: Here) -> None:
    """Answer "Pular"."""
    _show_next(here, after_id=tap.action.publication_id)


@routes.tap(SendAttachmentToReview, access=Access.ORGANIZER)
def send_attachment(tap: Tap[SendAttachmentToReview], here: Here) -> None:
    """Answer "Ver anexo"."""
    organizer = participants.require_organizer(
        here.session, actor_id=here.participant.id, now=here.now
    )
    sheet = publications.get(
        here.session, publication_id=tap.action.publication_id, reader_id=organizer.id, now=here.now
    )
    file = good_practices.attachment(sheet)
    if file is not None:
        here.send(file)


@routes.tap(PublishPublication, access=Access.ORGANIZER)
def publish(tap: Tap[PublishPublication], here: Here) -> None:
    """Answer "Publicar"; everybody finds it from now on."""
    try:
        decided = moderation.publish(
            here.session,
            publication_id=tap.action.publication_id,
            revision=tap.action.revision,
            actor_id=here.participant.id,
            now=here.now,
        )
    except StaleError:
        _show_next(here)
        return
    _tell_author(here, decided, messages.published(decided))
    here.toast = messages.done_published()
    _show_next(here)


@routes.tap(DeclinePublication, access=Access.ORGANIZER)
def decline(tap: Tap[DeclinePublication], here: Here) -> None:
    """Answer "Não publicar"."""
    try:
        decided = moderation.decline(
            here.session,
            publication_id=tap.action.publication_id,
            revision=tap.action.revision,
            actor_id=here.participant.id,
            now=here.now,
        )
    except StaleError:
        _show_next(here)
        return
    _tell_author(here, decided, messages.declined(decided))
    here.toast = messages.done_declined()
    _show_next(here)


@routes.tap(AskAdjustment, access=Access.ORGANIZER)
def ask_adjustment(tap: Tap[AskAdjustment], here: Here) -> None:
    """Answer "Pedir ajuste": the next text is what the author should change."""
    organizer = participants.require_organizer(
        here.session, actor_id=here.participant.id, now=here.now
    )
    sheet = publications.get(
        here.session, publication_id=tap.action.publication_id, reader_id=organizer.id, now=here.now
    )
    here.place.finish()
    here.place.draft = {
        "publication_id": tap.action.publication_id,
        "revision": tap.action.revision,
    }
    here.ask("moderation.reason", messages.ask_reason(sheet))


@routes.resume("moderation")
def ask_current(here: Here) -> None:
    """Ask again what the author should change."""
    sheet = publications.get(
        here.session,
        publication_id=here.draft["publication_id"],
        reader_id=here.participant.id,
        now=here.now,
    )
    here.ask("moderation.reason", messages.ask_reason(sheet))


@routes.answer("moderation.reason", access=Access.ORGANIZER)
def answer_reason(text: Text, here: Here) -> None:
    """Take the reason to the author."""
    try:
        decided = moderation.ask_adjustment(
            here.session,
            publication_id=here.draft["publication_id"],
            revision=here.draft["revision"],
            actor_id=here.participant.id,
            reason=text.text,
            now=here.now,
        )
    except StaleError:
        here.place.finish()
        _show_next(here)
        return
    here.place.finish()
    _tell_author(here, decided, messages.adjustment(decided))
    here.show(messages.adjustment_sent())


@routes.tap(TakeDown, access=Access.ORGANIZER)
def take_down(tap: Tap[TakeDown], here: Here) -> None:
    """Answer "Recolher para revisão"."""
    decided = moderation.take_down(
        here.session,
        publication_id=tap.action.publication_id,
        actor_id=here.participant.id,
        now=here.now,
    )
    _tell_author(here, decided, messages.in_review_again(decided))
    here.show(messages.taken_down(decided.sheet))


def _show_next(here: Here, after_id: int | None = None) -> None:
    waiting = moderation.next_waiting(
        here.session, actor_id=here.participant.id, after_id=after_id, now=here.now
    )
    here.show(messages.none_waiting() if waiting is None else messages.review(waiting))


def _tell_author(here: Here, decided: Decided, message: Message) -> None:
    chat_id = decided.sheet.author_chat_id
    if chat_id is not None:
        here.tell(chat_id, message)
