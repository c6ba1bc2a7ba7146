"""The front door: a simulator that is started, has an address, and is stopped."""

import asyncio
import ipaddress
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from simulator.control import Control
from simulator.engine import Described, Engine, Moments
from simulator.files import MAX_UPLOAD_BYTES
from simulator.gateway import Gateway
from simulator.groups import GroupsSide
from simulator.limits import Setting
from simulator.page_side import PageSide
from simulator.people import PeopleSide
from simulator.refusals import Refusal

DEFAULT_PEOPLE: tuple[Described, ...] = (
    {"id": 1001, "first_name": "Ana", "about": "conversa com o robô"},
    {"id": 1002, "first_name": "Bruno", "about": "chegou agora"},
)
# Room for the form around a file of the largest size.
_FORM_BYTES = 256 * 1024
_STOP_WITHIN_S = 0.2
_MOST_HEADERS = 64
# Of the same browser: this page itself, or somebody who typed the address.
_OWN_SITES = ("same-origin", "none")


def new_token() -> str:
    """Make a token for the bot of one run: nobody who is not told it can guess it."""
    return f"8137:SIM-{secrets.token_urlsafe(24)}"


class Simulator:
    """A Telegram on this machine, on a loopback address only.

    Args:
        host: a loopback address.
        port: 0 takes any free one; `url` tells which.
        bots: (token, username, name) each; the first is the default bot, made with a token
            of its own for each run when none is given. Tokens read `<digits>:SIM<anything>`.
        takes_new_bots: whether other such tokens make a bot at their first call.
        people: who is there from the start: `first_name` and, if wanted, `last_name`,
            `username`, `id`, `about` (a line on the phone), `start_payload` (what the START
            button of a fresh chat sends), `started` (the bot may write at once).
        start: the clock's first moment, with its zone; None is now.
        restart_bot: what the page's button awaits; None hides the button.
        moments: labelled moments for the toolbar, `{"label", "at": ISO}` or
            `{"label", "advance_s"}`, or a function that is awaited for them.
        is_paced: apply the real server's brakes on getUpdates.
        limits: how fast bots may send: "off", "documented" or "strict".

    Raises:
        ValueError: the host is not a loopback address, or there is no bot.

    """

    def __init__(  # noqa: PLR0913 - each may be left out
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        bots: Sequence[tuple[str, str, str]] | None = None,
        takes_new_bots: bool = True,
        people: Sequence[Described] = (),
        start: datetime | None = None,
        restart_bot: Callable[[], Awaitable[None]] | None = None,
        moments: Moments = (),
        is_paced: bool = False,
        limits: Setting = "off",
    ) -> None:
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            message = f"the simulator serves this machine only, not {host}"
            raise ValueError(message)
        if bots is None:
            bots = [(new_token(), "demonstracao_bot", "Robô de demonstração")]
        if not bots:
            message = "a simulator needs a bot"
            raise ValueError(message)
        self.host = host
        self.port = port
        self.engine = Engine(
            bots=bots,
            people=people,
            moments=moments,
            restart_bot=restart_bot,
            start=start,
            is_paced=is_paced,
            limits=limits,
        )
        self.engine.world.takes_new_bots = takes_new_bots
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address of the page, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def token(self) -> str:
        """The token of the default bot."""
        return self.engine.default_bot.token

    def now(self) -> datetime:
        """Return the simulated moment, with its zone."""
        return self.engine.clock.now()

    def set_restart(self, restart_bot: Callable[[], Awaitable[None]] | None) -> None:
        """Say how the bot is restarted; it is often started after the simulator."""
        self.engine.restart_bot = restart_bot

    def set_moments(self, moments: Moments) -> None:
        """Hand in the moments that matter, and show them on open pages."""
        self.engine.moments = moments
        self.engine.journal.tell("moments", {})

    async def start(self) -> Self:
        """Listen; afterwards `port` and `url` are known.

        Raises:
            OSError: the port is taken.

        """
        app = web.Application(
            client_max_size=MAX_UPLOAD_BYTES + _FORM_BYTES, middlewares=[_refuse_strangers]
        )
        app.on_response_prepare.append(_keep_apart)
        for side in (Gateway, PeopleSide, GroupsSide, PageSide, Control):
            side(self.engine).add_to(app)
        app.router.add_route("*", "/{anything:.*}", _not_found)
        # A bot that hangs up must not be waited for.
        self._runner = web.AppRunner(
            app,
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=_STOP_WITHIN_S,
            max_headers=_MOST_HEADERS,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def stop(self) -> None:
        """Close every connection and forget nothing; it may be started again."""
        await self.engine.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()


async def serve(simulator: Simulator) -> None:
    """Start the simulator, say where it is, and serve until cancelled."""
    async with simulator:
        sys.stdout.write(
            f"Simulador do Telegram: {simulator.url}\n"
            f"Raiz da Bot API:       {simulator.url}/bot\n"
            f"Chave do robô:         {simulator.token}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


@web.middleware
async def _refuse_strangers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Keep other pages of the same browser out: they could act in people's or the bot's name.

    A picture on such a page comes without an Origin, and a name of its own may lead here: so
    what the browser says of the site, the origin and the name asked for must all be ours.
    Programs say nothing of the first two.
    """
    name = request.host.rsplit(":", 1)[0].strip("[]")
    is_here = name == "localhost"
    if not is_here:
        try:
            is_here = ipaddress.ip_address(name).is_loopback
        except ValueError:
            is_here = False
    origin = request.headers.get("Origin", "")
    site = request.headers.get("Sec-Fetch-Site", "none")
    # A link elsewhere may open the page, in a window of its own; opening it changes nothing.
    is_link = (
        (request.method, request.path) == ("GET", "/")
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )
    if (
        not is_here
        or (origin and origin != f"http://{request.host}")
        or (site not in _OWN_SITES and not is_link)
    ):
        return web.json_response({"error": "this machine only"}, status=403)
    return await handler(request)


async def _keep_apart(_request: web.Request, answer: web.StreamResponse) -> None:
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    answer.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")


async def _not_found(_request: web.Request) -> web.Response:
    return web.json_response(Refusal(404, "Not Found").body(), status=404)
