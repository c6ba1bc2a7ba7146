"""Questions to the organizers, in their hands: the list, one of them, its answer."""

from domain import participants
from domain.conversation import inquiries
from domain.conversation.inquiries import Card, HandledError
from domain.errors import NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from handlers import errors, questions, routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
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


def call_organizers(here: Here) -> None:
    """Tell every organizer how many questions wait: at most once in two hours each."""
    notice = messages.waiting_notice(inquiries.queue(here.session))
    gathering.call(here, Topic.INQUIRIES, notice)


@routes.tap(ListInquiries, access=Access.ORGANIZER)
def show_list(tap: Tap[ListInquiries], here: Here) -> None:
    """Show the questions that wait."""
    _show_list(here, tap.action.page)


@routes.tap(ShowInquiry, access=Access.ORGANIZER)
def show(tap: Tap[ShowInquiry], here: Here) -> None:
    """Show one question, and send its file below."""
    card = _card(here, tap.action.inquiry_id)
    here.show(messages.card(card))
    file = messages.file(card)
    if file is not None:
        here.send(file)


@routes.tap(CloseInquiry, access=Access.ORGANIZER)
def close(tap: Tap[CloseInquiry], here: Here) -> None:
    """Answer "Encerrar sem responder"."""
    inquiries.close(
        here.session,
        actor_id=here.participant.id,
        inquiry_id=tap.action.inquiry_id,
        now=here.now,
    )
    _bring_notice_up_to_date(here)
    here.toast = messages.closed()
    _show_list(here)


@routes.tap(AnswerInquiry, access=Access.ORGANIZER)
def ask_answer(tap: Tap[AnswerInquiry], here: Here) -> None:
    """Ask for the answer to a question that waits."""
    card = _card(here, tap.action.inquiry_id)
    if card.answered_at is not None:
        raise HandledError(card)
    here.draft.pop("answer_to", None)
    questions.open_question(here, _ANSWER, messages.ask_answer(card), inquiry=card.inquiry_id)


@routes.tap(AnswerQuestion, access=Access.ORGANIZER)
def ask_old_answer(tap: Tap[AnswerQuestion], here: Here) -> None:
    """Ask for the answer to a question that was not kept."""
    participants.require_organizer(here.session, actor_id=here.participant.id, now=here.now)
    here.draft.pop("inquiry", None)
    questions.open_question(here, _ANSWER, messages.ask_answer(None), answer_to=tap.action.chat_id)


@routes.answer(_ANSWER, access=Access.ORGANIZER)
def send_answer(text: Text, here: Here) -> None:
    """Bring the answer to the person who asked."""
    # Asked again: the access may have ended since the question was shown.
    participants.require_organizer(here.session, actor_id=here.participant.id, now=here.now)
    inquiries.checked(text.text)
    card = None
    if "inquiry" in here.draft:
        try:
            card = inquiries.answer(
                here.session,
                actor_id=here.participant.id,
                inquiry_id=here.draft["inquiry"],
                text=text.text,
                now=here.now,
            )
        except (HandledError, NotFoundError) as refusal:
            questions.close_question(here, "answer_to", "inquiry")
            errors.explain(refusal, here)
            return
        _bring_notice_up_to_date(here)
    chat_id = here.draft["answer_to"] if card is None else card.chat_id
    here.tell(chat_id, help_messages.answer(text.text, card))
    has_draft = questions.close_question(here, "answer_to", "inquiry")
    here.show(messages.answered(has_draft=has_draft))


def ask_again(here: Here) -> None:
    """Ask for the answer again."""
    card = _card(here, here.draft["inquiry"]) if "inquiry" in here.draft else None
    here.show(messages.ask_answer(card))


def _card(here: Here, inquiry_id: int) -> Card:
    return inquiries.card(
        here.session, actor_id=here.participant.id, inquiry_id=inquiry_id, now=here.now
    )


def _show_list(here: Here, page: int = 0) -> None:
    here.show(
        messages.listing(
            inquiries.listing(here.session, actor_id=here.participant.id, page=page, now=here.now)
        )
    )


def _bring_notice_up_to_date(here: Here) -> None:
    """Let a notice that has yet to go out count what is left; without any it is dropped."""
    queue = inquiries.queue(here.session)
    if queue.count:
        payload = to_payload(messages.waiting_notice(queue))
        notices.reword(here.session, Topic.INQUIRIES, payload=payload)
