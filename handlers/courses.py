"""Courses: turmas with open enrollment, one turma, enrolling, giving the seat back."""

from domain.activities import activities, courses
from domain.seats import seats
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Event, Tap
from handlers.here import Here
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
)


@routes.command("cursos", access=Access.ANYBODY)
def command(event: Command, here: Here) -> None:
    """Answer /cursos."""
    del event
    _list(here, page=0)


@routes.tap(ListCourses, access=Access.ANYBODY)
def turn(tap: Tap[ListCourses], here: Here) -> None:
    """Show a page of the turmas."""
    _list(here, page=tap.action.page)


@routes.tap(ShowTurma, access=Access.ANYBODY)
def open_one(tap: Tap[ShowTurma], here: Here) -> None:
    """Show one turma."""
    show(here, tap.action.activity_id)


@routes.link("t")
def follow(rest: str, event: Event, here: Here) -> None:
    """Show the turma of a link."""
    del event
    show(here, read_key(rest))


@routes.tap(Enroll, access=Access.ANYBODY)
@redrawing
def enroll(tap: Tap[Enroll], here: Here) -> None:
    """Answer "Fazer inscrição"."""
    sign_up(here, activity_id=tap.action.activity_id, version=tap.action.version)


@routes.tap(AskWithdraw, access=Access.APPLICANT)
@redrawing
def ask_withdraw(tap: Tap[AskWithdraw], here: Here) -> None:
    """Ask before the seat is given back; who cannot (any more) sees the turma and why."""
    facts = activities.read(here.session, activity_id=tap.action.activity_id)
    seats.require_withdrawable(here.session, facts, participant_id=here.applicant.id, now=here.now)
    here.show(messages.ask_withdraw(facts))


@routes.tap(Withdraw, access=Access.APPLICANT)
@redrawing
def withdraw(tap: Tap[Withdraw], here: Here) -> None:
    """Answer "Sim, desistir"; the clock offers the seat to the next person."""
    result = seats.decline(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.applicant.id,
        now=here.now,
    )
    here.show(messages.withdrawn(result))


@routes.tap(ListMyEnrollments, access=Access.APPLICANT)
def list_mine(tap: Tap[ListMyEnrollments], here: Here) -> None:
    """Show one's own turmas."""
    del tap
    found = courses.mine(here.session, participant_id=here.applicant.id, now=here.now)
    here.show(messages.mine(found))


def _list(here: Here, *, page: int) -> None:
    person = reader(here)
    found = courses.open_turmas(
        here.session,
        participant_id=None if person is None else person.id,
        now=here.now,
        page=page,
    )
    here.show(messages.listing(found, is_known=person is not None))
