"""One message as calls of the Bot API."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import structlog
from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.telegram.client import Client
from domain.notices.outbox import OutgoingMessage
from messages import delivery
from messages.documents import MadeDocument

log = structlog.get_logger(__name__)

_NO_PREVIEW: Final = {"is_disabled": True}
_NOT_MODIFIED: Final = "message is not modified"
_BAD_TEXT: Final = ("can't parse", "too long", "too_long", "text must be non-empty", "is empty")
_BAD_EFFECT: Final = "effect"
_BAD_FILE: Final = ("file identifier", "file_id", "file reference")


def is_repeatable(outgoing: OutgoingMessage) -> bool:
    """Tell whether sending it twice shows nothing: an edit of what is there."""
    return outgoing.edits_message_id is not None


async def send(
    client: Client, outgoing: OutgoingMessage, document: MadeDocument | None
) -> int | None:
    """Send a message; returns the number of the message it became, or that it replaced.

    `document` is the content of a message that carries a made file.

    Raises:
        telegram.error.TelegramError: it was refused, or how it ended is not known.

    """
    payload = outgoing.payload
    if payload.get("retire"):
        await _retire(client, outgoing)
        return outgoing.edits_message_id
    try:
        return await _send(client, outgoing, payload, document)
    except BadRequest as error:
        reason = error.message.lower()
        if _BAD_EFFECT in reason and "effect" in payload:
            rest = {key: value for key, value in payload.items() if key != "effect"}
            return await _send(client, outgoing, rest, document)
        if "file" in payload and payload["html"] and any(part in reason for part in _BAD_FILE):
            # Kept under another token, or gone: the words still arrive.
            log.warning("letter_without_file", outbox_id=outgoing.id, reason=error.message)
            rest = {key: value for key, value in payload.items() if key != "file"}
            return await _send(client, outgoing, rest, document)
        if not any(part in reason for part in _BAD_TEXT):
            raise
        # A mistake of ours: said loudly here, and in plain words to the person.
        log.exception("letter_malformed", outbox_id=outgoing.id)
        return await _send_new(client, outgoing, payload, document, is_plain=True)


async def _send(
    client: Client,
    outgoing: OutgoingMessage,
    payload: Mapping[str, Any],
    document: MadeDocument | None,
) -> int | None:
    if outgoing.edits_message_id is not None and "venue" not in payload:
        try:
            await _edit(client, outgoing, payload, document)
        except BadRequest as error:
            reason = error.message.lower()
            if _NOT_MODIFIED in reason:
                return outgoing.edits_message_id
            if not _is_sent_anew(reason):
                raise
            # Whatever the reason, known or not: a new message can say the same.
            log.info("letter_sent_anew", outbox_id=outgoing.id, reason=error.message)
            message_id = await _send_new(client, outgoing, payload, document)
            # The new message arrived; what happens to the old one's buttons matters less.
            with suppress(TelegramError):
                await _retire(client, outgoing)
            return message_id
        return outgoing.edits_message_id
    return await _send_new(client, outgoing, payload, document)


def _is_sent_anew(reason: str) -> bool:
    """Tell whether a new message may say what an edit could not: not where the words are wrong."""
    return not any(part in reason for part in _BAD_TEXT)


async def _send_new(
    client: Client,
    outgoing: OutgoingMessage,
    payload: Mapping[str, Any],
    document: MadeDocument | None,
    *,
    is_plain: bool = False,
) -> int:
    """Send a message below all others; `is_plain` leaves out whatever may be malformed."""
    chat_id = outgoing.chat_id
    shared: dict[str, Any] = {
        "reply_markup": keyboard(payload),
        "disable_notification": payload.get("silent"),
        "protect_content": payload.get("protected"),
    }
    if not is_plain:
        shared["message_effect_id"] = payload.get("effect")
    if (answered := payload.get("replies_to")) is not None:
        shared["reply_parameters"] = {
            "message_id": answered,
            "allow_sending_without_reply": True,
        }
    # Nothing writes places any more; those that an older version wrote may still wait.
    if (venue := payload.get("venue")) is not None and not is_plain:
        sent = await client.call(
            "sendVenue",
            chat_id=chat_id,
            latitude=venue["latitude"],
            longitude=venue["longitude"],
            title=venue["title"],
            address=venue["address"],
            **shared,
        )
        return _number(sent)
    mode = None if is_plain else ParseMode.HTML

    def words(limit: int) -> str:
        return delivery.plain(payload, limit=limit) if is_plain else payload["html"]

    if (file := _file(payload, document)) is not None:
        kind, content = file
        caption = words(MessageLimit.CAPTION_LENGTH) or None
        send_file = client.send_photo if kind == "photo" else client.send_document
        message = await send_file(chat_id, content, caption=caption, parse_mode=mode, **shared)
        return message.message_id
    sent = await client.call(
        "sendMessage",
        chat_id=chat_id,
        text=words(MessageLimit.MAX_TEXT_LENGTH) or ("…" if is_plain else ""),
        parse_mode=mode,
        link_preview_options=_NO_PREVIEW,
        **shared,
    )
    return _number(sent)


async def _edit(
    client: Client,
    outgoing: OutgoingMessage,
    payload: Mapping[str, Any],
    document: MadeDocument | None,
) -> None:
    where: dict[str, Any] = {"chat_id": outgoing.chat_id, "message_id": outgoing.edits_message_id}
    if (file := _file(payload, document)) is not None:
        kind, content = file
        make = InputMediaPhoto if kind == "photo" else InputMediaDocument
        await client.edit_message_media(
            make(content, caption=payload["html"] or None, parse_mode=ParseMode.HTML),
            reply_markup=keyboard(payload),
            **where,
        )
        return
    await client.call(
        "editMessageText",
        text=payload["html"],
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(payload),
        **where,
    )


async def _retire(client: Client, outgoing: OutgoingMessage) -> None:
    """Take the buttons off an old panel; one that is gone, or has none, is fine too."""
    try:
        await client.call(
            "editMessageReplyMarkup",
            chat_id=outgoing.chat_id,
            message_id=outgoing.edits_message_id,
        )
    except BadRequest as error:
        log.debug("panel_not_retired", outbox_id=outgoing.id, reason=error.message)


def _number(sent: Any) -> int:  # noqa: ANN401 - any JSON
    """Return the number of the message in an answer."""
    try:
        return int(sent["message_id"])
    except (KeyError, TypeError, ValueError):
        message = "the answer is no message"
        raise TelegramError(message) from None


def keyboard(payload: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON the library lets through
    """Return the buttons of a payload as the Bot API writes them; None when it has none."""
    rows = payload.get("buttons")
    if not rows:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}


def _button(button: Mapping[str, str]) -> Mapping[str, Any]:
    copied = button.get("copy_text")
    return button if copied is None else {**button, "copy_text": {"text": copied}}


def _file(
    payload: Mapping[str, Any], document: MadeDocument | None
) -> tuple[str, InputFile | str] | None:
    """Return the kind of the message's file, and the file or the number Telegram knows it by."""
    if (stored := payload.get("file")) is not None:
        return stored["kind"], stored["id"]
    if (made := payload.get("made")) is not None and document is not None:
        # `attach` keeps the name; the type follows from it on Telegram's side.
        return made["kind"], InputFile(document.content, filename=document.name)
    return None
