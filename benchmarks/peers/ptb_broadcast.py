"""A broadcast with python-telegram-bot, with its own pacing or with a plain loop."""

import asyncio
import os

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, Application, CallbackQueryHandler

FIRST_CHAT = 1000
COUNT = int(os.environ["COUNT"])
RATE = float(os.environ["RATE"])
IS_PACED = os.environ.get("PACED") == "1"


async def send(bot, chat_id):
    while True:
        try:
            await bot.send_message(chat_id, "Novo encontro: Encontro da medida")
        except RetryAfter as error:
            await asyncio.sleep(error.retry_after)
        else:
            return


async def broadcast(bot):
    for number in range(COUNT):
        await send(bot, FIRST_CHAT + number)


async def broadcast_paced(bot):
    # The pacing is the library's; it is given everything at once.
    sending = (
        bot.send_message(FIRST_CHAT + number, "Novo encontro: Encontro da medida")
        for number in range(COUNT)
    )
    await asyncio.gather(*sending, return_exceptions=True)


async def tap(update, context):
    query = update.callback_query
    await query.answer()
    await query.edit_message_text(query.data)
    if query.data.startswith("v1|oxn"):
        work = broadcast_paced if IS_PACED else broadcast
        context.application.create_task(work(context.bot))


builder = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["API"] + "/bot")
if IS_PACED:
    builder = builder.rate_limiter(
        AIORateLimiter(overall_max_rate=RATE, overall_time_period=1, max_retries=10)
    )
    # Otherwise what waits for a connection fails after a second.
    builder = builder.connection_pool_size(512).pool_timeout(600)
application = builder.build()
application.add_handler(CallbackQueryHandler(tap))
application.run_polling()
