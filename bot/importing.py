"""The spreadsheet from the command line: what it would change, and with --guardar the change."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from bot import system_errors
from bot.command import FAILED, WELL, CommandError, Say
from bot.settings import Settings
from database import migrating
from database.engine import make_engine
from domain.importing import importing
from domain.importing.importing import (
    Imported,
    ProblemsLeftError,
    Report,
    SpreadsheetError,
    Verdict,
)
from domain.importing.spreadsheets import Workbook
from domain.reading.plain import plain
from messages import delivery, refusals
from messages.organizers import importing as words
from messages.outgoing import Message, Toast, to_payload

log = structlog.get_logger(__name__)

_MUCH: Final = 100_000
_NONE: Final = "nenhuma"


def import_file(
    settings: Settings, say: Say, *, path: Path, writes: bool, columns: Sequence[str] = ()
) -> int:
    """Read the file and say what it would change, or write it; returns the exit code.

    `columns` are the names of columns that answer which one is which, "nenhuma" that none is.

    Raises:
        CommandError: it cannot be read, or not be written.
        OtherRevisionError: a bot of another version may be at work on the tables.
        OSError: the folder of the data cannot be used.
        sqlalchemy.exc.SQLAlchemyError: the database does not answer, or refused.

    """
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"Não consegui abrir {path}: {system_errors.in_words(error)}"
        raise CommandError(message) from None
    try:
        workbook = importing.read(content).named(path.name)
        result = _work(workbook, settings.database_url, columns, writes=writes)
    except SpreadsheetError as error:
        raise CommandError(_text(refusals.explain(error))) from None
    except ProblemsLeftError as error:
        _show_report(error.report, say)
        message = "Nada mudou. Corrija as linhas acima e tente de novo."
        raise CommandError(message) from None
    if isinstance(result, Imported):
        log.info("imported", **result.counts)
        say(_text(words.done(result)))
        return WELL
    if result.questions:
        _ask(result, say)
        return FAILED
    _show_report(result, say)
    if result.count(Verdict.NEW) or result.count(Verdict.CHANGED):
        say("Para guardar, repita com --guardar.")
    return FAILED if result.problems else WELL


def _work(
    workbook: Workbook, url: str, columns: Sequence[str], *, writes: bool
) -> Report | Imported:
    engine = _open(url, writes=writes)
    try:
        with Session(engine) as session, session.begin():
            now = datetime.now(UTC)
            answers: dict[str, int | None] = {}
            while True:
                view = importing.plan(session, workbook, actor_id=None, answers=answers, now=now)
                told = _told(view, columns)
                if not told:
                    break
                answers |= told
            if view.questions or not writes:
                return view
            return importing.apply(session, workbook, actor_id=None, answers=answers, now=now)
    finally:
        engine.dispose()


def _told(view: Report, columns: Sequence[str]) -> dict[str, int | None]:
    """Answer the questions that the names of columns answer."""
    names = {plain(name) for name in columns}
    told: dict[str, int | None] = {}
    for question in view.questions:
        places = [choice.place for choice in question.choices if plain(choice.header) in names]
        if len(places) == 1:
            told[question.key] = places[0]
        elif not places and _NONE in names:
            told[question.key] = None
    return told


def _ask(view: Report, say: Say) -> None:
    for number, question in enumerate(view.questions):
        say(_text(words.ask_column(question, number)))
    header = view.questions[0].choices[0].header
    say(
        f"Nada mudou ainda. Para responder, repita o comando com --coluna e o nome dela, como em "
        f'--coluna "{header}". Se não é nenhuma: --coluna {_NONE}. Ou mande a planilha na conversa.'
    )


def _open(url: str, *, writes: bool) -> Engine:
    """Return the engine; who only looks at a new database is given an empty one in memory.

    Raises:
        OtherRevisionError: a bot of another version may be at work on these tables.
        sqlalchemy.exc.DBAPIError: the database cannot be reached.

    """
    address = make_url(url)
    is_there = address.get_backend_name() != "sqlite" or Path(address.database or "").exists()
    if writes or is_there:
        engine = make_engine(url)
        try:
            if writes:
                migrating.make_tables(engine)
                return engine
            if migrating.has_tables(engine):
                return engine.execution_options(rede_reads=True)
        except Exception:
            engine.dispose()
            raise
        engine.dispose()
    empty = make_engine("sqlite://")
    migrating.migrate(empty)
    return empty


def _show_report(report: Report, say: Say) -> None:
    say(_text(words.report(report)))
    page = 0
    shown = ""
    # Past the last page the last one is shown again.
    while report.problems and (text := _text(words.problems(report, page))) != shown:
        say(text)
        shown = text
        page += 1


def _text(message: Message | Toast) -> str:
    if isinstance(message, Toast):
        return message.text
    return delivery.plain(to_payload(message), limit=_MUCH)
