"""Papers that were issued: another in place of one, or none, with a reason (O65d to O65g)."""

from dataclasses import replace
from typing import Final

from domain.activities import activities
from domain.documents import correcting, telling
from domain.documents.correcting import Compared, NotAReasonError, ToldAlreadyError
from domain.errors import StaleError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.quiet_hours import awake
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages.actions.organizers.papers import (
    AskRevoke,
    ListIssued,
    ReissuePaper,
    RestorePaper,
    RevokePaper,
    ShowIssued,
    ShowNewest,
)
from messages.organizers import paper_corrections as messages

_DIALOGUE: Final = "revoke"
_REASON: Final = "revoke.reason"
_CONFIRM: Final = "revoke.confirm"


@routes.tap(ListIssued, access=Access.ORGANIZER)
def list_issued(tap: Tap[ListIssued], context: Context) -> None:
    """List the papers of an activity."""
    found = correcting.listing(
        context.session,
        activity_id=tap.action.activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    facts = activities.read(context.session, activity_id=tap.action.activity_id)
    context.show(messages.listing(facts, found, tap.action.page))


@routes.tap(ShowIssued, access=Access.ORGANIZER)
def show(tap: Tap[ShowIssued], context: Context) -> None:
    """Show one paper; a question about it is over."""
    if context.dialog.dialogue == _DIALOGUE:
        context.dialog.finish()
    _show(context, _one(context, tap.action.document_id))


@routes.tap(ShowNewest, access=Access.ORGANIZER)
def show_newest(tap: Tap[ShowNewest], context: Context) -> None:
    """Show the paper that came in place of one."""
    _show(context, _newest(context, tap.action.document_id))


@routes.tap(ReissuePaper, access=Access.ORGANIZER)
def reissue(tap: Tap[ReissuePaper], context: Context) -> None:
    """Issue another in its place; where there is no need to, show how it stands."""
    document_id = tap.action.document_id
    try:
        new = correcting.reissue(
            context.session,
            document_id=document_id,
            actor_id=context.participant.id,
            now=context.now,
        )
    except StaleError:
        _show(context, _one(context, document_id))
        return
    _show(context, new, is_new=True)


# --- None in its place ----------------------------------------------------------------------


@routes.tap(AskRevoke, access=Access.ORGANIZER)
def ask_revoke(tap: Tap[AskRevoke], context: Context) -> None:
    """Ask for the reason; of a paper that holds no more, show how it stands."""
    view = _one(context, tap.action.document_id)
    if not view.holds:
        _show(context, view)
        return
    context.dialog.draft = {"document_id": view.paper.id}
    context.ask(_REASON, messages.ask_reason(view.paper))


@routes.answer(_REASON, access=Access.ORGANIZER)
def read_reason(text: Text, context: Context) -> None:
    """Take the reason, and show it once more."""
    try:
        context.draft["reason"] = correcting.read_reason(text.text)
    except NotAReasonError:
        _ask_reason(context, is_again=True)
        return
    _confirm(context)


@routes.answer(_CONFIRM, access=Access.ORGANIZER)
def read_while_confirming(text: Text, context: Context) -> None:
    """Take it for a better reason: what counts is the button."""
    read_reason(text, context)


@routes.resume(_DIALOGUE)
def ask_again(context: Context) -> None:
    """Ask the current question again."""
    if "reason" in context.draft:
        _confirm(context)
    else:
        _ask_reason(context)


@routes.tap(RevokePaper, within=_DIALOGUE, access=Access.ORGANIZER)
def revoke(tap: Tap[RevokePaper], context: Context) -> None:
    """Let the paper hold no more; its person is told when it can no longer be undone."""
    draft = context.draft
    document_id = tap.action.document_id
    # The button of an earlier question is about another paper than the one asked about now.
    if "reason" not in draft or document_id != draft["document_id"]:
        ask_again(context)
        return
    try:
        view = correcting.revoke(
            context.session,
            document_id=document_id,
            reason=draft["reason"],
            actor_id=context.participant.id,
            now=context.now,
        )
    except StaleError:
        # Its person had another issued meanwhile: that one can be revoked now.
        view = _newest(context, document_id)
    else:
        _tell(context, view)
    context.dialog.finish()
    _show(context, view)


@routes.tap(RestorePaper, access=Access.ORGANIZER)
def restore(tap: Tap[RestorePaper], context: Context) -> None:
    """Let it hold again; where that is too late, say so."""
    document_id = tap.action.document_id
    try:
        view = correcting.restore(
            context.session,
            document_id=document_id,
            actor_id=context.participant.id,
            now=context.now,
        )
    except ToldAlreadyError:
        _show(context, _one(context, document_id), is_too_late=True)
        return
    except StaleError:
        _show(context, _one(context, document_id))
        return
    notices.withdraw(context.session, Topic.PAPER_REVOKED, about_id=document_id, now=context.now)
    # What was not sent while it was revoked.
    notices.revive(context.session, Topic.PAPER, about_id=document_id, edition=telling.ONCE)
    _show(context, view, is_restored=True)


# --- The parts ------------------------------------------------------------------------------


def _one(context: Context, document_id: int) -> Compared:
    return correcting.one(
        context.session,
        document_id=document_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _newest(context: Context, document_id: int) -> Compared:
    return correcting.newest_of(
        context.session,
        document_id=document_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _chat(context: Context, view: Compared) -> int | None:
    return telling.chat_of(context.session, participant_id=view.paper.participant_id)


def _show(context: Context, view: Compared, **done: bool) -> None:
    can_hear = _chat(context, view) is not None
    context.show(messages.card(view, context.now, can_hear=can_hear, **done))


def _ask_reason(context: Context, *, is_again: bool = False) -> None:
    view = _one(context, context.draft["document_id"])
    context.ask(_REASON, messages.ask_reason(view.paper, is_again=is_again))


def _confirm(context: Context) -> None:
    view = _one(context, context.draft["document_id"])
    can_hear = _chat(context, view) is not None
    message = messages.confirm(view.paper, context.draft["reason"], can_hear=can_hear)
    context.ask(_CONFIRM, message)


def _tell(context: Context, view: Compared) -> None:
    chat_id = _chat(context, view)
    if chat_id is None:
        return
    notice = context.notice(
        chat_id,
        messages.told(view),
        Topic.PAPER_REVOKED,
        recipient_id=view.paper.participant_id,
        about_id=view.paper.id,
    )
    later = replace(notice, due_at=awake(context.now + correcting.UNDO_WITHIN))
    context.hand_on(notices.write(context.session, later, now=context.now))
