"""Who completed an activity, by rule: the one place that says which paper somebody gets.

Presence is minutes attended over minutes asked for (domain/attendance/hours.py); a justified
absence leaves both. See docs/decisions/0038-documents.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.activities import activities, standing
from domain.activities.activities import Facts
from domain.attendance import hours
from domain.attendance.hours import Share
from domain.reading.plain import alphabetical
from models import Attendance, DocumentKind, Participant, Seat, SeatState, Slot, Standing

__all__ = ["DocumentKind"]

GIVEN_TO: Final = (Standing.ACTIVE, Standing.LISTED, Standing.SUSPENDED)
"""Whose papers are made: what somebody did stays done. Who waits for approval is a visitor."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an activity came to for one person who was there."""

    participant_id: int
    name: str
    kind: DocumentKind
    minutes: int
    """What counts as hours."""
    attended_count: int
    """At how many lessons, or days, the person was."""
    presence_percent: int | None
    """Rounded down; None where every absence was justified."""
    missing_minutes: int
    """Of presence, to a certificate; 0 where only lessons are missing, or nothing is."""
    missing_lessons: int
    """To half of the lessons."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What an activity came to for everybody; those nearest to a certificate come first."""

    facts: Facts
    outcomes: tuple[Outcome, ...]
    absent_count: int
    """People with a seat who were at nothing: they get no paper."""

    @property
    def title(self) -> str:
        """What the papers name: the course, not one of its turmas; or the encontro."""
        return self.facts.course_title or self.facts.title

    @property
    def minimum_percent(self) -> int | None:
        """The presence that a certificate asks for."""
        return None if self.facts.is_encontro else self.facts.minimum_attendance_percent

    def of(self, kind: DocumentKind) -> tuple[Outcome, ...]:
        """Return who gets papers of this kind."""
        return tuple(outcome for outcome in self.outcomes if outcome.kind is kind)

    def of_person(self, participant_id: int) -> Outcome | None:
        """Return what one person gets; None: nothing."""
        return next((one for one in self.outcomes if one.participant_id == participant_id), None)


def completion(session: Session, *, activity_id: int) -> Completion:
    """Return what an activity came to, as its presence stands now.

    Raises:
        NotFoundError: there is no such activity.

    """
    facts = activities.read(session, activity_id=activity_id)
    counts = attended(session, activity_id)
    shares = hours.shares(session, activity_id=activity_id)
    people = session.execute(
        select(Participant.id, Participant.name).where(
            Participant.id.in_(counts), Participant.standing.in_(GIVEN_TO)
        )
    ).all()
    outcomes = [_outcome(facts, row.id, row.name, shares[row.id], counts[row.id]) for row in people]
    with_seat = select(func.count()).where(
        Seat.activity_id == activity_id,
        Seat.state == SeatState.HELD,
        Seat.participant_id.not_in(counts),
    )
    return Completion(
        facts=facts,
        # What a part of one minute rounds to is no hour, and no paper.
        outcomes=tuple(sorted((one for one in outcomes if one.minutes), key=_order)),
        absent_count=session.scalar(with_seat) or 0,
    )


def _outcome(
    facts: Facts, participant_id: int, name: str, share: Share, attended_count: int
) -> Outcome:
    missing_minutes, missing_lessons = lacks(facts, share, attended_count)
    is_done = not (facts.is_encontro or missing_minutes or missing_lessons)
    return Outcome(
        participant_id=participant_id,
        name=name,
        kind=DocumentKind.CERTIFICATE if is_done else DocumentKind.DECLARATION,
        # As hours.py caps what the slots of one activity give together.
        minutes=min(share.attended_minutes, facts.minutes),
        attended_count=attended_count,
        presence_percent=share.percent,
        missing_minutes=missing_minutes,
        missing_lessons=missing_lessons,
    )


def lacks(facts: Facts, share: Share, attended_count: int) -> tuple[int, int]:
    """Return what is missing to a certificate: minutes of presence, and lessons; rounded up."""
    asked = facts.minimum_attendance_percent * share.expected_minutes
    missing_minutes = max(0, -(-(asked - 100 * share.attended_minutes) // 100))
    return missing_minutes, max(0, -(-len(facts.slots) // 2) - attended_count)


def attended(session: Session, activity_id: int) -> Mapping[int, int]:
    """Return at how many lessons, or days, each person was; who was at none is not in it."""
    rows = session.execute(
        select(Attendance.participant_id, func.count())
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(Slot.activity_id == activity_id, standing.was_there)
        .group_by(Attendance.participant_id)
    )
    return {person: count for person, count in rows}  # noqa: C416 - rows are not pairs


def _order(outcome: Outcome) -> tuple[bool, int, int, tuple[str, str], int]:
    return (
        outcome.kind is not DocumentKind.CERTIFICATE,
        outcome.missing_lessons,
        outcome.missing_minutes,
        alphabetical(outcome.name),
        outcome.participant_id,
    )
