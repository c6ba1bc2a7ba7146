"""A bad network in front of anything that listens on this machine.

`ChaosProxy` stands before the Bot API, a database or a webhook and does to connections what
no program can do to itself politely. It knows nothing of what passes through.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_BLOCK = 65_536
# Lingering for no time makes closing a connection abort it: the other side reads a reset.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to connections.

    `delay_s` holds back every piece of an answer. `bytes_per_s` lets answers drip.
    `answer_bytes` lets so many bytes of an answer pass and then ends the connection, politely
    or, with `is_reset`, by a reset; with 0 nothing passes. `answer_share` says the same as a
    part of what the server answers at once (0.5: half a body). `is_silent` takes everything and
    never answers.
    """

    delay_s: float = 0.0
    bytes_per_s: float | None = None
    answer_bytes: int | None = None
    answer_share: float | None = None
    is_reset: bool = False
    is_silent: bool = False


FAIR = Weather()
RESET = Weather(answer_bytes=0, is_reset=True)
HALF_A_BODY = Weather(answer_share=0.5)
ONE_BYTE_A_SECOND = Weather(bytes_per_s=1.0)
SILENCE = Weather(is_silent=True)


class ChaosProxy:
    """A TCP proxy on this machine, in any weather.

    Args:
        port: where the real server listens, on `host`.
        host: its address.
        weather: how it begins; `weather` may be set at any time, and holds for what passes
            from then on.

    """

    def __init__(self, port: int, *, host: str = "127.0.0.1", weather: Weather = FAIR) -> None:
        self.weather = weather
        self.port = 0
        self.connections = 0
        """How many connections were taken so far."""
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> Self:
        """Listen; `port` is known afterwards, and stays the same after `refuse`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def refuse(self) -> None:
        """Stop listening and end every connection: who connects now is refused."""
        await self.stop()

    async def stop(self) -> None:
        """Listen no more and end every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - streams are served in tasks
        self._open.add(task)
        self.connections += 1
        there: asyncio.StreamWriter | None = None
        try:
            answers, there = await asyncio.open_connection(*self._target)
            asking = asyncio.create_task(_pass_on(reader, there))
            try:
                await self._answer(answers, writer)
            finally:
                asking.cancel()
        except (OSError, asyncio.CancelledError):
            # The server is not there, one side hung up, or the proxy stops.
            pass
        finally:
            for one in (writer, there):
                if one is not None:
                    one.close()
            self._open.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while data := await reader.read(_BLOCK):
            weather = self.weather
            if weather.is_silent:
                continue
            if weather.delay_s:
                await asyncio.sleep(weather.delay_s)
            left = len(data)
            if weather.answer_bytes is not None:
                left = max(0, weather.answer_bytes - passed)
            elif weather.answer_share is not None:
                left = int(len(data) * weather.answer_share)
            await _drip(writer, data[:left], weather.bytes_per_s)
            passed += min(left, len(data))
            if left < len(data):
                if weather.is_reset:
                    _reset(writer)
                return


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_BLOCK):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _drip(writer: asyncio.StreamWriter, data: bytes, bytes_per_s: float | None) -> None:
    if bytes_per_s is None:
        writer.write(data)
        await writer.drain()
        return
    for position in range(len(data)):
        writer.write(data[position : position + 1])
        await writer.drain()
        await asyncio.sleep(1 / bytes_per_s)


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()
