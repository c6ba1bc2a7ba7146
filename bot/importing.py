"""The spreadsheet from the command line: what it would change, and with --gravar the change."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from bot.settings import Settings
from database import migrating
from database.engine import make_engine
from domain import importing
from domain.importing import Imported, ProblemsLeftError, Report, SpreadsheetError, Verdict
from messages import delivery, refusals
from messages.organizers import importing as words
from messages.outgoing import Message, Toast, to_payload

_WELL: Final = 0
_FAILED: Final = 1
_MUCH: Final = 100_000


def import_file(path: Path, settings: Settings, *, writes: bool, say: Callable[[str], None]) -> int:
    """Read the file and say what it would change, or write it; returns the exit code."""
    try:
        workbook = importing.read(path.read_bytes())
    except OSError as error:
        say(f"Não consegui abrir {path}: {_reason(error)}")
        return _FAILED
    except SpreadsheetError as error:
        _show(refusals.explain(error), say)
        return _FAILED
    engine = make_engine(settings.database_url)
    migrating.migrate(engine)

    try:
        with Session(engine) as session, session.begin():
            result: Report | Imported = (
                importing.apply(session, workbook, actor_id=None, now=datetime.now(UTC))
                if writes
                else importing.plan(session, workbook, actor_id=None)
            )
    except SpreadsheetError as error:
        _show(refusals.explain(error), say)
        return _FAILED
    except ProblemsLeftError as error:
        _show_report(error.report, say)
        say("Nada foi gravado. Corrija as linhas acima e tente de novo.")
        return _FAILED
    finally:
        engine.dispose()
    if isinstance(result, Imported):
        _show(words.done(result), say)
        return _WELL
    _show_report(result, say)
    if result.count(Verdict.NEW) or result.count(Verdict.CHANGED):
        say("Para gravar, repita com --gravar.")
    return _FAILED if result.problems else _WELL


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
