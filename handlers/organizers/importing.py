"""Importing a spreadsheet somebody sends (O37 to O40, O50)."""

from typing import Final

from domain.errors import StaleError
from domain.importing import importing
from domain.importing.importing import Report, SpreadsheetError, Unreadable, Workbook
from domain.participants import require_organizer
from domain.people import invites
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, File, Tap
from messages.actions.organizers.importing import (
    AcceptSuggestions,
    AnswerColumn,
    ApplyImport,
    AskColumnsAgain,
    AskSpreadsheet,
    SendErrors,
    SendInvites,
    SendTemplate,
    ShowProblems,
    ShowReport,
    UndoImport,
)
from messages.organizers import importing as messages

_DIALOGUE: Final = "importing"
_FILE: Final = "importing.file"
_COLUMNS: Final = "importing.columns"
_CHECK: Final = "importing.check"
_KINDS: Final = ("spreadsheet", "excel", "csv")


@routes.tap(AskSpreadsheet, access=Access.ORGANIZER)
def ask(_: Tap[AskSpreadsheet], context: Context) -> None:
    """Ask for the file."""
    require_organizer(context.session, actor_id=context.participant.id, now=context.now)
    context.dialog.draft = {}
    context.ask(_FILE, messages.ask())


@routes.upload(_FILE, access=Access.ORGANIZER)
def read_file(file: File, context: Context) -> None:
    """Read the file that was asked for; a photo is told from a spreadsheet."""
    _read(file, context)


@routes.upload(_COLUMNS, access=Access.ORGANIZER)
@routes.upload(_CHECK, access=Access.ORGANIZER)
def read_another_file(file: File, context: Context) -> None:
    """Read another file in place of the one that was checked."""
    _read(file, context)


@routes.fallback(20)
def take_spreadsheet(event: Event, context: Context) -> bool:
    """Take a spreadsheet an organizer sends on any screen."""
    if not isinstance(event, File) or not _looks_like_one(event):
        return False
    _read(event, context)
    return True


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Show the report again, or ask for the file."""
    if "packed" in context.draft:
        _show_report(context)
    else:
        context.ask(_FILE, messages.ask())


@routes.tap(ShowReport, within=_DIALOGUE, access=Access.ORGANIZER)
def show_report(_: Tap[ShowReport], context: Context) -> None:
    """Show what the import would do."""
    _show_report(context)


@routes.tap(AnswerColumn, within=_DIALOGUE, access=Access.ORGANIZER)
def answer_column(tap: Tap[AnswerColumn], context: Context) -> None:
    """Take which column is the one asked for, and ask the next question."""
    view = _plan(context)
    choice = tap.action.choice
    answers = _answers(context)
    if not view.questions or tap.action.number != len(answers):
        raise StaleError
    question = view.questions[0]
    if choice > len(question.choices):
        raise StaleError
    place = question.choices[choice - 1].place if choice else None
    context.draft["answers"] = {**answers, question.key: place}
    _show_report(context)


@routes.tap(AskColumnsAgain, within=_DIALOGUE, access=Access.ORGANIZER)
def ask_columns_again(_: Tap[AskColumnsAgain], context: Context) -> None:
    """Forget which column is which for this file, and ask again."""
    context.draft["answers"], context.draft["forgets"] = {}, True
    _show_report(context)


@routes.tap(ShowProblems, within=_DIALOGUE, access=Access.ORGANIZER)
def show_problems(tap: Tap[ShowProblems], context: Context) -> None:
    """Show the lines with problems."""
    _show_problems(context, tap.action.page)


@routes.tap(AcceptSuggestions, within=_DIALOGUE, access=Access.ORGANIZER)
def accept_suggestions(_: Tap[AcceptSuggestions], context: Context) -> None:
    """Take the offices that were probably meant, and show what is left."""
    context.draft["accepts"] = True
    if _plan(context).problems:
        _show_problems(context, 0)
    else:
        _show_report(context)


@routes.tap(SendErrors, within=_DIALOGUE, access=Access.ORGANIZER)
def send_errors(_: Tap[SendErrors], context: Context) -> None:
    """Send the lines with problems as a spreadsheet."""
    _plan(context)
    context.send(
        messages.errors(context.draft["packed"], _answers(context), accepts=_accepts(context))
    )


@routes.tap(ApplyImport, within=_DIALOGUE, access=Access.ORGANIZER)
def apply(tap: Tap[ApplyImport], context: Context) -> None:
    """Import the lines without problems."""
    result = importing.apply(
        context.session,
        _workbook(context),
        actor_id=context.participant.id,
        now=context.now,
        accept_suggestions=_accepts(context),
        skip_problems=True,
        update=tap.action.updates,
        answers=_answers(context),
        forgets_answers=_forgets(context),
    )
    context.notes.append(("imported", result.counts))
    context.dialog.finish()
    context.wakes_clock = True
    context.show(messages.done(result))


@routes.tap(UndoImport, access=Access.ORGANIZER)
def undo(tap: Tap[UndoImport], context: Context) -> None:
    """Take an import back."""
    result = importing.undo(
        context.session,
        actor_id=context.participant.id,
        import_id=tap.action.import_id,
        now=context.now,
    )
    context.wakes_clock = True
    context.show(messages.undone(result))


@routes.tap(SendInvites, access=Access.ORGANIZER)
def send_invites(_: Tap[SendInvites], context: Context) -> None:
    """Make an invite for everybody on the list who has not entered, and send them."""
    participant_ids = importing.request_invites(
        context.session, actor_id=context.participant.id, now=context.now
    )
    links = []
    for participant_id in participant_ids:
        token = invites.create(context.session, participant_id=participant_id, now=context.now)
        links.append((participant_id, f"https://t.me/{context.bot_username}?start=c_{token}"))
    context.send(messages.invites(links))


@routes.tap(SendTemplate, access=Access.ORGANIZER)
def send_template(_: Tap[SendTemplate], context: Context) -> None:
    """Send the model of the spreadsheet."""
    require_organizer(context.session, actor_id=context.participant.id, now=context.now)
    if context.dialog.parked == _DIALOGUE:
        # The filled model is the answer to the question that stands above it.
        context.dialog.resume()
    context.send(messages.template())


def _looks_like_one(file: File) -> bool:
    if file.kind != "document":
        return False
    is_named_so = importing.is_named_so(file.name)
    return file.workbook is not None or is_named_so or any(kind in file.mime for kind in _KINDS)


def _read(file: File, context: Context) -> None:
    require_organizer(context.session, actor_id=context.participant.id, now=context.now)
    if file.kind == "photo":
        raise SpreadsheetError(Unreadable.PICTURE)
    if file.workbook is None:
        is_large = file.size > importing.MAX_BYTES
        raise SpreadsheetError(Unreadable.TOO_LARGE if is_large else Unreadable.NOT_A_SPREADSHEET)
    if isinstance(file.workbook, Unreadable):
        raise SpreadsheetError(file.workbook)
    workbook = file.workbook.named(file.name)
    importing.plan(context.session, workbook, actor_id=context.participant.id, now=context.now)
    context.dialog.draft = {"packed": importing.pack(workbook), "answers": {}}
    _show_report(context)


def _show_report(context: Context) -> None:
    view = _plan(context)
    if view.questions:
        number = len(_answers(context))
        context.ask(_COLUMNS, messages.ask_column(view.questions[0], number))
    elif view.waits:
        context.ask(_CHECK, messages.report(view))
    else:
        # Nothing of it is left to do: what is written next is about something else.
        context.dialog.finish()
        context.show(messages.report(view))


def _show_problems(context: Context, page: int) -> None:
    context.ask(_CHECK, messages.problems(_plan(context), page))


def _plan(context: Context) -> Report:
    return importing.plan(
        context.session,
        _workbook(context),
        actor_id=context.participant.id,
        accept_suggestions=_accepts(context),
        answers=_answers(context),
        forgets_answers=_forgets(context),
        now=context.now,
    )


def _workbook(context: Context) -> Workbook:
    if "packed" not in context.draft:
        raise StaleError
    return importing.unpack(context.draft["packed"])


def _accepts(context: Context) -> bool:
    return bool(context.draft.get("accepts"))


def _forgets(context: Context) -> bool:
    return bool(context.draft.get("forgets"))


def _answers(context: Context) -> dict[str, int | None]:
    return dict(context.draft.get("answers", {}))
