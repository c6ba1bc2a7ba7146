"""What is said to somebody who needs help, or an organizer (P04, P05, P13, P14)."""

from typing import Final, Literal, cast

from domain.conversation.articles import Article
from domain.conversation.inquiries import MAX_LETTERS, InquiryFullError, InquiryTooLongError
from domain.conversation.inquiry_cards import Card
from domain.conversation.inquiry_cards import StoredFile as KeptFile
from domain.errors import NotFoundError
from messages import buttons, papers, refusals
from messages.actions import Action
from messages.actions.attendance import AskCode
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.help import AskOrganizers, SendWritten, ShowHelp, ShowTopic
from messages.actions.hours import ShowHours
from messages.actions.privacy import ShowDataNotice, ShowMyData
from messages.actions.settings import ShowSettings
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row, StoredFile
from messages.render import render

_QUOTED: Final = 160
"""Letters of a question that stand above its answer."""

TOPICS: Final[dict[str, tuple[str, tuple[str, Action]]]] = {
    "presence": ("📍 Registrar presença", ("📍 Registrar presença", AskCode())),
    "enrollment": ("🎓 Inscrição e fila", ("🎓 Cursos", ListCourses())),
    "hours": ("⏱️ Horas de formação", ("⏱️ Minhas horas", ShowHours())),
    "reminders": ("🔔 Lembretes", ("⚙️ Lembretes e dados", ShowSettings())),
    "registration": ("📝 Cadastro", ("👤 Meus dados", ShowMyData())),
    "data": ("🔐 Dados pessoais", ("🔐 Uso dos dados", ShowDataNotice())),
    "about": ("🏛️ O que é a Rede", ("📅 Encontros", ListEncontros())),
}
"""Each topic by the name of its text: its label, and the button that does what it tells."""


def topics() -> Message:
    """Offer the topics (P04)."""
    shown = [Button(label, ShowTopic(name)) for name, (label, _) in TOPICS.items()]
    return Message(
        render("help/topics.html"),
        (
            *buttons.pairs(shown),
            (buttons.ASK,),
            (buttons.HOME,),
        ),
    )


def topic(name: str) -> Message:
    """Answer one topic (P05).

    Raises:
        NotFoundError: there is no such topic (any more).

    """
    if name not in TOPICS:
        raise NotFoundError
    label, action = TOPICS[name][1]
    return Message(
        render(f"help/{name}.html"),
        (
            (Button(label, action),),
            (papers.CHECK,) if name == "hours" else (),
            (buttons.ASK,),
            (buttons.back(ShowHelp()), buttons.HOME),
        ),
    )


def article(article: Article) -> Message:
    """Show an answer that the organizers keep for everybody."""
    return Message(
        render("help/article.html", article=article),
        ((buttons.ASK,), (buttons.back(ShowHelp()), buttons.HOME)),
    )


def ask_question(card: Card | None) -> Message:
    """Ask what to tell the organizers (P13), or what to add to what waits."""
    return Message(
        render(
            "help/ask.html",
            card=card,
            quote="" if card is None else quote(card),
            limit=MAX_LETTERS,
        ),
        ((buttons.CANCEL,),),
    )


def pass_on(text: str) -> Message:
    """Show what was written before, to be sent as it is, or written anew (P13e)."""
    return Message(
        render("help/written.html", text=text),
        ((Button("✅ Enviar", SendWritten(), "success"),), (buttons.CANCEL,)),
    )


@refusals.explain.register
def _(_: InquiryFullError) -> Message:
    return Message(render("help/full.html"), ((buttons.HOME,),))


@refusals.explain.register
def _(_: InquiryTooLongError) -> Message:
    return Message(render("help/too_long.html", limit=MAX_LETTERS), ((buttons.CANCEL,),))


def question_sent(*, has_draft: bool) -> Message:
    """Say that the organizers have it (P14), and lead back to a form it interrupted."""
    return Message(render("help/sent.html"), way_on(has_draft=has_draft))


def added(*, has_draft: bool) -> Message:
    """Say that it was added to what waits, and lead back to a form it interrupted."""
    return Message(render("help/added.html"), way_on(has_draft=has_draft))


def nobody_there() -> Message:
    """Say that nobody organizes yet."""
    return Message(render("help/nobody.html"), ((buttons.HOME,),))


def quote(card: Card) -> str:
    """Return the beginning of a question, to stand above what is said about it."""
    return buttons.clip(" ".join(card.text.split()), _QUOTED) or "arquivo"


def answer(text: str, card: Card | None, file: KeptFile | None = None) -> Message:
    """Bring the organizers' answer to the person, below what was asked if that is known."""
    return Message(
        render("help/answer.html", text=text, quote="" if card is None else quote(card)),
        ((Button("💬 Responder", AskOrganizers()),), (buttons.HOME,)),
        attachment=attached(file),
        replies_to=None if card is None else card.message_id,
    )


def attached(file: KeptFile | None) -> StoredFile | None:
    """Return a kept file as one to send."""
    if file is None:
        return None
    return StoredFile(file.file_id, cast("Literal['photo', 'document']", file.kind))


def way_on(*, has_draft: bool) -> tuple[Row, ...]:
    """Lead back to a form that was interrupted, if there is one."""
    go_on = (Button("💾 Voltar ao rascunho", ResumeDialogue(), "primary"),) if has_draft else ()
    return (go_on, (buttons.HOME,))
