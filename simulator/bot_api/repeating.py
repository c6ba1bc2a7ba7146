"""Methods that send again what already stands in a chat: forward and copy."""

from itertools import pairwise
from typing import Any

from simulator.bot_api.call import Call
from simulator.bot_api.sending import caption_of, deliver
from simulator.messages import Message
from simulator.refusals import bad_request

MAX_AT_ONCE = 100


def forward_message(call: Call) -> dict[str, Any]:
    """Answer forwardMessage."""
    original = _original(call, call.integer("message_id"), "message to forward not found")
    _refuse_protected(original, "forwarded")
    return _forwarded(call, original).as_bot_reads()


def forward_messages(call: Call) -> list[dict[str, int]]:
    """Answer forwardMessages; what is not there or protected is passed over."""
    originals = _several(call, "forward")
    return [{"message_id": _forwarded(call, original).id} for original in originals]


def copy_message(call: Call) -> dict[str, int]:
    """Answer copyMessage; a caption given replaces that of the original."""
    caption = caption_of(call) if "caption" in call.params else None
    original = _original(call, call.integer("message_id"), "message to copy not found")
    _refuse_protected(original, "copied")
    content = dict(original.content)
    if caption is not None and original.media_kind is not None:
        content |= {"caption": caption.text, "caption_entities": caption.entities}
    return {"message_id": deliver(call, content).id}


def copy_messages(call: Call) -> list[dict[str, int]]:
    """Answer copyMessages; what is not there or protected is passed over."""
    originals = _several(call, "copy")
    without = {"caption", "caption_entities"} if call.flag("remove_caption") else set()
    contents = [
        {name: value for name, value in original.content.items() if name not in without}
        for original in originals
    ]
    return [{"message_id": deliver(call, content).id} for content in contents]


def _forwarded(call: Call, original: Message) -> Message:
    # A message forwarded again still names who wrote it first.
    origin = original.extra.get("forward_origin") or {
        "type": "user",
        "date": original.date,
        "sender_user": original.sender,
    }
    return deliver(call, original.content, extra={"forward_origin": origin})


def _original(call: Call, message_id: int, missing: str) -> Message:
    source = call.world.addressee(call.bot, call.text("from_chat_id"))
    found = source.messages.get(message_id)
    if found is None:
        raise bad_request(missing)
    return found


def _refuse_protected(original: Message, done: str) -> None:
    if original.extra.get("has_protected_content"):
        message = f"message can't be {done}"
        raise bad_request(message)


def _several(call: Call, verb: str) -> list[Message]:
    ids = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list) or not ids:
        message = "message identifiers are not specified"
        raise bad_request(message)
    if len(ids) > MAX_AT_ONCE:
        message = "too many message identifiers specified"
        raise bad_request(message)
    numbers = [int(number) for number in ids]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        message = "message identifiers must be in a strictly increasing order"
        raise bad_request(message)
    source = call.world.addressee(call.bot, call.text("from_chat_id"))
    found = [source.messages[number] for number in numbers if number in source.messages]
    found = [one for one in found if not one.extra.get("has_protected_content")]
    if not found:
        message = f"there are no messages to {verb}"
        raise bad_request(message)
    return found
