"""The database of e416f3d after every later revision: nothing that waited is lost or doubled."""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import InboxRow, InboxState
from tests.migrations import legacy
from tests.migrations.legacy import Life
from tests.postgres import PostgresServer
from tests.scale import LONG

WAITING = ("ready", "sending")
ANSWER = "Um texto qualquer"


@pytest.fixture
def data() -> dict[str, Any]:
    return legacy.read()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer
) -> Iterator[str]:
    """A database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rede.db'}"
        return
    with postgres_server.database() as url:
        yield url


def dead(life: Life) -> int:
    with Session(life.engine) as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(InboxRow)
                # One was dead before.
                .where(InboxRow.state == InboxState.DEAD, InboxRow.update_id != 401)
            )
            or 0
        )


def words_of(row: dict[str, Any]) -> tuple[int, str]:
    return row["chat_id"], row["payload"].get("html", "")


# The revisions and the outbox have tests of their own on both databases.
@pytest.mark.long(on="postgres")
async def test_everything_that_waited_goes_out_once_or_not_at_all_as_before(
    empty_url: str, data: dict[str, Any]
) -> None:
    legacy.fill(empty_url, data["tables"])

    async with legacy.living(empty_url, data["chats"]) as life:
        await life.pass_time()
        found = life.ends()

        assert life.refused == []
        assert dead(life) == 0
    waited = {str(row["id"]): row for row in data["tables"]["outbox"] if row["state"] in WAITING}
    # Of a file that Telegram has no more the words go alone now; then the message failed.
    now_sent = {
        number: "sent" for number, row in waited.items()
        if data["ends"][number] == "failed" and row["payload"].get("file")
    }  # fmt: skip
    assert {number: found[int(number)] for number in waited} == data["ends"] | now_sent
    # Told by what arrived, not only by what is written down.
    once = Counter(
        words_of(row)
        for number, row in waited.items()
        if data["ends"][number] == "sent" and row["state"] == "ready" and words_of(row)[1]
    )
    arrived = Counter(life.sent)
    assert {key: arrived[key] for key in once} == dict(once)
    assert len(once) > 100


@pytest.mark.timeout(300)
async def test_old_buttons_answer_and_drafts_go_on(empty_url: str, data: dict[str, Any]) -> None:
    legacy.fill(empty_url, data["tables"])
    drafts = [row for row in data["tables"]["conversations"] if row["step"]]
    buttons = data["buttons"]
    if not LONG:
        # One of every third action, others on each database: what it means is the same on both.
        buttons = [*{button.split("|")[1]: button for button in buttons}.values()]
        buttons = buttons[1::6] if empty_url.startswith("postgresql") else buttons[::3]

    async with legacy.living(empty_url, data["chats"]) as life:
        await life.rest()
        for row in drafts:
            life.writes(row["chat_id"], ANSWER)
        await life.rest()
        silent = {row["chat_id"] for row in drafts} - {chat for chat, _ in life.sent}
        # Many hands: each chat takes one new message a second. Not all at once: a tap that
        # waits for long on a busy machine is too old to be answered.
        for kind in ("newcomer", "active", "organizer"):
            for number, (chat_id, button) in enumerate(
                zip(cycle(data["chats"][kind]), buttons, strict=False), 1
            ):
                life.taps(chat_id, button)
                if number % 50 == 0:
                    await life.rest(60)
        await life.rest(60)

        assert silent == set()
        assert len(set(life.answered)) == 3 * len(buttons)
        assert life.refused == []
        assert dead(life) == 0
    assert len(drafts) > 15


def test_a_message_that_is_lost_or_doubled_would_be_seen(data: dict[str, Any]) -> None:
    """What the comparison stands on is there: every purpose, and keys of every kind."""
    rows = [row for row in data["tables"]["outbox"] if row["state"] in WAITING]
    keys = {(row["dedupe"] or "-").split("/")[0].split(":")[0] for row in rows}

    assert {row["purpose"] for row in rows} == {"reply", "notice", "reminder", "broadcast"}
    assert keys >= {
        "-", "week", "eve", "two_hours", "attendance_open", "feedback", "offer", "last_call",
        "ended", "moved", "cancelled", "published", "registrations", "moderation", "report",
        "erased",
    }  # fmt: skip
    assert {row["payload"]["made"]["maker"] for row in rows if "made" in row["payload"]} >= {
        "calendar", "hours_statement", "my_data_text", "my_data_json", "people_list",
        "people_template", "invites", "import_errors", "attendance_code",
    }  # fmt: skip
