"""Telegram's updates as events."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram import events
from handlers.events import (
    Command,
    Edited,
    File,
    GroupCall,
    Other,
    Reachability,
    Tap,
    Text,
    UnknownTap,
)
from messages.actions.start import GoHome

AT = datetime(2024, 3, 11, 12, tzinfo=UTC)
ANA = {"id": 42, "first_name": "Ana", "last_name": "Souza"}


def message(**content: Any) -> dict[str, Any]:
    chat = {"id": 42, "type": "private"}
    stamp = int(AT.timestamp())
    return {
        "update_id": 1,
        "message": {"message_id": 7, "date": stamp, "chat": chat, "from": ANA, **content},
    }


def read(update: dict[str, Any]) -> Any:
    return events.read(update, AT)


def test_text_command_and_link_are_told_apart() -> None:
    assert read(message(text="seplaj")).text == "seplaj"
    assert isinstance(read(message(text="/")), Text)
    command = read(message(text="/Encontros@rede_bot  de março"))
    assert (command.name, command.argument) == ("encontros", "de março")
    assert command.addressee == "rede_bot"
    spelt = read(message(text="/presença 1234"))
    assert (spelt.name, spelt.argument) == ("presenca", "1234")
    start = read(message(text="/start e_7"))
    assert isinstance(start, Command)
    assert (start.name, start.argument, start.sender.full_name) == ("start", "e_7", "Ana Souza")
    assert start.happened_at == AT


def test_what_holds_no_words_is_something_else() -> None:
    assert read(message(sticker={"file_id": "x"})).kind == "sticker"
    assert isinstance(read(message(text="\u200b")), Other)
    film = read(message(video={"file_id": "x"}, caption="Veja", media_group_id="9"))
    assert (film.kind, film.caption, film.album) == ("video", "Veja", "9")


@pytest.mark.parametrize(
    "kind",
    [
        "pinned_message", "message_auto_delete_timer_changed", "chat_background_set",
        "write_access_allowed", "users_shared", "chat_shared", "gift", "unique_gift",
        "boost_added", "connected_website", "giveaway", "video_chat_started", "migrate_to_chat_id",
        "successful_payment", "refunded_payment", "proximity_alert_triggered", "web_app_data",
        "passport_data", "kind_of_the_future",
    ],
)  # fmt: skip
def test_what_telegram_tells_of_itself_is_not_even_kept(kind: str) -> None:
    update = message(**{kind: {"id": 1, "text": "oi", "message_id": 6}})

    assert not events.is_served(update)
    assert read(update) is None
    assert events.asker_of(update) is None
    assert not events.is_served({"update_id": 1, "edited_message": update["message"]})


def test_edit_of_words_is_an_event_and_of_anything_else_is_none() -> None:
    def edited(**content: Any) -> Any:
        return read({"update_id": 1, "edited_message": message(**content)["message"]})

    text, photo = edited(text="8137"), edited(photo=[{"file_id": "p"}], caption="Sim")
    assert isinstance(text, Edited)
    assert isinstance(text.said, Text)
    assert (text.said.text, text.said.message_id) == ("8137", 7)
    assert isinstance(photo.said, File)
    # A live location moves every few seconds.
    assert edited(location={"latitude": 1.0, "longitude": 2.0}) is None
    link = {"update_id": 1, "edited_message": message(text="/start c_segredo")["message"]}
    assert "segredo" not in str(events.lean(link))


def test_start_in_a_group_is_a_call() -> None:
    def called(text: str, kind: str = "supergroup") -> Any:
        update = message(text=text)
        update["message"]["chat"] = {"id": -100, "type": kind}
        return read(update)

    call = called("/Start@rede_bot p_1")
    assert isinstance(call, GroupCall)
    assert (call.sender.chat_id, call.addressee) == (-100, "rede_bot")
    assert called("/start", "group").addressee == ""
    for text, kind in (("/horas@rede_bot", "group"), ("start", "group"), ("/start", "channel")):
        assert called(text, kind) is None


def test_largest_photo_is_taken_and_a_spreadsheet_is_wanted() -> None:
    photo = read(
        message(
            photo=[
                {"file_id": "small", "width": 90, "height": 60},
                {"file_id": "large", "width": 900, "height": 600, "file_size": 5},
            ],
            caption=" O painel ",
        )
    )
    assert (photo.kind, photo.file_id, photo.size, photo.caption) == (
        "photo",
        "large",
        5,
        "O painel",
    )
    assert not events.wants_content(photo)
    sheet = read(message(document={"file_id": "d", "file_name": "Rede.XLSX", "file_size": 10}))
    assert isinstance(sheet, File)
    assert events.wants_content(sheet)
    large = read(message(document={"file_id": "d", "file_name": "a.csv", "file_size": 6 << 20}))
    assert not events.wants_content(large)
    report = read(message(document={"file_id": "d", "file_name": "a.pdf", "file_size": 10}))
    assert not events.wants_content(report)


def test_a_file_may_come_without_name_type_or_size() -> None:
    bare = read(message(document={"file_id": "d"}, caption="a\u202eb\x00"))

    assert isinstance(bare, File)
    assert (bare.name, bare.mime, bare.size, bare.caption) == ("", "", 0, "ab")
    assert not events.wants_content(bare)
    strange = read(message(document={"file_id": "d", "file_name": "\ud800\u202ex.xlsx\x00"}))
    assert strange.name == "x.xlsx"
    assert isinstance(read(message(photo=[])), Other)
    assert isinstance(read(message(animation={}, document={"file_id": "d"})), Other)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.text(st.characters(codec=None))
            for key in ("text", "caption", "first_name", "username")
        },
    )
)
def test_any_text_of_an_update_becomes_one_both_databases_store(content: dict[str, str]) -> None:
    update = message(**content, document={"file_id": "d", "file_name": content.get("caption", "")})
    update["message"]["from"] = {**ANA, **content}

    event = read(update)

    for text in (event.sender.full_name, event.sender.username, *_texts(event)):
        text.encode()
        assert "\x00" not in text


def _texts(event: Any) -> list[str]:
    return [getattr(event, name, "") for name in ("text", "caption", "name", "argument")]


@given(st.text(st.characters(codec=None), max_size=80))
def test_any_data_of_a_button_is_read(data: str) -> None:
    assert isinstance(read(query(data)), UnknownTap | Tap)
    assert isinstance(read(query(f"v1|e|{data}")), UnknownTap | Tap)


def query(data: Any = "v1|h", **content: Any) -> dict[str, Any]:
    shown = {"message_id": 9, "date": 0, "chat": {"id": 42, "type": "private"}}
    body = {"id": "q1", "from": ANA, "data": data, "message": shown, **content}
    return {"update_id": 2, "callback_query": body}


def test_tap_carries_its_action_and_a_forged_one_is_unknown() -> None:
    tap = read(query())
    assert isinstance(tap, Tap)
    assert (tap.action, tap.message_id, tap.happened_at) == (GoHome(), 9, AT)
    for data in ("v1|nada", "v0|h", "", "v1|h|7", "x" * 64):
        assert isinstance(read(query(data)), UnknownTap)
    assert isinstance(read(query(message=None)), UnknownTap)
    assert events.query_of(query()) == "q1"


def test_block_and_return_are_told() -> None:
    chat = {"id": 42, "type": "private"}

    def member(status: str) -> Any:
        body = {"chat": chat, "from": ANA, "date": 0, "new_chat_member": {"status": status}}
        return read({"update_id": 3, "my_chat_member": body})

    blocked, back = member("kicked"), member("member")
    assert isinstance(blocked, Reachability)
    assert (blocked.is_reachable, back.is_reachable) == (False, True)


def test_groups_channels_and_bots_are_not_served() -> None:
    group = message(text="oi")
    group["message"]["chat"] = {"id": -100, "type": "supergroup"}
    bot = message(text="oi")
    bot["message"]["from"] = {**ANA, "is_bot": True}
    in_group = query()
    in_group["callback_query"]["message"]["chat"] = {"id": -100, "type": "group"}
    others: list[dict[str, Any]] = [
        {"update_id": 1, kind: {"id": "1", "from": ANA, "chat": {"id": 42, "type": "private"}}}
        for kind in (
            "channel_post", "inline_query", "poll", "poll_answer", "chat_member", "shipping_query",
            "message_reaction", "business_message", "kind_of_the_future",
        )
    ]  # fmt: skip

    for update in (group, bot, in_group, {"update_id": 1}, *others):
        assert read(update) is None
