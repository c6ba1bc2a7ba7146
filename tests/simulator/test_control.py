"""Rest, clock, faults, log, events, reset."""

import asyncio
import json
import time
from datetime import datetime, timedelta

import aiohttp
import pytest

from simulator import Simulator
from tests.simulator.client import Client, Json, soon
from tests.simulator.conftest import ANA

EVE = "2024-03-17T18:00:00-03:00"


async def settle(client: Client, timeout_s: float = 0.4) -> bool:
    answer = await client.post("/settle", {"timeout_s": timeout_s})
    return bool(answer["idle"])


async def poll_clock(client: Client, after: int) -> Json:
    return await client.get(f"/clock?after={after}")


async def test_settle_waits_for_updates_to_be_confirmed(client: Client) -> None:
    await client.post(f"/people/{ANA}/messages", {"text": "Oi"})
    assert not await settle(client)

    await client.updates()
    assert not await settle(client)
    await client.updates()
    assert not await settle(client, 0.05), "it has just taken one, and may be at work"

    assert await settle(client)


async def test_settle_waits_for_taps_to_be_answered(client: Client) -> None:
    markup = {"inline_keyboard": [[{"text": "Sim", "callback_data": "s"}]]}
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=markup)
    tap = asyncio.create_task(client.post(f"/people/{ANA}/taps", {"button": "Sim"}))
    await soon()
    [update] = await client.updates()
    await client.updates()
    assert not await settle(client)

    await client.result("answerCallbackQuery", callback_query_id=update["callback_query"]["id"])
    await tap

    assert await settle(client)


async def test_settle_waits_for_silence(client: Client) -> None:
    await client.result("getMe")
    began = time.monotonic()

    assert await settle(client, 5)
    assert time.monotonic() - began > 0.1


async def test_settle_waits_for_a_call_that_goes_on(client: Client) -> None:
    await client.post("/faults", {"method": "getMe", "latency_ms": 600})
    slow = asyncio.create_task(client.result("getMe"))
    await soon()

    assert not await settle(client)
    await slow
    assert await settle(client)


async def test_settle_waits_for_followers_of_the_clock(client: Client) -> None:
    version = (await client.get("/clock"))["version"]
    follower = asyncio.create_task(poll_clock(client, version))
    await soon()
    assert await settle(client)

    await client.post("/clock", {"advance_s": 60})
    changed = await follower
    assert not await settle(client)
    follower = asyncio.create_task(poll_clock(client, changed["version"]))

    assert await settle(client)
    follower.cancel()


async def test_follower_that_hung_up_is_not_waited_for(client: Client) -> None:
    follower = asyncio.create_task(poll_clock(client, 99))
    await soon()
    follower.cancel()
    await soon()
    await client.post("/clock", {"advance_s": 60})

    assert await settle(client)


async def test_clock_is_set_and_runs_on(client: Client) -> None:
    before = await client.get("/clock")
    answer = await client.post("/clock", {"set": EVE})
    await soon(0.2)
    now = datetime.fromisoformat((await client.get("/clock"))["now"])

    assert answer["version"] == before["version"] + 1
    assert timedelta() < now - datetime.fromisoformat(EVE) < timedelta(seconds=5)
    assert now.utcoffset() == timedelta(hours=-3)


async def test_clock_advances_and_dates_messages(client: Client) -> None:
    await client.post("/clock", {"set": EVE})
    await client.post("/clock", {"advance_s": 3600})
    sent = await client.result("sendMessage", chat_id=ANA, text="Olá")

    assert 0 <= sent["date"] - datetime.fromisoformat(EVE).timestamp() - 3600 < 5


async def test_clock_poll_answers_at_once_if_the_version_is_old(client: Client) -> None:
    clock = await asyncio.wait_for(poll_clock(client, 0), 1)

    assert clock["version"] == 1


@pytest.mark.parametrize("body", [{}, {"set": "amanhã"}, {"advance_s": "x"}])
async def test_clock_refuses_what_it_cannot_read(client: Client, body: Json) -> None:
    await client.post("/clock", body, status=400)


@pytest.mark.parametrize(
    ("answer", "status", "description"),
    [
        ({"status": 429, "retry_after": 7}, 429, "Too Many Requests: retry after 7"),
        ({"status": 403}, 403, "Forbidden: bot was blocked by the user"),
        ({"status": 500}, 500, "Internal Server Error: restart"),
        ({"status": 400, "description": "Bad Request: x"}, 400, "Bad Request: x"),
    ],
)
async def test_fault_answers_without_doing(
    client: Client, answer: Json, status: int, description: str
) -> None:
    await client.post("/faults", {"method": "SendMessage", "times": 1, "answer": answer})

    got = await client.call("sendMessage", {"chat_id": ANA, "text": "Olá"})
    assert (got["status"], got["description"]) == (status, description)
    assert got.get("parameters") == ({"retry_after": 7} if status == 429 else None)
    assert await client.messages(ANA) == []

    await client.result("sendMessage", chat_id=ANA, text="Olá")


async def test_fault_says_retry_after_in_a_header_too(client: Client) -> None:
    await client.post("/faults", {"answer": {"status": 429, "retry_after": 7}})

    async with client.session.get(f"/bot{client.simulator.token}/getMe") as response:
        assert response.headers["Retry-After"] == "7"


async def test_fault_meets_only_the_calls_it_names(client: Client) -> None:
    rule = {"method": "sendMessage", "chat_id": ANA, "contains": "azul"}
    await client.post("/faults", {**rule, "answer": {"status": 500}})

    await client.result("getMe")
    await client.result("sendMessage", chat_id=ANA, text="verde")
    assert (await client.call("sendMessage", {"chat_id": ANA, "text": "azul"}))["status"] == 500

    async with client.session.delete("/sim/faults") as response:
        assert await response.json() == {"faults": []}
    await client.result("sendMessage", chat_id=ANA, text="azul")


@pytest.mark.parametrize(("kind", "is_done"), [("drop", False), ("truncated", True)])
async def test_fault_breaks_the_answer(client: Client, kind: str, *, is_done: bool) -> None:
    await client.post("/faults", {"method": "sendMessage", "times": 1, "answer": kind})

    with pytest.raises((aiohttp.ClientError, json.JSONDecodeError)):
        await client.call("sendMessage", {"chat_id": ANA, "text": "Olá"})

    assert len(await client.messages(ANA)) == (1 if is_done else 0)


async def test_fault_accepts_and_hangs(client: Client) -> None:
    await client.post("/faults", {"method": "sendMessage", "answer": "accept_then_hang"})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.call("sendMessage", {"chat_id": ANA, "text": "Olá"}), 0.3)

    assert len(await client.messages(ANA)) == 1
    assert await settle(client)


async def test_fault_413_is_a_page(client: Client) -> None:
    await client.post("/faults", {"method": "getMe", "answer": "html_413"})

    async with client.session.get(f"/bot{client.simulator.token}/getMe") as response:
        assert (response.status, response.content_type) == (413, "text/html")


@pytest.mark.parametrize("body", [{}, {"answer": "smoke"}, {"answer": {}}])
async def test_fault_that_says_nothing_is_refused(client: Client, body: Json) -> None:
    assert "error" in await client.post("/faults", body, status=400)


async def test_calls_are_logged_with_their_answers(client: Client) -> None:
    await client.result("sendMessage", chat_id=ANA, text="um")
    await client.call("sendMessage", {"chat_id": 9, "text": "dois"})

    one, two = (await client.get("/calls"))["calls"]
    assert (one["method"], one["params"], one["status"]) == (
        "sendMessage",
        {"chat_id": str(ANA), "text": "um"},
        200,
    )
    assert one["answer"]["result"]["text"] == "um"
    assert two["answer"]["description"] == "Bad Request: chat not found"
    assert (await client.get(f"/calls?since={one['n']}"))["calls"] == [two]


async def test_events_tell_of_changes(client: Client) -> None:
    async with client.session.get("/sim/events") as stream:
        await stream.content.readuntil(b"event: hello")
        await client.result("sendMessage", chat_id=ANA, text="Olá")
        told = await asyncio.wait_for(stream.content.readuntil(b"event: chat"), 2)
        line = await stream.content.readuntil(b"}")

    assert told
    assert json.loads(line.split(b"data: ")[1]) == {"bot": 8137, "person": ANA}


async def test_reset_leaves_only_who_was_there_at_the_start(client: Client) -> None:
    await client.post("/people", {"id": 5, "first_name": "Eva"})
    await client.result("sendMessage", chat_id=ANA, text="Olá")
    await client.post("/faults", {"answer": {"status": 500}})
    await client.post(f"/people/{ANA}/messages", {"text": "Oi"})
    began = time.monotonic()
    await client.post("/reset")
    took = time.monotonic() - began

    assert [p["id"] for p in (await client.get("/people"))["people"]] == [ANA, 1002]
    assert await client.messages(ANA) == []
    assert await client.updates() == []
    assert (await client.get(f"/people/{ANA}/chat"))["started"]
    assert took < 0.05


async def test_moments_are_shown_as_handed_in(simulator: Simulator, client: Client) -> None:
    async def moments() -> list[Json]:
        return [{"label": "Véspera", "at": EVE}]

    simulator.set_moments(moments)
    assert (await client.get("/state"))["moments"] == [{"label": "Véspera", "at": EVE}]

    await client.post("/moments", {"moments": [{"label": "+2 dias", "advance_s": 172800}]})
    assert (await client.get("/state"))["moments"] == [{"label": "+2 dias", "advance_s": 172800}]
    await client.post("/moments", {"moments": [{"label": "quando?"}]}, status=400)


async def test_restart_asks_the_one_who_started_the_bot(
    simulator: Simulator, client: Client
) -> None:
    restarts: list[str] = []

    async def restart() -> None:
        restarts.append("one")

    await client.post("/restart", status=404)
    assert not (await client.get("/state"))["can_restart"]
    simulator.set_restart(restart)
    await client.post("/restart")

    assert restarts == ["one"]
    assert (await client.get("/state"))["can_restart"]


async def test_twenty_steps_cost_less_than_two_tenths_of_a_second(client: Client) -> None:
    began = time.process_time()
    for number in range(20):
        await client.post(f"/people/{ANA}/messages", {"text": f"passo {number}"})
        await client.updates()
        await client.result("sendMessage", chat_id=ANA, text=f"resposta {number}")
        await client.get(f"/people/{ANA}/chat")

    # Both sides of the wire and the client are counted here.
    assert time.process_time() - began < 0.4


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1"])  # noqa: S104 - refused below
def test_simulator_serves_this_machine_only(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Simulator(host=host)
