"""Methods that send or fetch files."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from simulator.bot_api.call import Call, Method, to_bool
from simulator.bot_api.sending import caption_of, deliver, deliver_all, known_people
from simulator.entities import Formatted, format_text
from simulator.files import MAX_DOWNLOAD_BYTES, StoredFile, Upload
from simulator.refusals import bad_request

MAX_ALBUM = 10

# What a bot may say of a file when it uploads it, and what each is.
_ABOUT: dict[str, tuple[str, ...]] = {
    "animation": ("duration", "width", "height"),
    "audio": ("duration", "performer", "title"),
    "video": ("duration", "width", "height"),
    "voice": ("duration",),
    "video_note": ("duration", "length"),
    "sticker": ("emoji",),
}
_WORDS = frozenset({"performer", "title", "emoji"})
_WITHOUT_CAPTION = frozenset({"sticker", "video_note"})
_MARKS = {
    "has_spoiler": "has_media_spoiler",
    "show_caption_above_media": "show_caption_above_media",
}
# These stand in an album only among themselves.
_APART = frozenset({"document", "audio"})
_IN_ALBUMS = frozenset({"photo", "video", "document", "audio"})


def sender_of(kind: str) -> Method:
    """Return the method that sends a photo, document, voice..."""

    def send_file(call: Call) -> dict[str, Any]:
        given = call.text(kind)
        if not given and kind not in call.uploads:
            message = f"there is no {kind.replace('_', ' ')} in the request"
            raise bad_request(message)
        content = _captioned(kind, caption_of(call))
        stored = _file(call, given or f"attach://{kind}", kind, call.params)
        content = {**stored.as_content(), **content, **_marked(call.params)}
        return deliver(call, content).as_bot_reads()

    return send_file


def send_media_group(call: Call) -> list[dict[str, Any]]:
    """Answer sendMediaGroup."""
    media = call.json("media", "can't parse media JSON object")
    if not isinstance(media, list):
        message = "expected an Array of InputMedia"
        raise bad_request(message)
    if not media:
        message = "there are no messages to send"
        raise bad_request(message)
    if len(media) > MAX_ALBUM:
        message = "too many messages to send as an album"
        raise bad_request(message)
    kinds = {str(item.get("type", "")) for item in media if isinstance(item, dict)}
    contents = tuple(media_content(call, item) for item in media)
    for kind in sorted(kinds):
        if kind not in _IN_ALBUMS or (kind in _APART and len(kinds) > 1):
            message = f"{kind.title()} can't be mixed with other media types"
            raise bad_request(message)
    group = {"media_group_id": str(secrets.randbelow(10**17))}
    return [message.as_bot_reads() for message in deliver_all(call, contents, extra=group)]


def get_file(call: Call) -> dict[str, Any]:
    """Answer getFile."""
    file_id = call.text("file_id")
    if not file_id:
        message = "file_id not specified"
        raise bad_request(message)
    stored = call.world.files.get(file_id)
    if stored is None or stored.bot_id != call.bot.id:
        message = "invalid file_id"
        raise bad_request(message)
    if len(stored.data) > MAX_DOWNLOAD_BYTES:
        message = "file is too big"
        raise bad_request(message)
    return {**stored.as_file(), "file_path": stored.path}


def media_content(call: Call, item: object) -> dict[str, Any]:
    """Read one InputMedia into the content of a message.

    Raises:
        Refusal: it is none, or its file or caption cannot be read.

    """
    if not isinstance(item, dict):
        message = "can't parse InputMedia: expected an Object"
        raise bad_request(message)
    kind = str(item.get("type", ""))
    if kind not in _IN_ALBUMS | {"animation"}:
        message = f"can't parse InputMedia: type {kind!r} is not simulated"
        call.warning = message
        raise bad_request(message)
    if not item.get("media"):
        message = "can't parse InputMedia: media not found"
        raise bad_request(message)
    said = {name: str(value) for name, value in item.items() if not isinstance(value, dict | list)}
    stored = _file(call, said["media"], kind, said)
    caption = format_text(
        said.get("caption", ""),
        parse_mode=said.get("parse_mode", ""),
        entities=json.dumps(item["caption_entities"]) if item.get("caption_entities") else "",
    )
    return {**stored.as_content(), **_captioned(kind, known_people(call, caption)), **_marked(said)}


def _captioned(kind: str, caption: Formatted) -> dict[str, Any]:
    if kind in _WITHOUT_CAPTION:
        return {}
    return {"caption": caption.text, "caption_entities": caption.entities}


def _marked(said: Mapping[str, str]) -> dict[str, bool]:
    return {mark: True for name, mark in _MARKS.items() if to_bool(said.get(name, ""))}


def _file(call: Call, given: str, kind: str, said: Mapping[str, str]) -> StoredFile:
    files = call.world.files
    upload = _upload(call, given)
    if upload is not None:
        return files.add(
            upload,
            kind=kind,
            bot_id=call.bot.id,
            about=_about(kind, said),
            thumbnail=_thumbnail(call, kind, said),
        )
    if given.startswith("attach://"):
        message = f"there is no {kind.replace('_', ' ')} in the request"
        raise bad_request(message)
    if given.startswith(("http://", "https://")):
        # Nothing is fetched from outside.
        call.warning = "files by address are not fetched"
        message = "failed to get HTTP URL content"
        raise bad_request(message)
    return files.again(given, kind=kind, bot_id=call.bot.id)


def _upload(call: Call, given: str) -> Upload | None:
    return call.uploads.get(given.removeprefix("attach://")) if "attach://" in given else None


def _about(kind: str, said: Mapping[str, str]) -> dict[str, Any]:
    about: dict[str, Any] = {}
    for name in _ABOUT.get(kind, ()):
        value = said.get(name, "")
        if name in _WORDS and value:
            about[name] = value
        elif value.isdigit() and int(value):
            about[name] = int(value)
    return about


def _thumbnail(call: Call, kind: str, said: Mapping[str, str]) -> StoredFile | None:
    if kind in ("photo", "voice", "sticker"):
        return None
    upload = _upload(call, said.get("thumbnail", "")) or call.uploads.get("thumbnail")
    if upload is None:
        return None
    return call.world.files.add(upload, kind="photo", bot_id=call.bot.id)
