"""Where we are: who is writing, what time it is, and the ways to answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from domain.conversation.conversations import DialogState
from domain.errors import NotRegisteredError, NotYetApprovedError, SuspendedError
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.participants import Profile, Standing
from domain.quiet_hours import awake
from handlers.events import Sender
from messages.outgoing import Message, Toast, to_payload


@dataclass(frozen=True, slots=True)
class Links:
    """How people reach our web server."""

    web_address: str = "http://127.0.0.1:8138"
    """Its root, without a slash at the end."""

    @property
    def is_public(self) -> bool:
        """Whether Telegram lets a button open it: https, and no address of this machine."""
        parts = urlsplit(self.web_address)
        host = parts.hostname or ""
        try:
            return parts.scheme == "https" and ip_address(host).is_global
        except ValueError:
            return parts.scheme == "https" and "." in host


class About(TypedDict, total=False):
    """What a message to somebody else is about; see domain.notices.notices.Notice."""

    recipient_id: int | None
    about_id: int
    edition: int
    variant: str
    expires_at: datetime


@dataclass(slots=True)
class Context:
    """What a handler has at hand; everything it says is written with what it does."""

    session: Session
    now: datetime
    sender: Sender
    profile: Profile | None
    """The person, or None before the first registration."""
    dialog: DialogState
    bot_username: str
    tapped_message_id: int | None = None
    """The message whose button was tapped; `show` replaces it."""
    toast: Toast | None = None
    outgoing: list[OutgoingMessage] = field(default_factory=list)
    """What was said, for the edge to send after the commit."""
    notes: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    """Lines for the log once it is committed: an event in English, with ids and counts."""
    links: Links = Links()
    wakes_clock: bool = False
    """Whether the clock should look at once; who writes a seat need not say so."""
    may_correct: bool = False
    """Whether an edit is of the last answer, and its question is still open."""
    at_hand: int | None = None
    """The activity that the answer to the last text showed, a moment ago."""
    preface: Callable[[], Message] | None = None
    """Makes what stands above the next screen: a word on what came, such as an album."""

    @property
    def chat_id(self) -> int:
        """The chat of the person who wrote or tapped."""
        return self.sender.chat_id

    def show_at_hand(self, activity_id: int) -> None:
        """Remember what this answer shows: "confirmo", written next, is about it."""
        if self.dialog.last_said is not None:
            shown_at = int(self.now.timestamp())
            self.dialog.last_said = {
                **self.dialog.last_said, "shown": activity_id, "shown_at": shown_at,
            }  # fmt: skip

    @property
    def participant(self) -> Profile:
        """The person, with an approved registration.

        Raises:
            NotRegisteredError: nobody with this chat, or the registration was declined.
            NotYetApprovedError: the registration waits for an organizer.
            SuspendedError: the registration is suspended.

        """
        if self.profile is None or self.profile.standing is Standing.DECLINED:
            raise NotRegisteredError
        if self.profile.standing is Standing.PENDING:
            raise NotYetApprovedError
        if self.profile.standing is Standing.SUSPENDED:
            raise SuspendedError
        return self.profile

    @property
    def applicant(self) -> Profile:
        """The person, approved or waiting for approval: enough to reserve a seat.

        Raises:
            NotRegisteredError: nobody with this chat, or the registration was declined.
            SuspendedError: the registration is suspended.

        """
        if self.profile is None or self.profile.standing is Standing.DECLINED:
            raise NotRegisteredError
        if self.profile.standing is Standing.SUSPENDED:
            raise SuspendedError
        return self.profile

    @property
    def is_organizer(self) -> bool:
        """Whether this is somebody, and the organizers' side is open to them."""
        return self.profile is not None and self.profile.is_organizer

    def show(self, message: Message) -> None:
        """Show a screen: it replaces the tapped message, or becomes the new live panel."""
        if self.tapped_message_id is None:
            self._retire_panel()
        if self.preface is not None:
            words = f"{self.preface().html}\n\n{message.html}"
            message, self.preface = replace(message, html=words), None
        self._put(message, edits_message_id=self.tapped_message_id, is_panel=True)
        # The number of a new message is known, and kept, once it was sent.
        self.dialog.panel_message_id = self.tapped_message_id
        # A second screen in answer to the same tap must not overwrite the first.
        self.tapped_message_id = None

    def send(self, message: Message) -> None:
        """Send one more message to the person: a file, a place on the map, a receipt."""
        self._put(message, edits_message_id=None, is_panel=False)

    def tell(
        self,
        chat_id: int,
        message: Message,
        topic: Topic = Topic.NOTICE,
        *,
        is_urgent: bool = False,
        **more: Unpack[About],
    ) -> None:
        """Send a message to somebody else, such as the newcomer who was approved.

        In quiet hours it waits for the morning, unless it is urgent: what it says could be
        too late by then.
        """
        told = self.notice(chat_id, message, topic, is_urgent=is_urgent, **more)
        self.hand_on(notices.write(self.session, told, now=self.now))

    def tell_all(self, told: Iterable[Notice]) -> None:
        """Send messages to many, each made by `notice` and with an edition."""
        self.hand_on(*notices.write_many(self.session, told, now=self.now))

    def hand_on(self, *written: OutgoingMessage | None) -> None:
        """Let the edge send at once what is due of these; None is what was written before."""
        self.outgoing += [
            message for message in written if message is not None and message.due_at <= self.now
        ]

    def notice(
        self,
        chat_id: int,
        message: Message,
        topic: Topic,
        *,
        is_urgent: bool = False,
        **more: Unpack[About],
    ) -> Notice:
        """Make a message to somebody else; it is not written yet."""
        return Notice(
            topic=topic,
            chat_id=chat_id,
            payload=to_payload(message),
            due_at=self.now if is_urgent else awake(self.now),
            names=message.names,
            **more,
        )

    def say(self, text: str, *, is_alert: bool = False) -> None:
        """Show a short text over the chat in answer to a tap; ignored after typed text."""
        self.toast = Toast(text, is_alert=is_alert)

    def ask(self, step: str, message: Message) -> None:
        """Show a question; the next text (or file) goes to this step, "dialogue.step"."""
        self.dialog.step = step
        self.dialog.parked_step = None
        self.show(message)

    @property
    def draft(self) -> dict[str, Any]:
        """What was filled in so far in the open dialogue; JSON-ready values."""
        return self.dialog.draft

    def _retire_panel(self) -> None:
        # One live panel per chat: the old one keeps its words and loses its buttons.
        if self.dialog.panel_message_id is not None:
            self.outgoing.append(
                notices.reply(
                    self.session,
                    chat_id=self.chat_id,
                    payload={"retire": True},
                    now=self.now,
                    edits_message_id=self.dialog.panel_message_id,
                )
            )

    def _put(self, message: Message, *, edits_message_id: int | None, is_panel: bool) -> None:
        self.outgoing.append(
            notices.reply(
                self.session,
                chat_id=self.chat_id,
                payload=to_payload(message),
                now=self.now,
                edits_message_id=edits_message_id,
                is_panel=is_panel,
            )
        )
