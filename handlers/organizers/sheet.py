"""The sheet of an encontro or turma, as its organizers see it (O03, O09)."""

from dataclasses import replace

from domain.organizing import attendance_recovery, manage, precedents, silence
from domain.organizing.invitation import Piece
from domain.organizing.manage import Sheet
from domain.understanding.meanings import Order
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from handlers.organizers import start
from messages.actions.organizers.encontros import ManageActivity
from messages.organizers import encontros as messages
from messages.organizers import orders
from messages.organizers.calls import why
from messages.organizers.encontros import Doubt, Review

DIALOGUE = "encontro"
"""One dialogue for new encontros and for changes: the questions are the same."""
WRITTEN = "told"
"""Where the draft keeps what people are to be told, written with the order to do it."""


@routes.tap(ManageActivity, access=Access.DOOR)
def open_sheet(tap: Tap[ManageActivity], context: Context) -> None:
    """Show the sheet of an activity; a change that was begun is given up."""
    if context.participant.may_take_attendance and not context.participant.is_organizer:
        # "Voltar" of the attendance screens, tapped by somebody at the door.
        start.show_door(context)
        return
    show(context, tap.action.activity_id)


def show(
    context: Context,
    activity_id: int,
    *,
    news: str = "",
    review: Review | None = None,
    order: Order | None = None,
) -> None:
    """Show the sheet of an activity, and leave the dialogue; `order` is what was asked for."""
    # What was only written gives up nothing that was begun.
    if order is None and (context.dialog.dialogue or context.dialog.parked) == DIALOGUE:
        context.dialog.finish()
    view = read(context, activity_id)
    twins = (
        precedents.twins(
            context.session,
            actor_id=context.participant.id,
            activity_id=activity_id,
            now=context.now,
        )
        if view.is_draft
        else precedents.Twins()
    )
    lost = attendance_recovery.lost_slots(context.session, facts=view.facts, now=context.now)
    reasons = (
        silence.reasons(context.session, activity_id=activity_id) if view.declined_count else ()
    )
    screen = messages.sheet(
        view,
        context.now,
        news=news,
        review=replace(review or Review(), doubts=_doubts(context, activity_id)),
        twins=twins,
        # Where nobody had a seat, there is nobody to recover.
        lost_slot_id=lost[-1].slot_id if lost and view.held_count else None,
        why_not=why(reasons),
    )
    if order is not None:
        has_text = order is Order.TELL and WRITTEN in context.draft
        screen = orders.on_sheet(screen, order, view.facts, context.now, has_text=has_text)
    context.show(screen)


def _doubts(context: Context, activity_id: int) -> tuple[Doubt, ...]:
    """Return what else may be what was read of a new activity, until one of it is taken."""
    if context.draft.get("activity_id") != activity_id:
        return ()
    return tuple(
        Doubt(Piece(name), tuple(others)) for name, others in context.draft.get("doubts", [])
    )


def read(context: Context, activity_id: int) -> Sheet:
    """Return how an activity stands; only its organizers may look."""
    return manage.sheet(
        context.session, actor_id=context.participant.id, activity_id=activity_id, now=context.now
    )
