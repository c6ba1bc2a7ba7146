"""A broadcast with aiogram: the loop with a pause, as its examples write it."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import CallbackQuery

FIRST_CHAT = 1000
COUNT = int(os.environ["COUNT"])
RATE = float(os.environ["RATE"])

dispatcher = Dispatcher()
tasks = set()


async def send(bot, chat_id):
    try:
        await bot.send_message(chat_id, "Novo encontro: Encontro da medida")
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await send(bot, chat_id)


async def broadcast(bot):
    for number in range(COUNT):
        await send(bot, FIRST_CHAT + number)
        await asyncio.sleep(1 / RATE)


@dispatcher.callback_query()
async def tap(query: CallbackQuery, bot: Bot) -> None:
    await query.answer()
    await query.message.edit_text(query.data)
    if query.data.startswith("v1|oxn"):
        tasks.add(asyncio.create_task(broadcast(bot)))


session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
asyncio.run(dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session)))
