"""Issuing certificates and declarations, and who signs them (O65, O66)."""

from collections.abc import Callable
from typing import Final

from domain.documents import issuing, signers
from domain.documents.issuing import NoSignerError, NotOverError
from domain.documents.signers import MAX_NAME, MAX_OFFICE, NotASignerError
from domain.errors import StaleError
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages.actions.organizers.papers import (
    AskReissueAll,
    AskSigner,
    IssuePapers,
    KeepSigner,
    ListDone,
    ListShort,
    ReissueAll,
    SendPapers,
    ShowPapers,
    TakeBackPapers,
)
from messages.organizers import paper_corrections
from messages.organizers import papers as messages

_DIALOGUE: Final = "signer"
_NAME: Final = "signer.name"
_OFFICE: Final = "signer.office"
_CONFIRM: Final = "signer.confirm"


@routes.tap(ShowPapers, access=Access.ORGANIZER)
def show(tap: Tap[ShowPapers], context: Context) -> None:
    """Show how the papers of an activity stand."""
    context.show(messages.preview(_preview(context, tap.action.activity_id), context.now))


@routes.tap(ListDone, access=Access.ORGANIZER)
def list_done(tap: Tap[ListDone], context: Context) -> None:
    """Show who completes, and how."""
    context.show(messages.done(_preview(context, tap.action.activity_id), tap.action.page))


@routes.tap(ListShort, access=Access.ORGANIZER)
def list_short(tap: Tap[ListShort], context: Context) -> None:
    """Show who does not get a certificate, and by how much."""
    context.show(messages.short(_preview(context, tap.action.activity_id), tap.action.page))


@routes.tap(IssuePapers, access=Access.ORGANIZER)
def issue(tap: Tap[IssuePapers], context: Context) -> None:
    """Let the papers be issued, in ten minutes; where they cannot be, show how things stand."""
    _act(context, issuing.order, tap.action.activity_id)


@routes.tap(AskReissueAll, access=Access.ORGANIZER)
def ask_reissue_all(tap: Tap[AskReissueAll], context: Context) -> None:
    """Show what changes in the papers that differ; where none can be issued, how things stand."""
    view = _preview(context, tap.action.activity_id)
    if view.renewable and view.begins_at is None:
        context.show(paper_corrections.ask_reissue_all(view, tap.action.page))
    else:
        context.show(messages.preview(view, context.now))


@routes.tap(ReissueAll, access=Access.ORGANIZER)
def reissue_all(tap: Tap[ReissueAll], context: Context) -> None:
    """Let others be issued in their place, in ten minutes."""
    _act(context, issuing.order_renewal, tap.action.activity_id)


@routes.tap(TakeBackPapers, access=Access.ORGANIZER)
def take_back(tap: Tap[TakeBackPapers], context: Context) -> None:
    """Take the order back while nothing was issued."""
    _act(context, issuing.take_back, tap.action.activity_id)


@routes.tap(SendPapers, access=Access.ORGANIZER)
def send_all(tap: Tap[SendPapers], context: Context) -> None:
    """Send all papers of an activity; the act is kept."""
    facts, count = issuing.request_files(
        context.session,
        activity_id=tap.action.activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.send(messages.file(facts, count))


# --- Who signs ------------------------------------------------------------------------------


@routes.tap(AskSigner, access=Access.ORGANIZER)
def ask_signer(tap: Tap[AskSigner], context: Context) -> None:
    """Ask for the name of who signs."""
    context.dialog.draft = {"from": tap.action.from_id}
    _ask_name(context)


@routes.answer(_NAME, access=Access.ORGANIZER)
def read_name(text: Text, context: Context) -> None:
    """Take the name, and ask for the office."""
    try:
        context.draft["name"] = signers.read_line(text.text, longest=MAX_NAME)
    except NotASignerError:
        _ask_name(context, is_again=True)
        return
    context.ask(_OFFICE, messages.ask_office(context.draft["name"]))


@routes.answer(_OFFICE, access=Access.ORGANIZER)
def read_office(text: Text, context: Context) -> None:
    """Take the office, and show both once more."""
    try:
        context.draft["office"] = signers.read_line(text.text, longest=MAX_OFFICE)
    except NotASignerError:
        context.ask(_OFFICE, messages.ask_office(context.draft["name"], is_again=True))
        return
    _confirm(context)


@routes.answer(_CONFIRM, access=Access.ORGANIZER)
def read_while_confirming(_: Text, context: Context) -> None:
    """Show both once more: what counts is the button."""
    _confirm(context)


@routes.resume(_DIALOGUE)
def ask_again(context: Context) -> None:
    """Ask the current question again."""
    match context.dialog.step:
        case "signer.office":
            context.ask(_OFFICE, messages.ask_office(context.draft["name"]))
        case "signer.confirm":
            _confirm(context)
        case _:
            _ask_name(context)


@routes.tap(KeepSigner, within=_DIALOGUE, access=Access.ORGANIZER)
def keep_signer(_: Tap[KeepSigner], context: Context) -> None:
    """Let this person sign from now on, and go back to the papers."""
    draft = context.draft
    if "office" not in draft:
        ask_again(context)
        return
    signer = signers.change(
        context.session,
        name=draft["name"],
        office=draft["office"],
        actor_id=context.participant.id,
        now=context.now,
    )
    activity_id = draft["from"]
    context.dialog.finish()
    context.show(
        messages.preview(_preview(context, activity_id), context.now)
        if activity_id
        else messages.changed(signer)
    )


def _act(context: Context, operation: Callable[..., issuing.Preview], activity_id: int) -> None:
    try:
        view = operation(
            context.session,
            activity_id=activity_id,
            actor_id=context.participant.id,
            now=context.now,
        )
    except (NoSignerError, NotOverError, StaleError):
        view = _preview(context, activity_id)
    context.show(messages.preview(view, context.now))


def _preview(context: Context, activity_id: int) -> issuing.Preview:
    return issuing.preview(
        context.session,
        activity_id=activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _ask_name(context: Context, *, is_again: bool = False) -> None:
    context.ask(_NAME, messages.ask_name(signers.current(context.session), is_again=is_again))


def _confirm(context: Context) -> None:
    signer = signers.current(context.session)
    context.ask(_CONFIRM, messages.confirm(signer, context.draft["name"], context.draft["office"]))
