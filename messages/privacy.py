"""What is said about personal data (C09, P08 to P12)."""

from datetime import datetime

from domain.participants import Standing
from domain.people.registration import Details
from messages import buttons
from messages.actions import Action
from messages.actions.organizers.people import ShowPeople
from messages.actions.privacy import (
    AskErasure,
    ConfirmErasure,
    SendMyData,
    ShowDataNotice,
    ShowMyData,
    WithdrawErasure,
)
from messages.actions.registration import CorrectRegistration
from messages.actions.settings import ShowSettings
from messages.actions.start import GoHome
from messages.outgoing import Button, MadeFile, Message, Row, Toast
from messages.render import render

STANDINGS = {
    Standing.LISTED: "na lista da Rede",
    Standing.PENDING: "à espera da organização",
    Standing.ACTIVE: "aprovado",
    Standing.DECLINED: "ainda não aprovado",
    Standing.SUSPENDED: "suspenso",
    Standing.ERASED: "excluído",
}


def notice(back: Action | None = None) -> Message:
    """Tell in plain words how data is used (C09); `back` is where the person came from."""
    way_back = (buttons.back(back),) if back is not None else ()
    return Message(
        render("privacy/notice.html"),
        (
            (buttons.ASK,),
            (*way_back, Button("🏠 Início", GoHome())),
        ),
    )


def my_data(details: Details, due_at: datetime | None = None) -> Message:
    """Show what is kept about the person's registration (P08).

    `due_at` is when it is erased, if the person asked for that.
    """
    correct: Row = ()
    if details.standing is not Standing.SUSPENDED:
        correct = (Button("✏️ Corrigir dados", CorrectRegistration()),)
    erase = Button("🗑️ Excluir cadastro", AskErasure())
    return Message(
        render(
            "privacy/my_data.html",
            details=details,
            standing=STANDINGS[details.standing],
            due_at=due_at,
        ),
        (
            correct,
            (Button("📥 Baixar tudo", SendMyData()),),
            (erase if due_at is None else WITHDRAW,),
            (Button("🔐 Uso dos dados", ShowDataNotice()),),
            (buttons.back(ShowSettings()), buttons.HOME),
        ),
    )


WITHDRAW = Button("↩️ Cancelar a exclusão", WithdrawErasure())


def copy() -> Message:
    """Say that the copy of one's data is on its way (P10)."""
    return Message(render("privacy/copy.html"), ((buttons.back(ShowMyData()), buttons.HOME),))


def copy_files(participant_id: int) -> tuple[Message, Message]:
    """Send the copy twice: to be read, and for another program (see messages/privacy_copy.py)."""
    arguments = {"participant_id": participant_id}
    return (
        Message(
            render("privacy/copy_text.html"),
            attachment=MadeFile("my_data_text", arguments),
        ),
        Message(
            render("privacy/copy_json.html"),
            attachment=MadeFile("my_data_json", arguments),
        ),
    )


def ask_erasure(*, is_only_organizer: bool = False, has_papers: bool = False) -> Message:
    """Say what goes, what stays and why, and ask whether the person is sure (P11)."""
    return Message(
        render(
            "privacy/ask_erasure.html",
            is_only_organizer=is_only_organizer,
            has_papers=has_papers,
        ),
        (
            (Button("👥 Pessoas da Rede", ShowPeople()),) if is_only_organizer else (),
            (Button("🗑️ Sim, excluir", ConfirmErasure(), "danger"),),
            (Button("⬅️ Não, voltar", ShowMyData()),),
        ),
    )


def erasure_set(due_at: datetime) -> Message:
    """Say when the registration is erased (P12)."""
    return Message(
        render("privacy/erasure_set.html", due_at=due_at), ((WITHDRAW,), (buttons.HOME,))
    )


def erasure_withdrawn() -> Toast:
    """Say that the registration stays."""
    return Toast(render("privacy/erasure_withdrawn.txt"))


def erased(participant_id: int) -> Message:
    """Say that it is done; the number is all that is left of the person."""
    return Message(render("privacy/erased.html", number=participant_id), ((buttons.HOME,),))
