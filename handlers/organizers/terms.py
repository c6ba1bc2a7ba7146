"""The terms of a turma: the window of enrollment, the deadline to leave, the minimum (O45)."""

from dataclasses import replace
from typing import Final

from domain.organizing import terms
from domain.organizing.terms import Term, Terms
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import sheet
from messages.actions.organizers.courses import AskTerm, UndoTerms
from messages.organizers import terms as messages

_DIALOGUE: Final = "turma"
_STEP: Final = "turma.term"


@routes.tap(AskTerm, access=Access.ORGANIZER)
def ask(tap: Tap[AskTerm], context: Context) -> None:
    """Ask for the new value of one of them; approval is there or not, and changes at once."""
    activity_id = tap.action.activity_id
    if tap.action.term is Term.APPROVAL:
        old = terms.of(sheet.read(context, activity_id).facts)
        _change(context, activity_id, replace(old, needs_approval=not old.needs_approval))
        return
    context.dialog.draft = {"activity_id": activity_id, "term": tap.action.term}
    _ask(context)


@routes.answer(_STEP, access=Access.ORGANIZER)
def read(text: Text, context: Context) -> None:
    """Take the new value."""
    activity_id = context.draft["activity_id"]
    facts = sheet.read(context, activity_id).facts
    found = terms.read(text.text, Term(context.draft["term"]), facts, now=context.now)
    if found is None:
        _ask(context, is_again=True)
        return
    _change(context, activity_id, found)


@routes.tap(UndoTerms, access=Access.ORGANIZER)
def undo(tap: Tap[UndoTerms], context: Context) -> None:
    """Put back what was before."""
    change = terms.undo(
        context.session,
        actor_id=context.participant.id,
        activity_id=tap.action.activity_id,
        now=context.now,
    )
    context.show(messages.changed(change, context.now))


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask the current question again."""
    _ask(context)


def _change(context: Context, activity_id: int, wanted: Terms) -> None:
    change = terms.change(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        terms=wanted,
        now=context.now,
    )
    context.dialog.finish()
    context.show(messages.changed(change, context.now))


def _ask(context: Context, *, is_again: bool = False) -> None:
    facts = sheet.read(context, context.draft["activity_id"]).facts
    context.ask(
        _STEP, messages.ask(facts, Term(context.draft["term"]), context.now, is_again=is_again)
    )
