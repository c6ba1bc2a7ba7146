"""What `rede conferir` finds: one thing that was looked at, and how it stands."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot import causes
from bot.command import WELL
from bot.settings import Settings


class State(StrEnum):
    """How a thing stands."""

    WELL = "bem"
    NOTE = "atenção"
    TROUBLE = "problema"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `facts` are for programs, and hold no secret."""

    about: str
    words: str
    state: State = State.WELL
    code: int = WELL
    facts: dict[str, Any] = field(default_factory=dict)


def trouble(about: str, error: BaseException, settings: Settings, **facts: Any) -> Finding:  # noqa: ANN401 - JSON
    """Return the finding of an error."""
    cause = causes.explain(error, settings)
    return Finding(about, cause.words, State.TROUBLE, cause.code, facts)
