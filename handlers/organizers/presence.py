"""One person's presence, claims of it, and the lessons to choose from (O20e, O21g, O59)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final, Unpack

from domain.attendance import (
    attendance_room,
    claims,
    presence,
    presence_telling,
    visitors,
)
from domain.attendance.other_hours import read_minutes
from domain.attendance.presence import Change
from domain.attendance.presence_card import Card
from domain.documents import correcting
from domain.errors import NotFoundError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.people import registrations
from domain.quiet_hours import awake
from handlers import routes
from handlers.access import Access
from handlers.context import About, Context
from handlers.events import Tap, Text
from handlers.questions import close_question, open_question
from messages import presence as told
from messages.actions.organizers.attendance import (
    AskPart,
    ListLessons,
    MarkPart,
    MarkPresence,
    NoteVisitor,
    ShowPresence,
    UndoPresence,
)
from messages.actions.organizers.presence import (
    AskRefuseClaim,
    ConfirmClaim,
    ListClaims,
    RefuseClaim,
    ReopenClaim,
    ShowClaim,
)
from messages.organizers import attendance as room_messages
from messages.organizers import presence as messages
from messages.outgoing import Message

_PART: Final = "part.minutes"
_KEYS: Final = ("part_slot", "part_person")
PAUSE: Final = timedelta(minutes=5)
"""How long a person is not told of a change, so that undoing it tells nobody anything."""


@routes.tap(ListLessons, access=Access.DOOR)
def list_lessons(tap: Tap[ListLessons], context: Context) -> None:
    """Show the lessons of an activity."""
    view = attendance_room.lessons(
        context.session,
        activity_id=tap.action.activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.show(messages.lessons(view, context.now))


@routes.tap(ShowPresence, access=Access.DOOR)
def show(tap: Tap[ShowPresence], context: Context) -> None:
    """Show one person at a slot."""
    show_card(context, tap.action.slot_id, tap.action.participant_id)


def show_card(context: Context, slot_id: int, participant_id: int) -> None:
    """Show one person at a slot."""
    _leave_question(context)
    _show(context, _card(context, slot_id, participant_id))


@routes.tap(MarkPresence, access=Access.DOOR)
def mark(tap: Tap[MarkPresence], context: Context) -> None:
    """Record how somebody was there."""
    action = tap.action
    change = presence.change(
        context.session,
        slot_id=action.slot_id,
        participant_id=action.participant_id,
        kind=messages.KINDS[action.mark],
        actor_id=context.participant.id,
        now=context.now,
    )
    tell(context, change)
    _show(context, change.card, change)


@routes.tap(AskPart, access=Access.DOOR)
def ask_part(tap: Tap[AskPart], context: Context) -> None:
    """Ask how long somebody was there."""
    _ask_part(context, tap.action.slot_id, tap.action.participant_id)


@routes.tap(MarkPart, access=Access.DOOR)
def mark_part(tap: Tap[MarkPart], context: Context) -> None:
    """Record that somebody was there for a while."""
    action = tap.action
    _mark_part(context, action.slot_id, action.participant_id, action.minutes)


@routes.answer(_PART, access=Access.DOOR)
def read_part(text: Text, context: Context) -> None:
    """Take how long somebody was there."""
    slot_id, participant_id = (context.draft[key] for key in _KEYS)
    minutes = read_minutes(text.text)
    whole = _card(context, slot_id, participant_id).whole_minutes
    if minutes is None or minutes >= whole:
        _ask_part(context, slot_id, participant_id, is_again=True)
        return
    _mark_part(context, slot_id, participant_id, minutes)


@routes.resume("part")
def resume_part(context: Context) -> None:
    """Ask how long somebody was there again."""
    _ask_part(context, *(context.draft[key] for key in _KEYS))


@routes.tap(UndoPresence, access=Access.DOOR)
def undo(tap: Tap[UndoPresence], context: Context) -> None:
    """Make a record what it was before a change."""
    change = presence.undo(
        context.session,
        entry_id=tap.action.entry_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    tell(context, change)
    _show(context, change.card, change)


@routes.tap(NoteVisitor, access=Access.DOOR)
def note_visitor(tap: Tap[NoteVisitor], context: Context) -> None:
    """Note the name that was looked for, of somebody without Telegram."""
    slot_id = tap.action.slot_id
    name = context.draft.get("roll_query", "")
    if not name or context.draft.get("roll_slot") != slot_id:
        raise NotFoundError
    visitors.note_by_hand(
        context.session,
        slot_id=slot_id,
        text=name,
        actor_id=context.participant.id,
        now=context.now,
    )
    close_question(context, "roll_slot", "roll_query")
    panel = attendance_room.panel(
        context.session, slot_id=slot_id, actor_id=context.participant.id, now=context.now
    )
    context.show(room_messages.panel(panel, context.now))
    context.toast = room_messages.visitor_noted(name)


# --- Claims -----------------------------------------------------------------------------------


def bring(context: Context, claim: claims.Claim) -> None:
    """Tell the organizers that somebody says to have been there; once for each claim."""
    for organizer_id, chat_id in registrations.organizers_chats(context.session, now=context.now):
        if organizer_id == claim.card.participant_id:
            continue
        context.tell(
            chat_id,
            messages.claim(claim),
            Topic.CLAIM,
            recipient_id=organizer_id,
            about_id=claim.card.slot_id,
            edition=claim.card.participant_id,
        )


@routes.tap(ListClaims, access=Access.ORGANIZER)
def list_claims(tap: Tap[ListClaims], context: Context) -> None:
    """Show the claims that wait."""
    view = claims.listing(
        context.session,
        actor_id=context.participant.id,
        page=tap.action.page,
        now=context.now,
    )
    context.show(messages.claims(view))


@routes.tap(ShowClaim, access=Access.ORGANIZER)
def show_claim(tap: Tap[ShowClaim], context: Context) -> None:
    """Show one claim."""
    context.show(messages.claim(_claim(context, tap.action.slot_id, tap.action.participant_id)))


@routes.tap(ConfirmClaim, access=Access.ORGANIZER)
def confirm(tap: Tap[ConfirmClaim], context: Context) -> None:
    """Record the presence somebody asks for, and tell them."""
    change = claims.confirm(
        context.session,
        slot_id=tap.action.slot_id,
        participant_id=tap.action.participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    tell(context, change, answers=True)
    context.show(messages.confirmed(change))


@routes.tap(AskRefuseClaim, access=Access.ORGANIZER)
def ask_refuse(tap: Tap[AskRefuseClaim], context: Context) -> None:
    """Ask why a presence is not confirmed."""
    claim = _claim(context, tap.action.slot_id, tap.action.participant_id)
    context.show(messages.ask_refuse(claim))


@routes.tap(RefuseClaim, access=Access.ORGANIZER)
def refuse(tap: Tap[RefuseClaim], context: Context) -> None:
    """Say no to a claim, and tell the person why."""
    refusal = messages.REASONS[tap.action.reason]
    card = claims.refuse(
        context.session,
        slot_id=tap.action.slot_id,
        participant_id=tap.action.participant_id,
        refusal=refusal,
        actor_id=context.participant.id,
        now=context.now,
    )
    _write(context, card, told.refused(card, refusal), Topic.CLAIM_REFUSED)
    context.show(messages.refused(card))


@routes.tap(ReopenClaim, access=Access.ORGANIZER)
def reopen(tap: Tap[ReopenClaim], context: Context) -> None:
    """Take a no back; who has not read it never will."""
    claim = claims.reopen(
        context.session,
        slot_id=tap.action.slot_id,
        participant_id=tap.action.participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    notices.withdraw(
        context.session,
        Topic.CLAIM_REFUSED,
        about_id=claim.card.slot_id,
        recipient_id=claim.card.participant_id,
        now=context.now,
    )
    context.show(messages.claim(claim))


# --- Telling the person -----------------------------------------------------------------------


def tell(context: Context, change: Change, *, answers: bool = False) -> None:
    """Tell a person that what they were at, or its hours, has changed; not before it is over.

    Who asked for it, and of whom an absence was excused, is told at any time. Changes that
    wait to be told become one: whoever is told hears the last word, and what was before all.
    """
    card = change.card
    if change.entry_id is None:
        return
    unheard = presence_telling.unheard(context.session, change, now=context.now)
    is_told = (
        answers
        or unheard.entry_id != change.entry_id
        or card.ends_at <= context.now
        or any(
            record is not None and record.kind is presence.Presence.JUSTIFIED
            for record in (card.record, change.before)
        )
    )
    if not is_told or unheard.is_same or card.participant_id == context.participant.id:
        return
    _write(
        context,
        card,
        told.changed(unheard),
        Topic.PRESENCE,
        edition=unheard.entry_id or change.entry_id,
        variant=str(change.entry_id),
    )


def _write(
    context: Context, card: Card, message: Message, topic: Topic, **more: Unpack[About]
) -> None:
    """Write what a person is told of a slot, after a pause."""
    if card.chat_id is None:
        return
    more |= {"recipient_id": card.participant_id, "about_id": card.slot_id}
    notice = context.notice(card.chat_id, message, topic, **more)
    later = replace(notice, due_at=awake(context.now + PAUSE))
    context.hand_on(notices.write(context.session, later, now=context.now))


# --- The parts --------------------------------------------------------------------------------


def _show(context: Context, card: Card, change: Change | None = None) -> None:
    """Show a card; to an organizer with the paper that rests upon this presence."""
    paper = None
    if context.participant.is_organizer:
        paper = correcting.of_person(
            context.session, activity_id=card.activity_id, participant_id=card.participant_id
        )
    context.show(messages.card(card, change, paper))


def _card(context: Context, slot_id: int, participant_id: int) -> Card:
    return presence.card(
        context.session,
        slot_id=slot_id,
        participant_id=participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _claim(context: Context, slot_id: int, participant_id: int) -> claims.Claim:
    return claims.one(
        context.session,
        slot_id=slot_id,
        participant_id=participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _ask_part(
    context: Context, slot_id: int, participant_id: int, *, is_again: bool = False
) -> None:
    card = _card(context, slot_id, participant_id)
    open_question(
        context,
        _PART,
        messages.ask_part(card, is_again=is_again),
        part_slot=slot_id,
        part_person=participant_id,
    )


def _mark_part(context: Context, slot_id: int, participant_id: int, minutes: int) -> None:
    _leave_question(context)
    change = presence.change(
        context.session,
        slot_id=slot_id,
        participant_id=participant_id,
        kind=presence.Presence.PARTIAL,
        minutes=minutes,
        actor_id=context.participant.id,
        now=context.now,
    )
    tell(context, change)
    _show(context, change.card, change)


def _leave_question(context: Context) -> None:
    if (context.dialog.dialogue or context.dialog.parked) == "part":
        close_question(context, *_KEYS)
