"""The part every send method shares, and the methods that send no file.

Checks stand in the order of the real server: content, reply parameters, markup, chat,
replied message, length, and at last what only the server behind it knows.
"""

import secrets
from typing import Any

from simulator import keyboards
from simulator.bot_api.call import Call
from simulator.chats import Chat, PrivateChat
from simulator.entities import Formatted, format_text
from simulator.messages import Message
from simulator.refusals import bad_request
from simulator.spans import utf16_part
from simulator.world import ACTION_SHOWN_S

MAX_TEXT = 4096
MAX_CAPTION = 1024

_PLACE_IDS = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
_PREVIEW = ("prefer_small_media", "prefer_large_media", "show_above_text")
# The emoji that come to rest by chance, and how many ways each has.
_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}

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
    return deliver(call, text_content(call)).as_bot_reads()


def send_venue(call: Call) -> dict[str, Any]:
    """Answer sendVenue."""
    location = _location(call)
    for name in ("title", "address"):
        if not call.text(name):
            message = f"venue {name} must be non-empty"
            raise bad_request(message)
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    venue |= {name: call.text(name) for name in _PLACE_IDS if call.text(name)}
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
    chat.refuse_unreachable()
    chat.action = action
    chat.action_ends_at = call.world.monotonic() + ACTION_SHOWN_S
    call.world.changed(call.bot, chat)
    return True


def send_dice(call: Call) -> dict[str, Any]:
    """Answer sendDice."""
    emoji = call.text("emoji") or "🎲"
    if emoji not in _DICE:
        message = "invalid dice emoji specified"
        raise bad_request(message)
    value = 1 + secrets.randbelow(_DICE[emoji])
    return deliver(call, {"dice": {"emoji": emoji, "value": value}}).as_bot_reads()


def text_content(call: Call) -> dict[str, Any]:
    """Return what a text message shows, with the preview of its first address."""
    formatted = message_text(call)
    content: dict[str, Any] = {"text": formatted.text, "entities": formatted.entities}
    options = call.json("link_preview_options", "") or {}
    if options.get("is_disabled") or call.flag("disable_web_page_preview"):
        return {**content, "link_preview_options": {"is_disabled": True}}
    url = options.get("url") or _first_address(formatted)
    if url:
        shown = {name: True for name in _PREVIEW if options.get(name) is True}
        content["link_preview_options"] = {"url": url, **shown}
    return content


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
    return known_people(call, formatted)


def caption_of(call: Call) -> Formatted:
    """Return the caption, parsed but not yet measured; it may be empty."""
    formatted = format_text(
        call.text("caption"),
        parse_mode=call.text("parse_mode"),
        entities=call.text("caption_entities"),
    )
    return known_people(call, formatted)


def known_people(call: Call, formatted: Formatted) -> Formatted:
    """Put people for their ids in the mentions; nobody is mentioned whom the bot never met."""
    entities = []
    for entity in formatted.entities:
        if entity["type"] == "text_mention" and "user" not in entity:
            met = call.bot.chats.get(entity["user_id"])
            if not isinstance(met, PrivateChat):
                continue
            kept = {name: value for name, value in entity.items() if name != "user_id"}
            entities.append({**kept, "user": met.person.as_user()})
        else:
            entities.append(entity)
    return Formatted(formatted.text, entities)


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
    chat.refuse_unreachable()
    keyboards.refuse_unservable(markup)
    call.limits.spend(chat, messages=len(contents))
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


def _first_address(formatted: Formatted) -> str:
    for entity in formatted.entities:
        if entity["type"] == "text_link":
            return str(entity["url"])
        if entity["type"] == "url":
            return utf16_part(formatted.text, entity["offset"], entity["length"])
    return ""


def _location(call: Call) -> dict[str, float]:
    place: dict[str, float] = {}
    for name in ("latitude", "longitude"):
        value = call.number(name)
        if value is None:
            message = f"{name} is empty"
            raise bad_request(message)
        place[name] = value
    return place
