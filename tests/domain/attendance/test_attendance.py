from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import cast

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain.attendance import attendance, attendance_room
from domain.attendance import attendance_codes as codes
from domain.attendance.attendance import (
    AlreadyRecorded,
    NoCheckInError,
    NotEnrolledError,
    OldCodeError,
    Recorded,
    TooEarlyError,
    TooLateError,
    VisitorExpected,
    WrongCode,
    check_in,
)
from domain.attendance.visitors import VisitorNoted
from domain.budgets import BUDGETS, Budget, BudgetSpentError, Resource, Who
from domain.errors import SuspendedError
from models import Activity, Attendance, Participant, Role, SeatState, Source, Standing, Visitor
from tests import make
from tests.make import moment
from tests.scale import sized

pytestmark = pytest.mark.few_on_postgres

START = moment(18, 3, 9)
GUESSES = sized(80, 2_500)
OPENS = moment(18, 3, 8, 30)
END = moment(18, 3, 12)
CLOSES = moment(18, 3, 12, 30)
SECOND = timedelta(seconds=1)
SECRET = "5e" * 16


def _open(session: Session, activity: Activity, slot_number: int = 0) -> int:
    """Open the check-in on the eve; it begins 30 minutes before the start."""
    slot = make.slots_of(session, activity)[slot_number]
    attendance_room.open_check_in(
        session,
        slot_id=slot.id,
        actor_id=make.organizer(session).id,
        now=slot.starts_at - timedelta(hours=10),
        secret=f"{slot.id:032x}",
    )
    return slot.id


def _digits(session: Session, slot_id: int, at: datetime) -> str:
    drawn = codes.Codes(attendance.open_slots(session, at=at))
    return drawn.digits(slot_id, codes.window_of(at))


def _wrong(session: Session, at: datetime) -> str:
    drawn = codes.Codes(attendance.open_slots(session, at=at))
    return next(
        text
        for number in range(10_000)
        if drawn.find(text := f"{number:04d}", at) is None and drawn.find_old(text, at) is None
    )


def _send(
    session: Session,
    person: Participant | int,
    code: str,
    at: datetime,
    *,
    arrives: datetime | None = None,
) -> attendance.Answer:
    if isinstance(person, int):
        chat_id, participant_id = person, None
    else:
        chat_id, participant_id = person.chat_id or 0, person.id
    return check_in(
        session,
        chat_id=chat_id,
        participant_id=participant_id,
        code=code,
        happened_at=at,
        now=arrives or at,
    )


def _attendances(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Attendance)) or 0


def test_check_in_records_presence_at_the_time_of_the_message(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session)
    slot_id = _open(session, encontro)
    at = START + timedelta(minutes=4)

    result = _send(session, ana, _digits(session, slot_id, at), at)

    assert result == Recorded(encontro.id, False, encontro.title, at, 180)  # noqa: FBT003
    row = session.scalars(select(Attendance)).one()
    assert (row.slot_id, row.participant_id, row.happened_at) == (slot_id, ana.id, at)
    assert (row.source, row.author_id) == (Source.CODE, None)


def test_check_in_twice_keeps_one_row_and_tells_the_first_time(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    at = START + timedelta(minutes=4)
    digits = _digits(session, slot_id, at)
    _send(session, ana, digits, at)

    again = _send(session, ana, digits, at + SECOND)

    assert again == AlreadyRecorded("1º Encontro da Rede Estratégia", at)
    assert _attendances(session) == 1


def test_check_in_by_qr_is_recorded_as_such(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    token = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(START))

    assert isinstance(_send(session, ana, token, START), Recorded)
    assert session.scalars(select(Attendance.source)).one() == Source.QR


def test_check_in_takes_a_late_update_written_in_time(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    at = CLOSES - SECOND

    result = _send(
        session, ana, _digits(session, slot_id, at), at, arrives=CLOSES + timedelta(hours=3)
    )

    assert isinstance(result, Recorded)
    assert result.at == at


def test_check_in_believes_no_message_from_the_future(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    digits = _digits(session, slot_id, OPENS)

    with pytest.raises(TooEarlyError):
        _send(session, ana, digits, OPENS, arrives=OPENS - SECOND)


@pytest.mark.all_on_postgres
def test_check_in_at_the_edges_of_its_time(session: Session) -> None:
    slot_id = _open(session, make.encontro(session))
    early, first, last, late = (make.participant(session, name) for name in "ABCD")

    with pytest.raises(TooEarlyError) as too_early:
        _send(session, early, "0000", OPENS - SECOND)
    assert isinstance(_send(session, first, _digits(session, slot_id, OPENS), OPENS), Recorded)
    at = CLOSES - SECOND
    assert isinstance(_send(session, last, _digits(session, slot_id, at), at), Recorded)
    with pytest.raises(TooLateError) as too_late:
        _send(session, late, _digits(session, slot_id, CLOSES), CLOSES)

    assert (too_early.value.opens_at, too_early.value.closes_at) == (OPENS, CLOSES)
    assert too_late.value.closed_at == CLOSES
    assert too_late.value.title == "1º Encontro da Rede Estratégia"


def test_check_in_with_an_old_code_is_no_try(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    digits = _digits(session, slot_id, START)
    old_token = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(START))
    later = START + timedelta(seconds=90)

    with pytest.raises(OldCodeError):
        _send(session, ana, digits, later)
    with pytest.raises(OldCodeError):
        _send(session, ana, old_token, later)
    first_wrong = _send(session, ana, _wrong(session, later), later)

    assert isinstance(first_wrong, WrongCode)
    assert first_wrong.tries_left == 4


def test_check_in_asks_for_a_pause_after_five_wrong_codes_and_then_goes_on(
    session: Session,
) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    wrong = _wrong(session, START)

    answers = [_send(session, ana, wrong, START) for _ in range(5)]

    until = START + timedelta(minutes=2)
    assert answers == [
        *(WrongCode(wrong, left, None) for left in (4, 3, 2, 1)),
        WrongCode(wrong, 0, until),
    ]
    just_before = until - SECOND
    with pytest.raises(BudgetSpentError) as pause:
        _send(session, ana, _digits(session, slot_id, just_before), just_before)
    assert (pause.value.resource, pause.value.until) == (Resource.GUESSES, until)
    assert isinstance(_send(session, ana, _digits(session, slot_id, until), until), Recorded)


def test_check_in_gives_one_try_back_every_two_minutes(session: Session) -> None:
    ana = make.participant(session)
    _open(session, make.encontro(session))
    for _ in range(5):
        _send(session, ana, _wrong(session, START), START)
    later = START + timedelta(minutes=4)

    left = [_send(session, ana, _wrong(session, later), later) for _ in range(2)]

    assert [one.tries_left for one in left if isinstance(one, WrongCode)] == [1, 0]


def test_check_in_counts_tries_per_chat_and_never_for_the_organizers(session: Session) -> None:
    bia, organizer = make.participant(session, "Bia"), make.organizer(session)
    _open(session, make.encontro(session))
    wrong = _wrong(session, START)
    _send(session, bia, wrong, START)

    for _ in range(7):
        assert _send(session, organizer, wrong, START) == WrongCode(wrong, None, None)
    assert _send(session, bia, wrong, START) == WrongCode(wrong, 3, None)


def test_check_in_remembers_wrong_codes_after_a_right_one(session: Session) -> None:
    """Two rooms, of which one code is known: it used to wipe the count, 45 wrong in 55 s."""
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    _open(session, make.encontro(session, "Outro"))
    wrong, right = _wrong(session, START), _digits(session, slot_id, START)

    for left in (4, 3, 2, 1, 0):
        answer = _send(session, ana, wrong, START)
        assert isinstance(answer, WrongCode)
        assert answer.tries_left == left
        if left:
            assert isinstance(_send(session, ana, right, START), Recorded | AlreadyRecorded)

    with pytest.raises(BudgetSpentError):
        _send(session, ana, right, START)
    token = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(START))
    assert isinstance(_send(session, ana, token, START), AlreadyRecorded)


# --- All together ----------------------------------------------------------------------------


def _guess_all(
    session: Session, guesses: Iterable[tuple[Participant | int, str]]
) -> list[attendance.Answer | BudgetSpentError]:
    answers: list[attendance.Answer | BudgetSpentError] = []
    for person, digits in guesses:
        try:
            answers.append(_send(session, person, digits, START))
        except BudgetSpentError as refusal:
            answers.append(refusal)
    return answers


def _strangers(session: Session) -> tuple[int, list[tuple[int, str]]]:
    """Five guesses each, no two alike, and the right code among the last ones."""
    slot_id = _open(session, make.encontro(session))
    right = _digits(session, slot_id, START)
    drawn = codes.Codes(attendance.open_slots(session, at=START))
    tried = [
        text
        for number in range(10_000)
        if drawn.find(text := f"{number:04d}", START) is None
        and drawn.find_old(text, START) is None
    ][: GUESSES - 1]
    return slot_id, [(10_000 + place // 5, digits) for place, digits in enumerate([*tried, right])]


def test_strangers_with_five_guesses_each_find_no_code(session: Session) -> None:
    slot_id, guesses = _strangers(session)
    ana = make.participant(session)
    right = guesses[-1][1]

    answers = _guess_all(session, guesses)

    tried = [one for one in answers if not isinstance(one, BudgetSpentError)]
    assert len(tried) == 10
    assert all(isinstance(one, WrongCode) for one in tried)
    (shut,) = [room for one in tried if isinstance(one, WrongCode) for room in one.shut]
    assert (shut.slot_id, shut.who) == (slot_id, Who.STRANGER)
    refused = [one for one in answers if isinstance(one, BudgetSpentError)]
    # The right one is answered like every other: nobody learns anything.
    assert {(one.resource, one.until) for one in refused} == {
        (Resource.ROOM_GUESSES, START + timedelta(minutes=10))
    }
    assert attendance.digits_shut(session, slot_id=slot_id, now=START) == (Who.STRANGER,)
    # The QR code opens the door to strangers too, and participants noticed nothing.
    token = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(START))
    assert isinstance(_send(session, 77, token, START), VisitorExpected)
    assert isinstance(_send(session, ana, right, START), Recorded)


@pytest.mark.long(on="postgres")
def test_control_without_the_budget_of_the_room_strangers_find_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, guesses = _strangers(session)
    monkeypatch.setitem(
        cast("dict[Resource, Budget]", BUDGETS), Resource.ROOM_GUESSES, Budget(None, None, None)
    )

    assert any(isinstance(one, VisitorExpected) for one in _guess_all(session, guesses[-40:]))


def test_chance_to_find_a_code_in_four_hours_is_small() -> None:
    """What docs/decisions/0025-budget-of-a-chat.md promises, of the table and the codes."""
    at_a_time = (codes.PREVIOUS + 1) / 10_000
    found = {}
    for who in (Who.STRANGER, Who.PARTICIPANT):
        allowed = BUDGETS[Resource.ROOM_GUESSES].of(who)
        assert allowed is not None
        assert allowed.every is not None
        guesses = allowed.most + timedelta(hours=4) / allowed.every
        found[who] = 1 - (1 - at_a_time) ** guesses
    assert found[Who.STRANGER] < 0.011
    assert found[Who.PARTICIPANT] < 0.09


def test_participants_are_counted_apart_and_a_wrong_code_counts_in_every_room(
    session: Session,
) -> None:
    rooms = [_open(session, make.encontro(session, title)) for title in ("Um", "Outro")]
    people = [make.participant(session, f"P{number}") for number in range(13)]
    wrong = _wrong(session, START)

    answers = _guess_all(session, [(person, wrong) for person in people[:12] for _ in range(5)])

    assert isinstance(answers[-1], WrongCode)
    assert [room.slot_id for room in answers[-1].shut] == rooms
    for slot_id in rooms:
        assert attendance.digits_shut(session, slot_id=slot_id, now=START) == (Who.PARTICIPANT,)
    with pytest.raises(BudgetSpentError) as refused:
        _send(session, people[12], _digits(session, rooms[0], START), START)
    assert refused.value.resource is Resource.ROOM_GUESSES
    # Nothing was tried: the person keeps every guess.
    later = START + timedelta(minutes=1)
    answer = _send(session, people[12], _wrong(session, later), later)
    assert isinstance(answer, WrongCode)
    assert answer.tries_left == 4


def test_room_opened_later_takes_digits_while_another_takes_none(session: Session) -> None:
    first, later = make.encontro(session, "Um"), make.encontro(session, "Outro")
    shut = _open(session, first)
    for number in range(10):
        _send(session, 10_000 + number, _wrong(session, START), START)
    open_ = _open(session, later)

    known, guessed = (_digits(session, slot_id, START) for slot_id in (open_, shut))
    assert isinstance(_send(session, 77, known, START), VisitorExpected)
    answer = _send(session, 78, guessed, START)

    assert answer == WrongCode(guessed, 4, None, asks_for_qr=True)


def test_check_in_by_qr_knows_its_time(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))

    for at, refusal in ((OPENS - SECOND, TooEarlyError), (CLOSES, TooLateError)):
        token = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(at))
        with pytest.raises(refusal):
            _send(session, ana, token, at)
    assert _attendances(session) == 0


def test_check_in_with_a_forged_token_counts_as_a_try(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    genuine = codes.token(slot_id, f"{slot_id:032x}", codes.window_of(START))
    forged = genuine[:-1] + ("a" if genuine[-1] != "a" else "b")

    assert _send(session, ana, forged, START) == WrongCode(None, 4, None)
    assert _attendances(session) == 0


def test_check_in_with_nothing_near_is_left_to_the_search(session: Session) -> None:
    ana = make.participant(session)
    make.encontro(session)

    with pytest.raises(NoCheckInError):
        _send(session, ana, "2024", START - timedelta(days=1))


def test_check_in_before_the_organizers_opened_it_says_so(session: Session) -> None:
    ana = make.participant(session)
    make.encontro(session)

    with pytest.raises(TooEarlyError) as refusal:
        _send(session, ana, "1234", START)

    assert (refusal.value.opens_at, refusal.value.now) == (OPENS, START)


def test_check_in_to_a_lesson_needs_a_seat(session: Session) -> None:
    ana, bia, rui = (make.participant(session, name) for name in ("Ana", "Bia", "Rui"))
    turma = make.turma(session)
    make.seat(session, turma, ana)
    make.seat(session, turma, bia, SeatState.WAITING)
    slot_id = _open(session, turma, 1)
    at = moment(11, 4, 8, 30)
    digits = _digits(session, slot_id, at)

    result = _send(session, ana, digits, at)
    with pytest.raises(NotEnrolledError) as refusal:
        _send(session, bia, digits, at)
    for stranger in (rui, 999):
        with pytest.raises(NotEnrolledError):
            _send(session, stranger, digits, at)

    assert result == Recorded(turma.id, True, turma.title, at, 240)  # noqa: FBT003
    assert refusal.value.title == turma.title
    assert _attendances(session) == 1


def test_check_in_to_two_open_rooms_records_the_one_of_the_code(session: Session) -> None:
    ana = make.participant(session)
    _open(session, make.encontro(session, "Um"))
    second = _open(session, make.encontro(session, "Dois"))

    result = _send(session, ana, _digits(session, second, START), START)

    assert isinstance(result, Recorded)
    assert result.title == "Dois"


def test_check_in_of_a_cancelled_encontro_is_nothing(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session)
    slot_id = _open(session, encontro)
    digits = _digits(session, slot_id, START)
    encontro.cancelled_at = OPENS
    session.flush()

    with pytest.raises(NoCheckInError):
        _send(session, ana, digits, START)


def test_check_in_of_a_suspended_person_is_refused(session: Session) -> None:
    ana = make.participant(session, standing=Standing.SUSPENDED)
    slot_id = _open(session, make.encontro(session))

    with pytest.raises(SuspendedError):
        _send(session, ana, _digits(session, slot_id, START), START)


def test_check_in_of_a_newcomer_asks_who_it_is(session: Session) -> None:
    slot_id = _open(session, make.encontro(session))

    result = _send(session, 999, _digits(session, slot_id, START), START)

    assert result == VisitorExpected(slot_id, "1º Encontro da Rede Estratégia", START)
    assert session.scalars(select(Visitor)).all() == []


def test_check_in_of_an_applicant_is_noted_once(session: Session) -> None:
    bruno = make.participant(session, "Bruno Lima", standing=Standing.PENDING)
    slot_id = _open(session, make.encontro(session))
    digits = _digits(session, slot_id, START)

    first = _send(session, bruno, digits, START)
    again = _send(session, bruno, digits, START + SECOND)

    assert first == again == VisitorNoted("1º Encontro da Rede Estratégia", START, True)  # noqa: FBT003
    visitor = session.scalars(select(Visitor)).one()
    assert visitor.text.startswith("Bruno Lima, ORG")
    assert _attendances(session) == 0


def test_check_in_takes_the_door_role_as_any_person(session: Session) -> None:
    door = make.participant(session, role=Role.DOOR)
    slot_id = _open(session, make.encontro(session))

    assert isinstance(_send(session, door, _digits(session, slot_id, END), END), Recorded)


def test_guesses_of_the_door_of_another_room_are_counted(session: Session) -> None:
    everywhere, elsewhere = make.participant(session, role=Role.DOOR), make.participant(session)
    make.grant(session, elsewhere, Role.DOOR, activity=make.encontro(session, "Outro"))
    slot_id = _open(session, make.encontro(session))
    right = _digits(session, slot_id, START)
    wrong = [f"{number:04}" for number in range(60) if f"{number:04}" != right]

    for digits in wrong[:9]:
        assert isinstance(_send(session, everywhere, digits, START), WrongCode)
    for digits in wrong[:5]:
        assert isinstance(_send(session, elsewhere, digits, START), WrongCode)
    with pytest.raises(BudgetSpentError):
        _send(session, elsewhere, wrong[5], START)


@pytest.mark.all_on_postgres
def test_check_in_at_the_same_moment_twice_makes_one_row(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        slot_id = _open(session, make.encontro(session))
        digits = _digits(session, slot_id, START)
        ana = make.participant(session)
        chat_id, ana_id = ana.chat_id or 0, ana.id
    together = Barrier(4)

    def tap() -> attendance.Answer:
        together.wait()
        with Session(engine) as session, session.begin():
            return check_in(
                session,
                chat_id=chat_id,
                participant_id=ana_id,
                code=digits,
                happened_at=START,
                now=START,
            )

    with ThreadPoolExecutor(4) as threads:
        answers = [future.result() for future in [threads.submit(tap) for _ in range(4)]]

    assert sorted(type(answer).__name__ for answer in answers) == [
        *["AlreadyRecorded"] * 3,
        "Recorded",
    ]
    with Session(engine) as session:
        assert _attendances(session) == 1
