"""Reminders are planned a little at a time, and nobody is left out or reminded twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.notices import notices, outbox
from domain.notices.notices import Notice, Topic
from domain.organizing import changing
from domain.reminders import due_reminders, reminded_people
from messages.actions.encontros import ConfirmPresence
from messages.outgoing import Button, Message, to_payload
from models import Activity, OutboxRow, OutboxState, Participant, SeatState
from scheduler.reminders import Planner, plan, tidy
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import NOW

PEOPLE = 23


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminded_people, "_LOOKED_AT", 5)
    monkeypatch.setattr(due_reminders, "_FOUND", 3)


@pytest.fixture
def people(session: Session) -> list[int]:
    """People who hold seats in two encontros of tomorrow; one is a week before another too."""
    office = make.assessoria(session)
    found = [make.participant(session, office=office) for _ in range(PEOPLE)]
    for hour in (9, 14):
        encontro = make.encontro(session, starts_at=make.moment(12, 3, hour))
        for person in found:
            make.seat(session, encontro, person, SeatState.HELD, changed_at=NOW - timedelta(days=3))
    return [person.id for person in found]


def _run(session: Session, planner: Planner, now: datetime) -> int:
    """One tick; returns in how many steps it was done."""
    steps = 1
    planner.plan(session, now)
    while planner.has_more():
        planner.plan(session, now)
        steps += 1
        assert steps < 200
    return steps


def _written(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def test_one_tick_reminds_everybody_in_small_steps(session: Session, people: list[int]) -> None:
    steps = _run(session, Planner(), NOW)

    assert _written(session) == 2 * len(people)
    assert steps > len(people) // 3


def test_steps_find_what_one_look_finds(session: Session, people: list[int]) -> None:
    with session.begin_nested() as point:
        whole = {
            (message.topic, message.about_id, message.edition, message.recipient_id)
            for message in plan(session, NOW)
        }
        point.rollback()
    _run(session, Planner(), NOW)

    rows = session.execute(
        select(OutboxRow.topic, OutboxRow.about_id, OutboxRow.edition, OutboxRow.recipient_id)
    )
    assert {tuple(row) for row in rows} == whole
    assert len(whole) == 2 * len(people)


def test_later_ticks_take_one_step_and_find_who_became_due(
    session: Session, people: list[int]
) -> None:
    planner = Planner()
    _run(session, planner, NOW)
    late = make.participant(session)
    encontro = make.encontro(session, starts_at=make.moment(12, 3, 16))
    later = NOW + timedelta(minutes=1)
    _run(session, planner, later)
    make.seat(session, encontro, late, SeatState.HELD, changed_at=NOW - timedelta(hours=2))

    before = _written(session)
    steps = [_run(session, planner, later + timedelta(seconds=30 * n)) for n in range(10)]

    assert _written(session) == before + 1
    assert max(steps) <= 2
    del people


def test_step_that_is_undone_is_done_again(session: Session, people: list[int]) -> None:
    planner = Planner()
    with session.begin_nested() as point:
        # The database refuses the commit; the same step is tried anew.
        planner.plan(session, NOW)
        point.rollback()

    _run(session, planner, NOW)

    assert _written(session) == 2 * len(people)


def test_nobody_gets_a_third_message_in_one_day(session: Session, people: list[int]) -> None:
    encontro = make.encontro(session, starts_at=make.moment(12, 3, 18))
    for row in session.scalars(select(Participant)):
        make.seat(session, encontro, row, SeatState.HELD, changed_at=NOW - timedelta(days=3))

    _run(session, Planner(), NOW)

    assert _written(session) == 2 * len(people)


def _in_state(session: Session, state: OutboxState) -> list[str]:
    rows = session.scalars(select(OutboxRow.payload).where(OutboxRow.state == state))
    return [row["html"] for row in rows]


@pytest.mark.parametrize("was_sent", [False, True], ids=["waits", "was sent"])
def test_reminder_withdrawn_by_a_change_of_place_comes_back_and_one_that_went_out_does_not(
    session: Session, *, was_sent: bool
) -> None:
    celia = make.organizer(session)
    ana = make.participant(session)
    encontro = make.encontro(session, starts_at=make.moment(12, 3, 9))
    make.seat(session, encontro, ana, changed_at=NOW - timedelta(days=3))
    (message,) = plan(session, NOW)
    if was_sent:
        outbox.claim(session, outbox_ids=[message.id], now=NOW, still_true=lambda *_: True)
        ended = outbox.Outcome(message.id, OutboxState.SENT, message_id=5)
        outbox.settle(session, [ended], now=NOW)
    soon = NOW + timedelta(minutes=5)
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=changing.ChangeVenue("Auditório JK"),
        now=soon,
    )
    session.flush()

    again = plan(session, soon)

    assert [one.id for one in again] == ([] if was_sent else [message.id])
    waiting = _in_state(session, OutboxState.READY)
    assert [("Auditório JK" in html) for html in waiting] == ([] if was_sent else [True])
    # Planning goes on for days, and says it once.
    assert plan(session, soon + timedelta(minutes=1)) == []


# --- Buttons of the past --------------------------------------------------------------------


@dataclass
class Past:
    """One person who was reminded of an encontro, by a message that has the number 7."""

    chat: Chat
    ana: Person
    encontro: Activity
    reminder: Shown


@pytest.fixture(params=["eve", "moved"])
def past(chat: Chat, session: Session, request: pytest.FixtureRequest) -> Past:
    row = make.participant(session, "Ana Souza")
    encontro = make.encontro(session)
    make.seat(session, encontro, row, changed_at=NOW - timedelta(days=3))
    ana = chat.person(row)
    ana.starts()
    if request.param == "eve":
        chat.now = make.moment(15, 3, 10)
        plan(session, chat.now)
    else:
        confirm = Button("Confirmar", ConfirmPresence(encontro.id, encontro.version), "success")
        notices.write(
            session,
            Notice(
                topic=Topic.MOVED,
                chat_id=row.chat_id or 0,
                payload=to_payload(Message(f"Mudou: {encontro.title}", ((confirm,),))),
                due_at=NOW,
                about_id=encontro.id,
                recipient_id=row.id,
            ),
            now=NOW,
        )
    chat.deliver()
    assert ana.last.green
    return Past(chat, ana, encontro, ana.last)


def _tidy(past: Past, now: datetime) -> int:
    past.chat.now = now
    found = tidy(past.chat.session, now)
    past.chat.deliver()
    return len(found)


def test_buttons_of_the_past_are_taken_away_once(past: Past) -> None:
    ends_at = make.moment(18, 3, 12)

    assert _tidy(past, ends_at + timedelta(hours=11)) == 0
    assert past.reminder.green
    assert _tidy(past, ends_at + timedelta(hours=12)) == 1

    assert past.reminder.labels == []
    assert past.encontro.title in past.reminder.text
    assert _tidy(past, ends_at + timedelta(hours=13)) == 0


def test_screen_that_a_reminder_became_keeps_its_buttons(past: Past) -> None:
    past.ana.taps(past.reminder.green[0])
    past.ana.taps("Início")

    assert _tidy(past, make.moment(19, 3, 9)) == 0

    assert past.reminder.labels != []
