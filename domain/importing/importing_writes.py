"""Writing the rows of a spreadsheet that are new or changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import grants
from domain.activities import standing, turma_terms
from domain.importing import importing_undo
from domain.importing.importing_match import Known, Step
from domain.importing.importing_undo import Kept, Row
from domain.importing.sheets.assessorias import AssessoriaRow
from domain.importing.sheets.courses import CourseRow
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.lessons import LessonRow
from domain.importing.sheets.people import PersonRow
from domain.importing.sheets.turmas import TurmaRow
from domain.reading import offices
from domain.reading.offices import Office
from domain.reading.plain import plain
from domain.seats import seats
from models import Activity, Assessoria, Course, Kind, Participant, Role, Slot, Standing


@dataclass(frozen=True, slots=True)
class Written:
    """What an import wrote."""

    people: tuple[int, ...]
    """The numbers of the new ones."""
    joined: int
    """How many people of before are now of an office that the file brought."""
    changes: dict[str, Any]
    """What it takes to undo it; see importing_undo.py."""


def write(
    session: Session, known: Known, steps: Iterable[Step], *, by_id: int | None, now: datetime
) -> Written:
    """Write the steps in their order."""
    writing = _Writing(session, known, by_id, now, importing_undo.first_version(session))
    for step in steps:
        writing.write(step)
    writing.close_turmas()
    session.flush()
    joined = writing.join_offices()
    session.flush()
    writing.grant()
    session.flush()
    return Written(
        people=tuple(person.id for person in writing.new_people),
        joined=joined,
        changes={
            **importing_undo.described(writing.made, writing.kept),
            "roles": writing.roles_before,
        },
    )


@dataclass(slots=True)
class _Writing:
    """One import; what it makes is added to `known`, where later rows find it."""

    session: Session
    known: Known
    by_id: int | None
    now: datetime
    first_version: int
    new_people: list[Participant] = field(default_factory=list)
    turmas: dict[int, TurmaRow] = field(default_factory=dict)
    """The turmas whose rows or lessons changed, by id."""
    roles: list[tuple[Participant, Role]] = field(default_factory=list)
    """What is to be granted once everybody has a number."""
    roles_before: list[tuple[int, Role]] = field(default_factory=list)
    """Of people who were on the list before."""
    made: list[Row] = field(default_factory=list)
    """The new rows, in the order of writing."""
    kept: list[Kept] = field(default_factory=list)
    """The values of changed rows, as they were before."""

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
            self._keep(step.target)
            step.target.agency_name = row.agency_name
            return
        office = Assessoria(acronym=row.acronym, agency_name=row.agency_name)
        self._add(office)
        self.known.assessorias[plain(row.acronym)] = office

    def _course(self, step: Step, row: CourseRow) -> None:
        if isinstance(step.target, Course):
            course = step.target
            self._keep(course)
            _set(step, course, row)
            for (code, number), turma in self.known.turmas.items():
                if code == plain(course.code):
                    self._keep(turma)
                    turma.title = turma_terms.title(course.title, number)
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
            self._keep(slot)
            slot.starts_at, slot.ends_at = row.starts_at, row.ends_at
            return
        encontro = Activity(
            kind=Kind.ENCONTRO,
            title=row.title,
            theme=row.theme,
            programme=row.programme,
            venue=row.venue or standing.TO_CONFIRM,
            address=row.address,
            latitude=row.latitude,
            longitude=row.longitude,
            capacity=row.capacity,
            minutes=row.minutes or length // timedelta(minutes=1),
            created_at=self.now,
            published_at=self.now,
            version=self.first_version,
        )
        self._add(encontro)
        self._add_slot(encontro, row.starts_at, row.ends_at)

    def _set_activity(self, step: Step, activity: Activity, row: EncontroRow | TurmaRow) -> None:
        was_unlimited = activity.capacity is None
        self._keep(activity)
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
                title=turma_terms.title(course.title, row.number),
                venue=row.venue or standing.TO_CONFIRM,
                capacity=row.capacity,
                minutes=course.minutes,
                course_id=course.id,
                number=row.number,
                enrollment_opens_at=row.enrollment_opens_at,
                enrollment_closes_at=row.enrollment_closes_at,
                minimum_attendance_percent=(
                    row.minimum_attendance_percent or turma_terms.USUAL_MINIMUM
                ),
                created_at=self.now,
                published_at=self.now,
                version=self.first_version,
            )
            self._add(turma)
            self.known.turmas[plain(row.course), row.number] = turma
        self.turmas[turma.id] = row

    def _lesson(self, step: Step, row: LessonRow) -> None:
        turma = self.known.turmas[plain(row.course), row.number]
        self._keep(turma)
        if isinstance(step.target, Slot):
            self._keep(step.target)
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
            self._keep(turma)
            first = min(slot.starts_at for slot in slots)
            turma.enrollment_closes_at = turma.enrollment_closes_at or first
            turma.withdraw_until = turma_terms.withdraw_until(turma.enrollment_closes_at, first)

    def _person(self, step: Step, row: PersonRow) -> None:
        office = self.known.assessorias[plain(row.office)]
        if isinstance(step.target, Participant):
            person = step.target
            self._keep(person)
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
        self.made.append(person)
        self.new_people.append(person)
        if row.role not in {None, Role.PARTICIPANT}:
            self.roles.append((person, row.role))

    def grant(self) -> None:
        """Give the people of the sheet their roles."""
        for person, role in self.roles:
            if person not in self.new_people:
                before = self.known.roles.get(person.id, Role.PARTICIPANT)
                self.roles_before.append((person.id, before))
            grants.give(
                self.session,
                participant_id=person.id,
                role=role,
                by_id=self.by_id,
                now=self.now,
            )

    def join_offices(self) -> int:
        """Give people who wrote an office in their words the one of the list that it names."""
        if not any(isinstance(row, Assessoria) for row in self.made):
            return 0
        known = [
            Office(row.id, row.acronym, row.agency_name) for row in self.known.assessorias.values()
        ]
        count = 0
        for person in self.session.scalars(
            select(Participant).where(
                Participant.assessoria_id.is_(None), Participant.agency_text.is_not(None)
            )
        ):
            read = offices.read(person.agency_text or "", known)
            if read.sure is not None and read.is_exact:
                self._keep(person)
                person.assessoria_id, person.agency_text = read.sure.id, None
                count += 1
        return count

    def _keep(self, row: Row) -> None:
        """Remember what a row was like before the import, once."""
        if row not in self.made and all(kept.row is not row for kept in self.kept):
            self.kept.append(Kept.of(row))

    def _add(self, row: Assessoria | Course | Activity) -> None:
        self.session.add(row)
        self.made.append(row)
        self.session.flush()

    def _add_slot(self, activity: Activity, starts_at: datetime, ends_at: datetime) -> None:
        slot = Slot(activity_id=activity.id, starts_at=starts_at, ends_at=ends_at)
        self.session.add(slot)
        self.made.append(slot)
        self.known.slots[activity.id].append(slot)


def _set(step: Step, target: Course | Activity, row: CourseRow | EncontroRow | TurmaRow) -> None:
    for name in step.changes:
        if hasattr(target, name):
            setattr(target, name, getattr(row, name))
    moves = {"starts_at", "ends_at", "venue", "address"}.intersection(step.changes)
    if moves and isinstance(target, Activity):
        target.version += 1
