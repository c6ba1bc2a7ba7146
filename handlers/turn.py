"""The turn of one event: what it does and what it says, within the transaction of whoever calls.

The running bot and the conversation of the tests call these three functions, and nobody else
asks the routes, explains a refusal or keeps where a dialogue stands. They know no inbox, no
failpoints and no event loop.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from domain.conversation import arrivals, conversations
from domain.errors import DomainError
from domain.people import reachability
from domain.seats.marked import take_mark
from handlers import errors, routes
from handlers.context import Context, Links
from handlers.events import Command, Event, Reachability, Tap, UnknownTap
from messages.outgoing import Message


@dataclass(frozen=True, slots=True)
class Edge:
    """What an event brings along that is in no table."""

    now: datetime
    bot_username: str
    links: Links = field(default_factory=Links)


def take(session: Session, event: Event, edge: Edge) -> Context:
    """Do what an event asks for; returns what was said.

    Raises:
        DomainError: it is refused: undo the transaction and `refuse` the event in another.

    """
    context = _arrive(session, event, edge)
    routes.handle(event, context)
    conversations.store(session, context.dialog, now=context.now)
    session.flush()
    context.wakes_clock = take_mark(session) or context.wakes_clock
    return context


def refuse(session: Session, event: Event, reason: DomainError, edge: Edge) -> Context:
    """Say why an event was refused, in a transaction of its own."""
    context = _arrive(session, event, edge)
    errors.explain(reason, context)
    conversations.store(session, context.dialog, now=context.now)
    session.flush()
    return context


def say(session: Session, event: Event, words: Message, edge: Edge) -> Context:
    """Tell the person something besides the screen they have, whose buttons stay usable."""
    context = _load_context(session, event, edge)
    context.send(words)
    session.flush()
    return context


def _arrive(session: Session, event: Event, edge: Edge) -> Context:
    chat_id = event.sender.chat_id
    if isinstance(event, Reachability) and not event.is_reachable:
        reachability.lose(session, chat_id=chat_id, now=edge.now)
    elif isinstance(event, Reachability) or (isinstance(event, Command) and event.name == "start"):
        # Who starts the bot can be written to, whatever becomes of the link they came by.
        reachability.regain(session, chat_id=chat_id)
    return _load_context(session, event, edge)


def _load_context(session: Session, event: Event, edge: Edge) -> Context:
    profile, dialog = arrivals.load(session, chat_id=event.sender.chat_id, now=edge.now)
    return Context(
        session=session,
        now=edge.now,
        sender=event.sender,
        profile=profile,
        dialog=dialog,
        bot_username=edge.bot_username,
        tapped_message_id=event.message_id if isinstance(event, Tap | UnknownTap) else None,
        links=edge.links,
    )
