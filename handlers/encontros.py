"""Encontros: the agenda, one encontro, confirming, declining, the map and the calendar file."""

from domain.activities import activities, encontros
from domain.seats import seats
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap
from handlers.seats import reader, redrawing, show, sign_up
from messages import courses as courses_messages
from messages import encontros as messages
from messages.actions import read_key
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    ListPastEncontros,
    SendCalendar,
    ShowEncontro,
    ShowMap,
    ShowWhoGoes,
)


@routes.tap(ListEncontros, access=Access.ANYBODY, commands=("encontros",))
def turn(tap: Tap[ListEncontros], context: Context) -> None:
    """Show a page of the agenda."""
    person = reader(context)
    found = encontros.upcoming(
        context.session,
        participant_id=None if person is None else person.id,
        now=context.now,
        page=tap.action.page,
    )
    context.show(messages.listing(found, is_known=person is not None))


@routes.tap(ShowEncontro, access=Access.ANYBODY)
def open_one(tap: Tap[ShowEncontro], context: Context) -> None:
    """Show one encontro."""
    show(context, tap.action.activity_id)


@routes.link("e")
def follow(rest: str, _: Event, context: Context) -> None:
    """Show the encontro of a link."""
    show(context, read_key(rest))


@routes.tap(ConfirmPresence, access=Access.ANYBODY)
@redrawing
def confirm(tap: Tap[ConfirmPresence], context: Context) -> None:
    """Answer "Confirmar presença"."""
    sign_up(context, activity_id=tap.action.activity_id, version=tap.action.version)


@routes.tap(DeclinePresence, access=Access.APPLICANT)
@redrawing
def decline(tap: Tap[DeclinePresence], context: Context) -> None:
    """Answer "Não vou"; a seat that was held goes to the waitlist."""
    result = seats.decline(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.applicant.id,
        now=context.now,
    )
    if result.card.facts.is_encontro:
        context.show(messages.declined(result))
    else:
        context.show(courses_messages.withdrawn(result))


@routes.tap(ShowMap, access=Access.ANYBODY)
def show_map(tap: Tap[ShowMap], context: Context) -> None:
    """Say where it is, and open the map of the phone there."""
    facts = activities.read(context.session, activity_id=tap.action.activity_id)
    context.show(messages.place(facts))


@routes.tap(SendCalendar, access=Access.ANYBODY)
def send_calendar(tap: Tap[SendCalendar], context: Context) -> None:
    """Send the calendar file; what it was tapped on keeps its words."""
    facts = activities.read(context.session, activity_id=tap.action.activity_id)
    context.tapped_message_id = None
    context.show(messages.calendar(facts))


@routes.tap(ListPastEncontros, access=Access.APPLICANT)
def list_past(tap: Tap[ListPastEncontros], context: Context) -> None:
    """Show what is over."""
    page = encontros.past(
        context.session,
        participant_id=context.applicant.id,
        now=context.now,
        page=tap.action.page,
    )
    context.show(messages.past(page))


@routes.tap(ShowWhoGoes, access=Access.PARTICIPANT)
def show_who_goes(tap: Tap[ShowWhoGoes], context: Context) -> None:
    """Show who goes; only to approved people, because of the names."""
    who = encontros.who_goes(
        context.session,
        activity_id=tap.action.activity_id,
        participant_id=context.participant.id,
    )
    context.show(messages.who_goes(who))
