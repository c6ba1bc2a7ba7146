"""Screens of the room and its code, and of the hours that come of it."""

from datetime import timedelta

import pytest

from domain.attendance import attendance
from domain.attendance import attendance_codes as codes
from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.organizers.attendance import CloseCheckIn, ManageAttendance, OpenCheckIn
from tests import make
from tests.catalogue.scene import Scene
from tests.make import moment


@pytest.mark.parametrize("minutes", [2880, 1440])
def test_hours(scene: Scene, minutes: int) -> None:
    done = make.encontro(scene.session, starts_at=moment(4, 3, 9), minutes=minutes)
    make.attendance(scene.session, make.slots_of(scene.session, done)[0], scene.row)
    coming = make.encontro(scene.session, "2º Encontro", minutes=1440)
    make.seat(scene.session, coming, scene.row)
    scene.ana.commands("horas")
    scene.ana.writes("quantas horas eu tenho?")


@pytest.mark.parametrize("kind", ["encontro", "turma"])
def test_the_room(scene: Scene, kind: str) -> None:
    starts_at = moment(18, 3, 9)
    lessons = ((starts_at, starts_at + timedelta(hours=3)), (moment(20, 3, 9), moment(20, 3, 12)))
    activity = (
        make.encontro(scene.session)
        if kind == "encontro"
        else make.turma(
            scene.session,
            lessons=lessons,
            enrollment_closes_at=moment(9, 3, 18),
            withdraw_until=moment(10, 3, 18),
        )
    )
    slot = make.slots_of(scene.session, activity)[0]
    office = scene.seplag
    for number in range(32):
        someone = make.participant(
            scene.session, f"Pessoa {chr(97 + number // 26)}{chr(97 + number % 26)}", office=office
        )
        make.seat(scene.session, activity, someone)
    make.seat(scene.session, activity, scene.row)
    scene.chat.now = moment(18, 3, 7)
    scene.celia.taps(OpenCheckIn(slot.id))
    scene.chat.now = moment(18, 3, 9)
    scene.celia.taps(ManageAttendance(slot.id))
    scene.celia.taps("Mostrar QR aqui")
    scene.ana.writes("0000")
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    scene.ana.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    scene.ana.taps(ShowTurma(activity.id) if kind == "turma" else ShowEncontro(activity.id))
    scene.celia.writes("0000")
    for number in range(62 if kind == "encontro" else 0):
        guesser = make.participant(
            scene.session, f"Curiosa {chr(97 + number // 26)}{chr(97 + number % 26)}", office=office
        )
        scene.chat.person(guesser).writes("0000")
    scene.celia.taps(ManageAttendance(slot.id))


def test_a_visitor_of_a_closed_room(scene: Scene) -> None:
    encontro = make.encontro(scene.session)
    (slot,) = make.slots_of(scene.session, encontro)
    scene.chat.now = moment(18, 3, 9)
    scene.celia.taps(OpenCheckIn(slot.id))
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    stranger = scene.chat.person(77, "Bruno", "Lima")
    stranger.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    stranger.writes("Bruno Lima, SES")
    scene.celia.taps(CloseCheckIn(slot.id))


def test_early_in_the_room(scene: Scene) -> None:
    starts_at = moment(18, 3, 9)
    lessons = ((starts_at, starts_at + timedelta(hours=3)),)
    turma = make.turma(scene.session, lessons=lessons, enrollment_closes_at=moment(9, 3, 18))
    make.seat(scene.session, turma, scene.row)
    (slot,) = make.slots_of(scene.session, turma)
    scene.chat.now = moment(18, 3, 8, 40)
    scene.celia.taps(OpenCheckIn(slot.id))
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    scene.ana.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    scene.ana.taps(ShowTurma(turma.id))
