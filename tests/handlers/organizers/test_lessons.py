from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.organizing import terms
from domain.organizing.terms import Terms
from messages.actions.organizers.courses import DropLesson
from messages.actions.organizers.encontros import ChangeActivity, ChangePiece, Piece
from models import Activity, Attendance, OutboxRow, SeatState, Slot, Topic
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment

Days = tuple[datetime | None, datetime | None, datetime | None]
FOUR = tuple((moment(day, 4, 9), moment(day, 4, 11)) for day in (9, 11, 16, 18))


def seated(chat: Chat, session: Session, turma: Activity, state: SeatState) -> Person:
    person = make.participant(session, "Ana Souza")
    make.seat(session, turma, person, state)
    return chat.person(person)


def lessons_of(session: Session, turma: Activity) -> list[Any]:
    session.expire_all()
    slots = select(Slot).where(Slot.activity_id == turma.id).order_by(Slot.starts_at)
    return [(slot.starts_at, slot.ends_at) for slot in session.scalars(slots)]


def told(session: Session) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.MOVED)))


def asks_for_all(celia: Person, turma: Activity) -> None:
    celia.starts()
    celia.taps(ChangeActivity(turma.id))
    celia.taps("Todas as aulas")


def test_all_lessons_move_with_one_notice_to_each_person(
    chat: Chat, celia: Person, session: Session
) -> None:
    turma = make.turma(session, lessons=FOUR)
    ana = seated(chat, session, turma, SeatState.HELD)
    bia = seated(chat, session, turma, SeatState.WAITING)
    seated(chat, session, turma, SeatState.DECLINED)
    asks_for_all(celia, turma)
    assert "Está assim: 9/4, 11/4, 16/4 e 18/4, das 9h às 11h" in celia.sees
    celia.writes("7/5, 9/5, 14/5 e 16/5, 14h às 16h")

    assert celia.sees.startswith(
        "Mudar a data desta turma?\nGestão de projetos, turma 1\n\n"
        "Hoje está: 9/4, 11/4, 16/4 e 18/4, das 9h às 11h\n"
        "Vai ficar: 7/5, 9/5, 14/5 e 16/5, das 14h às 16h\n"
    )
    assert lessons_of(session, turma) == list(FOUR)
    celia.taps("Mudar e só avisar")
    assert lessons_of(session, turma)[3] == (moment(16, 5, 14), moment(16, 5, 16))
    assert len(told(session)) == 2
    assert ana.sees.count("Antes era") == 4
    assert "Sua vaga continua guardada." in ana.sees
    assert "Seu lugar na fila continua guardado." in bia.sees


@pytest.mark.all_on_postgres
def test_deadlines_follow_the_first_lesson_and_it_is_said(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    asks_for_all(celia, turma)
    celia.writes("16/4 e 18/4, 8h30 às 12h30")

    assert lessons_of(session, turma)[0] == (moment(16, 4, 8, 30), moment(16, 4, 12, 30))
    assert turma.enrollment_closes_at == moment(13, 4, 18)
    assert turma.withdraw_until == moment(15, 4, 18)
    assert celia.sees.startswith(
        "✅ Mudança feita. Cartaz impresso? Refaça.\n"
        "Antes: terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n"
        "Inscrição: de 4/3, às 10h, até 13/4, às 18h (antes: de 4/3, às 10h, até 6/4, às 18h)\n"
        "Para sair da turma: até 15/4, às 18h (antes: até 8/4, às 18h)\n"
    )


def test_who_moves_a_turma_with_people_reads_before_and_after_what_follows(
    chat: Chat, celia: Person, session: Session
) -> None:
    turma = make.turma(session)
    seated(chat, session, turma, SeatState.HELD)
    asks_for_all(celia, turma)
    celia.writes("16/4 e 18/4, 8h30 às 12h30")
    asked = celia.sees
    celia.taps("Mudar e só avisar")

    assert (
        "Vai ficar: terça, 16/4, e quinta, 18/4, das 8h30 às 12h30\n"
        "Inscrição: de 4/3, às 10h, até 13/4, às 18h (hoje: de 4/3, às 10h, até 6/4, às 18h)\n"
        "Para sair da turma: até 15/4, às 18h (hoje: até 8/4, às 18h)\n"
    ) in asked
    assert asked.endswith(
        "O aviso sai na hora e não volta. Para desfazer depois, mude de novo.\n\nNada mudou ainda."
    )
    assert celia.sees == (
        "Mudança feita\nO aviso vai para 1 pessoa.\n\n"
        "Antes: terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n"
        "Inscrição: de 4/3, às 10h, até 13/4, às 18h (antes: de 4/3, às 10h, até 6/4, às 18h)\n"
        "Para sair da turma: até 15/4, às 18h (antes: até 8/4, às 18h)\n\n"
        "Já imprimiu o cartaz ou a lista? Imprima de novo: toque em Papéis para a sala."
    )


def test_moving_it_back_brings_the_deadlines_back(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    asks_for_all(celia, turma)
    celia.writes("16/4 e 18/4, 8h30 às 12h30")
    asks_for_all(celia, turma)
    # As the screen says what was before.
    celia.writes("terça, 9/4, e quinta, 11/4, das 8h30 às 12h30")

    assert lessons_of(session, turma)[1] == (moment(11, 4, 8, 30), moment(11, 4, 12, 30))
    assert turma.enrollment_closes_at == moment(6, 4, 18)
    assert turma.withdraw_until == moment(8, 4, 18)


def day(day: int, month: int) -> datetime:
    return moment(day, month, 18)


USUAL = (day(4, 3), day(6, 4), day(8, 4))


@pytest.mark.parametrize(
    ("said", "first", "now", "then"),
    [
        # Later: both keep their distance, the opening stays as it was announced.
        (USUAL, moment(16, 4, 9), day(11, 3), (day(4, 3), day(13, 4), day(15, 4))),
        ((day(2, 4), *USUAL[1:]), moment(16, 4, 9), day(11, 3),
         (day(2, 4), day(13, 4), day(15, 4))),
        # Over already: whoever cannot come at the new time leaves, and others may come in.
        (USUAL, moment(16, 4, 9), day(7, 4), (day(4, 3), day(13, 4), day(15, 4))),
        # Earlier: what was open is not over by that, and nothing is after the first lesson.
        (USUAL, moment(5, 4, 9), day(3, 4), (day(4, 3), moment(5, 4, 9), moment(5, 4, 9))),
        ((day(4, 3), day(4, 4), day(8, 4)), moment(6, 4, 9), day(3, 4),
         (day(4, 3), day(4, 4), day(5, 4))),
        # Before the opening: that moves with the rest.
        ((day(4, 4), *USUAL[1:]), moment(2, 4, 9), day(11, 3),
         (day(28, 3), day(30, 3), day(1, 4))),
        ((None, None, None), moment(16, 4, 9), day(11, 3), (None, None, None)),
    ],
)  # fmt: skip
def test_terms_leave_a_window_wherever_the_first_lesson_moves(
    said: Days, first: datetime, now: datetime, then: Days
) -> None:
    before = Terms(*said, 75)

    after = terms.following(before, moment(9, 4, 9), first, now=now)

    assert (after.opens_at, after.closes_at, after.withdraw_until) == then


def numbers_of(session: Session, turma: Activity) -> dict[str, int]:
    session.expire_all()
    return {f"{slot.starts_at:%d/%m}": slot.id for slot in make.slots_of(session, turma)}


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    ("said", "stay", "become"),
    [
        # The first goes, and the others are the same days.
        ("11/4, 16/4 e 18/4, 9h às 11h", ("11/04", "16/04", "18/04"), {}),
        # Another day takes the place of the one that is left over.
        (
            "2/4, 11/4, 16/4 e 18/4, 9h às 11h",
            ("11/04", "16/04", "18/04"),
            {"02/04": "09/04"},
        ),
        # The same days at another hour.
        ("11/4, 16/4 e 18/4, 14h às 16h", ("11/04", "16/04", "18/04"), {}),
        # One more day between them is new.
        ("9/4, 10/4, 11/4, 16/4 e 18/4, 9h às 11h", ("09/04", "11/04", "16/04", "18/04"), {}),
    ],
)
def test_lesson_that_stays_on_its_day_keeps_what_was_recorded_of_it(
    celia: Person, session: Session, said: str, stay: tuple[str, ...], become: dict[str, str]
) -> None:
    turma = make.turma(session, lessons=FOUR)
    before = numbers_of(session, turma)
    # An absence that is excused is noted before the day.
    make.attendance(
        session,
        make.slots_of(session, turma)[2],
        make.participant(session, "Ana Souza"),
        kind="justified",
    )
    asks_for_all(celia, turma)

    celia.writes(said)

    after = numbers_of(session, turma)
    assert {at: after[at] for at in stay} == {at: before[at] for at in stay}
    assert {at: after[at] for at in become} == {at: before[was] for at, was in become.items()}
    assert len(after) == said.count("/4")
    (slot_id,) = session.scalars(select(Attendance.slot_id))
    assert session.get_one(Slot, slot_id).starts_at.date() == day(16, 4).date()


def test_one_lesson_is_cancelled_and_people_read_which(
    chat: Chat, celia: Person, session: Session
) -> None:
    turma = make.turma(session)
    ana = seated(chat, session, turma, SeatState.HELD)
    celia.starts()
    celia.taps(ChangeActivity(turma.id))
    celia.taps("Aula de 11/4")
    celia.taps("Cancelar esta aula")
    assert "Hoje está: terça, 9/4, e quinta, 11/4, das 8h30 às 12h30" in celia.sees
    assert "Vai ficar: terça, 9/4, das 8h30 às 12h30" in celia.sees
    celia.taps("pedir nova resposta")

    assert lessons_of(session, turma) == [(moment(9, 4, 8, 30), moment(9, 4, 12, 30))]
    assert ana.sees == (
        "Mudou a data: Gestão de projetos, turma 1\n"
        "Aula cancelada: quinta, 11/4, das 8h30 às 12h30\n"
        "terça, 9/4, das 8h30 às 12h30 (não mudou)\n"
        "Local: Escola de Governo, FJP (não mudou)\n\n"
        "Você ainda vai? Se não responder, sua vaga continua guardada."
    )
    assert len(told(session)) == 1


def test_a_lesson_may_be_added(chat: Chat, celia: Person, session: Session) -> None:
    turma = make.turma(session)
    ana = seated(chat, session, turma, SeatState.HELD)
    asks_for_all(celia, turma)
    celia.writes("9/4, 11/4 e 16/4, 8h30 às 12h30")
    celia.taps("Mudar e só avisar")

    assert len(lessons_of(session, turma)) == 3
    assert "Aula nova: terça, 16/4, das 8h30 às 12h30" in ana.sees


def test_draft_changes_its_lessons_at_once(celia: Person, session: Session) -> None:
    turma = make.turma(session, published_at=None)
    asks_for_all(celia, turma)
    celia.writes("9/4, 8h às 12h\n16/4, 14h às 18h")

    assert lessons_of(session, turma) == [
        (moment(9, 4, 8), moment(9, 4, 12)),
        (moment(16, 4, 14), moment(16, 4, 18)),
    ]
    assert told(session) == []


def test_unclear_lessons_are_asked_again(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    asks_for_all(celia, turma)
    celia.writes("quando der")

    assert celia.sees.startswith("Não entendi a data e a hora\nEscreva assim: 9/4 e 11/4,")


def test_last_lesson_and_one_with_presence_are_not_cancelled(
    celia: Person, session: Session
) -> None:
    alone = make.turma(session, lessons=FOUR[:1])
    celia.starts()
    celia.taps(DropLesson(alone.id, make.slots_of(session, alone)[0].id))
    assert celia.sees.startswith("A turma ficaria sem aulas")
    celia.taps(ChangePiece(alone.id, Piece.WHEN, make.slots_of(session, alone)[0].id))
    assert "Cancelar esta aula" not in str(celia.last.labels)

    turma = make.turma(session, lessons=FOUR)
    slot = make.slots_of(session, turma)[1]
    make.attendance(session, slot, make.participant(session))
    celia.taps(DropLesson(turma.id, slot.id))
    assert celia.sees.startswith("Esta aula já tem presença")
    assert len(lessons_of(session, turma)) == 4


def test_lesson_that_was_held_stays_when_the_rest_moves(celia: Person, session: Session) -> None:
    held = (moment(8, 3, 9), moment(8, 3, 11))
    turma = make.turma(session, lessons=(held, *FOUR[:2]))
    asks_for_all(celia, turma)
    assert "Está assim: terça, 9/4, e quinta, 11/4, das 9h às 11h" in celia.sees
    celia.writes("16/4 e 18/4, 9h às 11h")

    assert lessons_of(session, turma) == [held, *FOUR[2:]]
    celia.taps(DropLesson(turma.id, make.slots_of(session, turma)[0].id))
    assert lessons_of(session, turma)[0] == held
    assert held[1] < NOW
