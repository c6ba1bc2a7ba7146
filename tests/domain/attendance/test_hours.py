from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from domain.attendance import hours
from models import Activity, Participant, SeatState
from tests import make
from tests.make import NOW, moment

AFTER = moment(30, 4, 12)


def _summary(session: Session, person: Participant, now: datetime = AFTER) -> hours.Summary:
    return hours.summary(session, participant_id=person.id, now=now)


def test_summary_of_a_newcomer_is_empty(session: Session) -> None:
    ana = make.participant(session)

    assert _summary(session, ana, NOW) == hours.Summary(
        year=2024, encontro_minutes=0, course_minutes=0, coming_minutes=0, other_year=None
    )
    assert _summary(session, ana, NOW).missing_minutes == 48 * 60


def test_summary_adds_the_workload_of_encontros_and_the_time_of_lessons(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.attendance(session, make.slots_of(session, turma)[1], ana)
    make.attendance(session, make.slots_of(session, turma)[0], make.participant(session, "Bia"))

    result = _summary(session, ana)

    assert (result.encontro_minutes, result.course_minutes) == (180, 240)
    assert (result.done_minutes, result.possible_minutes) == (420, 420)
    assert result.missing_minutes == 48 * 60 - 420


def test_summary_sees_what_was_changed_a_moment_ago(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    encontro.minutes = 60

    assert _summary(session, ana).done_minutes == 60


def test_summary_never_gives_more_than_the_workload_of_the_turma(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session, minutes=300)
    for lesson in make.slots_of(session, turma):
        make.attendance(session, lesson, ana)

    assert _summary(session, ana).course_minutes == 300


def test_summary_counts_held_seats_of_the_future_as_on_the_way(session: Session) -> None:
    ana = make.participant(session)
    make.seat(session, make.encontro(session, minutes=180), ana)
    make.seat(session, make.turma(session), ana)
    make.seat(session, make.encontro(session, "Na fila"), ana, SeatState.WAITING)
    make.seat(session, make.encontro(session, "Cancelado", cancelled_at=NOW), ana)
    make.seat(session, make.encontro(session, "Outro", minutes=60), make.participant(session))

    result = _summary(session, ana, NOW)

    assert (result.done_minutes, result.coming_minutes) == (0, 180 + 480)


def test_summary_counts_presence_as_done_only_at_the_end(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.seat(session, encontro, ana)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, ana)

    before = _summary(session, ana, slot.ends_at - timedelta(seconds=1))
    after = _summary(session, ana, slot.ends_at)

    assert (before.done_minutes, before.coming_minutes) == (0, 180)
    assert (after.done_minutes, after.coming_minutes) == (180, 0)


def test_summary_forgets_a_seat_that_was_not_used(session: Session) -> None:
    ana = make.participant(session)
    make.seat(session, make.encontro(session), ana)

    assert _summary(session, ana).possible_minutes == 0


def test_summary_parts_the_years_at_midnight_in_minas(session: Session) -> None:
    ana = make.participant(session)
    last_evening = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)  # 31 December 2023, 22h there
    old = make.encontro(session, starts_at=last_evening, minutes=120)
    make.attendance(session, make.slots_of(session, old)[0], ana)

    this_year = _summary(session, ana)
    before = hours.summary(session, participant_id=ana.id, year=2023, now=AFTER)

    assert (this_year.done_minutes, this_year.other_year) == (0, 2023)
    assert (before.done_minutes, before.other_year) == (120, 2024)


def test_statement_shows_the_lessons_of_a_turma_as_one_line(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session)
    lesson = make.slots_of(session, turma)[0]
    make.attendance(session, lesson, ana)

    page = hours.statement(session, participant_id=ana.id, year=2024, now=AFTER)

    assert page.lines == (
        hours.Line(
            activity_id=turma.id,
            is_turma=True,
            title="Gestão de projetos, turma 1",
            happened_at=lesson.starts_at,
            minutes=240,
            attended_count=1,
            lessons_count=2,
        ),
    )


def test_statement_comes_in_pages_newest_first(session: Session) -> None:
    ana = make.participant(session)
    for day in range(1, 8):
        encontro = make.encontro(session, f"Dia {day}", starts_at=moment(day, 3, 9), minutes=60)
        make.attendance(session, make.slots_of(session, encontro)[0], ana)

    first = hours.statement(session, participant_id=ana.id, year=2024, now=AFTER)
    beyond = hours.statement(session, participant_id=ana.id, year=2024, page=9, now=AFTER)

    assert [line.title for line in first.lines] == [f"Dia {day}" for day in (7, 6, 5, 4, 3)]
    assert [line.title for line in beyond.lines] == ["Dia 2", "Dia 1"]
    assert (beyond.page, beyond.pages_count, beyond.total_minutes) == (1, 2, 420)


def test_gain_is_what_one_activity_gave(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.attendance(session, make.slots_of(session, turma)[1], ana)

    assert _gain(session, ana, encontro) == hours.Gain(180, 2024, 420)
    assert _gain(session, ana, turma) == hours.Gain(240, 2024, 420)


def test_gain_is_none_before_the_end_and_for_who_was_not_there(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)

    assert _gain(session, ana, encontro, moment(18, 3, 11, 59)) is None
    assert _gain(session, make.participant(session), encontro) is None


def test_each_part_of_the_goal_is_reached_in_one_activity_of_the_year(session: Session) -> None:
    ana = make.participant(session)
    given = [
        make.encontro(session, starts_at=moment(day, 3, 9), minutes=minutes)
        for day, minutes in ((4, 1439), (5, 1), (6, 1439), (7, 1), (8, 60))
    ]
    for encontro in given:
        make.attendance(session, make.slots_of(session, encontro)[0], ana)

    reached = [gain.reached for gain in (_gain(session, ana, one) for one in given) if gain]

    assert reached == [None, "half", None, "goal", None]


def test_a_lesson_in_between_takes_the_milestone_with_it(session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session, minutes=1440)
    first, _ = make.slots_of(session, turma)
    encontro = make.encontro(session, starts_at=first.ends_at, minutes=1320)
    for slot in (*make.slots_of(session, turma), *make.slots_of(session, encontro)):
        make.attendance(session, slot, ana)

    found = [_gain(session, ana, one) for one in (turma, encontro)]

    assert [gain.reached for gain in found if gain] == [None, "half"]


def _gain(
    session: Session, person: Participant, activity: Activity, now: datetime = AFTER
) -> hours.Gain | None:
    return hours.gain(session, participant_id=person.id, activity_id=activity.id, now=now)
