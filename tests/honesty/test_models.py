"""The models notice what does not fit: each kind of mistake made once."""

from typing import Any

import pytest

from simulator.journal import LoggedCall
from tests.honesty import models
from tests.honesty.models import problems

pytestmark = pytest.mark.skipif(
    not models.IS_HERE, reason="o aiogram não foi buscado: rode scripts/honesty com internet"
)

MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Olá"}


def call(method: str, params: dict[str, Any], result: Any) -> LoggedCall:
    answer = {"ok": True, "result": result}
    return LoggedCall(1, "", 1, method, params, status=200, answer=answer)


def test_call_that_fits_has_no_problems() -> None:
    params = {
        "chat_id": "5",
        "text": "{é texto}",
        "reply_markup": '{"inline_keyboard": [[{"text": "Sim", "callback_data": "s"}]]}',
    }

    assert problems(call("sendMessage", params, MESSAGE)) == []


@pytest.mark.parametrize(
    ("method", "params", "result", "said"),
    [
        ("sendMessage", {"chat_id": "5"}, MESSAGE, ["sendMessage: text: Field required"]),
        (
            "sendMessage",
            {"chat_id": "5", "text": "Olá", "txet": "Olá"},
            MESSAGE,
            ["sendMessage: unknown parameter txet"],
        ),
        (
            "SENDMESSAGE",
            {"chat_id": "5", "text": "Olá"},
            {**MESSAGE, "colour": "red"},
            ["SENDMESSAGE answered: unknown field colour"],
        ),
        (
            "sendMessage",
            {"chat_id": "5", "text": "Olá"},
            {**MESSAGE, "chat": {"id": 5, "type": "private", "age": 7}},
            ["sendMessage answered: unknown field chat.age"],
        ),
        (
            "getUpdates",
            {},
            [{"update_id": 1, "message": {**MESSAGE, "date": "ontem"}}],
            None,
        ),
        ("webhook", {"update": {"update_id": 1, "mesage": {}}}, None, None),
    ],
)
def test_call_that_does_not_fit_is_noticed(
    method: str, params: dict[str, Any], result: Any, said: list[str] | None
) -> None:
    found = problems(call(method, params, result))

    assert found
    assert said is None or found == said


def test_refused_call_may_be_wrong() -> None:
    refused = LoggedCall(1, "", 1, "sendMessage", {"x": "y"}, status=400, answer={"ok": False})

    assert problems(refused) == []


async def test_plugin_hears_every_call_of_a_simulator() -> None:
    import aiohttp

    from simulator import Simulator

    before = len(models.heard_calls)
    async with (
        Simulator() as simulator,
        aiohttp.ClientSession(simulator.url) as session,
        session.get(f"/bot{simulator.token}/getMe") as response,
    ):
        assert response.status == 200

    assert [call.method for call in models.heard_calls[before:]] == ["getMe"]
