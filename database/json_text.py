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
    try:
        return orjson.dumps(value).decode()
    except (TypeError, UnicodeEncodeError):
        return json.dumps(value)
