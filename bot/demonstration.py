"""The first minute without a token: a Telegram on this machine, and the bot beside it.

The bot is a process of its own, so that it can be killed and restarted from the page, as a
real one might be; it follows the clock of the page.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.command import ROOT, SETTINGS, Say, until_stopped
from bot.demonstration_people import PEOPLE, prepare
from bot.settings import Settings
from bot.web_server import PortError
from database.engine import make_engine
from database.transactions import Transactions
from domain.reminders import meetings
from domain.reminders.reminder_times import Reminder
from simulator import Simulator, new_token

log = structlog.get_logger(__name__)

_BOT: Final = ("rede_estrategia_bot", "Rede Estratégia")
_DATABASE: Final = "sqlite:///dados/demonstracao.db"
"""Not the default one: made-up people must not be there when the real bot starts."""
_STOPS_WITHIN_S: Final = 10.0
_PAUSES: Final = (0.2, 1.0, 3.0, 10.0)
_LIVED_LONG_S: Final = 10.0
_LOOK_AHEAD: Final = timedelta(days=60)
_MOST_MOMENTS: Final = 6
_JUST_AFTER: Final = timedelta(minutes=1)
_LABELS: Final = {
    Reminder.WEEK: "Uma semana antes",
    Reminder.EVE: "Na véspera",
    Reminder.TWO_HOURS: "No dia",
    Reminder.ATTENDANCE_OPEN: "Na hora da presença",
    Reminder.FEEDBACK: "Depois do encontro",
}


def show(settings: Settings, say: Say) -> int:
    """Run the demonstration until somebody stops it; returns the exit code."""
    return until_stopped(Demonstration(settings, say=say).run())


class Demonstration:
    """The simulator in this process, the bot in a child, and what they share."""

    def __init__(self, settings: Settings, *, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._database_url = settings.database_url
        if settings.database_url == Settings.model_fields["database_url"].default:
            self._database_url = _DATABASE
        self._bot: asyncio.subprocess.Process | None = None

    async def run(self) -> int:
        """Run until cancelled; returns the exit code of a bot that can never start.

        Raises:
            PortError: the port of the page cannot be opened.

        """
        engine = make_engine(self._database_url)
        start = await asyncio.to_thread(prepare, engine)
        simulator = Simulator(
            port=self._settings.port,
            # Of this run only: a page of the same browser must not know it.
            bots=[(new_token(), *_BOT)],
            takes_new_bots=False,
            people=[person.described() for person in PEOPLE],
            start=start,
            restart_bot=self._restart,
        )
        try:
            await simulator.start()
        except OSError as error:
            raise PortError(error, "REDE_PORT", "127.0.0.1", self._settings.port) from None
        try:
            async with Transactions(engine) as transactions:
                simulator.set_moments(
                    lambda: self._moments(transactions, simulator.engine.clock.now())
                )
                self._say(f"A demonstração está em {simulator.url}")
                self._say("Nada vai para o Telegram. Para encerrar, tecle Ctrl-C.")
                return await self._keep_bot_running(simulator)
        finally:
            await self._stop_bot()
            await simulator.stop()

    # --- The bot ----------------------------------------------------------------------------

    async def _keep_bot_running(self, simulator: Simulator) -> int:
        """Start the bot whenever it ends; returns its exit code if it can never start."""
        deaths = 0
        loop = asyncio.get_running_loop()
        while True:
            started_at = loop.time()
            self._bot = await asyncio.create_subprocess_exec(
                # -P: what lies in the folder of whoever started it is none of ours.
                *(sys.executable, "-P", "-m", "bot", "iniciar"),
                env=self._environment(simulator),
            )
            code = await self._bot.wait()
            if code == SETTINGS:
                return code
            deaths = 0 if loop.time() - started_at > _LIVED_LONG_S else deaths + 1
            pause = _PAUSES[min(deaths, len(_PAUSES) - 1)]
            log.info("bot_ended", code=code, again_in_s=pause)
            await asyncio.sleep(pause)

    def _environment(self, simulator: Simulator) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
            "REDE_TELEGRAM_TOKEN": simulator.token,
            "REDE_TELEGRAM_API": simulator.url,
            "REDE_CLOCK_URL": f"{simulator.url}/sim/clock",
            "REDE_DATABASE_URL": self._database_url,
        }

    async def _restart(self) -> None:
        """Kill the bot as a power cut would; it is started again."""
        if self._bot is not None and self._bot.returncode is None:
            self._bot.kill()

    async def _stop_bot(self) -> None:
        bot = self._bot
        if bot is None or bot.returncode is not None:
            return
        bot.terminate()
        try:
            async with asyncio.timeout(_STOPS_WITHIN_S):
                await bot.wait()
        except TimeoutError:
            bot.kill()
            await bot.wait()

    # --- The toolbar ------------------------------------------------------------------------

    async def _moments(self, transactions: Transactions, now: datetime) -> Sequence[dict[str, Any]]:
        """Return the next moments in which something arrives by itself."""
        coming = await transactions.read(
            lambda session: meetings.moments(session, now=now, until=now + _LOOK_AHEAD)
        )
        found = [
            {
                "label": f"{_LABELS[moment.kind]}: {moment.title}",
                "at": (moment.at + _JUST_AFTER).isoformat(),
            }
            for moment in coming[:_MOST_MOMENTS]
        ]
        return [*found, {"label": "+1 dia", "advance_s": 86_400}]
