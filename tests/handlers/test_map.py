"""A walk over the whole conversation, looking at every screen with a hostile name."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from handlers import routes
from messages.actions import Action, unpack
from messages.actions.start import CancelDialogue, GoHome
from models import Activity, Role, SeatState, Standing
from tests import make
from tests.chat import Chat, Person, Shown
from tests.scale import sized

HOSTILE = "<b>Zé & Cia"
STEPS = {"sqlite": 500, "postgresql": 150}
"""The screens are the same on both; the longer walk comes everywhere."""
SHORTER = sized(3, 1)
"""Organizers come to what participants see as well: the others walk so much less."""
WAYS_OUT = (GoHome, CancelDialogue)


@pytest.fixture
def harness(session: Session) -> Session:
    """A bit of everything, with names that would break careless HTML."""
    office = make.assessoria(session, "A&B", "Órgão <i>de</i> Teste & Cia")
    encontro = make.encontro(session, f"{HOSTILE}: encontro")
    make.encontro(session, "Cheio", starts_at=make.moment(12, 3, 14), capacity=1)
    full = session.get_one(Activity, encontro.id + 1)
    make.seat(session, full, make.participant(session, f"{HOSTILE} Reis", office=office))
    make.seat(session, full, make.participant(session, HOSTILE, office=office), SeatState.WAITING)
    make.turma(session, of=make.course(session, f"{HOSTILE} na prática"))
    make.encontro(session, "Passado", starts_at=make.moment(5, 3, 9))
    make.participant(session, f"{HOSTILE} Lima", office=office, standing=Standing.PENDING)
    author = make.participant(session, f"{HOSTILE} Dias", office=office)
    for number in range(6):
        make.good_practice(session, f"{HOSTILE}: prática {number}", author=author)
        make.challenge(session, f"{HOSTILE}: desafio {number}", author=author)
    make.challenge(session, HOSTILE, author=author, state="in_review", published_at=None)
    return session


def walker(chat: Chat, session: Session, role: Role | None) -> Person:
    if role is None:
        return chat.person(77, HOSTILE)
    person = make.participant(session, f"{HOSTILE} Souza", role=role)
    return chat.person(person)


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.ORGANIZER])
def test_every_screen_is_fine_and_has_a_way_out(
    chat: Chat, harness: Session, role: Role | None
) -> None:
    person = walker(chat, harness, role)
    tapped: Counter[type[Action]] = Counter()
    person.starts()
    home = _heading(person.last)

    steps = STEPS[harness.get_bind().dialect.name]
    for step in range(steps if role == Role.ORGANIZER else steps // SHORTER):
        # A file or a place on the map has no buttons; the panel above it has.
        shown = max((m for m in person.messages.values() if _data(m)), key=_number)
        actions = [unpack(data) for data in _data(shown)]
        if _heading(shown) != home:
            _assert_way_out(shown)
        # The rarest first, so that the walk comes everywhere.
        action = min(actions, key=lambda action: (tapped[type(action)], step % 7))
        tapped[type(action)] += 1
        person.taps(action, shown)
        assert "Algo deu errado" not in person.sees
        if step % 25 == 0:
            person.writes("3º encontro <b>&")
            person.starts()

    assert HOSTILE not in "".join(shown.html for shown in person.messages.values())


def test_every_action_has_a_route() -> None:
    from messages.actions import known_actions

    routes.load()

    routed = set(routes.registered_taps())

    assert [name for name, action in known_actions().items() if action not in routed] == []


def _heading(shown: Shown) -> str:
    return shown.text.splitlines()[0]


def _number(shown: Shown) -> int:
    return shown.message_id


def _data(shown: Shown) -> list[str]:
    rows = shown.payload.get("buttons", [])
    return [b["callback_data"] for row in rows for b in row if "callback_data" in b]


def _assert_way_out(shown: Shown) -> None:
    labels = " ".join(label for row in shown.labels for label in row)
    has_one = any(isinstance(unpack(data), WAYS_OUT) for data in _data(shown))
    assert has_one or "voltar" in labels.lower() or "Agora não" in labels, (
        f"no way out of: {shown.text}\n{shown.labels}"
    )
