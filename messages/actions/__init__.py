"""What a button does, as typed values: one small frozen class per thing a tap can ask.

A button carries `v1|verb|argument|...`, at most 64 bytes, checked when it is built. A button
is only a question: the operation behind it decides who may do what.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar, dataclass_transform, get_type_hints

from domain.errors import NotFoundError

VERSION: Final = "v1"
MAX_BYTES: Final = 64
"""Limit of Telegram's callback data (Bot API, InlineKeyboardButton)."""

_TEXT: Final = re.compile(r"[A-Za-z0-9_.-]*")
_INTEGER: Final = re.compile(r"[0-9a-z]{1,11}", re.ASCII)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_MOST: Final = 2**31 - 1
_MOST_LONG: Final = 2**53 - 1

Long = Annotated[int, _MOST_LONG]
"""The number of a chat, or a moment in seconds: up to 53 bits, where `int` has 31.

PostgreSQL refuses to look for a key its column cannot hold, and a button can be forged, so
what is larger never comes further than here.
"""

A = TypeVar("A", bound="Action")


class Action:
    """The base of all actions; subclasses are made by `@action("verb")`.

    Fields may be int (from 0, as large as a key), Long, bool, str (letters, digits and
    `_.-`) or a StrEnum.
    """

    __slots__ = ()


_by_verb: dict[str, type[Action]] = {}
_verbs: dict[type[Action], str] = {}
_types: dict[type[Action], dict[str, Any]] = {}


class UnknownActionError(ValueError):
    """The data of a button is of another version, forged or cut."""


class ActionTooLongError(ValueError):
    """An action does not fit into the 64 bytes of a button."""


def _register(cls: type[Action], verb: str) -> None:
    if verb in _by_verb:
        message = f"the verb {verb!r} is taken by {_by_verb[verb].__name__}"
        raise ValueError(message)
    _by_verb[verb] = cls
    _verbs[cls] = verb


@dataclass_transform(frozen_default=True)
def action(verb: str) -> Callable[[type[A]], type[A]]:
    """Make a class an action that buttons can carry; `verb` is its short, unique name."""

    def make(cls: type[A]) -> type[A]:
        made = dataclass(frozen=True, slots=True)(cls)
        _register(made, verb)
        return made

    return make


def base36(number: int) -> str:
    """Write a whole number, from 0, with digits and lower-case letters."""
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if number == 0:
            return text


def read_key(text: str) -> int:
    """Read the key of a row written in base 36, as deep links have it.

    Raises:
        NotFoundError: it is none, or larger than any key.

    """
    key = int(text, 36) if _INTEGER.fullmatch(text) else 0
    if not 0 < key <= _MOST:
        raise NotFoundError
    return key


def pack(value: Action) -> str:
    """Write an action as the data of a button.

    Raises:
        ActionTooLongError: more than 64 bytes.
        ValueError: a field holds a character or a number a button cannot carry.

    """
    parts = [VERSION, _verbs[type(value)]]
    for name in _types_of(type(value)):
        content = getattr(value, name)
        if isinstance(content, bool):
            parts.append("1" if content else "0")
        elif isinstance(content, int) and 0 <= content <= _MOST_LONG:
            parts.append(base36(content))
        elif isinstance(content, str) and _TEXT.fullmatch(content):
            parts.append(content)
        else:
            message = f"{name} of {type(value).__name__} cannot stand in a button"
            raise ValueError(message)
    data = "|".join(parts)
    if len(data) > MAX_BYTES:
        message = f"{type(value).__name__} takes {len(data)} bytes of {MAX_BYTES}"
        raise ActionTooLongError(message)
    return data


def unpack(data: str) -> Action:
    """Read the data of a button.

    Raises:
        UnknownActionError: not one of ours; the caller shows the current screen instead.

    """
    version, _, rest = data.partition("|")
    verb, *parts = rest.split("|")
    cls = _by_verb.get(verb)
    if version != VERSION or cls is None:
        raise UnknownActionError
    types = _types_of(cls)
    if len(parts) != len(types):
        raise UnknownActionError
    return cls(*(_read(kind, part) for kind, part in zip(types.values(), parts, strict=True)))


def _types_of(cls: type[Action]) -> dict[str, Any]:
    """Return the types of an action's fields, by name and in order."""
    types = _types.get(cls)
    if types is None:
        hints = get_type_hints(cls, include_extras=True)
        types = {field.name: hints[field.name] for field in fields(cls)}  # type: ignore[arg-type]
        _types[cls] = types
    return types


def _read(kind: Any, part: str) -> object:  # noqa: ANN401 - a type, or Long
    if kind is bool and part in {"0", "1"}:
        return part == "1"
    if kind in {int, Long}:
        return _read_number(part, most=_MOST_LONG if kind == Long else _MOST)
    if kind is str and _TEXT.fullmatch(part):
        return part
    if isinstance(kind, type) and issubclass(kind, StrEnum) and part in set(kind):
        return kind(part)
    raise UnknownActionError


def _read_number(part: str, *, most: int) -> int:
    number = int(part, 36) if _INTEGER.fullmatch(part) else most + 1
    if number > most:
        raise UnknownActionError
    return number


def known_actions() -> dict[str, type[Action]]:
    """Return every registered action by its verb."""
    return dict(_by_verb)
