"""From an update to its effect: once, in order, answered, whatever a handler does."""

import asyncio
import re
import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import InboxRow, InboxState, OutboxRow, OutboxState
from tests.bot.conftest import Harness
from tests.bot.probes import BUTTON, WORD


def _states(session: Session) -> set[str]:
    return set(session.scalars(select(InboxRow.state)))


async def test_event_leaves_its_effect_its_answer_and_a_done_row(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        await harness.settled()
        await harness.writes(ana, "/prova 7")
        await harness.settled()

    assert harness.effects() == [7]
    assert (await harness.sees(ana))[-1] == f"{WORD} 7."
    assert harness.ask(_states) == {InboxState.DONE}
    assert harness.ask(lambda s: set(s.scalars(select(OutboxRow.state)))) == {OutboxState.SENT}


async def test_one_persons_events_keep_their_order_beside_other_people(harness: Harness) -> None:
    people = [await harness.person(number) for number in (42, 43, 44)]
    for number in range(20):
        for person in people:
            await harness.writes(person, f"/prova {person * 1000 + number}")

    async with harness.application().running():
        await harness.settled()

    done = harness.effects()
    for person in people:
        expected = [person * 1000 + number for number in range(20)]
        assert [n for n in done if n is not None and n // 1000 == person] == expected
        said = [int(text[6:-1]) for text in await harness.sees(person) if text.startswith(WORD)]
        assert said == expected


async def test_redelivered_update_has_one_effect(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    application = harness.application()
    async with application.running():
        ana = await harness.person()
        await harness.settled()
        await harness.writes(ana, "/prova 5")
        await harness.settled()
        assert application.status.intake is not None
        updates = list(harness.updates.values())
        await application.status.intake.receive(updates)
        await application.status.intake.receive(updates)
        await harness.settled()
        kept = harness.ask(lambda s: set(s.execute(select(InboxRow.state, InboxRow.payload)).all()))

    # Only their numbers stay.
    assert {tuple(row) for row in kept} == {(InboxState.DONE, "")}

    assert harness.effects() == [5]
    assert (await harness.sees(ana)).count(f"{WORD} 5.") == 1


async def test_tap_is_answered_with_its_toast_and_edits_the_panel(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, "/painel um")
        await harness.settled()
        panel = (await harness.chat(ana))[-1]
        answer = await harness.taps(ana, panel, BUTTON)
        await harness.settled()

    assert answer == {"answered": True, "toast": "Anotado", "alert": False}
    edited = (await harness.chat(ana))[-1]
    assert (edited["message_id"], edited["text"]) == (panel["message_id"], "Tocado.")


async def test_slow_tap_is_answered_blank_and_its_words_come_as_a_message(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    async with harness.application().running():
        ana, bia = await harness.person(42), await harness.person(43)
        await harness.writes(ana, "/painel um")
        await harness.settled()
        panel = (await harness.chat(ana))[-1]
        await harness.writes(bia, "/lento 1.6")
        await asyncio.sleep(0.2)
        started = time.monotonic()
        answer = await harness.taps(ana, panel, BUTTON)
        waited = time.monotonic() - started
        await harness.settled()

    assert answer == {"answered": True, "toast": "", "alert": False}
    assert waited < 1.3
    assert "Anotado" in await harness.sees(ana)


async def test_new_panel_takes_the_buttons_off_the_old_one(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, "/painel um")
        await harness.settled()
        await harness.writes(ana, "/painel dois")
        await harness.settled()

    first, second = [m for m in await harness.chat(ana) if m["text"].startswith("Painel")]
    assert not first["buttons"]
    assert second["buttons"]


async def test_refusal_undoes_the_work_and_says_why(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, "/recusa")
        await harness.settled()

    assert harness.effects() == []
    assert "Essa parte é só da organização" in (await harness.sees(ana))[-1]
    assert harness.ask(_states) == {InboxState.DONE}


@pytest.mark.parametrize("command", ["/veneno segredo", "/choque"])
async def test_poison_update_is_kept_as_dead_and_the_others_go_on(
    harness: Harness, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with harness.application().running():
        ana, bia = await harness.person(42), await harness.person(43)
        await harness.settled()
        await harness.writes(ana, command)
        await harness.writes(ana, "/prova 1")
        await harness.writes(bia, "/prova 2")
        await harness.settled()

    assert sorted(n or 0 for n in harness.effects()) == [1, 2]
    said = await harness.sees(ana)
    assert "Isto não pode chegar." not in said
    (outage_notice,) = [text for text in said if "Algo deu errado aqui" in text]
    code = re.search(r"[0-9A-F]{6}", outage_notice)
    assert code is not None
    tries = harness.ask(
        lambda s: s.scalars(
            select(InboxRow.tries_count).where(InboxRow.state == InboxState.DEAD)
        ).all()
    )
    assert tries == [1 if "veneno" in command else 3]
    assert code.group() in caplog.text


async def test_update_of_an_unknown_shape_is_buried(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    application = harness.application()
    async with application.running():
        assert application.status.intake is not None
        await application.status.intake.receive(
            [
                {"update_id": 1, "message": {"chat": {"id": 42, "type": "private"}}},
                {"update_id": 2, "poll": {"id": "1"}},
                {"update_id": 3, "message": {"chat": {"id": -42, "type": "group"}}},
                {"update_id": 4, "edited_message": {"chat": {"id": 42, "type": "private"}}},
                {"update_id": 5, "message": None},
                {"update_id": 6, "callback_query": 7},
            ]
        )
        await harness.settled()

    states = harness.ask(
        lambda s: {row.update_id: row.state for row in s.scalars(select(InboxRow))}
    )
    # Nothing is written of what is not served: anybody may add the bot to a group.
    assert states == {1: InboxState.DEAD, 6: InboxState.DEAD}


async def test_update_of_an_impossible_date_does_not_hold_up_the_next(
    sqlite_harness: Harness,
) -> None:
    harness = sqlite_harness
    application = harness.application()
    async with application.running():
        ana = await harness.person()
        await harness.settled()
        assert application.status.intake is not None
        chat = {"id": ana, "type": "private"}
        content = {"message_id": 1, "chat": chat, "from": {"id": ana}, "text": "oi"}
        await application.status.intake.receive(
            [
                {"update_id": 10**6 + n, "message": {**content, "date": date}}
                for n, date in enumerate((10**18, -(10**18), 2**70))
            ]
        )
        await harness.writes(ana, "/prova 1")
        await harness.settled()

    assert harness.effects() == [1]
    dead = harness.ask(
        lambda s: len(s.scalars(select(InboxRow).where(InboxRow.state == InboxState.DEAD)).all())
    )
    assert dead == 3
