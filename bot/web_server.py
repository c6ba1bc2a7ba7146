"""A web server that strangers cannot hold: room, time and size of what they bring are bounded.

aiohttp waits for the rest of a request as long as its sender likes, on as many connections as
the system gives. Here whoever sends no whole head in time is let go, and so is, when all room
is taken, the one that has waited longest among those of the address that takes most of it. So
nobody is refused at the door, a proxy (one address for everybody) loses idle connections only,
and the database and Telegram always find descriptors.
"""

import asyncio
import contextlib
import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final, cast

from aiohttp import web

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer; a page that needs more says so itself."""
_SAYS: Final = {
    404: "Não há nada neste endereço.",
    405: "Este endereço não recebe este tipo de pedido.",
    413: "O pedido é grande demais.",
    500: "Algo deu errado aqui. Tente de novo em alguns minutos.",
}
_SAYS_OTHERWISE: Final = "Não entendi o pedido."
"""What people read who come to where there is no page; the status says it to programs."""
_SMALL_HEAD: Final = 4_096
_BACKLOG: Final = 1_024
_SWEEP_EVERY_S: Final = 1.0
_USUAL_DESCRIPTORS: Final = 1_024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the senders of a server may take up; times in seconds."""

    connections: int
    head_s: float = 10.0
    """From the first byte, or from the arrival, to the end of the head."""
    work_s: float = 60.0
    """From the end of the head to our answer: longer than the database is tried."""
    idle_s: float = 75.0
    """Between two requests; proxies leave connections idle for a minute."""


def bounds(most: int, share: int) -> Bounds:
    """Return room for `most` connections, but one of `share` of our descriptors at most."""
    return Bounds(max(1, min(most, _descriptors() // share)))


class PortError(Exception):
    """A port cannot be opened: the setting that names it, where, and what the system said."""

    def __init__(self, reason: OSError, setting: str, host: str, port: int) -> None:
        super().__init__(reason, setting, host, port)
        self.setting, self.host, self.port, self.reason = setting, host, port, reason


async def serve(
    stack: contextlib.AsyncExitStack, app: web.Application, *, host: str, port: int, within: Bounds
) -> int:
    """Serve until the stack unwinds; returns the port, which is known now when 0 was given.

    Raises:
        OSError: the port is taken.

    """
    guests = _Guests(within)
    app.middlewares.append(_note_work)
    app.on_response_prepare.append(_complete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    manager = runner.server
    if manager is None:
        message = "a runner that is set up has a server"
        raise RuntimeError(message)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Arrival(guests, manager), host, port, backlog=_BACKLOG
    )
    stack.callback(server.close)
    sweeping = asyncio.create_task(guests.sweep_for_ever())
    stack.callback(sweeping.cancel)
    stack.callback(guests.dismiss)
    return int(server.sockets[0].getsockname()[1])


@dataclass(eq=False, slots=True)
class _Seat:
    """What one connection takes, and since when it does what it does."""

    wire: asyncio.Transport
    address: str
    since: float
    is_working: bool = False
    """Whether a whole head is there, and the answer not yet."""
    has_begun: bool = True
    """Whether a head is awaited; a connection that has only just come owes one."""
    is_slowed: bool = False
    """Whether we keep it waiting because it asks too much."""


class _Guests:
    """The open connections of a server: those that have waited longest come first."""

    def __init__(self, within: Bounds) -> None:
        self.within = within
        self._seats: dict[_Seat, None] = {}
        self._held: Counter[str] = Counter()

    def let_in(self, newcomer: _Seat) -> bool:
        """Make room if need be; returns False if all that is there is in work."""
        if len(self._seats) >= self.within.connections:
            leaving = self._least_missed()
            if leaving is None:
                return False
            self.drop(leaving)
        self._seats[newcomer] = None
        self._held[newcomer.address] += 1
        return True

    def _least_missed(self) -> _Seat | None:
        held = next((seat for seat in self._seats if seat.is_slowed), None)
        if held is not None:
            # Not who has only just come and asks nothing yet.
            return held
        greediest = max(self._held, key=self._held.__getitem__)
        waiting = (seat for seat in self._seats if not seat.is_working)
        first = next(waiting, None)
        if first is None or first.address == greediest:
            return first
        return next((seat for seat in waiting if seat.address == greediest), first)

    def note(
        self, seat: _Seat, *, is_working: bool, has_begun: bool = False, is_slowed: bool = False
    ) -> None:
        """Know what a connection does from now on."""
        seat.is_working, seat.has_begun, seat.is_slowed = is_working, has_begun, is_slowed
        seat.since = asyncio.get_running_loop().time()
        if seat in self._seats:
            del self._seats[seat]
            self._seats[seat] = None

    def forget(self, seat: _Seat) -> None:
        """Know that a connection is gone."""
        if seat not in self._seats:
            return
        del self._seats[seat]
        self._held[seat.address] -= 1
        if not self._held[seat.address]:
            del self._held[seat.address]

    def drop(self, seat: _Seat) -> None:
        """Let go of a connection at once, whatever is on the way."""
        self.forget(seat)
        seat.wire.abort()

    def dismiss(self) -> None:
        """Let go of those who brought nothing yet; aiohttp knows the others."""
        for seat in list(self._seats):
            if seat.has_begun:
                self.drop(seat)

    async def sweep_for_ever(self) -> None:
        """Let go of who takes too long."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_EVERY_S)
            for seat in list(self._seats):
                if loop.time() - seat.since > self._allowed_s(seat):
                    self.drop(seat)

    def _allowed_s(self, seat: _Seat) -> float:
        if seat.is_working:
            return self.within.work_s
        return self.within.head_s if seat.has_begun else self.within.idle_s


class _Arrival(asyncio.Protocol):
    """A connection until its first head is whole: it costs next to nothing."""

    def __init__(self, guests: _Guests, manager: web.Server) -> None:
        self._guests = guests
        self._manager = manager
        self._seat: _Seat | None = None
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        wire = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        address = home(str(peer[0]) if peer else "")
        seat = _Seat(wire, address, since=asyncio.get_running_loop().time())
        if self._guests.let_in(seat):
            self._seat = seat
        else:
            wire.abort()

    def data_received(self, data: bytes) -> None:
        self._head += data
        if self._seat is None or not (b"\r\n\r\n" in self._head or len(self._head) > _SMALL_HEAD):
            return
        # What is no small head is aiohttp's to judge.
        connection = _Connection(self._guests, self._seat, self._manager)
        self._seat.wire.set_protocol(connection)
        connection.connection_made(self._seat.wire)
        connection.data_received(self._head)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._seat is not None:
            self._guests.forget(self._seat)


class _Connection(web.RequestHandler):
    """A connection that has brought a request."""

    __slots__ = ("_guests", "_seat", "gone")

    def __init__(self, guests: _Guests, seat: _Seat, manager: web.Server) -> None:
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=guests.within.idle_s,
            access_log=cast("Any", None),
            max_line_size=4_096,
            max_headers=40,
            lingering_time=2.0,
            # Nobody who may come here packs anything; unpacking a bomb takes seconds.
            auto_decompress=False,
        )
        self._guests = guests
        self._seat = seat
        self.gone = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        if not (self._seat.is_working or self._seat.has_begun or self._seat.is_slowed):
            self._guests.note(self._seat, is_working=False, has_begun=True)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._guests.forget(self._seat)
        self.gone.set()
        super().connection_lost(exc)

    def note(self, *, is_working: bool, is_slowed: bool = False) -> None:
        """Know that a request is in work, is kept waiting, or that its answer is ready."""
        self._guests.note(self._seat, is_working=is_working, is_slowed=is_slowed)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request at all, which no application sees."""
        del message  # It repeats what was sent.
        super().handle_error(request, status, exc, "")
        answer = _refusal(status)
        answer.force_close()
        return answer


async def keep_waiting(request: web.Request, seconds: float) -> bool:
    """Keep somebody waiting, whose place goes to another should all be taken.

    Returns whether they are still there.
    """
    connection = cast("_Connection", request.protocol)
    connection.note(is_working=False, is_slowed=True)
    try:
        async with asyncio.timeout(seconds):
            await connection.gone.wait()
    except TimeoutError:
        connection.note(is_working=True)
        return True
    return False


@web.middleware
async def _note_work(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    connection = cast("_Connection", request.protocol)
    connection.note(is_working=True)
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        answer = _refusal(error.status)
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    finally:
        connection.note(is_working=False)


def _refusal(status: int) -> web.Response:
    text = _SAYS.get(status, _SAYS_OTHERWISE)
    return web.Response(text=text, status=status, headers=_HEADERS)


async def _complete(_request: web.Request, answer: web.StreamResponse) -> None:
    if isinstance(answer, web.Response) and answer.status == web.HTTPExpectationFailed.status_code:
        # aiohttp answers before our middleware sees the request, and repeats what was sent.
        answer.text = _SAYS_OTHERWISE
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; None of anything else.

    A socket that is open for both kinds writes ::ffff:10.0.0.1 for 10.0.0.1.
    """
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def home(address: str) -> str:
    """Return whom a connection belongs to: an address, or the /64 that one customer has."""
    found = read_address(address)
    if isinstance(found, IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address if found is None else str(found)


def _descriptors() -> int:
    """Return how many files and connections this process may have open."""
    try:
        import resource  # noqa: PLC0415 - missing on Windows
    except ImportError:
        return _USUAL_DESCRIPTORS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _USUAL_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
