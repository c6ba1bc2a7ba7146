"""The public page of the check, in a real browser: by keyboard, by ear, and as it looks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from sqlalchemy.orm import Session

from bot import paper_check, web_server
from database.engine import make_engine
from database.transactions import Transactions
from domain.documents import paper_codes
from tests import make, scale
from tests.browser.conftest import looks
from tests.make import moment

NOW = moment(20, 4, 9)
LATER = moment(18, 4, 9)
LONG = "Maria Aparecida do Perpétuo Socorro Vasconcelos de Albuquerque e Mello"
WRONG = "RE-9999-9999-9999"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class _Clock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Door:
    address: str
    codes: dict[str, str]


@pytest_asyncio.fixture(loop_scope="session")
async def door(sqlite_url: str) -> AsyncIterator[Door]:
    engine = make_engine(sqlite_url)
    with Session(engine) as session, session.begin():
        turma = make.turma(session)
        rows = {
            "valid": make.paper(session, turma, make.participant(session, LONG)),
            "replaced": make.paper(session, turma, make.participant(session), replaced_at=LATER),
            "revoked": make.paper(
                session, turma, make.participant(session), revoked_at=LATER, revoke_reason="Engano"
            ),
        }
        codes = {name: paper_codes.shown(row.code) for name, row in rows.items()}
    async with AsyncExitStack() as stack:
        transactions = await stack.enter_async_context(Transactions(engine))
        app = web.Application()
        app.add_routes(paper_check.routes(transactions, _Clock(), trusted=[], most_waiting=9))
        port = await web_server.serve(
            stack, app, host="127.0.0.1", port=0, within=web_server.Bounds(32)
        )
        yield Door(f"http://127.0.0.1:{port}/conferir", {**codes, "unknown": WRONG})
    engine.dispose()


async def test_a_code_is_checked_by_keyboard_alone(page: Page, door: Door) -> None:
    await page.goto(door.address)
    await page.keyboard.press("Tab")
    field = page.get_by_label("Código do documento")
    await expect(field).to_be_focused()

    await page.keyboard.type(door.codes["valid"].lower())
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Conferir")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("✅ Este documento vale")
    assert await page.title() == "Este documento vale · Rede Estratégia"
    # The code is nowhere in the address.
    assert page.url == door.address

    await page.keyboard.press("Tab")
    await page.keyboard.type("RE-9999-9999-9999")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Não achei este código")
    await expect(page.get_by_label("Código do documento")).to_have_value("RE-9999-9999-9999")


async def test_the_page_is_whole_for_who_hears_it(page: Page, door: Door) -> None:
    await page.goto(f"{door.address}/{door.codes['valid']}")

    assert await page.locator("body").aria_snapshot() == (
        "- banner:\n"
        "  - paragraph: Rede Estratégia\n"
        "- main:\n"
        '  - region "Este documento vale":\n'
        '    - heading "Este documento vale" [level=1]\n'
        '    - paragraph: "Compare com o documento que você recebeu: os dados precisam ser '
        'iguais."\n'
        "    - term: Tipo\n    - definition: Certificado\n"
        f"    - term: Nome\n    - definition: {LONG}\n"
        "    - term: Curso\n    - definition: Gestão de projetos\n"
        "    - term: Formação\n    - definition: 8 horas\n"
        "    - term: Quando\n    - definition: De 9 a 11 de abril de 2024\n"
        "    - term: Emissão\n    - definition: 15/4/2024\n"
        f"    - term: Código\n    - definition: {door.codes['valid']}\n"
        "  - text: Conferir outro código\n"
        '  - paragraph: "Exemplo: RE-3K7F-9AXM-C4TP. Tanto faz com ou sem traços."\n'
        '  - textbox "Conferir outro código"\n'
        '  - button "Conferir"'
    )
    described = await page.get_by_role("textbox").get_attribute("aria-describedby")
    assert described == "dica"


async def test_it_works_without_a_script(browser: Browser, door: Door) -> None:
    page = await browser.new_page(java_script_enabled=False)
    await page.goto(door.address)

    await page.get_by_label("Código do documento").fill(door.codes["revoked"])
    await page.get_by_role("button", name="Conferir").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "⛔ A Rede cancelou este documento"
    )
    await page.close()


@looks(
    (1280, "dark"),
    (360, "light"),
    (320, "dark"),
    more=[(1280, "light"), (360, "dark"), (320, "light")],
)
async def test_nothing_keeps_people_out(
    browser: Browser, door: Door, scheme: str, width: int
) -> None:
    page = await browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="pt-BR",
        bypass_csp=True,
    )
    paths = ["", *(f"/{code}" for code in door.codes.values())]
    # The narrowest shows them all; what differs elsewhere is seen in one with a paper.
    for path in paths if scale.LONG or width == 320 else paths[1:2]:
        await page.goto(f"{door.address}{path}")
        found = (await Axe().run(page)).response["violations"]

        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert await page.evaluate(WIDER) == 0
        # As large as a thumb, and as words that everybody reads.
        for control in (page.get_by_role("textbox"), page.get_by_role("button")):
            box = await control.bounding_box()
            assert box is not None
            assert box["height"] >= 44
    await page.close()
