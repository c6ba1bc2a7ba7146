"""The model of limits: what passes, what is told to wait, and for how long."""

import pytest

from simulator.chats import Group, Person, PrivateChat
from simulator.limits import Limits
from simulator.refusals import Refusal
from tests.simulator.client import Client
from tests.simulator.conftest import ANA


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def private(number: int = 1) -> PrivateChat:
    return PrivateChat(person=Person(number, "Ana"))


def waits(limits: Limits, chat: PrivateChat | Group, count: int = 1) -> int | None:
    """Send; return the seconds the bot is told to wait, None if it may send."""
    try:
        limits.spend(chat, messages=count)
    except Refusal as refusal:
        return refusal.retry_after
    return None


def test_no_limits_let_everything_pass(clock: Clock) -> None:
    limits = Limits("off", clock)

    assert {waits(limits, private()) for _ in range(1000)} == {None}


def test_documented_limits_allow_a_burst_and_then_one_a_second(clock: Clock) -> None:
    limits, chat = Limits("documented", clock), private()

    assert [waits(limits, chat) for _ in range(6)] == [None] * 5 + [1]
    clock.now += 1
    assert [waits(limits, chat) for _ in range(2)] == [None, 1]


def test_documented_limits_allow_twenty_a_minute_to_a_group(clock: Clock) -> None:
    limits, group = Limits("documented", clock), Group(number=-5, title="Rede")
    sent = 0
    for _ in range(60):
        sent += waits(limits, group) is None
        clock.now += 0.1

    assert sent == 21, "twenty at once, and one more after three seconds"


def test_documented_limits_allow_thirty_a_second_in_all(clock: Clock) -> None:
    limits = Limits("documented", clock)

    answers = [waits(limits, private(number)) for number in range(31)]

    assert answers == [None] * 30 + [1]


def test_album_counts_as_its_messages(clock: Clock) -> None:
    limits, chat = Limits("documented", clock), private()

    assert waits(limits, chat, 4) is None
    assert waits(limits, chat, 4) == 3


def test_album_larger_than_a_burst_passes_in_the_end(clock: Clock) -> None:
    assert waits(Limits("documented", clock), private(), 10) is None


def test_strict_limits_let_impatience_wait_longer(clock: Clock) -> None:
    limits, chat = Limits("strict", clock), private()

    assert [waits(limits, chat) for _ in range(4)] == [None, 5, 10, 20]
    clock.now += 19
    assert waits(limits, chat) == 40
    clock.now += 40
    assert waits(limits, chat) is None


def test_strict_limits_leave_other_chats_alone(clock: Clock) -> None:
    limits = Limits("strict", clock)
    waits(limits, private(1))
    waits(limits, private(1))

    assert waits(limits, private(2)) is None


async def test_limits_are_set_told_and_reset_over_http(client: Client) -> None:
    assert (await client.get("/limits"))["setting"] == "off"
    await client.post("/limits", {"setting": "strict"})
    await client.result("sendMessage", chat_id=ANA, text="um")
    url = f"/bot{client.simulator.token}/sendMessage"
    async with client.session.post(url, json={"chat_id": ANA, "text": "dois"}) as response:
        answer = await response.json()

    assert (response.status, response.headers["Retry-After"]) == (429, "5")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }
    assert [message["text"] for message in await client.messages(ANA)] == ["um"]
    await client.post("/reset")
    assert (await client.get("/limits"))["setting"] == "off"


async def test_unknown_setting_is_refused(client: Client) -> None:
    answer = await client.post("/limits", {"setting": "loose"}, status=400)

    assert answer["error"] == "there is no setting 'loose'; one of off, documented, strict"


async def test_refused_message_does_not_count(client: Client) -> None:
    await client.post("/limits", {"setting": "strict"})
    for _ in range(5):
        assert (await client.call("sendMessage", {"chat_id": ANA}))["status"] == 400

    assert await client.result("sendMessage", chat_id=ANA, text="um")
