"""Strangers knock at the webhook of the real process: it stays small, awake and at work."""

import asyncio
import gzip
import hmac
import os
import resource
import sys
import time
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from models import InboxRow
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.chaos.bot_process import ROOT, SECRET, BotProcess, at_home
from tests.scale import sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

CANARY = "canario-da-mina"
PROOF = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
JSON = {"Content-Type": "application/json"}
BURST = sized(1_000, 10_000)
LORIS = sized(200, 1_000)
HALF_OPEN = 1_150
MB = 1024**2
pytestmark = pytest.mark.timeout(300)


async def _under(harness: Harness, bot_process: BotProcess, trouble: Any) -> int:
    """Let people write while something goes on; returns by how many bytes the process grew."""
    ana = await harness.person()
    await harness.settled(30)
    before = bot_process.most_bytes
    bot_process.waits.clear()
    watching = asyncio.create_task(bot_process.watch())
    going_on = asyncio.create_task(trouble)
    for number in range(10):
        await harness.writes(ana, f"/prova {number}")
        await asyncio.sleep(0.1)
    await going_on
    await harness.settled(60)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert harness.effects() == list(range(10))
    assert await bot_process.look() == 200
    return bot_process.most_bytes - before


def _left(harness: Harness) -> list[int]:
    """The updates of strangers, who use small numbers."""
    return [
        n for n in harness.ask(lambda s: s.scalars(select(InboxRow.update_id)).all()) if n < 1000
    ]


async def _raw(port: int, content: bytes, *, stays_s: float = 5) -> bytes:
    """Write bytes to the door; returns what it answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(stays_s):
            writer.write(content)
            await writer.drain()
            answer = await reader.read(4096)
    writer.close()
    return answer


async def test_storm_of_strangers_is_turned_away_in_its_time(
    sqlite_harness: Harness, tmp_path: Path
) -> None:
    harness, statuses = sqlite_harness, Counter[int]()
    wrong: list[tuple[str, str, dict[str, str], bytes, int]] = [
        ("POST", "/telegram", {}, b'{"update_id": 1}', 403),
        ("POST", "/telegram", {"X-Telegram-Bot-Api-Secret-Token": CANARY}, b'{"update_id":2}', 403),
        ("POST", "/telegram", {**PROOF, "Content-Type": "text/plain"}, b'{"update_id":3}', 415),
        ("POST", "/telegram", PROOF, b"{" + CANARY.encode(), 400),
        ("POST", "/telegram", PROOF, b'{"update_id": "4"}', 400),
        ("GET", "/telegram", PROOF, b"", 405),
        ("PUT", "/telegram", PROOF, b'{"update_id":5}', 405),
        ("POST", f"/{CANARY}", PROOF, b'{"update_id":6}', 404),
        ("POST", "/telegram/../../etc/passwd", PROOF, b"{}", 404),
    ]
    async with at_home(harness, tmp_path / "log") as bot_process:

        async def storm(worker: int) -> None:
            for number in range(worker, BURST, 40):
                method, path, headers, body, status = wrong[number % len(wrong)]
                async with bot_process.http.request(
                    method, path, data=body, headers={**JSON, **headers}
                ) as answer:
                    assert answer.status == status, (method, path, answer.status)
                    statuses[answer.status] += 1

        async def storms() -> None:
            await asyncio.gather(*(storm(worker) for worker in range(40)))

        grown = await _under(harness, bot_process, storms())

    assert sum(statuses.values()) == BURST
    assert _left(harness) == []
    assert grown < 60 * MB
    assert max(bot_process.waits) < 5
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert CANARY not in written
    assert SECRET not in written


async def test_large_bodies_and_heads_are_not_read(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    answers: list[bytes] = []
    proof = f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
    head = "POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    declared = (head + proof + f"Content-Length: {50 * MB}\r\n\r\n").encode()
    unproved = (head + f"Content-Length: {50 * MB}\r\n\r\n").encode()
    chunked = (head + proof + "Transfer-Encoding: chunked\r\n\r\n").encode()
    endless = chunked + (b"%x\r\n" % MB + b"a" * MB + b"\r\n") * 50
    long_head = (head + f"X-Long: {CANARY * 10_000}\r\n\r\n").encode()
    many_heads = (head + "".join(f"X-{n}: {CANARY}\r\n" for n in range(20_000))).encode()
    nonsense = f"\x16\x03\x01 {CANARY}\r\n\r\n".encode()
    contents = (
        declared + b"a" * MB,
        unproved + b"a" * MB,
        endless,
        long_head,
        many_heads,
        nonsense,
    )

    async def knock() -> None:
        for _ in range(sized(3, 30)):
            for content in contents:
                answers.append(await _raw(bot_process.port, content))  # noqa: PERF401 - one by one

    async with at_home(harness, tmp_path / "log") as bot_process:
        grown = await _under(harness, bot_process, knock())

    statuses = Counter(answer[9:12] for answer in answers if answer)
    # A connection may be cut before its answer is read: never with a good one.
    assert set(statuses) <= {b"413", b"403", b"400", b"431"}
    assert {b"413", b"403", b"400"} <= set(statuses)
    assert _left(harness) == []
    assert grown < 60 * MB
    assert max(bot_process.waits) < 5
    assert CANARY not in (tmp_path / "log").read_text(encoding="utf-8")


async def test_bomb_does_not_go_off(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    content = b'{"update_id": 7, "x": "' + b"a" * (sized(100, 500) * MB) + b'"}'
    bombs = {"gzip": gzip.compress(content), "deflate": zlib.compress(content)}
    statuses = Counter[int]()

    async def throw() -> None:
        for encoding, bomb in bombs.items():
            for proof in (PROOF, {}) * 3:
                headers = {**JSON, **proof, "Content-Encoding": encoding}
                with suppress(aiohttp.ClientError):
                    async with bot_process.http.post(
                        "/telegram", data=bomb, headers=headers
                    ) as answer:
                        statuses[answer.status] += 1

    async with at_home(harness, tmp_path / "log") as bot_process:
        grown = await _under(harness, bot_process, throw())

    assert set(statuses) <= {415, 403}
    assert _left(harness) == []
    assert grown < 60 * MB
    assert max(bot_process.waits) < 3


async def test_slow_visitors_keep_nobody_out(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    starts = (
        b"POST /telegram HT",
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-A: b",
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"X-Telegram-Bot-Api-Secret-Token: "
        + SECRET.encode()
        + b"\r\nContent-Length: 100\r\n\r\n{",
    )
    open_ones: list[asyncio.StreamWriter] = []

    async def linger() -> None:
        for number in range(LORIS):
            _, writer = await asyncio.open_connection("127.0.0.1", bot_process.port)
            writer.write(starts[number % 3])
            open_ones.append(writer)
        for _ in range(3):
            await asyncio.sleep(0.5)
            for writer in open_ones:
                with suppress(OSError):
                    writer.write(b"c")

    async with at_home(harness, tmp_path / "log") as bot_process:
        grown = await _under(harness, bot_process, linger())
        for writer in open_ones:
            writer.close()

    assert _left(harness) == []
    assert grown < 80 * MB
    assert max(bot_process.waits) < 5


async def test_half_open_requests_keep_nobody_out(sqlite_harness: Harness, tmp_path: Path) -> None:
    harness = sqlite_harness
    ana = await harness.person()
    waits: list[float] = []

    async def ask(port: int, path: str) -> int:
        began_at = time.monotonic()
        # A new connection every time, as a stranger has none.
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}{path}") as a:
            waits.append(time.monotonic() - began_at)
            return a.status

    async with at_home(harness, tmp_path / "log") as bot_process:
        # The bot has what most systems give; the strangers have enough.
        resource.prlimit(bot_process.process.pid, resource.RLIMIT_NOFILE, (1_024, 1_024))
        loris = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.loris", str(bot_process.port), str(HALF_OPEN)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        resource.prlimit(loris.pid, resource.RLIMIT_NOFILE, (4_096, 4_096))
        await asyncio.sleep(3)
        for number in range(sized(20, 200)):
            assert await ask(bot_process.status_port, "/saude") == 200
            assert await ask(bot_process.port, "/presenca/x") == 404
            await harness.writes(ana, f"/prova {number}")
            await asyncio.sleep(0.1)
        opened = len(os.listdir(f"/proc/{bot_process.process.pid}/fd"))  # noqa: PTH208 - no disk behind it
        reopened, _ = await loris.communicate(b"")
        await harness.settled(60)

    # What Telegram brought meanwhile was taken in, and answered.
    assert harness.effects() == list(range(sized(20, 200)))
    assert max(waits) < 1
    assert opened < 600
    assert int(reopened) > 0


async def test_secret_is_compared_in_constant_time(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    whole = hmac.compare_digest

    def compare(given: Any, wanted: Any) -> bool:
        compared.append((given, wanted))
        return whole(given, wanted)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    address = f"http://127.0.0.1:{unused_tcp_port}/telegram"
    application = sqlite_harness.application(
        web_port=unused_tcp_port, webhook_url=address, webhook_secret=SECRET
    )
    async with application.running(), aiohttp.ClientSession() as http:
        for given in ("", "o", SECRET[:-1], SECRET + "x", SECRET.upper()):
            headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": given}
            async with http.post(address, data=b"{}", headers=headers) as answer:
                assert answer.status == 403

    assert [one for one in compared if one[1] == SECRET.encode()] == [
        (given.encode(), SECRET.encode())
        for given in ("", "o", SECRET[:-1], SECRET + "x", SECRET.upper())
    ]
