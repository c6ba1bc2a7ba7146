"""The table of refusals, replayed over HTTP."""

import io
import json

import aiohttp
import pytest

from simulator import Simulator
from tests.simulator.client import Client, make_group
from tests.simulator.refusal_table import (
    ANA,
    BLOCKED,
    DELETED,
    GONE,
    KICKED,
    LEFT,
    MEMBER,
    NOT_STARTED,
    ROWS,
    Row,
)
from tests.simulator.replay import Caller, Prepared, play, prepare


@pytest.fixture
async def caller(client: Client) -> Caller:
    return Caller(client.session, client.simulator.url, client.simulator.token)


@pytest.fixture
async def prepared(client: Client, caller: Caller) -> Prepared:
    """Messages, files, people and groups the rows speak of."""
    old = await client.result("sendMessage", chat_id=ANA, text="De antes")
    await client.post("/clock", {"advance_s": 49 * 3600})
    for person_id in (BLOCKED, DELETED, NOT_STARTED):
        await client.post("/people", {"id": person_id, "first_name": "Davi"})
    await client.post(f"/people/{BLOCKED}/start")
    await client.post(f"/people/{BLOCKED}/block", {"blocked": True})
    await client.post(f"/people/{DELETED}/start")
    await client.post("/people", {"id": DELETED, "first_name": "Davi", "is_deleted": True})
    await client.post(f"/people/{NOT_STARTED}/block", {"blocked": False})
    for group_id, standing in ((KICKED, "kicked"), (LEFT, "left"), (GONE, "member")):
        await make_group(client, id=group_id, bot=standing)
    await make_group(client, id=MEMBER, bot="member")
    await client.post(f"/groups/{GONE}/delete")
    theirs = await client.post(f"/people/{ANA}/messages", {"text": "Oi"})
    return {
        **await prepare(caller, ANA),
        "{old}": str(old["message_id"]),
        "{theirs}": str(theirs["message_id"]),
    }


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
async def test_refusal_is_worded_as_by_the_real_server(
    row: Row, caller: Caller, prepared: Prepared
) -> None:
    answer = await play(caller, row, prepared, ANA)

    assert answer == {
        "status": row.status,
        "ok": False,
        "error_code": row.status,
        "description": row.description,
    }


@pytest.mark.parametrize(
    ("token", "description"),
    [
        ("123456", "Unauthorized: invalid token specified"),
        ("0123:SIMx", "Unauthorized: invalid token specified"),
        ("1:SIM" + "x" * 80, "Unauthorized: invalid token specified"),
        ("123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "Unauthorized"),
        ("8137:SIM-another", "Unauthorized"),
    ],
)
async def test_token_is_refused(token: str, description: str, client: Client) -> None:
    answer = await client.call("getMe", token=token)

    assert (answer["status"], answer["description"]) == (401, description)


async def test_token_of_its_own_makes_a_bot_of_its_own(client: Client) -> None:
    answer = await client.call("getMe", token="777:SIMx")

    assert (answer["result"]["id"], answer["result"]["is_bot"]) == (777, True)


async def test_path_that_is_no_bot_is_not_found(client: Client) -> None:
    async with client.session.get("/other") as response:
        answer = await response.json()

    assert (response.status, answer["description"]) == (404, "Not Found")


async def test_method_name_and_verb_do_not_matter(client: Client) -> None:
    async with client.session.get(f"/bot{client.simulator.token}/GETME") as response:
        answer = await response.json()

    assert answer["result"]["username"] == "demonstracao_bot"


async def test_parameters_come_by_query_form_json_and_multipart(client: Client) -> None:
    url = f"/bot{client.simulator.token}/sendMessage"
    multipart = aiohttp.FormData({"chat_id": str(ANA), "text": "parts"})
    multipart.add_field("unused", b"x", filename="x")
    for sent in (
        client.session.get(url, params={"chat_id": str(ANA), "text": "query"}),
        client.session.post(url, data={"chat_id": str(ANA), "text": "form"}),
        client.session.post(url, json={"chat_id": ANA, "text": "json"}),
        client.session.post(url, data=multipart),
    ):
        async with sent as response:
            assert response.status == 200

    texts = [message["text"] for message in await client.messages(ANA)]
    assert texts == ["query", "form", "json", "parts"]


async def test_unknown_method_warns_in_the_log(client: Client) -> None:
    await client.call("sendGift")

    [call] = (await client.get("/calls"))["calls"]
    assert (call["method"], call["status"], call["warning"]) == (
        "sendGift",
        404,
        "method sendGift is not simulated",
    )


async def test_upload_over_fifty_megabytes_is_a_page_not_json(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": str(ANA)})
    form.add_field("document", io.BytesIO(b"x" * (51 * 1024 * 1024)), filename="a.bin")
    url = f"/bot{client.simulator.token}/sendDocument"

    async with client.session.post(url, data=form) as response:
        text = await response.text()

    assert response.status == 413
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


async def test_strangers_are_kept_out(simulator: Simulator, client: Client) -> None:
    path = f"/sim/people/{ANA}/messages"
    foreign = {"Origin": "https://example.org"}
    renamed = {"Host": f"example.org:{simulator.port}"}

    for headers in (foreign, renamed):
        async with client.session.post(path, json={"text": "Oi"}, headers=headers) as response:
            assert response.status == 403

    assert await client.messages(ANA) == []
