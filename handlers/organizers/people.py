"""Finding people, giving access and suspending (O34, O41 to O43)."""

from typing import Final

from domain.participants import Role
from domain.people import people as operations
from domain.people.people import Card
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.questions import open_question
from messages.actions.organizers.people import (
    AskPersonChange,
    Change,
    ChangePerson,
    InvitePerson,
    ShowPeople,
    ShowPerson,
)
from messages.organizers import people as messages

_DIALOGUE: Final = "member"
_NAME: Final = "member.name"
_LONGEST_QUERY: Final = 60
_ROLES: Final = {
    Change.ORGANIZER: Role.ORGANIZER,
    Change.DOOR: Role.DOOR,
    Change.NO_ACCESS: Role.PARTICIPANT,
}


@routes.tap(ShowPeople, access=Access.ORGANIZER)
def show_people(tap: Tap[ShowPeople], here: Here) -> None:
    """Show the counts and who runs the Rede; a text finds somebody."""
    del tap
    _show_people(here)


@routes.answer(_NAME, access=Access.ORGANIZER)
def find(text: Text, here: Here) -> None:
    """Show who fits the text."""
    _show_people(here, text.text.strip()[:_LONGEST_QUERY])


@routes.resume(_DIALOGUE)
def resume(here: Here) -> None:
    """Show the people again."""
    _show_people(here)


@routes.tap(ShowPerson, access=Access.ORGANIZER)
def show_person(tap: Tap[ShowPerson], here: Here) -> None:
    """Show one person."""
    here.show(messages.person(_card(here, tap.action.participant_id)))


@routes.tap(AskPersonChange, access=Access.ORGANIZER)
def ask_change(tap: Tap[AskPersonChange], here: Here) -> None:
    """Ask whether to change somebody's access."""
    here.show(messages.ask_change(_card(here, tap.action.participant_id), tap.action.change))


@routes.tap(ChangePerson, access=Access.ORGANIZER)
def change(tap: Tap[ChangePerson], here: Here) -> None:
    """Change somebody's access, and tell them what they may do now."""
    actor_id, participant_id = here.participant.id, tap.action.participant_id
    wanted = tap.action.change
    freed_count = 0
    match wanted:
        case Change.SUSPEND:
            suspended = operations.suspend(
                here.session, actor_id=actor_id, participant_id=participant_id, now=here.now
            )
            card, freed_count = suspended.card, suspended.freed_count
        case Change.REACTIVATE:
            card = operations.reactivate(
                here.session, actor_id=actor_id, participant_id=participant_id, now=here.now
            )
        case _:
            card = operations.set_role(
                here.session,
                actor_id=actor_id,
                participant_id=participant_id,
                role=_ROLES[wanted],
                now=here.now,
            )
    if card.chat_id is not None and wanted not in {Change.SUSPEND, Change.NO_ACCESS}:
        here.tell(card.chat_id, messages.told(wanted))
    is_me = participant_id == actor_id
    here.show(messages.changed(card, wanted, freed_count=freed_count, is_me=is_me))


@routes.tap(InvitePerson, access=Access.ORGANIZER)
def invite(tap: Tap[InvitePerson], here: Here) -> None:
    """Make a personal invite and show its address."""
    participant_id = tap.action.participant_id
    token = operations.invite(
        here.session, actor_id=here.participant.id, participant_id=participant_id, now=here.now
    )
    address = f"https://t.me/{here.bot_username}?start=c_{token}"
    here.show(messages.invite(_card(here, participant_id), address))


def _card(here: Here, participant_id: int) -> Card:
    return operations.card(
        here.session, actor_id=here.participant.id, participant_id=participant_id, now=here.now
    )


def _show_people(here: Here, query: str = "") -> None:
    view = operations.search(here.session, actor_id=here.participant.id, query=query, now=here.now)
    open_question(here, _NAME, messages.people(view))
