"""Recovering a presence that nobody opened (O21l to O21p), and telling people of it."""

from datetime import datetime

from domain.activities.activities import Facts
from domain.organizing.attendance_recovery import (
    Lost,
    NotLostError,
    Recovered,
    UndoneTooLateError,
)
from messages import buttons, dates, refusals
from messages.actions.hours import ShowHours
from messages.actions.organizers.attendance import ShowRoll
from messages.actions.organizers.calls import RecoverEverybody, RecoverPresence, UndoRecovery
from messages.actions.organizers.encontros import ManageActivity
from messages.outgoing import Button, Message, Row
from messages.render import count, render


def look(lost: Lost) -> Message:
    """Show who would be recorded, before anybody is (O21l)."""
    everybody: Row = ()
    if lost.names:
        label = f"✅ Registrar {count(len(lost.names), 'pessoa', 'pessoas')}"
        everybody = (Button(label, RecoverEverybody(lost.slot_id), "primary"),)
    other = "🕘 Dia" if lost.facts.is_encontro else "🕘 Aula de"
    return Message(
        render("organizers/calls/recover.html", lost=lost),
        (
            everybody,
            (Button("✍️ Escolher na lista", ShowRoll(lost.slot_id)),),
            *buttons.pairs(
                Button(f"{other} {dates.short_day(slot.starts_at)}", RecoverPresence(slot.slot_id))
                for slot in lost.others
            ),
            (_sheet(lost.facts), buttons.HOME),
        ),
    )


def recovered(result: Recovered, now: datetime) -> Message:
    """Say what was recorded, and until when it can be undone (O21m)."""
    return Message(
        render("organizers/calls/recovered.html", result=result, now=now),
        (
            (Button("↩️ Desfazer", UndoRecovery(result.slot_id)),),
            (Button("✍️ Tirar alguém da lista", ShowRoll(result.slot_id)),),
            (_sheet(result.facts), buttons.HOME),
        ),
    )


def undone(facts: Facts, slot_id: int) -> Message:
    """Say that nobody is recorded any more (O21n)."""
    return Message(
        render("organizers/calls/recovery_undone.html", facts=facts),
        (
            (Button("📥 Recuperar presenças", RecoverPresence(slot_id)),),
            (_sheet(facts), buttons.HOME),
        ),
    )


def told(result: Recovered) -> Message:
    """Tell somebody that their presence was recorded afterwards (N07c)."""
    return Message(
        render("notices/recovered.html", result=result),
        ((Button("⏱️ Minhas horas", ShowHours()), buttons.HOME),),
        is_silent=True,
    )


@refusals.explain.register
def _(error: NotLostError) -> Message:
    return Message(
        render("organizers/calls/not_lost.html"),
        ((Button("✍️ Registrar na lista", ShowRoll(error.slot_id)),), (buttons.HOME,)),
    )


@refusals.explain.register
def _(error: UndoneTooLateError) -> Message:
    return Message(
        render("organizers/calls/recovery_stays.html"),
        ((Button("✍️ Registrar na lista", ShowRoll(error.slot_id)),), (buttons.HOME,)),
    )


def _sheet(facts: Facts) -> Button:
    return Button("⬅️ Voltar à ficha", ManageActivity(facts.id))
