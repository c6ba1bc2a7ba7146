"""Questions to the organizers, in their hands: the list, one of them, its answer."""

from domain import participants
from domain.conversation import inquiries
from domain.conversation.inquiries import Card, HandledError
from domain.errors import NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from handlers import errors, questions, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import gathering
from messages import help as help_messages
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    AnswerQuestion,
    CloseInquiry,
    ListInquiries,
    ShowInquiry,
)
from messages.organizers import inquiries as messages
from messages.outgoing import to_payload

_ANSWER = "help.answer"


def call_organizers(context: Context) -> None:
    """Tell every organizer how many questions wait: at most once in two hours each."""
    notice = messages.waiting_notice(inquiries.queue(context.session))
    gathering.call(context, Topic.INQUIRIES, notice)


@routes.tap(ListInquiries, access=Access.ORGANIZER)
def show_list(tap: Tap[ListInquiries], context: Context) -> None:
    """Show the questions that wait."""
    _show_list(context, tap.action.page)


@routes.tap(ShowInquiry, access=Access.ORGANIZER)
def show(tap: Tap[ShowInquiry], context: Context) -> None:
    """Show one question, and send its file below."""
    card = _card(context, tap.action.inquiry_id)
    context.show(messages.card(card))
    file = messages.file(card)
    if file is not None:
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


@routes.tap(AnswerInquiry, access=Access.ORGANIZER)
def ask_answer(tap: Tap[AnswerInquiry], context: Context) -> None:
    """Ask for the answer to a question that waits."""
    card = _card(context, tap.action.inquiry_id)
    if card.answered_at is not None:
        raise HandledError(card)
    context.draft.pop("answer_to", None)
    questions.open_question(context, _ANSWER, messages.ask_answer(card), inquiry=card.inquiry_id)


@routes.tap(AnswerQuestion, access=Access.ORGANIZER)
def ask_old_answer(tap: Tap[AnswerQuestion], context: Context) -> None:
    """Ask for the answer to a question that was not kept."""
    participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    context.draft.pop("inquiry", None)
    questions.open_question(
        context, _ANSWER, messages.ask_answer(None), answer_to=tap.action.chat_id
    )


@routes.answer(_ANSWER, access=Access.ORGANIZER)
def send_answer(text: Text, context: Context) -> None:
    """Bring the answer to the person who asked."""
    # Asked again: the access may have ended since the question was shown.
    participants.require_organizer(
        context.session, actor_id=context.participant.id, now=context.now
    )
    inquiries.checked(text.text)
    card = None
    if "inquiry" in context.draft:
        try:
            card = inquiries.answer(
                context.session,
                actor_id=context.participant.id,
                inquiry_id=context.draft["inquiry"],
                text=text.text,
                now=context.now,
            )
        except (HandledError, NotFoundError) as refusal:
            questions.close_question(context, "answer_to", "inquiry")
            errors.explain(refusal, context)
            return
        _bring_notice_up_to_date(context)
    chat_id = context.draft["answer_to"] if card is None else card.chat_id
    context.tell(chat_id, help_messages.answer(text.text, card))
    has_draft = questions.close_question(context, "answer_to", "inquiry")
    context.show(messages.answered(card, has_draft=has_draft))


def ask_again(context: Context) -> None:
    """Ask for the answer again."""
    card = _card(context, context.draft["inquiry"]) if "inquiry" in context.draft else None
    context.show(messages.ask_answer(card))


def _card(context: Context, inquiry_id: int) -> Card:
    return inquiries.card(
        context.session, actor_id=context.participant.id, inquiry_id=inquiry_id, now=context.now
    )


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
