"""Telegram's updates as our events, with the texts of people made safe at this edge."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from domain.clean_text import clean
from domain.importing import spreadsheets
from domain.people import invites
from domain.search.portuguese import plain
from handlers.events import (
    Command,
    Edited,
    Event,
    File,
    GroupCall,
    Other,
    Reachability,
    Said,
    Sender,
    Tap,
    Text,
    UnknownTap,
)
from messages.actions import UnknownActionError, unpack

UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError)
"""What reading an update of an unknown shape may raise; the last two for impossible dates."""
_MAX_NAME: Final = 128

_MESSAGES: Final = ("message", "edited_message")
_UNREAD: Final = (
    "voice", "audio", "video", "video_note", "animation", "sticker", "contact", "location",
    "venue", "dice", "poll", "story", "game", "paid_media", "checklist",
)  # fmt: skip
_CONTENTS: Final = frozenset({"text", "photo", "document", *_UNREAD})
"""What people send. Anything else Telegram tells of itself: a pinned message, a new timer."""
_WORDS: Final = frozenset({"text", "caption"})
_ASKING: Final = frozenset({*_MESSAGES, "callback_query"})
_PRIVATE: Final = "private"
_AROUND: Final = frozenset({"reply_to_message", "quote", "external_reply"})

_COMMAND: Final = re.compile(r"/(\w{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def lean(update: Mapping[str, Any]) -> dict[str, Any]:
    """Return an update without what is never read and must not be kept.

    Those are the tokens of invites, and the words around: of the message with the tapped
    button, of the one that was answered. A link goes on with the digest of its token.
    """
    kept = dict(update)
    query = kept.get("callback_query")
    if isinstance(query, dict) and isinstance(shown := query.get("message"), dict):
        known = {name: shown[name] for name in ("message_id", "chat", "date") if name in shown}
        kept["callback_query"] = {**query, "message": known}
    for kind in _MESSAGES:
        message = kept.get(kind)
        if isinstance(message, dict):
            kept[kind] = _lean_message(message)
    return kept


def _lean_message(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: message[name] for name in message if name not in _AROUND}
    text = message.get("text")
    if isinstance(text, str) and (found := _COMMAND.fullmatch(clean(text))) is not None:
        name, link = found[1], (found[3] or "").strip()
        if name.lower() == "start" and (masked := invites.masked(link)) != link:
            kept["text"] = f"/start {masked}"
    return kept


def is_served(update: Mapping[str, Any]) -> bool:
    """Tell whether an update is to be kept and looked at.

    Groups and channels are not, but for who starts the bot there; nor is what Telegram tells of
    itself in a private chat. What has no known shape is kept, and buried where everybody can
    find it.
    """
    try:
        if chat_of(update) is None:
            return is_group_call(update)
        if (edited := update.get("edited_message")) is not None:
            return not _WORDS.isdisjoint(edited)
        message = update.get("message")
        return message is None or "message_id" not in message or not _CONTENTS.isdisjoint(message)
    except UNREADABLE:
        return True


def is_group_call(update: Mapping[str, Any]) -> bool:
    """Tell whether somebody starts a bot in a group."""
    message = update.get("message")
    if message is None or message["chat"].get("type") not in {"group", "supergroup"}:
        return False
    text = message.get("text")
    command = _COMMAND.fullmatch(clean(text)) if isinstance(text, str) else None
    return command is not None and command[1].lower() == "start"


def album_of(update: Mapping[str, Any]) -> str:
    """Return what the messages of one album share; empty for any other update."""
    message = update.get("message")
    return _album(message) if isinstance(message, dict) else ""


def chat_of(update: Mapping[str, Any]) -> int | None:
    """Return the private chat an update belongs to; None for what is not served."""
    if (query := update.get("callback_query")) is not None:
        # The message of an old query may be missing; in a private chat both numbers agree.
        chat = (query.get("message") or {}).get("chat")
        if chat is not None and chat.get("type") != _PRIVATE:
            return None
        return int(query["from"]["id"])
    for kind in (*_MESSAGES, "my_chat_member"):
        if (content := update.get(kind)) is not None:
            chat = content["chat"]
            return int(chat["id"]) if chat.get("type") == _PRIVATE else None
    return None


def query_of(update: Mapping[str, Any]) -> str | None:
    """Return the number of the tap that waits for an answer, if the update is one."""
    query = update.get("callback_query")
    return str(query["id"]) if isinstance(query, dict) and "id" in query else None


def asker_of(update: Mapping[str, Any]) -> int | None:
    """Return the private chat that waits for an answer to this update, if any does."""
    if _ASKING.isdisjoint(update) or not is_served(update):
        return None
    try:
        return chat_of(update)
    except UNREADABLE:
        return None


def read(update: Mapping[str, Any], received_at: datetime) -> Event | None:
    """Return the event of an update; None for what is not served: groups, channels, service."""
    if not is_served(update):
        return None
    chat_id = chat_of(update)
    if chat_id is None:
        return _group_call(update["message"], received_at)
    if (query := update.get("callback_query")) is not None:
        return _tap(query, _sender(chat_id, query["from"]), received_at)
    if (member := update.get("my_chat_member")) is not None:
        is_reachable = member["new_chat_member"]["status"] in {"member", "administrator"}
        return Reachability(_sender(chat_id, member["from"]), received_at, is_reachable)
    edited = update.get("edited_message")
    message = update["message"] if edited is None else edited
    author = message.get("from") or {}
    if author.get("is_bot"):
        return None
    happened_at = datetime.fromtimestamp(message["date"], UTC)
    said = _message(message, _sender(chat_id, author), happened_at)
    return said if edited is None else Edited(said.sender, happened_at, said)


def wants_content(event: Event) -> bool:
    """Tell whether the file's bytes are needed before the event is handled."""
    return (
        isinstance(event, File)
        and event.kind == "document"
        and event.size <= spreadsheets.MAX_BYTES
        and spreadsheets.is_named_so(event.name)
    )


def _sender(chat_id: int, author: Mapping[str, Any]) -> Sender:
    return Sender(
        chat_id=chat_id,
        first_name=clean(author.get("first_name", ""), _MAX_NAME),
        last_name=clean(author.get("last_name", ""), _MAX_NAME),
        username=clean(author.get("username", ""), _MAX_NAME),
    )


def _tap(query: Mapping[str, Any], sender: Sender, received_at: datetime) -> Event:
    message_id: int | None = (query.get("message") or {}).get("message_id")
    try:
        action = unpack(query.get("data", ""))
    except UnknownActionError:
        return UnknownTap(sender, received_at, message_id)
    if message_id is None:
        return UnknownTap(sender, received_at, None)
    return Tap(sender, received_at, action, message_id)


def _group_call(message: Mapping[str, Any], received_at: datetime) -> GroupCall:
    command = _COMMAND.fullmatch(clean(message["text"]))
    addressee = "" if command is None else command[2] or ""
    return GroupCall(Sender(int(message["chat"]["id"]), ""), received_at, addressee)


def _album(message: Mapping[str, Any]) -> str:
    return str(message.get("media_group_id") or "")[:_MAX_NAME]


def _message(message: Mapping[str, Any], sender: Sender, happened_at: datetime) -> Said:
    message_id = int(message["message_id"])
    if (text := message.get("text")) is not None:
        return _text(clean(text), sender, happened_at, message_id)
    kind: Literal["photo", "document"] = "document"
    found: Mapping[str, Any] | None = None
    if photos := message.get("photo"):
        kind = "photo"
        largest = max(photos, key=lambda photo: photo.get("width", 0) * photo.get("height", 0))
        found = {**largest, "file_name": "", "mime_type": "image/jpeg"}
    # An animation also carries a document; it is a moving picture, not a file to read.
    elif "animation" not in message:
        found = message.get("document")
    if found is not None:
        return File(
            sender,
            happened_at,
            kind=kind,
            file_id=str(found["file_id"]),
            name=clean(found.get("file_name", ""), _MAX_NAME),
            size=found.get("file_size", 0),
            mime=clean(found.get("mime_type", ""), _MAX_NAME),
            caption=clean(message.get("caption", "")),
            message_id=message_id,
            album=_album(message),
        )
    return Other(
        sender,
        happened_at,
        message_id,
        kind=next((name for name in _UNREAD if name in message), ""),
        caption=clean(message.get("caption", "")),
        album=_album(message),
    )


def _text(text: str, sender: Sender, happened_at: datetime, message_id: int) -> Said:
    if not text:
        return Other(sender, happened_at, message_id)
    if (command := _COMMAND.fullmatch(text)) is not None:
        name, addressee, argument = command.groups()
        return Command(
            sender,
            happened_at,
            plain(name.lower()),
            (argument or "").strip(),
            message_id,
            addressee or "",
        )
    return Text(sender, happened_at, text, message_id)
