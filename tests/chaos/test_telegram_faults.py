"""Telegram's bad days: each kind meets answers, notices, reminders and broadcasts.

Pauses and timeouts are a tenth of those in earnest, or less, so that a thousand messages per
kind take a minute; what the pauses themselves are worth is shown in test_pace.py.
"""

import asyncio
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.telegram.attempts import Attempts
from models import OutboxRow, OutboxState, Purpose
from simulator.chaos import ChaosProxy
from tests import make
from tests.bot.conftest import Harness, _logged_as_in_earnest, probed, simulator, sqlite_harness
from tests.bot.probes import WORD
from tests.chaos import verdict
from tests.chaos.history import Call, History
from tests.chaos.middleman import Said, between, page
from tests.scale import LONG, sized

__all__ = ["_logged_as_in_earnest", "probed", "simulator", "sqlite_harness"]

SENDS = sized(40, 1_000)
PEOPLE = sized(10, 60)
FIRST = 50
CELIA = 42
pytestmark = pytest.mark.timeout(300)
_CALM: Final = (Purpose.NOTICE, Purpose.REMINDER, Purpose.BROADCAST)
_MARK: Final = "(Envio de novo: não sei se a primeira mensagem chegou.)"


@pytest.fixture
def history() -> Iterator[History]:
    history = History()
    history.listen()
    yield history
    history.stop()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.transport._WHOLE_ANSWER_S", 0.4)
    monkeypatch.setattr("bot.telegram.attempts._NOTICE_AGAIN_S", 0.5)
    monkeypatch.setattr("bot.telegram.pace._LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr("bot.telegram.pace._PROBE_EVERY_S", 0.05)
    monkeypatch.setattr("bot.telegram.pace._CAREFUL_FOR_S", 0.0)


def _refusal(status: int, description: str, **parameters: int) -> Said:
    body = {"ok": False, "error_code": status, "description": description}
    return Said(json.dumps({**body, "parameters": parameters}).encode(), status)


# --- The kinds ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A fault, and what may become of a message that met it."""

    said: Said
    ends: frozenset[OutboxState] = frozenset({OutboxState.SENT})
    most: int = 1
    """How often an answer may arrive."""


UNSENT = Kind
DOUBT = partial(Kind, ends=frozenset({OutboxState.SENT, OutboxState.UNKNOWN}))
REFUSED = partial(Kind, ends=frozenset({OutboxState.SENT, OutboxState.FAILED}))
KINDS: dict[str, Kind] = {
    "429 of a chat": UNSENT(_refusal(429, "Too Many Requests: retry after 1", retry_after=1)),
    "429 without a time": UNSENT(Said(b"<html>", 429, {"Retry-After": "1"})),
    "500": DOUBT(_refusal(500, "Internal Server Error: restart")),
    "502": DOUBT(page(502)),
    "503": DOUBT(page(503)),
    "504": DOUBT(page(504)),
    "reset before the answer": DOUBT(Said(b"", how="reset")),
    "done, then a hang": DOUBT(Said(b"", how="hang", is_done=True), most=2),
    "done, then cut off": DOUBT(Said(b"", how="cut", is_done=True), most=2),
    "done, then a byte now and then": DOUBT(Said(b"", how="drip", is_done=True), most=2),
    "done, then nonsense": DOUBT(Said(b'{"ok":true,"result":true}', is_done=True), most=2),
    "page of a firewall, 403": DOUBT(page(403)),
    "page of a portal, 200": DOUBT(page(200)),
    "page of a proxy, 404": DOUBT(page(404)),
    "page with 413": REFUSED(page(413)),
    "400 bad html": UNSENT(_refusal(400, "Bad Request: can't parse entities: no end")),
    "400 something else": REFUSED(_refusal(400, "Bad Request: something else")),
    "migrated chat": REFUSED(
        _refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100)
    ),
}


_SHORT: Final = (
    "429 of a chat",
    "500",
    "reset before the answer",
    "done, then a hang",
    "page of a firewall, 403",
    "page with 413",
)
"""One of each sort; the long form has them all."""


def _strikes(said: Said, share: float) -> Callable[[str, bytes], Said | None]:
    """Let it meet a share of the messages of the test; seeded, so that it fails again."""
    chance = random.Random(7)  # noqa: S311 - no secret

    def rule(method: str, body: bytes) -> Said | None:
        ours = method == "sendmessage" and any(word in body for word in (b"Carta", WORD.encode()))
        # The plain version of what was refused as bad HTML has none.
        if ours and b"parse_mode" in body and chance.random() < share:
            return said
        return None

    return rule


# --- Writing, and what became of it ---------------------------------------------------------


async def _people(harness: Harness) -> list[int]:
    people = [await harness.person(number) for number in range(FIRST, FIRST + PEOPLE)]
    await harness.person(CELIA)
    await harness.settled(60)

    def make_known(session: Any) -> None:
        for person in people:
            make.participant(session, name=f"Pessoa {person}", chat_id=person)
        make.organizer(session, "Célia Dias", chat_id=CELIA)

    harness.change(make_known)
    return people


async def _write(
    harness: Harness, people: list[int], sends: int, *, first: int = 0
) -> dict[str, Purpose]:
    """A quarter are answers, the rest messages of the other purposes; returns the texts."""
    now = harness.simulator.engine.clock.now()
    texts: dict[str, Purpose] = {}

    def put(session: Any) -> None:
        for number in range(first, first + sends):
            purpose = list(Purpose)[number % 4]
            text = f"Carta {number}."
            if purpose is Purpose.REPLY:
                continue
            texts[text] = purpose
            chat_id = people[number % len(people)]
            make.outgoing_message(
                session, chat_id=chat_id, purpose=purpose, payload={"html": text}, now=now
            )

    harness.change(put)
    for number in range(first, first + sends, 4):
        texts[f"{WORD} {number}."] = Purpose.REPLY
        await harness.writes(people[number % len(people)], f"/prova {number}")
    return texts


async def _copies(harness: Harness) -> tuple[Counter[str], Counter[str]]:
    """How often each text stands in a chat, as it was and with the mark."""
    plain: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for number in range(FIRST, FIRST + PEOPLE):
        for text in await harness.sees(number):
            if _MARK in text:
                marked[text.replace(_MARK, "").strip()] += 1
            else:
                plain[text] += 1
    return plain, marked


def _states(harness: Harness, texts: dict[str, Purpose]) -> dict[str, str]:
    """How each ended; an answer has no words afterwards, and is known by its place in its chat."""
    columns = (OutboxRow.chat_id, OutboxRow.purpose, OutboxRow.payload, OutboxRow.state)
    rows = harness.ask(lambda s: s.execute(select(*columns).order_by(OutboxRow.id)).all())
    found = {row.payload["html"]: row.state for row in rows if row.payload.get("html") in texts}
    answers = [text for text, purpose in texts.items() if purpose is Purpose.REPLY]
    for person in range(FIRST, FIRST + PEOPLE):
        asked = [text for text in answers if FIRST + _number(text) % PEOPLE == person]
        given = [r.state for r in rows if r.chat_id == person and r.purpose == Purpose.REPLY]
        found |= zip(asked, given[-len(asked) :], strict=False) if asked else ()
    return found


def _number(text: str) -> int:
    return int(text.strip(".").split()[-1])


async def _broken(harness: Harness, texts: dict[str, Purpose], kind: Kind) -> list[str]:
    """Return what is not as it must be."""
    plain, marked = await _copies(harness)
    states = _states(harness, texts)
    found = [] if len(states) == len(texts) else ["some were never written"]
    for text, purpose in texts.items():
        state, copies = states.get(text), plain[text] + marked[text]
        most = 2 if purpose is Purpose.NOTICE else kind.most if purpose is Purpose.REPLY else 1
        if state not in kind.ends:
            found.append(f"{purpose} {text} ended as {state}")
        if state == OutboxState.SENT and not copies:
            found.append(f"{purpose} {text} counts as sent and never arrived")
        if copies > most or (purpose is not Purpose.REPLY and plain[text] > 1):
            found.append(f"{purpose} {text} came {plain[text]} + {marked[text]} times")
        if kind.most == 1 and copies > 1:
            found.append(f"{purpose} {text} came twice for nothing")
        if marked[text] and purpose is not Purpose.NOTICE:
            found.append(f"{purpose} {text} has a mark")
    return found


async def _send_all_again(harness: Harness) -> int:
    """Do what an organizer does in the chat; returns how many were said to be in doubt."""
    await harness.writes(CELIA, "/organizar")
    await harness.settled(30)
    screen = (await harness.chat(CELIA))[-1]
    labels = [button["text"] for row in screen["buttons"] for button in row]
    doubt = next((label for label in labels if "em dúvida" in label), None)
    if doubt is None:
        return 0
    await harness.taps(CELIA, screen, "em dúvida")
    await harness.settled(30)
    for label in ("Enviar os avisos", "Enviar os lembretes", "Enviar o aviso à Rede"):
        screen = next(
            m for m in await harness.chat(CELIA) if m["message_id"] == screen["message_id"]
        )
        if any(label in button["text"] for row in screen["buttons"] for button in row):
            await harness.taps(CELIA, screen, label)
            await harness.settled(60)
    return int(next(word for word in doubt.split() if word.isdigit()))


# --- Each kind ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS if LONG else _SHORT)
async def test_nothing_is_lost_or_repeated(
    sqlite_harness: Harness, history: History, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness, kind = sqlite_harness, KINDS[name]
    if kind.said.how in {"hang", "drip"}:
        # Elsewhere a busy machine must not count as silence.
        monkeypatch.setattr("bot.telegram.transport.SILENCE_S", 0.4)
    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url, messages_per_second=1000).running(),
    ):
        people = await _people(harness)
        middleman.rule = _strikes(kind.said, 0.2)
        began_at = time.monotonic()
        texts = await _write(harness, people, SENDS)
        await harness.settled(240)
        met = middleman.count("sendMessage", began_at) - len(texts)
        found = await _broken(harness, texts, kind)
        middleman.rule = lambda *_: None
        states = _states(harness, texts)
        in_doubt = [
            text
            for text, state in states.items()
            if texts[text] in _CALM and state in {OutboxState.UNKNOWN, OutboxState.FAILED}
        ]
        listed = await _send_all_again(harness)
        plain, marked = await _copies(harness)
        states = _states(harness, texts)

    assert found == []
    assert listed == len(in_doubt)
    # What the organizer sent again has arrived, every one.
    assert all(states[text] == OutboxState.SENT for text in texts if texts[text] in _CALM)
    assert all(plain[text] + marked[text] for text in texts if texts[text] in _CALM)
    assert met or in_doubt, "the fault struck nobody"
    assert harness.ask(lambda s: list(verdict.no_send_before_retry_after(s, history))) == []


async def test_sending_again_whatever_failed_is_seen(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what python-telegram-bot's users write first."""

    async def again(self: Attempts, chat: Any, message: Any, error: Exception) -> None:
        # NetworkError, retry: that is all.
        await self._again(chat, message, 0.1, was_unsent=True, error=type(error).__name__)

    monkeypatch.setattr(Attempts, "_doubt", again)
    harness, kind = sqlite_harness, KINDS["done, then cut off"]
    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url, messages_per_second=1000).running(),
    ):
        people = await _people(harness)
        middleman.rule = _strikes(kind.said, 0.2)
        texts = await _write(harness, people, 40)
        await harness.settled(240)

        assert any("came 2" in one for one in await _broken(harness, texts, kind))


# --- What strikes everybody -----------------------------------------------------------------


async def test_server_that_is_down_for_a_while_costs_nothing(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with ChaosProxy(harness.simulator.port) as line:
        address = f"http://127.0.0.1:{line.port}"
        async with harness.application(telegram_api=address, messages_per_second=1000).running():
            people = await _people(harness)
            texts: dict[str, Purpose] = {}
            for turn in range(sized(1, 5)):
                await line.refuse()
                texts |= await _write(harness, people, SENDS, first=turn * SENDS)
                await asyncio.sleep(1)
                await line.start()
                # Its poll looks again after a while.
                await harness.settled(120)
        lost = await _broken(harness, texts, Kind(Said(b""), most=2, ends=DOUBT(Said(b"")).ends))

    assert lost == []


async def test_name_that_is_not_found_costs_nothing(
    sqlite_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = sqlite_harness
    async with harness.application(messages_per_second=1000).running():
        people = await _people(harness)
    texts = await _write(harness, people, SENDS)
    port = harness.simulator.port
    asked: list[float] = []
    look_up = socket.getaddrinfo

    def fail(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "localhost":
            return look_up(host, *rest, **more)
        asked.append(time.monotonic())
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    address = f"http://localhost:{port}"

    async def mend() -> None:
        await asyncio.sleep(sized(2, 20))
        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    mending = asyncio.create_task(mend())
    async with harness.application(telegram_api=address, messages_per_second=1000).running():
        await mending
        await harness.settled(120)

    assert 1 <= len(asked) <= 2 * sized(2, 20)
    assert await _broken(harness, texts, KINDS["429 of a chat"]) == []


async def test_flood_wait_of_everybody_is_obeyed_by_everybody(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    waits: list[tuple[float, float]] = []

    def rule(method: str, _: bytes) -> Said | None:
        now = time.monotonic()
        if method != "sendmessage":
            return None
        if not waits or (now > waits[-1][1] + 2 and len(waits) < sized(2, 10)):
            waits.append((now, now + 2.0))
        if now < waits[-1][1]:
            return _refusal(429, "Too Many Requests: retry after 2", retry_after=2)
        return None

    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url, messages_per_second=200).running(),
    ):
        people = await _people(harness)
        middleman.rule = rule
        texts = await _write(harness, people, SENDS)
        await harness.settled(240)
        calls = [at for at, method, _ in middleman.asked if method == "sendmessage"]
        found = await _broken(harness, texts, KINDS["429 of a chat"])

    assert found == []
    for began_at, ended_at in waits:
        # What was under way when the first was told; the machine may be slow.
        assert sum(1 for at in calls if began_at + 1.0 < at < ended_at) == 0


async def test_one_chat_on_hold_delays_no_other(sqlite_harness: Harness, history: History) -> None:
    harness = sqlite_harness
    async with harness.application(messages_per_second=1000).running():
        people = await _people(harness)
        held, *others = people
        await harness.fault(
            "sendMessage", {"status": 429, "retry_after": 3}, chat_id=str(held), times=1
        )
        await harness.writes(held, "/prova 9001")
        started = time.monotonic()
        for number in range(SENDS):
            await harness.writes(others[number % len(others)], f"/prova {number}")

        async def others_are_served() -> bool:
            arrived = history.arrived()
            return all(arrived[f"{WORD} {n}."] == 1 for n in range(SENDS))

        await harness.until(others_are_served, 60)
        took = time.monotonic() - started
        if took < 3:
            assert history.arrived()[f"{WORD} 9001."] == 0
        await harness.settled(60)

    assert took < 2.5 + SENDS / 20
    assert history.arrived()[f"{WORD} 9001."] == 1
    assert harness.ask(lambda s: list(verdict.no_send_before_retry_after(s, history))) == []


@pytest.mark.parametrize("are_strangers", [True, False], ids=["strangers", "participants"])
async def test_flood_waits_of_two_strangers_hold_nobody_else(
    sqlite_harness: Harness, *, are_strangers: bool
) -> None:
    harness = sqlite_harness
    held = (b'"chat_id":50,', b'"chat_id":51,')

    def rule(method: str, body: bytes) -> Said | None:
        is_one = any(chat in body.replace(b" ", b"") + b"," for chat in held)
        if method == "sendmessage" and is_one:
            return _refusal(429, "Too Many Requests: retry after 6", retry_after=6)
        return None

    async with (
        between(harness.simulator.url) as middleman,
        harness.application(telegram_api=middleman.url).running(),
    ):
        if are_strangers:
            for number in (50, 51):
                await harness.person(number)
        else:
            await _people(harness)
        ana = await harness.person(90)
        harness.change(lambda session: make.participant(session, "Ana Souza", chat_id=ana))
        await harness.writes(ana, "/prova 1")
        await harness.settled(30)
        middleman.rule = rule
        for number in (50, 51):
            await harness.writes(number, f"/prova {number}")
        await asyncio.sleep(1)
        began_at = time.monotonic()
        await harness.writes(ana, "/prova 2")

        async def has_come() -> bool:
            return f"{WORD} 2." in await harness.sees(ana)

        await harness.until(has_come, 20)
        took = time.monotonic() - began_at
        middleman.rule = lambda *_: None

    # Two who take part are the negative control: that looks like a limit of everybody's.
    assert (took < 2) is are_strangers


async def test_refused_token_keeps_everything_for_the_next_start(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with between(harness.simulator.url) as middleman:
        application = harness.application(telegram_api=middleman.url, messages_per_second=1000)
        async with application.running():
            people = await _people(harness)
            middleman.rule = lambda method, _: (
                _refusal(401, "Unauthorized") if method == "sendmessage" else None
            )
            began_at = time.monotonic()
            texts = await _write(harness, people, SENDS)

            async def is_refused() -> bool:
                return application.status.is_refused

            await harness.until(is_refused)
            await asyncio.sleep(0.5)
            tries = middleman.count("sendMessage", began_at)
        middleman.rule = lambda *_: None
        async with harness.application(messages_per_second=1000).running():
            await harness.settled(120)

    # Only what was under way.
    assert tries <= SENDS / 2 + 60
    assert await _broken(harness, texts, KINDS["429 of a chat"]) == []


def test_verdict_sees_a_message_that_came_too_early(sqlite_harness: Harness) -> None:
    early = History(
        calls=[
            Call(10.0, 9.9, "sendmessage", 1, "a", 429, 3),
            Call(12.0, 11.9, "sendmessage", 1, "a", 200, None),
            Call(11.0, 10.9, "sendmessage", 2, "b", 200, None),
        ]
    )

    found = sqlite_harness.ask(lambda s: list(verdict.no_send_before_retry_after(s, early)))
    assert found == ["I6 chat 1: 1.10 s too early"]
