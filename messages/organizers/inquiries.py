"""What organizers see of the questions that wait for them."""

from typing import Final, Literal, cast

from domain.conversation.inquiries import Card, HandledError, Page, Queue
from messages import buttons, refusals
from messages import help as help_messages
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    CloseInquiry,
    ListInquiries,
    ShowInquiry,
)
from messages.outgoing import Button, Message, Row, StoredFile, Toast
from messages.render import render

_NAME: Final = 16
_OTHERS: Final = (Button("💬 Outras perguntas", ListInquiries()),)


def waiting_notice(queue: Queue) -> Message:
    """Tell an organizer how many questions wait; it names nobody."""
    return Message(
        render("organizers/inquiries/notice.html", queue=queue),
        ((Button("💬 Ver perguntas", ListInquiries(), "primary"),),),
        is_silent=True,
    )


def question(card: Card) -> Message:
    """Bring one question as it is, with its file."""
    return Message(
        render("organizers/inquiries/card.html", card=card),
        ((Button("💬 Responder", AnswerInquiry(card.inquiry_id), "primary"),),),
        attachment=_file(card),
        names=frozenset() if card.participant_id is None else frozenset({card.participant_id}),
    )


def listing(page: Page) -> Message:
    """Show the questions that wait, some on a page."""
    return Message(
        render("organizers/inquiries/list.html", queue=page.queue),
        (
            *((_entry(card),) for card in page.cards),
            buttons.turning(page.number, ListInquiries, has_more=page.has_more),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def card(card: Card) -> Message:
    """Show one question with what can be done about it; its file is sent below."""
    choices: tuple[Row, ...] = ()
    if card.answered_at is None:
        choices = (
            (Button("💬 Responder", AnswerInquiry(card.inquiry_id), "primary"),),
            (Button("⏹️ Encerrar sem responder", CloseInquiry(card.inquiry_id)),),
        )
    return Message(
        render("organizers/inquiries/card.html", card=card),
        (*choices, (buttons.back(ListInquiries()), buttons.HOME)),
    )


def file(card: Card) -> Message | None:
    """Send the file that came with a question."""
    attachment = _file(card)
    if attachment is None:
        return None
    return Message(render("organizers/inquiries/file.html", card=card), attachment=attachment)


def ask_answer(card: Card | None) -> Message:
    """Ask for the answer; None for a question that was not kept."""
    return Message(
        render(
            "organizers/inquiries/ask_answer.html",
            card=card,
            quote="" if card is None else help_messages.quote(card),
        ),
        ((buttons.CANCEL,),),
    )


def answered(card: Card | None, *, has_draft: bool) -> Message:
    """Say that the answer is on its way, and lead back to a form it interrupted."""
    return Message(
        render("organizers/inquiries/answered.html", card=card),
        (
            (Button("💬 Outras perguntas", ListInquiries()),),
            *help_messages.way_on(has_draft=has_draft),
        ),
    )


def closed() -> Toast:
    """Say over the list that one was closed."""
    return Toast(render("organizers/inquiries/closed.txt"))


@refusals.explain.register
def handled(error: HandledError) -> Message:
    """Say who was quicker."""
    return Message(
        render(
            "organizers/inquiries/handled.html",
            card=error.card,
            quote=help_messages.quote(error.card),
        ),
        (_OTHERS, (buttons.HOME,)),
    )


def _entry(card: Card) -> Button:
    name = buttons.clip(card.name, _NAME)
    if not card.is_approved:
        return Button(f"❔ Sem cadastro · {name}", ShowInquiry(card.inquiry_id))
    words = " ".join(card.text.split()) or "arquivo"
    label = f"👤 {name}: "
    said = buttons.clip(words, buttons.WIDTH - len(label))
    return Button(label + said, ShowInquiry(card.inquiry_id))


def _file(card: Card) -> StoredFile | None:
    if card.file_id is None:
        return None
    return StoredFile(card.file_id, cast("Literal['photo', 'document']", card.file_kind))
