"""The spreadsheet from the command line: what it would change, and with --gravar the change."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.backup_commands import OTHER_REVISION
from bot.settings import Settings
from database import migrating
from database.engine import make_engine, reason_of
from domain.importing import importing
from domain.importing.importing import (
    Imported,
    ProblemsLeftError,
    Report,
    SpreadsheetError,
    Verdict,
)
from domain.importing.spreadsheets import Workbook
from messages import delivery, refusals
from messages.organizers import importing as words
from messages.outgoing import Message, Toast, to_payload

_WELL: Final = 0
_FAILED: Final = 1
_MUCH: Final = 100_000
_REFUSALS: Final = (
    OSError,
    SpreadsheetError,
    ProblemsLeftError,
    migrating.OtherRevisionError,
    DBAPIError,
)


def import_file(path: Path, settings: Settings, *, writes: bool, say: Callable[[str], None]) -> int:
    """Read the file and say what it would change, or write it; returns the exit code."""
    try:
        workbook = importing.read(path.read_bytes())
        result = _work(workbook, settings.database_url, writes=writes)
    except _REFUSALS as error:
        _explain(error, path, say)
        return _FAILED
    if isinstance(result, Imported):
        _show(words.done(result), say)
        return _WELL
    _show_report(result, say)
    if result.count(Verdict.NEW) or result.count(Verdict.CHANGED):
        say("Para gravar, repita com --gravar.")
    return _FAILED if result.problems else _WELL


def _work(workbook: Workbook, url: str, *, writes: bool) -> Report | Imported:
    engine = _open(url, writes=writes)
    try:
        with Session(engine) as session, session.begin():
            now = datetime.now(UTC)
            if writes:
                return importing.apply(session, workbook, actor_id=None, now=now)
            return importing.plan(session, workbook, actor_id=None, now=now)
    finally:
        engine.dispose()


def _explain(error: Exception, path: Path, say: Callable[[str], None]) -> None:
    match error:
        case OSError():
            say(f"Não consegui abrir {path}: {_reason(error)}")
        case SpreadsheetError():
            _show(refusals.explain(error), say)
        case ProblemsLeftError():
            _show_report(error.report, say)
            say("Nada foi gravado. Corrija as linhas acima e tente de novo.")
        case migrating.OtherRevisionError():
            say(OTHER_REVISION)
        case DBAPIError():
            say(f"O banco de dados não respondeu, ou recusou.\n{reason_of(error)}")


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


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "esse arquivo não existe."
        case IsADirectoryError():
            return "isso é uma pasta."
        case PermissionError():
            return "falta permissão para ler."
    return f"{error.strerror}."


def _show_report(report: Report, say: Callable[[str], None]) -> None:
    _show(words.report(report), say)
    page = 0
    shown = ""
    while report.problems:
        text = delivery.plain(to_payload(words.problems(report, page)), limit=_MUCH)
        # Past the last page the last one is shown again.
        if text == shown:
            break
        say(text)
        shown = text
        page += 1


def _show(message: Message | Toast, say: Callable[[str], None]) -> None:
    if isinstance(message, Toast):
        say(message.text)
        return
    say(delivery.plain(to_payload(message), limit=_MUCH))
