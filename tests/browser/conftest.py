"""A real browser for the page's tests; no page of it reaches beyond this machine.

These tests share one event loop, because what talks to the browser belongs to a loop, and
starting it takes a third of a second of processor.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from inspect import iscoroutinefunction
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    async_playwright,
    expect,
)

from bot.demonstration_people import prepare
from database.engine import make_engine
from simulator import Simulator
from tests.browser import chromium
from tests.browser.demonstration import running
from tests.once import Once
from tests.scale import LONG
from tests.simulator.client import Client

ANA, BRUNO = 1001, 1002


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in one event loop."""
    for item in items:
        if item.nodeid.startswith("tests/browser/") and iscoroutinefunction(
            getattr(item, "obj", None)
        ):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def browser_executable() -> Path:
    """Give the browser's path; a run without a browser fails and says what to do."""
    found = chromium.find()
    if found is None:
        pytest.fail("Nenhum navegador: rode 'make test', que traz um.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser_address(
    browser_executable: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run one browser, outside every event loop: starting it for each test takes too long."""
    with chromium.running(browser_executable, tmp_path_factory.mktemp("profile")) as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def connection(browser_address: str) -> AsyncIterator[Browser]:
    """Connect to the browser, in the event loop of these tests."""
    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(browser_address)
        yield connected
        await connected.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def context(connection: Browser) -> AsyncIterator[BrowserContext]:
    """Open a profile, Brazilian in language and clock.

    One for all tests: a new one takes half of what a short test takes. Each test has a server,
    and so an origin, of its own. The first page keeps the window open.
    """
    opened = await connection.new_context(
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
    )
    opened.set_default_timeout(10_000)
    await opened.new_page()
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(connection: Browser, context: BrowserContext) -> AsyncIterator[Browser]:
    """Give the browser; what a test opened in it is closed behind it."""
    own = {*connection.contexts, context}
    yield connection
    for opened in set(connection.contexts) - own:
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """Open an empty page; the test fails when a script of it did."""
    problems: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    await opened.close()
    await context.clear_permissions()
    await context.clear_cookies()
    assert problems == []


@pytest.fixture(scope="session")
def sample_year(once: Once) -> Path:
    """Prepare the demonstration's database once; every demonstration gets a copy."""

    def make(path: Path) -> None:
        engine = make_engine(f"sqlite:///{path}")
        prepare(engine)
        engine.dispose()

    return once("sample_year.db", make)


@pytest_asyncio.fixture(loop_scope="session")
async def demonstration(sample_year: Path, tmp_path: Path) -> AsyncIterator[str]:
    """Start the real bot with the sample year beside its page; gives the page's address."""
    database = tmp_path / "demonstration.db"
    shutil.copyfile(sample_year, database)
    async with running(database) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def simulator() -> AsyncIterator[Simulator]:
    people = [
        {"id": ANA, "first_name": "Ana", "last_name": "Prado", "about": "participa"},
        {"id": BRUNO, "first_name": "Bruno", "about": "chegou agora", "start_payload": "e_1"},
    ]
    start = datetime.fromisoformat("2024-03-11T09:00:00-03:00")
    async with Simulator(people=people, start=start) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession(simulator.url) as session:
        yield Client(simulator, session)


@pytest_asyncio.fixture(loop_scope="session")
async def ana(page: Page, simulator: Simulator) -> Locator:
    """Ana's phone on the open page."""
    await page.goto(simulator.url)
    phone = page.get_by_test_id(f"phone-{ANA}")
    await expect(phone).to_be_visible()
    return phone


def looks(*short: tuple[int, str], more: list[tuple[int, str]]) -> pytest.MarkDecorator:
    """In which widths and colours to see a page: each once, and in the long form each with each.

    No colour of our pages depends on their width.
    """
    return pytest.mark.parametrize(("width", "scheme"), [*short, *(more if LONG else [])])


async def begin(phone: Locator) -> None:
    """Press INICIAR and wait until the chat has begun: the bot may write from then on."""
    await phone.get_by_test_id("start").click()
    await expect(phone.get_by_test_id("input")).to_be_visible()
