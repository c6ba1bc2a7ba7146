"""One notice for much that waits: organizers hear of it at most once in two hours each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from domain import participants
from domain.notices import outbox
from domain.notices.outbox import Purpose
from domain.quiet_hours import awake
from handlers.here import Here
from messages.outgoing import Message, to_payload

_WINDOW_S: Final = timedelta(hours=2).total_seconds()


def call(here: Here, subject: str, notice: Message, chats: Sequence[int] | None = None) -> None:
    """Tell every organizer, or those of `chats`, but the one who writes that something waits.

    A notice that has yet to go out is brought up to date instead: a night, or a flood, is one.
    """
    payload = to_payload(notice)
    known = outbox.reword(here.session, subject=subject, payload=payload)
    # What comes at night is told in the morning: all of it falls into that window.
    window = int(awake(here.now).timestamp() // _WINDOW_S)
    next_window_at = datetime.fromtimestamp((window + 1) * _WINDOW_S, UTC)
    for chat_id in participants.organizer_chats(here.session) if chats is None else chats:
        if chat_id == here.chat_id or chat_id in known:
            continue
        # Who was told in this window is told again only when the next one begins.
        for due_at, in_window in ((here.now, window), (next_window_at, window + 1)):
            key = f"{subject}:{chat_id}:{in_window}"
            letter = outbox.put(
                here.session,
                chat_id=chat_id,
                purpose=Purpose.NOTICE,
                payload=payload,
                now=here.now,
                dedupe=key,
                subject=subject,
                due_at=awake(due_at),
            ) or outbox.revive(
                # Nothing waited when it was to go out: nobody was told.
                here.session,
                dedupe=key,
                payload=payload,
                due_at=awake(due_at),
            )
            if letter is not None:
                if letter.due_at <= here.now:
                    here.letters.append(letter)
                break
