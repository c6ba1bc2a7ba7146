"""A question to the organizers as they see it: a card, with who asked and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from domain import participants
from domain.errors import NotFoundError
from models import Assessoria, Inquiry, Participant, Standing

NOBODY: Final = 0
"""The chat of a question that was emptied."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A photo or document that Telegram holds."""

    kind: str
    file_id: str


@dataclass(frozen=True, slots=True)
class Card:
    """A question as the organizers see it."""

    inquiry_id: int
    chat_id: int
    participant_id: int | None
    name: str
    office: str
    """Empty for people without a registration."""
    is_approved: bool
    is_unreachable: bool
    """Whether who asked has blocked the bot."""
    text: str
    files: tuple[StoredFile, ...]
    message_id: int | None
    asked_at: datetime
    added_at: datetime | None
    taken_by_id: int | None
    taken_by: str
    """The name of the organizer who is writing the answer."""
    taken_chat_id: int | None
    taken_at: datetime | None
    answered_at: datetime | None
    answered_by_id: int | None
    answered_by: str
    """The name of the organizer who answered or closed it; empty while it is open."""
    answer: str
    answer_files: tuple[StoredFile, ...]

    @property
    def state(self) -> str:
        """What tells whether anybody has done anything about it since."""
        at = 0.0 if self.answered_at is None else self.answered_at.timestamp()
        return f"{self.taken_by_id or 0}/{self.answered_by_id or 0}/{at}"


def written(file: StoredFile) -> str:
    """Return a file as it stands in the row."""
    return f"{file.kind} {file.file_id}"


def _read(files: Sequence[str]) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(*each.split(" ", 1)) for each in files)


def is_open() -> ColumnElement[bool]:
    """Return what is true of questions that wait."""
    return Inquiry.answered_at.is_(None)


def is_approved() -> ColumnElement[bool]:
    """Return what is true of questions of participants."""
    return func.coalesce(Participant.standing, "") == Standing.ACTIVE


_Answering: Final = aliased(Participant)
_Taking: Final = aliased(Participant)


def cards() -> Select[*tuple[Any, ...]]:
    """Return the query whose rows `as_card` reads."""
    return (
        select(
            Inquiry,
            Participant.name.label("known_name"),
            participants.office_of.label("office"),
            is_approved().label("is_approved"),
            Participant.unreachable_at,
            func.coalesce(_Answering.name, "").label("answered_by"),
            func.coalesce(_Taking.name, "").label("taken_by"),
            _Taking.chat_id.label("taken_chat_id"),
        )
        .outerjoin(Participant, Participant.id == Inquiry.participant_id)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(_Answering, _Answering.id == Inquiry.answered_by_id)
        .outerjoin(_Taking, _Taking.id == Inquiry.taken_by_id)
    )


def find(session: Session, inquiry_id: int) -> Card:
    """Return one question.

    Raises:
        NotFoundError: it does not exist (any more).

    """
    row = session.execute(
        cards().where(Inquiry.id == inquiry_id, Inquiry.chat_id != NOBODY)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return as_card(row)


def as_card(row: Row[*tuple[Any, ...]]) -> Card:
    """Return the card that a row of `cards` holds."""
    inquiry: Inquiry = row.Inquiry
    return Card(
        inquiry_id=inquiry.id,
        chat_id=inquiry.chat_id,
        participant_id=inquiry.participant_id,
        name=row.known_name or inquiry.name,
        office=row.office,
        is_approved=bool(row.is_approved),
        is_unreachable=row.unreachable_at is not None,
        text=inquiry.text,
        files=_read(inquiry.files),
        message_id=inquiry.message_id,
        asked_at=inquiry.asked_at,
        added_at=inquiry.added_at,
        taken_by_id=inquiry.taken_by_id,
        taken_by=row.taken_by,
        taken_chat_id=row.taken_chat_id,
        taken_at=inquiry.taken_at,
        answered_at=inquiry.answered_at,
        answered_by_id=inquiry.answered_by_id,
        answered_by=row.answered_by,
        answer=inquiry.answer,
        answer_files=_read(inquiry.answer_files),
    )
