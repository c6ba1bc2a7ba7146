"""How the first organizer comes in: by a link that is worth once, said at the terminal."""

import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from functools import partial

from telegram.error import TelegramError

from bot.command import MISUSED, OTHER_REVISION, CommandError, Say
from bot.settings import Settings
from bot.telegram.client import Client
from database import migrating
from database.engine import make_engine
from database.transactions import Transactions
from domain.people import invites


def print_invite(settings: Settings, say: Say) -> None:
    """Say the link, if nobody organizes yet.

    Raises:
        CommandError: somebody does, or it cannot be made.

    """
    asyncio.run(_print_invite(settings, say))


async def _print_invite(settings: Settings, say: Say) -> None:
    if settings.telegram_token is None:
        words = "Falta REDE_TELEGRAM_TOKEN no arquivo .env: o endereço leva o nome do robô."
        raise CommandError(words, MISUSED)
    try:
        username = await _ask_username(settings)
    except TelegramError as error:
        words = f"O Telegram não respondeu ({type(error).__name__}). Tente de novo em 1 minuto."
        raise CommandError(words) from None
    engine = make_engine(settings.database_url)
    try:
        migrating.make_tables(engine)
    except migrating.OtherRevisionError:
        raise CommandError(OTHER_REVISION) from None
    async with Transactions(engine) as transactions:
        if not await _say_link(transactions, username, datetime.now(UTC), say):
            words = "Alguém já organiza a Rede. Peça acesso a essa pessoa."
            raise CommandError(words)


async def invite(settings: Settings, say: Say, *, now: datetime) -> None:
    """Say how to become the first organizer while nobody organizes.

    The link itself is for eyes at a terminal; a log would keep it.
    """
    async with Transactions(make_engine(settings.database_url)) as transactions:
        if await transactions.read(partial(invites.somebody_organizes, now=now)):
            return
        if sys.stdout.isatty():
            with contextlib.suppress(TelegramError):
                await _say_link(transactions, await _ask_username(settings), now, say)
                return
    say("Ninguém organiza a Rede ainda. Veja o convite: python -m bot convite-organizacao")


async def _say_link(transactions: Transactions, username: str, now: datetime, say: Say) -> bool:
    """Make the link and say it; returns False when somebody organizes already."""
    token = await transactions.run(partial(invites.create_first_organizer, now=now))
    if token is None:
        return False
    say(
        "Abra este endereço no aparelho de quem vai organizar a Rede. Ele vale uma vez, por 7 dias:"
    )
    say(f"https://t.me/{username}?start=org_{token}")
    return True


async def _ask_username(settings: Settings) -> str:
    client = Client(settings)
    await client.open()
    try:
        await client.get_me()
    finally:
        await client.close_connections()
    return client.username
