"""Buttons and links nobody was given: whatever they carry, there is an answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import DomainError
from handlers import routes
from messages import documents
from messages.actions import Action, known_actions
from messages.actions.challenges import TellChallenge
from messages.actions.good_practices import TellGoodPractice
from messages.actions.organizers.encontros import AskCancel, ChangePiece, CreateEncontro, Piece
from messages.actions.organizers.importing import AskSpreadsheet
from models import Conversation, Role, SeatState, Standing
from tests import make, scale
from tests.chat import Chat, Person
from tests.scale import fewer

NUMBERS = (0, 1, 2**31 - 1)
TEXTS = ("", "-._", "x" * 40)

routes.load()
documents.load()


def tries(cls: type[Action]) -> list[Action]:
    """The action with ordinary, missing and impossible values."""
    hints = get_type_hints(cls)
    choices = [_choices(hints[field.name]) for field in fields(cls)]  # type: ignore[arg-type]
    times = max(map(len, choices), default=1)
    return [cls(*(values[n % len(values)] for values in choices)) for n in range(times)]


def _choices(kind: Any) -> tuple[Any, ...]:
    if kind is bool:
        return (True, False)
    if issubclass(kind, StrEnum):
        return tuple(kind)
    return NUMBERS if kind is int else TEXTS


@pytest.fixture
def harness(session: Session) -> Session:
    office = make.assessoria(session)
    caio = make.participant(session, office=office)
    coming = make.encontro(session, capacity=1)
    over = make.encontro(session, "Passado", starts_at=make.moment(5, 3, 9))
    make.turma(session)
    make.seat(session, coming, caio)
    make.seat(session, coming, make.participant(session, office=office), SeatState.WAITING)
    make.attendance(session, make.slots_of(session, over)[0], caio)
    make.participant(session, office=office, standing=Standing.PENDING)
    make.good_practice(session, author=caio)
    make.challenge(session, author=caio)
    return session


def somebody(chat: Chat, session: Session, who: str) -> Person:
    match who:
        case "newcomer":
            person = chat.person(77)
        case "organizer":
            person = chat.person(make.organizer(session))
        case _:
            person = chat.person(make.participant(session, standing=Standing(who)))
    person.starts()
    return person


def taps_forged(person: Person, action: Action) -> None:
    """Tap, look at what is said, make the file that is sent, and undo it all."""
    session = person.chat.session
    with session.begin_nested() as each:
        person.taps(action)
        made = person.last.payload.get("made")
        if made is not None:
            # What is gone meanwhile is delivery's to tell.
            with suppress(DomainError):
                documents.make(
                    session, maker=made["maker"], arguments=made["arguments"], now=person.chat.now
                )
        each.rollback()
    session.expire_all()


@pytest.mark.all_on_postgres
@pytest.mark.long(on="postgres-newcomer")
@pytest.mark.long(on="postgres-active")
@pytest.mark.parametrize("who", ["newcomer", "active", "organizer"])
def test_every_forged_button_is_answered(chat: Chat, harness: Session, who: str) -> None:
    person = somebody(chat, harness, who)

    for number, cls in enumerate(known_actions().values()):
        forged = tries(cls)
        if who != "organizer" and not scale.LONG:
            # Organizers come wherever others come: they tap with all the values.
            forged = [forged[number % len(forged)]]
        for action in fewer(forged, harness):
            taps_forged(person, action)


def _registers(person: Person) -> None:
    person.taps("Fazer meu cadastro")


WALKS: dict[str, tuple[str, Callable[[Person], None]]] = {
    "a good practice": ("active", lambda person: person.taps(TellGoodPractice())),
    "a challenge": ("active", lambda person: person.taps(TellChallenge())),
    "a new encontro": ("organizer", lambda person: person.taps(CreateEncontro())),
    "cancelling": ("organizer", lambda person: person.taps(AskCancel(1))),
    "another place": ("organizer", lambda person: person.taps(ChangePiece(1, Piece.VENUE))),
    "an import": ("organizer", lambda person: person.taps(AskSpreadsheet())),
    "a registration": ("newcomer", _registers),
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_button_of_another_step_or_dialogue_is_answered(
    chat: Chat, harness: Session, walk: str
) -> None:
    who, begins = WALKS[walk]
    person = somebody(chat, harness, who)
    begins(person)
    assert harness.scalar(select(func.count()).where(Conversation.step.is_not(None)))

    for cls, route in routes.registered_taps().items():
        if route.within is not None:
            for action in fewer(tries(cls), harness):
                taps_forged(person, action)


GARBAGE = (
    "",
    "_",
    "0",
    "-1",
    "zzzzzzzzzzzzz",
    "x_y_z",
    '"',
    "1'--",
    "<b>",
    "²",
    "\u0661",
    "😀" * 50,
)


@pytest.mark.parametrize("who", ["newcomer", "pending", "active", "suspended", "organizer"])
def test_every_forged_link_is_answered(chat: Chat, harness: Session, who: str) -> None:
    person = somebody(chat, harness, who)

    for prefix in ("e", "t", "b", "d", "p", "c", "org", "v", "x", ""):
        for rest in GARBAGE:
            heard = len(person.messages)
            person.starts(f"{prefix}_{rest}")
            assert len(person.messages) > heard, (prefix, rest)
    person.starts("e" * 4_000)


LONG = {
    "emoji": "😀" * 4_096,
    "family": "👨\u200d👩\u200d👧" * 800,
    "marks": "a" + "\u0301" * 4_000,
    "tags": "<b>&lt;" * 580,
    "one word": "palavra" * 585,
    "lines": "a\n" * 2_048,
    "digits": "1" * 4_096,
    "like": "%_\\" * 1_300,
    "search": '"AND OR NEAR( * : ^ - )" & | ! <-> \' ' * 100,
}


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("who", ["newcomer", "active"])
def test_any_long_text_is_answered_everywhere(
    chat: Chat, harness: Session, who: str, text: str
) -> None:
    person = somebody(chat, harness, who)
    person.writes(LONG[text])
    for begins in (walk for role, walk in WALKS.values() if role == who):
        person.starts()
        begins(person)
        for _ in range(3):
            heard = len(person.messages)
            person.writes(LONG[text])
            assert len(person.messages) > heard


# Of three texts the short form has one; those of everybody else above are all of them.
@pytest.mark.parametrize("text", list(LONG)[:: scale.sized(3, 1)])
def test_any_long_text_is_answered_in_organizers_dialogues(
    chat: Chat, harness: Session, text: str
) -> None:
    person = chat.person(make.participant(harness, role=Role.ORGANIZER))
    for role, begins in WALKS.values():
        if role == "organizer":
            person.starts()
            begins(person)
            for _ in range(4):
                person.writes(LONG[text])


def test_a_file_without_name_or_type_is_answered(chat: Chat, harness: Session) -> None:
    for who in ("newcomer", "active", "organizer"):
        person = somebody(chat, harness, who)
        for begins in (None, *(walk for role, walk in WALKS.values() if role == who)):
            person.starts()
            if begins is not None:
                begins(person)
            heard = len(person.messages)
            person.sends_file("", mime="", size=0, caption="😀" * 1_024)
            person.sends_file("", kind="photo", mime="image/jpeg", size=0, caption="<b>")
            assert len(person.messages) > heard
