"""`python -m bot iniciar`: the bot, and the words of how it ends."""

import asyncio
import gc
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken

from bot import first_organizer
from bot.application import Application
from bot.clock import ClockGoneError
from bot.command import FAILED, Say, until_stopped
from bot.hang import Watch
from bot.settings import Settings
from bot.telegram.intake import AnotherInstanceError, WebhookSetError
from database.durability import NotDurableError
from database.leader import AnotherProcessError, LeadLostError

log = structlog.get_logger(__name__)

_YOUNG_OBJECTS: Final = 10_000
"""New objects before cycles among them are looked for; Python's own 700 is a few messages."""
_ENDS: Final[dict[type[Exception], str]] = {
    InvalidToken: "O Telegram recusou a chave. Confira REDE_TELEGRAM_TOKEN no arquivo .env.",
    AnotherProcessError: (
        "Já existe um robô usando estes dados. Encerre o outro antes de iniciar este."
    ),
    LeadLostError: "O banco de dados caiu ou reiniciou. Inicie o robô de novo.",
    ClockGoneError: "A demonstração terminou.",
    AnotherInstanceError: (
        "Outro programa recebe as mensagens deste robô. Encerre o outro e tente de novo."
    ),
    WebhookSetError: (
        "As mensagens deste robô vão para um endereço na internet (webhook).\n"
        "Para recebê-las aqui, ponha REDE_TAKE_OVER=true no arquivo .env."
    ),
}


def start(settings: Settings, say: Say) -> int:
    """Serve until stopped; without a token, show the demonstration."""
    if settings.telegram_token is None:
        from bot import demonstration  # noqa: PLC0415 - not needed to serve

        return demonstration.show(settings, say)
    watch = Watch()
    with watch.armed():
        return until_stopped(_serve(settings, watch, say))


async def _serve(settings: Settings, watch: Watch, say: Say) -> int:
    def say_standby() -> None:
        say("Já existe um robô usando estes dados. Este fica de reserva e assume se o outro parar.")

    def say_unreachable(reason: str) -> None:
        say("O banco de dados não respondeu. O robô tenta de novo a cada segundo.")
        say(f"Nas palavras do banco: {reason}")

    application = Application(settings, on_standby=say_standby, on_unreachable=say_unreachable)
    watch.look_after(asyncio.get_running_loop(), application.turns)
    try:
        async with application.running():
            for warning in application.warnings:
                say(warning)
            await first_organizer.invite(settings, say, now=application.clock.now())
            _leave_alone_what_is_loaded()
            await application.failed()
    except tuple(_ENDS) as error:
        say(_ENDS[type(error)])
    except NotDurableError as error:
        say(str(error))
    except SQLAlchemyError as error:
        log.exception("database_failed")
        kind = type(error).__name__
        say(f"O banco de dados não respondeu, ou recusou ({kind}). Inicie o robô de novo.")
    return FAILED


def _leave_alone_what_is_loaded() -> None:
    """Keep the collector of cycles from reading all of the program again and again.

    A message leaves few cycles, and what is loaded stays: looking at it takes tens of
    milliseconds each time, in the middle of somebody's tap.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
