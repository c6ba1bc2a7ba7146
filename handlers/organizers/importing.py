"""Importing a spreadsheet somebody sends (O37 to O40, O50)."""

from typing import Final

from domain.errors import StaleError
from domain.importing import importing
from domain.importing.importing import Report, SpreadsheetError, Unreadable, Workbook
from domain.participants import require_organizer
from domain.people import invites
from handlers import routes
from handlers.access import Access
from handlers.events import Event, File, Tap
from handlers.here import Here
from messages.actions.organizers.importing import (
    AcceptSuggestions,
    ApplyImport,
    AskSpreadsheet,
    SendErrors,
    SendInvites,
    SendTemplate,
    ShowProblems,
    ShowReport,
)
from messages.organizers import importing as messages

_DIALOGUE: Final = "importing"
_FILE: Final = "importing.file"
_CHECK: Final = "importing.check"
_ENDINGS: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv")
_KINDS: Final = ("spreadsheet", "excel", "csv")


@routes.tap(AskSpreadsheet, access=Access.ORGANIZER)
def ask(tap: Tap[AskSpreadsheet], here: Here) -> None:
    """Ask for the file."""
    del tap
    require_organizer(here.session, actor_id=here.participant.id, now=here.now)
    here.place.draft = {}
    here.ask(_FILE, messages.ask())


@routes.upload(_FILE, access=Access.ORGANIZER)
def read_file(file: File, here: Here) -> None:
    """Read the file that was asked for; a photo is told from a spreadsheet."""
    _read(file, here)


@routes.upload(_CHECK, access=Access.ORGANIZER)
def read_another_file(file: File, here: Here) -> None:
    """Read another file in place of the one that was checked."""
    _read(file, here)


@routes.attempt(20)
def take_spreadsheet(event: Event, here: Here) -> bool:
    """Take a spreadsheet an organizer sends on any screen."""
    if not isinstance(event, File) or not _looks_like_one(event):
        return False
    _read(event, here)
    return True


@routes.resume(_DIALOGUE)
def resume(here: Here) -> None:
    """Show the report again, or ask for the file."""
    if "packed" in here.draft:
        _show_report(here)
    else:
        here.ask(_FILE, messages.ask())


@routes.tap(ShowReport, within=_DIALOGUE, access=Access.ORGANIZER)
def show_report(tap: Tap[ShowReport], here: Here) -> None:
    """Show what the import would do."""
    del tap
    _show_report(here)


@routes.tap(ShowProblems, within=_DIALOGUE, access=Access.ORGANIZER)
def show_problems(tap: Tap[ShowProblems], here: Here) -> None:
    """Show the lines with problems."""
    _show_problems(here, tap.action.page)


@routes.tap(AcceptSuggestions, within=_DIALOGUE, access=Access.ORGANIZER)
def accept_suggestions(tap: Tap[AcceptSuggestions], here: Here) -> None:
    """Take the offices that were probably meant, and show what is left."""
    del tap
    here.draft["accepts"] = True
    if _plan(here).problems:
        _show_problems(here, 0)
    else:
        _show_report(here)


@routes.tap(SendErrors, within=_DIALOGUE, access=Access.ORGANIZER)
def send_errors(tap: Tap[SendErrors], here: Here) -> None:
    """Send the lines with problems as a spreadsheet."""
    del tap
    _plan(here)
    here.send(messages.errors(here.draft["packed"], accepts=_accepts(here)))


@routes.tap(ApplyImport, within=_DIALOGUE, access=Access.ORGANIZER)
def apply(tap: Tap[ApplyImport], here: Here) -> None:
    """Import the lines without problems."""
    result = importing.apply(
        here.session,
        _workbook(here),
        actor_id=here.participant.id,
        now=here.now,
        accept_suggestions=_accepts(here),
        skip_problems=True,
        update=tap.action.updates,
    )
    here.place.finish()
    here.wakes_clock = True
    here.show(messages.done(result))


@routes.tap(SendInvites, access=Access.ORGANIZER)
def send_invites(tap: Tap[SendInvites], here: Here) -> None:
    """Make an invite for everybody on the list who has not entered, and send them."""
    del tap
    participant_ids = importing.request_invites(
        here.session, actor_id=here.participant.id, now=here.now
    )
    links = []
    for participant_id in participant_ids:
        token = invites.create(here.session, participant_id=participant_id, now=here.now)
        links.append((participant_id, f"https://t.me/{here.bot_username}?start=c_{token}"))
    here.send(messages.invites(links))


@routes.tap(SendTemplate, access=Access.ORGANIZER)
def send_template(tap: Tap[SendTemplate], here: Here) -> None:
    """Send the model of the spreadsheet."""
    del tap
    require_organizer(here.session, actor_id=here.participant.id, now=here.now)
    if (here.place.parked_step or "").startswith(f"{_DIALOGUE}."):
        # The filled model is the answer to the question that stands above it.
        here.place.resume()
    here.send(messages.template())


def _looks_like_one(file: File) -> bool:
    if file.kind != "document":
        return False
    is_named_so = file.name.lower().endswith(_ENDINGS)
    return file.workbook is not None or is_named_so or any(kind in file.mime for kind in _KINDS)


def _read(file: File, here: Here) -> None:
    require_organizer(here.session, actor_id=here.participant.id, now=here.now)
    if file.kind == "photo":
        raise SpreadsheetError(Unreadable.PICTURE)
    if file.workbook is None:
        is_large = file.size > importing.MAX_BYTES
        raise SpreadsheetError(Unreadable.TOO_LARGE if is_large else Unreadable.NOT_A_SPREADSHEET)
    if isinstance(file.workbook, Unreadable):
        raise SpreadsheetError(file.workbook)
    importing.plan(here.session, file.workbook, actor_id=here.participant.id, now=here.now)
    here.place.draft = {"packed": importing.pack(file.workbook)}
    _show_report(here)


def _show_report(here: Here) -> None:
    here.ask(_CHECK, messages.report(_plan(here)))


def _show_problems(here: Here, page: int) -> None:
    here.ask(_CHECK, messages.problems(_plan(here), page))


def _plan(here: Here) -> Report:
    return importing.plan(
        here.session,
        _workbook(here),
        actor_id=here.participant.id,
        accept_suggestions=_accepts(here),
        now=here.now,
    )


def _workbook(here: Here) -> Workbook:
    if "packed" not in here.draft:
        raise StaleError
    return importing.unpack(here.draft["packed"])


def _accepts(here: Here) -> bool:
    return bool(here.draft.get("accepts"))
