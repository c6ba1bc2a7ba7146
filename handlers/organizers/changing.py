"""Changing and cancelling encontros and turmas (O11 to O16), and telling who counts on them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.activities.activities import Facts, Stretch
from domain.errors import NotFoundError, StaleError
from domain.notices import mailings
from domain.notices.notices import Topic
from domain.organizing import announcements, changing, lessons, manage, precedents
from domain.organizing.changing import (
    Change,
    ChangeProgramme,
    ChangeSeats,
    ChangeVenue,
    Move,
    Rename,
)
from domain.organizing.invitation_sittings import Sitting
from domain.organizing.lessons import SetLessons
from domain.reading.hours import Span
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import sheet
from handlers.organizers.sheet import DIALOGUE
from messages import courses, dates, notices
from messages.actions.organizers.courses import DropLesson
from messages.actions.organizers.encontros import (
    ApplyChange,
    AskCancel,
    CancelActivity,
    ChangeActivity,
    ChangePiece,
    ChooseCancelReason,
    Piece,
)
from messages.organizers import changing as screens
from messages.organizers import encontro_questions as messages
from messages.outgoing import to_payload

_REASON = "encontro.reason"
_CONFIRM = "encontro.confirm"
_PROGRAMME = "encontro.programme"
_SOME_MORE = 10


@routes.tap(ChangeActivity, access=Access.ORGANIZER)
def ask_what(tap: Tap[ChangeActivity], context: Context) -> None:
    """Ask what to change."""
    context.dialog.finish()
    context.show(screens.changing(sheet.read(context, tap.action.activity_id), context.now))


@routes.tap(ChangePiece, access=Access.ORGANIZER)
def ask_new_value(tap: Tap[ChangePiece], context: Context) -> None:
    """Ask for the new value of one piece."""
    view = sheet.read(context, tap.action.activity_id)
    context.dialog.draft = {"activity_id": view.facts.id, "slot_id": tap.action.slot_id}
    ask_piece(context, tap.action.piece)


def ask_piece(context: Context, piece: Piece, *, is_again: bool = False) -> None:
    """Ask for a piece of the activity in the draft."""
    view = sheet.read(context, context.draft["activity_id"])
    facts = view.facts
    back = ChangeActivity(facts.id)
    match piece:
        case Piece.TITLE:
            context.ask(
                "encontro.title", messages.ask_title(back, title=facts.title, is_again=is_again)
            )
        case Piece.WHEN if _asks_all_lessons(context, facts):
            now_is = courses.lessons(lessons.ahead(facts, context.now))
            message = messages.ask_when(back, now_is=now_is, is_again=is_again, is_turma=True)
            context.ask("encontro.when", message)
        case Piece.WHEN:
            slot = _moving(context, facts)
            now_is = dates.when(slot.starts_at, slot.ends_at)
            drops = None
            if not facts.is_encontro and len(facts.slots) > 1 and slot.starts_at > context.now:
                drops = DropLesson(facts.id, slot.slot_id)
            message = messages.ask_when(back, now_is=now_is, is_again=is_again, drops=drops)
            context.ask("encontro.when", message)
        case Piece.VENUE:
            usual = precedents.usual(
                context.session, actor_id=context.participant.id, now=context.now
            )
            context.draft["venues"] = list(usual.venues)
            context.ask(
                "encontro.venue",
                messages.ask_venue(back, usual.venues, venue=facts.venue, is_again=is_again),
            )
        case Piece.SEATS:
            message = messages.ask_seats(
                back,
                capacity=_larger(view),
                minutes=facts.minutes,
                now_is=screens.seats_now(facts),
                is_again=is_again,
            )
            context.ask("encontro.seats", message)
        case Piece.PROGRAMME:
            message = messages.ask_programme(back, programme=facts.programme)
            context.ask(_PROGRAMME, message)


@routes.tap(DropLesson, access=Access.ORGANIZER)
def drop_lesson(tap: Tap[DropLesson], context: Context) -> None:
    """Show what it means to cancel one lesson; where it touches nobody, cancel it."""
    facts = sheet.read(context, tap.action.activity_id).facts
    context.dialog.draft = {"activity_id": facts.id}
    propose(context, lessons.without(facts, tap.action.slot_id, context.now))


def take_lessons(context: Context, sittings: Sequence[Sitting]) -> None:
    """Take all lessons of the turma that changes; others are asked again."""
    facts = sheet.read(context, context.draft["activity_id"]).facts
    if not sittings or not all(each.is_complete for each in sittings):
        ask_piece(context, Piece.WHEN, is_again=True)
        return
    stretches = [each.stretch() for each in sittings]
    propose(context, lessons.moved_to(facts, stretches, context.now))


def asks_all_lessons(context: Context) -> bool:
    """Tell whether the open question about time is about all lessons of a turma."""
    if "activity_id" not in context.draft:
        return False
    return _asks_all_lessons(context, sheet.read(context, context.draft["activity_id"]).facts)


def _asks_all_lessons(context: Context, facts: Facts) -> bool:
    return not facts.is_encontro and not context.draft.get("slot_id")


@routes.answer(_PROGRAMME, access=Access.ORGANIZER)
def read_programme(text: Text, context: Context) -> None:
    """Take the programme."""
    if len(text.text) > manage.MAX_TEXT:
        context.ask(_PROGRAMME, messages.ask_programme(_back(context), length=len(text.text)))
        return
    propose(context, ChangeProgramme(text.text))


def _back(context: Context) -> ChangeActivity:
    return ChangeActivity(context.draft["activity_id"])


def merged(context: Context, days: list[date], spans: list[Span]) -> Sitting:
    """Complete an answer about time with the present day or hours of the slot that moves."""
    facts = sheet.read(context, context.draft["activity_id"]).facts
    slot = _moving(context, facts)
    starts, ends = dates.local(slot.starts_at), dates.local(slot.ends_at)
    day = days[0] if days else starts.date()
    if not spans:
        return Sitting(day, starts.time(), ends.time())
    return Sitting(day, spans[0].starts or starts.time(), spans[0].ends)


def propose(context: Context, change: Change, *, is_sure: bool = False) -> None:
    """Make a change that touches nobody at once; show what any other would mean."""
    activity_id = context.draft["activity_id"]
    view = sheet.read(context, activity_id)
    effect = changing.effect(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        change=change,
        now=context.now,
    )
    if not is_sure and isinstance(change, ChangeSeats) and screens.takes_away(view.facts, change):
        context.draft["change"] = _plain(change)
        context.ask(_CONFIRM, screens.fewer(view.facts, change))
        return
    touches = effect.held_count + effect.waiting_count + effect.requested_count > 0
    if changing.tells_people(change) and touches and not view.is_draft:
        context.draft["change"] = _plain(change)
        context.ask(_CONFIRM, screens.effect(effect, context.now))
        return
    result = _apply(context, activity_id, change, asks=False)
    serves_queue = result.has_new_seats and view.waiting_count > 0
    sheet.show(context, activity_id, news=screens.saved(result, serves_queue=serves_queue))


@routes.tap(ApplyChange, within=DIALOGUE, access=Access.ORGANIZER)
def apply(tap: Tap[ApplyChange], context: Context) -> None:
    """Make the change that was shown, and tell everybody it touches."""
    if context.dialog.step != _CONFIRM:
        raise StaleError
    change = _read(context.draft["change"])
    if isinstance(change, ChangeSeats):
        propose(context, change, is_sure=True)
        return
    result = _apply(context, context.draft["activity_id"], change, asks=tap.action.asks)
    context.dialog.finish()
    context.show(screens.changed(result, asks=tap.action.asks))


@routes.tap(AskCancel, access=Access.ORGANIZER)
def ask_reason(tap: Tap[AskCancel], context: Context) -> None:
    """Ask why it is cancelled."""
    context.dialog.draft = {"activity_id": tap.action.activity_id}
    _ask_reason(context)


@routes.tap(ChooseCancelReason, within=DIALOGUE, access=Access.ORGANIZER)
def choose_reason(tap: Tap[ChooseCancelReason], context: Context) -> None:
    """Take one of the reasons."""
    _confirm_cancel(context, screens.REASONS[tap.action.reason])


@routes.answer(_REASON, access=Access.ORGANIZER)
def read_reason(text: Text, context: Context) -> None:
    """Take a written reason."""
    _confirm_cancel(context, text.text[:300])


@routes.tap(CancelActivity, within=DIALOGUE, access=Access.ORGANIZER)
def cancel(_: Tap[CancelActivity], context: Context) -> None:
    """Cancel the activity, and tell everybody who counted on it."""
    if "reason" not in context.draft:
        raise StaleError
    result = manage.cancel(
        context.session,
        actor_id=context.participant.id,
        activity_id=context.draft["activity_id"],
        reason=context.draft["reason"],
        now=context.now,
    )
    context.tell_all(
        context.notice(
            each.chat_id,
            notices.cancelled(result.facts, state=each.state),
            Topic.CANCELLED,
            recipient_id=each.participant_id,
            about_id=result.facts.id,
            edition=result.facts.version,
            is_urgent=announcements.is_urgent(_next_start(result.facts, context.now), context.now),
        )
        for each in result.audience.recipients
    )
    context.dialog.finish()
    context.wakes_clock = True
    context.show(screens.cancelled(result))


def ask_again(context: Context) -> None:
    """Show the current question of a change or a cancellation again."""
    match context.dialog.step:
        case "encontro.reason":
            _ask_reason(context)
        case "encontro.confirm":
            propose(context, _read(context.draft["change"]))
        case step:
            pieces = {
                "encontro.title": Piece.TITLE,
                "encontro.when": Piece.WHEN,
                "encontro.venue": Piece.VENUE,
                "encontro.seats": Piece.SEATS,
            }
            ask_piece(context, pieces.get(step or "", Piece.PROGRAMME))


def _larger(view: manage.Sheet) -> int | None:
    """Return a capacity worth offering: enough for everybody who waits, or ten seats more."""
    capacity = view.facts.capacity
    return None if capacity is None else capacity + (view.waiting_count or _SOME_MORE)


def _ask_reason(context: Context) -> None:
    facts = sheet.read(context, context.draft["activity_id"]).facts
    if facts.cancelled_at is not None:
        raise manage.AlreadyCancelledError
    context.draft.pop("reason", None)
    context.ask(_REASON, screens.ask_reason(facts))


def _moving(context: Context, facts: Facts) -> Stretch:
    for slot in facts.slots:
        if slot.slot_id == context.draft.get("slot_id"):
            return slot
    raise NotFoundError


def _confirm_cancel(context: Context, reason: str) -> None:
    if context.dialog.step != _REASON:
        raise StaleError
    context.draft["reason"] = reason
    view = sheet.read(context, context.draft["activity_id"])
    context.ask(_REASON, screens.confirm_cancel(view, reason))


def _apply(context: Context, activity_id: int, change: Change, *, asks: bool) -> changing.Changed:
    result = changing.change(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        change=change,
        now=context.now,
        asks_again=asks,
    )
    context.tell_all(
        context.notice(
            told.recipient.chat_id,
            notices.moved(
                told.before,
                result.facts,
                state=told.recipient.state,
                asks=asks,
                offered_until=told.recipient.offered_until,
            ),
            Topic.MOVED,
            recipient_id=told.recipient.participant_id,
            about_id=activity_id,
            edition=result.facts.version,
            is_urgent=announcements.is_urgent(
                min(told.before.slots[0][1], result.facts.starts_at), context.now
            ),
        )
        for told in result.told
    )
    if result.is_other:
        mailings.reword(
            context.session,
            Topic.PUBLISHED,
            about_id=activity_id,
            payload=to_payload(notices.published(result.facts)),
            expires_at=result.facts.starts_at,
        )
    if result.has_new_seats or result.told:
        context.wakes_clock = True
    return result


def _next_start(facts: Facts, now: datetime) -> datetime:
    return next((slot.starts_at for slot in facts.slots if slot.starts_at > now), facts.starts_at)


def _plain(change: Change) -> dict[str, Any]:
    match change:
        case Move(slot_id=slot_id, starts_at=starts_at, ends_at=ends_at):
            return {
                "slot_id": slot_id,
                "starts_at": starts_at.isoformat(),
                "ends_at": ends_at.isoformat(),
            }
        case SetLessons():
            return {
                "lessons": [
                    [slot_id, starts_at.isoformat(), ends_at.isoformat()]
                    for slot_id, starts_at, ends_at in change.lessons
                ]
            }
        case ChangeVenue(venue=venue, address=address, link=link):
            return {"venue": venue, "address": address, "link": link}
        case ChangeSeats(capacity=capacity, minutes=minutes):
            return {"capacity": capacity, "minutes": minutes}
        case Rename() | ChangeProgramme():
            raise StaleError


def _read(plain: dict[str, Any]) -> Change:
    if "lessons" in plain:
        return SetLessons(tuple(
            (slot_id, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
            for slot_id, starts_at, ends_at in plain["lessons"]
        ))  # fmt: skip
    if "venue" in plain:
        return ChangeVenue(plain["venue"], plain["address"], plain.get("link", ""))
    if "capacity" in plain:
        return ChangeSeats(plain["capacity"], plain["minutes"])
    return Move(
        plain["slot_id"],
        datetime.fromisoformat(plain["starts_at"]),
        datetime.fromisoformat(plain["ends_at"]),
    )
