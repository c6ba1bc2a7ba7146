"""Every message that nobody asked for: written once, found by what it is about."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import notices
from domain.notices.notices import Notice, Topic
from models import OutboxRow, OutboxState, Participant, Purpose
from tests import make
from tests.make import NOW


def told(person: Participant, topic: Topic = Topic.EVE, **more: Any) -> Notice:
    values: dict[str, Any] = {"about_id": 7, "edition": 1, **more}
    return Notice(
        topic=topic,
        chat_id=person.chat_id or 0,
        payload={"html": "É amanhã."},
        due_at=NOW,
        recipient_id=person.id,
        **values,
    )


def states(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


def set_state(session: Session, state: OutboxState, **columns: Any) -> None:
    row = session.scalars(select(OutboxRow)).one()
    row.state = state
    for name, value in columns.items():
        setattr(row, name, value)
    session.flush()


def test_an_edition_is_written_once(session: Session) -> None:
    ana = make.participant(session)
    first = notices.write(session, told(ana), now=NOW)

    assert first is not None
    assert (first.topic, first.about_id, first.edition, first.recipient_id) == (
        Topic.EVE, 7, 1, ana.id,
    )  # fmt: skip
    assert notices.write(session, told(ana), now=NOW) is None


@pytest.mark.parametrize(
    "other",
    [{"edition": 2}, {"about_id": 8}, {"topic": Topic.WEEK}, {"variant": "x"}],
    ids=["edition", "about", "topic", "variant"],
)
def test_what_differs_is_written_beside_it(session: Session, other: dict[str, Any]) -> None:
    ana = make.participant(session)
    notices.write(session, told(ana), now=NOW)

    assert notices.write(session, told(ana, **other), now=NOW) is not None
    assert notices.write(session, told(make.participant(session)), now=NOW) is not None


def test_without_an_edition_it_is_written_each_time(session: Session) -> None:
    ana = make.participant(session)

    outgoing = [notices.write(session, told(ana, edition=None), now=NOW) for _ in range(2)]

    assert None not in outgoing


def test_the_topic_decides_how_it_is_sent(session: Session) -> None:
    ana = make.participant(session)

    purposes = {topic: told(ana, topic).purpose for topic in Topic}

    assert {topic for topic, purpose in purposes.items() if purpose is Purpose.REMINDER} == {
        *notices.REMINDERS, Topic.ABSENCES
    }  # fmt: skip
    assert purposes[Topic.REPLY] is Purpose.REPLY
    assert purposes[Topic.PUBLISHED] is purposes[Topic.SILENCE] is Purpose.BROADCAST
    assert purposes[Topic.BULLETIN] is Purpose.BROADCAST
    assert {purposes[topic] for topic in notices.CALLS} == {Purpose.NOTICE}
    assert purposes[Topic.OFFER] is Purpose.NOTICE


def test_many_are_written_at_once_and_only_the_new_ones(session: Session) -> None:
    people = [make.participant(session) for _ in range(30)]
    notices.write(session, told(people[3]), now=NOW)

    outgoing = notices.write_many(session, [told(person) for person in people * 2], now=NOW)

    assert [message.chat_id for message in outgoing] == [
        person.chat_id for person in people if person is not people[3]
    ]
    rows = {row.id: row for row in session.scalars(select(OutboxRow))}
    assert all(rows[message.id].chat_id == message.chat_id for message in outgoing)


def test_many_without_an_edition_are_refused(session: Session) -> None:
    ana = make.participant(session)

    with pytest.raises(ValueError, match="edition"):
        notices.write_many(session, [told(ana, edition=None)], now=NOW)


def test_only_what_was_withdrawn_untried_says_it_after_all(session: Session) -> None:
    ana = make.participant(session)
    notices.write(session, told(ana), now=NOW)
    later = told(ana, expires_at=NOW + timedelta(hours=1))
    for state, tries, comes_back in (
        (OutboxState.SENT, 1, False),
        (OutboxState.CANCELLED, 1, False),
        (OutboxState.EXPIRED, 0, False),
        (OutboxState.CANCELLED, 0, True),
    ):
        set_state(session, state, tries_count=tries)

        found = notices.write(session, later, now=NOW, revives=True)

        assert (found is not None) is comes_back, (state, tries)
        if found is not None:
            assert (found.due_at, found.expires_at) == (NOW, NOW + timedelta(hours=1))
    assert notices.write(session, told(ana), now=NOW) is None


def test_withdraw_takes_only_what_waits_about_this(session: Session) -> None:
    ana, bia = make.participant(session), make.participant(session)
    for person in (ana, bia):
        notices.write(session, told(person), now=NOW)
    notices.write(session, told(ana, Topic.MOVED), now=NOW)
    notices.write(session, told(ana, about_id=8), now=NOW)
    sent = session.scalars(select(OutboxRow).where(OutboxRow.recipient_id == bia.id)).one()
    sent.state = OutboxState.SENT
    session.flush()

    count = notices.withdraw(session, *notices.REMINDERS, about_id=7, now=NOW)

    assert count == 1
    assert states(session) == [
        OutboxState.CANCELLED, OutboxState.SENT, OutboxState.READY, OutboxState.READY,
    ]  # fmt: skip


def test_unread_editions_are_the_oldest_that_wait(session: Session) -> None:
    ana, bia = make.participant(session), make.participant(session)
    for edition in (3, 2, 10):
        notices.write(session, told(ana, Topic.MOVED, edition=edition), now=NOW)
    notices.write(session, told(bia, Topic.MOVED, edition=2), now=NOW)
    read = session.scalars(select(OutboxRow).where(OutboxRow.recipient_id == bia.id)).one()
    read.state = OutboxState.SENT
    session.flush()

    assert notices.unread_editions(session, Topic.MOVED, about_id=7) == {ana.id: 2}


def test_who_was_another_person_is_not_told_again(session: Session) -> None:
    kept, gone = make.participant(session), make.participant(session)
    notices.write(session, told(gone), now=NOW)
    for person in (kept, gone):
        notices.write(session, told(person, Topic.WEEK), now=NOW)

    notices.move(session, kept_id=kept.id, gone_id=gone.id)

    assert notices.write(session, told(kept), now=NOW) is None
    assert notices.write(session, told(kept, Topic.WEEK), now=NOW) is None
    planned = notices.was_planned(Topic.EVE, about_id=7, edition=1)
    assert session.scalars(select(Participant.id).where(planned)).all() == [kept.id]
