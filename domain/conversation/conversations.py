"""A person's place in a dialogue: loaded with the event, stored with its effect."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NotRequired, TypedDict

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from database.prepared import Prepared
from models import Conversation

DRAFT_LIFE: Final = timedelta(days=7)
"""How long an interrupted dialogue can go on."""


class LastSaid(TypedDict):
    """The last thing somebody wrote or sent, without its words."""

    message_id: int
    step: str | None
    """The question it answered, if one was open."""
    digest: int
    """Of its words, to tell whether an edit changes any."""
    album: str
    shown: NotRequired[int]
    """The activity that the answer showed, until a button is tapped."""
    shown_at: NotRequired[int]
    """When that was, in seconds of Unix time."""


@dataclass(slots=True)
class DialogState:
    """Where one chat is; change it freely, `store` writes what differs."""

    chat_id: int
    step: str | None = None
    parked_step: str | None = None
    draft: dict[str, Any] = field(default_factory=dict)
    destination: str | None = None
    panel_message_id: int | None = None
    last_said: LastSaid | None = None
    stored: dict[str, Any] | None = field(default=None, repr=False, compare=False)
    """The columns as the table has them; None when it has no row."""

    def columns(self) -> dict[str, Any]:
        """Return what the table keeps of it."""
        return {
            "step": self.step,
            "parked_step": self.parked_step,
            "draft": self.draft,
            "destination": self.destination,
            "panel_message_id": self.panel_message_id,
            "last_said": self.last_said,
        }

    @property
    def dialogue(self) -> str | None:
        """The name of the dialogue that is open, the part before the dot."""
        return None if self.step is None else self.step.partition(".")[0]

    @property
    def parked(self) -> str | None:
        """The name of the dialogue that was interrupted and can go on."""
        return None if self.parked_step is None else self.parked_step.partition(".")[0]

    def park(self) -> None:
        """Leave the open dialogue and keep its draft, so that it can go on later."""
        if self.step is not None:
            self.parked_step, self.step = self.step, None

    def resume(self) -> str | None:
        """Go on where the parked dialogue stopped; returns the step, or None."""
        if self.parked_step is not None:
            self.step, self.parked_step = self.parked_step, None
        return self.step

    def finish(self) -> None:
        """Close the dialogue and forget its draft."""
        self.step = self.parked_step = None
        self.draft = {}


_COLUMNS: Final = (
    "step",
    "parked_step",
    "draft",
    "destination",
    "panel_message_id",
    "last_said",
)
COLUMNS: Final = (
    *(getattr(Conversation, name) for name in _COLUMNS),
    Conversation.draft_until,
    Conversation.chat_id,
)
"""What `place_of` reads."""
_load: Final = Prepared(select(*COLUMNS).where(Conversation.chat_id == bindparam("chat_id")))
_MANAGED: Final = ("draft_until", "updated_at")
_insert: Final = Prepared(
    insert(Conversation).values(
        {name: bindparam(name) for name in ("chat_id", *_COLUMNS, *_MANAGED)}
    )
)


@cache
def _update(names: tuple[str, ...]) -> Prepared:
    """Write these columns of one chat and no others."""
    return Prepared(
        update(Conversation)
        .where(Conversation.chat_id == bindparam("key"))
        .values({name: bindparam(name) for name in names})
    )


def load(session: Session, *, chat_id: int, now: datetime) -> DialogState:
    """Return the chat's place; a dialogue untouched for seven days is forgotten."""
    row = _load.first(session, chat_id=chat_id)
    return DialogState(chat_id) if row is None else dialog_of(chat_id, row, now)


def dialog_of(chat_id: int, row: Sequence[Any], now: datetime) -> DialogState:
    """Return the place of a row of COLUMNS, which may be empty: joined from outside."""
    *found, draft_until, stored_chat_id = row
    if stored_chat_id is None:
        return DialogState(chat_id)
    dialog = DialogState(chat_id, *found)
    dialog.stored = dialog.columns()
    # Handlers fill in the draft itself; what is stored must not change with it.
    dialog.draft = _copied(dialog.draft)
    if draft_until is not None and draft_until <= now:
        dialog.finish()
    return dialog


def store(session: Session, dialog: DialogState, *, now: datetime) -> None:
    """Write what changed of the chat's place; nothing is written where nothing did."""
    columns = dialog.columns()
    if columns == dialog.stored:
        return
    goes_on = dialog.step is not None or dialog.parked_step is not None
    # What was shown is of use for minutes; it must not stay in a chat that falls silent.
    is_kept = goes_on or bool(dialog.draft) or "shown" in (dialog.last_said or {})
    values = {"draft_until": now + DRAFT_LIFE if is_kept else None, "updated_at": now}
    if dialog.stored is None:
        _insert.run(session, chat_id=dialog.chat_id, **columns, **values)
    else:
        # Only what differs: the number of the panel is also written when it was sent.
        before = dialog.stored
        changed = tuple(name for name in _COLUMNS if columns[name] != before[name])
        if dialog.draft and not goes_on and "draft" not in changed:
            # What was only kept, and nothing goes on with it, is not touched by other messages.
            del values["draft_until"]
        given = {name: columns[name] for name in changed} | values
        _update(tuple(given)).run(session, key=dialog.chat_id, **given)
    dialog.stored = {**columns, "draft": _copied(dialog.draft)}


def _copied(draft: dict[str, Any]) -> dict[str, Any]:
    # Most are empty, and copying nothing takes as long as reading a row.
    return deepcopy(draft) if draft else {}
