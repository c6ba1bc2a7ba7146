"""What is said about personal data (C09, P08)."""

from domain.participants import Standing
from domain.registration import Details
from messages import buttons
from messages.actions import Action
from messages.actions.help import AskOrganizers
from messages.actions.privacy import ShowDataNotice
from messages.actions.registration import CorrectRegistration
from messages.actions.settings import ShowSettings
from messages.actions.start import GoHome
from messages.outgoing import Button, Message, Row
from messages.render import render

STANDINGS = {
    Standing.LISTED: "na lista da Rede",
    Standing.PENDING: "em análise",
    Standing.ACTIVE: "aprovado",
    Standing.DECLINED: "precisa de ajuste",
    Standing.SUSPENDED: "suspenso",
}


def notice(back: Action | None = None) -> Message:
    """Tell in plain words how data is used (C09); `back` is where the person came from."""
    way_back = (buttons.back(back),) if back is not None else ()
    return Message(
        render("privacy/notice.html"),
        (
            (Button("💬 Falar com a organização", AskOrganizers()),),
            (*way_back, Button("🏠 Início", GoHome())),
        ),
    )


def my_data(details: Details) -> Message:
    """Show what is kept about the person's registration (P08)."""
    correct: tuple[Row, ...] = ()
    if details.standing is not Standing.SUSPENDED:
        correct = ((Button("✏️ Corrigir dados", CorrectRegistration()),),)
    return Message(
        render("privacy/my_data.html", details=details, standing=STANDINGS[details.standing]),
        (
            *correct,
            (Button("🔐 Uso dos dados", ShowDataNotice()),),
            (buttons.back(ShowSettings()), buttons.HOME),
        ),
    )
