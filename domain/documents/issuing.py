"""Issuing the papers of an activity: what is open before, the order, and the clock's pages.

An order is one row. The clock writes what each paper says page by page, and draws outside of
transactions what has no file yet; killed anywhere, it goes on behind the last page.
See docs/decisions/0038-documents.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.activities import activities, standing
from domain.activities.activities import Facts, Phase, Stretch
from domain.attendance import claims, visitors
from domain.documents import completion, correcting, papers, signers, writing
from domain.documents.completion import Completion, Outcome
from domain.documents.correcting import Compared
from domain.documents.papers import Paper
from domain.documents.signers import Signatory
from domain.errors import DomainError, StaleError
from domain.holidays import working_days_after
from domain.quiet_hours import SAO_PAULO
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    IssuedDocument,
    Issuing,
    Slot,
    Source,
    Visitor,
)

PAGE: Final = 50
"""Papers written in one transaction."""
UNDO_WITHIN: Final = timedelta(minutes=10)
"""So long an order can be taken back: nothing is written before."""
WAITS_DAYS: Final = 2
"""Working days after the end, from which the clock issues by itself."""
ASKS_FOR: Final = timedelta(days=14)
"""So long after the end the clock issues, or calls; what is older is left to the organizers."""


class NoSignerError(DomainError):
    """Nobody was named who signs."""


class NotOverError(DomainError):
    """The activity goes on, or was cancelled."""


@dataclass(frozen=True, slots=True)
class Open:
    """What an organizer would settle before papers are issued."""

    unopened: tuple[Stretch, ...]
    """Where presence was never taken."""
    still_open: tuple[Stretch, ...]
    """Where it can still be recorded."""
    visitors: tuple[int, ...]
    """Where somebody noted at the door is still to be recognised, slot by slot."""
    visitors_count: int
    claims_count: int
    """Presences that people ask for."""

    @property
    def is_nothing(self) -> bool:
        """Whether everything is settled."""
        counts = self.visitors_count or self.claims_count
        return not (self.unopened or self.still_open or counts)


@dataclass(frozen=True, slots=True)
class Preview:
    """An activity before its papers are issued, and how far that is afterwards."""

    completion: Completion
    open: Open
    signer: Signatory | None
    ordered_at: datetime | None
    begins_at: datetime | None
    """Until then the order can be taken back."""
    issued_count: int
    drawn_count: int
    new: tuple[Outcome, ...]
    """Who would get a paper and has none."""
    papers: tuple[Compared, ...]
    """The newest of each person beside what it would say now; those that differ come first."""

    @property
    def differing_count(self) -> int:
        """Papers that hold, and would say something else if they were issued now."""
        return sum(one.differs for one in self.papers)

    def may_undo(self, now: datetime) -> bool:
        """Tell whether the order can still be taken back."""
        return self.begins_at is not None and now < self.begins_at and not self.issued_count


def preview(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Preview:
    """Return who completes, who misses by how much, and what is open.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return view(session, activity_id=activity_id, now=now)


def view(session: Session, *, activity_id: int, now: datetime) -> Preview:
    """Return the same for the clock, which asks for nobody.

    Raises:
        NotFoundError: there is no such activity.

    """
    done = completion.completion(session, activity_id=activity_id)
    row = session.get(Issuing, activity_id)
    drawn = select(func.count()).where(
        IssuedDocument.activity_id == activity_id,
        IssuedDocument.pdf.is_not(None),
        papers.HOLDS,
    )
    ordered = row if row is not None and row.issued_at is None else None
    return Preview(
        completion=done,
        open=open_things(session, activity_id=activity_id, now=now),
        signer=signers.current(session) if ordered is None else signers.of_order(session, ordered),
        ordered_at=row.ordered_at if row is not None else None,
        begins_at=ordered.begins_at if ordered is not None else None,
        issued_count=_count(session, activity_id),
        drawn_count=session.scalar(drawn) or 0,
        new=_without_papers(session, activity_id, done.outcomes),
        papers=correcting.newest(session, done),
    )


def request_files(
    session: Session, *, activity_id: int, actor_id: int, now: datetime
) -> tuple[Facts, int]:
    """Note that an organizer takes all papers of an activity; returns how many there are.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        StaleError: none is drawn.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    found = view(session, activity_id=activity_id, now=now)
    if not found.drawn_count:
        raise StaleError
    audit.record(
        session,
        actor_id=actor_id,
        action="document.export",
        subject_id=activity_id,
        now=now,
        papers=found.drawn_count,
    )
    return found.completion.facts, found.drawn_count


def order(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Preview:
    """Let the papers of an activity be issued, or those of who has none yet.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        NotOverError: it goes on, or was cancelled.
        NoSignerError: nobody was named who signs.
        StaleError: they are being issued already, or there is nobody to issue them to.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    if facts.phase(now) is not Phase.OVER:
        raise NotOverError
    signer = signers.current(session)
    if signer is None:
        raise NoSignerError
    row = session.get(Issuing, activity_id, with_for_update=True, populate_existing=True)
    if (row is not None and row.issued_at is None) or not _new(session, activity_id):
        raise StaleError
    _write(session, row, activity_id, signer, actor_id, now, now + UNDO_WITHIN)
    return view(session, activity_id=activity_id, now=now)


def take_back(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Preview:
    """Take an order back before anything was issued by it.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        StaleError: nothing is ordered, or it has begun.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    activities.lock(session, activity_id=activity_id)
    row = session.get(Issuing, activity_id, with_for_update=True, populate_existing=True)
    if row is None or row.issued_at is not None or row.begins_at <= now:
        raise StaleError
    if _count(session, activity_id):
        row.issued_at = now
    else:
        session.delete(row)
    session.flush()
    audit.record(
        session, actor_id=actor_id, action="document.take_back", subject_id=activity_id, now=now
    )
    return view(session, activity_id=activity_id, now=now)


# --- By the clock ---------------------------------------------------------------------------


def order_due(session: Session, *, now: datetime) -> list[int]:
    """Order what is due and settled; returns the activities for which organizers are called."""
    signer = signers.current(session)
    called = []
    for activity_id in _due(session, now):
        if not _new(session, activity_id):
            continue
        if signer is None or not open_things(session, activity_id=activity_id, now=now).is_nothing:
            called.append(activity_id)
            continue
        _write(session, None, activity_id, signer, None, now, now)
    return called


def waits(session: Session, *, activity_id: int, now: datetime) -> bool:
    """Tell whether the clock would issue, and something is missing for that."""
    if activity_id not in _due(session, now) or not _new(session, activity_id):
        return False
    is_settled = open_things(session, activity_id=activity_id, now=now).is_nothing
    return signers.current(session) is None or not is_settled


def issue_page(session: Session, *, now: datetime) -> bool:
    """Write what the next papers say; returns whether there may be more."""
    row = session.scalars(
        select(Issuing)
        .where(Issuing.issued_at.is_(None), Issuing.begins_at <= now)
        .order_by(Issuing.begins_at, Issuing.activity_id)
        .limit(1)
        .with_for_update()
    ).first()
    if row is None:
        return False
    done = completion.completion(session, activity_id=row.activity_id)
    new = _without_papers(session, row.activity_id, done.outcomes)
    signer = signers.of_order(session, row)
    for outcome in new[:PAGE]:
        session.add(
            writing.row_of(
                done,
                outcome,
                signer_name=signer.name,
                signer_office=signer.office,
                edition=1,
                now=now,
            )
        )
    if len(new) <= PAGE:
        row.issued_at = now
    session.flush()
    return True


def undrawn(session: Session, *, limit: int, after_id: int = 0) -> list[Paper]:
    """Return papers that have no file yet, the oldest first, behind one of them."""
    rows = session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.pdf.is_(None), IssuedDocument.id > after_id)
        .order_by(IssuedDocument.id)
        .limit(limit)
    )
    return [papers.paper_of(row) for row in rows]


def keep(session: Session, *, document_id: int, pdf: bytes) -> bool:
    """Store the file of a paper; returns False when it has one, which stays."""
    kept = session.scalar(
        update(IssuedDocument)
        .where(IssuedDocument.id == document_id, IssuedDocument.pdf.is_(None))
        .values(pdf=pdf)
        .returning(IssuedDocument.id)
    )
    return kept is not None


def open_things(session: Session, *, activity_id: int, now: datetime) -> Open:
    """Return what is still open of the presence of an activity."""
    facts = activities.read(session, activity_id=activity_id)
    slot_ids = [slot.slot_id for slot in facts.slots]
    windows = {
        row.slot_id: row.closed_at or row.closes_at
        for row in session.scalars(select(CheckInWindow).where(CheckInWindow.slot_id.in_(slot_ids)))
    }
    # An organizer said of everybody with a seat that they were there.
    recovered = set(
        session.scalars(
            select(Attendance.slot_id).where(
                Attendance.slot_id.in_(slot_ids), Attendance.source == Source.RECOVERED
            )
        )
    )
    waiting = session.scalars(
        select(Visitor.slot_id)
        .where(Visitor.slot_id.in_(slot_ids), visitors.is_waiting)
        .order_by(Visitor.slot_id)
    ).all()
    return Open(
        unopened=tuple(
            slot
            for slot in facts.slots
            if slot.slot_id not in windows and slot.slot_id not in recovered
        ),
        still_open=tuple(
            slot for slot in facts.slots if slot.slot_id in windows and windows[slot.slot_id] > now
        ),
        visitors=tuple(dict.fromkeys(waiting)),
        visitors_count=len(waiting),
        claims_count=claims.count_waiting(session, activity_id=activity_id),
    )


# --- The parts ------------------------------------------------------------------------------


def _count(session: Session, activity_id: int) -> int:
    counted = select(func.count()).where(IssuedDocument.activity_id == activity_id, papers.HOLDS)
    return session.scalar(counted) or 0


def _new(session: Session, activity_id: int) -> tuple[Outcome, ...]:
    done = completion.completion(session, activity_id=activity_id)
    return _without_papers(session, activity_id, done.outcomes)


def _without_papers(
    session: Session, activity_id: int, outcomes: Collection[Outcome]
) -> tuple[Outcome, ...]:
    """Leave out who ever had one: what was revoked does not come back by itself."""
    known = set(
        session.scalars(
            select(IssuedDocument.participant_id).where(IssuedDocument.activity_id == activity_id)
        )
    )
    return tuple(one for one in outcomes if one.participant_id not in known)


def _write(  # noqa: PLR0913, PLR0917 - one argument per column
    session: Session,
    row: Issuing | None,
    activity_id: int,
    signer: Signatory,
    actor_id: int | None,
    now: datetime,
    begins_at: datetime,
) -> None:
    if row is None:
        row = Issuing(activity_id=activity_id)
        session.add(row)
    row.signer_id, row.ordered_at, row.ordered_by_id = signer.id, now, actor_id
    row.begins_at, row.issued_at = begins_at, None
    session.flush()
    audit.record(
        session, actor_id=actor_id, action="document.order", subject_id=activity_id, now=now
    )
    session.flush()


def _due(session: Session, now: datetime) -> list[int]:
    """Return what ended two working days ago and was never ordered."""
    ended = select(func.max(Slot.ends_at)).where(Slot.activity_id == Activity.id)
    last = ended.correlate(Activity).scalar_subquery()
    rows = session.execute(
        select(Activity.id, last.label("last_at"))
        .outerjoin(Issuing, Issuing.activity_id == Activity.id)
        .where(
            standing.takes_place,
            Issuing.activity_id.is_(None),
            last <= now - timedelta(days=WAITS_DAYS),
            last > now - ASKS_FOR,
        )
        .order_by(last, Activity.id)
    )
    return [
        row.id
        for row in rows
        if working_days_after(row.last_at.astimezone(SAO_PAULO).date(), WAITS_DAYS)
        <= now.astimezone(SAO_PAULO).date()
    ]
