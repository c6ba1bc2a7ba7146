"""Comparing the rows of a spreadsheet with what the database holds.

The result is one step per row: new, equal, changed, or a problem. Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import grants
from domain.activities import standing
from domain.importing.importing_lists import Lists
from domain.importing.importing_problems import Problem, ProblemKind
from domain.importing.importing_rows import ReadRow, ReadSheet
from domain.importing.sheets.assessorias import AssessoriaRow
from domain.importing.sheets.courses import CourseRow
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.lessons import LessonRow
from domain.importing.sheets.people import PersonRow
from domain.importing.sheets.tables import Row
from domain.importing.sheets.turmas import TurmaRow
from domain.quiet_hours import SAO_PAULO
from domain.reading.plain import plain
from models import (
    Activity,
    Assessoria,
    Course,
    Kind,
    Participant,
    Role,
    Seat,
    Slot,
    Standing,
)


class Verdict(StrEnum):
    """What importing a row does."""

    NEW = "new"
    EQUAL = "equal"
    CHANGED = "changed"
    REPEATED = "repeated"
    """An earlier line says the same."""
    PROBLEM = "problem"


_RARE: Final = 3
"""Words of a name that hardly two people of one office have."""

Target = Assessoria | Course | Activity | Slot | Participant


@dataclass(frozen=True, slots=True)
class Step:
    """One row with its verdict, and the row of the database it is about."""

    read: ReadRow
    verdict: Verdict
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    target: Target | None = None


@dataclass(slots=True)
class Known:
    """What the database holds, by the names people know it by."""

    assessorias: dict[str, Assessoria] = field(default_factory=dict)
    """By plain acronym."""
    courses: dict[str, Course] = field(default_factory=dict)
    """By plain code."""
    encontros: dict[tuple[str, int], Activity] = field(default_factory=dict)
    """By plain title and year."""
    turmas: dict[tuple[str, int], Activity] = field(default_factory=dict)
    """By plain code of the course, and number."""
    slots: dict[int, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    """By activity, in order of time."""
    people: dict[str, Participant] = field(default_factory=dict)
    """By e-mail."""
    roles: dict[int, Role] = field(default_factory=dict)
    """In the whole Rede, by person; of those who have one."""
    taken: dict[int, int] = field(default_factory=dict)
    """Seats held or offered, by activity."""
    involved: frozenset[int] = frozenset()
    """Activities somebody counts on: a seat, an offer or a place on the waitlist."""

    @classmethod
    def load(cls, session: Session, *, now: datetime) -> Self:
        """Read all of it; the tables of a Rede are small."""
        known = cls()
        for office in session.scalars(select(Assessoria)):
            known.assessorias[plain(office.acronym)] = office
        for slot in session.scalars(select(Slot).order_by(Slot.starts_at, Slot.id)):
            known.slots[slot.activity_id].append(slot)
        known._load_activities(session)
        known.roles = {
            id_: grants.in_rede(grants.read(words))
            for id_, words in session.execute(select(Participant.id, grants.held(now)))
            if words
        }
        for person in session.scalars(select(Participant).where(Participant.email.is_not(None))):
            known.people[person.email or ""] = person
        known._load_seats(session)
        return known

    def lists(self) -> Lists:
        """Return what the rows of a file may refer to."""
        lists = Lists()
        for office in self.assessorias.values():
            lists.add_office(office.acronym, office.agency_name)
        for course in self.courses.values():
            lists.add_course(course.code, course.title)
        return lists

    def _load_activities(self, session: Session) -> None:
        course_keys: dict[int | None, str] = {}
        for course in session.scalars(select(Course)):
            course_keys[course.id] = plain(course.code)
            self.courses[plain(course.code)] = course
        for activity in session.scalars(select(Activity)):
            slots = self.slots[activity.id]
            if activity.kind == Kind.TURMA:
                self.turmas[course_keys[activity.course_id], activity.number or 0] = activity
            elif slots:
                year = slots[0].starts_at.astimezone(SAO_PAULO).year
                self.encontros[plain(activity.title), year] = activity

    def _load_seats(self, session: Session) -> None:
        involved = set()
        is_pending = Participant.standing == Standing.PENDING
        for activity_id, state, pending, number in session.execute(
            select(Seat.activity_id, Seat.state, is_pending, func.count())
            .join(Participant, Participant.id == Seat.participant_id)
            .group_by(Seat.activity_id, Seat.state, is_pending)
        ):
            # Who waits for approval goes to the end of the line.
            if state in standing.TAKEN and not pending:
                self.taken[activity_id] = self.taken.get(activity_id, 0) + number
            if state in standing.INVOLVED:
                involved.add(activity_id)
        self.involved = frozenset(involved)


def match(known: Known, sheets: Iterable[ReadSheet]) -> list[Step]:
    """Give every row its verdict; sheets come in the order of writing."""
    return _Matching(known, tuple(sheets)).steps()


class _Matching:
    """One walk through the rows; a row may refer to what an earlier one makes."""

    def __init__(self, known: Known, sheets: Sequence[ReadSheet]) -> None:
        self._known = known
        self._sheets = sheets
        self._turmas = set(known.turmas)
        self._lessons = {
            (plain(row.course), row.number)
            for row in (read.row for sheet in sheets for read in sheet.rows)
            if isinstance(row, LessonRow)
        }
        self._free_slots = self._slots_not_in_the_file()
        self._same = self._rows_of_one_key()

    def steps(self) -> list[Step]:
        return [self._step(read) for sheet in self._sheets for read in sheet.rows]

    def _step(self, read: ReadRow) -> Step:  # noqa: PLR0911 - one per kind of row
        twice = self._twice(read)
        if twice is not None:
            return twice
        match read.row:
            case AssessoriaRow() as row:
                office = self._known.assessorias.get(plain(row.acronym))
                return _compare(read, office, agency_name=row.agency_name)
            case CourseRow() as row:
                course = self._known.courses.get(plain(row.code))
                return _compare(read, course, title=row.title, aim=row.aim, minutes=row.minutes)
            case EncontroRow() as row:
                return self._encontro(read, row)
            case TurmaRow() as row:
                return self._turma(read, row)
            case LessonRow() as row:
                return self._lesson(read, row)
            case PersonRow() as row:
                return self._person(read, row)
        return Step(read, Verdict.PROBLEM, problems=read.problems)

    def _encontro(self, read: ReadRow, row: EncontroRow) -> Step:
        key = plain(row.title), row.starts_at.astimezone(SAO_PAULO).year
        encontro = self._known.encontros.get(key)
        step = _compare(
            read,
            encontro,
            theme=row.theme,
            programme=row.programme,
            venue=row.venue,
            address=row.address,
            latitude=row.latitude,
            longitude=row.longitude,
            capacity=row.capacity,
            minutes=row.minutes or (encontro.minutes if encontro else None),
        )
        if encontro is None:
            return step
        slot = self._known.slots[encontro.id][0]
        moved = [
            name for name in ("starts_at", "ends_at") if getattr(slot, name) != getattr(row, name)
        ]
        if moved:
            step = replace(step, verdict=Verdict.CHANGED, changes=(*moved, *step.changes))
        return self._unless_people_count_on_it(step, encontro, row.capacity)

    def _turma(self, read: ReadRow, row: TurmaRow) -> Step:
        key = plain(row.course), row.number
        turma = self._known.turmas.get(key)
        if turma is None and key not in self._lessons:
            return _problem(read, Problem(ProblemKind.NO_LESSONS, "number", str(row.number)))
        self._turmas.add(key)
        kept_percent = turma.minimum_attendance_percent if turma else None
        kept_close = turma.enrollment_closes_at if turma else None
        step = _compare(
            read,
            turma,
            venue=row.venue,
            capacity=row.capacity,
            enrollment_opens_at=row.enrollment_opens_at,
            enrollment_closes_at=row.enrollment_closes_at or kept_close,
            minimum_attendance_percent=row.minimum_attendance_percent or kept_percent,
        )
        if turma is None:
            return step
        return self._unless_people_count_on_it(step, turma, row.capacity)

    def _lesson(self, read: ReadRow, row: LessonRow) -> Step:
        key = plain(row.course), row.number
        if key not in self._turmas:
            named = f"{row.course} {row.number}"
            return _problem(read, Problem(ProblemKind.UNKNOWN_TURMA, "number", named))
        turma = self._known.turmas.get(key)
        if turma is None:
            return Step(read, Verdict.NEW)
        if turma.cancelled_at is not None or _is_lesson_of(row, self._known.slots[turma.id]):
            return Step(read, Verdict.EQUAL)
        free = self._free_slots.get(key, [])
        slot = free.pop(0) if free else None
        step = Step(read, Verdict.NEW)
        if slot is not None:
            step = Step(read, Verdict.CHANGED, ("starts_at", "ends_at"), target=slot)
        if turma.id in self._known.involved:
            return _problem(read, Problem(ProblemKind.PEOPLE_WAIT, "starts_at"))
        return step

    def _person(self, read: ReadRow, row: PersonRow) -> Step:
        person = self._known.people.get(row.email)
        if person is None:
            return Step(read, Verdict.NEW)
        office = self._known.assessorias.get(plain(row.office))
        # Access of people who already use the chat is given and taken in the chat.
        is_other = row.role not in {None, self._known.roles.get(person.id, Role.PARTICIPANT)}
        values = {"name": row.name, "assessoria_id": office.id if office else -1}
        step = replace(
            _compare(replace(read, given=frozenset(values)), person, **values), read=read
        )
        if person.standing == Standing.LISTED and is_other:
            step = replace(step, verdict=Verdict.CHANGED, changes=(*step.changes, "role"))
        return step

    # --- What several sheets need -----------------------------------------------------------

    def _rows_of_one_key(self) -> dict[Hashable, list[ReadRow]]:
        """Group the rows that are about one thing."""
        same: dict[Hashable, list[ReadRow]] = defaultdict(list)
        for sheet in self._sheets:
            for read in sheet.rows:
                if read.row is not None:
                    same[_key(read.row)[0]].append(read)
                if isinstance(read.row, PersonRow):
                    same[_name_key(read.row)].append(read)
        return same

    def _twice(self, read: ReadRow) -> Step | None:
        """Pass over a row that repeats an earlier one; where two clash, both are problems."""
        if read.row is None:
            return None
        key, column = _key(read.row)
        rows = self._same[key]
        other = next((one for one in rows if one.row != read.row), None)
        if other is None:
            if rows[0] is not read:
                return Step(read, Verdict.REPEATED)
            return self._with_another_address(read)
        differing = [
            one.name
            for one in fields(read.row)
            if getattr(read.row, one.name) != getattr(other.row, one.name)
        ]
        if (
            len(differing) == 1
            and (differing[0] not in {"name", "title"} or isinstance(read.row, PersonRow))
            and differing[0] in read.given
        ):
            return _problem(read, Problem(ProblemKind.CLASH, differing[0], other_line=other.line))
        told = getattr(read.row, column)
        value = told if isinstance(told, str) else str(told) if isinstance(told, int) else ""
        problem = Problem(ProblemKind.REPEATED, column, value, other_line=other.line)
        return _problem(read, problem)

    def _with_another_address(self, read: ReadRow) -> Step | None:
        """Doubt a second address of one name in one office; two of a short name there may be."""
        if not isinstance(read.row, PersonRow) or len(read.row.name.split()) < _RARE:
            return None
        rows = self._same[_name_key(read.row)]
        addresses = {one.row.email: one for one in rows if isinstance(one.row, PersonRow)}
        if all(address in self._known.people for address in addresses):
            return None
        other = next((one for email, one in addresses.items() if email != read.row.email), None)
        if other is None:
            return None
        return _problem(read, Problem(ProblemKind.CLASH, "email", other_line=other.line))

    def _unless_people_count_on_it(
        self, step: Step, activity: Activity, capacity: int | None
    ) -> Step:
        if activity.cancelled_at is not None:
            return Step(step.read, Verdict.EQUAL, target=activity)
        taken = self._known.taken.get(activity.id, 0)
        if "capacity" in step.changes and capacity is not None and capacity < taken:
            return _problem(
                step.read,
                Problem(ProblemKind.SEATS_TAKEN, "capacity", str(capacity), str(taken)),
            )
        moves = {"starts_at", "ends_at", "venue", "address"}.intersection(step.changes)
        if moves and activity.id in self._known.involved:
            first = next(name for name in step.changes if name in moves)
            return _problem(step.read, Problem(ProblemKind.PEOPLE_WAIT, first))
        return replace(step, target=activity)

    def _slots_not_in_the_file(self) -> dict[tuple[str, int], list[Slot]]:
        rows = [read.row for sheet in self._sheets for read in sheet.rows]
        lessons = [row for row in rows if isinstance(row, LessonRow)]
        free: dict[tuple[str, int], list[Slot]] = {}
        for key in self._lessons:
            turma = self._known.turmas.get(key)
            if turma is not None:
                own = [row for row in lessons if (plain(row.course), row.number) == key]
                free[key] = [
                    slot
                    for slot in self._known.slots[turma.id]
                    if not any(_is_lesson_of(row, [slot]) for row in own)
                ]
        return free


def _is_lesson_of(row: LessonRow, slots: Iterable[Slot]) -> bool:
    return any(slot.starts_at == row.starts_at and slot.ends_at == row.ends_at for slot in slots)


def _problem(read: ReadRow, problem: Problem) -> Step:
    return Step(read, Verdict.PROBLEM, problems=(problem,))


def _key(row: Row) -> tuple[Hashable, str]:
    """Return what a row is known by, and the field that says it."""
    match row:
        case AssessoriaRow():
            return ("office", plain(row.acronym)), "acronym"
        case CourseRow():
            return ("course", plain(row.code)), "code"
        case EncontroRow():
            year = row.starts_at.astimezone(SAO_PAULO).year
            return ("encontro", plain(row.title), year), "title"
        case TurmaRow():
            return ("turma", plain(row.course), row.number), "number"
        case LessonRow():
            return ("lesson", plain(row.course), row.number, row.starts_at), "starts_at"
        case PersonRow():
            return ("person", row.email), "email"


def _name_key(row: PersonRow) -> Hashable:
    return "name", plain(row.name), plain(row.office)


def _compare(read: ReadRow, target: Target | None, **values: Any) -> Step:  # noqa: ANN401 - columns of any kind
    """Compare the given fields with the row of the database."""
    if target is None:
        return Step(read, Verdict.NEW)
    changes = tuple(
        name
        for name, value in values.items()
        if name in read.given and getattr(target, name) != value
    )
    return Step(read, Verdict.CHANGED if changes else Verdict.EQUAL, changes, target=target)
