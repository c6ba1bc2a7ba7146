"""Seats, for encontros and turmas alike: signing up, the waitlist, offers, clashes, undoing."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from domain.activities import encontros
from domain.participants import Profile, Standing
from domain.seats import offers, seats
from domain.seats.offers import Clashing
from domain.seats.seats import Held, OfferPassedError, OnClash, SeatError, Waiting
from handlers import routes
from handlers.access import Access
from handlers.events import Tap
from handlers.here import Here
from messages import encontros as encontros_messages
from messages import seats as messages
from messages.actions import Action
from messages.actions.seats import (
    AcceptOffer,
    GiveReason,
    JoinWaitlist,
    KeepBoth,
    LeaveWaitlist,
    PassOffer,
    SwapInto,
    UndoSeat,
)

A = TypeVar("A", bound=Action)


def redrawing(handler: Callable[[Tap[A], Here], None]) -> Callable[[Tap[A], Here], None]:
    """Make a refusal about an activity show its current screen, and say over it why.

    Operations refuse before they write, so nothing has to be undone.
    """

    @wraps(handler)
    def handle(tap: Tap[A], here: Here) -> None:
        try:
            handler(tap, here)
        except OfferPassedError as refusal:
            here.show(messages.offer_passed(refusal, now=here.now))
        except SeatError as refusal:
            here.toast = messages.why(refusal)
            show(here, refusal.card.facts.id)

    return handle


def reader(here: Here) -> Profile | None:
    """Return who looks, or None for a visitor.

    Raises:
        SuspendedError: the registration is suspended.

    """
    profile = here.profile
    if profile is None or profile.standing is Standing.DECLINED:
        return None
    return here.applicant


def show(here: Here, activity_id: int) -> None:
    """Show an encontro or turma as it stands for the person, or for a visitor."""
    person = reader(here)
    view = encontros.show(
        here.session,
        activity_id=activity_id,
        participant_id=None if person is None else person.id,
        now=here.now,
    )
    is_approved = person is not None and person.is_active
    here.show(
        messages.screen(view, now=here.now, is_approved=is_approved, is_known=person is not None)
    )


def sign_up(
    here: Here,
    *,
    activity_id: int,
    version: int,
    clash: OnClash = OnClash.ASK,
    waits: bool = False,
) -> None:
    """Take a seat or a place in line, and show what came of it."""
    person = here.applicant
    result = seats.sign_up(
        here.session,
        activity_id=activity_id,
        participant_id=person.id,
        version=version,
        now=here.now,
        clash=clash,
        waits=waits,
    )
    here.toast = messages.remark(result) or here.toast
    here.show(messages.answer(result, now=here.now, is_approved=person.is_active))


@routes.tap(JoinWaitlist, access=Access.APPLICANT)
@redrawing
def join(tap: Tap[JoinWaitlist], here: Here) -> None:
    """Answer "Entrar na fila"; a seat that is free by now is taken at once."""
    sign_up(here, activity_id=tap.action.activity_id, version=tap.action.version, waits=True)


@routes.tap(SwapInto, access=Access.APPLICANT)
@redrawing
def swap(tap: Tap[SwapInto], here: Here) -> None:
    """Answer "Trocar pelo novo": the old seat goes only when the new one is sure."""
    sign_up(
        here,
        activity_id=tap.action.activity_id,
        version=tap.action.version,
        clash=OnClash.SWAP,
        waits=tap.action.waits,
    )


@routes.tap(KeepBoth, access=Access.APPLICANT)
@redrawing
def keep_both(tap: Tap[KeepBoth], here: Here) -> None:
    """Answer "Ficar nos dois"."""
    sign_up(
        here,
        activity_id=tap.action.activity_id,
        version=tap.action.version,
        clash=OnClash.KEEP,
    )


@routes.tap(LeaveWaitlist, access=Access.APPLICANT)
@redrawing
def leave(tap: Tap[LeaveWaitlist], here: Here) -> None:
    """Answer "Sair da fila"."""
    result = seats.leave_waitlist(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.applicant.id,
        now=here.now,
    )
    here.show(messages.left(result))


@routes.tap(AcceptOffer, access=Access.APPLICANT)
@redrawing
def accept(tap: Tap[AcceptOffer], here: Here) -> None:
    """Answer "Quero a vaga"; with a clash the seat is kept while the person chooses."""
    person = here.applicant
    result = offers.accept(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=person.id,
        now=here.now,
    )
    if isinstance(result, Clashing):
        here.show(messages.clash(result.clash, kept_until=result.kept_until, now=here.now))
        return
    here.toast = messages.remark(result) or here.toast
    here.show(messages.answer(result, now=here.now, is_approved=person.is_active))


@routes.tap(PassOffer, access=Access.APPLICANT)
@redrawing
def pass_on(tap: Tap[PassOffer], here: Here) -> None:
    """Answer "Passar a vez"."""
    result = offers.pass_on(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.applicant.id,
        now=here.now,
    )
    here.show(messages.left(result))


@routes.tap(UndoSeat, access=Access.APPLICANT)
@redrawing
def undo(tap: Tap[UndoSeat], here: Here) -> None:
    """Answer "Desfazer"."""
    person = here.applicant
    result: Held | Waiting = seats.undo(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=person.id,
        now=here.now,
    )
    if result.is_new:
        here.toast = messages.undone(result)
    here.show(messages.answer(result, now=here.now, is_approved=person.is_active))


@routes.tap(GiveReason, access=Access.APPLICANT)
def give_reason(tap: Tap[GiveReason], here: Here) -> None:
    """Answer why one does not come."""
    facts = seats.give_reason(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.applicant.id,
        reason=tap.action.reason,
    )
    here.show(encontros_messages.reason_noted(facts))
