"""Methods that send or fetch files."""

import json
import secrets
from typing import Any

from simulator.bot_api.call import Call
from simulator.bot_api.sending import caption_of, deliver, deliver_all
from simulator.entities import format_text
from simulator.files import MAX_DOWNLOAD_BYTES, StoredFile
from simulator.refusals import bad_request

MAX_ALBUM = 10


def send_photo(call: Call) -> dict[str, Any]:
    """Answer sendPhoto."""
    return _send_file(call, "photo")


def send_document(call: Call) -> dict[str, Any]:
    """Answer sendDocument."""
    return _send_file(call, "document")


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
    contents = tuple(media_content(call, item) for item in media)
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
    if kind not in ("photo", "document"):
        message = f"can't parse InputMedia: type {kind!r} is not simulated"
        call.warning = message
        raise bad_request(message)
    if not item.get("media"):
        message = "can't parse InputMedia: media not found"
        raise bad_request(message)
    stored = _file(call, str(item["media"]), kind)
    caption = format_text(
        str(item.get("caption", "")),
        parse_mode=str(item.get("parse_mode", "")),
        entities=json.dumps(item["caption_entities"]) if item.get("caption_entities") else "",
    )
    return {
        **stored.as_content(),
        "caption": caption.text,
        "caption_entities": caption.entities,
    }


def _send_file(call: Call, kind: str) -> dict[str, Any]:
    given = call.text(kind)
    if not given and kind not in call.uploads:
        message = f"there is no {kind} in the request"
        raise bad_request(message)
    caption = caption_of(call)
    stored = _file(call, given or f"attach://{kind}", kind)
    content = {**stored.as_content(), "caption": caption.text, "caption_entities": caption.entities}
    return deliver(call, content).as_bot_reads()


def _file(call: Call, given: str, kind: str) -> StoredFile:
    files = call.world.files
    if given.startswith("attach://"):
        upload = call.uploads.get(given.removeprefix("attach://"))
        if upload is None:
            message = f"there is no {kind} in the request"
            raise bad_request(message)
        return files.add(upload, kind=kind, bot_id=call.bot.id)
    if given.startswith(("http://", "https://")):
        # Nothing is fetched from outside.
        call.warning = "files by address are not fetched"
        message = "failed to get HTTP URL content"
        raise bad_request(message)
    return files.again(given, kind=kind, bot_id=call.bot.id)
