from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions import base36
from messages.actions.courses import AskWithdraw, Enroll, ListMyEnrollments, ShowTurma, Withdraw
from models import Activity, Participant, Seat, SeatState
from scheduler import reminders
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment
from tests.messages.telegram_rules import violations


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session, "Ana Souza")


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.starts()
    return person


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    return session.scalar(
        select(Seat.state).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def fill(session: Session, turma: Activity) -> None:
    for _ in range(turma.capacity or 0):
        make.seat(session, turma, make.participant(session), SeatState.HELD)


def test_courses_show_seats_and_my_standing(
    session: Session, row: Participant, ana: Person
) -> None:
    make.turma(session, of=make.course(session, "Indicadores"), capacity=5)
    fill(session, make.turma(session, of=make.course(session, "Riscos"), capacity=1))
    mine = make.turma(session, of=make.course(session, "Escrita simples"))
    make.seat(session, mine, row, SeatState.HELD)
    closed = make.course(session, "Fechado")
    make.turma(session, of=closed, enrollment_closes_at=NOW)

    ana.commands("cursos")

    assert ana.sees == (
        "Cursos com inscrição aberta\nToque em uma turma para ver os dias, as vagas e o lugar."
    )
    assert ana.last.labels[:3] == [
        ["Indicadores, turma 1 · 9/4"],
        ["Lotada · Riscos, turma 1"],
        ["✅ Vou · Escrita simples, turma 1"],
    ]


def test_courses_without_any_say_so(ana: Person) -> None:
    ana.commands("cursos")

    assert ana.sees.startswith("Nenhum curso com inscrição aberta")


def test_enroll_is_three_taps_from_start(session: Session, row: Participant, ana: Person) -> None:
    turma = make.turma(session)

    ana.taps("🎓 Cursos")
    ana.taps("turma 1")
    ana.taps("Fazer inscrição")

    assert ana.taps_count == 3
    assert state(session, turma, row) == SeatState.HELD
    assert ana.sees == (
        "Gestão de projetos, turma 1\n"
        "✅ Inscrição feita. Sua vaga está garantida.\n\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n"
        "Escola de Governo, FJP\n\n"
        "Vale 8 horas de formação.\n\n"
        "Se não puder ir, toque em Sair da turma até 8/4, às 18h. Outra pessoa usa a vaga."
    )


def test_waitlist_is_three_taps_from_start(session: Session, row: Participant, ana: Person) -> None:
    turma = make.turma(session, capacity=2)
    fill(session, turma)

    ana.taps("🎓 Cursos")
    ana.taps("turma 1")
    assert "As 2 vagas acabaram" in ana.sees
    ana.taps("Entrar na fila")

    assert ana.taps_count == 3
    assert state(session, turma, row) == SeatState.WAITING


def test_swap_is_four_taps_from_start(session: Session, row: Participant, ana: Person) -> None:
    old = make.turma(session, of=make.course(session, "Escrita simples"))
    make.seat(session, old, row, SeatState.HELD)
    new = make.turma(session, of=make.course(session, "Indicadores"))

    ana.taps("🎓 Cursos")
    ana.taps("Indicadores")
    ana.taps("Fazer inscrição")
    assert ana.sees.startswith("Você já tem compromisso nesse horário")
    ana.taps("Trocar pela turma nova")

    assert ana.taps_count == 4
    assert state(session, old, row) == SeatState.DECLINED
    assert state(session, new, row) == SeatState.HELD


def test_withdraw_is_four_taps_from_start(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)

    ana.taps("🎓 Cursos")
    ana.taps("turma 1")
    ana.taps("Sair da turma")
    ana.taps("Sim, sair da turma")

    assert ana.taps_count == 4
    assert chat.clock_was_woken
    assert state(session, turma, row) == SeatState.DECLINED


def test_withdraw_can_be_undone_while_nobody_waits(
    session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session, capacity=1)
    make.seat(session, turma, row, SeatState.HELD)
    ana.taps(Withdraw(turma.id))

    ana.taps("Desfazer")

    assert state(session, turma, row) == SeatState.HELD


def test_withdraw_with_people_waiting_offers_no_undo(
    session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session, capacity=1)
    make.seat(session, turma, row, SeatState.HELD)
    make.seat(session, turma, make.participant(session), SeatState.WAITING)

    ana.taps(Withdraw(turma.id))

    assert "A vaga fica para quem está na fila." in ana.sees
    assert "Desfazer" not in str(ana.last.labels)


def test_withdraw_after_the_deadline_says_who_can_help(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)
    chat.now = moment(8, 4, 18) + timedelta(minutes=1)

    for action in (AskWithdraw(turma.id), Withdraw(turma.id)):
        ana.taps(action)
        assert ana.toast is not None
        assert ana.toast.is_alert
        assert ana.toast.text == ("O prazo para sair da turma acabou em 8/4. Nada mudou.")

    assert state(session, turma, row) == SeatState.HELD
    assert "Falar com a organização" in str(ana.last.labels)


def test_enroll_after_the_window_shows_that_it_closed(
    chat: Chat, session: Session, ana: Person
) -> None:
    turma = make.turma(session)
    chat.now = moment(6, 4, 18)

    ana.taps(Enroll(turma.id, 1))

    assert ana.sees.startswith("A inscrição nesta turma acabou em 6/4")


def test_turma_not_yet_open_says_when(chat: Chat, session: Session, ana: Person) -> None:
    turma = make.turma(session)
    chat.now = moment(4, 3, 9)

    ana.taps(ShowTurma(turma.id))

    assert ana.sees.startswith("A inscrição nesta turma abre em 4/3")


def test_second_turma_of_a_course_offers_to_change(
    session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course)
    second = make.turma(session, of=course, number=2)
    make.seat(session, first, row, SeatState.HELD)

    ana.taps(Enroll(second.id, 1))
    assert ana.last.labels == [["🔁 Trocar de turma"], ["⬅️ Manter como está", "🏠 Início"]]
    ana.taps("Trocar de turma")

    assert state(session, first, row) == SeatState.DECLINED
    assert state(session, second, row) == SeatState.HELD


def test_swap_of_several_says_that_all_of_them_go(
    session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course)
    second = make.turma(
        session, of=course, number=2, lessons=((moment(18, 3, 10), moment(18, 3, 12)),)
    )
    encontro = make.encontro(session)
    for held in (first, encontro):
        make.seat(session, held, row, SeatState.HELD)

    ana.taps(Enroll(second.id, 1))
    assert ana.sees == (
        "Você já está em outra turma deste curso\n"
        "✅ Você tem vaga: 1º Encontro da Rede Estratégia — segunda, 18/3, das 9h às 12h "
        "(mesmo horário).\n"
        "✅ Você tem vaga: Gestão de projetos, turma 1 — terça, 9/4, e quinta, 11/4, "
        "das 8h30 às 12h30.\n"
        "Você quer: Gestão de projetos, turma 2 — segunda, 18/3, das 10h às 12h.\n\n"
        "Cada pessoa fica em uma turma do curso. Quer trocar?\n\n"
        "Ao trocar, você sai de:\n"
        "• 1º Encontro da Rede Estratégia: 18/3, 3 h\n"
        "• Gestão de projetos, turma 1, o curso inteiro: 9 e 11/4, 8 h"
    )
    ana.taps("Trocar de turma")

    assert state(session, first, row) == state(session, encontro, row) == SeatState.DECLINED
    assert state(session, second, row) == SeatState.HELD


def test_swap_out_of_what_is_closed_leads_to_the_organizers(
    session: Session, row: Participant, ana: Person
) -> None:
    old = make.turma(session, of=make.course(session, "Escrita simples"), withdraw_until=NOW)
    make.seat(session, old, row)
    new = make.turma(session, of=make.course(session, "Indicadores"))
    ana.taps(Enroll(new.id, 1))
    ana.chat.now = NOW + timedelta(minutes=1)

    ana.taps("Trocar pela turma nova")

    assert ana.sees == (
        "A troca não foi possível\n"
        "O prazo para sair de Escrita simples, turma 1 acabou em 11/3. Nada mudou.\n\n"
        "Para trocar mesmo assim, fale com a organização."
    )
    assert ana.last.labels[0] == ["💬 Falar com a organização"]
    assert state(session, old, row) == SeatState.HELD


def test_place_in_line_is_swapped_for_another_and_back(
    session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course, capacity=1)
    second = make.turma(session, of=course, number=2, capacity=1)
    for turma in (first, second):
        fill(session, turma)
    make.seat(session, first, row, SeatState.WAITING)
    ana.taps(ShowTurma(second.id))
    ana.taps("Entrar na fila")

    ana.taps("Trocar de fila")

    assert ana.sees == (
        "Troca feita\n"
        "⏳ Você é a 1ª pessoa da fila: Gestão de projetos, turma 2\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n\n"
        "Você saiu de: fila de Gestão de projetos, turma 1 (9 e 11/4).\n"
        "Se foi engano, toque em Desfazer a troca."
    )
    ana.taps("Desfazer a troca")
    assert state(session, first, row) == SeatState.WAITING
    assert state(session, second, row) == SeatState.RELEASED


def test_second_turma_that_is_full_keeps_the_first(
    session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course)
    second = make.turma(session, of=course, number=2, capacity=1)
    fill(session, second)
    make.seat(session, first, row, SeatState.HELD)
    ana.taps(ShowTurma(second.id))

    ana.taps("Entrar na fila")

    assert "turma 2 está lotada. Para entrar na fila dela, saia antes da outra" in ana.sees
    assert ana.last.labels == [["🎓 Ver a outra turma"], ["⬅️ Manter como está", "🏠 Início"]]


def test_mine_lists_seats_and_places(session: Session, row: Participant, ana: Person) -> None:
    held = make.turma(session, of=make.course(session, "Escrita simples"))
    make.seat(session, held, row, SeatState.HELD)
    waiting = make.turma(
        session,
        of=make.course(session, "Riscos"),
        lessons=((moment(23, 4, 9), moment(23, 4, 12)),),
    )
    make.seat(session, waiting, make.participant(session), SeatState.WAITING)
    make.seat(session, waiting, row, SeatState.WAITING)
    ana.commands("cursos")

    ana.taps("Minhas inscrições")

    assert ana.sees == ("Suas inscrições\nToque em uma turma para ver os dias e o lugar.")
    assert ana.last.labels[:2] == [
        ["✅ Vou · Escrita simples, turma 1"],
        ["⏳ Fila 2ª · Riscos, turma 1"],
    ]


def test_mine_keeps_what_is_over_for_a_year(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    for title, month, state in (
        ("Antes", 2, SeatState.HELD),
        ("Depois", 3, SeatState.HELD),
        ("Na fila", 3, SeatState.WAITING),
    ):
        lessons = ((moment(4, month, 9), moment(4, month, 12)),)
        turma = make.turma(session, of=make.course(session, title), lessons=lessons)
        make.seat(session, turma, row, state)
    ana.commands("cursos")

    ana.taps("Minhas inscrições")

    assert ana.sees.endswith("As turmas que acabaram ficam nesta lista por um ano.")
    assert ana.last.labels[:-1] == [["Acabou · Depois, turma 1"], ["Acabou · Antes, turma 1"]]
    chat.now = moment(4, 2, 12).replace(year=2025)
    ana.taps(ListMyEnrollments())
    assert ana.last.labels[:-1] == [["Acabou · Depois, turma 1"]]


def test_between_two_lessons_the_next_one_is_named(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)
    make.attendance(session, make.slots_of(session, turma)[0], row)
    ana.starts()
    chat.now = moment(10, 4, 9)

    ana.taps(ShowTurma(turma.id))

    assert ana.sees.endswith(
        "Até agora, você tem presença em 1 de 2 aulas.\n"
        "Próxima aula: quinta, 11/4, das 8h30 às 12h30"
    )
    assert "Falta registrar" not in ana.sees
    chat.now = moment(9, 4, 11)
    ana.taps(ShowTurma(turma.id))
    assert "✅ Sua presença está registrada" in ana.sees


@pytest.mark.parametrize(
    ("count", "percent", "said"),
    [(1, 75, "na aula"), (2, 75, "nas 2 aulas"), (4, 75, "em 3 de 4 aulas")],
)
def test_turma_says_in_which_lessons_one_has_to_be(
    session: Session, ana: Person, count: int, percent: int, said: str
) -> None:
    lessons = tuple((moment(8 + n, 4, 9), moment(8 + n, 4, 12)) for n in range(count))
    turma = make.turma(session, lessons=lessons, minimum_attendance_percent=percent)
    ana.starts()

    ana.taps(ShowTurma(turma.id))

    assert f"Para completar: presença {said}." in ana.sees


def test_link_shows_the_turma(session: Session, ana: Person) -> None:
    turma = make.turma(session)

    ana.starts(f"t_{base36(turma.id)}")

    assert ana.last.labels[0] == ["✅ Fazer inscrição"]


def test_every_screen_is_one_telegram_takes_at_any_time(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session, "<b>Zé & Cia " + "muito longo " * 12)
    course.aim = "<i>Planejar & " * 300
    turma = make.turma(session, of=course, venue="Sala <3 & Cia")
    for seat_state in (None, SeatState.HELD, SeatState.DECLINED):
        if seat_state is not None:
            seat = session.scalars(select(Seat)).one_or_none()
            if seat is None:
                seat = make.seat(session, turma, row, seat_state)
            seat.state = seat_state
            session.flush()
        for now in (NOW, moment(7, 4, 9), moment(9, 4, 7), moment(9, 4, 9), moment(12, 4, 9)):
            chat.now = now
            ana.taps(ShowTurma(turma.id))
            assert violations(ana.last.payload) == []
    turma.cancelled_at = NOW
    session.flush()
    ana.taps(ShowTurma(turma.id))
    assert violations(ana.last.payload) == []
    assert ana.sees.startswith("Cancelamento: ")


def test_eve_of_a_lesson_offers_only_what_can_still_be_done(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)
    turma.withdraw_until = moment(7, 4, 18)
    session.flush()
    chat.now = moment(8, 4, 9)

    reminders.plan(session, chat.now)
    chat.deliver()

    assert ana.sees.endswith("Se não puder ir, fale com a organização.")
    assert ana.last.labels == [
        ["🎓 Ver a turma"],
        ["💬 Falar com a organização"],
        ["🗺️ Como chegar"],
        ["🔔 Escolher lembretes"],
    ]


def test_turma_between_lessons_has_no_presence_to_record(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)
    chat.now = moment(9, 4, 9)
    ana.commands("cursos")
    ana.taps(ShowTurma(turma.id))
    during = ana.last.labels
    chat.now = moment(9, 4, 14)
    ana.taps(ShowTurma(turma.id))

    assert during[0] == ["📍 Registrar presença"]
    assert "Registrar presença" not in str(ana.last.labels)


def test_long_names_stay_known_with_every_mark(
    session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session, of=make.course(session, "Automatização de processos"), capacity=1)
    fill(session, turma)
    ana.commands("cursos")
    full = ana.last.labels[0]
    make.seat(session, turma, row, SeatState.WAITING)
    ana.commands("cursos")

    assert full == ["Lotada · Automatização… · turma 1"]
    assert ana.last.labels[0] == ["⏳ Fila 1ª · Automatização… · turma 1"]


def test_attendance_that_is_not_open_is_no_green_choice(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row, SeatState.HELD)
    chat.now = moment(9, 4, 9)

    ana.taps(ShowTurma(turma.id))

    assert "A presença não está aberta agora" in ana.sees
    assert ana.last.labels[0] == ["📍 Registrar presença"]
    assert ana.last.green == []
