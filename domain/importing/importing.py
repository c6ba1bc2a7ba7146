"""Importing the organizers' spreadsheet: what would change, and then the change.

A dry run and the import itself walk the same steps, so what the report says is what is
written. Rows are recognised by what people know them by (acronym, code, title and year,
e-mail), so importing the same file again changes nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.errors import DomainError
from domain.importing import importing_rows, importing_undo, importing_writes, spreadsheets
from domain.importing.importing_layout import Choice, Question, Subject
from domain.importing.importing_match import Known, Step, Verdict, match
from domain.importing.importing_problems import Problem, ProblemKind
from domain.importing.importing_rows import Passed, ReadWorkbook
from domain.importing.importing_undo import Stays, Undone, Why
from domain.importing.sheets.encontros import EncontroRow
from domain.importing.sheets.turmas import TurmaRow
from domain.importing.spreadsheets import SpreadsheetError, Unreadable, Workbook
from domain.quiet_hours import SAO_PAULO
from domain.reading.plain import alphabetical
from models import Activity, Assessoria, ColumnAnswer, Course, Import, Participant, Standing

__all__ = [
    "Choice",
    "Passed",
    "Problem",
    "ProblemKind",
    "Question",
    "SpreadsheetError",
    "Stays",
    "Subject",
    "Undone",
    "Unreadable",
    "Verdict",
    "Why",
    "Workbook",
]

MAX_BYTES = spreadsheets.MAX_BYTES
is_named_so = spreadsheets.is_named_so
read = spreadsheets.read
pack = spreadsheets.pack
unpack = spreadsheets.unpack
undo = importing_undo.undo


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet, and what importing it would do."""

    number: int
    """As the spreadsheet program numbers it, from 1."""
    verdict: Verdict
    changes: tuple[str, ...]
    """The fields whose value differs."""
    problems: tuple[Problem, ...]
    """All that keeps it from being imported."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """One sheet of the file, line by line."""

    subject: Subject
    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    passed: tuple[Passed, ...] = ()
    """Lines that are no rows."""
    unused: tuple[str, ...] = ()
    """Columns that were not read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The name of each field's column in the file."""
    answered: tuple[str, ...] = ()
    """The fields whose column a person told."""

    def count(self, verdict: Verdict) -> int:
        """Return how many lines got this verdict."""
        return sum(line.verdict is verdict for line in self.lines)


@dataclass(frozen=True, slots=True)
class Fewer:
    """An encontro, turma or course that an update leaves with fewer seats, or fewer hours."""

    title: str
    field: str
    before: int | None
    """Seats, or minutes; None without a limit."""
    after: int


@dataclass(frozen=True, slots=True)
class Report:
    """What importing the file would do, or did."""

    sheets: tuple[SheetReport, ...]
    questions: tuple[Question, ...] = ()
    """Which column is which; nothing of their sheets is imported before they are answered."""
    unread: tuple[str, ...] = ()
    """The names of sheets that were not read."""
    hidden: tuple[str, ...] = ()
    """The names of sheets that do not show, and were not read."""
    without_place: int = 0
    """New encontros and turmas whose place is still to be told."""
    fewer: tuple[Fewer, ...] = ()
    """What an update takes away."""

    @property
    def line_count(self) -> int:
        """How many lines were read, without headers."""
        return sum(len(sheet.lines) for sheet in self.sheets)

    def count(self, verdict: Verdict) -> int:
        """Return how many lines of all sheets got this verdict."""
        return sum(sheet.count(verdict) for sheet in self.sheets)

    @property
    def waits(self) -> bool:
        """Whether something is left to do: lines to import or to mend, columns to choose anew."""
        counts = map(self.count, (Verdict.NEW, Verdict.CHANGED, Verdict.PROBLEM))
        return any(counts) or any(sheet.answered for sheet in self.sheets)

    @property
    def problems(self) -> tuple[tuple[SheetReport, Line], ...]:
        """The lines that cannot be imported as they are, with their sheets."""
        return tuple(
            (sheet, line)
            for sheet in self.sheets
            for line in sheet.lines
            if line.verdict is Verdict.PROBLEM
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written."""

    new: dict[Subject, int]
    changed: dict[Subject, int]
    participant_ids: tuple[int, ...]
    """The new people, in the order of the sheet; none of them has opened the chat yet."""
    joined: int = 0
    """How many people of before are now of an office that the file brought."""
    import_id: int | None = None
    """By which it can be undone; None when nothing was written."""

    @property
    def counts(self) -> dict[str, int]:
        """How much was written, for a line in the log."""
        return {"new": sum(self.new.values()), "changed": sum(self.changed.values())}


@dataclass(frozen=True, slots=True)
class Invited:
    """A person on the list, as the spreadsheet of invites names them."""

    name: str
    office: str
    email: str


class ProblemsLeftError(DomainError):
    """Some lines have problems, and the caller did not say to leave them out."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.count(Verdict.PROBLEM))
        self.report = report


def plan(  # noqa: PLR0913 - the choices of the person who imports
    session: Session,
    workbook: Workbook,
    *,
    actor_id: int | None,
    now: datetime,
    accept_suggestions: bool = False,
    answers: Mapping[str, int | None] | None = None,
    forgets_answers: bool = False,
) -> Report:
    """Say what importing the workbook would do; nothing is written.

    `actor_id` is None on the command line, where the machine's owner decides. `answers` say
    which column is which, by the key of the question; with those of earlier files they hold,
    unless these are to be forgotten.

    Raises:
        NotAllowedError: the actor does not organize.
        SpreadsheetError: no sheet has columns we know.

    """
    if actor_id is not None:
        participants.require_organizer(session, actor_id=actor_id, now=now)
    known = Known.load(session, now=now)
    read = _read(
        session, workbook, known, answers, now, accepts=accept_suggestions, forgets=forgets_answers
    )
    return _report(read, match(known, read.sheets))


def apply(  # noqa: PLR0913 - the choices of the person who imports
    session: Session,
    workbook: Workbook,
    *,
    actor_id: int | None,
    now: datetime,
    accept_suggestions: bool = False,
    skip_problems: bool = False,
    update: bool = True,
    answers: Mapping[str, int | None] | None = None,
    forgets_answers: bool = False,
) -> Imported:
    """Write the new lines and, unless `update` is off, the changed ones.

    Encontros and turmas are published at once; nobody is told. New people are listed: they
    enter by an invite.

    Raises:
        NotAllowedError: the actor does not organize.
        ProblemsLeftError: lines have problems and `skip_problems` is off; nothing is written.
        SpreadsheetError: no sheet has columns we know.

    """
    if actor_id is not None:
        participants.require_organizer(session, actor_id=actor_id, now=now)
    known = Known.load(session, now=now)
    read = _read(
        session, workbook, known, answers, now, accepts=accept_suggestions, forgets=forgets_answers
    )
    steps = match(known, read.sheets)
    if not skip_problems and any(step.verdict is Verdict.PROBLEM for step in steps):
        raise ProblemsLeftError(_report(read, steps))
    wanted = {Verdict.NEW, Verdict.CHANGED} if update else {Verdict.NEW}
    chosen = [step for step in steps if step.verdict in wanted]
    written = importing_writes.write(session, known, chosen, by_id=actor_id, now=now)
    row = Import(made_at=now, changes=written.changes) if chosen else None
    if row is not None:
        session.add(row)
        session.flush()
    _remember(session, answers or {}, now)
    imported = Imported(
        new=_count(chosen, Verdict.NEW),
        changed=_count(chosen, Verdict.CHANGED),
        participant_ids=written.people,
        joined=written.joined,
        import_id=None if row is None else row.id,
    )
    audit.record(
        session,
        actor_id=actor_id,
        action="spreadsheet.import",
        subject_id=None,
        now=now,
        new=imported.new,
        changed=imported.changed,
    )
    session.flush()
    return imported


def request_invites(session: Session, *, actor_id: int, now: datetime) -> tuple[int, ...]:
    """Return everybody on the list who has not entered yet, and note who asked for invites.

    Raises:
        NotAllowedError: the actor does not organize.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    rows = session.execute(
        select(Participant.id, Participant.name).where(Participant.standing == Standing.LISTED)
    ).all()
    listed = [row.id for row in sorted(rows, key=lambda row: (alphabetical(row.name), row.id))]
    audit.record(
        session,
        actor_id=actor_id,
        action="invites.export",
        subject_id=None,
        now=now,
        people=len(listed),
    )
    return tuple(listed)


def people_by_id(session: Session, *, participant_ids: Collection[int]) -> dict[int, Invited]:
    """Return the people with these ids who are still only listed."""
    rows = session.execute(
        select(
            Participant.id,
            Participant.name,
            func.coalesce(Assessoria.acronym, Participant.agency_text, ""),
            func.coalesce(Participant.email, ""),
        )
        .outerjoin(Assessoria, Assessoria.id == Participant.assessoria_id)
        .where(Participant.id.in_(participant_ids), Participant.standing == Standing.LISTED)
    )
    return {id_: Invited(name, office, email) for id_, name, office, email in rows}


def _count(steps: Iterable[Step], verdict: Verdict) -> dict[Subject, int]:
    return dict(Counter(step.read.subject for step in steps if step.verdict is verdict))


def _read(  # noqa: PLR0913 - what understanding a file takes
    session: Session,
    workbook: Workbook,
    known: Known,
    answers: Mapping[str, int | None] | None,
    now: datetime,
    *,
    accepts: bool,
    forgets: bool,
) -> ReadWorkbook:
    remembered: dict[str, int | None] = {}
    if not forgets:
        remembered = {row.key: row.place for row in session.scalars(select(ColumnAnswer))}
    return importing_rows.read_sheets(
        workbook,
        known.lists(),
        today=now.astimezone(SAO_PAULO),
        answers={**remembered, **(answers or {})},
        accept_suggestions=accepts,
    )


def _remember(session: Session, answers: Mapping[str, int | None], now: datetime) -> None:
    """Keep which column is which for the next file of the same shape."""
    for key, place in answers.items():
        session.merge(ColumnAnswer(key=key, place=place, answered_at=now))


def _report(read: ReadWorkbook, steps: Iterable[Step]) -> Report:
    steps = list(steps)
    following = iter(steps)  # one per row, in the same order
    return Report(
        tuple(
            SheetReport(
                subject=sheet.subject,
                name=sheet.name,
                header=sheet.header,
                lines=tuple(_line(next(following)) for _ in sheet.rows),
                passed=sheet.passed,
                unused=sheet.unused,
                columns=sheet.columns,
                answered=sheet.answered,
            )
            for sheet in read.sheets
        ),
        questions=read.questions,
        unread=read.unread,
        hidden=read.hidden,
        without_place=sum(_has_no_place(step) for step in steps),
        fewer=tuple(fewer for step in steps for fewer in _fewer(step)),
    )


def _has_no_place(step: Step) -> bool:
    row = step.read.row
    return step.verdict is Verdict.NEW and isinstance(row, EncontroRow | TurmaRow) and not row.venue


def _fewer(step: Step) -> Iterator[Fewer]:
    target = step.target
    if step.verdict is not Verdict.CHANGED or not isinstance(target, Activity | Course):
        return
    for name in ("capacity", "minutes"):
        if name not in step.changes:
            continue
        before, after = getattr(target, name), getattr(step.read.row, name)
        if after is not None and (before is None or after < before):
            yield Fewer(target.title, name, before, after)


def _line(step: Step) -> Line:
    return Line(
        number=step.read.line,
        verdict=step.verdict,
        changes=step.changes,
        problems=step.problems,
        cells=step.read.cells,
    )
