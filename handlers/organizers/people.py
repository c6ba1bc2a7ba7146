"""Finding people, giving access and suspending (O34, O41 to O43)."""

from typing import Final

from domain.errors import StaleError
from domain.notices.notices import Topic
from domain.participants import Role
from domain.people import people as operations
from domain.people.people import Card
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.questions import open_question
from messages import refusals
from messages.actions.organizers.people import (
    AskPersonChange,
    Change,
    ChangePerson,
    InvitePerson,
    SendPersonHours,
    ShowPeople,
    ShowPerson,
    SuspendPerson,
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
def show_people(_: Tap[ShowPeople], context: Context) -> None:
    """Show the counts and who runs the Rede; a text finds somebody."""
    _show_people(context)


@routes.answer(_NAME, access=Access.ORGANIZER)
def find(text: Text, context: Context) -> None:
    """Show who fits the text."""
    _show_people(context, text.text.strip()[:_LONGEST_QUERY])


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Show the people again."""
    _show_people(context)


@routes.tap(ShowPerson, access=Access.ORGANIZER)
def show_person(tap: Tap[ShowPerson], context: Context) -> None:
    """Show one person."""
    context.show(messages.person(_card(context, tap.action.participant_id)))


@routes.tap(SendPersonHours, access=Access.ORGANIZER)
def send_hours(tap: Tap[SendPersonHours], context: Context) -> None:
    """Send a year's hours of somebody, for who does not use the bot; the act is kept."""
    participant_id = tap.action.participant_id
    try:
        card, summary = operations.request_statement(
            context.session,
            actor_id=context.participant.id,
            participant_id=participant_id,
            year=tap.action.year or None,
            now=context.now,
        )
    except StaleError:
        context.show(messages.no_hours(_card(context, participant_id)))
        return
    context.send(messages.hours_pdf(card, summary))


@routes.tap(AskPersonChange, access=Access.ORGANIZER)
def ask_change(tap: Tap[AskPersonChange], context: Context) -> None:
    """Ask whether to change somebody's access."""
    context.show(messages.ask_change(_card(context, tap.action.participant_id), tap.action.change))


@routes.tap(ChangePerson, access=Access.ORGANIZER)
def change(tap: Tap[ChangePerson], context: Context) -> None:
    """Change somebody's access, and tell them what they may do now."""
    actor_id, participant_id = context.participant.id, tap.action.participant_id
    wanted = tap.action.change
    match wanted:
        case Change.SUSPEND:
            # Without a reason: a button from before one was asked.
            raise StaleError
        case Change.REACTIVATE:
            card = operations.reactivate(
                context.session, actor_id=actor_id, participant_id=participant_id, now=context.now
            )
        case _:
            card = operations.set_role(
                context.session,
                actor_id=actor_id,
                participant_id=participant_id,
                role=_ROLES[wanted],
                now=context.now,
            )
    if card.chat_id is not None and wanted is not Change.NO_ACCESS:
        context.tell(card.chat_id, messages.told(wanted))
    context.show(messages.changed(card, wanted, is_me=participant_id == actor_id))


@routes.tap(SuspendPerson, access=Access.ORGANIZER)
def suspend(tap: Tap[SuspendPerson], context: Context) -> None:
    """Suspend somebody, and tell them why and whom to ask."""
    actor_id, participant_id = context.participant.id, tap.action.participant_id
    reason = tap.action.reason
    result = operations.suspend(
        context.session,
        actor_id=actor_id,
        participant_id=participant_id,
        now=context.now,
        reason=reason.name.lower(),
    )
    if result.card.chat_id is not None:
        context.tell(result.card.chat_id, refusals.suspended(reason), Topic.SUSPENDED)
    context.show(
        messages.changed(
            result.card,
            Change.SUSPEND,
            freed_count=result.freed_count,
            is_me=participant_id == actor_id,
        )
    )


@routes.tap(InvitePerson, access=Access.ORGANIZER)
def invite(tap: Tap[InvitePerson], context: Context) -> None:
    """Make a personal invite and show its address."""
    participant_id = tap.action.participant_id
    token = operations.invite(
        context.session,
        actor_id=context.participant.id,
        participant_id=participant_id,
        now=context.now,
    )
    address = f"https://t.me/{context.bot_username}?start=c_{token}"
    context.show(messages.invite(_card(context, participant_id), address))


def _card(context: Context, participant_id: int) -> Card:
    return operations.card(
        context.session,
        actor_id=context.participant.id,
        participant_id=participant_id,
        now=context.now,
    )


def _show_people(context: Context, query: str = "") -> None:
    view = operations.search(
        context.session, actor_id=context.participant.id, query=query, now=context.now
    )
    open_question(context, _NAME, messages.people(view))
