"""Screens of seats: confirmed, enrolled, in line, cancelled, over."""

import pytest

from messages.actions.courses import Enroll, ShowTurma
from messages.actions.encontros import ConfirmPresence, ListEncontros, SendCalendar, ShowEncontro
from messages.actions.seats import AcceptOffer, JoinWaitlist, LeaveWaitlist, SwapInto
from models import SeatState, Standing
from tests import make
from tests.catalogue.scene import Scene, clock
from tests.make import NOW, moment


@pytest.mark.parametrize("capacity", [None, 2])
def test_seats_of_encontros(scene: Scene, capacity: int | None) -> None:
    encontro = make.encontro(scene.session, starts_at=moment(20, 3, 7), capacity=capacity)
    make.seat(scene.session, encontro, scene.bia)
    scene.ana.taps(ShowEncontro(encontro.id))
    scene.ana.taps("Confirmar presença")


def test_declined_before_anybody_confirms(scene: Scene) -> None:
    encontro = make.encontro(scene.session)
    scene.ana.taps(ShowEncontro(encontro.id))
    scene.ana.taps("Não vou")
    scene.ana.taps(ShowEncontro(encontro.id))


def test_seats_of_turmas(scene: Scene) -> None:
    turma = make.turma(scene.session)
    scene.ana.taps(Enroll(turma.id, 1))
    scene.ana.taps(Enroll(turma.id, 1))
    other = make.turma(scene.session, of=make.course(scene.session, "Contratos"), capacity=2)
    make.seat(scene.session, other, scene.bia)
    scene.ana.taps(ShowTurma(other.id))
    scene.chat.now = moment(8, 4, 19)
    scene.ana.taps(ShowTurma(turma.id))
    scene.chat.now = NOW
    later = make.turma(
        scene.session,
        of=make.course(scene.session, "Indicadores"),
        enrollment_opens_at=moment(1, 4, 10),
    )
    scene.ana.taps(Enroll(later.id, 1))
    bare = make.course(scene.session, "Escrita simples")
    bare.aim = ""
    scene.session.flush()
    free = make.turma(scene.session, of=bare, capacity=None, enrollment_closes_at=None)
    scene.ana.taps(ShowTurma(free.id))
    scene.ana.taps(Enroll(free.id, 1))
    closed = make.turma(
        scene.session, of=make.course(scene.session, "Riscos"), withdraw_until=moment(1, 3, 18)
    )
    make.seat(scene.session, closed, scene.row)
    other = make.turma(scene.session, of=make.course(scene.session, "Dados abertos"))
    scene.ana.taps(SwapInto(other.id, 1))
    gone = make.turma(
        scene.session,
        of=make.course(scene.session, "Processos"),
        cancelled_at=NOW,
        cancel_reason="Falta de palestrante",
    )
    scene.ana.taps(ShowTurma(gone.id))


@pytest.mark.parametrize("capacity", [1, 30, None])
def test_visitors_look_at_turmas(scene: Scene, capacity: int | None) -> None:
    turma = make.turma(scene.session, capacity=capacity)
    encontro = make.encontro(scene.session, capacity=capacity)
    if capacity == 1:
        make.seat(scene.session, turma, scene.bia)
        make.seat(scene.session, encontro, scene.bia)
    newcomer = scene.chat.person(77, "Bruno", "Lima")
    newcomer.commands("cursos")
    newcomer.taps("turma 1")
    newcomer.commands("encontros")
    newcomer.taps("1º Encontro")


def test_pending_people(scene: Scene) -> None:
    davi = scene.chat.person(
        make.participant(scene.session, "Davi Luz", standing=Standing.PENDING, office=scene.seplag)
    )
    davi.starts()
    encontro, turma = make.encontro(scene.session, capacity=2), make.turma(scene.session)
    make.seat(scene.session, encontro, scene.bia)
    make.seat(
        scene.session, encontro, make.participant(scene.session, "Caio Dias"), SeatState.WAITING
    )
    davi.taps(ShowEncontro(encontro.id))
    davi.taps(ConfirmPresence(encontro.id, 1))
    davi.taps(ShowTurma(turma.id))
    davi.taps(Enroll(turma.id, 1))
    davi.taps(ShowTurma(turma.id))


def test_pending_people_where_there_is_no_limit(scene: Scene) -> None:
    davi = scene.chat.person(
        make.participant(scene.session, "Davi Luz", standing=Standing.PENDING, office=scene.seplag)
    )
    davi.starts()
    davi.taps(Enroll(make.turma(scene.session, capacity=None).id, 1))


def test_same_course_in_line(scene: Scene) -> None:
    of = make.course(scene.session)
    first, second = (
        make.turma(scene.session, of=of, capacity=1),
        make.turma(scene.session, of=of, number=2, capacity=1),
    )
    clash = make.encontro(scene.session, "2º Encontro", starts_at=moment(9, 4, 9))
    make.seat(scene.session, first, scene.row)
    make.seat(scene.session, clash, scene.row)
    make.seat(scene.session, second, scene.bia, SeatState.DECLINED)
    make.seat(scene.session, second, scene.row, SeatState.WAITING)
    clock(scene.chat, moment(12, 3, 9))
    scene.ana.taps(AcceptOffer(second.id))


def test_three_at_once(scene: Scene) -> None:
    for title in ("1º Encontro", "2º Encontro"):
        make.seat(scene.session, make.encontro(scene.session, title), scene.row)
    new = make.encontro(scene.session, "3º Encontro")
    scene.ana.taps(ConfirmPresence(new.id, 1))


def test_line_again_and_again(scene: Scene) -> None:
    encontro = make.encontro(scene.session, capacity=1)
    make.seat(scene.session, encontro, scene.bia)
    for _ in range(8):
        scene.ana.taps(JoinWaitlist(encontro.id, 1))
        scene.ana.taps(LeaveWaitlist(encontro.id))


@pytest.mark.parametrize("reason", [None, "Local indisponível"])
def test_cancelled(scene: Scene, reason: str | None) -> None:
    for with_seat in (False, True):
        encontro = make.encontro(scene.session, cancelled_at=NOW, cancel_reason=reason)
        turma = make.turma(scene.session, cancelled_at=NOW, cancel_reason=reason)
        if with_seat:
            make.seat(scene.session, encontro, scene.row, SeatState.HELD)
            make.seat(scene.session, turma, scene.row, SeatState.HELD)
        scene.ana.taps(ShowEncontro(encontro.id))
        scene.ana.taps(ShowTurma(turma.id))
        scene.ana.taps(SendCalendar(encontro.id))


def test_what_is_over(scene: Scene) -> None:
    over = make.encontro(scene.session, starts_at=moment(4, 3, 9))
    make.seat(scene.session, over, scene.row)
    scene.ana.taps(ShowEncontro(over.id))
    free = make.encontro(scene.session, "2º Encontro", capacity=None)
    scene.ana.taps(ShowEncontro(free.id))
    scene.ana.taps(ListEncontros())
    turma = make.turma(scene.session, lessons=((moment(5, 3, 9), moment(5, 3, 12)),))
    make.seat(scene.session, turma, scene.row)
    scene.ana.taps(ShowTurma(turma.id))
    make.attendance(scene.session, make.slots_of(scene.session, turma)[0], scene.row)
    scene.ana.taps(ShowTurma(turma.id))


def test_two_lines_of_one_course(scene: Scene) -> None:
    of = make.course(scene.session)
    first = make.turma(scene.session, of=of, capacity=1)
    second = make.turma(scene.session, of=of, number=2, capacity=1)
    for turma in (first, second):
        make.seat(scene.session, turma, scene.bia)
    make.seat(scene.session, first, scene.row, SeatState.WAITING)
    scene.ana.taps(JoinWaitlist(second.id, 1))


def test_a_turma_without_a_deadline(scene: Scene) -> None:
    scene.ana.taps(Enroll(make.turma(scene.session, withdraw_until=None).id, 1))


def test_same_course_and_another_thing(scene: Scene) -> None:
    of = make.course(scene.session)
    make.seat(scene.session, make.turma(scene.session, of=of), scene.row)
    make.seat(scene.session, make.encontro(scene.session, starts_at=moment(9, 4, 9)), scene.row)
    scene.ana.taps(Enroll(make.turma(scene.session, of=of, number=2).id, 1))
