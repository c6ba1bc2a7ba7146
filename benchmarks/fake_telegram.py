"""A Telegram for measuring: hands out updates, takes answers, and checks every one of them.

Plain asyncio without a web framework, so that it costs little beside the bot it measures.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Protocol, cast
from urllib.parse import parse_qsl

import orjson

from benchmarks.workload import BESIDE, Ask, is_right

TOKEN: Final = "8137:MEDIDA_medida_medida_medida_medida"  # noqa: S105 - no token of anybody
_BOT: Final[dict[str, Any]] = {
    "id": 8137,
    "is_bot": True,
    "first_name": "Medida",
    "username": "medida_bot",
}
_ABOUT: Final[dict[str, Any]] = {
    "getme": _BOT,
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
}


class Reply(Protocol):
    """What sends the answer to one call."""

    def __call__(self, body: bytes, status: int = 200) -> None:
        """Send it."""


@dataclass
class Telegram:
    """The state of the conversation, and what the bot did."""

    repeats_words: bool
    """Whether the right answer is the words themselves (a bare echo) or those of our service."""
    delay_s: float = 0.0
    """How long every answer of ours takes: the round trip."""
    on_poll: Callable[[], None] = lambda: None
    clock_at: datetime | None = None
    """The moment our bot is told it is when it starts, at /clock; so that it is never night."""
    mistakes: list[str] = field(default_factory=list)
    answered: int = 0
    out_of_order: int = 0
    latencies: list[float] = field(default_factory=list)
    """Seconds from the update to the visible answer, one per update."""
    answers: list[int] = field(default_factory=list)
    """What was answered, in order, by the number of its message."""

    def __post_init__(self) -> None:
        self._asks: list[Ask] = []
        self._first_id = 1
        self._open: dict[int, deque[tuple[Ask, float]]] = {}
        self._spinning: set[str] = set()
        self._polls: deque[tuple[Reply, int]] = deque()
        self._confirmed = 0
        self._message_ids = itertools.count(1_000_000)
        self.all_answered = asyncio.Event()
        self.lines: set[asyncio.Transport] = set()

    @property
    def url(self) -> str:
        """The root of the Bot API."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Close the door, and every line that is still open."""
        self._server.close()
        for transport in list(self.lines):
            transport.abort()

    def add(self, asks: list[Ask]) -> None:
        """Let people write or tap now."""
        now = time.perf_counter()
        self.all_answered.clear()
        for ask in asks:
            self._asks.append(ask)
            self._open.setdefault(ask.chat_id, deque()).append((ask, now))
            if ask.query_id is not None:
                self._spinning.add(ask.query_id)
        while self._polls and self._confirmed < len(self._asks):
            reply, limit = self._polls.popleft()
            reply(self._batch(limit))

    def forget(self) -> None:
        """Drop what was not answered, as if nobody had asked."""
        self._confirmed = len(self._asks)
        self._open.clear()
        self._spinning.clear()

    def call(self, method: str, given: dict[str, Any], reply: Reply) -> None:
        """Do one call of the Bot API."""
        if method == "getupdates":
            self._poll(given, reply)
            return
        if method == "clock":
            if self.clock_at is not None and "after" not in given:
                reply(orjson.dumps({"version": 1, "now": self.clock_at.isoformat()}))
            return
        answer: Any = _ABOUT.get(method, True)
        if method == "answercallbackquery":
            if str(given["callback_query_id"]) not in self._spinning:
                self.mistakes.append(f"nobody waits for {given['callback_query_id']}")
            self._spinning.discard(str(given["callback_query_id"]))
            self._look_if_done()
        elif method in {"sendmessage", "editmessagetext"}:
            answer = self._message(given, self._answer(method, given))
        elif method == "editmessagereplymarkup":
            answer = self._message(given, int(given["message_id"]))
        reply(orjson.dumps({"ok": True, "result": answer}))

    def _poll(self, given: dict[str, Any], reply: Reply) -> None:
        self.on_poll()
        offset = int(given.get("offset") or 0)
        self._confirmed = max(self._confirmed, offset - self._first_id)
        limit = int(given.get("limit") or 100)
        if self._confirmed < len(self._asks):
            reply(self._batch(limit))
        else:
            self._polls.append((reply, limit))

    def _batch(self, limit: int) -> bytes:
        found = self._asks[self._confirmed : self._confirmed + limit]
        number = self._first_id + self._confirmed
        updates = [ask.update(number + place) for place, ask in enumerate(found)]
        return orjson.dumps({"ok": True, "result": updates})

    def _answer(self, method: str, given: dict[str, Any]) -> int:
        edited = int(given.get("message_id") or 0)
        number = edited or next(self._message_ids)
        waiting = self._open.get(int(given["chat_id"]))
        text = str(given["text"])
        if not waiting or text.startswith(BESIDE):
            return number
        place = next(
            (
                place
                for place, (ask, _) in enumerate(waiting)
                if self.is_right(ask, method, edited, text)
            ),
            None,
        )
        if place is None:
            self.mistakes.append(f"{method} {text[:60]!r} to {waiting[0][0]}")
            return number
        ask, asked_at = waiting[place]
        del waiting[place]
        # Something the same person asked before is not answered yet.
        self.out_of_order += place > 0
        self.latencies.append(time.perf_counter() - asked_at)
        self.answers.append(ask.message_id)
        self.answered += 1
        if not waiting:
            del self._open[ask.chat_id]
        self._look_if_done()
        return number

    def is_right(self, ask: Ask, method: str, edited: int, text: str) -> bool:
        """Tell whether this is the visible answer to what somebody asked."""
        return is_right(ask, method, edited, text, echo=self.repeats_words)

    def _look_if_done(self) -> None:
        if not self._open and not self._spinning:
            self.all_answered.set()

    @staticmethod
    def _message(given: dict[str, Any], number: int) -> dict[str, Any]:
        chat = {"id": int(given["chat_id"]), "type": "private", "first_name": "Ana"}
        text = given.get("text", "")
        return {
            "message_id": number,
            "date": 1_710_000_000,
            "chat": chat,
            "from": _BOT,
            "text": text,
        }


class _Connection(asyncio.Protocol):
    """One kept-open connection: whole requests in, whole answers out, in order."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._telegram.lines.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it
        self._telegram.lines.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head[1:])
            }
            length = int(headers.get("content-length", 0))
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            path, _, query = head[0].split(" ")[1].partition("?")
            given = dict(parse_qsl(query)) | _read(headers.get("content-type", ""), body)
            self._telegram.call(path.rpartition("/")[2].lower(), given, self._reply)

    def _reply(self, body: bytes, status: int = 200) -> None:
        whole = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
            + b"Content-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode()
            + b"\r\n\r\n"
            + body
        )
        if self._telegram.delay_s:
            asyncio.get_running_loop().call_later(
                self._telegram.delay_s, self._transport.write, whole
            )
        else:
            self._transport.write(whole)


def _read(kind: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if kind.startswith("application/json"):
        given: dict[str, Any] = orjson.loads(body)
        return given
    if kind.startswith("multipart/"):
        return _read_multipart(kind.partition("boundary=")[2].strip('"').encode(), body)
    return dict(parse_qsl(body.decode()))


def _read_multipart(boundary: bytes, body: bytes) -> dict[str, Any]:
    given = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        given[name] = value.removesuffix(b"\r\n").decode()
    return given
