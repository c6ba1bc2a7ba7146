"""`rede iniciar`: the bot, and what it says while it waits."""

import asyncio
import contextlib
import gc
import platform
import sys
import time
from collections.abc import Iterator
from typing import Final

import structlog
from sqlalchemy import make_url

from bot import __version__, first_organizer, systemd
from bot.application import Application
from bot.command import FAULT, PASSING, PROGRAM, SETTINGS, CommandError, Say, until_stopped
from bot.hang import Watch
from bot.settings import Settings
from database import migrating

log = structlog.get_logger(__name__)

_YOUNG_OBJECTS: Final = 10_000
"""New objects before cycles among them are looked for; Python's own 700 is a few messages."""
_TOLD_EVERY_S: Final = 60.0


class Waiting:
    """Says what the bot waits for: once, at once when it is another thing, and every minute."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._told: str | None = None
        self._told_at = 0.0

    def note(self, error: Exception) -> None:
        """Know that a try failed.

        Raises:
            Exception: the error itself, if trying again by itself would not help.

        """
        from bot import causes  # noqa: PLC0415 - not needed when all is well

        cause = causes.explain(error, self._settings)
        if cause.code != PASSING:
            raise error
        words = cause.while_waiting
        now = time.monotonic()
        if words != self._told or now - self._told_at >= _TOLD_EVERY_S:
            self._told, self._told_at = words, now
            log.warning("waiting", error=type(error).__name__, reason=words.replace("\n", " "))
            self._say(words)
            # To wait is this process's work until then; starting it again would not help.
            systemd.tell(systemd.READY, words)


def start(settings: Settings, say: Say) -> int:
    """Serve until stopped.

    Raises:
        CommandError: there is no token.
        Exception: whatever ends the bot; see bot/causes.py.

    """
    if settings.telegram_token is None:
        words = (
            "Falta a chave do robô. Ponha a chave em REDE_TELEGRAM_TOKEN, no arquivo .env.\n"
            f"Para ver a demonstração, que não usa chave: {PROGRAM} demo"
        )
        raise CommandError(words, SETTINGS)
    watch = Watch()
    with watch.armed(), _told_in_the_log(settings):
        return until_stopped(_serve(settings, watch, say))


@contextlib.contextmanager
def _told_in_the_log(settings: Settings) -> Iterator[None]:
    """Begin and end the log of a run with a line that tells what ran."""
    began_at = time.monotonic()
    log.info(
        "starting",
        version=__version__,
        python=platform.python_version(),
        tables=migrating.newest_revision(),
        database=make_url(settings.database_url).get_backend_name(),
        receives="polling" if settings.webhook_url is None else "webhook",
    )
    try:
        yield
    finally:
        error = sys.exception()
        kind = None if error is None else type(error).__name__
        log.info("stopped", ran_s=round(time.monotonic() - began_at), error=kind)


async def _serve(settings: Settings, watch: Watch, say: Say) -> int:
    def say_standby() -> None:
        words = (
            "Já existe um robô usando estes dados. Este fica de reserva e assume se o outro parar."
        )
        say(words)
        systemd.tell(systemd.READY, words)

    waiting = Waiting(settings, say)
    application = Application(settings, on_standby=say_standby, on_trouble=waiting.note)
    watch.look_after(asyncio.get_running_loop(), application.turns)
    alive = asyncio.create_task(systemd.keep_telling())
    try:
        async with application.running():
            for warning in application.warnings:
                say(warning)
            await first_organizer.invite(settings, say, now=application.clock.now())
            _leave_alone_what_is_loaded()
            systemd.tell(systemd.READY, " ".join(["Atende.", *application.warnings]))
            try:
                await application.failed()
            finally:
                systemd.tell(systemd.STOPPING, "Termina o que tem em mãos.")
    finally:
        alive.cancel()
    return FAULT


def _leave_alone_what_is_loaded() -> None:
    """Keep the collector of cycles from reading all of the program again and again.

    A message leaves few cycles, and what is loaded stays: looking at it takes tens of
    milliseconds each time, in the middle of somebody's tap.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
