"""What the bot says, as values: a message, its buttons and what hangs on it.

A message is written to the outbox as JSON and sent later, perhaps by another process, so it
holds words and references, never open files or rows.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from messages.actions import Action, pack

Style = Literal["primary", "success", "danger"]

CELEBRATION: Final = "5046509860389126442"
"""Telegram's message effect with confetti; used for attendance, certificates and 48 hours."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: exactly one of action, url and copy."""

    label: str
    action: Action | None = None
    style: Style | None = None
    url: str | None = None
    copy: str | None = None
    """A text of up to 256 characters that the tap copies."""


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file Telegram already holds, named by the id it gave us."""

    file_id: str
    kind: Literal["photo", "document"]


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file made when the message is sent, by messages/documents.py.

    `maker` names the function there and `arguments` are its JSON-ready arguments.
    """

    maker: str
    arguments: dict[str, Any] = field(default_factory=dict)
    kind: Literal["photo", "document"] = "document"


Attachment = StoredFile | MadeFile


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message: HTML as Telegram reads it, rows of buttons, at most one attachment.

    With a file the html is its caption (1,024 characters).
    """

    html: str
    buttons: tuple[Row, ...] = ()
    """A row without buttons is left out: what is not offered now may be `()`."""
    attachment: Attachment | None = None
    is_silent: bool = False
    is_protected: bool = False
    """People cannot forward it."""
    effect: str | None = None
    replies_to: int | None = None
    """The message in the same chat that it answers; it goes out also if that one is gone."""
    names: frozenset[int] = frozenset()
    """The other people whose name or e-mail it shows to somebody who did not ask for it.

    A message that waits, or is kept, is emptied when one of them is erased. An answer needs
    none: it is emptied as soon as it was sent.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "buttons", tuple(row for row in self.buttons if row))


@dataclass(frozen=True, slots=True)
class Toast:
    """A short plain text shown over the chat after a tap; an alert waits for "OK"."""

    text: str
    is_alert: bool = False


def to_payload(message: Message) -> dict[str, Any]:
    """Write a message as the JSON-ready value the outbox keeps."""
    payload: dict[str, Any] = {"html": message.html}
    if message.buttons:
        payload["buttons"] = [[_button(button) for button in row] for row in message.buttons]
    if isinstance(message.attachment, StoredFile):
        payload["file"] = {"id": message.attachment.file_id, "kind": message.attachment.kind}
    elif isinstance(message.attachment, MadeFile):
        made = message.attachment
        payload["made"] = {"maker": made.maker, "arguments": made.arguments, "kind": made.kind}
    if message.is_silent:
        payload["silent"] = True
    if message.is_protected:
        payload["protected"] = True
    if message.effect is not None:
        payload["effect"] = message.effect
    if message.replies_to is not None:
        payload["replies_to"] = message.replies_to
    return payload


def _button(button: Button) -> dict[str, str]:
    shown = {"text": button.label}
    if button.action is not None:
        shown["callback_data"] = pack(button.action)
    elif button.url is not None:
        shown["url"] = button.url
    elif button.copy is not None:
        shown["copy_text"] = button.copy
    else:
        message = f"the button {button.label!r} does nothing"
        raise ValueError(message)
    if button.style is not None:
        shown["style"] = button.style
    return shown
