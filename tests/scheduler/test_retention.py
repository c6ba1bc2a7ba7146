from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices.outbox import OutgoingMessage
from domain.privacy import retention
from domain.privacy.privacy import ask_erasure
from models import (
    AuditEntry,
    CheckInWindow,
    Conversation,
    Import,
    InboxRow,
    Inquiry,
    Invite,
    Mention,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    Purpose,
    Seat,
    SeatState,
    Spending,
    Standing,
    Visitor,
)
from scheduler import offers
from scheduler.retention import Forgetter
from tests import make
from tests.make import NOW, moment

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Forget all that is due, as the clock does turn by turn."""
    forgetter = Forgetter()
    told = forgetter.plan(session, now)
    while forgetter.has_more():
        told += forgetter.plan(session, now)
    return told


def forgotten(session: Session, now: datetime) -> dict[str, int]:
    """Apply every rule once, to a batch."""
    return {rule.name: retention.apply(session, rule, now=now) for rule in retention.RULES}


def message(session: Session, payload: dict[str, Any], **columns: Any) -> OutboxRow:
    put = make.outgoing_message(
        session, chat_id=5, purpose=Purpose.NOTICE, payload=payload, now=NOW
    )
    assert put is not None
    row = session.get_one(OutboxRow, put.id)
    for name, value in {"state": OutboxState.SENT, "settled_at": NOW, **columns}.items():
        setattr(row, name, value)
    session.flush()
    return row


def one_of_each(session: Session) -> None:
    """One row per rule, settled, used, closed or seen at NOW."""
    person = make.organizer(session)
    slot = make.slots_of(session, make.encontro(session))[0]
    message(session, {"html": "Olá"})
    session.add_all([
        InboxRow(update_id=1, payload="{}", state="done", received_at=NOW, done_at=NOW),
        InboxRow(update_id=2, payload="{}", state="dead", received_at=NOW, done_at=NOW),
        InboxRow(update_id=3, payload="{}", state="new", received_at=NOW),
        Invite(token_hash="a", role="participant", created_at=NOW, expires_at=NOW + 30 * DAY,
               used_at=NOW),
        CheckInWindow(slot_id=slot.id, secret="ab", opened_at=NOW, closes_at=NOW,
                      opened_by_id=person.id),
        Conversation(chat_id=7, draft={}, updated_at=NOW),
        Conversation(chat_id=person.chat_id or 0, step="a.b", draft={"name": "Ana"},
                     draft_until=NOW + 7 * DAY, updated_at=NOW),
        Visitor(slot_id=slot.id, chat_id=8, text="Rui", happened_at=NOW),
        Inquiry(chat_id=9, name="Rui", text="Onde é?", asked_at=NOW, answered_at=NOW,
                files=["photo f"], has_files=True),
        Spending(resource="guesses", chat_id=10, level=1, counted_at=NOW),
        AuditEntry(happened_at=NOW, action="encontro.cancel", details={}),
        Import(made_at=NOW),
        PresenceClaim(slot_id=slot.id, participant_id=person.id, made_at=NOW - 9 * DAY,
                      decided_at=NOW, answer="confirmed"),
    ])  # fmt: skip
    session.flush()


LIVES = {
    "inbox": 3 * DAY,
    "dead_inbox": 30 * DAY,
    "outbox": 30 * DAY,
    "invites": 30 * DAY,
    "attendance_codes": 7 * DAY,
    "inquiries": 90 * DAY,
    "inquiry_files": 30 * DAY,
    "spendings": 5 * DAY,
    "drafts": 7 * DAY - SECOND,
    "strangers": 30 * DAY,
    "visitors": 30 * DAY,
    "claims": 365 * DAY,
    "audit": 1826 * DAY,
    "imports": timedelta(hours=1),
}


# Each case runs the rules of all kinds.
@pytest.mark.few_on_postgres
@pytest.mark.parametrize(("name", "kept_for"), LIVES.items())
def test_plan_forgets_each_kind_at_its_term_and_not_before(
    session: Session, name: str, kept_for: timedelta
) -> None:
    one_of_each(session)

    early = forgotten(session, NOW + kept_for)
    late = forgotten(session, NOW + kept_for + SECOND)
    again = forgotten(session, NOW + kept_for + SECOND)

    assert (early[name], late[name], again[name]) == (0, 1, 0)


def test_every_rule_is_tested_or_applies_at_once() -> None:
    at_once = {rule.name for rule in retention.RULES if not rule.kept_for}

    assert {rule.name for rule in retention.RULES} == set(LIVES) | at_once
    assert all(rule.why for rule in retention.RULES)


def test_plan_keeps_updates_that_wait(session: Session) -> None:
    one_of_each(session)

    plan(session, NOW + 3650 * DAY)

    assert session.scalars(select(InboxRow.update_id)).all() == [3]


def test_plan_deletes_old_answers_but_never_the_newest_message(session: Session) -> None:
    old, kept = (message(session, {"html": "Olá"}) for _ in range(2))
    reply, newest = (message(session, {}, purpose=Purpose.REPLY) for _ in range(2))
    kept.settled_at = NOW + DAY
    session.add(Mention(outbox_id=old.id, participant_id=make.participant(session).id))
    session.flush()

    plan(session, NOW + 30 * DAY + SECOND)

    session.expire_all()
    left = session.execute(select(OutboxRow.id, OutboxRow.payload).order_by(OutboxRow.id)).all()
    assert [tuple(row) for row in left] == [
        (old.id, {}),
        (kept.id, {"html": "Olá"}),
        (newest.id, {}),
    ]
    assert session.scalars(select(Mention.outbox_id)).all() == []
    assert reply.id not in {row.id for row in left}


def test_plan_empties_the_newest_question_and_keeps_its_number(session: Session) -> None:
    for chat_id in (8, 9):
        session.add(
            Inquiry(chat_id=chat_id, name="Rui", text="Onde é?", files=["photo f"], asked_at=NOW)
        )
        session.flush()
    newest = session.scalars(select(Inquiry.id).order_by(Inquiry.id.desc())).first()

    plan(session, NOW + 90 * DAY + SECOND)

    session.expire_all()
    row = session.scalars(select(Inquiry)).one()
    assert (row.id, row.chat_id, row.name, row.text, row.files) == (newest, 0, "", "", [])


def test_plan_forgets_files_thirty_days_after_the_answer_and_keeps_the_words(
    session: Session,
) -> None:
    for answered_at in (NOW, NOW + DAY, None):
        session.add(
            Inquiry(
                chat_id=8,
                name="Rui",
                text="Onde é?",
                files=["photo f"],
                answer_files=["document g"],
                has_files=True,
                asked_at=NOW,
                answered_at=answered_at,
            )
        )
    session.flush()

    plan(session, NOW + 30 * DAY + SECOND)

    session.expire_all()
    rows = session.scalars(select(Inquiry).order_by(Inquiry.id)).all()
    assert [(row.files, row.answer_files, row.text) for row in rows] == [
        ([], [], "Onde é?"),
        (["photo f"], ["document g"], "Onde é?"),
        (["photo f"], ["document g"], "Onde é?"),
    ]


def test_plan_works_in_batches(session: Session) -> None:
    session.add_all(
        [
            InboxRow(update_id=number, payload="", state="done", received_at=NOW, done_at=NOW)
            for number in range(retention.BATCH + 1)
        ]
    )
    session.flush()

    counts = [forgotten(session, NOW + 4 * DAY)["inbox"] for _ in range(3)]

    assert counts == [retention.BATCH, 1, 0]


def test_forgetter_goes_on_until_nothing_is_left_and_begins_anew(session: Session) -> None:
    for round_ in range(2):
        session.add_all(
            [
                InboxRow(
                    update_id=10_000 * round_ + number,
                    payload="",
                    state="done",
                    received_at=NOW,
                    done_at=NOW,
                )
                for number in range(3 * retention.BATCH + 1)
            ]
        )
    session.flush()
    forgetter = Forgetter()
    for due in (NOW, NOW + 4 * DAY):
        before = session.query(InboxRow).count()
        turns = 1
        forgetter.plan(session, due)
        while forgetter.has_more():
            forgetter.plan(session, due)
            turns += 1
        gone = before - session.query(InboxRow).count()
        # One turn for people, one for each rule, and one for each full batch.
        assert turns == 1 + len(retention.RULES) + gone // retention.BATCH
    assert gone == 6 * retention.BATCH + 2


def test_forgetter_that_was_cut_off_does_the_same_again(session: Session) -> None:
    zulmira = make.participant(session, "Zulmira")
    ask_erasure(session, participant_id=zulmira.id, now=NOW)
    forgetter = Forgetter()

    with session.begin_nested() as cut_off:
        forgetter.plan(session, NOW + 7 * DAY)
        cut_off.rollback()
    session.expire_all()
    forgetter.plan(session, NOW + 7 * DAY)

    assert session.get_one(Participant, zulmira.id).standing == Standing.ERASED


def test_plan_erases_after_seven_days_says_so_and_offers_the_seat(session: Session) -> None:
    encontro = make.encontro(session, capacity=1, starts_at=moment(25, 3, 9))
    zulmira = make.participant(session, "Zulmira", chat_id=99)
    bia = make.participant(session, "Bia")
    make.seat(session, encontro, zulmira)
    waiting = make.seat(session, encontro, bia, SeatState.WAITING)
    ask_erasure(session, participant_id=zulmira.id, now=NOW)

    early = plan(session, NOW + 7 * DAY - SECOND)
    told = plan(session, NOW + 7 * DAY)
    again = plan(session, NOW + 7 * DAY)
    offers.plan(session, NOW + 7 * DAY)

    session.expire_all()
    assert (early, again) == ([], [])
    assert [(one.chat_id, f"número {zulmira.id}" in one.payload["html"]) for one in told] == [
        (99, True)
    ]
    assert session.get_one(Participant, zulmira.id).standing == Standing.ERASED
    assert session.get_one(Seat, waiting.id).state == SeatState.OFFERED


def test_plan_forgets_the_goodbye_once_it_was_sent(session: Session) -> None:
    zulmira = make.participant(session, "Zulmira", chat_id=99)
    ask_erasure(session, participant_id=zulmira.id, now=NOW)
    told = plan(session, NOW + 7 * DAY)
    row = session.get_one(OutboxRow, told[0].id)
    row.state, row.settled_at = OutboxState.SENT, NOW + 7 * DAY
    session.flush()

    plan(session, NOW + 7 * DAY + SECOND)

    session.refresh(row)
    assert (row.chat_id, row.payload) == (0, {})
