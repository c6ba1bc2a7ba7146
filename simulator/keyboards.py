"""What Telegram accepts as a reply markup, checked in the order of the real server.

`parse` is the first look, before the chat is even known; `refuse_unservable` holds what only
the server behind the Bot API finds out.
"""

import json
import re
from typing import Any

from simulator.refusals import bad_request

MAX_CALLBACK_DATA_BYTES = 64
MAX_INLINE_BUTTONS = 100
# Measured by users, not documented: about ten kilobytes of markup in all.
MAX_MARKUP_BYTES = 10_000
MAX_COPY_TEXT = 256

# The first of these in a button is its action; the others are dropped without a word.
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_STYLES = ("primary", "success", "danger")


def parse(markup: str) -> dict[str, Any] | None:
    """Read the `reply_markup` parameter; None if there is none or it holds no button.

    Raises:
        Refusal: it is no markup.

    """
    if not markup:
        return None
    try:
        value = json.loads(markup)
    except ValueError:
        message = "can't parse reply keyboard markup JSON object"
        raise bad_request(message) from None
    if not isinstance(value, dict):
        message = "object expected as reply markup"
        raise bad_request(message)
    if "inline_keyboard" in value:
        return _inline(value["inline_keyboard"])
    if "keyboard" in value:
        return _reply_keyboard(value)
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if value.get("force_reply"):
        return {
            "force_reply": True,
            "input_field_placeholder": value.get("input_field_placeholder", ""),
        }
    return None


def _rows(value: object, *, field: str, markup: str) -> list[list[Any]]:
    if not isinstance(value, list):
        message = f'Field "{field}" must be of type Array'
        raise bad_request(message)
    for row in value:
        if not isinstance(row, list):
            message = f'Field "{field}" of the {markup} must be an Array of Arrays'
            raise bad_request(message)
    return value


def _inline(value: object) -> dict[str, Any] | None:
    rows = [
        [_inline_button(button) for button in row]
        for row in _rows(value, field="inline_keyboard", markup="InlineKeyboardMarkup")
    ]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: object) -> dict[str, Any]:
    def refuse(words: str) -> Exception:
        return bad_request(f"can't parse inline keyboard button: {words}")

    if not isinstance(button, dict):
        words = "InlineKeyboardButton must be an Object"
        raise refuse(words)
    if "text" not in button:
        words = 'Can\'t find field "text"'
        raise refuse(words)
    if not isinstance(button["text"], str):
        words = 'Field "text" must be of type String'
        raise refuse(words)
    action = next((name for name in _ACTIONS if button.get(name) is not None), None)
    if action is None:
        words = "Text buttons are unallowed in the inline keyboard"
        raise refuse(words)
    kept = {"text": button["text"], action: button[action]}
    style = button.get("style")
    if style:
        if style not in _STYLES:
            words = "invalid button style specified"
            raise refuse(words)
        kept["style"] = style
    return kept


def _reply_keyboard(value: dict[str, Any]) -> dict[str, Any] | None:
    rows: list[list[dict[str, Any]]] = []
    for row in _rows(value["keyboard"], field="keyboard", markup="ReplyKeyboardMarkup"):
        buttons = [{"text": button} if isinstance(button, str) else button for button in row]
        for button in buttons:
            if not isinstance(button, dict) or not isinstance(button.get("text"), str):
                message = "can't parse keyboard button: Can't find field \"text\""
                raise bad_request(message)
        if buttons:
            rows.append(buttons)
    if not rows:
        return None
    known = ("resize_keyboard", "one_time_keyboard", "is_persistent", "input_field_placeholder")
    return {"keyboard": rows, **{key: value[key] for key in known if key in value}}


def refuse_unservable(markup: dict[str, Any] | None) -> None:
    """Check what the server finds after the chat: lengths, addresses, the size in all.

    Raises:
        Refusal: BUTTON_DATA_INVALID and its like.

    """
    if markup is None or "inline_keyboard" not in markup:
        return
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    for button in buttons:
        if not button["text"].strip():
            message = "inline keyboard button text must be non-empty"
            raise bad_request(message)
        if "url" in button:
            _refuse_bad_url(str(button["url"]))
    size = len(json.dumps(markup, ensure_ascii=False, separators=(",", ":")).encode())
    if len(buttons) > MAX_INLINE_BUTTONS or size > MAX_MARKUP_BYTES:
        message = "reply markup is too long"
        raise bad_request(message)
    for button in buttons:
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA_BYTES:
            message = "BUTTON_DATA_INVALID"
            raise bad_request(message)
        copied = button.get("copy_text")
        if copied is not None:
            text = copied.get("text", "") if isinstance(copied, dict) else ""
            if not 1 <= len(text) <= MAX_COPY_TEXT:
                message = "BUTTON_COPY_TEXT_INVALID"
                raise bad_request(message)


def _refuse_bad_url(url: str) -> None:
    if re.match(r"tg://\w+", url):
        return
    match = re.match(r"(?:https?://)?([^/?#\s]*+)(\S*+)$", url, re.IGNORECASE)
    reason = ""
    if match is None or re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", match.group(1), re.IGNORECASE):
        reason = "Unsupported URL protocol" if match is not None else "Wrong HTTP URL"
    elif not match.group(1):
        reason = "URL host is empty"
    elif "." not in match.group(1).split(":")[0]:
        reason = "Wrong HTTP URL"
    if reason:
        message = f"inline keyboard button URL '{url}' is invalid: {reason}"
        raise bad_request(message)


def find_button(
    markup: dict[str, Any] | None, *, text: str | None, data: str | None
) -> dict[str, Any] | None:
    """Return the button with that data, that text, or else the first whose text contains it."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    buttons: list[dict[str, Any]] = [b for row in markup["inline_keyboard"] for b in row]
    if data is not None:
        return next((b for b in buttons if b.get("callback_data") == data), None)
    if text is None:
        return None
    exact = next((b for b in buttons if b["text"] == text), None)
    return exact or next((b for b in buttons if text.casefold() in b["text"].casefold()), None)
