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
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Event, Tap, Text
from handlers.here import Here
from handlers.questions import close_question, open_question
from messages import attendance as messages
from messages.actions.attendance import AskCode
from messages.organizers import attendance as room_messages

# The panel shows the code as "4 8 1 5", and so people write it.
_DIGITS: Final = re.compile(r"\s*\d(?:[\s.-]?\d){3}\s*", re.ASCII)
_LONGEST_NAME: Final = 120
_FEWEST_WORDS: Final = 2
_VISITOR: Final = "visitor.name"


@routes.command("presenca", access=Access.ANYBODY)
def ask_by_command(command: Command, here: Here) -> None:
    """Answer /presenca."""
    del command
    _ask(here)


@routes.tap(AskCode, access=Access.ANYBODY, keeps_quiet=True)
def ask(tap: Tap[AskCode], here: Here) -> None:
    """Answer "Tenho um código"."""
    del tap
    _ask(here)


@routes.link("p")
def open_link(rest: str, event: Event, here: Here) -> None:
    """Record presence with the QR code of the room."""
    _answer(here, _check_in(rest, event, here))


@routes.room_code
def take_code(event: Text, here: Here) -> bool:
    """Take four digits written on any screen, if presence can be recorded now or is near."""
    if not _DIGITS.fullmatch(event.text):
        return False
    digits = re.sub(r"\D", "", event.text)
    is_answer = here.place.step is not None and here.place.dialogue != "visitor"
    if is_answer and not operations.is_anything_open(here.session, at=event.happened_at):
        return False
    try:
        answer = _check_in(digits, event, here)
    except NoCheckInError:
        return False
    # Who runs the room writes numbers into forms too: only a right code is meant for it.
    runs_room = here.profile is not None and here.profile.may_take_attendance
    if is_answer and runs_room and isinstance(answer, WrongCode):
        return False
    _answer(here, answer)
    return True


@routes.answer(_VISITOR, access=Access.ANYBODY)
def take_visitor_name(text: Text, here: Here) -> None:
    """Note somebody who has no registration, with what they wrote."""
    name = " ".join(text.text.split())[:_LONGEST_NAME]
    if len(re.findall(r"[^\W\d_]+", name)) < _FEWEST_WORDS:
        here.show(messages.visitor_name_missing())
        return
    noted = visitors.add_visitor(
        here.session,
        slot_id=here.draft["visitor_slot"],
        chat_id=here.chat_id,
        text=name,
        happened_at=datetime.fromisoformat(here.draft["visitor_at"]),
    )
    close_question(here, "visitor_slot", "visitor_at", "visitor_title")
    here.show(messages.visitor_noted(noted))


@routes.resume("visitor")
def resume_visitor(here: Here) -> None:
    """Ask for name and agency again."""
    expected = VisitorExpected(
        slot_id=here.draft["visitor_slot"],
        title=here.draft["visitor_title"],
        happened_at=datetime.fromisoformat(here.draft["visitor_at"]),
    )
    here.show(messages.ask_visitor(expected))


def _ask(here: Here) -> None:
    known = operations.require_open(
        here.session,
        participant_id=None if here.profile is None else here.profile.id,
        at=here.now,
    )
    here.show(messages.ask_code() if known is None else messages.already_recorded(known))


def _check_in(code: str, event: Event, here: Here) -> operations.Answer:
    return operations.check_in(
        here.session,
        chat_id=here.chat_id,
        participant_id=None if here.profile is None else here.profile.id,
        code=code,
        happened_at=event.happened_at,
        now=here.now,
    )


def _answer(here: Here, answer: operations.Answer) -> None:
    match answer:
        case Recorded():
            here.show(messages.recorded(answer))
        case AlreadyRecorded():
            here.show(messages.already_recorded(answer))
        case WrongCode():
            here.show(messages.wrong_code(answer))
            _tell_who_opened(here, answer)
        case VisitorNoted():
            here.show(messages.visitor_noted(answer))
        case VisitorExpected():
            _receive(here, answer)


def _tell_who_opened(here: Here, wrong: WrongCode) -> None:
    """Tell the person at the door, once for each kind of people, that only the QR code counts."""
    for room in wrong.shut:
        if room.chat_id is not None:
            here.tell(
                room.chat_id,
                room_messages.shut(room),
                Topic.ATTENDANCE_SHUT,
                about_id=room.slot_id,
                edition=0,
                variant=room.who,
                is_urgent=True,
            )


def _receive(here: Here, expected: VisitorExpected) -> None:
    # Who is about to register is not asked twice: the registration will say who it is.
    if (here.place.step or here.place.parked_step or "").startswith("registration."):
        noted = visitors.add_visitor(
            here.session,
            slot_id=expected.slot_id,
            chat_id=here.chat_id,
            text=here.sender.full_name,
            happened_at=expected.happened_at,
        )
        here.show(messages.visitor_noted(noted))
        return
    open_question(
        here,
        _VISITOR,
        messages.ask_visitor(expected),
        visitor_slot=expected.slot_id,
        visitor_at=expected.happened_at.isoformat(),
        visitor_title=expected.title,
    )
