"""Our work on aiogram and SQLAlchemy's ORM."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from orm_work import answer

dispatcher = Dispatcher()


def keyboard(rows):
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row]
            for row in rows
        ]
    )


@dispatcher.message(Command("encontros"))
async def encontros(message: Message) -> None:
    words, rows = await answer(message.chat.id, message.text)
    await message.answer(words, reply_markup=keyboard(rows))


@dispatcher.callback_query()
async def tap(query: CallbackQuery) -> None:
    words, rows = await answer(query.from_user.id, query.data)
    await query.answer()
    await query.message.edit_text(words, reply_markup=keyboard(rows))


session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
properties = DefaultBotProperties(parse_mode=ParseMode.HTML)
bot = Bot(os.environ["TOKEN"], session=session, default=properties)
# Without a limit whatever waits asks the pool for a connection at once, and is lost after 30 s.
asyncio.run(dispatcher.start_polling(bot, tasks_concurrency_limit=100))
