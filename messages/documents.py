"""Documents made when their message is sent: a calendar entry, a list, a statement.

A subject registers its makers beside its messages:

    @documents.maker("calendar")
    def calendar(session: Session, now: datetime, *, slot_id: int) -> MadeDocument: ...
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from sqlalchemy.orm import Session

import messages


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A file's name, content and type."""

    name: str
    content: bytes
    mime: str


Maker = Callable[..., MadeDocument]

_makers: Final[dict[str, Maker]] = {}


def maker(name: str) -> Callable[[Maker], Maker]:
    """Register the function that makes the documents named `name`.

    It is called with the session, the moment (aware), and the arguments of the MadeFile by
    name; it only reads.
    """

    def register(function: Maker) -> Maker:
        if name in _makers:
            message = f"two functions make {name!r}"
            raise ValueError(message)
        _makers[name] = function
        return function

    return register


def load() -> None:
    """Import every module of messages/, so that all makers are known.

    Most are imported by their screens; the maker of a file may stand in a module of its own.
    """
    for module in pkgutil.walk_packages(messages.__path__, "messages."):
        import_module(module.name)


def names() -> frozenset[str]:
    """Return the names of the documents that can be made."""
    return frozenset(_makers)


def make(
    session: Session, *, maker: str, arguments: Mapping[str, Any], now: datetime
) -> MadeDocument:
    """Make a document as things stand now.

    Raises:
        KeyError: nobody makes documents of this name (any more).
        DomainError: what the document is about is gone.

    """
    return _makers[maker](session, now, **arguments)
