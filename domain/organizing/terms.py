"""The terms of a turma: when one may enroll and leave, and in how many lessons one has to be."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit
from domain.activities import turma_terms
from domain.activities.activities import Facts, Phase
from domain.errors import DomainError, NotFoundError, StaleError
from domain.organizing import manage
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from domain.quiet_hours import SAO_PAULO, local_day
from domain.reading import moments
from models import Activity, AuditEntry

_LAST_MINUTE: Final = time(23, 59)
_PERCENT: Final = re.compile(r"(\d{1,3}) ?(?:%|por cento)?")
_UNTIL: Final = re.compile(r"\bat[ée]\b", re.IGNORECASE)
_ACTION: Final = "turma.terms"


class Term(StrEnum):
    """One of the terms of a turma."""

    ENROLLMENT = "e"
    WITHDRAWAL = "w"
    MINIMUM = "m"
    APPROVAL = "a"


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms of a turma; moments are aware. None opens at once, or never closes."""

    opens_at: datetime | None
    closes_at: datetime | None
    withdraw_until: datetime | None
    minimum_percent: int
    needs_approval: bool = False
    """Whether the organizers decide on each enrollment."""


@dataclass(frozen=True, slots=True)
class TermsChange:
    """What the terms of a turma were, and are now."""

    facts: Facts
    before: Terms
    after: Terms

    def plain(self) -> list[dict[str, Any]]:
        """Return both for the audit."""
        return [_plain(self.before), _plain(self.after)]


class AfterTheStartError(DomainError):
    """Enrollment would close, or a seat could be given back, after the first lesson began."""


class ClosesTooEarlyError(DomainError):
    """Enrollment would close before it opens."""


def of(facts: Facts) -> Terms:
    """Return the terms of a turma."""
    return Terms(
        facts.enrollment_opens_at,
        facts.enrollment_closes_at,
        facts.withdraw_until,
        facts.minimum_attendance_percent,
        facts.needs_approval,
    )


def following(said: Terms, old_first: datetime, first: datetime, *, now: datetime) -> Terms:
    """Return the terms of a turma whose first lesson moves.

    Deadlines keep their distance to it. One that has not passed does not pass by that: it stays
    as it is, and at most until the first lesson. The opening stays too, for it was announced,
    unless nobody could enroll then.
    """
    shift = first - old_first

    def moved(until: datetime) -> datetime:
        there = min(until + shift, first)
        return min(until, first) if there <= now < until else there

    opens, closes, leave = said.opens_at, said.closes_at, said.withdraw_until
    new_closes, new_leave = (until and moved(until) for until in (closes, leave))
    if leave and closes and new_leave and new_closes and leave >= closes:
        # Whoever may still enroll may still change their mind.
        new_leave = max(new_leave, new_closes)
    if opens and opens >= (new_closes or first):
        opens += shift
    return replace(said, opens_at=opens, closes_at=new_closes, withdraw_until=new_leave)


def change(
    session: Session, *, actor_id: int, activity_id: int, terms: Terms, now: datetime
) -> TermsChange:
    """Give a turma other terms; who has a seat keeps it, and nobody is told.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such turma.
        AlreadyCancelledError, AlreadyOverError: it cannot be changed any more.
        AfterTheStartError, ClosesTooEarlyError: the deadlines cannot be so.

    """
    row = manage.lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    facts = manage.require(session, activity_id)
    if facts.is_encontro:
        raise NotFoundError
    if facts.cancelled_at is not None:
        raise AlreadyCancelledError
    before = of(facts)
    # Afterwards only the rule of its papers is corrected.
    is_rule = terms == replace(before, minimum_percent=terms.minimum_percent)
    if facts.phase(now) is Phase.OVER and facts.published_at is not None and not is_rule:
        raise AlreadyOverError
    _check(facts, before, terms)
    write(row, terms)
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action=_ACTION,
        subject_id=activity_id,
        now=now,
        before=_plain(before),
        after=_plain(terms),
    )
    return TermsChange(manage.require(session, activity_id), before, terms)


def write(row: Activity, terms: Terms) -> None:
    """Give a turma its terms; the caller has locked and checked it, and keeps the audit."""
    row.enrollment_opens_at = terms.opens_at
    row.enrollment_closes_at = terms.closes_at
    row.withdraw_until = terms.withdraw_until
    row.minimum_attendance_percent = terms.minimum_percent
    row.needs_approval = terms.needs_approval


def undo(session: Session, *, actor_id: int, activity_id: int, now: datetime) -> TermsChange:
    """Put back the terms of before the last change.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such turma.
        StaleError: nothing was changed, or it was changed in another way since.
        DomainError: whatever `change` refuses.

    """
    manage.lock(session, actor_id=actor_id, activity_id=activity_id, now=now)
    entry = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == _ACTION, AuditEntry.subject_id == activity_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if entry is None or entry.details["after"] != _plain(of(manage.require(session, activity_id))):
        raise StaleError
    terms = _read(entry.details["before"])
    return change(session, actor_id=actor_id, activity_id=activity_id, terms=terms, now=now)


def read(text: str, term: Term, facts: Facts, *, now: datetime) -> Terms | None:
    """Return the terms of a turma with one of them as a text says it; None where it does not.

    A window is "2/4 a 6/4" or "2/4 10h até 6/4 18h"; a day alone is when it closes.
    """
    terms, today = of(facts), local_day(now)
    if term is Term.MINIMUM:
        found = _PERCENT.fullmatch(text.strip().lower())
        if found is None or not 1 <= int(found[1]) <= 100:  # noqa: PLR2004 - per cent
            return None
        return replace(terms, minimum_percent=int(found[1]))
    text = _UNTIL.sub(",", text)
    if term is Term.ENROLLMENT and (period := moments.read_period(text, today=today)) is not None:
        closes_at = _deadline(facts, period.last, period.closes)
        return replace(
            terms,
            opens_at=_moment(period.first, period.opens or time()),
            closes_at=closes_at,
            withdraw_until=_later(terms, facts, closes_at),
        )
    one = moments.read(text, today=today)
    days = [day for mention in one.days for reading in mention.readings for day in reading]
    clocks = [span.starts for mention in one.hours for span in mention.readings if not span.ends]
    if one.rest or len(days) != 1 or len(clocks) != len(one.hours) or len(clocks) > 1:
        return None
    until = _deadline(facts, days[0], clocks[0] if clocks else None)
    if term is Term.WITHDRAWAL:
        return replace(terms, withdraw_until=until)
    return replace(terms, closes_at=until, withdraw_until=_later(terms, facts, until))


def _later(terms: Terms, facts: Facts, closes_at: datetime) -> datetime | None:
    """Let the deadline to leave follow, unless it was said; it is never before enrollment ends."""
    until, first = terms.withdraw_until, facts.starts_at
    if until is None:
        return None
    is_usual = until == turma_terms.withdraw_until(terms.closes_at or first, first)
    return turma_terms.withdraw_until(closes_at, first) if is_usual or until < closes_at else until


def _deadline(facts: Facts, day: date, clock: time | None) -> datetime:
    """Return the end of a day; of the day of the first lesson, when that begins."""
    if clock is not None:
        return _moment(day, clock)
    end = _moment(day, _LAST_MINUTE)
    is_first_day = local_day(facts.starts_at) == day
    return facts.starts_at if is_first_day else end


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SAO_PAULO)


def _check(facts: Facts, before: Terms, terms: Terms) -> None:
    for old, until in (
        (before.closes_at, terms.closes_at),
        (before.withdraw_until, terms.withdraw_until),
    ):
        if until is not None and until != old and until > facts.starts_at:
            raise AfterTheStartError
    if (
        terms.opens_at is not None
        and terms.closes_at is not None
        and terms.closes_at <= terms.opens_at
    ):
        raise ClosesTooEarlyError


def _plain(terms: Terms) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(terms).items()
    }


def _read(plain: dict[str, Any]) -> Terms:
    values: dict[str, Any] = {
        name: datetime.fromisoformat(value) if isinstance(value, str) else value
        for name, value in plain.items()
    }
    return Terms(**values)
