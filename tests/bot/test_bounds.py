"""What waits in memory for answers to taps, and to say sorry, stays little in an outage."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from bot.telegram import callback_answers, outage_notice
from bot.telegram.callback_answers import CallbackAnswers
from bot.telegram.chat_queues import Chat, ChatQueues
from bot.telegram.outage_notice import OutageNotice
from domain.notices.outbox import OutgoingMessage, Purpose
from models import Topic

if TYPE_CHECKING:
    from bot.telegram.client import Client


_MANY = callback_answers._REMEMBERED + 500  # noqa: SLF001


class _Silent:
    """A Telegram that never answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer_tap(self, *_: Any) -> None:
        self.asked += 1
        await asyncio.Event().wait()

    async def call(self, *_: Any, **__: Any) -> None:
        self.asked += 1
        await asyncio.Event().wait()


async def test_taps_in_an_outage_take_bounded_memory() -> None:
    silent = _Silent()
    answering = CallbackAnswers(cast("Client", silent))
    for number in range(_MANY):
        answering.watch(str(number))
    waiting = len(answering._timers)  # noqa: SLF001
    for number in range(_MANY):
        answering.answer(str(number), None)
    await asyncio.sleep(0)
    under_way = len(answering._tasks)  # noqa: SLF001
    await answering.drain(0)

    assert waiting == callback_answers._REMEMBERED  # noqa: SLF001
    assert under_way == silent.asked == callback_answers._MOST_UNDER_WAY  # noqa: SLF001


async def test_words_of_an_outage_are_for_a_bounded_number_of_people() -> None:
    silent = _Silent()
    apologizing = OutageNotice(cast("Client", silent))
    apologizing.say(range(20_000))
    waiting = len(apologizing._waiting)  # noqa: SLF001
    await apologizing.stop()

    assert waiting == outage_notice._MOST_WAITING  # noqa: SLF001


def _reply(number: int) -> OutgoingMessage:
    now = datetime(2024, 3, 11, tzinfo=UTC)
    return OutgoingMessage(
        id=number,
        chat_id=7,
        purpose=Purpose.REPLY,
        payload={"html": "Oi"},
        edits_message_id=None,
        is_panel=False,
        due_at=now,
        expires_at=None,
        topic=Topic.REPLY,
    )


async def test_answers_of_a_stranger_are_late_for_nobody_else_as_long_as_they_wait() -> None:
    served: list[Chat] = []
    chat_queues = ChatQueues(time=asyncio.get_running_loop().time, serve=served.append)
    chat_queues.add(_reply(1))
    (chat,) = served
    assert chat_queues.on_their_own() == set()
    chat_queues.step_aside(chat)
    chat_queues.add(_reply(2))
    assert chat_queues.on_their_own() == {7}

    # Its turn has come and one is under way: the other still waits because of the chat.
    chat_queues.give_turn(chat)
    chat.replies.popleft()
    assert chat_queues.on_their_own() == {7}
    chat.replies.popleft()
    chat_queues.release(chat)
    assert chat_queues.on_their_own() == set()
