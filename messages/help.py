"""What is said to somebody who needs help, or an organizer (P04, P05, P13, P14)."""

from typing import Final, Literal

from domain.errors import NotFoundError
from domain.participants import Profile
from messages import buttons
from messages.actions import Action
from messages.actions.attendance import AskCode
from messages.actions.courses import ListCourses
from messages.actions.help import AskOrganizers, ShowHelp, ShowTopic
from messages.actions.hours import ShowHours
from messages.actions.organizers.registrations import AnswerQuestion
from messages.actions.privacy import ShowDataNotice, ShowMyData
from messages.actions.settings import ShowSettings
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row, StoredFile
from messages.render import render

MAX_LETTERS: Final = 800
"""Of a message to or from the organizers: with a photo it is a caption, of 1,024 at most."""

TOPICS: Final[dict[str, tuple[str, tuple[str, Action]]]] = {
    "presence": ("📍 Registrar presença", ("📍 Tenho um código", AskCode())),
    "enrollment": ("🎓 Inscrição e fila", ("🎓 Ver cursos", ListCourses())),
    "hours": ("⏱️ Horas", ("⏱️ Minhas horas", ShowHours())),
    "reminders": ("🔔 Lembretes", ("⚙️ Avisos e dados", ShowSettings())),
    "registration": ("👤 Cadastro", ("👤 Meus dados", ShowMyData())),
    "data": ("🔐 Meus dados", ("🔐 Uso dos dados", ShowDataNotice())),
}
"""Each topic by the name of its text: its label, and the button that does what it tells."""


def topics() -> Message:
    """Offer the topics (P04)."""
    shown = [Button(label, ShowTopic(name)) for name, (label, _) in TOPICS.items()]
    return Message(
        render("help/topics.html"),
        (
            *(tuple(shown[start : start + 2]) for start in range(0, len(shown), 2)),
            (Button("💬 Falar com a organização", AskOrganizers()),),
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
            (Button("💬 Falar com a organização", AskOrganizers()),),
            (buttons.back(ShowHelp()), buttons.HOME),
        ),
    )


def ask_question() -> Message:
    """Ask what to tell the organizers (P13)."""
    return Message(render("help/ask.html"), ((buttons.CANCEL,),))


def too_long() -> Message:
    """Ask for a shorter message."""
    return Message(render("help/too_long.html", limit=MAX_LETTERS), ((buttons.CANCEL,),))


def question_sent(*, has_draft: bool) -> Message:
    """Say that the organizers have it (P14), and lead back to a form it interrupted."""
    return Message(render("help/sent.html"), _way_on(has_draft=has_draft))


def nobody_there() -> Message:
    """Say that nobody organizes yet."""
    return Message(render("help/nobody.html"), ((buttons.HOME,),))


def question(
    *,
    chat_id: int,
    profile: Profile | None,
    chat_name: str,
    text: str,
    file: tuple[str, Literal["photo", "document"]] | None = None,
) -> Message:
    """Show an organizer what somebody wrote, with the button that answers.

    Until the approval the name is what the person says, which may be anybody's.
    """
    return Message(
        render("help/question.html", person=profile, chat_name=chat_name, text=text),
        ((Button("💬 Responder", AnswerQuestion(chat_id), "primary"),),),
        attachment=StoredFile(*file) if file is not None else None,
        names=frozenset() if profile is None else frozenset({profile.id}),
    )


def ask_answer() -> Message:
    """Ask an organizer for the answer."""
    return Message(render("help/ask_answer.html"), ((buttons.CANCEL,),))


def answer(text: str) -> Message:
    """Bring the organizers' answer to the person."""
    return Message(
        render("help/answer.html", text=text),
        ((Button("💬 Responder", AskOrganizers()),), (buttons.HOME,)),
    )


def answer_sent(*, has_draft: bool) -> Message:
    """Say that the answer is on its way, and lead back to a form it interrupted."""
    return Message(render("help/answer_sent.html"), _way_on(has_draft=has_draft))


def _way_on(*, has_draft: bool) -> tuple[Row, ...]:
    if has_draft:
        return ((Button("✏️ Continuar", ResumeDialogue(), "primary"),), (buttons.HOME,))
    return ((buttons.HOME,),)
