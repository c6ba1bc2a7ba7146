"""Seats given and taken by organizers (O18b to O18g)."""

from typing import Final

from domain.people import people
from domain.seats import seats_by_hand, undo_by_hand, whom
from domain.seats.seats_by_hand import ReasonNeededError
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import line_by_hand, people_lists, sheet
from handlers.questions import SEATING, close_question, open_question
from messages.actions.organizers.seats_by_hand import (
    AskPutIn,
    AskTakeOut,
    AskWhom,
    ChooseTurma,
    PutIn,
    TakeOut,
    UndoByHand,
)
from messages.organizers import seats_by_hand as messages

NAME: Final = "seating.name"
_LONGEST_QUERY: Final = 60


@routes.tap(AskWhom, access=Access.ORGANIZER)
def ask_whom(tap: Tap[AskWhom], context: Context) -> None:
    """Ask whom to give a seat."""
    _ask_whom(context, tap.action.activity_id)


@routes.answer(NAME, access=Access.ORGANIZER)
def find(text: Text, context: Context) -> None:
    """Show who fits the text."""
    _ask_whom(context, context.draft["seat_at"], text.text.strip()[:_LONGEST_QUERY])


@routes.tap(AskPutIn, access=Access.ORGANIZER)
@people_lists.healing
def ask_put_in(tap: Tap[AskPutIn], context: Context) -> None:
    """Show what giving somebody a seat means."""
    _ask_put_in(context, tap.action.activity_id, tap.action.participant_id)


@routes.tap(PutIn, access=Access.ORGANIZER)
@people_lists.healing
def put_in(tap: Tap[PutIn], context: Context) -> None:
    """Give somebody a seat, unless a reason is needed by now."""
    action = tap.action
    try:
        _put_in(context, action.activity_id, action.participant_id, action.from_id)
    except ReasonNeededError:
        context.toast = messages.reason_needed()
        _ask_put_in(context, action.activity_id, action.participant_id)


@routes.tap(ChooseTurma, access=Access.ORGANIZER)
@people_lists.healing
def choose_turma(tap: Tap[ChooseTurma], context: Context) -> None:
    """Show the other turmas of the course."""
    activity_id = tap.action.activity_id
    turmas = seats_by_hand.other_turmas(
        context.session, actor_id=context.participant.id, activity_id=activity_id, now=context.now
    )
    facts = sheet.read(context, activity_id).facts
    who = whom.one(context.session, tap.action.participant_id)
    context.show(messages.choose_turma(facts, who, turmas))


@routes.tap(AskTakeOut, access=Access.ORGANIZER)
@people_lists.healing
def ask_take_out(tap: Tap[AskTakeOut], context: Context) -> None:
    """Ask why somebody loses the seat."""
    _ask_take_out(context, tap.action.activity_id, tap.action.participant_id)


@routes.tap(TakeOut, access=Access.ORGANIZER)
@people_lists.healing
def take_out(tap: Tap[TakeOut], context: Context) -> None:
    """Take the seat for one of the reasons."""
    action = tap.action
    _, reason = messages.REASONS[action.because]
    _take_out(context, action.activity_id, action.participant_id, reason)


@routes.answer(line_by_hand.REASON, access=Access.ORGANIZER)
def read_reason(text: Text, context: Context) -> None:
    """Do what the reason was asked for."""
    reason = " ".join(text.text.split())
    draft = {key: context.draft[key] for key in SEATING if key in context.draft}
    activity_id, participant_id = draft["seat_at"], draft["seat_of"]
    close_question(context, *SEATING)
    match draft["seat_what"]:
        case "in":
            _put_in(context, activity_id, participant_id, draft["seat_from"], reason)
        case "out":
            _take_out(context, activity_id, participant_id, reason)
        case _:
            line_by_hand.put_at(context, activity_id, participant_id, draft["seat_place"], reason)


@routes.tap(UndoByHand, access=Access.ORGANIZER)
def undo(tap: Tap[UndoByHand], context: Context) -> None:
    """Take back what was done, and tell the person."""
    done = undo_by_hand.undo(
        context.session,
        actor_id=context.participant.id,
        entry_id=tap.action.entry_id,
        now=context.now,
    )
    if not done.was_unsaid:
        line_by_hand.tell(context, done, messages.told_undone(done))
    context.show(messages.undone(done))


@routes.resume("seating")
def resume(context: Context) -> None:
    """Ask the question again."""
    draft = context.draft
    activity_id = draft["seat_at"]
    match draft["seat_what"]:
        case "whom":
            _ask_whom(context, activity_id)
        case "in":
            _ask_put_in(context, activity_id, draft["seat_of"])
        case "out":
            _ask_take_out(context, activity_id, draft["seat_of"])
        case _:
            line_by_hand.resume(context)


def _ask_whom(context: Context, activity_id: int, query: str = "") -> None:
    found = people.search(
        context.session, actor_id=context.participant.id, query=query, now=context.now
    )
    facts = sheet.read(context, activity_id).facts
    open_question(
        context, NAME, messages.ask_whom(facts, found), seat_what="whom", seat_at=activity_id
    )


def _ask_put_in(context: Context, activity_id: int, participant_id: int) -> None:
    view = seats_by_hand.preview_in(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        now=context.now,
    )
    message = messages.ask_put_in(view)
    if not view.needs_reason:
        context.show(message)
        return
    open_question(
        context,
        line_by_hand.REASON,
        message,
        seat_what="in",
        seat_at=activity_id,
        seat_of=participant_id,
        seat_from=0 if view.other_turma is None else view.other_turma.activity_id,
    )


def _put_in(
    context: Context, activity_id: int, participant_id: int, from_id: int, reason: str = ""
) -> None:
    done = seats_by_hand.put_in(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        from_id=from_id,
        reason=reason,
        now=context.now,
    )
    line_by_hand.tell(context, done, messages.told_in(done))
    context.show(messages.put_in(done))


def _ask_take_out(context: Context, activity_id: int, participant_id: int) -> None:
    view = seats_by_hand.preview_out(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        now=context.now,
    )
    open_question(
        context,
        line_by_hand.REASON,
        messages.ask_take_out(view),
        seat_what="out",
        seat_at=activity_id,
        seat_of=participant_id,
    )


def _take_out(context: Context, activity_id: int, participant_id: int, reason: str) -> None:
    done = seats_by_hand.take_out(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        reason=reason,
        now=context.now,
    )
    line_by_hand.tell(context, done, messages.told_out(done, reason))
    context.show(messages.taken_out(done))
