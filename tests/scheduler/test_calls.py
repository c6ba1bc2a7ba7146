"""The day calls who runs it: each activity at its time, by its name, once, and never wrongly."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.attendance import attendance_room, presence
from domain.notices import outbox
from domain.organizing import announcements, calls, changing, manage
from domain.organizing.changing import ChangeVenue, Move
from models import (
    Activity,
    OutboxRow,
    OutboxState,
    Participant,
    Presence,
    Role,
    SeatState,
    Standing,
    Topic,
    Visitor,
)
from scheduler.calls import plan
from scheduler.still_true import CHECKS, still_true
from tests import make
from tests.make import moment
from tests.scheduler.wheel import Wheel

pytestmark = pytest.mark.few_on_postgres

SECRET = "5e" * 16
TICK = timedelta(minutes=5)
EARLY = moment(8, 3, 0)
"""Friday before the Monday of `make.encontro`; those days are free of others."""


def ticks(start: datetime, end: datetime) -> Iterator[datetime]:
    """Give every fifth minute; at night, when all that leaves is wrong, every hour."""
    while start < end:
        yield start
        is_night = not 6 <= (start - timedelta(hours=3)).hour < 22
        start += timedelta(hours=1) if is_night and start.minute == 0 else TICK


def called(
    session: Session, start: datetime, end: datetime, *, to: Participant | None = None
) -> list[tuple[str, str, str]]:
    """Let time pass; return when each call left, what it was, and its first line."""
    wheel = Wheel(session)
    for now in ticks(start, end):
        plan(session, now)
        wheel.deliver(now)
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.topic.like("call_%"), OutboxRow.state == OutboxState.SENT)
        .order_by(OutboxRow.id)
    )
    return [
        (
            (row.settled_at - timedelta(hours=3)).strftime("%d/%m %H:%M"),
            row.topic,
            row.payload["html"].splitlines()[0],
        )
        for row in rows
        if row.settled_at and (to is None or row.chat_id == to.chat_id)
    ]


def a_day(session: Session) -> tuple[Participant, Activity, Activity, Activity]:
    """Two encontros and a lesson on 18 March, the first two at once."""
    celia = make.organizer(session)
    first = make.encontro(session, "1º Encontro", starts_at=moment(18, 3, 9))
    second = make.encontro(session, "Oficina de dados", starts_at=moment(18, 3, 9))
    turma = make.turma(
        session,
        lessons=(
            (moment(18, 3, 14), moment(18, 3, 17)),
            (moment(25, 3, 14), moment(25, 3, 17)),
        ),
    )
    for activity in (first, second, turma):
        make.seat(session, activity, make.participant(session))
    return celia, first, second, turma


def slot_of(session: Session, activity: Activity) -> int:
    return make.slots_of(session, activity)[0].id


def opens(session: Session, activity: Activity, who: Participant, now: datetime) -> None:
    attendance_room.open_check_in(
        session, slot_id=slot_of(session, activity), actor_id=who.id, now=now, secret=SECRET
    )


@pytest.mark.long(on="postgres")
def test_a_day_of_two_encontros_and_a_lesson_calls_for_each_at_its_time(session: Session) -> None:
    a_day(session)

    assert called(session, moment(14, 3, 0), moment(19, 3, 0)) == [
        ("15/03 15:00", "call_eve", "<b>Na segunda: 1º Encontro</b>"),
        ("15/03 15:00", "call_eve", "<b>Na segunda: Oficina de dados</b>"),
        ("18/03 08:30", "call_start", "<b>Começa às 9h: 1º Encontro</b>"),
        ("18/03 08:30", "call_start", "<b>Começa às 9h: Oficina de dados</b>"),
        ("18/03 09:15", "call_late", "<b>A presença está fechada: 1º Encontro</b>"),
        ("18/03 09:15", "call_late", "<b>A presença está fechada: Oficina de dados</b>"),
        ("18/03 12:30", "call_over", "<b>Como foi: 1º Encontro</b>"),
        ("18/03 12:30", "call_over", "<b>Como foi: Oficina de dados</b>"),
        ("18/03 13:30", "call_start", "<b>Começa às 14h: Gestão de projetos, turma 1</b>"),
        ("18/03 14:15", "call_late", "<b>A presença está fechada: Gestão de projetos, turma 1</b>"),
        ("18/03 17:30", "call_over", "<b>Como foi: Gestão de projetos, turma 1</b>"),
    ]


def test_an_opened_presence_is_not_called_for(session: Session) -> None:
    celia, first, _, _ = a_day(session)
    opens(session, first, celia, moment(18, 3, 8, 31))

    seen = called(session, moment(18, 3, 8, 35), moment(18, 3, 13))

    assert [(topic, line) for _, topic, line in seen if "1º" in line] == [
        ("call_over", "<b>Como foi: 1º Encontro</b>")
    ]


def test_a_presence_closed_by_mistake_is_called_for_and_one_that_served_is_not(
    session: Session,
) -> None:
    celia, first, second, _ = a_day(session)
    for activity in (first, second):
        opens(session, activity, celia, moment(18, 3, 8, 31))
        attendance_room.close_check_in(
            session,
            slot_id=slot_of(session, activity),
            actor_id=celia.id,
            now=moment(18, 3, 8, 40),
        )
    make.attendance(session, make.slots_of(session, second)[0], make.participant(session))

    seen = called(session, moment(18, 3, 8, 45), moment(18, 3, 11))

    assert seen == [("18/03 09:15", "call_late", "<b>A presença está fechada: 1º Encontro</b>")]


def test_who_takes_the_presence_on_the_list_is_not_called(session: Session) -> None:
    celia, first, _, _ = a_day(session)
    presence.change(
        session,
        kind=Presence.PRESENT,
        slot_id=slot_of(session, first),
        participant_id=make.participant(session).id,
        actor_id=celia.id,
        now=moment(18, 3, 9, 5),
    )

    seen = called(session, moment(18, 3, 9, 10), moment(18, 3, 10))

    assert [line for _, _, line in seen] == ["<b>A presença está fechada: Oficina de dados</b>"]


@pytest.mark.long(on="postgres")
def test_what_is_cancelled_a_draft_or_a_lesson_without_people_calls_nobody(
    session: Session,
) -> None:
    make.organizer(session)
    make.encontro(session, published_at=None)
    make.encontro(session, cancelled_at=moment(11, 3, 10))
    make.turma(session, lessons=((moment(18, 3, 14), moment(18, 3, 17)),))

    assert called(session, moment(14, 3, 0), moment(20, 3, 0)) == []


def test_the_door_of_one_activity_hears_of_that_one_alone(session: Session) -> None:
    _, first, second, _ = a_day(session)
    davi = make.participant(session, "Davi Reis")
    make.grant(session, davi, Role.DOOR, activity=first)
    eva = make.participant(session, "Eva Luz", role=Role.DOOR)
    over = make.participant(session, "Ivo Sá")
    make.grant(session, over, Role.DOOR, ends_at=moment(18, 3, 8))
    away: list[dict[str, Any]] = [
        {"standing": Standing.SUSPENDED},
        {"chat_id": None},
        {"unreachable_at": moment(1, 3, 9)},
    ]
    for number, columns in enumerate(away):
        make.participant(session, f"Rui {number}", role=Role.ORGANIZER, **columns)

    called(session, moment(18, 3, 8, 30), moment(18, 3, 8, 35))

    rows = session.execute(
        select(OutboxRow.recipient_id, OutboxRow.about_id).where(
            OutboxRow.topic == Topic.CALL_START
        )
    )
    told = {(recipient, about) for recipient, about in rows if recipient in {davi.id, eva.id}}
    assert told == {
        (davi.id, slot_of(session, first)),
        (eva.id, slot_of(session, first)),
        (eva.id, slot_of(session, second)),
    }
    everybody = set(session.scalars(select(OutboxRow.recipient_id)))
    assert len(everybody) == 3
    assert over.id not in everybody


def test_who_organizes_and_keeps_the_door_is_called_once(session: Session) -> None:
    celia, first, _, _ = a_day(session)
    make.grant(session, celia, Role.DOOR, activity=first)

    seen = called(session, moment(18, 3, 8, 30), moment(18, 3, 9), to=celia)

    assert len(seen) == 2


def test_an_activity_that_moves_after_the_call_is_called_for_again(session: Session) -> None:
    celia, first, second, _ = a_day(session)
    session.delete(make.slots_of(session, second)[0])
    session.flush()
    called(session, moment(18, 3, 8, 30), moment(18, 3, 8, 40))
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=first.id,
        change=Move(slot_of(session, first), moment(18, 3, 10), moment(18, 3, 13)),
        now=moment(18, 3, 8, 40),
    )

    seen = called(session, moment(18, 3, 8, 45), moment(18, 3, 10, 30))

    assert [(at, topic) for at, topic, _ in seen] == [
        ("18/03 08:30", "call_start"),
        ("18/03 09:30", "call_start"),
        ("18/03 10:15", "call_late"),
    ]


def test_a_check_in_of_the_old_day_does_not_silence_the_new_one(session: Session) -> None:
    celia, first, _, _ = a_day(session)
    opens(session, first, celia, moment(18, 3, 8, 31))
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=first.id,
        change=Move(slot_of(session, first), moment(22, 3, 9), moment(22, 3, 12)),
        now=moment(18, 3, 8, 40),
    )

    seen = called(session, moment(22, 3, 8), moment(22, 3, 9))

    assert [(at, line) for at, _, line in seen] == [
        ("22/03 08:30", "<b>Começa às 9h: 1º Encontro</b>")
    ]


def test_a_missing_address_is_asked_for_each_working_day_until_it_is_there(
    session: Session,
) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, venue="Por vídeo", address="", latitude=None, longitude=None)
    # One address serves both of its days.
    make.slot(session, encontro, moment(19, 3, 9), moment(19, 3, 12))

    seen = called(session, moment(14, 3, 0), moment(18, 3, 8, 20))

    assert [at for at, topic, _ in seen if topic == "call_link"] == [
        "15/03 09:00",
        "18/03 08:00",
    ]
    assert seen[0][2] == "<b>Falta o endereço do vídeo: 1º Encontro da Rede Estratégia</b>"

    later = make.encontro(
        session, "Outro", starts_at=moment(28, 3, 9), venue="Por vídeo", address="",
        latitude=None, longitude=None,
    )  # fmt: skip
    called(session, moment(25, 3, 8), moment(25, 3, 10))
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=later.id,
        change=ChangeVenue("Por vídeo", "https://exemplo.gov.br/sala"),
        now=moment(25, 3, 10),
    )
    seen = called(session, moment(25, 3, 10), moment(28, 3, 8, 20))
    assert [at for at, topic, line in seen if topic == "call_link" and "Outro" in line] == [
        "25/03 09:00"
    ]


@pytest.mark.parametrize(
    ("place", "is_missing"),
    [
        ({"venue": "Por vídeo", "address": ""}, True),
        ({"venue": "Por vídeo", "address": "https://exemplo.gov.br/sala"}, False),
        ({"venue": "Por vídeo", "address": "", "link": "https://exemplo.gov.br/sala"}, False),
        ({"venue": "Sala de vídeo", "address": "Rua C, 30"}, False),
        ({"venue": "Auditório", "address": ""}, False),
    ],
)
def test_only_a_call_without_an_address_lacks_one(
    session: Session, place: dict[str, Any], *, is_missing: bool
) -> None:
    make.organizer(session)
    make.encontro(session, latitude=None, longitude=None, **place)

    found = calls.due(session, now=moment(15, 3, 9))

    assert [call.topic for call in found] == [Topic.CALL_LINK] * is_missing


def test_an_early_or_late_hour_calls_in_time(session: Session) -> None:
    make.organizer(session)
    make.encontro(session, "Cedo", starts_at=moment(18, 3, 7, 30))
    make.encontro(session, "Às oito", starts_at=moment(18, 3, 8))
    make.encontro(session, "De noite", starts_at=moment(18, 3, 20), ends_at=moment(18, 3, 22))

    seen = called(session, moment(18, 3, 6), moment(19, 3, 9))

    assert [(at, line[3:-4]) for at, _, line in seen if not line.startswith("<b>Como")] == [
        ("18/03 07:00", "Começa às 7h30: Cedo"),
        ("18/03 07:30", "Começa às 8h: Às oito"),
        ("18/03 07:45", "A presença está fechada: Cedo"),
        ("18/03 08:15", "A presença está fechada: Às oito"),
        ("18/03 19:30", "Começa às 20h: De noite"),
        ("18/03 20:15", "A presença está fechada: De noite"),
    ]


def test_the_end_waits_for_the_morning_and_for_a_presence_that_goes_on(session: Session) -> None:
    celia = make.organizer(session)
    late = make.encontro(
        session, "De noite", starts_at=moment(18, 3, 19), ends_at=moment(18, 3, 20)
    )
    long = make.encontro(session, "Longo")
    for activity in (late, long):
        make.seat(session, activity, make.participant(session))
    opens(session, long, celia, moment(18, 3, 9))
    attendance_room.extend_check_in(
        session, slot_id=slot_of(session, long), actor_id=celia.id, now=moment(18, 3, 12)
    )

    seen = called(session, moment(18, 3, 9), moment(19, 3, 9))

    assert [(at, line) for at, topic, line in seen if topic == "call_over"] == [
        ("18/03 13:00", "<b>Como foi: Longo</b>"),
        ("19/03 08:00", "<b>Como foi: De noite</b>"),
    ]


def test_the_end_tells_of_visitors_and_of_nothing_where_nobody_was_expected(
    session: Session,
) -> None:
    make.organizer(session)
    empty = make.encontro(session, "Vazio")
    visited = make.encontro(session, "Visitado")
    session.add(
        Visitor(
            slot_id=slot_of(session, visited),
            chat_id=99,
            text="Rui Sá",
            happened_at=moment(18, 3, 9),
        )
    )
    session.flush()

    found = calls.due(session, now=moment(18, 3, 13))

    assert [(call.meeting.title, call.meeting.visitors_count) for call in found] == [
        ("Visitado", 1)
    ]
    del empty


def test_a_call_that_is_held_up_until_the_night_comes_in_the_morning(session: Session) -> None:
    make.organizer(session)
    encontro = make.encontro(
        session, "De tarde", starts_at=moment(18, 3, 16), ends_at=moment(18, 3, 19, 25)
    )
    make.seat(session, encontro, make.participant(session))
    waiting = _waits(session, moment(18, 3, 19, 56))
    assert len(waiting) == 1
    assert _claim(session, waiting, moment(18, 3, 20, 1)) == []

    seen = called(session, moment(18, 3, 20, 5), moment(19, 3, 9))

    assert seen == [("19/03 08:00", "call_over", "<b>Como foi: De tarde</b>")]


# --- What waited --------------------------------------------------------------------------------


def _waits(session: Session, now: datetime) -> list[int]:
    """Write the calls of a moment, and hold them up; they are not sent."""
    return [message.id for message in plan(session, now)]


def _claim(session: Session, ids: list[int], now: datetime) -> list[Topic]:
    claimed = outbox.claim(session, outbox_ids=ids, now=now, still_true=still_true)
    return [message.topic for message in claimed]


def test_a_call_whose_cause_is_gone_is_not_sent(session: Session) -> None:
    celia, first, second, _ = a_day(session)
    waiting = _waits(session, moment(18, 3, 8, 30))
    opens(session, first, celia, moment(18, 3, 8, 31))
    manage.cancel(
        session, actor_id=celia.id, activity_id=second.id, reason="", now=moment(18, 3, 8, 31)
    )

    assert len(waiting) == 2
    assert _claim(session, waiting, moment(18, 3, 8, 32)) == []


def test_a_call_to_who_may_not_any_more_is_not_sent(session: Session) -> None:
    a_day(session)
    davi = make.participant(session, "Davi Reis")
    grant = make.grant(session, davi, Role.DOOR)
    waiting = _waits(session, moment(18, 3, 8, 30))
    grant.ends_at = moment(18, 3, 8, 31)
    session.flush()

    assert len(waiting) == 4
    assert _claim(session, waiting, moment(18, 3, 8, 32)) == [Topic.CALL_START] * 2


def test_a_call_of_the_start_gives_way_to_the_later_one(session: Session) -> None:
    a_day(session)
    waiting = _waits(session, moment(18, 3, 8, 30))

    assert _claim(session, waiting, moment(18, 3, 9, 20)) == []
    assert [call.topic for call in calls.due(session, now=moment(18, 3, 9, 20))] == [
        Topic.CALL_LATE
    ] * 2


def test_planning_again_writes_nothing_twice(session: Session) -> None:
    a_day(session)

    first = plan(session, moment(18, 3, 8, 30))

    assert len(first) == 2
    assert plan(session, moment(18, 3, 8, 31)) == []


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("_has_cause", lambda *_: True),
        ("LATE", timedelta(minutes=20)),
        ("BEFORE", timedelta(minutes=5)),
        ("still_true", lambda *_, **__: False),
    ],
)
def test_a_day_without_the_rule_is_red(
    shared_sqlite: Engine, monkeypatch: pytest.MonkeyPatch, name: str, flaw: object
) -> None:
    """The negative control: each rule broken once, and the day is another."""
    with Session(shared_sqlite) as session:
        celia, first, _, _ = a_day(session)
        opens(session, first, celia, moment(18, 3, 8, 20))
        right = [
            ("18/03 08:30", "call_start", "<b>Começa às 9h: Oficina de dados</b>"),
            ("18/03 09:15", "call_late", "<b>A presença está fechada: Oficina de dados</b>"),
        ]
        with session.begin_nested() as point:
            assert called(session, moment(18, 3, 8, 25), moment(18, 3, 10)) == right
            point.rollback()
        monkeypatch.setattr(calls, name, flaw)
        if name == "still_true":
            monkeypatch.setitem(CHECKS, Topic.CALL_LATE, calls.still_true)

        assert called(session, moment(18, 3, 8, 25), moment(18, 3, 10)) != right


def test_a_reason_and_silence_are_told_on_the_eve(session: Session) -> None:
    make.organizer(session)
    encontro = make.encontro(session)
    for reason in ("schedule", "schedule", "distance", "none", None):
        person = make.participant(session)
        make.seat(session, encontro, person, SeatState.DECLINED, reason=reason)
    make.participant(session)
    make.participant(session, unreachable_at=moment(1, 3, 9))
    make.participant(session, muted_reminders=["week"])
    make.participant(session, standing=Standing.LISTED, chat_id=None)
    make.participant(session, standing=Standing.PENDING)

    (call,) = calls.due(session, now=moment(15, 3, 15))

    answers = call.answers
    assert answers is not None
    assert (answers.held_count, answers.declined_count) == (0, 5)
    assert answers.reasons == (("schedule", 2), ("distance", 1))
    # The one who can be asked, and the organizer.
    assert (answers.silent_count, answers.unreached_count) == (2, 3)


# --- Enrollment that opens ----------------------------------------------------------------------

OPENS = moment(2, 4, 10)


def opening(session: Session, **columns: Any) -> Activity:
    """A turma published weeks before people may enroll."""
    return make.turma(
        session, lessons=((moment(23, 4, 9), moment(23, 4, 12)),),
        **{"enrollment_opens_at": OPENS, "enrollment_closes_at": moment(15, 4, 18), **columns},
    )  # fmt: skip


def test_organizers_are_asked_once_when_enrollment_opens(session: Session) -> None:
    celia = make.organizer(session)
    make.participant(session)
    opening(session)

    assert called(session, moment(1, 4, 8), moment(4, 4, 0)) == [
        ("02/04 10:00", "call_enrollment", "<b>Inscrições abertas: Gestão de projetos, turma 1</b>")
    ]
    assert session.scalars(
        select(OutboxRow.chat_id).where(OutboxRow.topic == Topic.CALL_ENROLLMENT)
    ).all() == [celia.chat_id]


def test_what_opens_at_night_is_asked_in_the_morning(session: Session) -> None:
    make.organizer(session)
    opening(session, enrollment_opens_at=moment(2, 4, 0))

    assert [at for at, *_ in called(session, moment(1, 4, 20), moment(3, 4, 0))] == ["02/04 08:00"]


@pytest.mark.parametrize(
    "columns",
    [
        {"published_at": None},
        {"published_at": moment(2, 4, 11)},
        {"cancelled_at": moment(1, 4, 9)},
        {"enrollment_opens_at": None},
        {"enrollment_closes_at": moment(2, 4, 9)},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_nobody_is_asked_where_nothing_opens(session: Session, columns: dict[str, Any]) -> None:
    make.organizer(session)
    opening(session, **columns)

    assert called(session, moment(2, 4, 8), moment(3, 4, 0)) == []


def test_who_told_everybody_meanwhile_is_not_asked(session: Session) -> None:
    celia = make.organizer(session)
    turma = opening(session)
    (call,) = plan(session, OPENS)

    announcements.announce(
        session,
        actor_id=celia.id,
        activity_id=turma.id,
        payload={"html": "Nova turma"},
        expires_at=moment(23, 4, 9),
        now=OPENS,
    )

    assert not still_true(session, call, OPENS)
    assert called(session, moment(2, 4, 10), moment(3, 4, 0)) == []
