"""Changing and cancelling encontros and turmas (O11 to O16), and telling who counts on them."""

from datetime import datetime
from typing import Any

from domain.activities.activities import Facts, Stretch
from domain.errors import NotFoundError, StaleError
from domain.notices import mailings
from domain.notices.notices import Topic
from domain.organizing import announcing, changing, managing
from domain.organizing.changing import (
    Change,
    ChangeProgramme,
    ChangeSeats,
    ChangeVenue,
    Move,
    Rename,
)
from domain.organizing.invitation_times import Times
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.organizers import start
from messages import dates, notices
from messages.actions.organizers.encontros import (
    ApplyChange,
    AskCancel,
    CancelActivity,
    ChangeActivity,
    ChangePiece,
    ChooseCancelReason,
    ManageActivity,
    Piece,
)
from messages.organizers import changing as screens
from messages.organizers import encontros as messages
from messages.outgoing import to_payload

DIALOGUE = "encontro"
"""One dialogue for new encontros and for changes: the questions are the same."""
_REASON = "encontro.reason"
_CONFIRM = "encontro.confirm"
_PROGRAMME = "encontro.programme"
_SOME_MORE = 10


@routes.tap(ManageActivity, access=Access.DOOR)
def manage(tap: Tap[ManageActivity], here: Here) -> None:
    """Show the sheet of an activity; a change that was begun is given up."""
    if here.participant.may_take_attendance and not here.participant.is_organizer:
        # "Voltar" of the attendance screens, tapped by somebody at the door.
        start.show_door(here)
        return
    show_sheet(here, tap.action.activity_id)


@routes.tap(ChangeActivity, access=Access.ORGANIZER)
def ask_what(tap: Tap[ChangeActivity], here: Here) -> None:
    """Ask what to change."""
    here.place.finish()
    here.show(screens.changing(_sheet(here, tap.action.activity_id), here.now))


@routes.tap(ChangePiece, access=Access.ORGANIZER)
def ask_new_value(tap: Tap[ChangePiece], here: Here) -> None:
    """Ask for the new value of one piece."""
    view = _sheet(here, tap.action.activity_id)
    here.place.draft = {"activity_id": view.facts.id, "slot_id": tap.action.slot_id}
    ask_piece(here, tap.action.piece)


def ask_piece(here: Here, piece: Piece, *, is_again: bool = False) -> None:
    """Ask for a piece of the activity in the draft."""
    view = _sheet(here, here.draft["activity_id"])
    facts = view.facts
    back = ChangeActivity(facts.id)
    match piece:
        case Piece.TITLE:
            here.ask("encontro.title", messages.ask_title(back, title=facts.title))
        case Piece.WHEN:
            slot = _moving(here, facts)
            now_is = dates.when(slot.starts_at, slot.ends_at)
            here.ask("encontro.when", messages.ask_when(back, now_is=now_is, is_again=is_again))
        case Piece.VENUE:
            usual = managing.usual(here.session, actor_id=here.participant.id, now=here.now)
            here.draft["venues"] = list(usual.venues)
            here.ask("encontro.venue", messages.ask_venue(back, usual.venues, venue=facts.venue))
        case Piece.SEATS:
            message = messages.ask_seats(
                back,
                capacity=_larger(view),
                minutes=facts.minutes,
                now_is=screens.seats_now(facts),
                is_again=is_again,
            )
            here.ask("encontro.seats", message)
        case Piece.PROGRAMME:
            here.ask(_PROGRAMME, messages.ask_programme(back))


@routes.answer(_PROGRAMME, access=Access.ORGANIZER)
def read_programme(text: Text, here: Here) -> None:
    """Take the programme."""
    propose(here, ChangeProgramme(text.text))


def merged(here: Here, times: Times) -> Times:
    """Complete an answer about time with the present day or hours of the slot that moves."""
    facts = _sheet(here, here.draft["activity_id"]).facts
    slot = _moving(here, facts)
    starts, ends = dates.local(slot.starts_at), dates.local(slot.ends_at)
    if times.day is None:
        return Times(starts.date(), times.starts, times.ends, has_year=True)
    if times.starts is None:
        return Times(times.day, starts.time(), ends.time(), times.has_year)
    return times


def propose(here: Here, change: Change) -> None:
    """Make a change that touches nobody at once; show what any other would mean."""
    activity_id = here.draft["activity_id"]
    view = _sheet(here, activity_id)
    effect = changing.effect(
        here.session,
        actor_id=here.participant.id,
        activity_id=activity_id,
        change=change,
        now=here.now,
    )
    touches = effect.held_count + effect.waiting_count > 0
    if changing.tells_people(change) and touches and not view.is_draft:
        here.draft["change"] = _plain(change)
        here.ask(_CONFIRM, screens.effect(effect, here.now))
        return
    result = _apply(here, activity_id, change, asks=False)
    serves_queue = result.has_new_seats and view.waiting_count > 0
    show_sheet(here, activity_id, news=screens.saved(serves_queue=serves_queue))


@routes.tap(ApplyChange, within=DIALOGUE, access=Access.ORGANIZER)
def apply(tap: Tap[ApplyChange], here: Here) -> None:
    """Make the change that was shown, and tell everybody it touches."""
    if here.place.step != _CONFIRM:
        raise StaleError
    change = _read(here.draft["change"])
    result = _apply(here, here.draft["activity_id"], change, asks=tap.action.asks)
    here.place.finish()
    here.show(screens.changed(result))


@routes.tap(AskCancel, access=Access.ORGANIZER)
def ask_reason(tap: Tap[AskCancel], here: Here) -> None:
    """Ask why it is cancelled."""
    here.place.draft = {"activity_id": tap.action.activity_id}
    _ask_reason(here)


@routes.tap(ChooseCancelReason, within=DIALOGUE, access=Access.ORGANIZER)
def choose_reason(tap: Tap[ChooseCancelReason], here: Here) -> None:
    """Take one of the reasons."""
    _confirm_cancel(here, screens.REASONS[tap.action.reason])


@routes.answer(_REASON, access=Access.ORGANIZER)
def read_reason(text: Text, here: Here) -> None:
    """Take a written reason."""
    _confirm_cancel(here, text.text[:300])


@routes.tap(CancelActivity, within=DIALOGUE, access=Access.ORGANIZER)
def cancel(tap: Tap[CancelActivity], here: Here) -> None:
    """Cancel the activity, and tell everybody who counted on it."""
    del tap
    if "reason" not in here.draft:
        raise StaleError
    result = managing.cancel(
        here.session,
        actor_id=here.participant.id,
        activity_id=here.draft["activity_id"],
        reason=here.draft["reason"],
        now=here.now,
    )
    here.tell_all(
        here.notice(
            each.chat_id,
            notices.cancelled(result.facts, state=each.state),
            Topic.CANCELLED,
            recipient_id=each.participant_id,
            about_id=result.facts.id,
            edition=result.facts.version,
            is_urgent=announcing.is_urgent(_next_start(result.facts, here.now), here.now),
        )
        for each in result.audience.recipients
    )
    here.place.finish()
    here.wakes_clock = True
    here.show(screens.cancelled(result))


def ask_again(here: Here) -> None:
    """Show the current question of a change or a cancellation again."""
    match here.place.step:
        case "encontro.reason":
            _ask_reason(here)
        case "encontro.confirm":
            propose(here, _read(here.draft["change"]))
        case step:
            pieces = {
                "encontro.title": Piece.TITLE,
                "encontro.when": Piece.WHEN,
                "encontro.venue": Piece.VENUE,
                "encontro.seats": Piece.SEATS,
            }
            ask_piece(here, pieces.get(step or "", Piece.PROGRAMME))


def show_sheet(here: Here, activity_id: int, *, news: str = "") -> None:
    """Show the sheet of an activity, and leave the dialogue."""
    if (here.place.step or here.place.parked_step or "").partition(".")[0] == DIALOGUE:
        here.place.finish()
    here.show(messages.sheet(_sheet(here, activity_id), here.now, news=news))


def _larger(view: managing.Sheet) -> int | None:
    """Return a capacity worth offering: enough for everybody who waits, or ten seats more."""
    capacity = view.facts.capacity
    return None if capacity is None else capacity + (view.waiting_count or _SOME_MORE)


def _sheet(here: Here, activity_id: int) -> managing.Sheet:
    return managing.sheet(
        here.session, actor_id=here.participant.id, activity_id=activity_id, now=here.now
    )


def _ask_reason(here: Here) -> None:
    facts = _sheet(here, here.draft["activity_id"]).facts
    if facts.cancelled_at is not None:
        raise managing.AlreadyCancelledError
    here.draft.pop("reason", None)
    here.ask(_REASON, screens.ask_reason(facts))


def _moving(here: Here, facts: Facts) -> Stretch:
    for slot in facts.slots:
        if slot.slot_id == here.draft.get("slot_id"):
            return slot
    raise NotFoundError


def _confirm_cancel(here: Here, reason: str) -> None:
    if here.place.step != _REASON:
        raise StaleError
    here.draft["reason"] = reason
    view = _sheet(here, here.draft["activity_id"])
    here.ask(_REASON, screens.confirm_cancel(view, reason))


def _apply(here: Here, activity_id: int, change: Change, *, asks: bool) -> changing.Changed:
    result = changing.change(
        here.session,
        actor_id=here.participant.id,
        activity_id=activity_id,
        change=change,
        now=here.now,
        asks_again=asks,
    )
    here.tell_all(
        here.notice(
            told.recipient.chat_id,
            notices.moved(told.before, result.facts, state=told.recipient.state, asks=asks),
            Topic.MOVED,
            recipient_id=told.recipient.participant_id,
            about_id=activity_id,
            edition=result.facts.version,
            is_urgent=announcing.is_urgent(
                min(told.before.slots[0][1], result.facts.starts_at), here.now
            ),
        )
        for told in result.told
    )
    if result.is_other:
        mailings.reword(
            here.session,
            Topic.PUBLISHED,
            about_id=activity_id,
            payload=to_payload(notices.published(result.facts)),
            expires_at=result.facts.starts_at,
        )
    if result.has_new_seats or result.told:
        here.wakes_clock = True
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
        case ChangeVenue(venue=venue, address=address):
            return {"venue": venue, "address": address}
        case Rename() | ChangeSeats() | ChangeProgramme():
            raise StaleError


def _read(plain: dict[str, Any]) -> Change:
    if "venue" in plain:
        return ChangeVenue(plain["venue"], plain["address"])
    return Move(
        plain["slot_id"],
        datetime.fromisoformat(plain["starts_at"]),
        datetime.fromisoformat(plain["ends_at"]),
    )
