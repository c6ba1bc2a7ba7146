"""Writing the rows of a spreadsheet that are new or changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from domain import grants
from domain.importing.importing_cells import plain
from domain.importing.importing_match import Known, Step
from domain.importing.importing_rows import (
    AssessoriaRow,
    CourseRow,
    EncontroRow,
    LessonRow,
    PersonRow,
    TurmaRow,
)
from domain.seats import seats
from models import Activity, Assessoria, Course, Kind, Participant, Role, Slot, Standing

_WITHDRAW_BEFORE: Final = timedelta(days=2)
"""A seat given back two days ahead can still be offered to the next person."""


def write(
    session: Session, known: Known, steps: Iterable[Step], *, by_id: int | None, now: datetime
) -> tuple[int, ...]:
    """Write the steps in their order; returns the ids of the new people."""
    writing = _Writing(session, known, by_id, now)
    for step in steps:
        writing.write(step)
    writing.close_turmas()
    session.flush()
    writing.grant()
    return tuple(person.id for person in writing.new_people)


@dataclass(slots=True)
class _Writing:
    """One import; what it makes is added to `known`, where later rows find it."""

    session: Session
    known: Known
    by_id: int | None
    now: datetime
    new_people: list[Participant] = field(default_factory=list)
    turmas: dict[int, TurmaRow] = field(default_factory=dict)
    """The turmas whose rows or lessons changed, by id."""
    roles: list[tuple[Participant, Role]] = field(default_factory=list)
    """What is to be granted once everybody has a number."""

    def write(self, step: Step) -> None:
        match step.read.row:
            case AssessoriaRow() as row:
                self._assessoria(step, row)
            case CourseRow() as row:
                self._course(step, row)
            case EncontroRow() as row:
                self._encontro(step, row)
            case TurmaRow() as row:
                self._turma(step, row)
            case LessonRow() as row:
                self._lesson(step, row)
            case PersonRow() as row:
                self._person(step, row)

    def _assessoria(self, step: Step, row: AssessoriaRow) -> None:
        if isinstance(step.target, Assessoria):
            step.target.agency_name = row.agency_name
            return
        office = Assessoria(acronym=row.acronym, agency_name=row.agency_name)
        self._add(office)
        self.known.assessorias[plain(row.acronym)] = office

    def _course(self, step: Step, row: CourseRow) -> None:
        if isinstance(step.target, Course):
            course = step.target
            _set(step, course, row)
            for (code, number), turma in self.known.turmas.items():
                if code == plain(course.code):
                    turma.title = _turma_title(course, number)
            return
        course = Course(code=row.code, title=row.title, aim=row.aim, minutes=row.minutes)
        self._add(course)
        self.known.courses[plain(row.code)] = course

    def _encontro(self, step: Step, row: EncontroRow) -> None:
        length = row.ends_at - row.starts_at
        if isinstance(step.target, Activity):
            encontro = step.target
            self._set_activity(step, encontro, row)
            slot = self.known.slots[encontro.id][0]
            slot.starts_at, slot.ends_at = row.starts_at, row.ends_at
            return
        encontro = Activity(
            kind=Kind.ENCONTRO,
            title=row.title,
            theme=row.theme,
            programme=row.programme,
            venue=row.venue,
            address=row.address,
            latitude=row.latitude,
            longitude=row.longitude,
            capacity=row.capacity,
            minutes=row.minutes or length // timedelta(minutes=1),
            created_at=self.now,
            published_at=self.now,
        )
        self._add(encontro)
        self._add_slot(encontro, row.starts_at, row.ends_at)

    def _set_activity(self, step: Step, activity: Activity, row: EncontroRow | TurmaRow) -> None:
        was_unlimited = activity.capacity is None
        _set(step, activity, row)
        if was_unlimited and activity.capacity is not None:
            self.session.flush()
            seats.stand_behind(self.session, activity_id=activity.id, now=self.now)

    def _turma(self, step: Step, row: TurmaRow) -> None:
        course = self.known.courses[plain(row.course)]
        if isinstance(step.target, Activity):
            turma = step.target
            self._set_activity(step, turma, row)
        else:
            turma = Activity(
                kind=Kind.TURMA,
                title=_turma_title(course, row.number),
                venue=row.venue,
                capacity=row.capacity,
                minutes=course.minutes,
                course_id=course.id,
                number=row.number,
                enrollment_opens_at=row.enrollment_opens_at,
                enrollment_closes_at=row.enrollment_closes_at,
                minimum_attendance_percent=row.minimum_attendance_percent or 75,
                created_at=self.now,
                published_at=self.now,
            )
            self._add(turma)
            self.known.turmas[plain(row.course), row.number] = turma
        self.turmas[turma.id] = row

    def _lesson(self, step: Step, row: LessonRow) -> None:
        turma = self.known.turmas[plain(row.course), row.number]
        if isinstance(step.target, Slot):
            step.target.starts_at, step.target.ends_at = row.starts_at, row.ends_at
            turma.version += 1
        else:
            self._add_slot(turma, row.starts_at, row.ends_at)
        self.turmas.setdefault(
            turma.id,
            TurmaRow(
                course=row.course,
                number=row.number,
                venue=turma.venue,
                enrollment_closes_at=turma.enrollment_closes_at,
            ),
        )

    def close_turmas(self) -> None:
        """Set until when one may enroll and give the seat back, where the sheet is silent."""
        by_id = {turma.id: turma for turma in self.known.turmas.values()}
        for turma_id in self.turmas:
            slots = self.known.slots[turma_id]
            if not slots:
                continue
            turma = by_id[turma_id]
            first = min(slot.starts_at for slot in slots)
            closes_at = turma.enrollment_closes_at or first
            turma.enrollment_closes_at = closes_at
            # Whoever may still enroll may still change their mind.
            turma.withdraw_until = min(max(closes_at, first - _WITHDRAW_BEFORE), first)

    def _person(self, step: Step, row: PersonRow) -> None:
        office = self.known.assessorias[plain(row.office)]
        if isinstance(step.target, Participant):
            person = step.target
            person.name = row.name
            person.assessoria_id = office.id
            person.agency_text = None
            if "role" in step.changes and row.role is not None:
                self.roles.append((person, row.role))
            return
        person = Participant(
            name=row.name,
            email=row.email,
            assessoria_id=office.id,
            standing=Standing.LISTED,
            created_at=self.now,
            muted_reminders=[],
        )
        # Nothing refers to people within an import, so they are written all at once.
        self.session.add(person)
        self.new_people.append(person)
        if row.role not in {None, Role.PARTICIPANT}:
            self.roles.append((person, row.role))

    def grant(self) -> None:
        """Give the people of the sheet their roles."""
        for person, role in self.roles:
            grants.give(
                self.session,
                participant_id=person.id,
                role=role,
                by_id=self.by_id,
                now=self.now,
            )

    def _add(self, row: Assessoria | Course | Activity) -> None:
        self.session.add(row)
        self.session.flush()

    def _add_slot(self, activity: Activity, starts_at: datetime, ends_at: datetime) -> None:
        slot = Slot(activity_id=activity.id, starts_at=starts_at, ends_at=ends_at)
        self.session.add(slot)
        self.known.slots[activity.id].append(slot)


def _set(step: Step, target: Course | Activity, row: CourseRow | EncontroRow | TurmaRow) -> None:
    for name in step.changes:
        if hasattr(target, name):
            setattr(target, name, getattr(row, name))
    moves = {"starts_at", "ends_at", "venue", "address"}.intersection(step.changes)
    if moves and isinstance(target, Activity):
        target.version += 1


def _turma_title(course: Course, number: int) -> str:
    return f"{course.title}, turma {number}"
