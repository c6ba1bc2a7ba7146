"""The organizers' side of attendance: the room, the list, the visitors, the end (O19 to O23)."""

import secrets
from typing import Final

from domain.attendance import attendance_list, attendance_room, feedback, visitors
from domain.attendance.attendance_room import Panel, State
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.questions import close_question, open_question
from messages.actions.organizers.attendance import (
    AskCloseCheckIn,
    CloseCheckIn,
    DismissVisitor,
    ExtendCheckIn,
    ManageAttendance,
    OpenCheckIn,
    RecogniseVisitor,
    ReviewVisitors,
    SendRoomCode,
    ShowOpinions,
    ShowPageAddress,
    ShowRoll,
    TogglePresence,
)
from messages.organizers import attendance as messages

_ROLL: Final = "roll.name"
_RECOGNISE: Final = "recognise.name"
_LONGEST_QUERY: Final = 40
_SECRET_BYTES: Final = 16


@routes.tap(ManageAttendance, access=Access.DOOR)
def manage(tap: Tap[ManageAttendance], here: Here) -> None:
    """Show how attendance stands."""
    _leave_question(here)
    _show_panel(here, _panel(here, tap.action.slot_id))


@routes.tap(OpenCheckIn, access=Access.DOOR)
def open_check_in(tap: Tap[OpenCheckIn], here: Here) -> None:
    """Open the check-in, or open it again."""
    result = attendance_room.open_check_in(
        here.session,
        slot_id=tap.action.slot_id,
        actor_id=here.participant.id,
        now=here.now,
        secret=secrets.token_hex(_SECRET_BYTES),
    )
    # Those who confirmed are told at once.
    here.wakes_clock = True
    _show_panel(here, result)


@routes.tap(ExtendCheckIn, access=Access.DOOR)
def extend(tap: Tap[ExtendCheckIn], here: Here) -> None:
    """Let it go on for 30 minutes more."""
    result = attendance_room.extend_check_in(
        here.session, slot_id=tap.action.slot_id, actor_id=here.participant.id, now=here.now
    )
    here.toast = messages.extended()
    _show_panel(here, result)


@routes.tap(AskCloseCheckIn, access=Access.DOOR)
def ask_close(tap: Tap[AskCloseCheckIn], here: Here) -> None:
    """Ask whether to close it."""
    here.show(messages.ask_close(_panel(here, tap.action.slot_id)))


@routes.tap(CloseCheckIn, access=Access.DOOR)
def close(tap: Tap[CloseCheckIn], here: Here) -> None:
    """Close it and show who was there."""
    result = attendance_room.close_check_in(
        here.session, slot_id=tap.action.slot_id, actor_id=here.participant.id, now=here.now
    )
    _show_panel(here, result)


@routes.tap(SendRoomCode, access=Access.DOOR)
def send_code(tap: Tap[SendRoomCode], here: Here) -> None:
    """Send the QR code as a picture."""
    result = _panel(here, tap.action.slot_id)
    if result.code is None:
        _show_panel(here, result)
        return
    here.send(messages.room_code(result, result.code, here.bot_username))


@routes.tap(ShowPageAddress, access=Access.DOOR)
def show_address(tap: Tap[ShowPageAddress], here: Here) -> None:
    """Show where the page to project is."""
    result = _panel(here, tap.action.slot_id)
    if result.page is None:
        _show_panel(here, result)
        return
    address = f"{here.links.web_address}/presenca/{result.page}"
    here.show(messages.page_address(result, address, is_public=here.links.is_public))


@routes.tap(ShowRoll, access=Access.DOOR)
def show_roll(tap: Tap[ShowRoll], here: Here) -> None:
    """Show the list; a text filters it by name."""
    query = here.draft.get("roll_query", "") if tap.action.keeps_query else ""
    _show_roll(here, tap.action.slot_id, query, tap.action.page)


@routes.answer(_ROLL, access=Access.DOOR)
def filter_roll(text: Text, here: Here) -> None:
    """Show those whose name holds the text."""
    _show_roll(here, here.draft["roll_slot"], text.text.strip()[:_LONGEST_QUERY])


@routes.resume("roll")
def resume_roll(here: Here) -> None:
    """Show the list again."""
    _show_roll(here, here.draft["roll_slot"], here.draft["roll_query"])


@routes.tap(TogglePresence, access=Access.DOOR)
def toggle(tap: Tap[TogglePresence], here: Here) -> None:
    """Mark somebody, or take the mark back."""
    action = tap.action
    change = attendance_list.mark if action.is_present else attendance_list.unmark
    entry = change(
        here.session,
        slot_id=action.slot_id,
        participant_id=action.participant_id,
        actor_id=here.participant.id,
        now=here.now,
    )
    is_same_list = here.draft.get("roll_slot") == action.slot_id
    query = here.draft.get("roll_query", "") if is_same_list else ""
    _show_roll(here, action.slot_id, query, action.page)
    here.toast = messages.marked(entry)


@routes.tap(ReviewVisitors, access=Access.DOOR)
def review_visitors(tap: Tap[ReviewVisitors], here: Here) -> None:
    """Show the next visitor; a text looks for who it is."""
    _show_visitor(here, tap.action.slot_id, tap.action.after_id)


@routes.answer(_RECOGNISE, access=Access.DOOR)
def find_visitor(text: Text, here: Here) -> None:
    """Show those whose name fits the text."""
    actor_id = here.participant.id
    review = visitors.review(
        here.session,
        slot_id=here.draft["visitors_slot"],
        actor_id=actor_id,
        after=here.draft["visitors_after"],
        now=here.now,
    )
    if review is None:
        _finish_visitors(here, here.draft["visitors_slot"])
        return
    found = visitors.find_candidates(
        here.session,
        slot_id=here.draft["visitors_slot"],
        actor_id=actor_id,
        query=text.text,
        now=here.now,
    )
    here.show(messages.visitor(review, found))


@routes.resume("recognise")
def resume_visitors(here: Here) -> None:
    """Show the visitor again."""
    _show_visitor(here, here.draft["visitors_slot"], here.draft["visitors_after"])


@routes.tap(RecogniseVisitor, access=Access.DOOR)
def recognise(tap: Tap[RecogniseVisitor], here: Here) -> None:
    """Record the presence of who the visitor is, and show the next."""
    slot_id = visitors.recognise(
        here.session,
        visitor_id=tap.action.visitor_id,
        participant_id=tap.action.participant_id,
        actor_id=here.participant.id,
        now=here.now,
    )
    _show_visitor(here, slot_id, tap.action.visitor_id)
    here.toast = messages.recognised()


@routes.tap(DismissVisitor, access=Access.DOOR)
def dismiss(tap: Tap[DismissVisitor], here: Here) -> None:
    """Forget the visitor, and show the next."""
    slot_id = visitors.dismiss(
        here.session,
        visitor_id=tap.action.visitor_id,
        actor_id=here.participant.id,
        now=here.now,
    )
    _show_visitor(here, slot_id, tap.action.visitor_id)
    here.toast = messages.dismissed()


@routes.tap(ShowOpinions, access=Access.ORGANIZER)
def show_opinions(tap: Tap[ShowOpinions], here: Here) -> None:
    """Show what people thought, without names."""
    result = _panel(here, tap.action.slot_id)
    opinions = feedback.results(
        here.session, activity_id=result.activity_id, actor_id=here.participant.id, now=here.now
    )
    here.show(messages.opinions(opinions, result.slot_id, tap.action.page))


def _panel(here: Here, slot_id: int) -> Panel:
    return attendance_room.panel(
        here.session, slot_id=slot_id, actor_id=here.participant.id, now=here.now
    )


def _show_panel(here: Here, result: Panel) -> None:
    opinions = None
    if result.state is State.CLOSED and here.participant.is_organizer:
        opinions = feedback.results(
            here.session, activity_id=result.activity_id, actor_id=here.participant.id, now=here.now
        )
    here.show(messages.panel(result, here.now, opinions))


def _show_roll(here: Here, slot_id: int, query: str, page: int = 0) -> None:
    result = attendance_list.roll(
        here.session,
        slot_id=slot_id,
        actor_id=here.participant.id,
        query=query,
        page=page,
        now=here.now,
    )
    open_question(here, _ROLL, messages.roll(result), roll_slot=slot_id, roll_query=query)


def _show_visitor(here: Here, slot_id: int, after_id: int) -> None:
    review = visitors.review(
        here.session, slot_id=slot_id, actor_id=here.participant.id, after=after_id, now=here.now
    )
    if review is None:
        _finish_visitors(here, slot_id)
        return
    open_question(
        here,
        _RECOGNISE,
        messages.visitor(review),
        visitors_slot=slot_id,
        # The round stays at this visitor while names are looked for.
        visitors_after=review.visitor_id - 1,
    )


def _finish_visitors(here: Here, slot_id: int) -> None:
    _leave_question(here)
    here.show(messages.visitors_done(slot_id))


def _leave_question(here: Here) -> None:
    """Close the list or the visitors, if they were open."""
    dialogue = (here.place.step or here.place.parked_step or "").partition(".")[0]
    if dialogue in {"roll", "recognise"}:
        close_question(here, "roll_slot", "roll_query", "visitors_slot", "visitors_after")
