"""Looking at encontros: what comes, what was, who goes, and how the room stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Card, Facts, Listing, Page, Phase
from domain.activities.standing import credited, takes_place, whole_minutes
from domain.activities.standing import was_there as is_presence
from domain.reading.plain import alphabetical
from models import (
    Activity,
    Assessoria,
    Attendance,
    CheckInWindow,
    Kind,
    Moment,
    Participant,
    Seat,
    SeatState,
    Slot,
    Standing,
)

PAGE: Final = 5
_ROOM_MATTERS_BEFORE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Room:
    """How check-in stands, and where the person was."""

    check_in_until: datetime | None = None
    """Until when presence can be recorded now; None when it is not open."""
    is_recorded_now: bool = False
    """Whether the person's presence is recorded in the slot that goes on, or is open for it."""
    attended_count: int = 0
    """In how many slots the person was."""
    attended_minutes: int = 0
    """What that counts, before the cap of the whole."""


@dataclass(frozen=True, slots=True)
class View:
    """One activity as one person sees it, on its day and afterwards too."""

    card: Card
    room: Room


@dataclass(frozen=True, slots=True)
class PastEncontro:
    """An encontro that is over, and whether the person was there."""

    activity_id: int
    title: str
    starts_at: datetime
    minutes: int
    was_present: bool


@dataclass(frozen=True, slots=True)
class PastPage:
    """Some past encontros, the newest first."""

    encontros: tuple[PastEncontro, ...]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class WhoGoes:
    """Who goes, in numbers per office; names only of the asking person's own office."""

    facts: Facts
    count: int
    offices: tuple[tuple[str, int], ...]
    """Acronym and how many, the most first; those without an office on the list as "outros"."""
    colleagues: tuple[str, ...]


def show(session: Session, *, activity_id: int, participant_id: int | None, now: datetime) -> View:
    """Return an encontro or a turma with the person's standing.

    Raises:
        NotFoundError: it does not exist, or was never published.

    """
    facts = activities.read(session, activity_id=activity_id)
    card = activities.card(session, facts, participant_id=participant_id)
    is_near = facts.starts_at - now < _ROOM_MATTERS_BEFORE
    if not is_near or facts.phase(now) is Phase.CANCELLED:
        return View(card, Room())
    return View(card, _room(session, facts, participant_id, now))


def upcoming(session: Session, *, participant_id: int | None, now: datetime, page: int = 0) -> Page:
    """Return the encontros that are not over, the next one first."""
    return read_page(session, _upcoming, participant_id=participant_id, now=now, page=page)


def paged(wanted: Select[int]) -> Listing:
    """Make the pages of what `wanted` names, by the first start; for `read_page`."""
    ids = wanted.order_by(activities.first_start(), Activity.id)
    return Listing(ids.offset(bindparam("skipped")).limit(PAGE + 1))


_upcoming: Final = paged(
    select(Activity.id).where(
        Activity.kind == Kind.ENCONTRO, activities.upcoming(bindparam("now", type_=Moment))
    )
)


def read_page(
    session: Session, listing: Listing, *, participant_id: int | None, now: datetime, page: int
) -> Page:
    """Return one page of a list made by `paged`."""
    page = max(0, page)
    found = activities.cards(
        session, listing, participant_id=participant_id, now=now, skipped=page * PAGE
    )
    return Page(tuple(found[:PAGE]), number=page, has_more=len(found) > PAGE)


def past(session: Session, *, participant_id: int, now: datetime, page: int = 0) -> PastPage:
    """Return the encontros that are over, the newest first; cancelled ones are left out."""
    page = max(0, page)
    was_there = (
        select(Attendance.id)
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(
            Slot.activity_id == Activity.id,
            Attendance.participant_id == participant_id,
            is_presence,
        )
        .exists()
    )
    starts_at = func.min(Slot.starts_at)
    rows = session.execute(
        select(Activity.id, Activity.title, starts_at, Activity.minutes, was_there)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(
            Activity.kind == Kind.ENCONTRO,
            takes_place,
        )
        .group_by(Activity.id)
        .having(func.max(Slot.ends_at) <= now)
        .order_by(starts_at.desc(), Activity.id.desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    encontros = [
        PastEncontro(activity_id, title, start, minutes, bool(present))
        for activity_id, title, start, minutes, present in rows
    ]
    return PastPage(tuple(encontros[:PAGE]), number=page, has_more=len(encontros) > PAGE)


def who_goes(session: Session, *, activity_id: int, participant_id: int) -> WhoGoes:
    """Return who has a seat: numbers per office, names of the person's own office.

    Registrations that still wait for approval count, but are not named.

    Raises:
        NotFoundError: it does not exist, or was never published.

    """
    facts = activities.read(session, activity_id=activity_id)
    own = select(Participant.assessoria_id).where(Participant.id == participant_id)
    rows = session.execute(
        select(
            Participant.id,
            Participant.name,
            Participant.standing,
            Assessoria.acronym,
            Participant.assessoria_id == own.scalar_subquery(),
        )
        .join(Seat, Seat.participant_id == Participant.id)
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(Seat.activity_id == activity_id, Seat.state == SeatState.HELD)
        .order_by(Participant.id)
    ).all()
    offices = Counter(acronym or "outros" for *_, acronym, _ in rows)
    return WhoGoes(
        facts=facts,
        count=len(rows),
        offices=tuple(sorted(offices.items(), key=lambda office: (-office[1], office[0]))),
        colleagues=tuple(
            sorted(
                (
                    name
                    for person_id, name, standing, _, is_colleague in rows
                    if is_colleague and person_id != participant_id and standing == Standing.ACTIVE
                ),
                key=alphabetical,
            )
        ),
    )


def _room(session: Session, facts: Facts, participant_id: int | None, now: datetime) -> Room:
    # What is joined from outside may be missing, which the types do not say.
    rows: list[Any] = [
        *session.execute(
            select(
                Attendance.id,
                CheckInWindow.opened_at,
                CheckInWindow.closes_at,
                Slot.starts_at,
                Slot.ends_at,
                Attendance.kind,
                Attendance.minutes,
            )
            .select_from(Slot)
            .outerjoin(
                CheckInWindow,
                and_(CheckInWindow.slot_id == Slot.id, CheckInWindow.closed_at.is_(None)),
            )
            .outerjoin(
                Attendance,
                and_(
                    Attendance.slot_id == Slot.id,
                    Attendance.participant_id == (participant_id or 0),
                    is_presence,
                ),
            )
            .where(
                Slot.activity_id == facts.id,
                or_(Attendance.id.is_not(None), CheckInWindow.slot_id.is_not(None)),
            )
        )
    ]
    open_now = [
        (closes_at, attendance_id is not None)
        for attendance_id, opened_at, closes_at, *_ in rows
        if opened_at is not None and opened_at <= now < closes_at
    ]
    # Closed early, presence stands recorded all the same.
    goes_on = any(
        attendance_id is not None and starts_at <= now < ends_at
        for attendance_id, _, _, starts_at, ends_at, *_ in rows
    )
    lengths = sum((slot.ends_at - slot.starts_at for slot in facts.slots), timedelta(0))
    until, is_recorded = open_now[0] if open_now else (None, goes_on)
    return Room(
        check_in_until=until,
        is_recorded_now=is_recorded,
        attended_count=sum(attendance_id is not None for attendance_id, *_ in rows),
        attended_minutes=sum(
            credited(
                whole_minutes(facts.kind, facts.minutes, ends_at - starts_at, lengths), kind, part
            )
            for attendance_id, _, _, starts_at, ends_at, kind, part in rows
            if attendance_id is not None
        ),
    )
