"""One notice for much that waits: organizers hear of it at most once in two hours each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.people import registrations
from domain.quiet_hours import awake
from handlers.context import Context
from messages.outgoing import Message, to_payload

_WINDOW_S: Final = timedelta(hours=2).total_seconds()


def call(
    context: Context, topic: Topic, notice: Message, whom: Sequence[tuple[int, int]] | None = None
) -> None:
    """Tell every organizer but the one who writes that something waits.

    `whom` are the numbers and chats of only some of them. A notice that has yet to go out is
    brought up to date instead: a night, or a flood, is one.
    """
    payload = to_payload(notice)
    # What comes at night is told in the morning: all of it falls into that window.
    window = int(awake(context.now).timestamp() // _WINDOW_S)
    next_window_at = datetime.fromtimestamp((window + 1) * _WINDOW_S, UTC)
    for organizer_id, chat_id in (
        registrations.organizers_chats(context.session, now=context.now) if whom is None else whom
    ):
        if chat_id == context.chat_id or notices.reword(
            context.session, topic, payload=payload, recipient_id=organizer_id
        ):
            continue
        # Who was told in this window is told again only when the next one begins. Where nothing
        # waited any more when it was to go out, nobody was told.
        for due_at, edition in ((context.now, window), (next_window_at, window + 1)):
            told = Notice(
                topic=topic,
                chat_id=chat_id,
                payload=payload,
                due_at=awake(due_at),
                recipient_id=organizer_id,
                edition=edition,
            )
            message = notices.write(context.session, told, now=context.now, revives=True)
            context.hand_on(message)
            if message is not None:
                break
