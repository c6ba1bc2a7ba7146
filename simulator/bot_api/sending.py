"""The part every send method shares, and the methods that send no file.

Checks stand in the order of the real server: content, reply parameters, markup, chat,
replied message, length, and at last what only the server behind it knows.
"""

from typing import Any

from simulator import keyboards
from simulator.bot_api.call import Call
from simulator.entities import Formatted, format_text
from simulator.messages import Message
from simulator.refusals import bad_request
from simulator.world import ACTION_SHOWN_S, Chat

MAX_TEXT = 4096
MAX_CAPTION = 1024

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        # Older names that are still taken.
        "record_audio",
        "upload_audio",
    }
)


def send_message(call: Call) -> dict[str, Any]:
    """Answer sendMessage."""
    formatted = message_text(call)
    return deliver(call, {"text": formatted.text, "entities": formatted.entities}).as_bot_reads()


def send_venue(call: Call) -> dict[str, Any]:
    """Answer sendVenue."""
    location = _location(call)
    for name in ("title", "address"):
        if not call.text(name):
            message = f"venue {name} must be non-empty"
            raise bad_request(message)
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    return deliver(call, {"location": location, "venue": venue}).as_bot_reads()


def send_location(call: Call) -> dict[str, Any]:
    """Answer sendLocation."""
    return deliver(call, {"location": _location(call)}).as_bot_reads()


def send_contact(call: Call) -> dict[str, Any]:
    """Answer sendContact."""
    if not call.text("phone_number"):
        message = "contact phone number must be non-empty"
        raise bad_request(message)
    if not call.text("first_name"):
        message = "contact first name must be non-empty"
        raise bad_request(message)
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.text(name) for name in names if call.text(name)}
    return deliver(call, {"contact": contact}).as_bot_reads()


def send_chat_action(call: Call) -> bool:
    """Answer sendChatAction."""
    action = call.text("action")
    if action not in ACTIONS:
        message = "wrong parameter action in request"
        raise bad_request(message)
    chat = call.world.addressee(call.bot, call.text("chat_id"))
    call.world.refuse_unreachable(chat)
    chat.action = action
    chat.action_ends_at = call.world.monotonic() + ACTION_SHOWN_S
    call.world.changed(call.bot, chat)
    return True


def forward_message(call: Call) -> dict[str, Any]:
    """Answer forwardMessage."""
    original = _original(call, "message to forward not found")
    origin = {"type": "user", "date": original.date, "sender_user": original.sender}
    return deliver(call, original.content, extra={"forward_origin": origin}).as_bot_reads()


def copy_message(call: Call) -> dict[str, Any]:
    """Answer copyMessage; a caption given replaces that of the original."""
    caption = caption_of(call) if "caption" in call.params else None
    original = _original(call, "message to copy not found")
    content = dict(original.content)
    if caption is not None and original.media_kind is not None:
        content |= {"caption": caption.text, "caption_entities": caption.entities}
    return {"message_id": deliver(call, content).id}


def message_text(call: Call) -> Formatted:
    """Return the text of a message, parsed but not yet measured.

    Raises:
        Refusal: it is missing or cannot be read.

    """
    if not call.text("text"):
        message = "message text is empty"
        raise bad_request(message)
    call.json("link_preview_options", "can't parse link preview options JSON object")
    formatted = format_text(
        call.text("text"), parse_mode=call.text("parse_mode"), entities=call.text("entities")
    )
    if not formatted.text:
        message = "text must be non-empty"
        raise bad_request(message)
    return formatted


def caption_of(call: Call) -> Formatted:
    """Return the caption, parsed but not yet measured; it may be empty."""
    return format_text(
        call.text("caption"),
        parse_mode=call.text("parse_mode"),
        entities=call.text("caption_entities"),
    )


def refuse_too_long(content: dict[str, Any]) -> None:
    """Check text or caption after parsing.

    Raises:
        Refusal: it is longer than Telegram takes.

    """
    if len(content.get("text", "")) > MAX_TEXT:
        message = "message is too long"
        raise bad_request(message)
    if len(content.get("caption", "")) > MAX_CAPTION:
        message = "message caption is too long"
        raise bad_request(message)


def deliver(call: Call, *contents: dict[str, Any], extra: dict[str, Any] | None = None) -> Message:
    """Put content already read into the chat; of an album the first message is returned.

    Raises:
        Refusal: anything of what follows the content in the order of checks.

    """
    return deliver_all(call, contents, extra=extra)[0]


def deliver_all(
    call: Call, contents: tuple[dict[str, Any], ...], *, extra: dict[str, Any] | None = None
) -> list[Message]:
    """Put one message for each content into the chat; either all or none."""
    reply = call.json("reply_parameters", "can't parse reply parameters JSON object")
    markup = keyboards.parse(call.text("reply_markup"))
    chat = call.world.addressee(call.bot, call.text("chat_id"))
    reply_to = _replied(call, chat, reply)
    for content in contents:
        refuse_too_long(content)
    call.world.refuse_unreachable(chat)
    keyboards.refuse_unservable(markup)
    beside = dict(extra or {})
    if call.text("message_effect_id"):
        beside["effect_id"] = call.text("message_effect_id")
    if call.flag("protect_content"):
        beside["has_protected_content"] = True
    return [
        call.world.post(
            call.bot,
            chat,
            content,
            sender=call.bot.as_user(),
            markup=markup,
            reply_to=reply_to,
            extra=beside,
            is_silent=call.flag("disable_notification"),
        )
        for content in contents
    ]


def _replied(call: Call, chat: Chat, reply: object) -> Message | None:
    if reply is None and call.text("reply_to_message_id"):
        reply = {
            "message_id": call.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
        }
    if not isinstance(reply, dict) or not reply.get("message_id"):
        return None
    found = chat.messages.get(int(reply["message_id"]))
    if found is None and not reply.get("allow_sending_without_reply"):
        message = "message to be replied not found"
        raise bad_request(message)
    return found


def _original(call: Call, missing: str) -> Message:
    source = call.world.addressee(call.bot, call.text("from_chat_id"))
    found = source.messages.get(call.integer("message_id"))
    if found is None:
        raise bad_request(missing)
    return found


def _location(call: Call) -> dict[str, float]:
    place: dict[str, float] = {}
    for name in ("latitude", "longitude"):
        value = call.number(name)
        if value is None:
            message = f"{name} is empty"
            raise bad_request(message)
        place[name] = value
    return place
