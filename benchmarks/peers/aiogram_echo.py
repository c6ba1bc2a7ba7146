"""The shortest bot on aiogram: repeats texts and taps, stores nothing."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message

dispatcher = Dispatcher()


@dispatcher.message()
async def text(message: Message) -> None:
    await message.answer(message.text)


@dispatcher.callback_query()
async def tap(query: CallbackQuery) -> None:
    await query.answer()
    await query.message.edit_text(query.data)


session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
asyncio.run(dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session)))
