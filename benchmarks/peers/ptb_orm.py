"""Our work on python-telegram-bot and SQLAlchemy's ORM."""

import os

from orm_work import answer
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, CallbackQueryHandler, CommandHandler


def keyboard(rows):
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


async def encontros(update: Update, _context) -> None:
    words, rows = await answer(update.effective_chat.id, update.message.text)
    await update.message.reply_html(words, reply_markup=keyboard(rows))


async def tap(update: Update, _context) -> None:
    query = update.callback_query
    words, rows = await answer(update.effective_chat.id, query.data)
    await query.answer()
    await query.edit_message_text(words, parse_mode=ParseMode.HTML, reply_markup=keyboard(rows))


bot = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["API"] + "/bot").build()
bot.add_handler(CommandHandler("encontros", encontros))
bot.add_handler(CallbackQueryHandler(tap))
bot.run_polling()
