"""Screens that the clock brings: the week before, reminders, opinions, offers."""

from datetime import timedelta

import pytest

from messages.actions.attendance import ChangeScore
from messages.actions.courses import ListCourses, ListMyEnrollments, ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.seats import AcceptOffer, PassOffer
from models import SeatState
from tests import make
from tests.catalogue.scene import Scene, clock
from tests.make import moment


@pytest.mark.parametrize("capacity", [None, 1, 2, 120])
@pytest.mark.parametrize("days", [6, 7])
def test_week(scene: Scene, capacity: int | None, days: int) -> None:
    scene.ana.commands("encontros")
    encontro = make.encontro(scene.session, starts_at=moment(18, 3, 9), capacity=capacity)
    if capacity in {1, 2}:
        make.seat(scene.session, encontro, scene.bia)
    clock(scene.chat, moment(18 - days, 3, 10))


@pytest.mark.parametrize("kind", ["encontro", "turma", "turma tarde"])
def test_reminders_of_a_seat(scene: Scene, kind: str) -> None:
    lessons = ((moment(18, 3, 9), moment(18, 3, 12)),)
    until = moment(17, 3, 20) if kind == "turma" else moment(10, 3, 18)
    activity = (
        make.encontro(scene.session)
        if kind == "encontro"
        else make.turma(
            scene.session,
            lessons=lessons,
            withdraw_until=until,
            enrollment_closes_at=moment(9, 3, 18),
        )
    )
    make.seat(scene.session, activity, scene.row)
    (slot,) = make.slots_of(scene.session, activity)
    for now in (moment(17, 3, 10), moment(18, 3, 7), moment(18, 3, 8, 40)):
        clock(scene.chat, now)
    scene.ana.taps(ShowTurma(activity.id) if kind != "encontro" else ShowEncontro(activity.id))
    from domain.attendance import attendance_room

    attendance_room.open_check_in(
        scene.session,
        slot_id=slot.id,
        actor_id=make.organizer(scene.session).id,
        now=scene.chat.now,
        secret="5e" * 16,
    )
    clock(scene.chat, moment(18, 3, 9, 5))
    make.attendance(scene.session, slot, scene.row)
    scene.ana.taps(ShowTurma(activity.id) if kind != "encontro" else ShowEncontro(activity.id))


@pytest.mark.parametrize("words", ["", "Gostei muito."])
def test_opinion(scene: Scene, words: str) -> None:
    encontro = make.encontro(scene.session)
    make.seat(scene.session, encontro, scene.row)
    make.attendance(scene.session, make.slots_of(scene.session, encontro)[0], scene.row)
    scene.ana.commands("encontros")
    clock(scene.chat, moment(18, 3, 15))
    scene.ana.taps("😃 5 ótimo")
    if words:
        scene.ana.writes(words)
    scene.ana.taps(ChangeScore(encontro.id))
    scene.ana.taps("4")


def test_opinion_on_what_gives_no_hours(scene: Scene) -> None:
    encontro = make.encontro(scene.session, minutes=0)
    make.seat(scene.session, encontro, scene.row)
    make.attendance(scene.session, make.slots_of(scene.session, encontro)[0], scene.row)
    scene.ana.commands("encontros")
    clock(scene.chat, moment(18, 3, 15))


def test_lesson_by_lesson(scene: Scene) -> None:
    turma = make.turma(scene.session)
    make.seat(scene.session, turma, scene.row)
    scene.ana.taps(ShowTurma(turma.id))
    clock(scene.chat, moment(9, 4, 8, 5))
    scene.chat.now = moment(9, 4, 9)
    scene.ana.commands("inicio")
    make.encontro(scene.session, starts_at=moment(18, 4, 9))
    scene.ana.commands("inicio")


@pytest.mark.parametrize("kind", ["encontro", "turma"])
@pytest.mark.parametrize("hurry", [False, True])
def test_offers(scene: Scene, kind: str, *, hurry: bool) -> None:
    caio = make.participant(scene.session, "Caio Dias")
    starts_at = moment(18, 3, 14)
    activity = (
        make.encontro(scene.session, capacity=1, starts_at=starts_at)
        if kind == "encontro"
        else make.turma(
            scene.session,
            capacity=1,
            lessons=((starts_at, starts_at + timedelta(hours=3)),),
            enrollment_closes_at=moment(18, 3, 13),
            withdraw_until=moment(18, 3, 13),
        )
    )
    held = make.seat(scene.session, activity, scene.bia)
    make.seat(scene.session, activity, scene.row, SeatState.WAITING)
    make.seat(scene.session, activity, caio, SeatState.WAITING)
    held.state = SeatState.DECLINED
    scene.session.flush()
    clock(scene.chat, moment(18, 3, 10) if hurry else moment(12, 3, 9))
    scene.ana.taps(ShowEncontro(activity.id) if kind == "encontro" else ShowTurma(activity.id))
    scene.ana.taps(ListMyEnrollments())
    scene.ana.taps(ListCourses())
    if hurry:
        scene.chat.person(caio).taps("Quero a vaga")
        scene.ana.taps(AcceptOffer(activity.id))
        clock(scene.chat, scene.chat.now + timedelta(minutes=1))
        scene.ana.taps(AcceptOffer(activity.id))
        scene.ana.taps(PassOffer(activity.id))
        return
    clock(scene.chat, moment(14, 3, 8, 5))
    clock(scene.chat, moment(14, 3, 9, 5))
    scene.ana.taps(AcceptOffer(activity.id))
    scene.ana.taps(PassOffer(activity.id))
