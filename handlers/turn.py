"""The turn of one event: what it does and what it says, within the transaction of whoever calls.

The running bot and the conversation of the tests call these three functions, and nobody else
asks the routes, explains a refusal or keeps where a dialogue stands. They know no inbox, no
failpoints and no event loop.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zlib import crc32

from sqlalchemy.orm import Session

from domain.conversation import arrivals, conversations, inquiries
from domain.conversation.conversations import LastSaid
from domain.errors import DomainError
from domain.people import reachability
from domain.seats.marked import take_mark
from handlers import errors, routes
from handlers.context import Context, Links
from handlers.events import (
    Command,
    Edited,
    Event,
    File,
    Other,
    Reachability,
    Said,
    Sender,
    Tap,
    Text,
    UnknownTap,
)
from messages import help as help_messages
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
    if not _is_heard(event, context):
        routes.handle(event, context)
    conversations.store(session, context.dialog, now=context.now)
    session.flush()
    context.wakes_clock = take_mark(session) or context.wakes_clock
    return context


def refuse(session: Session, event: Event, reason: DomainError, edge: Edge) -> Context:
    """Say why an event was refused, in a transaction of its own."""
    context = _arrive(session, event, edge)
    _is_heard(event, context)
    errors.explain(reason, context)
    conversations.store(session, context.dialog, now=context.now)
    session.flush()
    return context


def say(session: Session, sender: Sender, words: Message, edge: Edge) -> Context:
    """Tell the person something besides the screen they have, whose buttons stay usable."""
    context = _load_context(session, sender, edge)
    context.send(words)
    session.flush()
    return context


def _arrive(session: Session, event: Event, edge: Edge) -> Context:
    chat_id = event.sender.chat_id
    is_back = isinstance(event, Reachability) and event.is_reachable
    # Who had blocked the bot unblocks it before they start it.
    missed = inquiries.missed(session, chat_id=chat_id) if is_back else []
    if isinstance(event, Reachability) and not event.is_reachable:
        reachability.lose(session, chat_id=chat_id, now=edge.now)
    elif is_back or (isinstance(event, Command) and event.name == "start"):
        # Who starts the bot can be written to, whatever becomes of the link they came by.
        reachability.regain(session, chat_id=chat_id)
    context = _load_context(session, event.sender, edge)
    for card in missed:
        for file in card.answer_files or (None,):
            context.tell(chat_id, help_messages.answer(card.answer, card, file))
    if isinstance(event, Tap | UnknownTap):
        context.tapped_message_id = event.message_id
    return context


def _load_context(session: Session, sender: Sender, edge: Edge) -> Context:
    profile, dialog = arrivals.load(session, chat_id=sender.chat_id, now=edge.now)
    return Context(
        session=session,
        now=edge.now,
        sender=sender,
        profile=profile,
        dialog=dialog,
        bot_username=edge.bot_username,
        links=edge.links,
    )


def _is_heard(event: Event, context: Context) -> bool:
    """Remember what was said, and where; returns whether it needs no answer of its own.

    The other files of an album were answered with the first, but for the words below one of them,
    where the first had none and its question is still open. Telegram tells of edits, too, that
    change no word.
    """
    before = context.dialog.last_said
    if isinstance(event, Edited):
        digest = _digest(event.said)
        if before is None or before["message_id"] != event.said.message_id:
            return False
        context.dialog.last_said = {**before, "digest": digest}
        context.may_correct = before["step"] == context.dialog.step
        return before["digest"] == digest
    if isinstance(event, Tap | UnknownTap):
        _forget_at_hand(context)
    if not isinstance(event, Text | Command | File | Other):
        return False
    if before is not None and context.now.timestamp() < before.get("shown_at", 0) + _AT_HAND_S:
        context.at_hand = before.get("shown")
    album = event.album if isinstance(event, File | Other) else ""
    if album and before is not None and before["album"] == album and (
        before["digest"] != _NO_WORDS
        or before["step"] != context.dialog.step
        or _digest(event) == _NO_WORDS
    ):  # fmt: skip
        return True
    context.dialog.last_said = LastSaid(
        message_id=event.message_id,
        step=context.dialog.step,
        digest=_digest(event),
        album=album,
    )
    return False


def _forget_at_hand(context: Context) -> None:
    """After a button another screen is before the person's eyes."""
    before = context.dialog.last_said
    if before is not None and "shown" in before:
        context.dialog.last_said = kept = before.copy()
        del kept["shown"], kept["shown_at"]


_AT_HAND_S: Final = 600
"""Seconds for which "confirmo" is about the activity that was just shown."""
_NO_WORDS: Final = crc32(b"")


def _digest(said: Said) -> int:
    match said:
        case Text():
            words = said.text
        case Command():
            words = f"/{said.name} {said.argument}"
        case _:
            words = said.caption
    return crc32(words.encode())
