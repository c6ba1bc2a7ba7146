"""The simulator's page, used by mouse and by keyboard."""

from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from simulator import Simulator
from tests.browser.conftest import ANA, BRUNO, begin
from tests.simulator.client import Client, Json

KEYS: Json = {
    "inline_keyboard": [
        [{"text": "Confirmar", "callback_data": "c", "style": "success"}],
        [
            {"text": "Detalhes", "callback_data": "d"},
            {"text": "Site", "url": "https://a.br/"},
        ],
    ]
}


async def answer(client: Client, **words: object) -> None:
    query = None
    while query is None:
        updates = await client.result("getUpdates", offset=-1, timeout=5)
        query = updates[-1].get("callback_query") if updates else None
    await client.result("answerCallbackQuery", callback_query_id=query["id"], **words)


async def test_start_button_starts_with_the_payload(
    page: Page, simulator: Simulator, client: Client
) -> None:
    await page.goto(simulator.url)
    bruno = page.get_by_test_id(f"phone-{BRUNO}")
    await bruno.get_by_test_id("start").click()

    await expect(bruno.get_by_title("/start e_1")).to_have_text("/start")
    [update] = await client.updates()
    assert update["message"]["text"] == "/start e_1"
    await expect(bruno.get_by_test_id("input")).to_be_visible()


async def test_tap_shows_progress_then_toast_and_the_edit_in_place(
    ana: Locator, client: Client
) -> None:
    await begin(ana)
    sent = await client.result(
        "sendMessage", chat_id=ANA, text="<b>Vem?</b>", parse_mode="HTML", reply_markup=KEYS
    )
    bubble = ana.get_by_test_id(f"message-{sent['message_id']}")
    button = bubble.get_by_role("button", name="Confirmar")
    await expect(bubble.locator("strong")).to_have_text("Vem?")
    await button.click()

    await expect(button).to_have_attribute("aria-busy", "true")
    await answer(client, text="Presença confirmada")
    await expect(ana.get_by_test_id("toast")).to_have_text("Presença confirmada")
    await expect(button).not_to_have_attribute("aria-busy", "true")

    await client.result(
        "editMessageText", chat_id=ANA, message_id=sent["message_id"], text="Até lá"
    )
    await expect(bubble).to_contain_text("Até lá")
    await expect(bubble).to_contain_text("editado")
    await expect(bubble.get_by_role("button")).to_have_count(0)


async def test_chat_works_by_keyboard_alone(page: Page, ana: Locator, client: Client) -> None:
    await ana.get_by_test_id("start").focus()
    await page.keyboard.press("Enter")
    await expect(ana.get_by_test_id("input")).to_be_focused()
    await client.result("setMyCommands", commands=[{"command": "ajuda", "description": "Ajuda"}])
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)

    await page.keyboard.type("Oi")
    await page.keyboard.press("Enter")
    await expect(ana.get_by_test_id("log")).to_contain_text("Oi")

    await expect(ana.get_by_test_id("menu")).to_be_visible()
    await page.keyboard.type("/a")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(ana.get_by_test_id("log")).to_contain_text("/ajuda")

    await ana.get_by_role("button", name="Detalhes").focus()
    await page.keyboard.press("Enter")
    await answer(client, text="Leia com calma", show_alert=True)
    await expect(ana.get_by_test_id("alert-ok")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(ana.get_by_test_id("alert")).to_have_count(0)
    await expect(ana.get_by_role("button", name="Detalhes")).to_be_focused()


async def test_deleted_message_leaves_the_page(ana: Locator, client: Client) -> None:
    await begin(ana)
    sent = await client.result("sendMessage", chat_id=ANA, text="Some")
    bubble = ana.get_by_test_id(f"message-{sent['message_id']}")
    await expect(bubble).to_be_visible()

    await client.result("deleteMessage", chat_id=ANA, message_id=sent["message_id"])

    await expect(bubble).to_have_count(0)


async def test_markup_in_a_name_stays_text(ana: Locator, client: Client) -> None:
    await begin(ana)
    hostile = "<img src=x onerror=alert(1)> & <b>Zé</b>"
    await client.result("sendMessage", chat_id=ANA, text=hostile)

    log = ana.get_by_test_id("log")
    await expect(log).to_contain_text(hostile)
    await expect(log.locator("img, b, strong")).to_have_count(0)


async def test_file_of_a_person_reaches_the_bot(ana: Locator, client: Client) -> None:
    await begin(ana)
    file = FilePayload(name="relato.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    await ana.get_by_test_id("file-document").set_input_files(file)

    await expect(ana.get_by_test_id("document")).to_contain_text("relato.pdf")
    assert (await client.updates())[-1]["message"]["document"]["file_name"] == "relato.pdf"


async def test_links_of_the_bot_show_the_start_button_with_what_they_carry(
    page: Page, ana: Locator, client: Client
) -> None:
    address = "https://t.me/demonstracao_bot?start="
    await begin(ana)
    await page.get_by_test_id("link-menu").locator("summary").click()
    await page.get_by_test_id("link-text").fill(f"{address}p_1")
    await page.get_by_test_id("link-open").click()
    await expect(ana.get_by_test_id("start")).to_be_focused()
    await expect(ana.get_by_test_id("input")).to_have_count(0)

    await page.keyboard.press("Enter")

    await expect(ana.get_by_title("/start p_1")).to_have_text("/start")
    await client.result("sendMessage", chat_id=ANA, text=f"Veja {address}e_2")
    await ana.get_by_role("button", name="start=e_2").click()
    await begin(ana)
    await expect(ana.get_by_title("/start e_2")).to_have_text("/start")
    await expect(ana.get_by_test_id("input")).to_be_visible()


async def test_toolbar_moves_the_clock_and_restarts_the_bot(
    page: Page, simulator: Simulator
) -> None:
    restarts: list[str] = []

    async def restart() -> None:
        restarts.append("one")

    simulator.set_restart(restart)
    simulator.set_moments([{"label": "Véspera", "at": "2024-03-17T18:00:00-03:00"}])
    await page.goto(simulator.url)
    await page.get_by_test_id("clock-menu").locator("summary").click()
    await page.get_by_test_id("moment").click()
    await expect(page.get_by_test_id("clock").locator("time")).to_have_text("18:00")
    await page.get_by_test_id("clock-hour").click()
    await expect(page.get_by_test_id("clock").locator("time")).to_have_text("19:00")
    await page.get_by_test_id("restart").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("reiniciando")

    assert simulator.now().isoformat().startswith("2024-03-17T19:00")
    assert restarts == ["one"]


async def test_narrow_screen_shows_one_person_and_never_scrolls_sideways(
    browser: Browser, simulator: Simulator, client: Client
) -> None:
    page = await browser.new_page(viewport={"width": 320, "height": 640})
    await page.goto(simulator.url)
    ana, bruno = (page.get_by_test_id(f"phone-{who}") for who in (ANA, BRUNO))
    await expect(ana).to_be_visible()
    await expect(bruno).to_be_hidden()
    await client.post(f"/people/{BRUNO}/start")
    await client.result("sendMessage", chat_id=BRUNO, text="x" * 200, reply_markup=KEYS)

    await expect(page.get_by_test_id(f"show-{BRUNO}")).to_contain_text("mensagens novas")
    await page.get_by_test_id(f"show-{BRUNO}").click()

    await expect(bruno).to_be_visible()
    await expect(ana).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.close()
