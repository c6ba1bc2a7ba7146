"""The command that plays the table to the real server, tried on the simulator."""

import asyncio
from collections.abc import Callable

import pytest

from simulator import Simulator
from tests.simulator import replay as replay_module
from tests.simulator.client import Client
from tests.simulator.conftest import ANA
from tests.simulator.refusal_table import ROWS
from tests.simulator.replay import Caller, main, playable, replay

Told = Callable[[], str]


def command(simulator: Simulator, *more: str, token: str = "") -> list[str]:
    named = ("--server", simulator.url, "--token", token or simulator.token)
    return [*named, "--chat", str(ANA), "--pause", "0", *more]


async def test_replay_finds_no_difference_and_leaves_nothing_behind(client: Client) -> None:
    caller = Caller(client.session, client.simulator.url, client.simulator.token)

    count, differences = await replay(caller, ANA, is_changing_settings=True, pause_s=0)

    assert differences == []
    assert count > 80
    assert await client.messages(ANA) == []


async def test_replay_tells_what_differs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = next(row for row in ROWS if row.name == "no text")
    monkeypatch.setattr(replay_module, "ROWS", [row._replace(description="Bad Request: nope")])
    caller = Caller(client.session, client.simulator.url, client.simulator.token)

    count, [difference] = await replay(caller, ANA, is_changing_settings=False, pause_s=0)

    assert (count, difference.status) == (1, 400)
    assert difference.description == "Bad Request: message text is empty"


def test_replay_leaves_settings_and_other_people_alone() -> None:
    rows = list(playable(is_changing_settings=False))

    assert {row.method for row in rows}.isdisjoint({"setMyCommands", "setWebhook"})
    assert all(row.params.get("chat_id") in (None, "", ANA, 9) for row in rows)


async def test_command_says_how_many_rows_were_played(
    simulator: Simulator, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(main, command(simulator)) == 0

    told = capsys.readouterr()
    assert told.out.endswith("linhas da tabela, 0 respostas diferentes.\n")
    assert simulator.token not in told.out + told.err
    assert await client.messages(ANA) == []


@pytest.mark.parametrize("server", ["http://127.0.0.1:1", "ftp://127.0.0.1", ""])
async def test_command_never_shows_the_token(
    server: str, simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "123456:SECRET-that-nobody-may-see"
    more = ("--server", server) if server else ()

    assert await asyncio.to_thread(main, command(simulator, *more, token=token)) == 2

    told = capsys.readouterr()
    assert told.err.startswith("Não foi possível: sendMessage")
    assert "SECRET" not in told.out + told.err
