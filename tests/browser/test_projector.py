"""The page to project, in a real browser, against the real routes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from playwright.async_api import Page, expect
from sqlalchemy.orm import Session

from bot import projector
from database.engine import make_engine
from database.transactions import Transactions
from domain.attendance import attendance_room
from tests import make
from tests.make import moment

START = moment(18, 3, 9)


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment


@dataclass
class Room:
    address: str
    clock: SetClock
    server: BaseTestServer


@pytest_asyncio.fixture(loop_scope="session")
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    engine = make_engine(sqlite_url)
    with Session(engine) as session, session.begin():
        slot_id = make.slots_of(session, make.encontro(session, "<b>Zé & Cia</b>"))[0].id
        opened = attendance_room.open_check_in(
            session,
            slot_id=slot_id,
            actor_id=make.organizer(session).id,
            now=START,
            secret="5e" * 16,
        )
    clock = SetClock()
    async with Transactions(engine) as transactions:
        app = web.Application()
        app.add_routes(projector.routes(transactions, clock, lambda: "RedeEstrategiaBot"))
        async with TestServer(app) as server:
            yield Room(str(server.make_url(f"/presenca/{opened.page}")), clock, server)


async def test_page_shows_the_code_and_changes_it_by_itself(page: Page, room: Room) -> None:
    await page.goto(room.address)
    digits = page.locator("#digits")
    first = await _digits(page)
    picture = await page.get_by_role("img").get_attribute("src")
    await expect(page.get_by_role("heading")).to_have_text("<b>Zé & Cia</b>")

    room.clock.moment = START + timedelta(seconds=30)

    await expect(digits).not_to_have_text(first, timeout=3000)
    assert await page.get_by_role("img").get_attribute("src") != picture
    await expect(page.get_by_role("status")).to_have_text("Presença aberta até as 12h30")


async def test_page_is_readable_and_fits_without_scrolling(page: Page, room: Room) -> None:
    for width, height in ((1280, 720), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(room.address)
        await _digits(page)

        size = await page.locator("#digits").evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        overflow = await page.evaluate(
            "() => [document.documentElement.scrollHeight - innerHeight,"
            " document.documentElement.scrollWidth - innerWidth]"
        )

        assert size >= height / 5
        assert overflow == [0, 0]


async def test_page_on_a_phone_is_not_wider_than_it(page: Page, room: Room) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(room.address)
    await _digits(page)

    assert await page.evaluate("() => document.documentElement.scrollWidth") == 320


async def test_page_takes_the_code_away_when_it_is_closed(page: Page, room: Room) -> None:
    await page.goto(room.address)
    await expect(page.locator("#open")).to_be_visible()

    room.clock.moment = moment(18, 3, 12, 30)

    await expect(page.get_by_role("status")).to_have_text("Presença encerrada às 12h30")
    await expect(page.locator("#open")).to_be_hidden()
    assert await page.locator("#digits").inner_text() == ""


async def test_page_says_when_the_bot_is_gone(page: Page, room: Room) -> None:
    await page.goto(room.address)
    await expect(page.locator("#open")).to_be_visible()

    await room.server.close()

    await expect(page.get_by_role("alert")).to_be_visible(timeout=15_000)


async def _digits(page: Page) -> str:
    await page.wait_for_function("() => document.getElementById('digits').textContent.length === 4")
    return await page.locator("#digits").inner_text()
