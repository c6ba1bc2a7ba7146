"""The people of an encontro or turma, as its organizers list them and take them along."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from domain import audit, pages, participants
from domain.activities import standing
from domain.activities.activities import FIRST_COME, Facts, SeatState, Stretch
from domain.attendance import hours
from domain.attendance.hours import Share
from domain.errors import NotFoundError
from domain.organizing import manage, silence
from domain.people import assessorias
from domain.reading.plain import alphabetical, plain
from domain.seats.seats_answers import Reason
from models import Activity, Assessoria, Attendance, Participant, Presence, Seat, Slot, Standing

PAGE_SIZE: Final = 8


class Group(StrEnum):
    """Which people of an activity are listed."""

    HELD = "held"
    UNANSWERED = "unanswered"
    WAITING = "waiting"
    """On the waitlist, or with a seat offered."""
    DECLINED = "declined"


class Form(StrEnum):
    """The forms in which the list can be taken along."""

    SHEET = "sheet"
    PDF = "pdf"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list."""

    participant_id: int
    name: str
    office: str
    state: SeatState | None
    is_undecided: bool
    """Has a seat, and has not answered to the last change."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a group, perhaps filtered by a name."""

    facts: Facts
    group: Group
    query: str
    entries: tuple[Entry, ...]
    total: int
    page: int
    page_count: int


@dataclass(frozen=True, slots=True)
class At:
    """How somebody was at one slot."""

    kind: Presence
    minutes: int | None
    """Of a part."""


@dataclass(frozen=True, slots=True)
class PersonAt:
    """One person and one activity."""

    facts: Facts
    participant_id: int
    name: str
    office: str
    state: SeatState | None
    changed_at: datetime | None
    is_undecided: bool
    attended_count: int
    """Slots of this activity the person was at."""
    share: Share
    at: tuple[tuple[Stretch, At | None], ...]
    """Each slot, in order of time, with what is recorded there."""
    queue_place: int | None
    standing: Standing
    """Of the registration."""
    offered_until: datetime | None
    is_first_come: bool
    """Whether the seat offered to the person is offered to others too."""
    by_hand_reason: str
    """Why an organizer put the person where they stand."""
    reason: Reason | None
    """Why the person does not come, if they said."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many people have answered, and what; groups as in the lists."""

    held_count: int
    declined_count: int
    waiting_count: int


@dataclass(frozen=True, slots=True)
class AnswersByOffice:
    """The answers of each office, in numbers alone."""

    facts: Facts
    total: Answers
    offices: tuple[tuple[str, Answers], ...]
    """By acronym: one looks an office up, and answers that come in do not move the lines."""
    no_office: Answers | None
    """Of people whose office is not on the list; None when none of them answered."""
    silent_count: int
    """How many offices nobody answered from."""
    reasons: tuple[tuple[Reason, int], ...]
    """Why people do not come, of those who said why."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list as a file."""

    name: str
    office: str
    email: str
    state: SeatState | None
    is_undecided: bool
    at: tuple[At | None, ...]
    """Per slot, in order of time; None where nothing is recorded."""
    share: Share | None
    """How much of it the person was at; None without any record."""
    reason: Reason | None
    """Why the person does not come, if they said."""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Everybody who has said anything, or was there."""

    facts: Facts
    rows: tuple[ListRow, ...]


def listing(  # noqa: PLR0913 - what an organizer chooses to see
    session: Session,
    *,
    actor_id: int,
    activity_id: int,
    now: datetime,
    group: Group = Group.HELD,
    query: str = "",
    page: int = 0,
) -> PeoplePage:
    """Return one page of the people of an activity, by name; waiting people by their place.

    `query` is a part of a name or an office, with or without accents.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    rows = session.execute(
        _people(activity_id).where(_is_in(group)).order_by(Seat.queue_number, Participant.id)
    ).all()
    if group is not Group.WAITING:
        rows = sorted(rows, key=_by_name)
    wanted = plain(query).split()
    entries = [
        Entry(
            participant_id=row.id,
            name=row.name,
            office=row.office,
            state=None if row.state is None else SeatState(row.state),
            is_undecided=_is_undecided(row, facts),
        )
        for row in rows
    ]
    if wanted:
        everybody = entries
        entries = [
            entry
            for entry in everybody
            if all(word in plain(f"{entry.name} {entry.office}") for word in wanted)
        ]
        office = None if entries else assessorias.find(session, text=query)
        if office is not None and office.sure is not None and office.is_exact:
            entries = [entry for entry in everybody if entry.office == office.sure.acronym]
    shown, page, page_count = pages.cut(entries, page, size=PAGE_SIZE)
    return PeoplePage(
        facts=facts,
        group=group,
        query=query,
        entries=shown,
        total=len(entries),
        page=page,
        page_count=page_count,
    )


def person(
    session: Session, *, actor_id: int, activity_id: int, participant_id: int, now: datetime
) -> PersonAt:
    """Return how one person stands towards an activity.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity or person.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    row = session.execute(
        _people(activity_id).where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    attended = session.scalar(
        select(func.count())
        .select_from(Attendance)
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(
            Slot.activity_id == activity_id,
            Attendance.participant_id == participant_id,
            standing.was_there,
        )
    )
    is_pending = row.standing == Standing.PENDING
    has_place = standing.has_place(row.state, is_pending=is_pending)
    return PersonAt(
        facts=facts,
        participant_id=row.id,
        name=row.name,
        office=row.office,
        state=None if row.state is None else SeatState(row.state),
        changed_at=row.changed_at,
        is_undecided=_is_undecided(row, facts),
        attended_count=attended or 0,
        share=hours.shares(session, activity_id=activity_id, participant_id=participant_id)[
            participant_id
        ],
        at=_at(session, facts, participant_id),
        queue_place=_place(session, activity_id, row.queue_number) if has_place else None,
        standing=Standing(row.standing),
        offered_until=row.offered_until,
        is_first_come=row.offered_at is not None and facts.starts_at - row.offered_at < FIRST_COME,
        by_hand_reason=row.by_hand_reason or "",
        reason=_reason(row),
    )


def answers_by_office(
    session: Session, *, actor_id: int, activity_id: int, now: datetime
) -> AnswersByOffice:
    """Return how many people of each office have a seat, do not come, or wait.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    facts = manage.require(session, activity_id)
    answered = [_is_in(group) for group in (Group.HELD, Group.DECLINED, Group.WAITING)]
    # The office is joined from outside and may be missing, which the types do not say.
    rows: list[Any] = [
        *session.execute(
            select(Assessoria.acronym, *(func.count().filter(each) for each in answered))
            .select_from(Seat)
            .join(Participant, Participant.id == Seat.participant_id)
            .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
            .where(Seat.activity_id == activity_id, or_(*answered))
            .group_by(Assessoria.acronym)
        )
    ]
    offices = {acronym: Answers(*counts) for acronym, *counts in rows}
    no_office = offices.pop(None, None)
    office_count = session.scalar(select(func.count()).select_from(Assessoria)) or 0
    return AnswersByOffice(
        facts=facts,
        total=Answers(*(sum(row[column] for row in rows) for column in (1, 2, 3))),
        # Sorted here: the two databases order letters differently.
        offices=tuple(sorted(offices.items(), key=lambda office: plain(office[0]))),
        no_office=no_office,
        silent_count=office_count - len(offices),
        reasons=silence.reasons(session, activity_id=activity_id),
    )


def request_file(
    session: Session, *, actor_id: int, activity_id: int, now: datetime, form: Form = Form.SHEET
) -> tuple[Facts, int]:
    """Note that an organizer takes the list along; returns the facts and how many people.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    found = people_list(session, activity_id=activity_id)
    audit.record(
        session,
        actor_id=actor_id,
        action="people_list.export",
        subject_id=activity_id,
        now=now,
        people=len(found.rows),
        form=form,
    )
    return found.facts, len(found.rows)


def people_list(session: Session, *, activity_id: int) -> PeopleList:
    """Return everybody who answered, waits or was there, for the file; who asks was checked.

    Raises:
        NotFoundError: there is no such activity.

    """
    facts = manage.require(session, activity_id)
    slot_ids = [slot.slot_id for slot in facts.slots]
    records = {
        (participant_id, slot_id): At(Presence(kind), minutes)
        for participant_id, slot_id, kind, minutes in session.execute(
            select(
                Attendance.participant_id,
                Attendance.slot_id,
                Attendance.kind,
                Attendance.minutes,
            ).where(Attendance.slot_id.in_(slot_ids))
        )
    }
    known = {participant_id for participant_id, _ in records}
    shares = hours.shares(session, activity_id=activity_id)
    rows = session.execute(
        _people(activity_id)
        .where(or_(Seat.id.is_not(None), Participant.id.in_(known)))
        .order_by(Participant.id)
    )
    return PeopleList(
        facts,
        tuple(
            ListRow(
                name=row.name,
                office=row.office,
                email=row.email or "",
                state=None if row.state is None else SeatState(row.state),
                is_undecided=_is_undecided(row, facts),
                at=tuple(records.get((row.id, slot_id)) for slot_id in slot_ids),
                share=shares.get(row.id),
                reason=_reason(row),
            )
            for row in sorted(rows, key=_by_name)
        ),
    )


def _by_name(row: Row[*tuple[Any, ...]]) -> tuple[str, str]:
    return alphabetical(row.name)


def _at(
    session: Session, facts: Facts, participant_id: int
) -> tuple[tuple[Stretch, At | None], ...]:
    records = {
        slot_id: At(Presence(kind), minutes)
        for slot_id, kind, minutes in session.execute(
            select(Attendance.slot_id, Attendance.kind, Attendance.minutes).where(
                Attendance.slot_id.in_([slot.slot_id for slot in facts.slots]),
                Attendance.participant_id == participant_id,
            )
        )
    }
    return tuple((slot, records.get(slot.slot_id)) for slot in facts.slots)


def _people(activity_id: int) -> Select[*tuple[object, ...]]:
    return (
        select(
            Participant.id,
            Participant.name,
            Participant.email,
            participants.office_of.label("office"),
            Participant.standing,
            Seat.state,
            Seat.changed_at,
            Seat.answered_version,
            Seat.queue_number,
            Seat.offered_at,
            Seat.offered_until,
            Seat.by_hand_reason,
            Seat.reason,
        )
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .outerjoin(
            Seat, and_(Seat.participant_id == Participant.id, Seat.activity_id == activity_id)
        )
    )


def _reason(row: Any) -> Reason | None:  # noqa: ANN401 - a row of _people
    said = row.state == SeatState.DECLINED and row.reason not in {None, Reason.NONE}
    return Reason(row.reason) if said else None


def _is_in(group: Group) -> ColumnElement[bool]:
    match group:
        case Group.HELD:
            return Seat.state == SeatState.HELD
        case Group.WAITING:
            return Seat.state.in_(standing.IN_LINE)
        case Group.DECLINED:
            return Seat.state == SeatState.DECLINED
        case Group.UNANSWERED:
            has_none = func.coalesce(Seat.state, "").not_in(standing.ANSWERED)
            return and_(has_none, Participant.standing == Standing.ACTIVE)


def _is_undecided(row: Any, facts: Facts) -> bool:  # noqa: ANN401 - a row of _people
    # What is cancelled asks nobody anything.
    is_old = row.state == SeatState.HELD and row.answered_version < facts.version
    return is_old and facts.cancelled_at is None


def _place(session: Session, activity_id: int, number: int) -> int:
    return (
        session.scalar(
            select(standing.place_of(number).scalar_subquery()).where(Activity.id == activity_id)
        )
        or 0
    )
