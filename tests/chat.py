"""The conversation without a network: a person writes or taps, and sees what they would see.

Everything below the edge is the real thing (routes, handlers, operations, texts, database);
the edge itself is tested against the simulator.
"""

import html as html_module
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from database.prepared import Prepared
from domain.errors import DomainError
from domain.importing import spreadsheets
from domain.importing.spreadsheets import SpreadsheetError, Unreadable, Workbook
from domain.notices import outbox
from domain.notices.outbox import Outcome, OutgoingMessage, outgoing_of
from domain.people import invites
from handlers import routes, turn
from handlers.events import (
    Command,
    Edited,
    Event,
    File,
    GroupCall,
    Other,
    Reachability,
    Sender,
    Tap,
    Text,
    UnknownTap,
)
from handlers.turn import Edge
from messages.actions import Action, UnknownActionError, pack, unpack
from messages.outgoing import Toast
from models import Mention, OutboxRow, OutboxState, Participant, Purpose
from scheduler.mailings import Mailer
from scheduler.still_true import still_true
from tests.make import NOW
from tests.messages.telegram_rules import violations

BOT_USERNAME = "RedeEstrategiaBot"


@dataclass
class Shown:
    """A message as it stands in somebody's chat."""

    message_id: int
    payload: Mapping[str, Any]

    @property
    def html(self) -> str:
        return str(self.payload.get("html", ""))

    @property
    def text(self) -> str:
        """The words without the tags."""
        return html_module.unescape(re.sub(r"<[^>]+>", "", self.html))

    @property
    def labels(self) -> list[list[str]]:
        """The labels of the buttons, row by row."""
        return [[button["text"] for button in row] for row in self.payload.get("buttons", [])]

    @property
    def green(self) -> list[str]:
        """The labels of the buttons that stand for the likeliest choice."""
        rows = self.payload.get("buttons", [])
        return [one["text"] for row in rows for one in row if one.get("style") == "success"]

    def data(self, label: str) -> str:
        """The data of the first button whose label holds `label`."""
        for row in self.payload.get("buttons", []):
            for button in row:
                if label in button["text"]:
                    return str(button["callback_data"])
        message = f"no button {label!r} among {self.labels}"
        raise AssertionError(message)


# Prepared: it is asked after every tap of thousands.
_WAITING: Final = Prepared(
    select(*outbox.COLUMNS)
    .where(OutboxRow.state == OutboxState.READY, OutboxRow.due_at <= bindparam("now"))
    .order_by(OutboxRow.id)
)
_NAMES: Final = [column.key for column in outbox.COLUMNS]


@dataclass
class Chat:
    """All chats of one test, on one database session; `now` may be set freely."""

    session: Session
    now: datetime = NOW
    people: dict[int, "Person"] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    clock_was_woken: bool = False

    def __post_init__(self) -> None:
        routes.load()

    def person(self, who: Any, first_name: str = "", last_name: str = "") -> "Person":
        """The chat of a participant row, or of a newcomer with this chat number."""
        chat_id = who if isinstance(who, int) else who.chat_id
        if chat_id not in self.people:
            name = first_name or (who.name.split()[0] if not isinstance(who, int) else "Bruno")
            self.people[chat_id] = Person(self, Sender(chat_id, name, last_name))
        return self.people[chat_id]

    def deliver(self) -> None:
        """Bring everything that waits and is due to the chats, in order."""
        self.session.flush()
        mailer = Mailer()
        mailer.plan(self.session, self.now)
        while mailer.has_more():
            mailer.plan(self.session, self.now)
        rows = _WAITING.rows(self.session, now=self.now)
        named = (dict(zip(_NAMES, row, strict=True)) for row in rows)
        waiting = [outgoing_of(SimpleNamespace(**values)) for values in named]
        sent = [message for message in waiting if self._deliver(message)]
        self._check_mentions(sent)

    def _deliver(self, message: OutgoingMessage) -> bool:
        ended = Outcome(message.id, OutboxState.CANCELLED)
        if still_true(self.session, message, self.now):
            chat_id = message.chat_id
            person = self.people.get(chat_id)
            if person is None:
                person = self.people[chat_id] = Person(self, Sender(chat_id, "Alguém"))
            number = person.receive(message)
            panel_of = chat_id if message.is_panel else None
            ended = Outcome(message.id, OutboxState.SENT, number, panel_of=panel_of)
        outbox.settle(self.session, [ended], now=self.now)
        if held := self.session.identity_map.get(identity_key(OutboxRow, message.id)):
            self.session.expire(held)
        return ended.state == OutboxState.SENT

    def _check_mentions(self, messages: Sequence[OutgoingMessage]) -> None:
        """What is kept after it was sent says whom it names: erasing one must empty the other."""
        kept = [message for message in messages if message.purpose != Purpose.REPLY]
        people = self.session.scalars(select(Participant)).all() if kept else []
        for row in kept:
            of_row = select(Mention.participant_id).where(Mention.outbox_id == row.id)
            told = set(self.session.scalars(of_row))
            may = {
                word
                for one in people
                if one.id in told or one.chat_id == row.chat_id
                for word in (one.name, one.email)
            }
            said = html_module.unescape(json.dumps(row.payload, ensure_ascii=False))
            # One word alone may be any word, and one name the beginning of another.
            known = {one.name for one in people if " " in one.name} | {one.email for one in people}
            known = {word for word in known if not any(word and word in w for w in may if w)}
            assert [word for word in known - may if word and word in said] == [], said


def _read(content: bytes) -> Workbook | Unreadable:
    """What the edge finds in a file, without its child process."""
    try:
        return spreadsheets.read(content)
    except SpreadsheetError as error:
        return error.reason


@dataclass
class Person:
    """One person's side of their chat with the bot."""

    chat: Chat
    sender: Sender
    messages: dict[int, Shown] = field(default_factory=dict)
    toast: Toast | None = None
    """The answer to the last tap."""
    taps_count: int = 0
    said_id: int = 0
    """The number of the person's last message."""

    def starts(self, payload: str = "") -> None:
        """Press "Iniciar", perhaps through a deep link."""
        self.commands("start", invites.masked(payload))

    def commands(self, name: str, argument: str = "", addressee: str = "") -> None:
        self.said_id = self._next_id()
        self._arrive(Command(self.sender, self.chat.now, name, argument, self.said_id, addressee))

    def writes(self, text: str) -> None:
        self.said_id = self._next_id()
        self._arrive(Text(self.sender, self.chat.now, text, self.said_id))

    def edits(self, text: str, message_id: int | None = None) -> None:
        """Change a message sent before, the last one unless another is named."""
        number = self.said_id if message_id is None else message_id
        said = Text(self.sender, self.chat.now, text, number)
        self._arrive(Edited(self.sender, self.chat.now, said))

    def sends_album(self, count: int) -> None:
        """Send photos together."""
        album = f"album-{self._next_id()}"
        for _ in range(count):
            self.sends_file("foto.jpg", kind="photo", album=album)

    def calls(self, addressee: str) -> None:
        """Start a bot in a group, which this chat is."""
        self._arrive(GroupCall(self.sender, self.chat.now, addressee))

    def sends_file(
        self,
        name: str = "painel.pdf",
        *,
        kind: Any = "document",
        size: int = 1000,
        mime: str = "application/pdf",
        caption: str = "",
        content: bytes | None = None,
        album: str = "",
    ) -> None:
        number = self.said_id = self._next_id()
        self._arrive(
            File(
                self.sender,
                self.chat.now,
                kind=kind,
                file_id=f"file-{number}",
                name=name,
                size=size,
                mime=mime,
                caption=caption,
                message_id=number,
                workbook=None if content is None else _read(content),
                album=album,
            )
        )

    def sends_voice(self) -> None:
        """Send something nobody can read: a voice, a sticker, a place."""
        self.sends("")

    def sends(self, kind: str) -> None:
        """Send what has no words, as Telegram calls it."""
        self._arrive(Other(self.sender, self.chat.now, self._next_id(), kind=kind))

    def blocks(self) -> None:
        """Block the bot."""
        self._arrive(Reachability(self.sender, self.chat.now, is_reachable=False))

    def unblocks(self) -> None:
        """Unblock the bot, without a word."""
        self._arrive(Reachability(self.sender, self.chat.now, is_reachable=True))

    def taps(self, button: str | Action, message: Shown | None = None) -> None:
        """Tap a button, named by its label or its action, on the last message or on another."""
        on = message or self.last
        data = pack(button) if isinstance(button, Action) else on.data(button)
        self.taps_count += 1
        self.toast = None
        try:
            action = unpack(data)
        except UnknownActionError:
            event: Event = UnknownTap(self.sender, self.chat.now, on.message_id)
        else:
            event = Tap(self.sender, self.chat.now, action, on.message_id)
        self._arrive(event)

    @property
    def last(self) -> Shown:
        """The newest message with buttons or words."""
        return self.messages[max(self.messages)]

    @property
    def sees(self) -> str:
        """The words of the newest message."""
        return self.last.text

    def receive(self, message: OutgoingMessage) -> int | None:
        """Take one letter of the outbox as Telegram would."""
        assert violations(message.payload) == []
        if message.payload.get("retire"):
            old = self.messages.get(message.edits_message_id or 0)
            if old is not None:
                old.payload = {key: old.payload[key] for key in old.payload if key != "buttons"}
            return message.edits_message_id
        number = message.edits_message_id or self._next_id()
        self.messages[number] = Shown(number, message.payload)
        return number

    def _next_id(self) -> int:
        return next(self.chat.numbers)

    def _arrive(self, event: Event) -> None:
        session, edge = self.chat.session, Edge(self.chat.now, BOT_USERNAME)
        try:
            with session.begin_nested():
                context = turn.take(session, event, edge)
        except DomainError as reason:
            context = turn.refuse(session, event, reason, edge)
        self.toast = context.toast
        self.chat.clock_was_woken = self.chat.clock_was_woken or context.wakes_clock
        self.chat.deliver()
