"""What was sent is known to the next process, and nothing else is taken for sent."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram import receipts
from bot.telegram.receipts import Receipts
from domain.notices import outbox
from domain.notices.outbox import OutboxState, OutgoingMessage, Purpose
from models import OutboxRow
from tests import make
from tests.make import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dados" / "rede.db.sent"


def _outgoing(session: Session, text: str = "Feito.", **how: Any) -> OutgoingMessage:
    message = make.outgoing_message(
        session, chat_id=7, purpose=Purpose.REPLY, payload={"html": text}, now=NOW, **how
    )
    assert message is not None
    return message


def _noted(path: Path, *outgoing: OutgoingMessage) -> Receipts:
    """A process that notes and is killed; returns what the next one opens."""
    dead = Receipts.open(path)
    for message in outgoing:
        assert dead.note(message, 100 + message.id)
    dead.close()
    return _opened(path)


def _opened(path: Path) -> Receipts:
    found = Receipts.open(path)
    found.close()
    return found


def _states(session: Session) -> list[tuple[str, int | None]]:
    rows = session.execute(select(OutboxRow.state, OutboxRow.message_id).order_by(OutboxRow.id))
    return [(row.state, row.message_id) for row in rows]


def test_what_was_noted_before_a_kill_counts_as_sent(session: Session, path: Path) -> None:
    first, second = _outgoing(session), _outgoing(session)

    left = _noted(path, first).left

    assert receipts.apply(session, left, now=NOW) == 1
    assert _states(session) == [(OutboxState.SENT, 100 + first.id), (OutboxState.READY, None)]
    del second


def test_reminder_that_was_noted_is_not_uncertain(session: Session, path: Path) -> None:
    message = _outgoing(session)
    session.get_one(OutboxRow, message.id).state = OutboxState.SENDING
    session.flush()

    receipts.apply(session, _noted(path, message).left, now=NOW)

    assert sum(outbox.recover(session, now=NOW).values()) == 0
    assert _states(session) == [(OutboxState.SENT, 100 + message.id)]


def test_another_letter_of_the_same_number_is_sent(session: Session, path: Path) -> None:
    message = _outgoing(session, "Como estava na cópia.")
    left = _noted(path, message).left
    # A copy was put back, and its next message got the number.
    session.get_one(OutboxRow, message.id).payload = {"html": "Outra coisa."}
    session.flush()

    assert receipts.apply(session, left, now=NOW) == 0
    assert _states(session) == [(OutboxState.READY, None)]


def test_half_a_line_and_strange_ones_are_passed_over(session: Session, path: Path) -> None:
    message = _outgoing(session)
    _noted(path, message)
    with path.open("ab") as file:
        file.write(b"\n\xff\xff 1 x\n12 34\n9 ")

    left = _opened(path).left

    assert [receipt.outbox_id for receipt in left] == [message.id]


def test_file_is_gone_after_a_good_end_and_stays_after_a_bad_one(
    session: Session, path: Path
) -> None:
    message = _outgoing(session)
    kept = Receipts.open(path)
    kept.note(message, 1)

    kept.close()
    assert path.exists()

    kept = Receipts.open(path)
    kept.clear()
    kept.close()
    assert not path.exists()


def test_file_does_not_grow_for_ever(session: Session, path: Path) -> None:
    message = _outgoing(session)
    kept = Receipts.open(path)
    for _ in range(2_000):
        kept.note(message, 1)
        kept.settle([message.id])
    kept.note(message, 1)
    kept.close()

    assert path.stat().st_size < 20_000


def test_nothing_is_noted_where_no_file_can_be_written(session: Session, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    kept = Receipts.open(tmp_path / "taken" / "rede.db.sent")

    assert kept.note(_outgoing(session), 1) is False
    kept.close()


def test_each_database_has_a_file_of_its_own_and_no_password_in_its_name() -> None:
    names = {
        str(receipts.place(url))
        for url in (
            "sqlite:////tmp/a.db",
            "sqlite:////tmp/b.db",
            "postgresql+psycopg://ana:segredo@servidor/rede",
            "postgresql+psycopg://ana:segredo@servidor/outra",
        )
    }

    assert len(names) == 4
    assert "segredo" not in "".join(names)
