"""A presence that was lost: of a day that is over, everybody who had a seat is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import outbox
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import Mark, MarkPresence
from messages.actions.organizers.calls import RecoverEverybody, RecoverPresence, UndoRecovery
from messages.actions.organizers.encontros import ManageActivity
from models import Attendance, AuditEntry, OutboxRow, OutboxState, Presence, Source, Topic
from scheduler import reminders
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import lost, slot_of, started, ticks
from tests.make import moment


def test_sheet_offers_no_recovery_where_nobody_had_a_seat(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageActivity(encontro.id), started(celia))
    assert "Recuperar presenças" not in str(celia.last.labels)
    make.seat(session, encontro, make.participant(session, "Bia Reis"))
    celia.taps(ManageActivity(encontro.id), started(celia))
    assert "Recuperar presenças" in str(celia.last.labels)


def test_everybodys_hours_are_recovered_in_three_taps_from_the_sheet_and_undone(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    chat.now = moment(18, 3, 15)
    celia.taps(ManageActivity(encontro.id), started(celia))
    before = celia.taps_count

    celia.taps("Recuperar presenças")
    assert celia.sees.startswith(
        "Recuperar presenças\n1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "Ninguém registrou presença. 2 pessoas tinham vaga. Quem você registrar ganha 3 horas.\n\n"
        "Ana Souza\nBia Sá"
    )
    celia.taps("Registrar 2 pessoas")

    assert celia.taps_count - before <= 3
    assert celia.sees.startswith("✅ 2 presenças registradas\n1º Encontro da Rede Estratégia\n\n")
    rows = session.scalars(select(Attendance)).all()
    assert {(row.participant_id, row.source) for row in rows} == {
        (person.id, Source.RECOVERED) for person in people
    }
    celia.taps("Desfazer")
    assert celia.sees.startswith("Desfeito: ninguém está com presença")
    assert not session.scalars(select(Attendance)).all()
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["check_in.recover", "check_in.undo_recovery"]
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 2 pessoas")
    celia.taps("Voltar à ficha")
    assert "Recuperar presenças" not in str(celia.last.labels)


@pytest.mark.all_on_postgres
def test_who_is_asked_how_it_was_reads_of_the_hours_there_and_others_are_told(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    people[1].muted_reminders = ["feedback"]
    session.flush()
    ana, bia = (chat.person(person) for person in people)
    chat.now = moment(18, 3, 15)
    celia.taps(RecoverEverybody(slot_of(session, encontro)), started(celia))

    chat.now = moment(18, 3, 15, 9)
    reminders.plan(session, chat.now)
    chat.deliver()
    assert not ana.messages
    assert not bia.messages

    chat.now = moment(18, 3, 15, 10)
    reminders.plan(session, chat.now)
    chat.deliver()
    assert ana.sees.startswith("✅ Você somou 3 horas de formação")
    assert bia.sees == (
        "✅ Sua presença está registrada\n1º Encontro da Rede Estratégia\n\n"
        "A organização registrou depois. Valeu 3 horas de formação."
    )
    bia.taps("Minhas horas")
    assert "3 h" in bia.sees

    celia.taps(UndoRecovery(slot_of(session, encontro)))
    assert celia.sees.startswith("Não dá mais para desfazer tudo")
    assert len(session.scalars(select(Attendance)).all()) == 2
    celia.taps("Registrar na lista")
    assert celia.sees.startswith("Registrar presença na lista")


def test_later_everybody_is_told_and_undone_in_time_nobody(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(28, 3, 15)
    celia.taps(RecoverEverybody(slot_id), started(celia))
    waiting = select(OutboxRow).where(OutboxRow.topic == Topic.RECOVERED)
    assert len(session.scalars(waiting).all()) == 2
    celia.taps("Desfazer")
    assert {row.state for row in session.scalars(waiting)} == {OutboxState.CANCELLED}

    chat.now += timedelta(minutes=1)
    celia.taps(RecoverEverybody(slot_id))
    chat.now += timedelta(minutes=10)
    chat.deliver()
    assert all("registrada" in chat.person(person).sees for person in people)


def test_recovered_again_in_one_night_everybody_is_told_in_the_morning(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(27, 3, 22)
    celia.taps(RecoverEverybody(slot_id), started(celia))
    celia.taps("Desfazer")
    chat.now = moment(27, 3, 22, 5)
    celia.taps(RecoverEverybody(slot_id))

    chat.now = moment(28, 3, 8)
    chat.deliver()

    assert all("registrada" in chat.person(person).sees for person in people)


def test_one_correction_does_not_let_all_be_undone_later(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(28, 3, 15)
    celia.taps(RecoverEverybody(slot_id), started(celia))
    chat.now = moment(29, 3, 15)
    celia.taps(MarkPresence(slot_id, people[0].id, Mark.LATE))

    celia.taps(UndoRecovery(slot_id))

    assert celia.sees.startswith("Não dá mais para desfazer tudo")
    assert len(session.scalars(select(Attendance)).all()) == 2


def test_whose_absence_is_justified_meanwhile_is_not_told_of_a_presence(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(27, 3, 22)
    celia.taps(RecoverEverybody(slot_id), started(celia))
    celia.taps(MarkPresence(slot_id, people[0].id, Mark.JUSTIFIED))

    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.topic == Topic.RECOVERED).order_by(OutboxRow.id)
    ).all()
    claimed = outbox.claim(
        session,
        outbox_ids=[row.id for row in rows],
        now=moment(28, 3, 8),
        still_true=still_true,
    )

    assert [message.recipient_id for message in claimed] == [people[1].id]


def test_presence_that_somebody_recorded_or_that_is_still_to_come_is_not_recovered(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot = make.slots_of(session, encontro)[0]
    coming = make.encontro(session, "Depois", starts_at=moment(20, 3, 9))
    chat.now = moment(18, 3, 15)
    make.attendance(session, slot, people[0])

    for slot_id in (slot.id, slot_of(session, coming)):
        celia.taps(RecoverEverybody(slot_id), started(celia))
        assert celia.sees.startswith("Já há presença registrada, ou ainda dá para registrar")
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_who_justified_the_absence_stays_absent_when_the_others_are_recovered(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, people[0], kind=Presence.JUSTIFIED)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageActivity(encontro.id), started(celia))
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 1 pessoa")
    celia.taps("Desfazer")

    rows = session.scalars(select(Attendance)).all()
    assert [(row.participant_id, row.kind) for row in rows] == [(people[0].id, "justified")]


def test_presence_of_a_lesson_before_is_recovered_too(
    session: Session, chat: Chat, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session, "Ana Souza"))
    chat.now = moment(11, 4, 15)

    celia.taps(ManageActivity(turma.id), started(celia))
    celia.taps("Recuperar presenças")
    assert "quinta, 11/4, das 8h30 às 12h30" in celia.sees
    celia.taps("Aula de 9/4")
    assert "terça, 9/4, das 8h30 às 12h30" in celia.sees
    celia.taps("Registrar 1 pessoa")

    row = session.scalars(select(Attendance)).one()
    assert row.slot_id == slot_of(session, turma)


def test_end_of_a_lost_day_leads_to_recovering(session: Session, chat: Chat, celia: Person) -> None:
    encontro, _ = lost(session)

    ticks(chat, 18, 3, 12, 30)

    assert celia.sees == (
        "Como foi: 1º Encontro da Rede Estratégia\n"
        "📍 0 pessoas presentes\n✅ 2 pessoas tinham confirmado\n\n"
        "⚠️ Ninguém registrou presença, e as horas ainda não contam. "
        "Registre agora quem esteve lá."
    )
    celia.taps("Recuperar presenças")
    assert celia.sees.startswith("Recuperar presenças")
    celia.taps("Escolher na lista")
    assert celia.sees.startswith("Registrar presença na lista")
    del encontro


def test_encontro_that_nobody_had_a_seat_at_offers_the_list(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    make.slot(session, encontro, moment(19, 3, 9), moment(19, 3, 12))
    chat.now = moment(19, 3, 15)

    celia.taps(RecoverPresence(slot_of(session, encontro)), started(celia))

    assert celia.sees.endswith(
        "Ninguém registrou presença, e não há de quem recuperar. Procure na lista quem esteve lá."
    )
    assert celia.last.labels[:2] == [["✍️ Escolher na lista"], ["🕘 Dia 19/3"]]


def test_nothing_is_recovered_where_all_who_had_a_seat_are_excused(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    (slot,) = make.slots_of(session, encontro)
    chat.now = moment(18, 3, 15)
    celia.taps(RecoverPresence(slot.id), started(celia))
    asked = celia.last
    for person in people:
        make.attendance(session, slot, person, kind=Presence.JUSTIFIED)

    celia.taps("Registrar 2 pessoas", asked)
    assert celia.sees.startswith("Esta tela não vale mais")
    assert not session.scalars(select(AuditEntry)).all()
    celia.taps(RecoverPresence(slot.id))
    assert celia.sees.endswith(
        "Ninguém registrou presença, e não há de quem recuperar. Procure na lista quem esteve lá."
    )


def test_undoing_what_was_never_recovered_is_an_old_button(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, _ = lost(session)
    chat.now = moment(18, 3, 15)

    celia.taps(UndoRecovery(slot_of(session, encontro)), started(celia))

    assert celia.sees.startswith("Esta tela não vale mais")
    celia.taps(ShowOrganizing())
