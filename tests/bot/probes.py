"""Handlers that only tests have: each leaves a trace that can be counted, or fails on purpose."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import NotAllowedError
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Tap
from messages.actions.start import GoHome
from messages.outgoing import Button, Message
from models import AuditEntry, Participant

EFFECT = "probe.effect"
WORD = "Feito"
BUTTON = "Tocar"
TAPPED = "Tocado."


def effect(command: Command, context: Context) -> None:
    """/prova 7: one trace with the number 7, and an answer that names it."""
    number = int(command.argument)
    audit.record(
        context.session,
        actor_id=None,
        action=EFFECT,
        subject_id=number,
        now=context.now,
        chat=context.chat_id,
    )
    context.send(Message(f"{WORD} {number}."))


def panel(command: Command, context: Context) -> None:
    """/painel: a screen with a button."""
    context.show(Message(f"Painel {command.argument}.", ((Button(BUTTON, GoHome()),),)))


def tapped(tap: Tap[GoHome], context: Context) -> None:
    """The button of the panel: an edit and a toast."""
    audit.record(
        context.session,
        actor_id=None,
        action=EFFECT,
        subject_id=tap.message_id,
        now=context.now,
        chat=context.chat_id,
    )
    context.say("Anotado")
    context.show(Message(TAPPED, ((Button(BUTTON, GoHome()),),)))


def poison(command: Command, context: Context) -> None:
    """/veneno: a mistake of ours, after half of the work."""
    audit.record(
        context.session,
        actor_id=None,
        action=EFFECT,
        subject_id=666,
        now=context.now,
        chat=context.chat_id,
    )
    context.send(Message("Isto não pode chegar."))
    context.session.flush()
    message = f"a mistake: {command.argument}"
    raise ZeroDivisionError(message)


def collision(command: Command, context: Context) -> None:
    """/choque: the database refuses, each time."""
    del command, context
    message = "UNIQUE constraint"
    raise IntegrityError(message, None, ValueError(message))


def missing_key(command: Command, context: Context) -> None:
    """/chave: a mistake whose words are those of a person."""
    context.dialog.draft[command.argument]


def strange_row(command: Command, context: Context) -> None:
    """/linha: the database refuses a row, and may quote it."""
    context.session.add(
        Participant(
            name=command.argument,
            agency_text=command.argument,
            standing="pending",
            created_at=None,
            muted_reminders=[],
        )
    )
    context.session.flush()


def refusal(command: Command, context: Context) -> None:
    """/recusa: an operation that says no after half of the work."""
    del command
    audit.record(
        context.session,
        actor_id=None,
        action=EFFECT,
        subject_id=403,
        now=context.now,
        chat=context.chat_id,
    )
    context.session.flush()
    raise NotAllowedError


def slow(command: Command, context: Context) -> None:
    """/lento 1.5: an event that takes its time."""
    time.sleep(float(command.argument))
    context.send(Message("Acordei."))


PROBES: dict[str, Any] = {
    "prova": effect,
    "painel": panel,
    "veneno": poison,
    "choque": collision,
    "recusa": refusal,
    "lento": slow,
    "chave": missing_key,
    "linha": strange_row,
}


@contextmanager
def registered(**more: Any) -> Iterator[None]:
    """Put the probes and more commands among the routes, in the place of real ones if need be."""
    tables: tuple[dict[Any, Any], ...] = (routes._commands, routes._taps)  # noqa: SLF001
    before = [dict(table) for table in tables]
    for name, handler in {**PROBES, **more}.items():
        tables[0].pop(name, None)
        routes.command(name, access=Access.ANYBODY)(handler)
    del tables[1][GoHome]
    routes.tap(GoHome, access=Access.ANYBODY)(tapped)
    try:
        yield
    finally:
        for table, content in zip(tables, before, strict=True):
            table.clear()
            table.update(content)


def effects(session: Session) -> list[int | None]:
    """Return the numbers of all traces, in the order they were left."""
    return list(
        session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.action == EFFECT).order_by(AuditEntry.id)
        )
    )
