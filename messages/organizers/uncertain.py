"""What organizers read about messages that may not have arrived."""

from collections.abc import Sequence
from typing import Final

from domain.notices.uncertain import Group, Purpose
from messages import buttons
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.uncertain import SendAgain, ShowUncertain
from messages.outgoing import Button, Message, Toast
from messages.render import count, render

_HEADINGS: Final = {
    Purpose.NOTICE: "Avisos pessoais",
    Purpose.REMINDER: "Lembretes",
    Purpose.BROADCAST: "Avisos a todas as pessoas",
}
_AGAIN: Final = {
    Purpose.NOTICE: "📨 Enviar os avisos de novo",
    Purpose.REMINDER: "📨 Enviar os lembretes de novo",
    Purpose.BROADCAST: "📨 Enviar o aviso à Rede de novo",
}
_NAMES: Final = 15


def uncertain(groups: Sequence[Group]) -> Message:
    """Show them by kind, with a button for each."""
    shown = [
        (_HEADINGS[group.purpose], group, group.names[:_NAMES], len(group.names[_NAMES:]))
        for group in groups
    ]
    return Message(
        render("organizers/uncertain/list.html", shown=shown),
        (
            *((Button(_AGAIN[group.purpose], SendAgain(group.purpose)),) for group in groups),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def entry(number: int) -> Button:
    """Lead there from the organizers' first screen."""
    how_many = count(number, "mensagem", "mensagens")
    return Button(f"📨 Ver {how_many} em dúvida", ShowUncertain())


def sent_again(number: int) -> Toast:
    """Say how many go out."""
    return Toast(render("organizers/uncertain/sent_again.txt", number=number))
