"""A person's place in a dialogue: loaded with the event, stored with its effect."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from models import Conversation

DRAFT_LIFE: Final = timedelta(days=7)
"""How long an interrupted dialogue can go on."""


@dataclass(slots=True)
class Place:
    """Where one chat is; change it freely, `store` writes what differs."""

    chat_id: int
    step: str | None = None
    parked_step: str | None = None
    draft: dict[str, Any] = field(default_factory=dict)
    destination: str | None = None
    panel_message_id: int | None = None

    @property
    def dialogue(self) -> str | None:
        """The name of the dialogue that is open, the part before the dot."""
        return None if self.step is None else self.step.partition(".")[0]

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


def load(session: Session, *, chat_id: int, now: datetime) -> Place:
    """Return the chat's place; a dialogue untouched for seven days is forgotten."""
    row = session.get(Conversation, chat_id)
    if row is None:
        return Place(chat_id)
    place = Place(
        chat_id=chat_id,
        step=row.step,
        parked_step=row.parked_step,
        draft=dict(row.draft),
        destination=row.destination,
        panel_message_id=row.panel_message_id,
    )
    if row.draft_until is not None and row.draft_until <= now:
        place.finish()
    return place


def store(session: Session, place: Place, *, now: datetime) -> None:
    """Write the chat's place; nothing is written where nothing changed."""
    row = session.get(Conversation, place.chat_id)
    if row is None:
        row = Conversation(chat_id=place.chat_id, draft={}, updated_at=now)
        session.add(row)
    elif _same(row, place):
        return
    row.step = place.step
    row.parked_step = place.parked_step
    row.draft = place.draft
    row.destination = place.destination
    row.panel_message_id = place.panel_message_id
    in_dialogue = place.step is not None or place.parked_step is not None
    row.draft_until = now + DRAFT_LIFE if in_dialogue else None
    row.updated_at = now
    session.flush()


def _same(row: Conversation, place: Place) -> bool:
    return (
        row.step == place.step
        and row.parked_step == place.parked_step
        and row.draft == place.draft
        and row.destination == place.destination
        and row.panel_message_id == place.panel_message_id
    )
