"""What the outbox hands out to be sent, and what it makes of what a crash left in hand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import outbox
from domain.notices.outbox import OutboxState, Purpose
from models import OutboxRow, Topic
from tests import make


def test_recover_decides_by_purpose(session: Session) -> None:
    for purpose, tries in (
        (Purpose.REMINDER, 1),
        (Purpose.BROADCAST, 1),
        (Purpose.NOTICE, 1),
        (Purpose.NOTICE, 2),
    ):
        message = make.outgoing_message(
            session,
            chat_id=1,
            purpose=purpose,
            payload={"html": "x"},
            now=make.NOW,
            dedupe=f"{purpose}{tries}",
        )
        assert message is not None
        row = session.get_one(OutboxRow, message.id)
        row.state, row.tries_count = OutboxState.SENDING, tries
    session.flush()

    counts = outbox.recover(session, now=make.NOW)

    session.expire_all()
    assert session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all() == [
        "unknown",
        "unknown",
        "ready",
        "unknown",
    ]
    assert counts == {OutboxState.READY: 1, OutboxState.UNKNOWN: 3}


def test_claim_takes_a_letter_once(session: Session) -> None:
    message = make.outgoing_message(
        session, chat_id=1, purpose=Purpose.REMINDER, payload={"html": "x"}, now=make.NOW
    )
    assert message is not None

    def claim() -> list[int]:
        claimed = outbox.claim(
            session, outbox_ids=[message.id], now=make.NOW, still_true=lambda *_: True
        )
        return [one.id for one in claimed]

    assert (claim(), claim()) == ([message.id], [])


def test_claim_drops_what_no_longer_holds(session: Session) -> None:
    message = make.outgoing_message(
        session,
        chat_id=1,
        purpose=Purpose.REMINDER,
        payload={"html": "x"},
        now=make.NOW,
        topic=Topic.EVE,
        about_id=7,
        dedupe="one",
    )

    claimed = outbox.claim(
        session, outbox_ids=[message.id], now=make.NOW, still_true=lambda *_: False
    )

    assert claimed == []
    assert session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all() == ["cancelled"]
