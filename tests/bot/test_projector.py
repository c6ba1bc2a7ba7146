from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import segno
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import projector
from database.transactions import Transactions
from domain.attendance import attendance, attendance_room
from models import Slot
from tests import make
from tests.make import moment

START = moment(18, 3, 9)
TITLE = "<b>Zé & Cia</b>"


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment


@dataclass
class Room:
    """A room with its page, and what an organizer may do there."""

    client: "TestClient[web.Request, web.Application]"
    engine: Engine
    clock: SetClock
    slot_id: int
    organizer_id: int
    page: str = ""

    def open(self, at: datetime) -> None:
        with Session(self.engine) as session, session.begin():
            opened = attendance_room.open_check_in(
                session,
                slot_id=self.slot_id,
                actor_id=self.organizer_id,
                now=at,
                secret="5e" * 16,
            )
        self.page = opened.page or ""

    def close(self) -> None:
        with Session(self.engine) as session, session.begin():
            attendance_room.close_check_in(
                session,
                slot_id=self.slot_id,
                actor_id=self.organizer_id,
                now=self.clock.moment,
            )

    async def state(self) -> Any:
        answer = await self.client.get(f"/presenca/{self.page}/codigo")
        assert answer.status == 200
        return await answer.json()


@pytest.fixture
async def room(engine: Engine) -> AsyncIterator[Room]:
    with Session(engine) as session, session.begin():
        slot_id = make.slots_of(session, make.encontro(session, TITLE))[0].id
        organizer_id = make.organizer(session).id
    clock = SetClock()
    async with Transactions(engine) as transactions:
        app = web.Application()
        app.add_routes(projector.routes(transactions, clock, lambda: "RedeEstrategiaBot"))
        async with TestClient(TestServer(app)) as client:
            yield Room(client, engine, clock, slot_id, organizer_id)


async def test_page_is_served_without_anything_from_outside(room: Room) -> None:
    room.open(START)

    answer = await room.client.get(f"/presenca/{room.page}")
    text = await answer.text()

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "http" not in text
    for name, kind in (("projector.css", "text/css"), ("projector.js", "text/javascript")):
        assert f"/presenca/arquivos/{name}" in text
        file = await room.client.get(f"/presenca/arquivos/{name}")
        assert (file.status, file.content_type) == (200, kind)


async def test_state_shows_the_code_that_counts_until_it_changes(room: Room) -> None:
    room.open(START)
    room.clock.moment = START + timedelta(seconds=29)

    before = await room.state()
    room.clock.moment = START + timedelta(seconds=30)
    after = await room.state()

    assert (before["title"], before["words"]) == (TITLE, "Presença aberta até as 12h30")
    assert (before["changes_in_ms"], after["changes_in_ms"]) == (1000, 30_000)
    assert before["digits"] != after["digits"]
    with Session(room.engine) as session:
        recorded = attendance.check_in(
            session,
            chat_id=999,
            participant_id=None,
            code=before["digits"],
            happened_at=room.clock.moment,
            now=room.clock.moment,
        )
    assert isinstance(recorded, attendance.VisitorExpected)


async def test_state_draws_the_link_of_the_same_moment(room: Room) -> None:
    room.open(START)

    state = await room.state()

    with Session(room.engine) as session:
        code = attendance_room.code_now(session, slot_id=room.slot_id, now=START)
    assert state["digits"] == code.digits
    link = f"https://t.me/RedeEstrategiaBot?start=p_{code.token}"
    expected = segno.make(link, error="m", micro=False)
    assert state["qr"] == expected.svg_data_uri(border=2, dark="#000", light="#fff")


async def test_state_counts_who_is_there(room: Room) -> None:
    room.open(START)
    with Session(room.engine) as session, session.begin():
        slot = session.get_one(Slot, room.slot_id)
        make.attendance(session, slot, make.participant(session))

    assert (await room.state())["present"] == 1


async def test_state_shows_no_code_before_and_after(room: Room) -> None:
    room.open(moment(18, 3, 8))
    room.clock.moment = moment(18, 3, 8)
    early = await room.state()
    room.clock.moment = START
    room.close()
    late = await room.state()

    assert early == {
        "title": TITLE,
        "is_open": False,
        "words": "A presença abre hoje, às 8h30",
        "present": 0,
        "bot": "RedeEstrategiaBot",
    }
    assert late["words"] == "Presença encerrada às 9h"
    assert not late["is_open"]


async def test_address_that_is_guessed_finds_nothing(room: Room) -> None:
    room.open(START)
    number, _, seal = room.page.partition("-")
    wrong = f"{number}-{'a' * 16}"

    for path in (
        f"/presenca/{wrong}",
        f"/presenca/{wrong}/codigo",
        f"/presenca/{int(number, 16) + 1:x}-{seal}/codigo",
        f"/presenca/fffffff-{seal}/codigo",
        "/presenca/arquivos/projector.html",
        "/presenca/arquivos/..%2fprojector.py",
    ):
        answer = await room.client.get(path)
        assert answer.status == 404, path


async def test_page_not_found_says_what_to_do(room: Room) -> None:
    answer = await room.client.get("/presenca/1-aaaaaaaaaaaaaaaa")

    assert answer.status == 404
    assert "Confira o endereço." in await answer.text()


async def test_state_without_the_name_of_the_bot_has_only_digits(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        slot_id = make.slots_of(session, make.encontro(session))[0].id
        opened = attendance_room.open_check_in(
            session,
            slot_id=slot_id,
            actor_id=make.organizer(session).id,
            now=START,
            secret="5e" * 16,
        )
    async with Transactions(engine) as transactions:
        app = web.Application()
        app.add_routes(projector.routes(transactions, SetClock(), lambda: None))
        async with TestClient(TestServer(app)) as client:
            state = await (await client.get(f"/presenca/{opened.page}/codigo")).json()

    assert "qr" not in state
    assert len(state["digits"]) == 4
