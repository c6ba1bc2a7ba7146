"""What the reminders say to a person, and what their buttons do."""

import pytest
from sqlalchemy.orm import Session

from models import Activity, Participant, SeatState
from scheduler import reminders
from tests import make
from tests.chat import Chat, Person
from tests.make import moment


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session)


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    return chat.person(row)


def remind(session: Session, chat: Chat, now: tuple[int, int, int, int]) -> None:
    chat.now = moment(*now)
    reminders.plan(session, chat.now)
    chat.deliver()


def test_friday_speaks_of_monday_by_its_date(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    make.seat(session, make.encontro(session), row)

    remind(session, chat, (15, 3, 9, 0))

    assert ana.sees.startswith(
        "Na segunda, 18/3: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\nAuditório da Fapemig\n"
    )


def test_the_day_before_says_tomorrow(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    make.seat(session, make.encontro(session, starts_at=moment(20, 3, 9)), row)

    remind(session, chat, (19, 3, 9, 0))

    assert ana.sees.startswith("É amanhã: 1º Encontro da Rede Estratégia\n")


def test_a_lesson_says_which_it_is(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    make.seat(session, make.turma(session), row)

    remind(session, chat, (10, 4, 9, 0))

    assert ana.sees.startswith("É amanhã: Gestão de projetos, turma 1\n2ª aula de 2\n")


def test_a_week_before_a_full_encontro_the_line_is_offered(
    session: Session, chat: Chat, ana: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session))

    remind(session, chat, (11, 3, 9, 0))
    assert "As vagas acabaram. Você pode entrar na fila de espera." in ana.sees
    assert ana.last.labels[0] == ["⏳ Entrar na fila de espera"]
    ana.taps("Entrar na fila de espera")

    assert "⏳ Você é a 1ª pessoa da fila" in ana.sees


def test_after_the_end_one_message_says_what_was_gained_and_asks(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    attended(session, row, make.encontro(session, starts_at=moment(4, 3, 9), minutes=90))
    attended(session, row, make.encontro(session, minutes=180))

    remind(session, chat, (18, 3, 12, 30))

    assert ana.sees == (
        "✅ Você somou 3 horas de formação\n1º Encontro da Rede Estratégia\n\n"
        "Agora você tem 4 horas e meia em 2024.\n\n"
        "Como foi? Dê uma nota de 1 (ruim) a 5 (ótimo). A organização não vê seu nome."
    )
    ana.taps("5")
    assert ana.sees.startswith("Anotado: nota 5\n")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1440, "Você já tem metade da meta do ano!"),
        (2880, "Você alcançou a meta do ano!"),
    ],
)
def test_a_milestone_is_told_with_what_reached_it(
    session: Session, chat: Chat, row: Participant, ana: Person, *, minutes: int, words: str
) -> None:
    attended(session, row, make.encontro(session, minutes=minutes))

    remind(session, chat, (18, 3, 12, 30))

    assert words in ana.sees


def attended(session: Session, person: Participant, encontro: Activity) -> None:
    make.seat(session, encontro, person, SeatState.HELD)
    make.attendance(session, make.slots_of(session, encontro)[0], person)
