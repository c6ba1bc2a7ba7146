"""The main tasks of the conversation with the real bot: by mouse on a wide and light page,
and by keyboard alone on a narrow and dark one; the short form does
two of them, each in one of the ways.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.demonstration import ANA, BRUNO, CELIA, DemoPage, Phone
from tests.scale import LONG


@dataclass
class DemoRun:
    """The page with three people."""

    demo: DemoPage
    ana: Phone
    bruno: Phone
    celia: Phone


MOUSE, KEYBOARD = "mouse, wide, light", "keyboard, narrow, dark"


def ways(first: str, second: str) -> pytest.MarkDecorator:
    """In which ways to do a task: the second only in the long form."""
    return pytest.mark.parametrize("demo_run", [first, second] if LONG else [first], indirect=True)


@pytest_asyncio.fixture(loop_scope="session")
async def demo_run(
    request: pytest.FixtureRequest, browser: Browser, demonstration: str
) -> AsyncIterator[DemoRun]:
    is_narrow = "narrow" in request.param
    page = await browser.new_page(
        viewport={"width": 360 if is_narrow else 1280, "height": 780},
        color_scheme="dark" if is_narrow else "light",
        locale="pt-BR",
        reduced_motion="reduce",
    )
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_default_timeout(10_000)
    demo = DemoPage(page, demonstration, is_by_keyboard="keyboard" in request.param)
    await demo.open()
    yield DemoRun(demo, *(demo.phone(who) for who in (ANA, BRUNO, CELIA)))
    await page.close()
    assert problems == []


@ways(KEYBOARD, MOUSE)
async def test_newcomer_registers_and_the_organizer_approves(demo_run: DemoRun) -> None:
    bruno, celia, page = demo_run.bruno, demo_run.celia, demo_run.demo.page
    await bruno.start()
    await bruno.sees("Boas-vindas")
    await bruno.tap("Fazer meu cadastro")
    await bruno.write("saude")
    await bruno.tap("Usar")
    await bruno.write("bruno.teixeira@saude.mg.gov.br")
    await bruno.tap("Está certo, enviar")
    await bruno.sees("Seu cadastro está com a organização")
    await celia.show()
    await celia.sees("1 cadastro espera conferência")
    # Buttons of before go on working after a restart.
    if not await page.get_by_test_id("restart").is_visible():
        await demo_run.demo.press(page.get_by_test_id("tools"))
    await demo_run.demo.press(page.get_by_test_id("restart"))
    # A whole robot starts here, on a machine that may have much to do.
    await expect(page.get_by_test_id("notice")).to_have_text("O robô voltou.", timeout=30_000)
    await celia.tap("Conferir agora")
    await celia.tap("✅ Aprovar")

    await bruno.show()
    await bruno.sees("Cadastro aprovado, Bruno!")


@ways(MOUSE, KEYBOARD)
async def test_participant_enrolls_confirms_is_reminded_and_gives_the_seat_back(
    demo_run: DemoRun,
) -> None:
    ana, page = demo_run.ana, demo_run.demo.page
    await ana.start()
    menu = ana.root.get_by_test_id("menu")
    if demo_run.demo.is_by_keyboard:
        await menu.focus()
        for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
            await page.keyboard.press(key)
    else:
        await menu.click()
        await ana.root.get_by_role("option", name="/cursos").click()
    await demo_run.demo.settle()
    await ana.sees("Cursos com inscrição aberta")
    await ana.tap("Linguagem simples")
    await ana.tap("Fazer inscrição")
    await ana.sees("Inscrição feita")
    await ana.tap("Início")
    await ana.tap("Confirmar presença")
    await ana.sees("Você confirmou presença")
    await demo_run.demo.go_to("2024-03-17T09:01:00-03:00")
    await ana.sees("É amanhã: 1º Encontro da Rede Estratégia")
    await ana.tap("Não vou mais")

    await ana.sees("Você avisou que não vai")


@pytest.mark.long
@ways(KEYBOARD, MOUSE)
async def test_room_is_opened_and_presence_is_recorded_by_qr_and_by_code(demo_run: DemoRun) -> None:
    ana, celia, page = demo_run.ana, demo_run.celia, demo_run.demo.page
    await ana.start()
    await ana.tap("Confirmar presença")
    await demo_run.demo.go_to("2024-03-18T08:45:00-03:00")
    await celia.show()
    await celia.sees("Abra a presença quando a sala encher")
    await celia.tap("Abrir presença")
    words = await celia.last.inner_text()
    await celia.tap("Mostrar QR aqui")
    await demo_run.demo.press(celia.root.get_by_test_id("photo").last)
    await demo_run.demo.press(page.get_by_test_id("viewer").get_by_role("button", name="Ana"))
    await expect(ana.root).to_be_visible()
    await ana.start()
    await expect(ana.root.get_by_test_id("log")).to_contain_text("Presença registrada")

    code = words.split("Código agora:")[1].strip()[:7].replace(" ", "")
    await celia.write(code)

    await expect(celia.root.get_by_test_id("log")).to_contain_text("Presença registrada")
