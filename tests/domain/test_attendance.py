from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain import attendance, attendance_room
from domain import attendance_codes as codes
from domain.attendance import (
    AlreadyRecorded,
    NoCheckInError,
    NotEnrolledError,
    OldCodeError,
    Recorded,
    TooEarlyError,
    TooLateError,
    TooManyTriesError,
    VisitorExpected,
    WrongCode,
    check_in,
)
from domain.errors import SuspendedError
from domain.visitors import VisitorNoted
from models import Activity, Attendance, Participant, Role, SeatState, Source, Standing, Visitor
from tests import make
from tests.make import moment

START = moment(18, 3, 9)
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


def test_check_in_pauses_after_five_wrong_codes_and_then_goes_on(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    wrong = _wrong(session, START)

    answers = [_send(session, ana, wrong, START) for _ in range(5)]

    until = START + timedelta(minutes=10)
    assert answers == [
        *(WrongCode(wrong, left, None) for left in (4, 3, 2, 1)),
        WrongCode(wrong, 0, until),
    ]
    just_before = until - SECOND
    with pytest.raises(TooManyTriesError) as pause:
        _send(session, ana, _digits(session, slot_id, just_before), just_before)
    assert pause.value.until == until
    assert isinstance(_send(session, ana, _digits(session, slot_id, until), until), Recorded)


def test_check_in_gives_five_new_tries_after_the_pause(session: Session) -> None:
    ana = make.participant(session)
    _open(session, make.encontro(session))
    for _ in range(5):
        _send(session, ana, _wrong(session, START), START)
    later = START + timedelta(minutes=10)

    assert _send(session, ana, wrong := _wrong(session, later), later) == WrongCode(wrong, 4, None)


def test_check_in_counts_tries_per_chat_and_never_for_the_organizers(session: Session) -> None:
    bia, organizer = make.participant(session, "Bia"), make.organizer(session)
    _open(session, make.encontro(session))
    wrong = _wrong(session, START)
    _send(session, bia, wrong, START)

    for _ in range(7):
        assert _send(session, organizer, wrong, START) == WrongCode(wrong, 5, None)
    assert _send(session, bia, wrong, START) == WrongCode(wrong, 3, None)


def test_check_in_forgets_wrong_codes_after_the_right_one(session: Session) -> None:
    ana = make.participant(session)
    slot_id = _open(session, make.encontro(session))
    wrong = _wrong(session, START)
    for _ in range(4):
        _send(session, ana, wrong, START)

    _send(session, ana, _digits(session, slot_id, START), START)

    assert _send(session, ana, wrong, START) == WrongCode(wrong, 4, None)


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
