"""Encontros: the agenda, one encontro, confirming, declining, the map and the calendar file."""

from domain.activities import activities, encontros
from domain.seats import seats
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Event, Tap
from handlers.here import Here
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
from messages.outgoing import Message


@routes.command("encontros", access=Access.ANYBODY)
def command(event: Command, here: Here) -> None:
    """Answer /encontros."""
    del event
    _list(here, page=0)


@routes.tap(ListEncontros, access=Access.ANYBODY)
def turn(tap: Tap[ListEncontros], here: Here) -> None:
    """Show a page of the agenda."""
    _list(here, page=tap.action.page)


@routes.tap(ShowEncontro, access=Access.ANYBODY)
def open_one(tap: Tap[ShowEncontro], here: Here) -> None:
    """Show one encontro."""
    show(here, tap.action.activity_id)


@routes.link("e")
def follow(rest: str, event: Event, here: Here) -> None:
    """Show the encontro of a link."""
    del event
    show(here, read_key(rest))


@routes.tap(ConfirmPresence, access=Access.ANYBODY)
@redrawing
def confirm(tap: Tap[ConfirmPresence], here: Here) -> None:
    """Answer "Confirmar presença"."""
    sign_up(here, activity_id=tap.action.activity_id, version=tap.action.version)


@routes.tap(DeclinePresence, access=Access.APPLICANT)
@redrawing
def decline(tap: Tap[DeclinePresence], here: Here) -> None:
    """Answer "Não vou"; a seat that was held goes to the waitlist."""
    result = seats.decline(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.applicant.id,
        now=here.now,
    )
    if result.card.facts.is_encontro:
        here.show(messages.declined(result))
    else:
        here.show(courses_messages.withdrawn(result))


@routes.tap(ShowMap, access=Access.ANYBODY)
def send_map(tap: Tap[ShowMap], here: Here) -> None:
    """Say where it is, and send the place for the map of the phone."""
    facts = activities.read(here.session, activity_id=tap.action.activity_id)
    pin = messages.on_the_map(facts)
    if pin is None:
        here.show(messages.place(facts))
    else:
        _show_below(here, pin, messages.place(facts))


@routes.tap(SendCalendar, access=Access.ANYBODY)
def send_calendar(tap: Tap[SendCalendar], here: Here) -> None:
    """Send the calendar file."""
    facts = activities.read(here.session, activity_id=tap.action.activity_id)
    _show_below(here, messages.calendar_file(facts), messages.calendar(facts))


@routes.tap(ListPastEncontros, access=Access.APPLICANT)
def list_past(tap: Tap[ListPastEncontros], here: Here) -> None:
    """Show what is over."""
    page = encontros.past(
        here.session,
        participant_id=here.applicant.id,
        now=here.now,
        page=tap.action.page,
    )
    here.show(messages.past(page))


@routes.tap(ShowWhoGoes, access=Access.PARTICIPANT)
def show_who_goes(tap: Tap[ShowWhoGoes], here: Here) -> None:
    """Show who goes; only to approved people, because of the names."""
    who = encontros.who_goes(
        here.session,
        activity_id=tap.action.activity_id,
        participant_id=here.participant.id,
    )
    here.show(messages.who_goes(who))


def _show_below(here: Here, sent: Message, screen: Message) -> None:
    """Send something and put the panel under it: the newest message has the buttons."""
    here.send(sent)
    here.tapped_message_id = None
    here.show(screen)


def _list(here: Here, *, page: int) -> None:
    person = reader(here)
    found = encontros.upcoming(
        here.session,
        participant_id=None if person is None else person.id,
        now=here.now,
        page=page,
    )
    here.show(messages.listing(found, is_known=person is not None))
