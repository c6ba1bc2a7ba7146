"""Files of every kind, albums, copies and forwards."""

from typing import Any

import aiohttp
import pytest

from tests.simulator.client import Client
from tests.simulator.conftest import ANA
from tests.simulator.samples import PICTURE, picture

KINDS = ("document", "animation", "audio", "video", "voice", "video_note", "sticker")


async def send_file(client: Client, kind: str, data: bytes, **params: str) -> dict[str, Any]:
    method = "send" + kind.title().replace("_", "")
    form = aiohttp.FormData({"chat_id": str(ANA), **params})
    form.add_field(kind, data, filename=f"{kind}.bin")
    async with client.session.post(f"/bot{client.simulator.token}/{method}", data=form) as sent:
        answer = await sent.json()
    assert answer["ok"], answer
    result: dict[str, Any] = answer["result"]
    return result


@pytest.mark.parametrize("kind", KINDS)
async def test_file_is_sent_again_by_its_id(client: Client, kind: str) -> None:
    sent = await send_file(client, kind, b"abc")
    method = "send" + kind.title().replace("_", "")

    again = await client.result(method, chat_id=ANA, **{kind: sent[kind]["file_id"]})

    assert again[kind] == sent[kind]
    file = await client.result("getFile", file_id=sent[kind]["file_id"])
    url = f"/file/bot{client.simulator.token}/{file['file_path']}"
    async with client.session.get(url) as response:
        assert await response.read() == b"abc"


async def test_file_is_not_sent_again_as_another_kind(client: Client) -> None:
    sent = await send_file(client, "voice", b"abc")

    answer = await client.call(
        "sendDocument", {"chat_id": ANA, "document": sent["voice"]["file_id"]}
    )

    assert answer["description"] == "Bad Request: can't use file of type VoiceNote as Document"


async def test_file_keeps_what_was_said_of_it(client: Client) -> None:
    sent = await send_file(client, "audio", b"abc", title="Hino", performer="Coro", duration="7")

    told = {name: sent["audio"][name] for name in ("title", "performer", "duration")}
    assert told == {"title": "Hino", "performer": "Coro", "duration": 7}


async def test_large_photo_comes_in_the_sizes_of_the_real_server(client: Client) -> None:
    sent = await send_file(client, "photo", picture(1920, 1080))

    sizes = [(size["width"], size["height"]) for size in sent["photo"]]
    assert sizes == [(90, 51), (320, 180), (800, 450), (1280, 720)]
    assert len({size["file_id"] for size in sent["photo"]}) == 4
    small = await client.result("getFile", file_id=sent["photo"][0]["file_id"])
    assert small["file_path"]


async def test_small_photo_is_not_made_larger(client: Client) -> None:
    sent = await send_file(client, "photo", PICTURE)

    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(30, 20)]


async def test_documents_stay_among_themselves_in_an_album(client: Client) -> None:
    document = (await send_file(client, "document", b"a"))["document"]["file_id"]
    photo = (await send_file(client, "photo", PICTURE))["photo"][0]["file_id"]
    media = [{"type": "document", "media": document}, {"type": "photo", "media": photo}]

    mixed = await client.call("sendMediaGroup", {"chat_id": ANA, "media": media})
    album = await client.result("sendMediaGroup", chat_id=ANA, media=[media[0], media[0]])

    assert mixed["description"] == "Bad Request: document can't be mixed with other media types"
    assert len({message["media_group_id"] for message in album}) == 1


async def test_protected_message_stays_where_it_is(client: Client) -> None:
    sent = await client.result("sendMessage", chat_id=ANA, text="Só aqui", protect_content=True)
    source = {"chat_id": ANA, "from_chat_id": ANA, "message_id": sent["message_id"]}

    forwarded = await client.call("forwardMessage", source)
    copied = await client.call("copyMessage", source)

    assert forwarded["description"] == "Bad Request: message can't be forwarded"
    assert copied["description"] == "Bad Request: message can't be copied"


async def test_several_messages_are_copied_without_those_that_are_gone(client: Client) -> None:
    first, gone, last = [
        (await client.result("sendMessage", chat_id=ANA, text=text))["message_id"]
        for text in ("um", "dois", "três")
    ]
    await client.result("deleteMessage", chat_id=ANA, message_id=gone)
    ids = {"chat_id": ANA, "from_chat_id": ANA, "message_ids": [first, gone, last]}

    copied = await client.result("copyMessages", **ids)
    forwarded = await client.result("forwardMessages", **ids)

    assert (len(copied), len(forwarded)) == (2, 2)
    seen = [message["text"] for message in await client.messages(ANA)]
    assert seen == ["um", "três"] * 3


async def test_several_messages_come_in_order(client: Client) -> None:
    answer = await client.call(
        "copyMessages", {"chat_id": ANA, "from_chat_id": ANA, "message_ids": [2, 1]}
    )

    words = "Bad Request: message identifiers must be in a strictly increasing order"
    assert answer["description"] == words


async def test_preview_of_an_address_is_told(client: Client) -> None:
    text = "veja https://a.br/x."
    shown = await client.result("sendMessage", chat_id=ANA, text=text)
    options = {"is_disabled": True}
    hidden = await client.result(
        "sendMessage", chat_id=ANA, text=text, link_preview_options=options
    )
    plain = await client.result("sendMessage", chat_id=ANA, text="Olá")

    assert shown["link_preview_options"] == {"url": "https://a.br/x"}
    assert hidden["link_preview_options"] == options
    assert "link_preview_options" not in plain


async def test_mention_by_id_names_whom_the_bot_knows(client: Client) -> None:
    link = '<a href="tg://user?id={}">ela</a>'
    known = await client.result(
        "sendMessage", chat_id=ANA, text=link.format(ANA), parse_mode="HTML"
    )
    stranger = await client.result(
        "sendMessage", chat_id=ANA, text=link.format(77), parse_mode="HTML"
    )

    assert known["entities"][0]["user"]["first_name"] == "Ana"
    assert "entities" not in stranger


async def test_body_of_a_get_is_read(client: Client) -> None:
    url = f"/bot{client.simulator.token}/sendMessage"

    async with client.session.get(url, data={"chat_id": str(ANA), "text": "Olá"}) as response:
        assert response.status == 200

    assert [message["text"] for message in await client.messages(ANA)] == ["Olá"]
