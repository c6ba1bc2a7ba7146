"""Seats, for encontros and turmas alike: signing up, the waitlist, offers, clashes, undoing."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from domain.activities import encontros
from domain.notices.notices import Topic
from domain.organizing import requests
from domain.participants import Profile, Standing
from domain.seats import offers, seats, swaps
from domain.seats.offers import Clashing
from domain.seats.seats_answers import (
    Held,
    OfferPassedError,
    OnClash,
    Requested,
    SeatError,
    SwapClosedError,
    Waiting,
)
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from handlers.organizers import gathering
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
    UndoSwap,
)
from messages.organizers import requests as requests_messages
from messages.outgoing import Message

A = TypeVar("A", bound=Action)


def redrawing(handler: Callable[[Tap[A], Context], None]) -> Callable[[Tap[A], Context], None]:
    """Make a refusal about an activity show its current screen, and say over it why.

    Operations refuse before they write, so nothing has to be undone.
    """

    @wraps(handler)
    def handle(tap: Tap[A], context: Context) -> None:
        try:
            handler(tap, context)
        except OfferPassedError as refusal:
            context.show(messages.offer_passed(refusal, now=context.now))
        except SwapClosedError as refusal:
            context.show(messages.swap_closed(refusal))
        except SeatError as refusal:
            context.toast = messages.why(refusal)
            show(context, refusal.card.facts.id)

    return handle


def reader(context: Context) -> Profile | None:
    """Return who looks, or None for a visitor.

    Raises:
        SuspendedError: the registration is suspended.

    """
    profile = context.profile
    if profile is None or profile.standing is Standing.DECLINED:
        return None
    return context.applicant


def show(
    context: Context, activity_id: int, screen: Callable[..., Message] = messages.screen
) -> None:
    """Show an encontro or turma as it stands for the person, or for a visitor.

    `screen` makes the message, for who shows more than the activity.
    """
    person = reader(context)
    view = encontros.show(
        context.session,
        activity_id=activity_id,
        participant_id=None if person is None else person.id,
        now=context.now,
    )
    is_approved = person is not None and person.is_active
    context.show(
        screen(view, now=context.now, is_approved=is_approved, is_known=person is not None)
    )


def _show_answer(context: Context, result: Held | Waiting | Requested) -> None:
    _call_organizers(context, result)
    context.toast = messages.remark(result) or context.toast
    is_approved = context.applicant.is_active
    context.show(messages.answer(result, now=context.now, is_approved=is_approved))


def _call_organizers(context: Context, result: Held | Waiting | Requested) -> None:
    if isinstance(result, Requested) and result.is_new:
        number = requests.waiting_count(context.session, now=context.now)
        gathering.call(context, Topic.REQUESTS, requests_messages.waiting_notice(number))


def sign_up(
    context: Context,
    *,
    activity_id: int,
    version: int,
    clash: OnClash = OnClash.ASK,
    waits: bool = False,
) -> None:
    """Take a seat or a place in line, and show what came of it."""
    result = seats.sign_up(
        context.session,
        activity_id=activity_id,
        participant_id=context.applicant.id,
        version=version,
        now=context.now,
        clash=clash,
        waits=waits,
    )
    _show_answer(context, result)


@routes.tap(JoinWaitlist, access=Access.APPLICANT)
@redrawing
def join(tap: Tap[JoinWaitlist], context: Context) -> None:
    """Answer "Entrar na fila de espera"; a seat that is free by now is taken at once."""
    sign_up(context, activity_id=tap.action.activity_id, version=tap.action.version, waits=True)


@routes.tap(SwapInto, access=Access.APPLICANT)
@redrawing
def swap(tap: Tap[SwapInto], context: Context) -> None:
    """Answer "Trocar pelo novo": the old seat goes only when the new one is sure."""
    sign_up(
        context,
        activity_id=tap.action.activity_id,
        version=tap.action.version,
        clash=OnClash.SWAP,
        waits=tap.action.waits,
    )


@routes.tap(KeepBoth, access=Access.APPLICANT)
@redrawing
def keep_both(tap: Tap[KeepBoth], context: Context) -> None:
    """Answer "Ficar com tudo"."""
    activity_id, version = tap.action.activity_id, tap.action.version
    sign_up(context, activity_id=activity_id, version=version, clash=OnClash.KEEP)


@routes.tap(LeaveWaitlist, access=Access.APPLICANT)
@redrawing
def leave(tap: Tap[LeaveWaitlist], context: Context) -> None:
    """Answer "Sair da fila"."""
    result = seats.leave_waitlist(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    context.show(messages.left(result))


@routes.tap(AcceptOffer, access=Access.APPLICANT)
@redrawing
def accept(tap: Tap[AcceptOffer], context: Context) -> None:
    """Answer "Quero a vaga"; with a clash the seat is kept while the person chooses."""
    result = offers.accept(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    if isinstance(result, Clashing):
        context.show(messages.clash(result.clash, kept_until=result.kept_until, now=context.now))
        return
    _show_answer(context, result)


@routes.tap(PassOffer, access=Access.APPLICANT)
@redrawing
def pass_on(tap: Tap[PassOffer], context: Context) -> None:
    """Answer "Passar a vez"."""
    result = offers.pass_on(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    context.show(messages.left(result))


@routes.tap(UndoSeat, access=Access.APPLICANT)
@redrawing
def undo(tap: Tap[UndoSeat], context: Context) -> None:
    """Answer "Desfazer"."""
    person = context.applicant
    result = seats.undo(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=person.id,
        now=context.now,
    )
    _call_organizers(context, result)
    if result.is_new:
        context.toast = messages.undone(result)
    context.show(messages.answer(result, now=context.now, is_approved=person.is_active))


@routes.tap(UndoSwap, access=Access.APPLICANT)
@redrawing
def undo_swap(tap: Tap[UndoSwap], context: Context) -> None:
    """Answer "Desfazer a troca"."""
    result = swaps.undo(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    context.show(messages.swapped_back(result, context.now))


@routes.tap(GiveReason, access=Access.APPLICANT)
def give_reason(tap: Tap[GiveReason], context: Context) -> None:
    """Answer why one does not come."""
    facts = seats.give_reason(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        reason=tap.action.reason,
    )
    context.show(encontros_messages.reason_noted(facts))
