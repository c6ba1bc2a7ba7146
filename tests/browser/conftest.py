"""A real browser for the page's tests; no page of it reaches beyond this machine."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.database import make_engine
from bot.demonstration_people import prepare
from tests.browser import chromium
from tests.browser.demonstration import running


@pytest.fixture(scope="session")
def browser_executable() -> Path:
    """Give the browser's path; a run without a browser fails and says what to do."""
    found = chromium.find()
    if found is None:
        pytest.fail("Nenhum navegador: rode 'make test', que traz um.", pytrace=False)
    return found


@pytest.fixture
async def browser(browser_executable: Path) -> AsyncIterator[Browser]:
    """Start a browser in this test's event loop, where the servers it visits may run too.

    Starting takes half a second. One browser for the whole run would hold the event loop of
    all other asynchronous tests.
    """
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=browser_executable, args=list(chromium.SWITCHES)
        )
        yield started
        await started.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Open a clean profile, Brazilian in language and clock."""
    opened = await browser.new_context(
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
    )
    opened.set_default_timeout(10_000)
    yield opened
    await opened.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """Open an empty page; the test fails when a script of it did."""
    problems: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    assert problems == []


@pytest.fixture(scope="session")
def sample_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the demonstration's database once; every demonstration gets a copy."""
    database = tmp_path_factory.mktemp("browser") / "sample.db"
    engine = make_engine(f"sqlite:///{database}")
    prepare(engine)
    engine.dispose()
    return database


@pytest.fixture
def demonstration(sample_year: Path, tmp_path: Path) -> Iterator[str]:
    """Start the real bot with the sample year beside its page; gives the page's address."""
    database = tmp_path / "demonstration.db"
    shutil.copyfile(sample_year, database)
    with running(database) as address:
        yield address
