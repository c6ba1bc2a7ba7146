"""Deciding on registrations that wait (O35, O36)."""

from domain.errors import StaleError
from domain.people import registrations, registrations_deciding
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages import registration as registration_messages
from messages.actions.organizers.registrations import (
    ApproveListed,
    ApproveRegistration,
    AskDeclineReason,
    DeclineRegistration,
    ListWaiting,
    ReviewRegistrations,
    SkipRegistration,
)
from messages.organizers import registrations as messages


@routes.tap(ReviewRegistrations, access=Access.ORGANIZER)
def review(_: Tap[ReviewRegistrations], context: Context) -> None:
    """Show the oldest one."""
    _show_next(context)


@routes.tap(SkipRegistration, access=Access.ORGANIZER)
def skip(tap: Tap[SkipRegistration], context: Context) -> None:
    """Show the one after it."""
    _show_next(context, after_id=tap.action.participant_id)


@routes.tap(ApproveRegistration, access=Access.ORGANIZER)
def approve(tap: Tap[ApproveRegistration], context: Context) -> None:
    """Let the person in, tell them, and show the next one."""
    person = registrations_deciding.approve(
        context.session,
        actor_id=context.participant.id,
        participant_id=tap.action.participant_id,
        sent_at=tap.action.sent_at,
        now=context.now,
    )
    _welcome([person], context)
    context.toast = messages.approved_toast(person)
    # That the address stays with somebody else is too much for a toast alone.
    _show_next(context, news="" if person.address_of is None else context.toast.text)


@routes.tap(ListWaiting, access=Access.ORGANIZER)
def list_waiting(_: Tap[ListWaiting], context: Context) -> None:
    """Name everybody before they are approved at once."""
    people = registrations.several_waiting(
        context.session, actor_id=context.participant.id, now=context.now
    )
    if people:
        context.show(messages.several(people))
    else:
        _show_next(context)


@routes.tap(ApproveListed, access=Access.ORGANIZER)
def approve_listed(tap: Tap[ApproveListed], context: Context) -> None:
    """Let in everybody the list named, and tell them."""
    people = registrations_deciding.approve_several(
        context.session,
        actor_id=context.participant.id,
        until=tap.action.until,
        shown=tap.action.shown,
        now=context.now,
    )
    if not people:
        raise StaleError
    _welcome(people, context)
    left = registrations.queue(context.session, shown_to=context.participant.id, now=context.now)
    context.show(messages.several_approved(len(people), left.count))


@routes.tap(AskDeclineReason, access=Access.ORGANIZER)
def ask_reason(tap: Tap[AskDeclineReason], context: Context) -> None:
    """Ask why it goes back."""
    context.dialog.draft = {
        "participant_id": tap.action.participant_id,
        "sent_at": tap.action.sent_at,
    }
    _ask_reason(context)


@routes.tap(DeclineRegistration, access=Access.ORGANIZER)
def decline(tap: Tap[DeclineRegistration], context: Context) -> None:
    """Send it back for one of the given reasons."""
    _decline(
        context,
        participant_id=tap.action.participant_id,
        sent_at=tap.action.sent_at,
        reason=registration_messages.REASONS[tap.action.reason].words,
    )


@routes.answer("registrations.reason", access=Access.ORGANIZER)
def read_reason(text: Text, context: Context) -> None:
    """Send it back for the reason the organizer wrote."""
    _decline(
        context,
        participant_id=context.draft["participant_id"],
        sent_at=context.draft["sent_at"],
        reason=" ".join(text.text.split()),
    )


@routes.resume("registrations")
def resume(context: Context) -> None:
    """Ask for the reason again."""
    _ask_reason(context)


def _ask_reason(context: Context) -> None:
    waiting = registrations.one_waiting(
        context.session,
        actor_id=context.participant.id,
        participant_id=context.draft["participant_id"],
        now=context.now,
    )
    context.ask("registrations.reason", messages.ask_reason(waiting))


def _decline(context: Context, *, participant_id: int, sent_at: int, reason: str) -> None:
    person = registrations_deciding.decline(
        context.session,
        actor_id=context.participant.id,
        participant_id=participant_id,
        sent_at=sent_at,
        reason=reason,
        now=context.now,
    )
    context.dialog.finish()
    if person.chat_id is not None:
        context.tell(person.chat_id, registration_messages.declined(person))
    context.toast = messages.declined_toast(person)
    # Who typed the reason sees no toast.
    _show_next(context, news=context.toast.text if context.tapped_message_id is None else "")


def _welcome(people: list[registrations_deciding.Approved], context: Context) -> None:
    for person in people:
        if person.chat_id is not None:
            context.tell(person.chat_id, registration_messages.approved(person))
    # Who waits in line can be offered a seat from now on.
    context.wakes_clock = True


def _show_next(context: Context, after_id: int | None = None, *, news: str = "") -> None:
    waiting = registrations.next_waiting(
        context.session, actor_id=context.participant.id, after_id=after_id, now=context.now
    )
    context.show(
        messages.none_waiting(news) if waiting is None else messages.review(waiting, news=news)
    )
