"""What is said about reminders one may switch off (P06, P07)."""

from collections.abc import Set as AbstractSet
from typing import Final

from domain.people.settings import CHOICES, Reminder
from messages import buttons
from messages.actions.privacy import ShowDataNotice, ShowMyData
from messages.actions.settings import ShowReminderChoices, ShowSettings, ToggleReminder
from messages.outgoing import Button, Message
from messages.render import render

_LABELS: Final = {
    Reminder.WEEK: "7 dias antes",
    Reminder.EVE: "Na véspera",
    Reminder.TWO_HOURS: "No dia",
    Reminder.ATTENDANCE_OPEN: "Presença aberta",
}
_ON: Final = "🔔 Ligado"
_OFF: Final = "🔕 Desligado"


def settings(muted: AbstractSet[Reminder]) -> Message:
    """Show what is on, and lead to the choices (P06)."""
    reminders = "ligados"
    if len(muted) == len(CHOICES):
        reminders = "desligados"
    elif muted:
        reminders = f"{len(CHOICES) - len(muted)} de {len(CHOICES)} ligados"
    return Message(
        render("settings/settings.html", reminders=reminders),
        (
            (Button("🔔 Escolher lembretes", ShowReminderChoices()),),
            (
                Button("👤 Meus dados", ShowMyData()),
                Button("🔐 Uso dos dados", ShowDataNotice()),
            ),
            (buttons.HOME,),
        ),
    )


def choices(muted: AbstractSet[Reminder]) -> Message:
    """Show each kind with its switch (P07)."""
    switches = [
        (Button(f"{_OFF if kind in muted else _ON} · {_LABELS[kind]}", ToggleReminder(kind)),)
        for kind in CHOICES
    ]
    return Message(
        render("settings/choices.html"),
        (
            *switches,
            (buttons.back(ShowSettings()), buttons.HOME),
        ),
    )
