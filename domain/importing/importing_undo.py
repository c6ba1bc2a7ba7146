"""Taking an import back, for an hour: what was new goes, what was changed gets its old value.

What somebody has acted on since stays as it is, and is named.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import audit, grants, participants
from domain.activities import standing
from domain.errors import StaleError
from domain.importing.importing_layout import Subject
from models import (
    Activity,
    Assessoria,
    Course,
    Grant,
    Import,
    Invite,
    Kind,
    Participant,
    Role,
    Seat,
    Slot,
    Standing,
)

MAY_BE_UNDONE: Final = timedelta(hours=1)

Row = Assessoria | Course | Activity | Slot | Participant

_TABLES: Final[Mapping[str, type[Row]]] = {
    model.__tablename__: model for model in (Assessoria, Course, Activity, Slot, Participant)
}
_MOMENT: Final = "moment:"


class Why(StrEnum):
    """Why something of an import stays."""

    ENTERED = "entered"
    """The person has entered, or has an invite."""
    PEOPLE_COUNT_ON_IT = "people_count_on_it"
    """Somebody has answered since, or was there."""
    CHANGED_SINCE = "changed_since"
    IN_USE = "in_use"
    """Something else refers to it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row and its values before the import."""

    row: Row
    before: Mapping[str, Any]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Remember a row as it is."""
        return cls(row, _values(row))


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that could not be taken back."""

    subject: Subject
    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an import."""

    gone: Mapping[Subject, int]
    restored: Mapping[Subject, int]
    stays: tuple[Stays, ...]


def described(made: Iterable[Row], kept: Iterable[Kept]) -> dict[str, Any]:
    """Return what `undo` needs; every row has its number by now."""
    changed = []
    for one in kept:
        after = _values(one.row)
        names = [name for name, value in one.before.items() if after[name] != value]
        if names:
            changed.append(
                {
                    "table": one.row.__tablename__,
                    "id": one.row.id,
                    "before": {name: _plain(one.before[name]) for name in names},
                    "after": {name: _plain(after[name]) for name in names},
                }
            )
    return {"new": [[row.__tablename__, row.id] for row in made], "changed": changed}


def first_version(session: Session) -> int:
    """Return the version a new activity begins with.

    The number of one that an undo took away may be given again, and buttons of the old one may
    still be in chats: they are known by their version.
    """
    return 1 + (
        session.scalar(select(func.count()).select_from(Import).where(Import.is_undone)) or 0
    )


def undo(session: Session, *, actor_id: int, import_id: int, now: datetime) -> Undone:
    """Take an import back.

    Raises:
        NotAllowedError: the actor does not organize.
        StaleError: it is too old, or was undone before.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = session.scalar(select(Import).where(Import.id == import_id).with_for_update())
    if row is None or row.made_at <= now - MAY_BE_UNDONE or row.is_undone:
        raise StaleError
    undoing = _Undoing(session, row.made_at, now)
    for entry in row.changes["changed"]:
        undoing.restore(entry)
    for person_id, role in row.changes.get("roles", ()):
        undoing.give_back(person_id, Role(role), actor_id)
    # What refers to something was written after it.
    for table, id_ in reversed(row.changes["new"]):
        undoing.take_back(table, id_)
    row.changes, row.is_undone = {}, True
    audit.record(
        session,
        actor_id=actor_id,
        action="spreadsheet.undo",
        subject_id=None,
        now=now,
        gone=dict(undoing.gone),
        restored=dict(undoing.restored),
        stays=len(undoing.stays),
    )
    session.flush()
    return Undone(dict(undoing.gone), dict(undoing.restored), tuple(undoing.stays))


class _Undoing:
    def __init__(self, session: Session, made_at: datetime, now: datetime) -> None:
        self._session = session
        self._made_at = made_at
        self._now = now
        self.gone: Counter[Subject] = Counter()
        self.restored: Counter[Subject] = Counter()
        self.stays: list[Stays] = []

    def restore(self, entry: Mapping[str, Any]) -> None:
        """Give a row its old values, each of which nobody has changed since."""
        row = self._find(entry["table"], entry["id"])
        if row is None:
            return
        subject, name = self._described(row)
        activity_id = _activity_of(row)
        if activity_id is not None and self._is_counted_on(activity_id):
            self.stays.append(Stays(subject, name, Why.PEOPLE_COUNT_ON_IT))
            return
        now = _values(row)
        same = [key for key, value in entry["after"].items() if _plain(now[key]) == value]
        for key in same:
            setattr(row, key, _unplain(entry["before"][key]))
        if isinstance(row, Activity) and "version" in same:
            # Messages of the time between must not pass for new ones.
            row.version = now["version"] + 1
        self._session.flush()
        if same and not isinstance(row, Slot):
            self.restored[subject] += 1
        if len(same) < len(entry["after"]):
            self.stays.append(Stays(subject, name, Why.CHANGED_SINCE))

    def give_back(self, person_id: int, role: Role, actor_id: int) -> None:
        """Give somebody on the list the role of before."""
        person = self._session.get(Participant, person_id)
        if person is not None and person.standing == Standing.LISTED:
            grants.give(
                self._session, participant_id=person_id, role=role, by_id=actor_id, now=self._now
            )

    def take_back(self, table: str, id_: int) -> None:
        """Delete a row that was new, unless somebody acted on it."""
        row = self._find(table, id_)
        if row is None:
            return
        subject, name = self._described(row)
        why = self._why_not(row)
        if why is None:
            try:
                with self._session.begin_nested():
                    self._delete(row)
            except IntegrityError:
                why = Why.IN_USE
        if why is not None:
            if not (isinstance(row, Slot) and subject is Subject.ENCONTROS):
                self.stays.append(Stays(subject, name, why))
        elif not (isinstance(row, Slot) and subject is Subject.ENCONTROS):
            self.gone[subject] += 1

    def _find(self, table: str, id_: int) -> Row | None:
        row: Any = self._session.get(_TABLES[table], id_)
        return row if isinstance(row, Row) else None

    def _why_not(self, row: Row) -> Why | None:
        if isinstance(row, Participant):
            has_invite = self._session.scalar(
                select(exists().where(Invite.participant_id == row.id))
            )
            is_waiting = row.standing == Standing.LISTED and row.chat_id is None
            return None if is_waiting and not has_invite else Why.ENTERED
        activity_id = _activity_of(row)
        if activity_id is not None and self._has_seats(activity_id):
            return Why.PEOPLE_COUNT_ON_IT
        if isinstance(row, Activity) and row.cancelled_at is not None:
            return Why.CHANGED_SINCE
        return None

    def _delete(self, row: Row) -> None:
        if isinstance(row, Participant):
            self._session.execute(delete(Grant).where(Grant.participant_id == row.id))
        if isinstance(row, Activity):
            grants.forget_activity(self._session, activity_id=row.id)
        self._session.delete(row)
        self._session.flush()

    def _has_seats(self, activity_id: int) -> bool:
        return bool(self._session.scalar(select(exists().where(Seat.activity_id == activity_id))))

    def _is_counted_on(self, activity_id: int) -> bool:
        """Tell whether anybody stands to it now: their time, place or seat must not change."""
        return bool(
            self._session.scalar(
                select(
                    exists().where(
                        Seat.activity_id == activity_id,
                        Seat.state.in_(standing.INVOLVED),
                        Seat.changed_at >= self._made_at,
                    )
                )
            )
        )

    def _described(self, row: Row) -> tuple[Subject, str]:
        match row:
            case Assessoria():
                return Subject.ASSESSORIAS, row.acronym
            case Course():
                return Subject.COURSES, row.title
            case Participant():
                return Subject.PEOPLE, row.name
            case Activity():
                is_turma = row.kind == Kind.TURMA
                return Subject.TURMAS if is_turma else Subject.ENCONTROS, row.title
            case Slot():
                activity = self._session.get(Activity, row.activity_id)
                if activity is None or activity.kind == Kind.ENCONTRO:
                    return Subject.ENCONTROS, "" if activity is None else activity.title
                return Subject.LESSONS, activity.title


def _activity_of(row: Row) -> int | None:
    if isinstance(row, Activity):
        return row.id
    return row.activity_id if isinstance(row, Slot) else None


def _values(row: Row) -> dict[str, Any]:
    return {
        column.key: getattr(row, column.key)
        for column in type(row).__table__.columns
        if column.key != "id"
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column of any kind
    return f"{_MOMENT}{value.isoformat()}" if isinstance(value, datetime) else value


def _unplain(value: Any) -> Any:  # noqa: ANN401 - a column of any kind
    if isinstance(value, str) and value.startswith(_MOMENT):
        return datetime.fromisoformat(value.removeprefix(_MOMENT))
    return value
