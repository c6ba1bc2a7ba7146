"""Groups: who is in them, what the bot may do there, and what it hears."""

import asyncio

from tests.simulator.client import Client, Json, make_group, soon
from tests.simulator.conftest import ANA

BRUNO = 1002
KEYS = {"inline_keyboard": [[{"text": "Sim", "callback_data": "s"}]]}


async def write(client: Client, group: int, text: str, person: int = ANA) -> Json:
    return await client.post(f"/groups/{group}/messages", {"person": person, "text": text})


async def test_bot_hears_that_it_was_put_into_a_group(client: Client) -> None:
    group = await client.post("/groups", {"title": "Rede", "people": [ANA], "bot": "member"})

    [update] = await client.updates()
    change = update["my_chat_member"]
    assert change["chat"] == {"id": group["id"], "type": "supergroup", "title": "Rede"}
    seen = (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
    assert seen == ("left", "member")


async def test_group_shows_what_the_bot_sends_and_who_is_there(client: Client) -> None:
    group = await make_group(client, people=[ANA, BRUNO])
    sent = await client.result("sendMessage", chat_id=group, text="Olá", reply_markup=KEYS)
    await client.result("pinChatMessage", chat_id=group, message_id=sent["message_id"])

    view = await client.get(f"/groups/{group}")

    assert [(m["sender"], m["text"]) for m in view["messages"]] == [("Robô de demonstração", "Olá")]
    assert [(p["id"], p["status"]) for p in view["people"]] == [(ANA, "creator"), (BRUNO, "member")]
    assert view["pinned"] == sent["message_id"]


async def test_member_bot_hears_only_what_is_meant_for_it(client: Client) -> None:
    group = await make_group(client, bot="member")
    for text in ("Bom dia", "/ajuda", "oi @demonstracao_bot"):
        await write(client, group, text)

    heard = [update["message"]["text"] for update in await client.updates()]

    assert heard == ["/ajuda", "oi @demonstracao_bot"]


async def test_administrating_bot_hears_everything(client: Client) -> None:
    group = await make_group(client)
    await write(client, group, "Bom dia")

    [update] = await client.updates()

    assert (update["message"]["text"], update["message"]["chat"]["id"]) == ("Bom dia", group)


async def test_person_met_in_a_group_is_known_but_cannot_be_written_to(client: Client) -> None:
    group = await make_group(client, people=[ANA, BRUNO])
    before = await client.call("sendMessage", {"chat_id": BRUNO, "text": "Olá"})
    await write(client, group, "Oi", BRUNO)

    after = await client.call("sendMessage", {"chat_id": BRUNO, "text": "Olá"})

    assert before["description"] == "Bad Request: chat not found"
    assert after["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_tap_in_a_group_names_the_person(client: Client) -> None:
    group = await make_group(client, people=[ANA, BRUNO])
    await client.result("sendMessage", chat_id=group, text="Vem?", reply_markup=KEYS)
    tapping = asyncio.create_task(
        client.post(f"/groups/{group}/taps", {"person": BRUNO, "button": "Sim"})
    )
    await soon()
    [update] = await client.updates()
    query = update["callback_query"]
    await client.result("answerCallbackQuery", callback_query_id=query["id"], text="Feito")

    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (BRUNO, group)
    assert await tapping == {"answered": True, "toast": "Feito", "alert": False}


async def test_members_are_told_apart(client: Client) -> None:
    group = await make_group(client, people=[ANA])

    ana = await client.result("getChatMember", chat_id=group, user_id=ANA)
    bruno = await client.result("getChatMember", chat_id=group, user_id=BRUNO)
    bot = await client.result("getChatMember", chat_id=group, user_id=8137)
    administrators = await client.result("getChatAdministrators", chat_id=group)

    assert [one["status"] for one in (ana, bruno, bot)] == ["creator", "left", "administrator"]
    assert [one["user"]["id"] for one in administrators] == [ANA, 8137]
    assert await client.result("getChatMemberCount", chat_id=group) == 2
    assert await client.result("getChatMemberCount", chat_id=ANA) == 2


async def test_pinned_messages_come_off_newest_first(client: Client) -> None:
    first, second = [
        (await client.result("sendMessage", chat_id=ANA, text=text))["message_id"]
        for text in ("um", "dois")
    ]
    for message_id in (first, second):
        await client.result("pinChatMessage", chat_id=ANA, message_id=message_id)

    async def pinned() -> int | None:
        chat = await client.result("getChat", chat_id=ANA)
        message_id: int | None = chat.get("pinned_message", {}).get("message_id")
        return message_id

    assert await pinned() == second
    await client.result("unpinChatMessage", chat_id=ANA)
    assert await pinned() == first
    await client.result("unpinAllChatMessages", chat_id=ANA)
    assert await pinned() is None


async def test_bot_that_leaves_can_ask_but_not_write(client: Client) -> None:
    group = await make_group(client)

    assert await client.result("leaveChat", chat_id=group)

    assert (await client.result("getChat", chat_id=group))["title"] == "Rede"
    answer = await client.call("sendMessage", {"chat_id": group, "text": "Olá"})
    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"


async def test_group_that_became_a_supergroup_tells_its_new_id(client: Client) -> None:
    group = await make_group(client, kind="group")
    upgraded = (await client.post(f"/groups/{group}/upgrade"))["id"]

    answer = await client.call("sendMessage", {"chat_id": group, "text": "Olá"})

    assert answer == {
        "status": 400,
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": upgraded},
    }
    told = [update["message"] for update in await client.updates()]
    assert [(one.get("migrate_to_chat_id"), one.get("migrate_from_chat_id")) for one in told] == [
        (upgraded, None),
        (None, group),
    ]
    assert await client.result("sendMessage", chat_id=upgraded, text="Olá")


async def test_group_is_found_by_its_public_name(client: Client) -> None:
    group = await make_group(client, username="rede_mg")

    sent = await client.result("sendMessage", chat_id="@Rede_MG", text="Olá")

    assert sent["chat"]["id"] == group
