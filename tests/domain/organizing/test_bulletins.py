"""A text of an organizer's own to people of an activity: whom it reaches, and that it goes once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.budgets import BudgetSpentError
from domain.errors import NotAllowedError, NotFoundError
from domain.notices.notices import Topic
from domain.organizing import bulletins, manage
from domain.organizing.bulletins import Group, Reach
from domain.organizing.manage import AlreadyCancelledError, AlreadyOverError
from models import (
    Activity,
    AuditEntry,
    OutboxRow,
    OutboxState,
    Participant,
    SeatState,
    Spending,
    Standing,
)
from tests import make
from tests.make import NOW, moment


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


@pytest.fixture
def encontro(session: Session) -> Activity:
    return make.encontro(session)


def send(
    session: Session,
    actor: Participant,
    activity: Activity,
    group: Group = Group.HELD,
    *,
    text_id: int = 7,
    now: datetime = NOW,
) -> bulletins.Sent:
    return bulletins.send(
        session,
        actor_id=actor.id,
        activity_id=activity.id,
        group=group,
        payload={"html": "Traga um indicador."},
        text_id=text_id,
        now=now,
    )


def rows(session: Session) -> list[OutboxRow]:
    found = select(OutboxRow).where(OutboxRow.topic == Topic.BULLETIN).order_by(OutboxRow.id)
    return list(session.scalars(found))


def reaches(session: Session, actor: Participant, activity: Activity) -> dict[Group, Reach]:
    view = bulletins.ask(session, actor_id=actor.id, activity_id=activity.id, now=NOW)
    return dict(view.reaches)


def seated(session: Session, activity: Activity, state: SeatState, **columns: Any) -> int:
    person = make.participant(session, **columns)
    make.seat(session, activity, person, state)
    return person.id


def test_each_group_reaches_its_own_people_and_counts_the_others(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    make.seat(session, encontro, celia, SeatState.DECLINED)
    held = seated(session, encontro, SeatState.HELD)
    pending = seated(session, encontro, SeatState.HELD, standing=Standing.PENDING)
    seated(session, encontro, SeatState.HELD, unreachable_at=NOW)
    seated(session, encontro, SeatState.HELD, erasure_due_at=NOW + timedelta(days=1))
    seated(session, encontro, SeatState.HELD, standing=Standing.SUSPENDED)
    waiting = seated(session, encontro, SeatState.WAITING)
    person = make.participant(session)
    until = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, encontro, person, SeatState.OFFERED, **until)
    offered = person.id
    released = seated(session, encontro, SeatState.RELEASED)
    silent = make.participant(session).id
    make.participant(session, standing=Standing.LISTED, chat_id=None)
    make.participant(session, standing=Standing.PENDING)
    make.participant(session, standing=Standing.SUSPENDED)

    assert reaches(session, celia, encontro) == {
        Group.HELD: Reach(2, 2),
        Group.LINE: Reach(2, 0),
        Group.SILENT: Reach(2, 1),
        Group.ALL: Reach(6, 3),
    }

    told = {
        Group.HELD: {held, pending},
        Group.LINE: {waiting, offered},
        Group.SILENT: {released, silent},
    }
    told[Group.ALL] = told[Group.HELD] | told[Group.LINE] | told[Group.SILENT]
    for group, people in told.items():
        with session.begin_nested() as each:
            sent = send(session, celia, encontro, group)
            assert {row.recipient_id for row in rows(session)} == people
            assert len(sent.written) == sent.reach.count == len(people)
            each.rollback()


@pytest.mark.all_on_postgres
def test_of_a_turma_nobody_is_silent(session: Session, celia: Participant) -> None:
    turma = make.turma(session)
    held = seated(session, turma, SeatState.HELD)

    assert reaches(session, celia, turma) == {
        Group.HELD: Reach(1, 0),
        Group.LINE: Reach(0, 0),
        Group.ALL: Reach(1, 0),
    }
    # A button of an encontro's screen, tapped late, tells nobody.
    with pytest.raises(NotFoundError):
        send(session, celia, turma, Group.SILENT)
    send(session, celia, turma, Group.ALL)
    assert [row.recipient_id for row in rows(session)] == [held]


def test_one_text_goes_out_once_and_is_audited_once(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    seated(session, encontro, SeatState.HELD)
    seated(session, encontro, SeatState.HELD, unreachable_at=NOW)

    first, again = send(session, celia, encontro), send(session, celia, encontro)

    assert first.reach == again.reach == Reach(1, 1)
    assert (len(first.written), len(again.written), len(rows(session))) == (1, 0, 1)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id, entry.details) == (
        "bulletin.send",
        celia.id,
        encontro.id,
        {"group": "h", "told": 1, "unreached": 1, "text": 7},
    )
    assert session.scalars(select(Spending.level)).one() == 1

    send(session, make.organizer(session, "Rita Sá"), encontro)
    assert len(rows(session)) == 2


def test_a_text_that_was_sent_is_found(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    seated(session, encontro, SeatState.HELD)
    send(session, celia, encontro)

    def found(actor: Participant, text_id: int) -> bulletins.Sent | None:
        return bulletins.find_sent(
            session, actor_id=actor.id, activity_id=encontro.id, text_id=text_id, now=NOW
        )

    assert found(celia, 7) == bulletins.Sent(Reach(1, 0), NOW)
    assert found(celia, 8) is None
    assert found(make.organizer(session, "Rita Sá"), 7) is None


def test_few_texts_a_day_for_one_activity_whoever_sends_them(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    other = make.organizer(session, "Rita Sá")
    for text_id, actor in ((1, celia), (2, other), (3, celia)):
        send(session, actor, encontro, text_id=text_id)

    for actor in (celia, other):
        with pytest.raises(BudgetSpentError) as refusal:
            send(session, actor, encontro, text_id=4)
        assert refusal.value.until == NOW + timedelta(hours=8)
        with pytest.raises(BudgetSpentError):
            bulletins.ask(session, actor_id=actor.id, activity_id=encontro.id, now=NOW)
    send(session, celia, make.encontro(session, "Outro"), text_id=4)
    send(session, celia, encontro, text_id=5, now=NOW + timedelta(hours=8))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (moment(17, 3, 15), moment(17, 3, 15)),
        # At night it waits for the morning, unless the encontro is near by then.
        (moment(16, 3, 22), moment(17, 3, 8)),
        (moment(17, 3, 22), moment(17, 3, 22)),
        (moment(18, 3, 10), moment(18, 3, 10)),
    ],
)
def test_it_waits_for_the_morning_unless_the_activity_is_near(
    session: Session, celia: Participant, encontro: Activity, now: datetime, due: datetime
) -> None:
    seated(session, encontro, SeatState.HELD)

    sent = send(session, celia, encontro, now=now)

    (row,) = rows(session)
    assert (row.due_at, sent.sent_at) == (due, due)
    assert row.expires_at == make.slots_of(session, encontro)[0].ends_at


def test_who_does_not_organize_sends_nothing(session: Session, encontro: Activity) -> None:
    ana = make.participant(session)
    make.seat(session, encontro, ana)

    with pytest.raises(NotAllowedError):
        send(session, ana, encontro)
    with pytest.raises(NotAllowedError):
        bulletins.ask(session, actor_id=ana.id, activity_id=encontro.id, now=NOW)
    with pytest.raises(NotAllowedError):
        bulletins.find_sent(session, actor_id=ana.id, activity_id=encontro.id, text_id=7, now=NOW)
    assert rows(session) == []


def test_nobody_is_written_to_of_what_is_over_cancelled_or_a_draft(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    draft = make.encontro(session, "Rascunho", published_at=None)
    cancelled = make.encontro(session, "Cancelado", cancelled_at=NOW)

    with pytest.raises(NotFoundError):
        send(session, celia, draft)
    with pytest.raises(AlreadyCancelledError):
        send(session, celia, cancelled)
    with pytest.raises(AlreadyOverError):
        send(session, celia, encontro, now=moment(19, 3, 9))


def test_what_waits_is_withdrawn_when_the_activity_is_cancelled(
    session: Session, celia: Participant, encontro: Activity
) -> None:
    night = moment(11, 3, 22)
    seated(session, encontro, SeatState.HELD)
    send(session, celia, encontro, now=night)

    manage.cancel(session, actor_id=celia.id, activity_id=encontro.id, reason="Chuva", now=night)

    session.expire_all()
    assert [row.state for row in rows(session)] == [OutboxState.CANCELLED]
