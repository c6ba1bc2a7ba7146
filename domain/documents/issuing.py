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
from domain.activities import activities
from domain.activities.activities import Facts, Phase, Stretch
from domain.attendance import attendance_records, claims, visitors
from domain.documents import completion, correcting, papers, signers, writing
from domain.documents.completion import Completion, Outcome
from domain.documents.correcting import Compared
from domain.documents.papers import Paper
from domain.documents.signers import Signatory
from domain.errors import DomainError, StaleError
from models import IssuedDocument, Issuing, Visitor

PAGE: Final = 50
"""Papers written in one transaction."""
UNDO_WITHIN: Final = timedelta(minutes=10)
"""So long an order can be taken back: nothing is written before."""


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
    renews: bool
    """Whether the order is for others in place of papers that differ."""
    issued_count: int
    drawn: frozenset[int]
    """Papers that hold and have a file."""
    new: tuple[Outcome, ...]
    """Who would get a paper and has none."""
    papers: tuple[Compared, ...]
    """The newest of each person beside what it would say now; those that differ come first."""

    @property
    def is_untaken(self) -> bool:
        """Whether nobody gets a paper, and that may be because of what is open."""
        somebody = (
            self.completion.absent_count or self.open.visitors_count or self.open.claims_count
        )
        return bool(somebody) and not (self.new or self.papers or self.open.is_nothing)

    @property
    def differing_count(self) -> int:
        """Papers that hold, and would say something else if they were issued now."""
        return sum(one.differs for one in self.papers)

    @property
    def renewable(self) -> tuple[Compared, ...]:
        """Of these, those that can have another in their place."""
        return correcting.renewable(self.papers)

    @property
    def ordered_count(self) -> int:
        """How many papers the order still is for."""
        return len(self.renewable if self.renews else self.new)

    @property
    def ready_count(self) -> int:
        """Papers that are drawn, and do not wait for another in their place."""
        waiting = {one.paper.id for one in self.renewable} if self.renews else set()
        return len(self.drawn - waiting)

    @property
    def total_count(self) -> int:
        """Papers that hold when the order is done."""
        return self.issued_count + (0 if self.renews else self.ordered_count)

    def may_undo(self, now: datetime) -> bool:
        """Tell whether the order can still be taken back."""
        return self.begins_at is not None and now < self.begins_at


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
    drawn = select(IssuedDocument.id).where(
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
        renews=ordered is not None and ordered.renews,
        issued_count=_count(session, activity_id),
        drawn=frozenset(session.scalars(drawn)),
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
    if not found.drawn:
        raise StaleError
    audit.record(
        session,
        actor_id=actor_id,
        action="document.export",
        subject_id=activity_id,
        now=now,
        papers=len(found.drawn),
    )
    return found.completion.facts, len(found.drawn)


def order(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Preview:
    """Let the papers of an activity be issued, or those of who has none yet.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        NotOverError: it goes on, or was cancelled.
        NoSignerError: nobody was named who signs.
        StaleError: they are being issued already, or there is nobody to issue them to.

    """
    return _order(session, activity_id, actor_id, now, renews=False)


def order_renewal(session: Session, *, activity_id: int, actor_id: int, now: datetime) -> Preview:
    """Let others be issued in place of all papers that no longer say what is so.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.
        NotOverError: it goes on, or was cancelled.
        NoSignerError: nobody was named who signs.
        StaleError: papers are being issued already, or there is none of these.

    """
    return _order(session, activity_id, actor_id, now, renews=True)


def _order(
    session: Session, activity_id: int, actor_id: int, now: datetime, *, renews: bool
) -> Preview:
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = activities.lock(session, activity_id=activity_id)
    if facts.phase(now) is not Phase.OVER:
        raise NotOverError
    signer = signers.current(session)
    if signer is None:
        raise NoSignerError
    before = view(session, activity_id=activity_id, now=now)
    if before.begins_at is not None or not (before.renewable if renews else before.new):
        raise StaleError
    write_order(
        session,
        activity_id,
        signer,
        by_id=actor_id,
        now=now,
        begins_at=now + UNDO_WITHIN,
        renews=renews,
    )
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
    # Also what was revoked since was issued: the clock must not take it for never ordered.
    if session.scalar(
        select(IssuedDocument.id).where(IssuedDocument.activity_id == activity_id).limit(1)
    ):
        row.issued_at = now
    else:
        session.delete(row)
    session.flush()
    audit.record(
        session, actor_id=actor_id, action="document.take_back", subject_id=activity_id, now=now
    )
    return view(session, activity_id=activity_id, now=now)


# --- By the clock ---------------------------------------------------------------------------


def next_order(session: Session, *, now: datetime, but: Collection[int] = ()) -> int | None:
    """Return the activity whose papers are written next, but for some; None when none are."""
    return session.scalars(
        select(Issuing.activity_id)
        .where(
            Issuing.issued_at.is_(None),
            Issuing.begins_at <= now,
            Issuing.activity_id.not_in(but),
        )
        .order_by(Issuing.begins_at, Issuing.activity_id)
        .limit(1)
    ).first()


def issue_page(session: Session, *, activity_id: int, now: datetime) -> None:
    """Write what the next papers of an order say; behind the last ones, the order ends."""
    row = session.scalars(
        select(Issuing)
        .where(Issuing.activity_id == activity_id, Issuing.issued_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        # It was taken back meanwhile.
        return
    done = completion.completion(session, activity_id=activity_id)
    signer = signers.of_order(session, row)
    if row.renews:
        if not correcting.renew_page(
            session, done, most=PAGE, signer=signer, by_id=row.ordered_by_id, now=now
        ):
            row.issued_at = now
        session.flush()
        return
    new = _without_papers(session, activity_id, done.outcomes)
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


def undrawn(session: Session, *, limit: int, after_id: int = 0) -> list[Paper]:
    """Return papers that hold and have no file yet, the oldest first, behind one of them."""
    rows = session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.pdf.is_(None), papers.HOLDS, IssuedDocument.id > after_id)
        .order_by(IssuedDocument.id)
        .limit(limit)
    )
    return [papers.paper_of(row) for row in rows]


def keep(session: Session, *, document_id: int, pdf: bytes) -> bool:
    """Store the file of a paper; returns False when it has one, which stays, or holds no more."""
    kept = session.scalar(
        update(IssuedDocument)
        .where(IssuedDocument.id == document_id, IssuedDocument.pdf.is_(None), papers.HOLDS)
        .values(pdf=pdf)
        .returning(IssuedDocument.id)
    )
    return kept is not None


def open_things(session: Session, *, activity_id: int, now: datetime) -> Open:
    """Return what is still open of the presence of an activity."""
    facts = activities.read(session, activity_id=activity_id)
    taken = attendance_records.takings(session, facts.slots, now)
    slot_ids = [slot.slot_id for slot in facts.slots]
    waiting = session.scalars(
        select(Visitor.slot_id)
        .where(Visitor.slot_id.in_(slot_ids), visitors.is_waiting)
        .order_by(Visitor.slot_id)
    ).all()
    return Open(
        unopened=tuple(slot for slot in facts.slots if not taken[slot.slot_id].is_known),
        still_open=tuple(slot for slot in facts.slots if taken[slot.slot_id].is_open),
        visitors=tuple(dict.fromkeys(waiting)),
        visitors_count=len(waiting),
        claims_count=claims.count_waiting(session, activity_id=activity_id),
    )


# --- The parts ------------------------------------------------------------------------------


def _count(session: Session, activity_id: int) -> int:
    counted = select(func.count()).where(IssuedDocument.activity_id == activity_id, papers.HOLDS)
    return session.scalar(counted) or 0


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


def write_order(  # noqa: PLR0913 - one argument per column
    session: Session,
    activity_id: int,
    signer: Signatory,
    *,
    by_id: int | None,
    now: datetime,
    begins_at: datetime,
    renews: bool = False,
) -> None:
    """Write that the papers of an activity are to be made; what has to be so was looked at."""
    row = session.get(Issuing, activity_id)
    if row is None:
        row = Issuing(activity_id=activity_id)
        session.add(row)
    row.signer_id, row.ordered_at, row.ordered_by_id = signer.id, now, by_id
    row.begins_at, row.issued_at, row.renews = begins_at, None, renews
    session.flush()
    audit.record(session, actor_id=by_id, action="document.order", subject_id=activity_id, now=now)
    session.flush()
