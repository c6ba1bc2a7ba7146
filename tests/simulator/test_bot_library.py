"""A real bot, written with the library the product uses, beside the simulator."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

from simulator import Simulator
from tests.simulator.client import Client
from tests.simulator.conftest import ANA
from tests.simulator.samples import PICTURE

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Confirmar", callback_data="c|1")]])

type_of_application = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
async def application(simulator: Simulator) -> AsyncIterator[type_of_application]:
    """A bot that greets, and confirms on a tap."""

    async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_html("<b>Olá</b> 🎉", reply_markup=KEYS)

    async def tap(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Feito")
        await update.callback_query.edit_message_text("Presença confirmada")

    application = (
        ApplicationBuilder()
        .token(simulator.token)
        .base_url(f"{simulator.url}/bot")
        .base_file_url(f"{simulator.url}/file/bot")
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(tap))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield application
        await application.updater.stop()
        await application.stop()


async def test_conversation_from_start_to_tap(
    application: type_of_application, client: Client
) -> None:
    assert application.running
    await client.post(f"/people/{ANA}/start", {"payload": "e_1"})
    assert (await client.post("/settle", {"timeout_s": 5}))["idle"]
    tap = await client.post(f"/people/{ANA}/taps", {"button": "Confirmar"})
    assert (await client.post("/settle", {"timeout_s": 5}))["idle"]

    assert tap == {"answered": True, "toast": "Feito", "alert": False}
    seen = [(message["from"], message["text"]) for message in await client.messages(ANA)]
    assert seen == [("person", "/start e_1"), ("bot", "Presença confirmada")]


async def test_library_reads_every_answer(application: type_of_application) -> None:
    bot = application.bot
    document = await bot.send_document(ANA, b"abc", filename="a.ics", caption="<b>x</b>")
    assert document.document is not None
    assert document.document.file_name == "a.ics"
    assert await (await document.document.get_file()).download_as_bytearray() == b"abc"
    photo = await bot.send_photo(ANA, PICTURE, caption="a")
    assert photo.photo[-1].width == 30
    album = await bot.send_media_group(
        ANA, [InputMediaDocument(b"1", filename="1.txt"), InputMediaDocument(b"2")]
    )
    assert len({message.media_group_id for message in album}) == 1
    venue = await bot.send_venue(ANA, -19.9, -43.9, "Sala", "Rua")
    assert venue.venue is not None
    assert venue.venue.title == "Sala"
    assert (await bot.send_location(ANA, 1, 2)).location is not None
    assert (await bot.send_contact(ANA, "+55", "Rede")).contact is not None
    text = await bot.send_message(ANA, "Olá", message_effect_id="5046509860389126442")
    assert text.effect_id == "5046509860389126442"
    edited = await text.edit_media(InputMediaPhoto(PICTURE, caption="agora com foto"))
    assert not isinstance(edited, bool)
    assert edited.caption == "agora com foto"
    assert await bot.set_message_reaction(ANA, text.message_id, ReactionTypeEmoji("🎉"))
    assert (await bot.copy_message(ANA, ANA, venue.message_id)).message_id > venue.message_id
    assert (await bot.forward_message(ANA, ANA, venue.message_id)).forward_origin is not None
    assert await bot.send_chat_action(ANA, "typing")
    assert await bot.set_my_commands([BotCommand("ajuda", "Ajuda")])
    assert [command.command for command in await bot.get_my_commands()] == ["ajuda"]
    assert await bot.set_my_description("Sobre")
    assert (await bot.get_my_description()).description == "Sobre"
    assert (await bot.get_my_name()).name == "Robô de demonstração"
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert (await bot.get_chat(ANA)).first_name == "Ana"
    assert (await bot.get_chat_member(ANA, ANA)).status == "member"
    assert (await bot.get_webhook_info()).url == ""
    keys = ReplyKeyboardMarkup([["Sim", "Não"]], one_time_keyboard=True)
    assert await bot.delete_message(ANA, (await bot.send_message(ANA, "?", reply_markup=keys)).id)


async def test_library_raises_what_the_real_server_makes_it_raise(
    application: type_of_application, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns about the older way
    bot = application.bot
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(9, "Olá")
    with pytest.raises(BadRequest, match=r"^Button_data_invalid$"):
        await bot.send_message(
            ANA,
            "Olá",
            reply_markup=InlineKeyboardMarkup.from_button(
                InlineKeyboardButton("x", callback_data="é" * 33)
            ),
        )
    await client.post(f"/people/{ANA}/block", {"blocked": True})
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ANA, "Olá")
    for answer, error in (
        ({"status": 429, "retry_after": 3}, RetryAfter),
        ({"status": 502}, NetworkError),
        ("html_413", NetworkError),
        ("drop", NetworkError),
    ):
        await client.post("/faults", {"method": "getMe", "times": 1, "answer": answer})
        with pytest.raises(error):
            await bot.get_me()


async def test_library_refuses_a_token_that_looks_real(simulator: Simulator) -> None:
    bot = Bot(
        "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",  # an invented one
        base_url=f"{simulator.url}/bot",
    )

    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()
