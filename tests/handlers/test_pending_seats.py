"""Whoever waits for approval never pushes out, or holds up, somebody who is approved."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import start
from domain.activities import activities
from domain.organizing import changing
from domain.organizing.changing import ChangeSeats
from domain.seats import offers
from messages.actions.courses import Enroll, ListMyEnrollments, ShowTurma
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro
from messages.actions.organizers.registrations import ApproveRegistration
from messages.actions.seats import JoinWaitlist, UndoSeat
from models import Activity, Participant, Seat, SeatState, Standing
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW

SENT = int(NOW.timestamp())


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    return at_a_screen(chat, make.organizer(session))


def at_a_screen(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.commands("encontros")
    return person


def pending(session: Session, number: int = 0) -> Participant:
    return make.participant(
        session, f"Nova Pessoa {'abcdefghijklmnopqrstuvwxyzabcdefgh'[number]}",
        standing=Standing.PENDING, created_at=NOW,
    )  # fmt: skip


def states(session: Session, activity: Activity) -> dict[int, str]:
    rows = session.execute(
        select(Seat.participant_id, Seat.state).where(Seat.activity_id == activity.id)
    )
    return {participant_id: state for participant_id, state in rows}  # noqa: C416 - rows are not pairs


def approve(celia: Person, person: Participant) -> None:
    celia.taps(ApproveRegistration(person.id, SENT))


@pytest.mark.timeout(300)
def test_thirty_strangers_take_no_seat_of_thirty_approved(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = make.turma(session, capacity=30)
    office = make.assessoria(session)
    strangers = [pending(session, number) for number in range(30)]
    approved = [make.participant(session, office=office) for _ in range(30)]

    for row in strangers:
        person = at_a_screen(chat, row)
        person.taps(Enroll(turma.id, 1))
        assert "⏳ Sua reserva está na fila" in person.sees
    for taken, row in enumerate(approved):
        person = at_a_screen(chat, row)
        person.taps(ShowTurma(turma.id))
        free = "1 vaga" if taken == 29 else f"{30 - taken} vagas"
        assert f"{'Ainda há' if taken else 'Há'} {free}." in person.sees
        person.taps(Enroll(turma.id, 1))
        assert "✅" in person.sees

    assert states(session, turma) == {
        **{row.id: SeatState.WAITING for row in strangers},
        **{row.id: SeatState.HELD for row in approved},
    }

    late = at_a_screen(chat, make.participant(session, "Davi Reis", office=office))
    late.taps(ShowTurma(turma.id))
    assert "A fila de espera está vazia. Você seria a 1ª pessoa." in late.sees
    late.taps(JoinWaitlist(turma.id, 1))
    assert "Você é a 1ª pessoa da fila" in late.sees

    # A seat becomes free: the strangers came first, and are passed over.
    session.execute(
        Seat.__table__.delete().where(Seat.__table__.c.participant_id == approved[0].id)  # type: ignore[attr-defined]
    )
    (offer,) = offers.make(session, now=NOW)
    assert offer.chat_id == late.sender.chat_id

    # Approved, a stranger stands where they came, and has the next one.
    approve(celia, strangers[3])
    assert "Você está na fila de espera de" in chat.person(strangers[3]).sees
    chat.person(strangers[3]).taps(ShowTurma(turma.id))
    assert "Você é a 1ª pessoa da fila" in chat.person(strangers[3]).sees
    session.execute(
        Seat.__table__.delete().where(Seat.__table__.c.participant_id == approved[1].id)  # type: ignore[attr-defined]
    )
    (offer,) = offers.make(session, now=NOW + timedelta(minutes=1))
    assert offer.participant_id == strangers[3].id


def test_a_free_seat_is_theirs_with_the_approval(
    chat: Chat, session: Session, celia: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    first, second = pending(session, 1), pending(session, 2)
    for row in (first, second):
        at_a_screen(chat, row).taps(ConfirmPresence(encontro.id, 1))

    approve(celia, second)
    approve(celia, first)

    assert states(session, encontro) == {
        second.id: SeatState.HELD,
        first.id: SeatState.WAITING,
    }
    assert "está confirmada" in chat.person(second).sees
    assert "Você está na fila de espera de" in chat.person(first).sees


def test_every_screen_says_the_same_of_a_place_before_the_approval(
    chat: Chat, session: Session
) -> None:
    encontro = make.encontro(session, capacity=1)
    row = pending(session)
    eva = at_a_screen(chat, row)
    ana = make.participant(session, "Ana Sá")

    eva.taps(ConfirmPresence(encontro.id, 1))

    assert "Sua reserva vale depois da aprovação do cadastro, se ainda houver vaga." in eva.sees
    eva.taps(ShowEncontro(encontro.id))
    assert "⏳ Sua reserva está na fila" in eva.sees
    eva.commands("inicio")
    assert "Sua reserva, na fila de espera: 1º Encontro" in eva.sees
    of_ana = activities.card(
        session, activities.read(session, activity_id=encontro.id), participant_id=ana.id
    )
    assert (of_ana.free_count, of_ana.has_free_seat, of_ana.waiting_count) == (1, True, 0)
    home = start.overview(session, participant_id=ana.id, now=NOW).encontro
    assert home is not None
    assert not home.is_full
    assert offers.make(session, now=NOW) == []


def test_my_courses_name_the_place_kept(chat: Chat, session: Session) -> None:
    turma = make.turma(session)
    eva = at_a_screen(chat, pending(session))
    eva.taps(Enroll(turma.id, 1))

    eva.taps(ListMyEnrollments())

    assert "⏳ Reserva · " in str(eva.last.labels)


def test_undoing_gives_no_seat_before_the_approval(chat: Chat, session: Session) -> None:
    encontro = make.encontro(session)
    row = pending(session)
    eva = at_a_screen(chat, row)
    eva.taps(DeclinePresence(encontro.id))

    eva.taps(UndoSeat(encontro.id))

    assert states(session, encontro) == {row.id: SeatState.WAITING}


@pytest.mark.all_on_postgres
def test_a_limit_set_later_puts_them_in_line(chat: Chat, session: Session, celia: Person) -> None:
    encontro = make.encontro(session, capacity=None)
    strangers = [pending(session, number) for number in range(3)]
    ana = make.participant(session, "Ana Sá")
    for row in (*strangers, ana):
        at_a_screen(chat, row).taps(ConfirmPresence(encontro.id, 1))
    organizer_id = session.scalars(
        select(Participant.id).where(Participant.chat_id == celia.sender.chat_id)
    ).one()

    changing.change(
        session,
        actor_id=organizer_id,
        activity_id=encontro.id,
        change=ChangeSeats(capacity=1, minutes=None),
        now=NOW,
    )

    assert states(session, encontro) == {
        ana.id: SeatState.HELD,
        **{row.id: SeatState.WAITING for row in strangers},
    }
