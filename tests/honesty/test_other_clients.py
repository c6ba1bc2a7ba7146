"""Clients of other makers work unchanged: each greets, and answers a tap."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator import Simulator
from tests.honesty import models

pytestmark = pytest.mark.skipif(
    not models.IS_HERE, reason="não foram buscados: rode scripts/honesty com internet"
)

ANA = 1001


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(people=[{"id": ANA, "first_name": "Ana"}]) as running:
        yield running


async def converse(simulator: Simulator) -> tuple[dict[str, Any], list[str]]:
    """Greet the bot and tap its button; return the tap's answer and what is seen then."""
    async with aiohttp.ClientSession(simulator.url) as session:

        async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
            async with session.post(f"/sim{path}", json=body) as response:
                answer: dict[str, Any] = await response.json()
                assert response.status == 200, answer
                return answer

        await post(f"/people/{ANA}/start", {"payload": "e_1"})
        assert (await post("/settle", {"timeout_s": 5}))["idle"]
        tap = await post(f"/people/{ANA}/taps", {"button": "Sim"})
        assert (await post("/settle", {"timeout_s": 5}))["idle"]
        async with session.get(f"/sim/people/{ANA}/chat") as response:
            chat = await response.json()
    return tap, [message["text"] for message in chat["messages"]]


async def test_aiogram_polls_greets_and_answers(simulator: Simulator) -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.filters import CommandStart
    from aiogram.types import (
        CallbackQuery,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        Message,
    )

    models.build()
    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Sim", callback_data="s")]]
    )
    dispatcher = Dispatcher()

    async def start(message: Message) -> None:
        await message.answer(f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=keys)

    async def tap(query: CallbackQuery) -> None:
        await query.answer("Feito")
        await query.message.edit_text("Até lá")

    dispatcher.message.register(start, CommandStart())
    dispatcher.callback_query.register(tap)
    session = AiohttpSession(api=TelegramAPIServer.from_base(simulator.url))
    bot = Bot(simulator.token, session=session)
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5)
    )

    answer, seen = await converse(simulator)
    await dispatcher.stop_polling()
    await polling

    assert answer == {"answered": True, "toast": "Feito", "alert": False}
    assert seen == ["/start e_1", "Até lá"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_telebot_polls_greets_and_answers(simulator: Simulator) -> None:
    from telebot import asyncio_helper
    from telebot.async_telebot import AsyncTeleBot
    from telebot.types import InlineKeyboardButton, InlineKeyboardMarkup

    asyncio_helper.API_URL = simulator.url + "/bot{0}/{1}"
    bot = AsyncTeleBot(simulator.token)

    async def start(message: Any) -> None:
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Sim", callback_data="s")]])
        text = "*Olá*\\!"
        await bot.send_message(message.chat.id, text, parse_mode="MarkdownV2", reply_markup=keys)

    async def tap(query: Any) -> None:
        await bot.answer_callback_query(query.id, "Feito")
        await bot.edit_message_text("Até lá", query.message.chat.id, query.message.message_id)

    bot.register_message_handler(start, commands=["start"])
    bot.register_callback_query_handler(tap, lambda _query: True)
    polling = asyncio.create_task(bot.polling(non_stop=True, timeout=5))

    answer, seen = await converse(simulator)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    await bot.close_session()

    assert answer == {"answered": True, "toast": "Feito", "alert": False}
    assert seen == ["/start e_1", "Até lá"]
