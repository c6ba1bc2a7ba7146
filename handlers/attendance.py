"""Recording one's presence: by digits on any screen, by the QR code, or as a visitor."""

import re
from datetime import datetime
from typing import Final

from domain.attendance import attendance as operations
from domain.attendance import visitors
from domain.attendance.attendance import (
    AlreadyRecorded,
    NoCheckInError,
    Recorded,
    VisitorExpected,
    WrongCode,
)
from domain.attendance.visitors import VisitorNoted
from domain.notices.notices import Topic
from domain.understanding import codes
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Event, Tap, Text
from handlers.questions import close_question, open_question
from messages import attendance as messages
from messages.actions.attendance import AskCode
from messages.organizers import attendance as room_messages

_LONGEST_NAME: Final = 120
_FEWEST_WORDS: Final = 2
_VISITOR: Final = "visitor.name"
_LOOSE: Final = frozenset({"visitor", "shelf"})
"""Dialogues in which a code is a code, as on any other screen."""


@routes.tap(AskCode, access=Access.ANYBODY, keeps_quiet=True)
def ask(_: Tap[AskCode], context: Context) -> None:
    """Answer "Registrar presença"."""
    _ask(context)


def _ask(context: Context) -> None:
    known = operations.require_open(
        context.session,
        participant_id=None if context.profile is None else context.profile.id,
        at=context.now,
    )
    context.show(messages.ask_code() if known is None else messages.already_recorded(known))


@routes.command("presenca", access=Access.ANYBODY)
def ask_or_take(command: Command, context: Context) -> None:
    """Take the number that stands behind the command, or ask for it."""
    said = Text(command.sender, command.happened_at, command.argument, command.message_id)
    if codes.read(said.text) is None or not take_code(said, context):
        _ask(context)


@routes.link("p")
def open_link(rest: str, event: Event, context: Context) -> None:
    """Record presence with the QR code of the room."""
    _answer(context, _check_in(rest, event, context))


@routes.room_code
def take_code(event: Text, context: Context) -> bool:  # noqa: PLR0911 - each a reason to leave it
    """Take four digits written on any screen, if presence can be recorded now or is near.

    With words beside them, or one too few, they are a code only while a room is open.
    """
    digits = codes.read(event.text)
    if digits is None:
        return False
    is_answer = context.dialog.step is not None and context.dialog.dialogue not in _LOOSE
    is_plain = codes.is_bare(event.text) and len(digits) == codes.LENGTH
    needs_open = is_answer or not is_plain
    if is_answer and not is_plain:
        return False
    if needs_open and not operations.is_anything_open(context.session, at=event.happened_at):
        return False
    if len(digits) != codes.LENGTH:
        context.show(messages.code_length(len(digits)))
        return True
    try:
        answer = _check_in(digits, event, context)
    except NoCheckInError:
        return False
    # Who runs the room writes numbers into forms too: only a right code is meant for it.
    runs_room = context.profile is not None and context.profile.may_take_attendance
    if is_answer and runs_room and isinstance(answer, WrongCode):
        return False
    _answer(context, answer)
    return True


@routes.answer(_VISITOR, access=Access.ANYBODY)
def take_visitor_name(text: Text, context: Context) -> None:
    """Note somebody who has no registration, with what they wrote."""
    name = " ".join(text.text.split())[:_LONGEST_NAME]
    if len(re.findall(r"[^\W\d_]+", name)) < _FEWEST_WORDS:
        context.show(messages.visitor_name_missing())
        return
    noted = visitors.add_visitor(
        context.session,
        slot_id=context.draft["visitor_slot"],
        chat_id=context.chat_id,
        text=name,
        happened_at=datetime.fromisoformat(context.draft["visitor_at"]),
    )
    close_question(context, "visitor_slot", "visitor_at", "visitor_title")
    context.show(messages.visitor_noted(noted))


@routes.resume("visitor")
def resume_visitor(context: Context) -> None:
    """Ask for name and agency again."""
    expected = VisitorExpected(
        slot_id=context.draft["visitor_slot"],
        title=context.draft["visitor_title"],
        happened_at=datetime.fromisoformat(context.draft["visitor_at"]),
    )
    context.show(messages.ask_visitor(expected))


def _check_in(code: str, event: Event, context: Context) -> operations.Answer:
    return operations.check_in(
        context.session,
        chat_id=context.chat_id,
        participant_id=None if context.profile is None else context.profile.id,
        code=code,
        happened_at=event.happened_at,
        now=context.now,
    )


def _answer(context: Context, answer: operations.Answer) -> None:
    match answer:
        case Recorded():
            context.show(messages.recorded(answer))
        case AlreadyRecorded():
            context.show(messages.already_recorded(answer))
        case WrongCode():
            context.show(messages.wrong_code(answer))
            _tell_who_opened(context, answer)
        case VisitorNoted():
            context.show(messages.visitor_noted(answer))
        case VisitorExpected():
            _receive(context, answer)


def _tell_who_opened(context: Context, wrong: WrongCode) -> None:
    """Tell the person at the door, once for each kind of people, that only the QR code counts."""
    for room in wrong.shut:
        if room.chat_id is not None:
            context.tell(
                room.chat_id,
                room_messages.shut(room),
                Topic.ATTENDANCE_SHUT,
                about_id=room.slot_id,
                edition=0,
                variant=room.who,
                is_urgent=True,
            )


def _receive(context: Context, expected: VisitorExpected) -> None:
    # Who is about to register is not asked twice: the registration will say who it is.
    if (context.dialog.dialogue or context.dialog.parked) == "registration":
        noted = visitors.add_visitor(
            context.session,
            slot_id=expected.slot_id,
            chat_id=context.chat_id,
            text=context.sender.full_name,
            happened_at=expected.happened_at,
        )
        context.show(messages.visitor_noted(noted))
        return
    open_question(
        context,
        _VISITOR,
        messages.ask_visitor(expected),
        visitor_slot=expected.slot_id,
        visitor_at=expected.happened_at.isoformat(),
        visitor_title=expected.title,
    )
