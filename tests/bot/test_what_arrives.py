"""What a real Telegram brings: service messages, albums, groups, nonsense."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.application import Application
from bot.flood import Flood, Verdict
from models import InboxRow, InboxState, OutboxRow
from tests.bot.conftest import Harness

AT = 1_710_158_400


def message(number: int, chat_id: int, **content: Any) -> dict[str, Any]:
    return {
        "update_id": 9_000 + number,
        "message": {
            "message_id": 500 + number,
            "date": AT,
            "chat": {"id": chat_id, "type": "private"},
            "from": {"id": chat_id, "first_name": "Ana"},
            **content,
        },
    }


async def receive(application: Application, *updates: dict[str, Any]) -> None:
    assert application.status.intake is not None
    await application.status.intake.receive(list(updates))


@pytest.fixture
def rows(sqlite_harness: Harness) -> Any:
    counted = select(func.count()).select_from(InboxRow)
    return lambda: sqlite_harness.ask(lambda s: s.scalar(counted)) or 0


async def test_service_message_leaves_the_screen_and_its_buttons(
    sqlite_harness: Harness, rows: Any
) -> None:
    harness = sqlite_harness
    async with harness.application().running() as application:
        ana = await harness.person()
        await harness.writes(ana, "/painel um")
        await harness.settled()
        before, kept = await harness.chat(ana), rows()

        for number, kind in enumerate(("pinned_message", "chat_background_set", "of_the_future")):
            await receive(application, message(number, ana, **{kind: {"message_id": 1}}))
        await harness.settled()
        after, kept_after = await harness.chat(ana), rows()

    assert after == before
    assert kept_after == kept
    assert before[-1]["buttons"]


async def test_album_of_ten_has_one_answer(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    # Fewer actions than an album has parts: all of one are one action.
    async with harness.application(actions_per_ten_seconds=5).running() as application:
        ana = await harness.person()
        await harness.settled()
        before = len(await harness.sees(ana))
        parts = [
            message(n, ana, photo=[{"file_id": f"p{n}"}], media_group_id="77") for n in range(10)
        ]

        await receive(application, *parts[:6])
        await receive(application, *parts[6:])
        await harness.settled()
        said = (await harness.sees(ana))[before:]
        await harness.writes(ana, "/prova 1")
        await harness.settled()

    assert len(said) == 1
    assert said[0].startswith("Ainda não leio")
    assert harness.effects() == [1]
    assert application.status.figures()["flood_refused_total"] == 0


def test_album_is_one_action_and_each_of_its_parts_would_be_one_without_it() -> None:
    together, apart = Flood(5), Flood(5)

    def judged(flood: Flood, album: str) -> bool:
        return flood.goes_along(7, album) or flood.judge(7, 1.0, album=album) is Verdict.GO

    assert all(judged(together, "77") for _ in range(10))
    assert judged(together, "78")
    assert sum(judged(apart, "") for _ in range(10)) == 5


async def test_unreadable_private_message_is_apologised_for(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application().running() as application:
        ana = await harness.person()
        await harness.settled()
        odd: list[dict[str, Any]] = [{"text": 5}, {"text": "oi", "date": "ontem"}, {"photo": 7}]
        for number, content in enumerate(odd):
            await receive(application, message(number, ana, **content))
        await harness.settled()
        said = await harness.sees(ana)

    assert len([text for text in said if text.startswith("Algo deu errado")]) == len(odd)
    dead = select(func.count()).where(InboxRow.state == InboxState.DEAD)
    assert harness.ask(lambda s: s.scalar(dead)) == len(odd)


async def test_group_hears_once_where_to_talk_whatever_is_said_there(
    sqlite_harness: Harness, rows: Any
) -> None:
    harness = sqlite_harness
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
        made = await harness.post("/sim/groups", title="Rede", people=[ana])
        kept = rows()
        group = f"/sim/groups/{made['id']}"
        for text in ("oi", "/horas@prova_bot", "/start@outro_bot"):
            await harness.post(group + "/messages", person=ana, text=text)
        for _ in range(3):
            await harness.post(group + "/messages", person=ana, text="/start@prova_bot")
        await harness.settled()
        sent = await harness.calls("sendMessage")
        kept_after = rows()

    to_group = [c for c in sent if str(c["params"]["chat_id"]) == str(made["id"])]
    assert [c["params"]["text"] for c in to_group] == [
        "Converso só no particular: abra @prova_bot e toque em “Iniciar”."
    ]
    # Nothing else of a group is kept.
    assert kept_after - kept <= 4
    told = select(func.count()).where(OutboxRow.chat_id == made["id"])
    assert harness.ask(lambda s: s.scalar(told)) == 1
