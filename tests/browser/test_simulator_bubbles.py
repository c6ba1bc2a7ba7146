"""What a bot can show, on the simulator's page."""

from playwright.async_api import Locator, Page, expect

from simulator import Simulator
from tests.browser import gallery
from tests.browser.conftest import ANA, BRUNO, begin
from tests.simulator.client import Client


async def test_photo_opens_larger_and_its_qr_is_scanned(
    page: Page, ana: Locator, client: Client
) -> None:
    await begin(ana)
    await gallery.send_photos(client, ANA, gallery.qr_picture(gallery.LINK), caption="Sala")
    await ana.get_by_test_id("photo").click()
    await expect(page.get_by_test_id("viewer")).to_be_visible()
    await page.get_by_test_id("viewer").get_by_role("button", name="Bruno").click()
    await expect(page.get_by_test_id("viewer")).to_have_count(0)
    bruno = page.get_by_test_id(f"phone-{BRUNO}")

    await bruno.get_by_test_id("start").click()

    await expect(bruno.get_by_title("/start p_1_abc")).to_have_text("/start")


async def test_toolbar_finds_the_newest_qr_of_the_chats(
    page: Page, ana: Locator, client: Client
) -> None:
    await begin(ana)
    await gallery.send_photos(client, ANA, gallery.qr_picture(gallery.LINK))
    await expect(ana.get_by_test_id("photo")).to_be_visible()

    await page.get_by_test_id("link-menu").locator("summary").click()

    await page.get_by_test_id("qr-place").get_by_test_id(f"scan-{ANA}").click()
    await expect(ana.get_by_test_id("start")).to_be_focused()


async def test_album_stands_in_one_bubble(ana: Locator, client: Client) -> None:
    await begin(ana)
    pictures = [gallery.qr_picture(str(number)) for number in range(3)]
    await gallery.send_photos(client, ANA, *pictures, caption="Três fotos")

    await expect(ana.get_by_test_id("album").get_by_test_id("photo")).to_have_count(3)
    await expect(ana.locator("[data-from=bot]")).to_have_count(1)


async def test_words_of_every_kind_are_shown_and_work(
    page: Page, ana: Locator, client: Client
) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await begin(ana)
    await client.result("sendMessage", chat_id=ANA, text=gallery.WORDS, parse_mode="HTML")
    words = ana.locator("[data-from=bot]").last

    hidden = words.get_by_role("button", name="Mostrar texto escondido")
    await hidden.click()
    await expect(words.get_by_text("escondido", exact=True)).to_be_visible()
    await words.get_by_role("button", name="Mostrar mais").click()
    await expect(words.get_by_role("button", name="Mostrar menos")).to_be_visible()
    await words.get_by_role("button", name="1764").click()
    await expect(ana.get_by_test_id("toast")).to_have_text("Texto copiado.")
    assert await page.evaluate("navigator.clipboard.readText()") == "1764"
    await words.get_by_role("button", name="/ajuda").click()
    await expect(ana.locator("[data-from=person]").last).to_contain_text("/ajuda")


async def test_short_expandable_quote_needs_no_button(ana: Locator, client: Client) -> None:
    await begin(ana)
    text = "<blockquote expandable>Uma linha</blockquote>"
    await client.result("sendMessage", chat_id=ANA, text=text, parse_mode="HTML")

    await expect(ana.get_by_text("Uma linha")).to_be_visible()
    await expect(ana.get_by_role("button", name="Mostrar mais")).to_be_hidden()


async def test_reply_quotes_what_it_answers(ana: Locator, client: Client) -> None:
    await begin(ana)
    await client.result("sendMessage", chat_id=ANA, text="Qual é o nome?")
    await expect(ana.get_by_text("Qual é o nome?")).to_be_visible()
    await ana.get_by_test_id("input").press("Control+ArrowUp")
    await expect(ana.get_by_test_id("reply-bar")).to_contain_text("Qual é o nome?")
    await ana.get_by_test_id("input").fill("Ana")
    await ana.get_by_test_id("send").click()

    await expect(ana.get_by_test_id("reply-quote")).to_contain_text("Qual é o nome?")
    update = (await client.updates())[-1]
    assert update["message"]["reply_to_message"]["text"] == "Qual é o nome?"


async def test_question_that_forces_a_reply_opens_the_bar(ana: Locator, client: Client) -> None:
    await begin(ana)
    force = {"force_reply": True, "input_field_placeholder": "Seu nome"}
    await client.result("sendMessage", chat_id=ANA, text="Qual é o nome?", reply_markup=force)

    await expect(ana.get_by_test_id("reply-bar")).to_contain_text("Qual é o nome?")
    await expect(ana.get_by_test_id("input")).to_be_focused()
    await expect(ana.get_by_test_id("input")).to_have_attribute("placeholder", "Seu nome")


async def test_reply_keyboard_writes_what_its_key_says(ana: Locator, client: Client) -> None:
    await begin(ana)
    keys = {"keyboard": [["Sim", "Não"]], "one_time_keyboard": True}
    await client.result("sendMessage", chat_id=ANA, text="Você vem?", reply_markup=keys)
    await ana.get_by_test_id("reply-keyboard").get_by_role("button", name="Sim").click()

    await expect(ana.locator("[data-from=person]").last).to_contain_text("Sim")
    await expect(ana.get_by_test_id("reply-keyboard")).to_be_hidden()


async def test_last_own_message_is_corrected_with_the_arrow(ana: Locator, client: Client) -> None:
    await begin(ana)
    await ana.get_by_test_id("input").fill("Bom dai")
    await ana.get_by_test_id("send").click()
    await expect(ana.get_by_text("Bom dai")).to_be_visible()
    await ana.get_by_test_id("input").press("ArrowUp")
    await ana.get_by_test_id("input").fill("Bom dia")
    await ana.get_by_test_id("send").click()

    own = ana.locator("[data-from=person]").last
    await expect(own).to_contain_text("Bom dia")
    await expect(own).to_contain_text("editado")
    assert (await client.updates())[-1]["edited_message"]["text"] == "Bom dia"


async def test_edit_far_above_moves_nothing_on_the_screen(ana: Locator, client: Client) -> None:
    await begin(ana)
    first = await client.result("sendMessage", chat_id=ANA, text="Primeira")
    for number in range(40):
        await client.result("sendMessage", chat_id=ANA, text=f"Linha {number}")
    log = ana.get_by_test_id("log")
    await expect(log).to_contain_text("Linha 39")
    await log.evaluate("node => { node.scrollTop = node.scrollHeight / 2; }")
    middle = ana.get_by_text("Linha 22", exact=True)
    before = await middle.bounding_box()

    await client.result(
        "editMessageText", chat_id=ANA, message_id=first["message_id"], text="Mais\n" * 9
    )

    await expect(ana.get_by_test_id(f"message-{first['message_id']}")).to_contain_text("editado")
    assert await middle.bounding_box() == before
    await client.result("sendMessage", chat_id=ANA, text="Nova")
    down = ana.get_by_role("button", name="Ir para o fim da conversa")
    await expect(down).to_contain_text("1")
    assert await middle.bounding_box() == before
    await down.click()
    await expect(down).to_be_hidden()


async def test_typing_is_shown_until_the_message_comes(ana: Locator, client: Client) -> None:
    await begin(ana)
    await client.result("sendChatAction", chat_id=ANA, action="typing")
    await expect(ana.get_by_text("digitando…")).to_be_visible()

    await client.result("sendMessage", chat_id=ANA, text="Pronto")

    await expect(ana.get_by_text("digitando…")).to_have_count(0)


async def test_blocked_bot_is_unblocked_by_the_large_button(ana: Locator, client: Client) -> None:
    await begin(ana)
    await ana.get_by_test_id("options").click()
    await ana.get_by_test_id("block").click()
    refused = await client.call("sendMessage", {"chat_id": ANA, "text": "Oi"})
    assert refused["description"] == "Forbidden: bot was blocked by the user"

    await ana.get_by_test_id("unblock").click()

    await expect(ana.get_by_test_id("input")).to_be_visible()
    await client.result("sendMessage", chat_id=ANA, text="Oi")


async def test_broken_telegram_is_announced_and_mended(
    page: Page, ana: Locator, client: Client
) -> None:
    await begin(ana)
    await page.get_by_test_id("trouble-menu").locator("summary").click()
    await page.get_by_test_id("break").filter(has_text="Fora do ar").click()
    await expect(page.get_by_test_id("trouble")).to_contain_text("Telegram quebrado: fora do ar")
    url = f"/bot{client.simulator.token}/getMe"
    async with client.session.post(url) as answer:
        assert answer.status == 502

    await page.get_by_test_id("mend").click()

    await expect(page.get_by_test_id("trouble")).to_be_empty()
    assert (await client.call("getMe"))["status"] == 200


async def test_trouble_that_ends_by_itself_leaves_the_page(
    page: Page, ana: Locator, client: Client
) -> None:
    await begin(ana)
    await page.get_by_test_id("trouble-menu").locator("summary").click()
    await page.get_by_test_id("break").filter(has_text="Muito movimento").click()
    await expect(page.get_by_test_id("trouble")).to_contain_text("muito movimento")
    for _ in range(3):
        refused = await client.call("sendMessage", {"chat_id": ANA, "text": "Oi"})
        assert refused["status"] == 429
        words = {"chat_id": ANA, "message_id": 1, "text": "Oi"}
        assert (await client.call("editMessageText", words))["status"] == 429

    await expect(page.get_by_test_id("trouble")).to_be_empty()


async def test_calls_are_told_in_plain_words(page: Page, ana: Locator, client: Client) -> None:
    await begin(ana)
    await page.get_by_test_id("calls-button").click()
    await client.result("sendMessage", chat_id=ANA, text="Oi")
    calls = page.get_by_test_id("call-list")
    await expect(calls).to_contain_text("Mandou mensagem · Ana")

    await client.call("sendMessage", {"chat_id": ANA, "text": ""})

    await expect(calls).to_contain_text(
        "Recusado (400). Nas palavras do Telegram: Bad Request: message text is empty"
    )
    await calls.locator("summary").first.click()
    await expect(calls.locator("pre").first).to_contain_text('"chat_id"')


async def test_chosen_theme_outlives_the_visit(page: Page, simulator: Simulator) -> None:
    await page.goto(simulator.url)
    await page.get_by_test_id("theme").click()
    await expect(page.get_by_test_id("theme")).to_have_attribute("aria-pressed", "true")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(ground)

    await page.reload()

    assert await page.evaluate(ground) == dark
    await page.get_by_test_id("theme").click()
    assert await page.evaluate(ground) != dark


async def test_tap_nobody_answers_is_noted(ana: Locator, client: Client) -> None:
    await begin(ana)
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=gallery.KEYS)
    button = ana.get_by_role("button", name="Confirmar presença")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")

    await expect(ana.get_by_test_id("note")).to_contain_text("ainda não respondeu", timeout=12_000)
