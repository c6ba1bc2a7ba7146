"""Courses: turmas with open enrollment, one turma, enrolling, giving the seat back."""

from domain.activities import activities, courses
from domain.seats import seat_requests, seats
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap
from handlers.seats import reader, redrawing, show, sign_up
from messages import courses as messages
from messages.actions import read_key
from messages.actions.courses import (
    AskWithdraw,
    Enroll,
    ListCourses,
    ListMyEnrollments,
    ShowTurma,
    Withdraw,
    WithdrawRequest,
)


@routes.tap(ListCourses, access=Access.ANYBODY, commands=("cursos",))
def turn(tap: Tap[ListCourses], context: Context) -> None:
    """Show a page of the turmas."""
    person = reader(context)
    found = courses.open_turmas(
        context.session,
        participant_id=None if person is None else person.id,
        now=context.now,
        page=tap.action.page,
    )
    context.show(messages.listing(found, is_known=person is not None))


@routes.tap(ShowTurma, access=Access.ANYBODY)
def open_one(tap: Tap[ShowTurma], context: Context) -> None:
    """Show one turma."""
    show(context, tap.action.activity_id)


@routes.link("t")
def follow(rest: str, _: Event, context: Context) -> None:
    """Show the turma of a link."""
    show(context, read_key(rest))


@routes.tap(Enroll, access=Access.ANYBODY)
@redrawing
def enroll(tap: Tap[Enroll], context: Context) -> None:
    """Answer "Fazer inscrição"."""
    sign_up(context, activity_id=tap.action.activity_id, version=tap.action.version)


@routes.tap(AskWithdraw, access=Access.APPLICANT)
@redrawing
def ask_withdraw(tap: Tap[AskWithdraw], context: Context) -> None:
    """Ask before the seat is given back; who cannot (any more) sees the turma and why."""
    facts = activities.read(context.session, activity_id=tap.action.activity_id)
    seats.require_withdrawable(
        context.session, facts, participant_id=context.applicant.id, now=context.now
    )
    context.show(messages.ask_withdraw(facts))


@routes.tap(Withdraw, access=Access.APPLICANT)
@redrawing
def withdraw(tap: Tap[Withdraw], context: Context) -> None:
    """Answer "Sim, sair da turma"; the clock offers the seat to the next person."""
    result = seats.decline(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    context.show(messages.withdrawn(result))


@routes.tap(WithdrawRequest, access=Access.APPLICANT)
@redrawing
def withdraw_request(tap: Tap[WithdrawRequest], context: Context) -> None:
    """Answer "Retirar pedido"."""
    card = seat_requests.withdraw(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    context.show(messages.request_withdrawn(card.facts))


@routes.tap(ListMyEnrollments, access=Access.APPLICANT)
def list_mine(_: Tap[ListMyEnrollments], context: Context) -> None:
    """Show one's own turmas."""
    me, now = context.applicant.id, context.now
    ahead = courses.mine(context.session, participant_id=me, now=now)
    finished = courses.finished(context.session, participant_id=me, now=now)
    context.show(messages.mine(ahead, finished))
