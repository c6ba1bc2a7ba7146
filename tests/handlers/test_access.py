"""Who may use a route is declared on it, and holds before anything behind it is asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import routes
from handlers.access import Access
from messages.actions import known_actions
from messages.actions.hours import ShowHours
from models import Participant, Role, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW

routes.load()
PEOPLE: dict[str, dict[str, Any] | None] = {
    "newcomer": None,
    "declined": {"standing": Standing.DECLINED},
    "suspended": {"standing": Standing.SUSPENDED},
    "suspended organizer": {"standing": Standing.SUSPENDED, "role": Role.ORGANIZER},
    "pending": {"standing": Standing.PENDING},
    "participant": {},
    "focal point": {"role": Role.FOCAL_POINT},
    "door": {"role": Role.DOOR},
    "organizer": {"role": Role.ORGANIZER},
    "door of an encontro": {},
    "door of an office": {},
    "door no longer": {},
    "organizer of an encontro": {},
    "organizer of an office": {},
    "organizer no longer": {},
    "organizer not yet": {},
}
_TAKES_PART = set(PEOPLE) - {"newcomer", "declined", "suspended", "suspended organizer", "pending"}
MAY: dict[Access, set[str]] = {
    Access.ANYBODY: set(PEOPLE),
    Access.APPLICANT: {"pending"} | _TAKES_PART,
    Access.PARTICIPANT: _TAKES_PART,
    # Somewhere: the operation asks where.
    Access.DOOR: {"door", "organizer", "door of an encontro", "organizer of an encontro"},
    Access.ORGANIZER: {"organizer"},
}


def _grant(session: Session, person: Participant, who: str) -> None:
    role, _, where = who.partition(" ")
    columns: dict[str, dict[str, Any]] = {
        "of an encontro": {"activity": make.encontro(session)},
        "of an office": {"office": make.assessoria(session)},
        "no longer": {"ends_at": NOW},
        "not yet": {"starts_at": NOW + timedelta(seconds=1)},
    }
    if where in columns:
        make.grant(session, person, Role(role), **columns[where])


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("access", Access)
def test_a_route_serves_whom_it_names(
    chat: Chat, session: Session, monkeypatch: pytest.MonkeyPatch, access: Access, who: str
) -> None:
    columns = PEOPLE[who]
    row = 77 if columns is None else make.participant(session, **columns)
    if isinstance(row, Participant):
        _grant(session, row, who)
    person = chat.person(row)
    person.starts()
    served: list[str] = []

    def serve(_tap: Any, context: Any) -> None:
        served.append(who)
        context.say("Feito")

    # An operation that asks nothing: only the route is left to refuse.
    monkeypatch.setitem(
        routes._taps,  # noqa: SLF001 - no route of the product is so careless
        ShowHours,
        replace(routes.registered_taps()[ShowHours], access=access, handler=serve),
    )

    person.taps(ShowHours())

    assert bool(served) is (who in MAY[access])
    assert (person.toast is not None and person.toast.text == "Feito") is bool(served)


def test_every_organizers_button_is_for_those_who_organize_or_take_attendance() -> None:
    taps = routes.registered_taps()
    theirs = [
        action
        for action in known_actions().values()
        if action.__module__.startswith("messages.actions.organizers")
    ]
    assert theirs
    declared = {action.__name__: taps[action].access for action in theirs}

    assert set(declared.values()) == {Access.ORGANIZER, Access.DOOR}
    assert {name for name, access in declared.items() if access is Access.DOOR} == {
        "AskCloseCheckIn", "AskDismissVisitor", "AskPart", "AskPoster", "CloseCheckIn",
        "DismissVisitor", "ExtendCheckIn", "HangPoster",
        "ListLessons", "ManageActivity", "ManageAttendance", "MarkPart", "MarkPresence",
        "NoteVisitor", "OpenCheckIn", "ProjectRoom", "RecogniseVisitor", "ReviewVisitors",
        "SendRoomCode", "ShowOrganizing", "ShowPageAddress", "ShowPresence", "ShowRoll",
        "TogglePresence", "UndoPresence",
    }  # fmt: skip


def test_who_starts_the_bot_can_be_written_to_even_if_the_link_is_refused(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session)
    person = chat.person(ana)
    person.starts()
    person.blocks()
    assert _row(session, ana).unreachable_at is not None

    # An invite for somebody who is in already: refused, and what the transaction did is undone.
    person.starts("c_" + "ab" * 16)

    assert person.sees.startswith("Você já tem cadastro"), person.sees
    assert _row(session, ana).unreachable_at is None


def _row(session: Session, person: Participant) -> Participant:
    session.refresh(person)
    return person
