"""How presence is called, and what a person is told when an organizer changes it."""

from collections.abc import Mapping
from typing import Final

from domain.attendance.claims import Refusal
from domain.attendance.other_hours import Hours
from domain.attendance.presence import Change, Presence
from domain.attendance.presence_card import Card, Record
from messages import buttons, dates
from messages.actions.hours import ShowHours
from messages.outgoing import Button, Message
from messages.render import render

REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_SEEN: "seu nome não está no registro da sala",
    Refusal.LEFT: "você saiu antes da hora",
    Refusal.OTHER: "seu registro é de outro dia ou de outra atividade",
}
"""As the person reads why a claim is not confirmed."""
_SAID: Final[Mapping[Presence | None, str]] = {
    None: "sem presença",
    Presence.PRESENT: "presente",
    Presence.LATE: "presente, com atraso",
    Presence.JUSTIFIED: "ausência justificada",
}
_IN_LIST: Final[Mapping[Presence, str]] = {
    Presence.PRESENT: "Sim",
    Presence.LATE: "Sim, com atraso",
    Presence.JUSTIFIED: "Ausência justificada",
}
_MY_HOURS: Final = Button("⏱️ Minhas horas", ShowHours())


def said(kind: Presence | None, minutes: int | None) -> str:
    """Say how somebody was there: "presente por 1 hora e meia"; None is absent."""
    if kind is Presence.PARTIAL:
        return f"presente por {dates.duration(minutes or 0)}"
    return _SAID[kind]


def in_list(kind: Presence, minutes: int | None) -> str:
    """Say the same in a cell of a table."""
    return f"Por {dates.hours(minutes or 0)}" if kind is Presence.PARTIAL else _IN_LIST[kind]


def said_of(record: Record | None) -> str:
    """Say how somebody was, by the record."""
    return said(None, None) if record is None else said(record.kind, record.minutes)


def changed(change: Change) -> Message:
    """Tell a person what became of their presence, and what it was before (N25)."""
    card = change.card
    return Message(
        render(
            "presence/changed.html",
            card=card,
            before=said_of(change.before),
            after=said_of(card.record),
        ),
        ((_MY_HOURS,), (buttons.ASK,), (buttons.HOME,)),
    )


def refused(card: Card, refusal: Refusal) -> Message:
    """Tell a person why the presence they asked for is not confirmed (N25b)."""
    return Message(
        render("presence/refused.html", card=card, reason=REFUSALS[refusal]),
        ((buttons.ASK,), (buttons.HOME,)),
    )


def other_hours(hours: Hours) -> Message:
    """Tell a person that hours from elsewhere count, or count no more (N25c)."""
    return Message(
        render("presence/other_hours.html", hours=hours),
        ((_MY_HOURS,), (buttons.ASK,), (buttons.HOME,)),
    )
