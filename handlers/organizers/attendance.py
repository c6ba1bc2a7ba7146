"""The organizers' side of attendance: the room, the list, the visitors, the end (O19 to O23)."""

import secrets
from typing import Final

from domain.attendance import (
    attendance_list,
    attendance_poster,
    attendance_room,
    feedback,
    visitors,
)
from domain.attendance import presence as operations
from domain.attendance.attendance_room import Panel, State
from domain.attendance.feedback import Opinions
from domain.attendance.visitors import Review
from domain.errors import StaleError
from domain.organizing import attendance_recovery
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import presence
from handlers.questions import close_question, open_question
from messages.actions.organizers.attendance import (
    AskCloseCheckIn,
    AskDismissVisitor,
    AskPoster,
    CloseCheckIn,
    DismissVisitor,
    ExtendCheckIn,
    HangPoster,
    ManageAttendance,
    OpenCheckIn,
    ProjectRoom,
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
def manage(tap: Tap[ManageAttendance], context: Context) -> None:
    """Show how attendance stands."""
    _leave_question(context)
    _show_panel(context, _panel(context, tap.action.slot_id))


@routes.tap(OpenCheckIn, access=Access.DOOR)
def open_check_in(tap: Tap[OpenCheckIn], context: Context) -> None:
    """Open the check-in, or open it again."""
    _show_panel(context, _open_room(context, tap.action.slot_id))


@routes.tap(ProjectRoom, access=Access.DOOR)
def project(tap: Tap[ProjectRoom], context: Context) -> None:
    """Open the check-in, and show where the page to project is."""
    _show_page(context, _open_room(context, tap.action.slot_id))


def _open_room(context: Context, slot_id: int) -> Panel:
    """Open a check-in that is not open."""
    result = attendance_room.open_check_in(
        context.session,
        slot_id=slot_id,
        actor_id=context.participant.id,
        now=context.now,
        secret=secrets.token_hex(_SECRET_BYTES),
    )
    # Those who confirmed are told at once.
    context.wakes_clock = True
    return result


@routes.tap(AskPoster, access=Access.DOOR)
def ask_poster(tap: Tap[AskPoster], context: Context) -> None:
    """Ask whether a poster is to hang in the room, whose code does not change."""
    result = _panel(context, tap.action.slot_id)
    if result.state is State.CLOSED or not result.can_open:
        _show_panel(context, result)
        return
    context.show(messages.ask_poster(result))


@routes.tap(HangPoster, access=Access.DOOR)
def hang_poster(tap: Tap[HangPoster], context: Context) -> None:
    """Send the poster; its code counts from now on."""
    result = attendance_poster.hang(
        context.session,
        slot_id=tap.action.slot_id,
        actor_id=context.participant.id,
        now=context.now,
        secret=secrets.token_hex(_SECRET_BYTES),
    )
    # Those who confirmed are told at once.
    context.wakes_clock = True
    context.send(messages.poster(result, context.bot_username))


@routes.tap(ExtendCheckIn, access=Access.DOOR)
def extend(tap: Tap[ExtendCheckIn], context: Context) -> None:
    """Let it go on for 30 minutes more."""
    result = attendance_room.extend_check_in(
        context.session,
        slot_id=tap.action.slot_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    context.toast = messages.extended()
    _show_panel(context, result)


@routes.tap(AskCloseCheckIn, access=Access.DOOR)
def ask_close(tap: Tap[AskCloseCheckIn], context: Context) -> None:
    """Ask whether to close it."""
    context.show(messages.ask_close(_panel(context, tap.action.slot_id)))


@routes.tap(CloseCheckIn, access=Access.DOOR)
def close(tap: Tap[CloseCheckIn], context: Context) -> None:
    """Close it and show who was there."""
    result = attendance_room.close_check_in(
        context.session,
        slot_id=tap.action.slot_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    _show_panel(context, result)


@routes.tap(SendRoomCode, access=Access.DOOR)
def send_code(tap: Tap[SendRoomCode], context: Context) -> None:
    """Send the QR code as a picture."""
    result = _panel(context, tap.action.slot_id)
    if result.code is None:
        _show_panel(context, result)
        return
    context.send(messages.room_code(result, result.code, context.bot_username))


@routes.tap(ShowPageAddress, access=Access.DOOR)
def show_address(tap: Tap[ShowPageAddress], context: Context) -> None:
    """Show where the page to project is."""
    _show_page(context, _panel(context, tap.action.slot_id))


def _show_page(context: Context, result: Panel) -> None:
    """Show where the page to project is; before the first opening there is none."""
    if result.page is None:
        _show_panel(context, result)
        return
    address = f"{context.links.web_address}/presenca/{result.page}"
    context.show(messages.page_address(result, address, is_public=context.links.is_public))


@routes.tap(ShowRoll, access=Access.DOOR)
def show_roll(tap: Tap[ShowRoll], context: Context) -> None:
    """Show the list; a text filters it by name."""
    query = context.draft.get("roll_query", "") if tap.action.keeps_query else ""
    _show_roll(context, tap.action.slot_id, query, tap.action.page)


@routes.answer(_ROLL, access=Access.DOOR)
def filter_roll(text: Text, context: Context) -> None:
    """Show those whose name holds the text."""
    _show_roll(context, context.draft["roll_slot"], text.text.strip()[:_LONGEST_QUERY])


@routes.resume("roll")
def resume_roll(context: Context) -> None:
    """Show the list again."""
    _show_roll(context, context.draft["roll_slot"], context.draft["roll_query"])


@routes.tap(TogglePresence, access=Access.DOOR)
def toggle(tap: Tap[TogglePresence], context: Context) -> None:
    """Mark somebody; a name that is marked leads to what can be changed."""
    action = tap.action
    if not action.is_present:
        # A name with a record leads to its card, as do old buttons that took a mark back.
        presence.show_card(context, action.slot_id, action.participant_id)
        return
    marked = operations.mark(
        context.session,
        slot_id=action.slot_id,
        participant_id=action.participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    is_same_list = context.draft.get("roll_slot") == action.slot_id
    query = context.draft.get("roll_query", "") if is_same_list else ""
    _show_roll(context, action.slot_id, query, action.page)
    if marked.change is not None:
        presence.tell(context, marked.change)
    context.toast = messages.marked(marked.name)


@routes.tap(ReviewVisitors, access=Access.DOOR)
def review_visitors(tap: Tap[ReviewVisitors], context: Context) -> None:
    """Show the next visitor; a text looks for who it is."""
    _show_visitor(context, tap.action.slot_id, tap.action.after_id)


@routes.answer(_RECOGNISE, access=Access.DOOR)
def find_visitor(text: Text, context: Context) -> None:
    """Show those whose name fits the text."""
    slot_id = context.draft["visitors_slot"]
    review = _review(context, slot_id, context.draft["visitors_after"])
    if review is None:
        _finish_visitors(context, slot_id)
        return
    found = visitors.find_candidates(
        context.session,
        slot_id=slot_id,
        actor_id=context.participant.id,
        query=text.text,
        now=context.now,
    )
    context.show(messages.visitor(review, found))


@routes.resume("recognise")
def resume_visitors(context: Context) -> None:
    """Show the visitor again."""
    _show_visitor(context, context.draft["visitors_slot"], context.draft["visitors_after"])


@routes.tap(RecogniseVisitor, access=Access.DOOR)
def recognise(tap: Tap[RecogniseVisitor], context: Context) -> None:
    """Record the presence of who the visitor is, and show the next."""
    slot_id = visitors.recognise(
        context.session,
        visitor_id=tap.action.visitor_id,
        participant_id=tap.action.participant_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    _show_visitor(context, slot_id, tap.action.visitor_id)
    context.toast = messages.recognised()


@routes.tap(AskDismissVisitor, access=Access.DOOR)
def ask_dismiss(tap: Tap[AskDismissVisitor], context: Context) -> None:
    """Ask before the visitor is forgotten; another one if this one is settled already."""
    action = tap.action
    review = _review(context, action.slot_id, action.visitor_id - 1)
    if review is None or review.visitor_id != action.visitor_id:
        raise StaleError
    context.show(messages.ask_dismiss(review))


@routes.tap(DismissVisitor, access=Access.DOOR)
def dismiss(tap: Tap[DismissVisitor], context: Context) -> None:
    """Forget the visitor, and show the next."""
    slot_id = visitors.dismiss(
        context.session,
        visitor_id=tap.action.visitor_id,
        actor_id=context.participant.id,
        now=context.now,
    )
    _show_visitor(context, slot_id, tap.action.visitor_id)
    context.toast = messages.dismissed()


@routes.tap(ShowOpinions, access=Access.ORGANIZER)
def show_opinions(tap: Tap[ShowOpinions], context: Context) -> None:
    """Show what people thought, without names."""
    result = _panel(context, tap.action.slot_id)
    context.show(messages.opinions(_opinions(context, result), result.slot_id, tap.action.page))


def _panel(context: Context, slot_id: int) -> Panel:
    return attendance_room.panel(
        context.session, slot_id=slot_id, actor_id=context.participant.id, now=context.now
    )


def _show_panel(context: Context, result: Panel) -> None:
    has_opinions = result.state is State.CLOSED and context.participant.is_organizer
    opinions = _opinions(context, result) if has_opinions else None
    is_lost = (
        context.participant.is_organizer
        # Where nobody had a seat, there is nobody to recover.
        and result.held_count > result.present_count == 0
        and attendance_recovery.is_lost(
            context.session,
            activity_id=result.activity_id,
            slot_id=result.slot_id,
            now=context.now,
        )
    )
    context.show(messages.panel(result, context.now, opinions, is_lost=is_lost))


def _opinions(context: Context, result: Panel) -> Opinions:
    return feedback.results(
        context.session,
        activity_id=result.activity_id,
        actor_id=context.participant.id,
        now=context.now,
    )


def _show_roll(context: Context, slot_id: int, query: str, page: int = 0) -> None:
    result = attendance_list.roll(
        context.session,
        slot_id=slot_id,
        actor_id=context.participant.id,
        query=query,
        page=page,
        now=context.now,
    )
    open_question(context, _ROLL, messages.roll(result), roll_slot=slot_id, roll_query=query)


def _show_visitor(context: Context, slot_id: int, after_id: int) -> None:
    review = _review(context, slot_id, after_id)
    if review is None:
        _finish_visitors(context, slot_id)
        return
    open_question(
        context,
        _RECOGNISE,
        messages.visitor(review),
        visitors_slot=slot_id,
        # The round stays at this visitor while names are looked for.
        visitors_after=review.visitor_id - 1,
    )


def _review(context: Context, slot_id: int, after_id: int) -> Review | None:
    return visitors.review(
        context.session,
        slot_id=slot_id,
        actor_id=context.participant.id,
        after=after_id,
        now=context.now,
    )


def _finish_visitors(context: Context, slot_id: int) -> None:
    _leave_question(context)
    context.show(messages.visitors_done(slot_id))


def _leave_question(context: Context) -> None:
    """Close the list or the visitors, if they were open."""
    if (context.dialog.dialogue or context.dialog.parked) in {"roll", "recognise"}:
        close_question(context, "roll_slot", "roll_query", "visitors_slot", "visitors_after")
