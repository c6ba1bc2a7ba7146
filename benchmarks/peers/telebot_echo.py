"""The shortest bot on pyTelegramBotAPI: repeats texts and taps, stores nothing."""

import asyncio
import os

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot

asyncio_helper.API_URL = os.environ["API"] + "/bot{0}/{1}"
bot = AsyncTeleBot(os.environ["TOKEN"])


@bot.message_handler(func=lambda _: True)
async def text(message):
    await bot.send_message(message.chat.id, message.text)


@bot.callback_query_handler(func=lambda _: True)
async def tap(query):
    await bot.answer_callback_query(query.id)
    await bot.edit_message_text(query.data, query.message.chat.id, query.message.message_id)


asyncio.run(bot.polling(non_stop=True))
