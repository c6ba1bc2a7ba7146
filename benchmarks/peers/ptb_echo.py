"""The shortest bot on python-telegram-bot: repeats texts and taps, stores nothing."""

import os

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters


async def text(update: Update, _context) -> None:
    await update.message.reply_text(update.message.text)


async def tap(update: Update, _context) -> None:
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(update.callback_query.data)


bot = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["API"] + "/bot").build()
bot.add_handler(MessageHandler(filters.TEXT, text))
bot.add_handler(CallbackQueryHandler(tap))
bot.run_polling()
