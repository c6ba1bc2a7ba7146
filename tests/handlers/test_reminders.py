"""What the reminders say to a person, and what their buttons do."""

import pytest
from sqlalchemy.orm import Session

from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
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


def test_friday_speaks_of_monday(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    make.seat(session, make.encontro(session), row)

    remind(session, chat, (15, 3, 9, 0))

    assert ana.sees.startswith(
        "Na segunda: 1º Encontro da Rede Estratégia\n"
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


@pytest.fixture
def both_ways(session: Session) -> Activity:
    """An encontro of two days, in a place and by video."""
    encontro = make.encontro(session, link="https://exemplo.gov.br/sala")
    make.slot(session, encontro, moment(19, 3, 14), moment(19, 3, 17))
    return encontro


@pytest.mark.all_on_postgres
def test_a_week_before_all_days_and_both_ways_are_said_once(
    session: Session, chat: Chat, ana: Person, both_ways: Activity
) -> None:
    remind(session, chat, (11, 3, 9, 0))
    assert ana.sees.startswith(
        "Falta 1 semana: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\nterça, 19/3, das 14h às 17h\n"
        "Auditório da Fapemig e por vídeo\n"
    )

    count = len(ana.messages)
    remind(session, chat, (12, 3, 9, 0))
    assert len(ana.messages) == count
    del both_ways


def test_who_holds_a_seat_joins_by_video_from_the_screen_up_to_the_end(
    session: Session, chat: Chat, row: Participant, ana: Person, both_ways: Activity
) -> None:
    join = ["🎥 Entrar na reunião"]
    ana.starts()
    for now in (moment(11, 3, 9), moment(18, 3, 9, 30)):
        chat.now = now
        ana.taps(ShowEncontro(both_ways.id))
        assert join not in ana.last.labels
    make.seat(session, both_ways, row)
    turma = make.turma(session, link="https://exemplo.gov.br/aula")
    make.seat(session, turma, row)

    for now, action in (
        (moment(11, 3, 9), ShowEncontro(both_ways.id)),
        (moment(18, 3, 9, 30), ShowEncontro(both_ways.id)),
        (moment(11, 3, 9), ShowTurma(turma.id)),
        (moment(10, 4, 9), ShowTurma(turma.id)),
    ):
        chat.now = now
        ana.taps(action)
        assert join in ana.last.labels
    for now, over in ((moment(20, 3, 9), both_ways), (moment(12, 4, 9), turma)):
        chat.now = now
        ana.taps(ShowTurma(over.id) if over is turma else ShowEncontro(over.id))
        assert join not in ana.last.labels


def test_the_day_before_and_on_the_day_the_link_is_said(
    session: Session, chat: Chat, row: Participant, ana: Person, both_ways: Activity
) -> None:
    make.seat(session, both_ways, row)

    remind(session, chat, (15, 3, 9, 0))
    assert ana.sees.startswith(
        "Na segunda: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\nterça, 19/3, das 14h às 17h\n"
        "Auditório da Fapemig\nPor vídeo: https://exemplo.gov.br/sala\n"
    )

    # Of the second day, which the first reminder named, only the hour is still of use.
    count = len(ana.messages)
    remind(session, chat, (18, 3, 15, 0))
    assert len(ana.messages) == count
    remind(session, chat, (19, 3, 12, 0))
    assert ana.sees.startswith(
        "Começa às 14h: 1º Encontro da Rede Estratégia\n"
        "Auditório da Fapemig\nPor vídeo: https://exemplo.gov.br/sala\n"
    )


def test_the_afternoon_of_a_day_is_not_reminded_of_again(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    encontro = make.encontro(session)
    make.slot(session, encontro, moment(18, 3, 14), moment(18, 3, 17))
    make.seat(session, encontro, row)

    remind(session, chat, (18, 3, 12, 30))

    assert ana.messages == {}


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


def test_who_was_reminded_of_the_old_day_hears_that_it_moved(
    session: Session, chat: Chat, ana: Person
) -> None:
    encontro = make.encontro(session)
    remind(session, chat, (11, 3, 9, 0))
    assert ana.sees.startswith("Falta 1 semana: 1º Encontro da Rede Estratégia\n")

    (slot,) = make.slots_of(session, encontro)
    slot.starts_at, slot.ends_at = moment(15, 3, 14), moment(15, 3, 17)
    session.flush()
    remind(session, chat, (12, 3, 9, 0))

    assert ana.sees.startswith(
        "Mudou a data: 1º Encontro da Rede Estratégia\n\n"
        "Antes era: segunda, 18/3\nAgora é: sexta, 15/3, das 14h às 17h\n"
    )


@pytest.mark.parametrize(("published_at", "is_asked"), [(9, True), (10, False)])
def test_what_was_published_late_without_a_word_reminds_nobody_of_the_week(
    session: Session, chat: Chat, ana: Person, published_at: int, *, is_asked: bool
) -> None:
    make.encontro(session, published_at=moment(11, 3, published_at))

    remind(session, chat, (11, 3, 11, 0))

    assert bool(ana.messages) is is_asked
