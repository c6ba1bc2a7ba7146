"""How the first organizer comes in: by a link that is worth once, said at the terminal."""

import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from functools import partial

from telegram.error import TelegramError

from bot.command import PROGRAM, SETTINGS, CommandError, Say
from bot.settings import Settings
from bot.telegram.client import Client
from database import migrating
from database.engine import make_engine
from database.transactions import Transactions
from domain.people import invites
from handlers import invites as handlers
from messages import dates


def print_invite(settings: Settings, say: Say, *, anew: bool = False) -> None:
    """Say the link, if nobody organizes yet; `anew` also when somebody does, who is told.

    Raises:
        CommandError: somebody does, or there is no token.
        telegram.error.TelegramError: Telegram cannot be reached.
        sqlalchemy.exc.SQLAlchemyError, OtherRevisionError: the database does not serve.

    """
    asyncio.run(_print_invite(settings, say, anew=anew))


async def _print_invite(settings: Settings, say: Say, *, anew: bool) -> None:
    if settings.telegram_token is None:
        words = "Falta REDE_TELEGRAM_TOKEN no arquivo .env: o endereço leva o nome do robô."
        raise CommandError(words, SETTINGS)
    engine = make_engine(settings.database_url)
    try:
        migrating.make_tables(engine)
        username = await _ask_username(settings)
    except Exception:
        engine.dispose()
        raise
    now = datetime.now(UTC)
    async with Transactions(engine) as transactions:
        somebody = await transactions.read(partial(invites.somebody_organizes, now=now))
        if not anew:
            if somebody:
                words = (
                    "Alguém já organiza a Rede. Peça acesso a essa pessoa.\n"
                    f"Se ninguém mais responde: {PROGRAM} convite-organizacao --novo"
                )
                raise CommandError(words)
            await _say_link(transactions, username, now, say)
            return
        token = await transactions.run(partial(handlers.create_in_emergency, now=now))
        _say_address(username, token, "24 horas", say)
        if somebody:
            say("Quem já organiza recebe um aviso na conversa.")


async def invite(settings: Settings, say: Say, *, now: datetime) -> None:
    """Say how to become the first organizer while nobody organizes.

    The link itself is for eyes at a terminal; a log would keep it. One that waits to be used
    stays as it is: somebody may have it in hand.
    """
    async with Transactions(make_engine(settings.database_url)) as transactions:
        if await transactions.read(partial(invites.somebody_organizes, now=now)):
            return
        until = await transactions.read(partial(invites.open_until, now=now))
        if until is not None:
            when = f"{dates.day(until)}, às {dates.hour(until)}"
            say(f"Ninguém organiza a Rede ainda. O convite já feito vale até {when}.")
            say(f"Para fazer outro: {PROGRAM} convite-organizacao")
            return
        # As JSON, what is said goes to the log, too.
        is_seen = settings.log_format == "console"
        if is_seen and sys.stdout is not None and sys.stdout.isatty():
            with contextlib.suppress(TelegramError):
                await _say_link(transactions, await _ask_username(settings), now, say)
                return
    say(f"Ninguém organiza a Rede ainda. Veja o convite: {PROGRAM} convite-organizacao")


async def _say_link(transactions: Transactions, username: str, now: datetime, say: Say) -> None:
    token = await transactions.run(partial(invites.create_first_organizer, now=now))
    if token is not None:
        _say_address(username, token, "7 dias", say)


def _say_address(username: str, token: str, life: str, say: Say) -> None:
    say(f"Abra este endereço no aparelho de quem vai organizar. Ele vale uma vez, por {life}:")
    say(f"https://t.me/{username}?start=org_{token}")


async def _ask_username(settings: Settings) -> str:
    client = Client(settings)
    await client.open()
    try:
        await client.get_me()
    finally:
        await client.close_connections()
    return client.username
