"""How updates reach a bot: long poll, conflicts, webhook."""

import asyncio
import time
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web

from simulator import Simulator
from tests.simulator.client import Client, Json, soon
from tests.simulator.conftest import ANA


async def say(client: Client, *texts: str) -> None:
    for text in texts:
        await client.post(f"/people/{ANA}/messages", {"text": text})


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_poll_gives_what_waits_until_it_is_confirmed(client: Client) -> None:
    await say(client, "um", "dois")

    first = await client.result("getUpdates")
    again = await client.result("getUpdates", offset=first[1]["update_id"])
    rest = await client.result("getUpdates", offset=first[1]["update_id"] + 1)

    assert (texts(first), texts(again), rest) == (["um", "dois"], ["dois"], [])


async def test_poll_takes_no_more_than_its_limit(client: Client) -> None:
    await say(client, "um", "dois", "três")

    assert texts(await client.result("getUpdates", limit=2)) == ["um", "dois"]
    assert texts(await client.result("getUpdates", limit=0)) == ["um"]


async def test_poll_with_negative_offset_keeps_only_the_last(client: Client) -> None:
    await say(client, "um", "dois", "três")

    last = await client.result("getUpdates", offset=-1)

    assert texts(last) == ["três"]
    assert texts(await client.result("getUpdates")) == ["três"]


async def test_poll_waits_for_the_first_update(client: Client) -> None:
    waiting = asyncio.create_task(client.result("getUpdates", timeout=10))
    await soon()
    assert not waiting.done()

    await say(client, "agora")

    assert texts(await asyncio.wait_for(waiting, 1)) == ["agora"]


async def test_poll_ends_empty_after_its_timeout(client: Client) -> None:
    began = time.monotonic()

    assert await client.result("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - began < 2


async def test_older_poll_loses_against_a_newer_one(client: Client) -> None:
    older = asyncio.create_task(client.call("getUpdates", {"timeout": 10}))
    await soon()
    newer = asyncio.create_task(client.result("getUpdates", timeout=10))
    await soon()

    answer = await asyncio.wait_for(older, 1)
    await say(client, "para quem ficou")

    assert (answer["status"], answer["description"]) == (
        409,
        (
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        ),
    )
    assert texts(await newer) == ["para quem ficou"]


async def test_poll_whose_bot_hung_up_takes_nothing_along(client: Client) -> None:
    lost = asyncio.create_task(client.call("getUpdates", {"timeout": 10}))
    await soon()
    lost.cancel()
    with suppress(asyncio.CancelledError):
        await lost
    await say(client, "não se perde")

    assert texts(await client.result("getUpdates", timeout=1)) == ["não se perde"]


@pytest.mark.strange_calls
async def test_allowed_updates_hold_until_others_are_named(client: Client) -> None:
    await client.call("getUpdates", {"allowed_updates": '["callback_query"]'})
    await say(client, "não pedida")
    await client.call("getUpdates", {"allowed_updates": "not json"})
    await say(client, "não pedida")
    assert await client.result("getUpdates") == []

    await client.call("getUpdates", {"allowed_updates": "[]"})
    await say(client, "pedida")

    assert texts(await client.result("getUpdates")) == ["pedida"]


async def test_same_offset_again_waits_when_paced() -> None:
    async with (
        Simulator(is_paced=True) as paced,
        aiohttp.ClientSession(paced.url) as session,
    ):
        client = Client(paced, session)
        await client.result("getUpdates", offset=7)
        began = time.monotonic()
        await client.result("getUpdates", offset=7)

    assert time.monotonic() - began > 2.9


async def test_poll_is_refused_while_a_webhook_is_set(client: Client) -> None:
    older = asyncio.create_task(client.call("getUpdates", {"timeout": 10}))
    await soon()

    await client.result("setWebhook", url="http://127.0.0.1:9/")

    assert (await older)["description"] == "Conflict: terminated by setWebhook request"
    answer = await client.call("getUpdates")
    assert (answer["status"], answer["description"]) == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        ),
    )


async def test_webhook_words_of_success(client: Client) -> None:
    url = {"url": "http://127.0.0.1:9/"}
    said = [
        (await client.call("setWebhook", url))["description"],
        (await client.call("setWebhook", url))["description"],
        (await client.call("deleteWebhook"))["description"],
        (await client.call("deleteWebhook"))["description"],
    ]

    assert said == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Webhook is already deleted",
    ]


async def test_webhook_changed_at_once_must_wait(client: Client) -> None:
    await client.result("setWebhook", url="http://127.0.0.1:9/")
    answer = await client.call("setWebhook", {"url": "http://127.0.0.1:10/"})

    assert (answer["status"], answer["parameters"]) == (429, {"retry_after": 1})


async def test_webhook_gets_updates_in_order_and_again_after_a_failure(client: Client) -> None:
    came: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        came.append((update["message"]["text"], secret))
        return web.Response(status=500 if len(came) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await client.result("setWebhook", url=f"http://127.0.0.1:{port}/hook", secret_token="abc")
    await say(client, "um", "dois")
    settled = await client.post("/settle", {"timeout_s": 5})
    info = await client.result("getWebhookInfo")
    await runner.cleanup()

    assert settled == {"idle": True}
    assert came == [("um", "abc"), ("um", "abc"), ("dois", "abc")]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["pending_update_count"] == 0


@pytest.mark.parametrize("is_blocked", [True, False])
async def test_block_is_told_to_the_bot(client: Client, *, is_blocked: bool) -> None:
    await client.post(f"/people/{ANA}/block", {"blocked": True})
    if not is_blocked:
        await client.updates()
        await client.post(f"/people/{ANA}/block", {"blocked": False})

    [update] = await client.updates()
    change = update["my_chat_member"]
    seen = (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
    assert seen == (("member", "kicked") if is_blocked else ("kicked", "member"))
    assert change["from"]["id"] == change["chat"]["id"] == ANA


async def test_update_ids_grow_over_a_reset(client: Client) -> None:
    await say(client, "um")
    [before] = await client.result("getUpdates")
    await client.post("/reset")
    await say(client, "dois")

    [after] = await client.result("getUpdates")

    assert after["update_id"] > before["update_id"]
    assert after["message"]["message_id"] > before["message"]["message_id"]
