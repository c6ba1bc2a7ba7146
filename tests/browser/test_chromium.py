"""The browser of the tests shows pages of this machine, and only those."""

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Error, Page

from tests.browser import chromium


async def test_page_of_this_machine_is_shown(page: Page) -> None:
    async def greet(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Olá, Rede ✅</h1>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/", greet)
    async with TestServer(application) as server:
        await page.goto(str(server.make_url("/")))

        heading = await page.get_by_role("heading").inner_text()

    assert heading == "Olá, Rede ✅"


async def test_page_elsewhere_is_out_of_reach(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto("http://nowhere.example/")


def test_find_refuses_a_browser_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REDE_TEST_BROWSER", str(tmp_path / "none"))

    with pytest.raises(chromium.NoBrowserError):
        chromium.find()
