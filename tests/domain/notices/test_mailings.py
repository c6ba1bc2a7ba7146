"""One announcement to everybody: page by page, once, and never to who it is not for."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import mailings, outbox
from domain.notices.mailings import PAGE
from domain.notices.notices import Topic
from domain.privacy import erasure
from models import Mailing, MailingState, OutboxRow, OutboxState, Participant, Standing
from tests import make
from tests.make import NOW

ABOUT = 7
ENDS = NOW + timedelta(days=2)


def start(session: Session, words: str = "Novo encontro.") -> None:
    mailings.start(
        session,
        Topic.PUBLISHED,
        about_id=ABOUT,
        payload={"html": words},
        due_at=NOW,
        expires_at=ENDS,
        now=NOW,
    )


def expand(session: Session) -> int:
    """Write all pages; returns how many there were."""
    count = 0
    while mailings.expand(session, now=NOW)[1]:
        count += 1
    return count


def told(session: Session) -> Counter[int]:
    return Counter(
        session.scalars(select(OutboxRow.chat_id).where(OutboxRow.state == OutboxState.READY))
    )


def tappers(session: Session, count: int) -> list[Participant]:
    return [make.participant(session, created_at=NOW - timedelta(days=1)) for _ in range(count)]


def chats(people: list[Participant]) -> Counter[int]:
    return Counter(person.chat_id for person in people if person.chat_id)


def state(session: Session) -> str:
    return session.scalars(select(Mailing.state)).one()


def test_everybody_is_written_to_once_in_pages(session: Session) -> None:
    people = tappers(session, 2 * PAGE + 1)
    start(session)

    outgoing, has_more = mailings.expand(session, now=NOW)
    pages = 1 + expand(session)

    assert (len(outgoing), has_more, pages) == (PAGE, True, 3)
    assert told(session) == chats(people)
    assert state(session) == MailingState.DONE
    assert mailings.expand(session, now=NOW) == ([], False)


def test_it_is_not_for_who_came_later_or_cannot_be_told(session: Session) -> None:
    (ana,) = tappers(session, 1)
    make.participant(session, created_at=NOW + timedelta(minutes=1))
    for columns in (
        {"chat_id": None},
        {"unreachable_at": NOW},
        {"erasure_due_at": NOW + timedelta(days=7)},
        {"standing": Standing.PENDING},
        {"standing": Standing.SUSPENDED},
    ):
        make.participant(session, created_at=NOW - timedelta(days=1), **columns)
    start(session)

    expand(session)

    assert told(session) == chats([ana])


def test_announced_again_it_reaches_who_has_come_since(session: Session) -> None:
    people = tappers(session, 3)
    start(session)
    expand(session)
    people += tappers(session, 2)

    start(session)
    expand(session)

    assert told(session) == chats(people)


def test_what_was_undone_with_its_page_is_written_again(session: Session) -> None:
    people = tappers(session, PAGE + 5)
    start(session)
    mailings.expand(session, now=NOW)
    with session.begin_nested() as page:
        mailings.expand(session, now=NOW)
        page.rollback()
    session.expire_all()

    expand(session)

    assert told(session) == chats(people)


def test_who_leaves_in_the_middle_is_not_told(session: Session) -> None:
    people = tappers(session, PAGE + 5)
    start(session)
    mailings.expand(session, now=NOW)
    for gone in (people[0], people[-1]):
        erasure.erase(session, participant_id=gone.id, now=NOW)
    people[1].unreachable_at = people[-2].unreachable_at = NOW
    outbox.cancel_chat(session, chat_id=people[1].chat_id or 0, now=NOW)
    session.flush()

    expand(session)

    assert told(session) == chats(people[2:-2])
    emptied = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == 0)).all()
    assert [(row.payload, row.recipient_id, row.dedupe) for row in emptied] == [({}, None, None)]


def test_reworded_in_the_middle_it_says_the_same_to_all(session: Session) -> None:
    people = tappers(session, PAGE + 5)
    start(session)
    mailings.expand(session, now=NOW)
    later = ENDS + timedelta(days=1)

    mailings.reword(
        session, Topic.PUBLISHED, about_id=ABOUT, payload={"html": "Outro dia."}, expires_at=later
    )
    expand(session)

    assert told(session) == chats(people)
    said = session.execute(select(OutboxRow.payload, OutboxRow.expires_at)).all()
    assert [tuple(one) for one in said] == [({"html": "Outro dia."}, later)] * len(people)


def test_withdrawn_in_the_middle_it_is_told_nobody_else(session: Session) -> None:
    tappers(session, PAGE + 5)
    start(session)
    mailings.expand(session, now=NOW)

    mailings.withdraw(session, Topic.PUBLISHED, about_id=ABOUT, now=NOW)

    assert expand(session) == 0
    assert told(session) == Counter()
    assert state(session) == MailingState.WITHDRAWN


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=1)])
def test_past_its_end_it_is_told_nobody(session: Session, after: timedelta) -> None:
    tappers(session, 2)
    start(session)

    assert mailings.expand(session, now=ENDS + after) == ([], True)
    assert (state(session), told(session)) == (MailingState.DONE, Counter())


def test_before_its_time_it_waits(session: Session) -> None:
    tappers(session, 2)
    start(session)

    assert mailings.expand(session, now=NOW - timedelta(seconds=1)) == ([], False)
    assert state(session) == MailingState.OPEN


def test_expand_all_writes_every_page_of_every_mailing(session: Session) -> None:
    people = tappers(session, PAGE + 1)
    start(session)
    mailings.start(
        session, Topic.PUBLISHED, about_id=8, payload={"html": "Outro."},
        due_at=NOW + timedelta(hours=9), expires_at=ENDS, now=NOW,
    )  # fmt: skip

    mailings.expand_all(session, now=NOW)

    assert told(session) == chats(people) + chats(people)
