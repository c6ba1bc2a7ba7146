"""Questions to the organizers, in their hands: the list, one of them, its answer."""

from typing import Any

from domain import participants
from domain.conversation import inquiries
from domain.conversation.inquiries import Asked, HandledError, TakenError
from domain.conversation.inquiry_cards import Card, StoredFile
from domain.errors import NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.people import registrations
from domain.quiet_hours import is_quiet
from handlers import errors, questions, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import File, Tap, Text
from handlers.organizers import gathering
from messages import help as help_messages
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    AnswerQuestion,
    CloseInquiry,
    ListInquiries,
    ReopenInquiry,
    SendKeptAnswer,
    ShowInquiry,
    TakeOverInquiry,
)
from messages.organizers import inquiries as messages
from messages.outgoing import to_payload

_ANSWER = "help.answer"
_KEYS = ("answer_to", "inquiry", "kept", "seen")
"""What the draft holds of an answer that is being written."""


def bring(context: Context, asked: Asked, text: str, file: StoredFile | None) -> None:
    """Tell the organizers of what was asked; of what was added, only who is answering it."""
    if asked.is_added:
        _tell_taker(context, asked.card, text, file)
    elif asked.comes_whole:
        for organizer_id, chat_id in registrations.organizers_chats(
            context.session, now=context.now
        ):
            context.tell(
                chat_id,
                messages.question(asked.card),
                Topic.INQUIRY,
                recipient_id=organizer_id,
                about_id=asked.card.inquiry_id,
            )
    else:
        notice = messages.waiting_notice(inquiries.queue(context.session))
        gathering.call(context, Topic.INQUIRIES, notice)


@routes.tap(ListInquiries, access=Access.ORGANIZER)
def show_list(tap: Tap[ListInquiries], context: Context) -> None:
    """Show the questions."""
    _show_list(context, tap.action.page)


@routes.tap(ShowInquiry, access=Access.ORGANIZER)
def show(tap: Tap[ShowInquiry], context: Context) -> None:
    """Show one question, and send its files below."""
    card = _card(context, tap.action.inquiry_id)
    _show_card(context, card)
    for file in messages.files(card):
        context.send(file)


@routes.tap(CloseInquiry, access=Access.ORGANIZER)
def close(tap: Tap[CloseInquiry], context: Context) -> None:
    """Answer "Encerrar sem responder"."""
    inquiries.close(
        context.session,
        actor_id=context.participant.id,
        inquiry_id=tap.action.inquiry_id,
        now=context.now,
    )
    _bring_notice_up_to_date(context)
    context.toast = messages.closed()
    _show_list(context)


@routes.tap(ReopenInquiry, access=Access.ORGANIZER)
def reopen(tap: Tap[ReopenInquiry], context: Context) -> None:
    """Answer "Reabrir pergunta"."""
    card = inquiries.reopen(
        context.session,
        actor_id=context.participant.id,
        inquiry_id=tap.action.inquiry_id,
        now=context.now,
    )
    _bring_notice_up_to_date(context)
    _show_card(context, card)


@routes.tap(AnswerInquiry, access=Access.ORGANIZER)
def ask_answer(tap: Tap[AnswerInquiry], context: Context) -> None:
    """Take a question that waits, and ask for its answer."""
    _take(context, tap.action.inquiry_id, is_taken_over=False)


@routes.tap(TakeOverInquiry, access=Access.ORGANIZER)
def take_over(tap: Tap[TakeOverInquiry], context: Context) -> None:
    """Answer "Assumir": who was answering is told."""
    before = _take(context, tap.action.inquiry_id, is_taken_over=True)
    _tell_who_had_it(context, before)


@routes.tap(AnswerQuestion, access=Access.ORGANIZER)
def ask_old_answer(tap: Tap[AnswerQuestion], context: Context) -> None:
    """Ask for the answer to a question that was not kept."""
    participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    _give_back(context)
    _forget(context)
    questions.open_question(
        context, _ANSWER, messages.ask_answer(None), answer_to=tap.action.chat_id
    )


@routes.answer(_ANSWER, access=Access.ORGANIZER)
def send_answer(text: Text, context: Context) -> None:
    """Bring the answer to the person who asked."""
    _answer(context, text.text, None, seen="")


@routes.upload(_ANSWER, access=Access.ORGANIZER)
def send_file(file: File, context: Context) -> None:
    """Bring a photo or document, with its caption, to the person who asked."""
    _answer(context, file.caption, StoredFile(file.kind, file.file_id), seen="")


@routes.tap(SendKeptAnswer, access=Access.ORGANIZER, within="help")
def send_kept(tap: Tap[SendKeptAnswer], context: Context) -> None:
    """Bring the answer that was kept, although somebody else was seen to answer."""
    kept = context.draft.get("kept")
    if kept is None or context.draft.get("inquiry") != tap.action.inquiry_id:
        raise NotFoundError
    file = None if kept["file"] is None else StoredFile(*kept["file"])
    _answer(context, kept["text"], file, seen=context.draft["seen"])


def ask_again(context: Context) -> None:
    """Ask for the answer again."""
    card = _card(context, context.draft["inquiry"]) if "inquiry" in context.draft else None
    kept = context.draft.get("kept")
    if card is not None and kept is not None:
        _show_conflict(context, card, kept)
    else:
        context.show(messages.ask_answer(card))


def cancel_answer(context: Context) -> None:
    """Give the question back and show it: it stays on the screen."""
    card = _give_back(context)
    questions.close_question(context, *_KEYS)
    if card is None:
        _show_list(context)
    else:
        _show_card(context, card)


def leave(context: Context) -> None:
    """Let go of an answer that was opened and left."""
    _give_back(context)
    questions.close_question(context, *_KEYS)


def _take(context: Context, inquiry_id: int, *, is_taken_over: bool) -> Card:
    before = inquiries.take(
        context.session,
        actor_id=context.participant.id,
        inquiry_id=inquiry_id,
        now=context.now,
        is_taken_over=is_taken_over,
    )
    if context.draft.get("inquiry") != inquiry_id:
        # One is answered at a time: another one that was opened is free again.
        _give_back(context)
    _forget(context)
    questions.open_question(context, _ANSWER, messages.ask_answer(before), inquiry=inquiry_id)
    return before


def _answer(context: Context, text: str, file: StoredFile | None, *, seen: str) -> None:
    # Asked again: the access may have ended since the question was shown.
    actor = participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    inquiries.checked(text)
    card = before = None
    if "inquiry" in context.draft:
        try:
            before = _card(context, context.draft["inquiry"])
            kept = {"text": text, "file": None if file is None else [file.kind, file.file_id]}
            if not seen and _has_more(before, context):
                _show_conflict(context, before, kept)
                return
            card = inquiries.answer(
                context.session,
                actor_id=actor.id,
                inquiry_id=before.inquiry_id,
                text=text,
                file=file,
                seen=seen,
                now=context.now,
            )
        except (HandledError, TakenError) as other:
            _show_conflict(context, other.card, kept)
            return
        except NotFoundError as refusal:
            questions.close_question(context, *_KEYS)
            errors.explain(refusal, context)
            return
        _bring_notice_up_to_date(context)
        _tell_who_had_it(context, before)
    chat_id = context.draft["answer_to"] if card is None else card.chat_id
    context.tell(chat_id, help_messages.answer(text, card, file))
    has_draft = questions.close_question(context, *_KEYS)
    context.show(messages.answered(card, has_draft=has_draft))


def _has_more(card: Card, context: Context) -> bool:
    """Tell whether the person has added something of which nobody is told before the morning."""
    return (
        is_quiet(context.now)
        and card.taken_by_id == context.participant.id
        and card.taken_at is not None
        and card.added_at is not None
        and card.added_at > card.taken_at
    )


def _show_conflict(context: Context, card: Card, kept: dict[str, Any]) -> None:
    context.draft.update(kept=kept, seen=card.state)
    context.show(messages.conflict(card, kept["text"], context.participant.id))


def _tell_taker(context: Context, card: Card, text: str, file: StoredFile | None) -> None:
    if card.taken_chat_id is not None:
        context.tell(
            card.taken_chat_id,
            messages.more(card, text, file),
            Topic.INQUIRY,
            recipient_id=card.taken_by_id,
            about_id=card.inquiry_id,
        )


def _tell_who_had_it(context: Context, before: Card) -> None:
    """Tell who was answering that somebody else does, or did."""
    actor = context.participant
    if before.taken_chat_id is not None and before.taken_by_id != actor.id:
        context.tell(
            before.taken_chat_id,
            messages.taken_over(before, actor.name, actor.id),
            recipient_id=before.taken_by_id,
        )


def _give_back(context: Context) -> Card | None:
    inquiry_id = context.draft.get("inquiry")
    if inquiry_id is None:
        return None
    try:
        return inquiries.give_back(
            context.session,
            actor_id=context.participant.id,
            inquiry_id=inquiry_id,
            now=context.now,
        )
    except NotFoundError:
        return None


def _forget(context: Context) -> None:
    for key in _KEYS:
        context.draft.pop(key, None)


def _card(context: Context, inquiry_id: int) -> Card:
    return inquiries.card(
        context.session, actor_id=context.participant.id, inquiry_id=inquiry_id, now=context.now
    )


def _show_card(context: Context, card: Card) -> None:
    earlier = inquiries.earlier(
        context.session,
        actor_id=context.participant.id,
        inquiry_id=card.inquiry_id,
        now=context.now,
    )
    context.show(messages.card(card, earlier))


def _show_list(context: Context, page: int = 0) -> None:
    context.show(
        messages.listing(
            inquiries.listing(
                context.session, actor_id=context.participant.id, page=page, now=context.now
            )
        )
    )


def _bring_notice_up_to_date(context: Context) -> None:
    """Let a notice that has yet to go out count what is left; without any it is dropped."""
    queue = inquiries.queue(context.session)
    if queue.count:
        payload = to_payload(messages.waiting_notice(queue))
        notices.reword(context.session, Topic.INQUIRIES, payload=payload)
