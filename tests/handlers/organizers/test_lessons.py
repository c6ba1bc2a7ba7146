from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.organizers.courses import DropLesson
from messages.actions.organizers.encontros import ChangeActivity, ChangePiece, Piece
from models import Activity, OutboxRow, SeatState, Slot, Topic
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment

pytestmark = pytest.mark.usefixtures("every_message_is_one_telegram_takes")

FOUR = tuple((moment(day, 4, 9), moment(day, 4, 11)) for day in (9, 11, 16, 18))


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    return chat.person(make.organizer(session))


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


def test_deadlines_follow_the_first_lesson(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    asks_for_all(celia, turma)
    celia.writes("16/4 e 18/4, 8h30 às 12h30")

    assert lessons_of(session, turma)[0] == (moment(16, 4, 8, 30), moment(16, 4, 12, 30))
    assert turma.withdraw_until == moment(15, 4, 18)


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
