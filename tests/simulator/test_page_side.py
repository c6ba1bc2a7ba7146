"""What the page asks for beside the people's side: changes only, and the words of a QR."""

import segno

from simulator import Simulator
from tests.simulator.client import Client

ANA = 1001


async def test_changes_gives_only_what_changed_since_the_last_look(client: Client) -> None:
    await client.post(f"/people/{ANA}/start")
    kept = await client.result("sendMessage", chat_id=ANA, text="Fica")
    edited = await client.result("sendMessage", chat_id=ANA, text="Muda")
    deleted = await client.result("sendMessage", chat_id=ANA, text="Some")
    first = await client.get(f"/people/{ANA}/changes")

    await client.result(
        "editMessageText", chat_id=ANA, message_id=edited["message_id"], text="Mudou"
    )
    await client.result("deleteMessage", chat_id=ANA, message_id=deleted["message_id"])
    second = await client.get(f"/people/{ANA}/changes?since={first['version']}")
    third = await client.get(f"/people/{ANA}/changes?since={second['version']}")

    whole = await client.messages(ANA)
    assert kept["message_id"] in [message["message_id"] for message in first["messages"]]
    assert first["is_whole"]
    assert second["messages"] == [whole[-1]]
    assert second["gone"] == [deleted["message_id"]]
    assert not second["is_whole"]
    assert third["messages"] == third["gone"] == []
    assert third["version"] == second["version"]


async def test_changes_of_nobody_is_not_found(client: Client) -> None:
    async with client.session.get("/sim/people/99/changes") as response:
        assert response.status == 404


async def test_qr_gives_the_words_of_a_picture(simulator: Simulator, client: Client) -> None:
    text = "https://t.me/demonstracao_bot?start=p_1_abc"
    rows = [
        bytes(0 if dark else 255 for dark in row)
        for row in segno.make(text).matrix_iter(scale=4, border=4)
    ]

    address = f"{simulator.url}/sim/qr?width={len(rows[0])}"
    async with client.session.post(address, data=b"".join(rows)) as response:
        answer = await response.json()

    assert answer == {"can_read": True, "texts": [text]}


async def test_qr_refuses_what_is_no_picture(client: Client) -> None:
    for width, body in (("", b"ab"), ("0", b"ab"), ("3", b"abcd"), ("3", b"")):
        async with client.session.post(f"/sim/qr?width={width}", data=body) as response:
            assert response.status == 400
