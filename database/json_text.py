"""JSON as text: what comes and goes over the line, and the JSON columns of both databases."""

import json
from typing import Any

import orjson


def decode(text: bytes | str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON; lone surrogates, which orjson refuses, are let through to be cleaned later.

    Raises:
        ValueError: not JSON.

    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)
        except RecursionError:
            message = "nested too deeply"
            raise ValueError(message) from None


def encode(value: object) -> str:
    """Write JSON; lone surrogates are written as escapes."""
    return encode_bytes(value).decode()


def encode_bytes(value: object, *, in_order: bool = False) -> bytes:
    """Write JSON as it goes over the line, its names `in_order` if the same must look the same."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if in_order else None)
    except (TypeError, UnicodeEncodeError):
        return json.dumps(value, sort_keys=in_order).encode()
