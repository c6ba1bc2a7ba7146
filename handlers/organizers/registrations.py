"""Deciding on registrations that wait (O35, O36)."""

from domain.errors import StaleError
from domain.people import registrations
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
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
def review(tap: Tap[ReviewRegistrations], here: Here) -> None:
    """Show the oldest one."""
    del tap
    _show_next(here)


@routes.tap(SkipRegistration, access=Access.ORGANIZER)
def skip(tap: Tap[SkipRegistration], here: Here) -> None:
    """Show the one after it."""
    _show_next(here, after_id=tap.action.participant_id)


@routes.tap(ApproveRegistration, access=Access.ORGANIZER)
def approve(tap: Tap[ApproveRegistration], here: Here) -> None:
    """Let the person in, tell them, and show the next one."""
    person = registrations.approve(
        here.session,
        actor_id=here.participant.id,
        participant_id=tap.action.participant_id,
        sent_at=tap.action.sent_at,
        now=here.now,
    )
    _welcome([person], here)
    here.toast = messages.approved_toast(person)
    # That the address stays with somebody else is too much for a toast alone.
    _show_next(here, news="" if person.address_of is None else here.toast.text)


@routes.tap(ListWaiting, access=Access.ORGANIZER)
def list_waiting(tap: Tap[ListWaiting], here: Here) -> None:
    """Name everybody before they are approved at once."""
    del tap
    people = registrations.several_waiting(here.session, actor_id=here.participant.id, now=here.now)
    if people:
        here.show(messages.several(people))
    else:
        _show_next(here)


@routes.tap(ApproveListed, access=Access.ORGANIZER)
def approve_listed(tap: Tap[ApproveListed], here: Here) -> None:
    """Let in everybody the list named, and tell them."""
    people = registrations.approve_several(
        here.session,
        actor_id=here.participant.id,
        until=tap.action.until,
        shown=tap.action.shown,
        now=here.now,
    )
    if not people:
        raise StaleError
    _welcome(people, here)
    left = registrations.queue(here.session, shown_to=here.participant.id, now=here.now)
    here.show(messages.several_approved(len(people), left.count))


@routes.tap(AskDeclineReason, access=Access.ORGANIZER)
def ask_reason(tap: Tap[AskDeclineReason], here: Here) -> None:
    """Ask why it goes back."""
    here.place.draft = {
        "participant_id": tap.action.participant_id,
        "sent_at": tap.action.sent_at,
    }
    _ask_reason(here)


@routes.tap(DeclineRegistration, access=Access.ORGANIZER)
def decline(tap: Tap[DeclineRegistration], here: Here) -> None:
    """Send it back for one of the given reasons."""
    _decline(
        here,
        participant_id=tap.action.participant_id,
        sent_at=tap.action.sent_at,
        reason=messages.REASONS[tap.action.reason],
    )


@routes.answer("registrations.reason", access=Access.ORGANIZER)
def read_reason(text: Text, here: Here) -> None:
    """Send it back for the reason the organizer wrote."""
    _decline(
        here,
        participant_id=here.draft["participant_id"],
        sent_at=here.draft["sent_at"],
        reason=" ".join(text.text.split()),
    )


@routes.resume("registrations")
def resume(here: Here) -> None:
    """Ask for the reason again."""
    _ask_reason(here)


def _ask_reason(here: Here) -> None:
    waiting = registrations.one_waiting(
        here.session,
        actor_id=here.participant.id,
        participant_id=here.draft["participant_id"],
        now=here.now,
    )
    here.ask("registrations.reason", messages.ask_reason(waiting))


def _decline(here: Here, *, participant_id: int, sent_at: int, reason: str) -> None:
    person = registrations.decline(
        here.session,
        actor_id=here.participant.id,
        participant_id=participant_id,
        sent_at=sent_at,
        reason=reason,
        now=here.now,
    )
    here.place.finish()
    if person.chat_id is not None:
        here.tell(person.chat_id, registration_messages.declined(person))
    here.toast = messages.declined_toast(person)
    # Who typed the reason sees no toast.
    _show_next(here, news=here.toast.text if here.tapped_message_id is None else "")


def _welcome(people: list[registrations.Approved], here: Here) -> None:
    for person in people:
        if person.chat_id is not None:
            here.tell(person.chat_id, registration_messages.approved(person))
    # Who waits in line can be offered a seat from now on.
    here.wakes_clock = True


def _show_next(here: Here, after_id: int | None = None, *, news: str = "") -> None:
    waiting = registrations.next_waiting(
        here.session, actor_id=here.participant.id, after_id=after_id, now=here.now
    )
    here.show(
        messages.none_waiting(news) if waiting is None else messages.review(waiting, news=news)
    )
