"""Who misses an hour asks for the presence, and an organizer says yes or why not."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours
from messages.actions.hours import ListMissing
from messages.actions.organizers.attendance import ManageAttendance
from messages.actions.organizers.presence import ReopenClaim
from models import Activity, Attendance, Participant, PresenceClaim, Seat, Topic
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import claims_presence, goes_out, hears, told
from tests.make import moment


def test_missing_hour_is_one_tap_for_the_person_and_one_for_the_organizer(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    asked = person.sees
    notice = celia.sees
    celia.taps_count = 0
    celia.taps("Confirmar presença")
    taps = celia.taps_count
    confirmed = celia.sees

    assert (person.taps_count, taps) == (1, 1)
    assert asked.startswith("Pedido de presença enviado\nGestão de projetos, turma 1\n")
    assert notice.startswith("Ana Souza diz que foi\nGestão de projetos, turma 1\n")
    assert confirmed.startswith("Presença confirmada: Ana Souza\n")
    assert "Vale 4 horas. A pessoa recebe um aviso." in confirmed
    (news,) = told(session, Topic.PRESENCE)
    assert news.chat_id == ana.chat_id
    total = hours.summary(session, participant_id=ana.id, now=chat.now)
    assert total.done_minutes == 240


def test_who_asked_is_answered_before_the_lesson_is_over(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    chat.now = moment(11, 4, 9)
    claims_presence(chat, ana, "hoje")

    celia.taps("Confirmar presença")

    assert "A pessoa recebe um aviso." in celia.sees
    (news,) = told(session, Topic.PRESENCE)
    assert news.chat_id == ana.chat_id


def test_claim_answered_in_the_night_calls_nobody_in_the_morning(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    chat.now = moment(17, 4, 21)
    claims_presence(chat, ana)
    (notice,) = told(session, Topic.CLAIM)
    assert notice.due_at == moment(18, 4, 8)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")

    chat.now = moment(18, 4, 8)
    with session.begin_nested() as before:
        assert goes_out(session, chat, notice)
        before.rollback()
    celia.taps("Confirmar presença")

    assert not goes_out(session, chat, notice)


def test_claim_that_waits_is_seen_by_the_person_and_on_the_entry_screen(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    person.taps("Falta outra hora")
    waiting = person.sees
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    listed = celia.sees
    celia.taps("🙋 Ana Souza")

    assert "⏳ Gestão de projetos, turma 1, quinta, 11/4: à espera da organização." in waiting
    assert listed.startswith("1 pedido de presença\n")
    assert "Registro de agora: sem presença." in celia.sees


def test_no_needs_a_reason_that_the_person_reads_and_can_be_taken_back(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    slot_id = session.scalars(select(PresenceClaim.slot_id)).one()
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")

    celia.taps("Não confirmar")
    reasons = celia.sees
    celia.taps("Saiu antes da hora")
    refused = celia.sees
    (news,) = told(session, Topic.CLAIM_REFUSED)
    person.commands("horas")
    person.taps("Ver extrato")
    person.taps("Falta alguma hora")
    answer = person.sees
    celia.taps("Desfazer")

    assert reasons.startswith("Por que não confirmar?\n")
    assert refused.startswith("Presença não confirmada: Ana Souza\n")
    assert "Motivo: você saiu antes da hora." in news.payload["html"]
    assert (
        "❌ Gestão de projetos, turma 1, quinta, 11/4: não confirmada, você saiu antes da hora."
        in answer
    )
    assert celia.sees.startswith("Ana Souza diz que foi\n")
    assert told(session, Topic.CLAIM_REFUSED) == []
    celia.taps(ReopenClaim(slot_id, ana.id))
    assert celia.sees.startswith("Esta tela não vale mais")


def test_claim_can_be_answered_with_another_kind(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    claims_presence(chat, ana)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")
    celia.taps("Outra situação")
    asked = celia.sees
    celia.taps("Falta justificada")

    assert "🙋 A pessoa pediu esta presença." in asked
    assert session.scalars(select(PresenceClaim.answer)).all() == ["confirmed"]
    celia.commands("organizar")
    assert "presença pedida" not in str(celia.last.labels)


def test_list_of_claims_without_any(celia: Person, chat: Chat, ana: Participant) -> None:
    claims_presence(chat, ana)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")
    celia.taps("Confirmar presença")
    celia.taps("Outros pedidos")

    assert celia.sees.startswith("Nenhum pedido de presença\n")


@pytest.mark.all_on_postgres
def test_person_hears_why_a_presence_is_not_confirmed(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    claims_presence(chat, ana)
    celia.taps("Não confirmar")
    celia.taps("Não está no registro da sala")

    assert hears(chat, ana) == (
        "A organização não confirmou sua presença\nGestão de projetos, turma 1\n"
        "quinta, 11/4, das 8h30 às 12h30\n\nMotivo: seu nome não está no registro da sala."
    )


@pytest.mark.all_on_postgres
def test_claim_from_a_room_without_a_seat_says_so(
    chat: Chat, session: Session, celia: Person
) -> None:
    slot = make.slots_of(
        session, make.turma(session, lessons=((moment(17, 4, 9), moment(17, 4, 12)),))
    )[0]
    celia.taps(ManageAttendance(slot.id))
    celia.taps("Abrir com código na tela")
    bia = chat.person(make.participant(session, "Bia Braga"))
    bia.commands("horas")
    bia.taps(ListMissing())

    bia.taps("hoje")

    assert "⚠️ Sem vaga nesta turma." in celia.sees
    celia.taps("Confirmar presença")
    assert celia.sees.startswith("Presença confirmada: Bia Braga\n")
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_answer_about_somebody_without_a_chat_says_that_nobody_is_told(
    chat: Chat, session: Session, celia: Person, ana: Participant, turma: Activity
) -> None:
    claims_presence(chat, ana)
    celia.taps("Não confirmar")
    ana.chat_id = None
    session.flush()
    celia.taps("Saiu antes da hora")
    refused = celia.sees
    celia.taps("Desfazer")
    celia.taps("Confirmar presença")

    assert "A pessoa não usa o robô e não recebe aviso." in refused
    assert "A pessoa não usa o robô e não recebe aviso." in celia.sees
    assert turma.title in celia.sees


def test_missing_hours_have_pages_and_an_end(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    others = [make.encontro(session, starts_at=moment(day, 4, 14)) for day in range(1, 6)]
    person = chat.person(ana)
    person.commands("horas")
    person.taps(ListMissing())
    first = person.sees
    person.taps("Próxima página")
    person.taps("1/4")
    person.taps("Falta outra hora")
    person.taps("Próxima página")
    nothing_more = person.sees
    for slot in [slot for one in others for slot in make.slots_of(session, one)]:
        make.attendance(session, slot, ana)
    seats = session.scalars(select(Seat)).all()
    for seat in seats:
        seat.state = "declined"
    session.flush()
    person.taps(ListMissing())

    assert "Página 1 de 2" in first
    assert "Página 2 de 2" in nothing_more
    assert person.sees.startswith("Não falta presença em nada\n")
    assert celia.sees


def test_claimed_everything_there_is_nothing_more_to_ask(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    person.taps("Falta outra hora")
    person.taps("turma 1 · 9/4")
    person.taps("Falta outra hora")

    assert person.sees.startswith("Nada mais a pedir aqui\n")
    assert celia.sees.startswith("Ana Souza diz que foi")
