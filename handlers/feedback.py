"""How an encontro or turma was: one tap records, a comment is welcome (R08 to R10)."""

from typing import Final

from domain.attendance import feedback as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.questions import close_question, open_question
from messages import feedback as messages
from messages.actions.attendance import ChangeScore, FinishFeedback, GiveScore

_COMMENT: Final = "feedback.comment"


@routes.tap(GiveScore, access=Access.PARTICIPANT)
def give_score(tap: Tap[GiveScore], context: Context) -> None:
    """Record a score; the next text is the comment."""
    opinion = operations.give_score(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.participant.id,
        score=tap.action.score,
        now=context.now,
    )
    open_question(context, _COMMENT, messages.noted(opinion), feedback_activity=opinion.activity_id)


@routes.tap(ChangeScore, access=Access.PARTICIPANT, keeps_quiet=True)
def change_score(tap: Tap[ChangeScore], context: Context) -> None:
    """Ask for the score again."""
    context.show(messages.ask(_opinion(context, tap.action.activity_id)))


@routes.answer(_COMMENT, access=Access.PARTICIPANT)
def comment(text: Text, context: Context) -> None:
    """Keep the comment."""
    operations.comment(
        context.session,
        activity_id=context.draft["feedback_activity"],
        participant_id=context.participant.id,
        text=text.text,
        now=context.now,
    )
    _finish(context)


@routes.tap(FinishFeedback, access=Access.ANYBODY, keeps_quiet=True)
def finish(_: Tap[FinishFeedback], context: Context) -> None:
    """Leave it at the score."""
    _finish(context)


@routes.resume("feedback")
def resume(context: Context) -> None:
    """Invite to the comment again."""
    context.show(messages.noted(_opinion(context, context.draft["feedback_activity"])))


def _opinion(context: Context, activity_id: int) -> operations.Opinion:
    return operations.read(
        context.session,
        activity_id=activity_id,
        participant_id=context.participant.id,
        now=context.now,
    )


def _finish(context: Context) -> None:
    is_ours = (context.dialog.dialogue or context.dialog.parked) == "feedback"
    has_draft = close_question(context, "feedback_activity") if is_ours else False
    context.show(messages.thanks(has_draft=has_draft))
