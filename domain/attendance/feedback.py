"""What people thought of an encontro or turma: from those who were there, without names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.activities.standing import was_there
from domain.errors import DomainError, NotFoundError
from domain.participants import require_organizer
from models import Activity, Attendance, Feedback, Kind, Slot

MOST_LETTERS = 1000
"""Letters of a comment that are kept."""


class NotPresentError(DomainError):
    """Only people who were there, and only when it is over, give an opinion."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person answered."""

    activity_id: int
    is_turma: bool
    title: str
    score: int | None
    """From 1 to 5; None before the first answer."""
    has_comment: bool


@dataclass(frozen=True, slots=True)
class Opinions:
    """What all answered, as organizers may see it: nobody's name, in no order of arrival."""

    activity_id: int
    title: str
    counts: tuple[int, int, int, int, int]
    """How many gave 1, 2, 3, 4 and 5."""
    comments: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many people answered."""
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """The mean score; None when nobody answered."""
        if not self.count:
            return None
        return sum(score * n for score, n in enumerate(self.counts, start=1)) / self.count


def read(session: Session, *, activity_id: int, participant_id: int, now: datetime) -> Opinion:
    """Return what the person answered so far.

    Raises:
        NotPresentError: the person was not there, or it is not over.

    """
    activity = _require_present(session, activity_id, participant_id, now)
    return _opinion(activity, _find(session, activity_id, participant_id))


def give_score(
    session: Session, *, activity_id: int, participant_id: int, score: int, now: datetime
) -> Opinion:
    """Record a score from 1 to 5; a second one replaces the first and keeps the comment.

    Raises:
        NotPresentError: the person was not there, or it is not over.
        NotFoundError: the score is none of the five.

    """
    if score not in range(1, 6):
        raise NotFoundError
    activity = _require_present(session, activity_id, participant_id, now)
    row = _find(session, activity_id, participant_id)
    if row is None:
        row = Feedback(
            activity_id=activity_id, participant_id=participant_id, comment="", created_at=now
        )
        session.add(row)
    row.score = score
    session.flush()
    return _opinion(activity, row)


def comment(
    session: Session, *, activity_id: int, participant_id: int, text: str, now: datetime
) -> Opinion:
    """Add words to a score; a second text replaces the first.

    Raises:
        NotPresentError: the person was not there, or it is not over.
        NotFoundError: there is no score yet.

    """
    activity = _require_present(session, activity_id, participant_id, now)
    row = _find(session, activity_id, participant_id)
    if row is None:
        raise NotFoundError
    row.comment = text.strip()[:MOST_LETTERS]
    session.flush()
    return _opinion(activity, row)


def results(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Opinions:
    """Return what all answered, without names.

    Raises:
        NotAllowedError: the person does not organize.
        NotFoundError: there is no such activity.

    """
    require_organizer(session, actor_id=actor_id, now=now)
    activity = session.get(Activity, activity_id)
    if activity is None:
        raise NotFoundError
    # By alphabet: the order of arrival could tell who wrote what.
    comments = session.scalars(
        select(Feedback.comment).where(Feedback.activity_id == activity_id, Feedback.comment != "")
    )
    return Opinions(
        activity_id=activity_id,
        title=activity.title,
        counts=_counts(session, [activity_id]).get(activity_id, _NONE),
        comments=tuple(sorted(comments)),
    )


def scores(session: Session, *, titles: Mapping[int, str]) -> tuple[Opinions, ...]:
    """Return the same of several activities, without comments; who asks was checked.

    `titles` are those of the activities, by id; what nobody answered about is left out.
    """
    counts = _counts(session, titles)
    return tuple(
        Opinions(id_, title, counts[id_]) for id_, title in titles.items() if id_ in counts
    )


_Counts = tuple[int, int, int, int, int]
_NONE: Final[_Counts] = (0, 0, 0, 0, 0)


def _counts(session: Session, activity_ids: Iterable[int]) -> dict[int, _Counts]:
    """Return how many gave 1, 2, 3, 4 and 5 to each activity."""
    found: dict[int, list[int]] = {}
    for activity_id, score, count in session.execute(
        select(Feedback.activity_id, Feedback.score, func.count())
        .where(Feedback.activity_id.in_(list(activity_ids)))
        .group_by(Feedback.activity_id, Feedback.score)
    ):
        found.setdefault(activity_id, [*_NONE])[score - 1] = count
    return {
        id_: (one, two, three, four, five) for id_, (one, two, three, four, five) in found.items()
    }


def _require_present(
    session: Session, activity_id: int, participant_id: int, now: datetime
) -> Activity:
    activity = session.scalar(
        select(Activity)
        .join(Slot, Slot.activity_id == Activity.id)
        .join(Attendance, Attendance.slot_id == Slot.id)
        .where(
            Activity.id == activity_id,
            Attendance.participant_id == participant_id,
            was_there,
            Slot.ends_at <= now,
        )
        .limit(1)
    )
    if activity is None:
        raise NotPresentError
    return activity


def _find(session: Session, activity_id: int, participant_id: int) -> Feedback | None:
    return session.scalar(
        select(Feedback).where(
            Feedback.activity_id == activity_id, Feedback.participant_id == participant_id
        )
    )


def _opinion(activity: Activity, row: Feedback | None) -> Opinion:
    return Opinion(
        activity_id=activity.id,
        is_turma=activity.kind == Kind.TURMA,
        title=activity.title,
        score=None if row is None else row.score,
        has_comment=row is not None and bool(row.comment),
    )
