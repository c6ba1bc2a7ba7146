"""Hours somebody did elsewhere, counted by an organizer (O41c to O41h)."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from domain.attendance import other_hours as operations
from domain.attendance.other_hours import Hours, OtherHoursError
from domain.errors import StaleError
from domain.notices import notices
from domain.notices.notices import Topic
from domain.people import people
from domain.quiet_hours import SAO_PAULO, awake
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers.presence import PAUSE
from messages import presence as told
from messages.actions.organizers.presence import (
    AddOtherHours,
    AskOtherHours,
    BringBackHours,
    ListOtherHours,
    ShowOtherHours,
    WithdrawHours,
)
from messages.organizers import presence as messages

_DIALOGUE: Final = "elsewhere"
_HOURS: Final = "elsewhere.hours"
_DAY: Final = "elsewhere.day"
_TITLE: Final = "elsewhere.title"
_CONFIRM: Final = "elsewhere.confirm"


@routes.tap(ListOtherHours, access=Access.ORGANIZER)
def list_hours(tap: Tap[ListOtherHours], context: Context) -> None:
    """Show the hours of a person from elsewhere."""
    participant_id = tap.action.participant_id
    found = operations.listing(
        context.session,
        participant_id=participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.show(messages.other_hours(participant_id, _name(context, participant_id), found))


@routes.tap(AskOtherHours, access=Access.ORGANIZER)
def ask_hours(tap: Tap[AskOtherHours], context: Context) -> None:
    """Ask how many hours to count."""
    participant_id = tap.action.participant_id
    name = _name(context, participant_id)
    context.dialog.draft = {"person": participant_id}
    context.ask(_HOURS, messages.ask_hours(name))


@routes.answer(_HOURS, access=Access.ORGANIZER)
def read_hours(text: Text, context: Context) -> None:
    """Take the hours, and ask for the day."""
    minutes = operations.read_minutes(text.text)
    if minutes is None or minutes > operations.MOST_MINUTES:
        _ask(context, is_again=True)
        return
    context.draft["minutes"] = minutes
    context.ask(_DAY, messages.ask_day(context.draft["minutes"]))


@routes.answer(_DAY, access=Access.ORGANIZER)
def read_day(text: Text, context: Context) -> None:
    """Take the day, and ask what it was."""
    day = operations.read_day(text.text, now=context.now)
    if day is None:
        context.ask(_DAY, messages.ask_day(context.draft["minutes"], is_again=True))
        return
    context.draft["day"] = day.isoformat()
    context.ask(_TITLE, messages.ask_title())


@routes.answer(_TITLE, access=Access.ORGANIZER)
def read_title(text: Text, context: Context) -> None:
    """Take what it was, and show everything once more."""
    try:
        context.draft["title"] = operations.check(
            minutes=context.draft["minutes"],
            day=date.fromisoformat(context.draft["day"]),
            title=text.text,
            now=context.now,
        )
    except OtherHoursError:
        context.ask(_TITLE, messages.ask_title())
        return
    _confirm(context)


@routes.resume(_DIALOGUE)
def ask_again(context: Context) -> None:
    """Ask the current question again."""
    match context.dialog.step:
        case "elsewhere.day":
            context.ask(_DAY, messages.ask_day(context.draft["minutes"]))
        case "elsewhere.title":
            context.ask(_TITLE, messages.ask_title())
        case "elsewhere.confirm":
            _confirm(context)
        case _:
            _ask(context)


@routes.answer(_CONFIRM, access=Access.ORGANIZER)
def read_while_confirming(_: Text, context: Context) -> None:
    """Show everything once more: what counts is the button."""
    _confirm(context)


@routes.tap(AddOtherHours, within=_DIALOGUE, access=Access.ORGANIZER)
def add(_: Tap[AddOtherHours], context: Context) -> None:
    """Count the hours, and tell the person."""
    draft = context.draft
    if "title" not in draft:
        raise StaleError
    hours = operations.add(
        context.session,
        participant_id=draft["person"],
        minutes=draft["minutes"],
        day=date.fromisoformat(draft["day"]),
        title=draft["title"],
        actor_id=context.participant.id,
        now=context.now,
    )
    context.dialog.finish()
    _tell(context, hours)
    context.show(messages.hours_card(hours, is_new=True))


@routes.tap(ShowOtherHours, access=Access.ORGANIZER)
def show(tap: Tap[ShowOtherHours], context: Context) -> None:
    """Show one entry."""
    hours = operations.one(
        context.session,
        hours_id=tap.action.hours_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.show(messages.hours_card(hours))


@routes.tap(WithdrawHours, access=Access.ORGANIZER)
def withdraw(tap: Tap[WithdrawHours], context: Context) -> None:
    """Let hours count no more."""
    _change(context, tap.action.hours_id, counts=False)


@routes.tap(BringBackHours, access=Access.ORGANIZER)
def bring_back(tap: Tap[BringBackHours], context: Context) -> None:
    """Let hours count again."""
    _change(context, tap.action.hours_id, counts=True)


def _change(context: Context, hours_id: int, *, counts: bool) -> None:
    hours = operations.set_counting(
        context.session,
        hours_id=hours_id,
        counts=counts,
        actor_id=context.participant.id,
        now=context.now,
    )
    _tell(context, hours)
    context.show(messages.hours_card(hours))


def _tell(context: Context, hours: Hours) -> None:
    """Tell the person after a while; what waits is taken back where it is undone meanwhile."""
    has_waited = notices.withdraw(
        context.session,
        Topic.OTHER_HOURS,
        about_id=hours.id,
        recipient_id=hours.participant_id,
        now=context.now,
    )
    if hours.chat_id is None or has_waited or hours.participant_id == context.participant.id:
        return
    notice = context.notice(
        hours.chat_id,
        told.other_hours(hours),
        Topic.OTHER_HOURS,
        recipient_id=hours.participant_id,
        about_id=hours.id,
    )
    later = replace(notice, due_at=awake(context.now + PAUSE))
    context.hand_on(notices.write(context.session, later, now=context.now))


def _ask(context: Context, *, is_again: bool = False) -> None:
    name = _name(context, context.draft["person"])
    context.ask(_HOURS, messages.ask_hours(name, is_again=is_again))


def _confirm(context: Context) -> None:
    draft = context.draft
    at = datetime.combine(date.fromisoformat(draft["day"]), time(12), SAO_PAULO)
    name = _name(context, draft["person"])
    context.ask(
        _CONFIRM,
        messages.confirm_hours(draft["person"], name, draft["minutes"], at, draft["title"]),
    )


def _name(context: Context, participant_id: int) -> str:
    return people.card(
        context.session,
        actor_id=context.participant.id,
        participant_id=participant_id,
        now=context.now,
    ).name
