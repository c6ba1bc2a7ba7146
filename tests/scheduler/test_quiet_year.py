"""A year on the clock: nobody is written to at night, or by a reminder for the third time a day."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.errors import DomainError
from domain.notices import outbox
from domain.notices.outbox import Purpose
from domain.quiet_hours import awake
from domain.reminders import due_reminders
from domain.seats import seats
from domain.seats.seats_answers import OnClash
from models import Activity, CheckInWindow, Participant, Topic
from tests import make
from tests.make import NOW
from tests.scale import sized
from tests.scheduler.wheel import Wheel

PEOPLE = sized(4, 12)
DAYS = sized(6, 365)
EVERY = timedelta(minutes=sized(120, 30))
pytestmark = pytest.mark.timeout(sized(120, 3_600))


def live(session: Session, *, days: int = DAYS) -> Wheel:
    """Let a year pass: encontros nearly every other day, people who come and go, announcements."""
    chance = random.Random(5)  # noqa: S311 - no secret
    office = make.assessoria(session)
    people = [make.participant(session, office=office) for _ in range(PEOPLE)]
    organizer = make.organizer(session, office=office)
    session.flush()
    wheel = Wheel(session)
    now = NOW
    for _ in range(days):
        for _ in range(2):
            publish(session, organizer, people, now, chance)
        end = now + timedelta(days=1)
        while now < end:
            act(session, people, now, chance)
            wheel.turn(now)
            now += EVERY
    return wheel


def publish(
    session: Session,
    organizer: Participant,
    people: list[Participant],
    now: datetime,
    chance: random.Random,
) -> None:
    """Plan an encontro within the next weeks; some of them are announced, perhaps at night."""
    starts_at = now.replace(minute=0) + timedelta(
        days=chance.choice([2, 2, 8, 9]), hours=chance.randint(-2, 11)
    )
    encontro = make.encontro(
        session,
        f"Encontro {starts_at:%d/%m %H}",
        starts_at=starts_at,
        capacity=chance.choice([2, PEOPLE]),
        published_at=now,
    )
    (slot,) = make.slots_of(session, encontro)
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="5" * 32,
            opened_at=starts_at - timedelta(minutes=30),
            closes_at=slot.ends_at,
            opened_by_id=organizer.id,
        )
    )
    for person in people:
        if chance.random() < 0.7:
            make.attendance(session, slot, person, recorded_at=now)
    if chance.random() < 0.3:
        told_at = now + timedelta(hours=chance.choice([1, 12]))
        for person in people:
            # As handlers/here.py tells people: in quiet hours it waits for the morning.
            make.outgoing_message(
                session,
                chat_id=person.chat_id or 0,
                purpose=Purpose.BROADCAST,
                payload={"html": "Novo encontro."},
                now=told_at,
                topic=Topic.PUBLISHED,
                about_id=encontro.id,
                edition=0,
                recipient_id=person.id,
                due_at=awake(told_at),
            )


def act(session: Session, people: list[Participant], now: datetime, chance: random.Random) -> None:
    """Let one person answer to some encontro; refusals are theirs to read."""
    person = chance.choice(people)
    ids = session.scalars(select(Activity.id).order_by(Activity.id.desc()).limit(8)).all()
    activity_id = chance.choice(list(ids))
    try:
        if chance.random() < 0.7:
            seats.sign_up(
                session,
                activity_id=activity_id,
                participant_id=person.id,
                version=1,
                now=now,
                clash=OnClash.KEEP,
                waits=True,
            )
        else:
            seats.decline(session, activity_id=activity_id, participant_id=person.id, now=now)
    except DomainError:
        return


# Who is due, and that nobody is a third time, is decided by statements that domain/ has tests for.
@pytest.mark.long(on="postgres")
def test_a_year_brings_no_third_reminder_and_none_at_night(session: Session) -> None:
    wheel = live(session)

    kinds = Counter(left.key.partition(" ")[0] for left in wheel.sent)
    print(f"{DAYS} days, {PEOPLE} people, {len(wheel.sent)} messages: {dict(kinds)}")  # noqa: T201
    assert wheel.broken() == []
    assert {"week", "eve", "feedback", "offer", "published"} <= set(kinds)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("UNPROMPTED_A_DAY", 99, "a reminder too many"),
        ("is_quiet", lambda _: False, "at night"),
    ],
)
def test_year_without_the_rule_is_red(
    shared_sqlite: Engine, monkeypatch: pytest.MonkeyPatch, name: str, value: object, words: str
) -> None:
    monkeypatch.setattr(due_reminders, name, value)
    # The claim looks once more; without the rule it must not either.
    monkeypatch.setattr(outbox, name, value, raising=False)

    with Session(shared_sqlite) as session:
        wheel = live(session, days=sized(3, 8))

    assert [line for line in wheel.broken() if words in line]
