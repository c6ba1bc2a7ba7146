"""What organizers see of the questions that wait for them, and of those answered."""

from collections.abc import Sequence
from typing import Final

from domain.conversation.inquiries import HandledError, Page, Queue, TakenError
from domain.conversation.inquiry_cards import Card, StoredFile
from messages import buttons, refusals
from messages import help as help_messages
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.articles import KeepAsHelp, ListArticles
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    CloseInquiry,
    ListInquiries,
    ReopenInquiry,
    SendKeptAnswer,
    ShowInquiry,
    TakeOverInquiry,
)
from messages.outgoing import Button, Message, Row, Toast
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
        render("organizers/inquiries/card.html", card=card, earlier=()),
        ((Button("💬 Responder", AnswerInquiry(card.inquiry_id), "primary"),),),
        attachment=help_messages.attached(next(iter(card.files), None)),
        names=_names(card),
    )


def more(card: Card, text: str, file: StoredFile | None) -> Message:
    """Tell who is answering what the person has added, and bring the file."""
    return Message(
        render("organizers/inquiries/more.html", card=card, text=text),
        (_see(card),),
        attachment=help_messages.attached(file),
        names=_names(card),
    )


def late(card: Card) -> Message:
    """Call the organizers to a question that has waited for more than a working day."""
    return Message(
        render("organizers/inquiries/late.html", card=card, quote=help_messages.quote(card)),
        (_see(card),),
        names=_names(card) | _named(card.taken_by_id),
    )


def taken_over(card: Card, name: str, actor_id: int) -> Message:
    """Tell who was answering that somebody else does now."""
    return Message(
        render(
            "organizers/inquiries/taken_over.html",
            card=card,
            name=name,
            quote=help_messages.quote(card),
        ),
        (_see(card),),
        names=_names(card) | {actor_id},
    )


def listing(page: Page) -> Message:
    """Show the questions, some on a page."""
    return Message(
        render("organizers/inquiries/list.html", queue=page.queue),
        (
            *((_entry(card),) for card in page.cards),
            buttons.turning(page.number, ListInquiries, has_more=page.has_more),
            (Button("📚 Respostas guardadas", ListArticles()),),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def card(card: Card, earlier: Sequence[Card]) -> Message:
    """Show one question with what can be done about it; its files are sent below."""
    rows: tuple[Row, ...] = (_OTHERS, (buttons.HOME,))
    if card.answered_at is None:
        rows = (
            (Button("💬 Responder", AnswerInquiry(card.inquiry_id), "primary"),),
            (Button("⏹️ Encerrar sem responder", CloseInquiry(card.inquiry_id)),),
            (buttons.back(ListInquiries()), buttons.HOME),
        )
    elif card.answer:
        keep = (Button("📚 Guardar como ajuda", KeepAsHelp(card.inquiry_id)),)
        rows = (_OTHERS, keep, (buttons.HOME,))
    elif not card.answer_files:
        again = (Button("↩️ Reabrir pergunta", ReopenInquiry(card.inquiry_id)),)
        rows = (_OTHERS, again, (buttons.HOME,))
    return Message(render("organizers/inquiries/card.html", card=card, earlier=earlier), rows)


def files(card: Card) -> list[Message]:
    """Send the files that came with a question, and those of its answer."""
    return [
        Message(
            render("organizers/inquiries/file.html", card=card, is_answer=is_answer),
            attachment=help_messages.attached(file),
        )
        for is_answer, kept in ((False, card.files), (True, card.answer_files))
        for file in kept
    ]


def ask_answer(card: Card | None) -> Message:
    """Ask for the answer; None for a question that was not kept."""
    return Message(
        render("organizers/inquiries/ask_answer.html", card=card),
        ((buttons.CANCEL,),),
    )


def answered(card: Card | None, *, has_draft: bool) -> Message:
    """Say that the answer is on its way, and lead back to a form it interrupted."""
    keep: Row = ()
    if card is not None and card.answer:
        keep = (Button("📚 Guardar como ajuda", KeepAsHelp(card.inquiry_id)),)
    return Message(
        render("organizers/inquiries/answered.html", card=card),
        (_OTHERS, keep, *help_messages.way_on(has_draft=has_draft)),
    )


def conflict(card: Card, mine: str, actor_id: int) -> Message:
    """Show what somebody else did meanwhile, and the own answer that was kept."""
    is_free = card.taken_by_id in {None, actor_id}
    if card.answered_at is not None:
        label = "📨 Enviar a minha também"
    else:
        label = "📨 Enviar a resposta" if is_free else "📨 Assumir e enviar a minha"
    return Message(
        render("organizers/inquiries/conflict.html", card=card, mine=mine, is_free=is_free),
        ((Button(label, SendKeptAnswer(card.inquiry_id)),), (buttons.CANCEL,)),
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
        (_see(error.card), _OTHERS, (buttons.HOME,)),
    )


@refusals.explain.register
def taken(error: TakenError) -> Message:
    """Say who is answering, and since when."""
    card = error.card
    return Message(
        render("organizers/inquiries/taken.html", card=card, quote=help_messages.quote(card)),
        (
            (Button("✍️ Assumir", TakeOverInquiry(card.inquiry_id)),),
            _see(card),
            _OTHERS,
            (buttons.HOME,),
        ),
    )


def _see(card: Card) -> Row:
    return (Button("💬 Ver a pergunta", ShowInquiry(card.inquiry_id)),)


def _named(person_id: int | None) -> frozenset[int]:
    return frozenset() if person_id is None else frozenset({person_id})


def _names(card: Card) -> frozenset[int]:
    return _named(card.participant_id)


def _first(name: str) -> str:
    return buttons.clip(name.split(" ", 1)[0], _NAME // 2)


def _entry(card: Card) -> Button:
    if card.answered_at is not None:
        state = "Respondida" if card.answer or card.answer_files else "Encerrada"
        label = f"{state} · {buttons.clip(card.name, _NAME)}: "
    elif card.taken_by_id is not None:
        label = f"Com {_first(card.taken_by)} · {_first(card.name)}: "
    elif not card.is_approved:
        name = buttons.clip(card.name, _NAME)
        return Button(f"❔ Sem cadastro · {name}", ShowInquiry(card.inquiry_id))
    else:
        label = f"👤 {buttons.clip(card.name, _NAME)}: "
    words = " ".join(card.text.split()) or "arquivo"
    said = buttons.clip(words, max(2, buttons.WIDTH - len(label)))
    return Button(label + said, ShowInquiry(card.inquiry_id))
