"""The people's side: the shapes other programs rely on."""

import asyncio

import aiohttp

from tests.simulator.client import Client, Json, soon
from tests.simulator.conftest import ANA
from tests.simulator.samples import PICTURE, picture

BRUNO = 1002
KEYS = {
    "inline_keyboard": [
        [
            {"text": "✅ Confirmar", "callback_data": "c|1", "style": "success"},
            {"text": "Mapa", "url": "https://a.br/"},
        ],
        [{"text": "Copiar", "copy_text": {"text": "ABC"}}],
    ]
}
SHAPE = {
    "message_id",
    "from",
    "text",
    "entities",
    "buttons",
    "date",
    "edited",
    "document",
    "photo",
    "venue",
}


async def tapped(client: Client, **body: object) -> asyncio.Task[Json]:
    tap = asyncio.create_task(client.post(f"/people/{ANA}/taps", body))
    await soon()
    return tap


async def answer_with(client: Client, **answer: object) -> None:
    [update] = await client.updates()
    await client.result(
        "answerCallbackQuery", callback_query_id=update["callback_query"]["id"], **answer
    )


async def test_person_is_made_with_an_id(client: Client) -> None:
    made = await client.post("/people", {"first_name": "Davi", "username": "davi"})
    named = await client.post("/people", {"first_name": "Eva", "id": 5})

    assert made["id"] > 0
    assert named == {"id": 5}


async def test_person_without_a_name_is_refused(client: Client) -> None:
    answer = await client.post("/people", {}, status=400)

    assert answer == {"error": "first_name is missing"}


async def test_message_reaches_the_bot(client: Client) -> None:
    sent = await client.post(f"/people/{ANA}/messages", {"text": " Oi, /ajuda "})

    [update] = await client.updates()
    message = update["message"]
    assert message["message_id"] == sent["message_id"]
    assert message["text"] == "Oi, /ajuda"
    assert message["entities"] == [{"type": "bot_command", "offset": 4, "length": 6}]
    assert message["from"] == {
        "is_bot": False,
        "language_code": "pt-br",
        "id": ANA,
        "first_name": "Ana",
        "last_name": "Prado",
    }
    assert message["chat"] == {
        "type": "private",
        "id": ANA,
        "first_name": "Ana",
        "last_name": "Prado",
    }


async def test_long_text_becomes_several_messages(client: Client) -> None:
    await client.post(f"/people/{ANA}/messages", {"text": "a" * 5000})

    lengths = [len(update["message"]["text"]) for update in await client.updates()]
    assert lengths == [4096, 904]


async def test_start_with_payload_is_a_command(client: Client) -> None:
    await client.post(f"/people/{BRUNO}/start", {"payload": "e_1"})

    [update] = await client.updates()
    assert update["message"]["text"] == "/start e_1"
    assert (await client.get(f"/people/{BRUNO}/chat"))["started"]


async def test_start_refuses_a_payload_telegram_would_not_send(client: Client) -> None:
    for payload in ("a b", "á", "x" * 65):
        await client.post(f"/people/{BRUNO}/start", {"payload": payload}, status=400)


async def test_scan_presses_start_with_the_payload(client: Client) -> None:
    for text in (
        "https://t.me/Demonstracao_bot?start=e_1",
        "t.me/demonstracao_bot?start=e_1",
        "tg://resolve?domain=demonstracao_bot&start=e_1",
    ):
        await client.post(f"/people/{BRUNO}/scan", {"text": text})

    said = [update["message"]["text"] for update in await client.updates()]
    assert said == ["/start e_1"] * 3


async def test_scan_of_something_else_is_refused(client: Client) -> None:
    other = await client.post(f"/people/{BRUNO}/scan", {"text": "https://a.br/x"}, status=400)
    nobody = await client.post(f"/people/{BRUNO}/scan", {"text": "t.me/x?start=1"}, status=404)

    assert other == {"error": "this is no t.me address"}
    assert nobody == {"error": "no bot here is called 'x'"}


async def test_chat_has_the_shape_others_rely_on(client: Client) -> None:
    await client.result("setMyCommands", commands=[{"command": "ajuda", "description": "Ajuda"}])
    sent = await client.result(
        "sendMessage", chat_id=ANA, text="<b>Olá</b>", parse_mode="HTML", reply_markup=KEYS
    )

    chat = await client.get(f"/people/{ANA}/chat")

    [message] = chat["messages"]
    assert {name: message[name] for name in SHAPE} == {
        "message_id": sent["message_id"],
        "from": "bot",
        "text": "Olá",
        "entities": [{"type": "bold", "offset": 0, "length": 3}],
        "buttons": [
            [
                {"text": "✅ Confirmar", "data": "c|1", "url": None, "style": "success"},
                {"text": "Mapa", "data": None, "url": "https://a.br/", "style": None},
            ],
            [{"text": "Copiar", "data": None, "url": None, "style": None, "copy": "ABC"}],
        ],
        "date": sent["date"],
        "edited": False,
        "document": None,
        "photo": None,
        "venue": None,
    }
    assert chat["toasts"] == []
    assert chat["commands"] == [{"command": "ajuda", "description": "Ajuda"}]


async def test_edit_changes_the_message_and_removes_the_keyboard(client: Client) -> None:
    sent = await client.result("sendMessage", chat_id=ANA, text="Antes", reply_markup=KEYS)
    where = {"chat_id": ANA, "message_id": sent["message_id"]}
    await client.result("editMessageText", **where, text="Depois")

    [message] = await client.messages(ANA)
    assert (message["text"], message["buttons"], message["edited"]) == ("Depois", [], True)


async def test_deleted_messages_are_gone(client: Client) -> None:
    one = await client.result("sendMessage", chat_id=ANA, text="um")
    two = await client.result("sendMessage", chat_id=ANA, text="dois")
    await client.result("deleteMessage", chat_id=ANA, message_id=one["message_id"])
    await client.result("deleteMessages", chat_id=ANA, message_ids=[two["message_id"], 5])

    assert await client.messages(ANA) == []


async def test_tap_waits_for_its_answer(client: Client) -> None:
    sent = await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
    tap = await tapped(client, message_id=sent["message_id"], button="confirmar")
    waiting = (await client.get(f"/people/{ANA}/chat"))["waiting"]

    await answer_with(client, text="Feito", show_alert=True)

    assert waiting == [{"message_id": sent["message_id"], "data": "c|1"}]
    assert await tap == {"answered": True, "toast": "Feito", "alert": True}
    chat = await client.get(f"/people/{ANA}/chat")
    assert (chat["toasts"], chat["waiting"]) == ([{"text": "Feito", "alert": True}], [])


async def test_tap_reaches_the_bot_as_a_callback_query(client: Client) -> None:
    sent = await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
    tap = await tapped(client, data="c|1")
    [update] = await client.updates()
    query = update["callback_query"]
    await client.result("answerCallbackQuery", callback_query_id=query["id"])
    await tap

    assert (query["data"], query["message"], query["from"]["id"]) == ("c|1", sent, ANA)


async def test_tap_is_answered_only_once(client: Client) -> None:
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
    tap = await tapped(client, data="c|1")
    [update] = await client.updates()
    query = {"callback_query_id": update["callback_query"]["id"]}
    await client.result("answerCallbackQuery", **query)
    await tap

    assert (await client.call("answerCallbackQuery", query))["status"] == 400


async def test_tap_on_a_link_does_nothing(client: Client) -> None:
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)

    link = await client.post(f"/people/{ANA}/taps", {"button": "Mapa"})
    copied = await client.post(f"/people/{ANA}/taps", {"button": "Copiar"})

    nothing = {"answered": False, "toast": "", "alert": False}
    assert link == {**nothing, "url": "https://a.br/"}
    assert copied == {**nothing, "copied": "ABC"}
    assert await client.updates() == []


async def test_tap_on_what_is_not_there_says_so(client: Client) -> None:
    sent = await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
    where = {"message_id": sent["message_id"]}

    missing = await client.post(f"/people/{ANA}/taps", {**where, "button": "Sair"}, status=404)
    await client.post(f"/people/{ANA}/taps", {"message_id": 5, "button": "x"}, status=404)
    await client.post(f"/people/{ANA}/taps", where, status=400)
    await client.post("/people/9/taps", where, status=404)

    assert missing == {"error": "no button 'Sair' there; there are: ✅ Confirmar, Mapa, Copiar"}


async def test_forged_tap_sends_any_data(client: Client) -> None:
    await client.result("sendMessage", chat_id=ANA, text="Vem?", reply_markup=KEYS)
    tap = await tapped(client, data="x|9", forged=True)
    [update] = await client.updates()
    query = update["callback_query"]
    await client.result("answerCallbackQuery", callback_query_id=query["id"])
    await tap

    assert query["data"] == "x|9"


async def test_file_from_a_person_is_downloaded_by_the_bot(client: Client) -> None:
    form = aiohttp.FormData({"caption": "Aqui"})
    form.add_field("document", b"conteudo", filename="a.pdf", content_type="application/pdf")
    path = f"/sim/people/{ANA}/messages"
    async with client.session.post(path, data=form) as response:
        assert response.status == 200
    [update] = await client.updates()
    document = update["message"]["document"]

    found = await client.result("getFile", file_id=document["file_id"])
    path = f"/file/bot{client.simulator.token}/{found['file_path']}"
    async with client.session.get(path) as response:
        body = await response.read()

    assert (update["message"]["caption"], document["file_name"]) == ("Aqui", "a.pdf")
    assert (document["mime_type"], document["file_size"], body) == (
        "application/pdf",
        8,
        b"conteudo",
    )


async def test_photo_from_the_bot_is_seen_by_the_person(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": str(ANA), "caption": "Código"})
    form.add_field("photo", PICTURE, filename="a.png")
    url = f"/bot{client.simulator.token}/sendPhoto"
    async with client.session.post(url, data=form) as response:
        assert response.status == 200

    [message] = await client.messages(ANA)
    photo = message["photo"]
    async with client.session.get(f"/sim/files/{photo['file_id']}") as response:
        body = await response.read()
        kind = response.content_type
    assert (message["text"], photo["width"], photo["height"]) == ("Código", 30, 20)
    assert (body, kind) == (PICTURE, "image/png")

    again = await client.result("sendPhoto", chat_id=ANA, photo=photo["file_id"])
    assert again["photo"][-1]["file_id"] == photo["file_id"]
    wrong = await client.call("sendDocument", {"chat_id": ANA, "document": photo["file_id"]})
    assert wrong["description"] == "Bad Request: can't use file of type Photo as Document"


async def test_picture_that_is_none_is_refused(client: Client) -> None:
    for data, words in (
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (picture(9000, 1100), "PHOTO_INVALID_DIMENSIONS"),
    ):
        form = aiohttp.FormData({"chat_id": str(ANA)})
        form.add_field("photo", data, filename="a.png")
        url = f"/bot{client.simulator.token}/sendPhoto"
        async with client.session.post(url, data=form) as response:
            assert (await response.json())["description"] == f"Bad Request: {words}"


async def test_other_kinds_reach_the_bot(client: Client) -> None:
    for kind in ("voice", "sticker", "video", "audio", "animation", "video_note"):
        await client.post(f"/people/{ANA}/messages", {"kind": kind})
    await client.post(f"/people/{ANA}/messages", {"location": {"latitude": 1, "longitude": 2}})

    seen = [{*update["message"]} for update in await client.updates()]
    kinds = ("voice", "sticker", "video", "audio", "animation", "video_note", "location")
    assert all(kind in keys for kind, keys in zip(kinds, seen, strict=True))


async def test_venue_and_action_and_reaction_are_seen(client: Client) -> None:
    said = await client.post(f"/people/{ANA}/messages", {"text": "1234"})
    await client.result(
        "setMessageReaction",
        chat_id=ANA,
        message_id=said["message_id"],
        reaction=[{"type": "emoji", "emoji": "👍"}],
    )
    await client.result(
        "sendVenue", chat_id=ANA, latitude=1, longitude=2, title="Sala", address="Rua"
    )
    await client.result("sendChatAction", chat_id=ANA, action="typing")

    chat = await client.get(f"/people/{ANA}/chat")

    assert chat["messages"][0]["reaction"] == "👍"
    assert chat["messages"][1]["venue"] == {
        "title": "Sala",
        "address": "Rua",
        "latitude": 1,
        "longitude": 2,
    }
    assert chat["action"] == "typing"


async def test_commands_are_those_of_the_narrowest_scope(client: Client) -> None:
    def commands(name: str) -> list[Json]:
        return [{"command": name, "description": name}]

    await client.result("setMyCommands", commands=commands("todos"))
    await client.result(
        "setMyCommands", commands=commands("privado"), scope={"type": "all_private_chats"}
    )
    await client.result(
        "setMyCommands", commands=commands("ana"), scope={"type": "chat", "chat_id": ANA}
    )

    assert (await client.get(f"/people/{ANA}/chat"))["commands"] == commands("ana")
    assert (await client.get(f"/people/{BRUNO}/chat"))["commands"] == commands("privado")


async def test_album_is_all_or_nothing(client: Client) -> None:
    good = aiohttp.FormData({"chat_id": str(ANA)})
    good.add_field(
        "media",
        '[{"type": "document", "media": "attach://a", "caption": "um"},'
        ' {"type": "document", "media": "attach://b"}]',
    )
    good.add_field("a", b"1", filename="a.txt")
    good.add_field("b", b"2", filename="b.txt")
    url = f"/bot{client.simulator.token}/sendMediaGroup"
    async with client.session.post(url, data=good) as response:
        sent = (await response.json())["result"]
    refused = await client.call(
        "sendMediaGroup", {"chat_id": ANA, "media": [{"type": "document", "media": "attach://x"}]}
    )

    messages = await client.messages(ANA)
    assert [message["document"]["file_name"] for message in messages] == ["a.txt", "b.txt"]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert refused["status"] == 400


async def test_bots_do_not_see_each_other(client: Client) -> None:
    other = "777:SIMx"
    await client.call("getMe", token=other)
    await client.post(f"/people/{ANA}/messages?bot=777", {"text": "só para o outro"})

    assert await client.updates() == []
    answer = await client.call("getUpdates", token=other)
    assert answer["result"][0]["message"]["text"] == "só para o outro"
