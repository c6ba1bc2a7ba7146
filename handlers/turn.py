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
from handlers.events import Command, Event, Reachability, Tap, UnknownTap
from handlers.here import Here, Links
from messages.outgoing import Message


@dataclass(frozen=True, slots=True)
class Edge:
    """What an event brings along that is in no table."""

    now: datetime
    bot_username: str
    links: Links = field(default_factory=Links)


def take(session: Session, event: Event, edge: Edge) -> Here:
    """Do what an event asks for; returns what was said.

    Raises:
        DomainError: it is refused: undo the transaction and `refuse` the event in another.

    """
    here = _arrive(session, event, edge)
    routes.handle(event, here)
    conversations.store(session, here.place, now=here.now)
    session.flush()
    here.wakes_clock = take_mark(session) or here.wakes_clock
    return here


def refuse(session: Session, event: Event, reason: DomainError, edge: Edge) -> Here:
    """Say why an event was refused, in a transaction of its own."""
    here = _arrive(session, event, edge)
    errors.explain(reason, here)
    conversations.store(session, here.place, now=here.now)
    session.flush()
    return here


def say(session: Session, event: Event, words: Message, edge: Edge) -> Here:
    """Tell the person something besides the screen they have, whose buttons stay usable."""
    here = _meet(session, event, edge)
    here.send(words)
    session.flush()
    return here


def _arrive(session: Session, event: Event, edge: Edge) -> Here:
    chat_id = event.sender.chat_id
    if isinstance(event, Reachability) and not event.is_reachable:
        reachability.lose(session, chat_id=chat_id, now=edge.now)
    elif isinstance(event, Reachability) or (isinstance(event, Command) and event.name == "start"):
        # Who starts the bot can be written to, whatever becomes of the link they came by.
        reachability.regain(session, chat_id=chat_id)
    return _meet(session, event, edge)


def _meet(session: Session, event: Event, edge: Edge) -> Here:
    profile, place = arrivals.meet(session, chat_id=event.sender.chat_id, now=edge.now)
    return Here(
        session=session,
        now=edge.now,
        sender=event.sender,
        profile=profile,
        place=place,
        bot_username=edge.bot_username,
        tapped_message_id=event.message_id if isinstance(event, Tap | UnknownTap) else None,
        links=edge.links,
    )
