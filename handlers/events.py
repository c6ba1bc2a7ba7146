"""What arrives from a person, as values; no channel's own objects come further than here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from domain.importing.spreadsheets import Unreadable, Workbook
from messages.actions import Action

A_co = TypeVar("A_co", bound=Action, covariant=True)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or tapped: the private chat and the names shown there."""

    chat_id: int
    first_name: str
    last_name: str = ""
    username: str = ""

    @property
    def full_name(self) -> str:
        """First and last name as the channel shows them."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Event:
    """The base of all events.

    `happened_at` is aware: for messages the time Telegram gives them, for taps and blocks,
    which carry none, the time they reached us.
    """

    sender: Sender
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Tap(Event, Generic[A_co]):
    """A tap on a button of ours, on the message it stands under."""

    action: A_co
    message_id: int


@dataclass(frozen=True, slots=True)
class UnknownTap(Event):
    """A tap on a button that is no longer (or never was) one of ours."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Text(Event):
    """A written message that is not a command; normalised and bounded."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Command(Event):
    """A command without its slash, in lower case, and what follows it."""

    name: str
    argument: str
    message_id: int
    addressee: str = ""
    """The bot named behind an @; empty where none is."""


@dataclass(frozen=True, slots=True)
class File(Event):
    """A photo or document with its caption.

    `workbook` holds what is in a spreadsheet of up to 5 MB from an organizer, or why it cannot
    be read: it is fetched and read before the event is handled. Other files are known by
    Telegram's `file_id` alone.
    """

    kind: Literal["photo", "document"]
    file_id: str
    name: str
    size: int
    """In bytes; 0 when the channel does not say."""
    mime: str
    caption: str
    message_id: int
    workbook: Workbook | Unreadable | None = None
    album: str = ""
    """What the files of one album share; empty for a file that came alone."""


@dataclass(frozen=True, slots=True)
class Other(Event):
    """A voice, sticker, video, place or contact: nothing we can read but its caption."""

    message_id: int
    kind: str = ""
    """As Telegram calls it; empty for a text without a letter that can be read."""
    caption: str = ""
    album: str = ""


Said = Text | Command | File | Other
"""What a person can write or send."""


@dataclass(frozen=True, slots=True)
class Edited(Event):
    """Something sent before, as the person has changed it since."""

    said: Said


@dataclass(frozen=True, slots=True)
class GroupCall(Event):
    """Somebody started a bot in a group, which is the chat here; perhaps it was this one."""

    addressee: str


@dataclass(frozen=True, slots=True)
class Reachability(Event):
    """The person blocked the bot, or came back."""

    is_reachable: bool
