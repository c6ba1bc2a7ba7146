"""The line of an activity in the organizers' hands: places, offers, and their pause (O47)."""

import re
from contextlib import suppress
from typing import Any, Final, Protocol

from domain.activities.activities import Facts
from domain.errors import StaleError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.organizing import announcements
from domain.seats import line_by_hand
from domain.seats.line_by_hand import Place
from domain.seats.whom import Whom
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import people_lists
from handlers.questions import open_question
from messages.actions.organizers.seats_by_hand import (
    AskPlace,
    ChoosePlace,
    LengthenOffer,
    PassTurn,
    PauseOffers,
    PutBack,
    ShowLine,
    StopOffer,
)
from messages.organizers import line_by_hand as messages
from messages.outgoing import Message

REASON: Final = "seating.reason"
_PLACE: Final = "seating.place"
_NUMBER: Final = re.compile(r"([0-9]{1,4})[ªº.]?")
_BACK: Final = "a mudança de lugar foi desfeita"
_LONGEST: Final = 24
"""Hours an offer is lengthened by at once, at most."""
_OfPerson = PassTurn | StopOffer | LengthenOffer


@routes.tap(ShowLine, access=Access.ORGANIZER)
def show_line(tap: Tap[ShowLine], context: Context) -> None:
    """Show the line with its places."""
    _show(context, tap.action.activity_id, tap.action.page)


@routes.tap(PauseOffers, access=Access.ORGANIZER)
def pause(tap: Tap[PauseOffers], context: Context) -> None:
    """Hold the offers back, or let them go on."""
    # Who taps twice reads how it is.
    with suppress(StaleError):
        line_by_hand.pause(
            context.session,
            actor_id=context.participant.id,
            activity_id=tap.action.activity_id,
            is_paused=tap.action.is_paused,
            now=context.now,
        )
    _show(context, tap.action.activity_id)


@routes.tap(AskPlace, access=Access.ORGANIZER)
@people_lists.healing
def ask_place(tap: Tap[AskPlace], context: Context) -> None:
    """Ask for the new place."""
    _ask_place(context, tap.action.activity_id, tap.action.participant_id)


@routes.answer(_PLACE, access=Access.ORGANIZER)
def read_place(text: Text, context: Context) -> None:
    """Take the new place, and ask why."""
    activity_id, participant_id = context.draft["seat_at"], context.draft["seat_of"]
    place = _place(context, activity_id, participant_id)
    number = _NUMBER.fullmatch(text.text.strip())
    wanted = 0 if number is None else int(number[1])
    if wanted != place.within(wanted) or wanted == place.place:
        _ask_place(context, activity_id, participant_id, is_again=True)
        return
    _ask_reason(context, place, wanted)


@routes.tap(ChoosePlace, access=Access.ORGANIZER)
@people_lists.healing
def choose_place(tap: Tap[ChoosePlace], context: Context) -> None:
    """Take the place that was offered, and ask why."""
    place = _place(context, tap.action.activity_id, tap.action.participant_id)
    _ask_reason(context, place, place.within(tap.action.place))


@routes.tap(PutBack, access=Access.ORGANIZER)
@people_lists.healing
def put_back(tap: Tap[PutBack], context: Context) -> None:
    """Put somebody back at the place they had."""
    action = tap.action
    put_at(context, action.activity_id, action.participant_id, action.place, _BACK)


@routes.tap(PassTurn, access=Access.ORGANIZER)
@people_lists.healing
def pass_turn(tap: Tap[PassTurn], context: Context) -> None:
    """Let the offer go to the next, and tell whose it was."""
    done = line_by_hand.pass_offer(context.session, **_whose(tap.action, context))
    _say(context, done, messages.told_passed(done), messages.passed(done))


@routes.tap(StopOffer, access=Access.ORGANIZER)
@people_lists.healing
def stop_offer(tap: Tap[StopOffer], context: Context) -> None:
    """End the offer, and tell whose it was."""
    done = line_by_hand.stop_offer(context.session, **_whose(tap.action, context))
    _say(context, done, messages.told_stopped(done), messages.stopped(done))


@routes.tap(LengthenOffer, access=Access.ORGANIZER)
@people_lists.healing
def lengthen_offer(tap: Tap[LengthenOffer], context: Context) -> None:
    """Give more time to answer, and tell it."""
    hours = min(max(tap.action.hours, 1), _LONGEST)
    done = line_by_hand.lengthen_offer(context.session, **_whose(tap.action, context), hours=hours)
    _say(context, done, messages.told_longer(done), messages.lengthened(done))


def put_at(
    context: Context, activity_id: int, participant_id: int, place: int, reason: str
) -> None:
    """Put somebody at a place of the line, and tell them."""
    done = line_by_hand.put_at(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        place=place,
        reason=reason,
        now=context.now,
    )
    _say(context, done, messages.told_place(done, reason), messages.placed(done))


def resume(context: Context) -> None:
    """Ask for the place, or why, again."""
    activity_id, participant_id = context.draft["seat_at"], context.draft["seat_of"]
    wanted = context.draft.get("seat_place", 0)
    if wanted:
        _ask_reason(context, _place(context, activity_id, participant_id), wanted)
    else:
        _ask_place(context, activity_id, participant_id)


class Told(Protocol):
    """What was done to somebody's seat or place."""

    @property
    def facts(self) -> Facts:
        """Where."""

    @property
    def person(self) -> Whom:
        """To whom."""

    @property
    def seat_id(self) -> int:
        """The seat, or the place in line."""


def tell(context: Context, done: Told, message: Message) -> None:
    """Tell somebody what was done to their seat or place, if they can be told.

    What was not sent yet about the same seat is not so any more.
    """
    who, facts = done.person, done.facts
    notices.withdraw(context.session, Topic.SEAT, about_id=done.seat_id, now=context.now)
    if who.chat_id is None:
        return
    starts_at = next((slot.starts_at for slot in facts.slots if slot.ends_at > context.now), None)
    context.tell(
        who.chat_id,
        message,
        Topic.SEAT,
        recipient_id=who.participant_id,
        about_id=done.seat_id,
        is_urgent=starts_at is not None and announcements.is_urgent(starts_at, context.now),
    )


def _whose(action: _OfPerson, context: Context) -> dict[str, Any]:
    """Return who changes the place or the offer of whom, as the operations take it."""
    return {
        "actor_id": context.participant.id,
        "activity_id": action.activity_id,
        "participant_id": action.participant_id,
        "now": context.now,
    }


def _say(context: Context, done: Told, told: Message, shown: Message) -> None:
    tell(context, done, told)
    context.show(shown)


def _show(context: Context, activity_id: int, page: int = 0) -> None:
    view = line_by_hand.line(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        page=page,
        now=context.now,
    )
    context.show(messages.line(view))


def _place(context: Context, activity_id: int, participant_id: int) -> Place:
    return line_by_hand.place(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        now=context.now,
    )


def _ask_place(
    context: Context, activity_id: int, participant_id: int, *, is_again: bool = False
) -> None:
    place = _place(context, activity_id, participant_id)
    open_question(
        context,
        _PLACE,
        messages.ask_place(place, is_again=is_again),
        seat_what="place",
        seat_at=activity_id,
        seat_of=participant_id,
        seat_place=0,
    )


def _ask_reason(context: Context, place: Place, wanted: int) -> None:
    open_question(
        context,
        REASON,
        messages.ask_place_reason(place, wanted),
        seat_what="place",
        seat_at=place.facts.id,
        seat_of=place.person.participant_id,
        seat_place=wanted,
    )
