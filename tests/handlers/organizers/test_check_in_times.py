"""When the code of the room may be opened: on its day, ahead, once it is over or was moved."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.attendance import attendance
from messages.actions.organizers.attendance import (
    AskPoster,
    CloseCheckIn,
    HangPoster,
    ManageAttendance,
    OpenCheckIn,
)
from models import CheckInWindow, Role
from scheduler import reminders
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import lost, slot_of, started, ticks
from tests.make import moment


def test_day_that_is_over_offers_no_code_and_the_way_to_the_hours(
    session: Session, chat: Chat, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session, "Ana Souza"))
    lost_one, kept = make.slots_of(session, turma)
    make.attendance(session, kept, make.participant(session, "Bia Reis"))
    chat.now = moment(11, 4, 9)
    celia.taps(OpenCheckIn(kept.id), started(celia))
    celia.taps(CloseCheckIn(kept.id))
    assert "📍 Abrir de novo" in celia.last.labels[2]
    door = chat.person(make.participant(session, "Davi Reis", role=Role.DOOR))
    chat.now = moment(12, 4, 9)

    celia.taps(ManageAttendance(lost_one.id), started(celia))

    assert celia.sees == (
        "Presença de um dia que passou\nGestão de projetos, turma 1\n"
        "terça, 9/4, das 8h30 às 12h30\n\n"
        "Ninguém registrou presença. Recupere a de quem tinha vaga, ou registre na lista quem "
        "esteve lá."
    )
    assert celia.last.labels == [
        ["📥 Recuperar presenças"], ["✍️ Registrar na lista"], ["📍 Outra aula"],
        ["⬅️ Voltar", "🏠 Início"],
    ]  # fmt: skip
    door.taps(ManageAttendance(lost_one.id), started(door))
    assert door.sees.endswith("0 pessoas presentes. Registre na lista quem mais esteve lá.")
    assert door.last.labels[0] == ["✍️ Registrar na lista"]
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 1 pessoa")
    celia.taps(ManageAttendance(lost_one.id))
    assert celia.sees.endswith("1 pessoa presente. Registre na lista quem mais esteve lá.")
    assert celia.last.labels[0] == ["✍️ Registrar na lista"]
    celia.taps(ManageAttendance(kept.id))
    assert [row[0] for row in celia.last.labels] == [
        "✍️ Registrar na lista", "⭐ Ver avaliações", "📍 Outra aula", "⬅️ Voltar",
    ]  # fmt: skip


def test_old_buttons_of_a_day_that_is_over_say_so(
    session: Session, chat: Chat, celia: Person
) -> None:
    slot_id = slot_of(session, make.encontro(session))
    chat.now = moment(19, 3, 9)

    celia.taps(OpenCheckIn(slot_id), started(celia))
    assert celia.sees.startswith("Esse dia já passou")
    celia.taps(AskPoster(slot_id), started(celia))
    assert celia.sees.startswith("Presença de um dia que passou")
    # Nobody had a seat.
    assert "Recuperar" not in celia.sees + str(celia.last.labels)


def test_panel_of_the_same_day_says_that_nobody_was_recorded(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, _ = lost(session)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageAttendance(slot_of(session, encontro)), started(celia))

    # Half past twelve is over; the code may still be opened.
    assert celia.sees == (
        "Abrir presença\n1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "Ninguém registrou presença. Recupere a de quem tinha vaga, ou registre na lista quem "
        "esteve lá."
    )
    assert celia.last.labels[0] == ["🖥️ Abrir com código na tela"]


@pytest.mark.parametrize("days", [7, -3])
def test_code_opened_ahead_is_opened_anew_where_the_encontro_was_moved(
    session: Session, chat: Chat, celia: Person, days: int
) -> None:
    encontro, _ = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), started(celia))
    celia.taps(ManageAttendance(slot.id))
    assert celia.sees.startswith("A presença abre")
    if days > 0:
        # The old time passes.
        chat.now = moment(18, 3, 18)
    slot.starts_at += timedelta(days=days)
    slot.ends_at += timedelta(days=days)
    session.flush()

    celia.taps(ManageAttendance(slot.id))
    assert celia.last.labels[0] == ["🖥️ Abrir com código na tela"]
    celia.taps(HangPoster(slot.id))
    window = session.get_one(CheckInWindow, slot.id)
    assert (window.opened_at, window.closes_at) == (
        moment(18 + days, 3, 8, 30), moment(18 + days, 3, 12, 30),
    )  # fmt: skip
    celia.taps(ManageAttendance(slot.id))
    assert celia.sees.startswith("A presença abre")


@pytest.mark.parametrize("days", [7, -3])
def test_code_opened_ahead_keeps_nobody_from_being_called_or_recovered_after_a_move(
    session: Session, chat: Chat, celia: Person, days: int
) -> None:
    encontro, _ = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), started(celia))
    slot.starts_at += timedelta(days=days)
    slot.ends_at += timedelta(days=days)
    session.flush()

    ticks(chat, 18 + days, 3, 8, 30)
    assert celia.sees.startswith("Começa às 9h")
    ticks(chat, 18 + days, 3, 12, 30)
    assert celia.sees.startswith("Como foi: 1º Encontro")
    celia.taps("Recuperar presenças")
    assert "2 pessoas tinham vaga" in celia.sees


def test_at_the_old_time_of_what_was_moved_no_code_counts_and_nobody_is_told_that_it_does(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), started(celia))
    chat.now = moment(18, 3, 8, 30)
    assert [one.slot_id for one in attendance.open_slots(session, at=chat.now)] == [slot.id]
    rui = chat.person(people[1])
    rui.starts()
    assert rui.last.labels[0] == ["📍 Registrar presença"]
    slot.starts_at += timedelta(days=7)
    slot.ends_at += timedelta(days=7)
    session.flush()
    ana = chat.person(people[0])

    reminders.plan(session, chat.now)
    chat.deliver()

    assert not ana.messages
    assert attendance.open_slots(session, at=chat.now) == []
    rui.starts()
    assert rui.last.labels[0] != ["📍 Registrar presença"]
