"""The log of calls in lines a person reads, and a test compares.

Ids differ from run to run; here the first message is m1, the first tap t1, and so on.
"""

import json
from typing import Any

_TAPS = frozenset({"callback_query_id"})
_MESSAGES = frozenset({"message_id", "reply_to_message_id"})
MAX_SHOWN = 60


def told(calls: list[dict[str, Any]]) -> str:
    """Return one line for each call: who is addressed, what is said, how it ended.

    getUpdates says nothing of what a bot does, and is left out.
    """
    names = _Names()
    lines = [_line(call, names) for call in calls if call["method"].lower() != "getupdates"]
    return "".join(f"{line}\n" for line in lines)


class _Names:
    """Short names for ids, in the order they turn up."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, letter: str, number: object) -> str:
        count = sum(1 for known, _ in self._known if known == letter)
        return self._known.setdefault((letter, str(number)), f"{letter}{count + 1}")


def _line(call: dict[str, Any], names: _Names) -> str:
    params = dict(call["params"])
    if call["method"] == "webhook":
        kind = next(iter(params["update"].keys() - {"update_id"}))
        return f"webhook {kind} → {call['status'] or 'no answer'}"
    parts = [call["method"]]
    if "chat_id" in params:
        parts.append(str(params.pop("chat_id")))
    markup = params.pop("reply_markup", "")
    for name, value in params.items():
        if name in _TAPS:
            parts.append(names.of("t", value))
        elif name in _MESSAGES:
            parts.append(names.of("m", value))
        elif isinstance(value, dict):
            parts.append(f"{name}={value['file_name']} ({value['file_size']} bytes)")
        elif name in ("text", "caption"):
            parts.append(_shown(str(value)))
        else:
            parts.append(f"{name}={_shown(str(value))}")
    parts += _buttons(markup)
    parts += ["→", _ending(call, names)]
    return " ".join(parts)


def _shown(text: str) -> str:
    return f"«{_short(text.replace(chr(10), ' ⏎ '))}»"


def _short(text: str) -> str:
    return f"{text[:MAX_SHOWN]}…" if len(text) > MAX_SHOWN else text


def _buttons(markup: str) -> list[str]:
    try:
        keyboard = json.loads(markup)["inline_keyboard"] if markup else []
        return ["[" + " | ".join(str(button["text"]) for button in row) + "]" for row in keyboard]
    except (ValueError, KeyError, TypeError):
        return ["[?]"]


def _ending(call: dict[str, Any], names: _Names) -> str:
    answer = call["answer"] if isinstance(call["answer"], dict) else {}
    if call["status"] is None:
        return "no answer"
    if "fault" in answer or not answer.get("ok", True):
        return f"{call['status']} {_short(answer.get('description', 'fault'))}"
    result = answer.get("result")
    if isinstance(result, dict) and "message_id" in result:
        return f"{call['status']} {names.of('m', result['message_id'])}"
    return str(call["status"])
