"""The real bot beside its page, in a process of its own, and people who use it there."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests import programs

ROOT = Path(__file__).parents[2]
ANA, BRUNO, CELIA = 1001, 1002, 1003
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_STOPS_WITHIN_S = 10
_MOST_TABS = 80


@asynccontextmanager
async def running(database: Path) -> AsyncIterator[str]:
    """Start the demonstration on free ports; gives the address of its page."""
    environment = {name: value for name, value in os.environ.items() if name[:5] != "REDE_"}
    environment |= {
        "REDE_PORT": "0",
        "REDE_WEB_PORT": "0",
        "REDE_STATUS_PORT": "0",
        "REDE_DATABASE_URL": f"sqlite:///{database}",
        "REDE_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    process = await programs.start("bot", "demo", env=environment, stdout=programs.PIPE)
    assert process.stdout is not None
    try:
        line = (await process.stdout.readline()).decode()
        found = _ADDRESS.search(line)
        assert found, f"the demonstration did not start: {line}"
        yield found[0]
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), _STOPS_WITHIN_S)


@dataclass
class DemoPage:
    """The open page, used by mouse or by keyboard alone."""

    page: Page
    address: str
    is_by_keyboard: bool = False

    async def open(self) -> None:
        """Open the page and wait until the bot has put its commands there."""
        await self.page.goto(self.address)
        await expect(self.page.get_by_test_id(f"phone-{ANA}")).to_be_visible()
        for _ in range(400):
            chat = await self.page.request.get(f"{self.address}/sim/people/{ANA}/chat")
            if (await chat.json())["commands"]:
                break
            await asyncio.sleep(0.025)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot is at rest and the page has shown what it did."""
        answer = await self.page.request.post(f"{self.address}/sim/settle", data={"timeout_s": 30})
        assert await answer.json() == {"idle": True}
        await self.page.wait_for_timeout(60)

    async def press(self, button: Locator) -> None:
        """Press a button of the page."""
        if self.is_by_keyboard:
            await button.focus()
            await self.page.keyboard.press("Enter")
        else:
            await button.click()

    async def go_to(self, moment: str) -> None:
        """Set the clock to a moment in Brasília."""
        await self.page.request.post(f"{self.address}/sim/clock", data={"set": moment})
        await self.settle()

    def phone(self, person_id: int) -> "Phone":
        """Give the phone of a person, brought to the screen by `show`."""
        return Phone(self, person_id)


@dataclass
class Phone:
    """One person's phone on the page."""

    demo: DemoPage
    person_id: int

    @property
    def root(self) -> Locator:
        """The phone itself."""
        return self.demo.page.get_by_test_id(f"phone-{self.person_id}")

    @property
    def last(self) -> Locator:
        """The newest message of the bot."""
        return self.root.locator("[data-from=bot]").last

    async def show(self) -> None:
        """Bring it to the screen where one phone is shown at a time."""
        if not await self.root.is_visible():
            await self.demo.press(self.demo.page.get_by_test_id(f"show-{self.person_id}"))
        await expect(self.root).to_be_visible()

    async def start(self) -> None:
        """Press INICIAR."""
        await self.show()
        await self.demo.press(self.root.get_by_test_id("start"))
        await self.demo.settle()

    async def tap(self, label: str) -> None:
        """Tap the newest button with this label under a message."""
        await self.show()
        button = self.root.get_by_test_id("button").filter(has_text=label).last
        await expect(button).to_be_visible()
        if self.demo.is_by_keyboard:
            await self._walk_to(button)
            await self.demo.page.keyboard.press("Enter")
        else:
            await button.click()
        await self.demo.settle()

    async def write(self, text: str) -> None:
        """Write and send a text."""
        await self.show()
        field = self.root.get_by_test_id("input")
        if self.demo.is_by_keyboard:
            await field.focus()
            await self.demo.page.keyboard.type(text)
            await self.demo.page.keyboard.press("Enter")
        else:
            await field.fill(text)
            await self.root.get_by_test_id("send").click()
        await self.demo.settle()

    async def sees(self, words: str) -> None:
        """Check that the newest message of the bot says this."""
        await expect(self.last).to_contain_text(words)

    async def _walk_to(self, button: Locator) -> None:
        """Go backwards from the input, as those without a mouse do."""
        await self.root.get_by_test_id("input").focus()
        for _ in range(_MOST_TABS):
            await self.demo.page.keyboard.press("Shift+Tab")
            if await button.evaluate("node => node === document.activeElement"):
                return
        text = f"no way by keyboard to {await button.inner_text()!r}"
        raise AssertionError(text)
