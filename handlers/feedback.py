"""How an encontro or turma was: one tap records, a comment is welcome (R08 to R10)."""

from typing import Final

from domain.attendance import feedback as operations
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.questions import close_question, open_question
from messages import feedback as messages
from messages.actions.attendance import ChangeScore, FinishFeedback, GiveScore

_COMMENT: Final = "feedback.comment"


@routes.tap(GiveScore, access=Access.PARTICIPANT)
def give_score(tap: Tap[GiveScore], here: Here) -> None:
    """Record a score; the next text is the comment."""
    opinion = operations.give_score(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.participant.id,
        score=tap.action.score,
        now=here.now,
    )
    open_question(here, _COMMENT, messages.noted(opinion), feedback_activity=opinion.activity_id)


@routes.tap(ChangeScore, access=Access.PARTICIPANT, keeps_quiet=True)
def change_score(tap: Tap[ChangeScore], here: Here) -> None:
    """Ask for the score again."""
    opinion = operations.read(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.participant.id,
        now=here.now,
    )
    here.show(messages.ask(opinion))


@routes.answer(_COMMENT, access=Access.PARTICIPANT)
def comment(text: Text, here: Here) -> None:
    """Keep the comment."""
    operations.comment(
        here.session,
        activity_id=here.draft["feedback_activity"],
        participant_id=here.participant.id,
        text=text.text,
        now=here.now,
    )
    _finish(here)


@routes.tap(FinishFeedback, access=Access.ANYBODY, keeps_quiet=True)
def finish(tap: Tap[FinishFeedback], here: Here) -> None:
    """Leave it at the score."""
    del tap
    _finish(here)


@routes.resume("feedback")
def resume(here: Here) -> None:
    """Invite to the comment again."""
    opinion = operations.read(
        here.session,
        activity_id=here.draft["feedback_activity"],
        participant_id=here.participant.id,
        now=here.now,
    )
    here.show(messages.noted(opinion))


def _finish(here: Here) -> None:
    is_ours = (here.place.step or here.place.parked_step or "").startswith("feedback.")
    has_draft = close_question(here, "feedback_activity") if is_ours else False
    here.show(messages.thanks(has_draft=has_draft))
