"""A message in a chat, and how the bot reads it."""

from dataclasses import dataclass, field
from typing import Any

MEDIA = ("photo", "animation", "document", "video", "audio", "voice", "video_note", "sticker")


@dataclass(slots=True)
class Message:
    """One message; `content` holds what it shows in the words of the Bot API.

    `sender` and `chat` are a User and a Chat of the Bot API. `markup` is an inline keyboard
    or a reply keyboard; only the first is part of the message as the bot reads it.
    """

    id: int
    sender: dict[str, Any]
    chat: dict[str, Any]
    date: int
    content: dict[str, Any]
    markup: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    reply_to: "Message | None" = None
    edit_date: int | None = None
    is_silent: bool = False
    reaction: str | None = None

    @property
    def is_from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    @property
    def text(self) -> str:
        """Return what a person reads: the text, or the caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Return the entities of that text."""
        found = self.content.get("entities", self.content.get("caption_entities", []))
        return list(found)

    @property
    def inline_keyboard(self) -> dict[str, Any] | None:
        """Return the inline keyboard, if that is the markup it carries."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    @property
    def media_kind(self) -> str | None:
        """Return which kind of file it shows, if any."""
        return next((kind for kind in MEDIA if kind in self.content), None)

    def as_bot_reads(self, *, with_reply: bool = True) -> dict[str, Any]:
        """Return the Message object of the Bot API."""
        body: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat,
            "date": self.date,
            **self.extra,
        }
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if with_reply and self.reply_to is not None:
            body["reply_to_message"] = self.reply_to.as_bot_reads(with_reply=False)
        body |= {key: value for key, value in self.content.items() if value not in ([], "", False)}
        if self.inline_keyboard is not None:
            body["reply_markup"] = self.inline_keyboard
        return body
