"""Every place a dialogue can be in, found by trying the buttons and plain answers.

The buttons come from the registry, so a new dialogue is found without a word. One that
cannot be reached this way turns `tests/fuzz/test_places.py` red until ANSWERS has what it
asks for.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Any, Final, get_type_hints

import xlsxwriter
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from handlers import routes
from handlers.access import Access
from messages.actions import Action
from models import Activity, Conversation, Seat
from tests.chat import Chat, Person, Shown
from tests.fuzz.fuzzed_bot import EVENING, DialogState
from tests.fuzz.seeded_people import SeededPeople

ANSWERS: Final = (
    "Encontro de teste, 23/4, 9h às 12h",
    "Caio Reis",
    "caio.reis@exemplo.mg.gov.br",
    "Juntamos as planilhas das áreas num painel.",
    "25/4, 9h às 12h",
    "80 vagas",
    "8 horas",
    "1/3/2024",
)
Move = Action | str | bytes
"""A tap, a text, or a spreadsheet."""
ROLES: Final = ("newcomer", "active", "organizer")
START: Final = "/start "
BUTTONS_ONLY: Final = frozenset({"encontro.confirm"})
"""Steps that wait for no words, and lead nowhere new."""
MOST_TRIES: Final = 12
_SEAT: Final = {"activity_id", "participant_id"}
_OPEN: Final = {
    "newcomer": {Access.ANYBODY},
    "active": {Access.ANYBODY, Access.APPLICANT, Access.PARTICIPANT},
    "organizer": {*Access},
}
"""The routes that do not turn each role away at the door."""
_PLACE: Final = select(Conversation.step, Conversation.parked_step, Conversation.draft).where(
    Conversation.chat_id == bindparam("chat_id")
)


def tries(seeded: SeededPeople, cls: type[Action], most: int = MOST_TRIES) -> list[Action]:
    """The action with the real numbers it could carry, up to a bound."""
    hints = get_type_hints(cls)
    choices = [_choices(seeded, field.name, hints[field.name]) for field in fields(cls)]  # type: ignore[arg-type]
    found = [cls(*values) for values in product(*choices)]
    step = max(1, len(found) // most)
    return found[::step][:most]


def _few_tries(
    seeded: SeededPeople, cls: type[Action], seats: Mapping[tuple[int, int], str]
) -> list[Action]:
    """Each kind of choice, activity and seat: where a dialogue leads depends on little more."""
    seen: set[Any] = set()
    found: list[Action] = []
    names = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    for action in tries(seeded, cls, most=1_000):
        values = {each.name: getattr(action, each.name) for each in fields(cls)}  # type: ignore[arg-type]
        kinds: set[Any] = {value for value in values.values() if isinstance(value, StrEnum)}
        if names >= _SEAT:
            # One seat of each state, and a person without one.
            kinds.add(seats.get((values["activity_id"], values["participant_id"])))
        elif "activity_id" in names:
            kinds.add(values["activity_id"])
        if not seen >= kinds or not found:
            found.append(action)
            seen |= kinds
    return found


def _choices(seeded: SeededPeople, name: str, kind: Any) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return list(kind)
    if kind is bool:
        return [True, False]
    return seeded.numbers[name]


def places(session: Session, seeded: SeededPeople) -> list[DialogState]:
    """Return every place each role can come to; nothing of the search stays."""
    return [place for role in ROLES for place in _of(session, seeded, role)]


def _of(session: Session, seeded: SeededPeople, role: str) -> list[DialogState]:
    routes.load()
    chat_id = seeded.chats[role][0]
    home = DialogState(role, None, None, {})
    seats = {
        (activity_id, participant_id): f"{kind} {state}"
        for activity_id, participant_id, state, kind in session.execute(
            select(Seat.activity_id, Seat.participant_id, Seat.state, Activity.kind).join(Activity)
        )
    }
    steps = {*routes.registered_steps(), *BUTTONS_ONLY}
    found: dict[str | None, DialogState] = {None: home}
    waiting = [home]
    while waiting:
        at = waiting.pop()
        dialogue = (at.step or "").partition(".")[0]
        # A dialogue leads to its own steps, which test_places.py asks for.
        if found.keys() >= {step for step in steps if step.startswith(f"{dialogue}.")} != set():
            continue
        moves: list[Move] = [
            action
            for cls, route in routes.registered_taps().items()
            if route.within == (dialogue or None) and route.access in _OPEN[role]
            for action in _few_tries(seeded, cls, seats)
        ]
        if at.step is None:
            moves.append(f"{START}p_{seeded.room_token(EVENING)}")
        else:
            moves += [*ANSWERS, people_file(), unclear_file()]
        for to in _moved(session, chat_id, at, moves):
            if to.step not in found:
                found[to.step] = to
                waiting.append(to)
    return list(found.values())


class _Undelivered(Chat):
    """A conversation of which nobody sees the answers: where it leads is in its own row."""

    def deliver(self) -> None:
        pass


def _moved(
    session: Session, chat_id: int, at: DialogState, moves: list[Move]
) -> Iterator[DialogState]:
    """Make each move from a place, see where it leads, and undo it."""
    with session.begin_nested() as here:
        session.execute(delete(Conversation).where(Conversation.chat_id == chat_id))
        if at.step is not None:
            kept = {"step": at.step, "draft": at.draft, "updated_at": EVENING}
            session.execute(insert(Conversation).values(chat_id=chat_id, **kept))
        for move in moves:
            with session.begin_nested() as each:
                _move(_Undelivered(session, now=EVENING).person(chat_id, "Zoé", "Sá"), move)
                session.flush()
                to = session.execute(_PLACE, {"chat_id": chat_id}).first()
                each.rollback()
            session.expunge_all()
            if to is None or to.step is None:
                yield DialogState(at.role, None, None, {})
            else:
                yield DialogState(at.role, *to)
        here.rollback()


def _move(person: Person, move: Move) -> None:
    if isinstance(move, Action):
        person.taps(move, Shown(1, {}))
    elif isinstance(move, bytes):
        person.sends_file("lista.xlsx", size=len(move), content=move)
    elif move.startswith(START):
        person.starts(move.removeprefix(START))
    else:
        person.writes(move)


@cache
def people_file() -> bytes:
    """A list of people as an organizer would import it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        sheet.write_row(0, 0, ["Nome", "Órgão", "Equipe", "E-mail"])
        sheet.write_row(1, 0, ["Ana Lima", "SEPLAG", "Estratégia", "ana@exemplo.mg.gov.br"])
    return buffer.getvalue()


@cache
def unclear_file() -> bytes:
    """A list of which the organizer is asked what one column holds."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        sheet.write_row(0, 0, ["Nome", "Órgão", "E-mail 1", "E-mail 2"])
        sheet.write_row(1, 0, ["Ana Lima", "SEPLAG", "a@exemplo.mg.gov.br", "b@exemplo.br"])
    return buffer.getvalue()
