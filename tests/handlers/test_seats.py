from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.seats import offers
from messages.actions.courses import Enroll
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro
from messages.actions.seats import AcceptOffer, JoinWaitlist, PassOffer, UndoSeat, UndoSwap
from models import Activity, Participant, Seat, SeatState
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session, "Ana Souza")


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.commands("encontros")
    return person


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    return session.scalar(
        select(Seat.state).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def full(session: Session) -> Activity:
    activity = make.encontro(session, capacity=1)
    make.seat(session, activity, make.participant(session), SeatState.HELD)
    return activity


def test_swap_leaves_the_old_encontro(session: Session, row: Participant, ana: Person) -> None:
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo")
    make.seat(session, old, row, SeatState.HELD)

    ana.taps(ConfirmPresence(new.id, 1))
    assert ana.sees == (
        "Você já tem compromisso nesse horário\n"
        "Você já tem: Antigo (segunda, 18/3, das 9h às 12h).\n"
        "Você quer: Novo (segunda, 18/3, das 9h às 12h).\n\n"
        "Ao trocar, você sai de: Antigo: 18/3, 3 h.\n\n"
        "O que você prefere?"
    )
    # Nothing is urged: there is a price.
    assert [one.get("style") for row in ana.last.payload["buttons"] for one in row] == [None] * 4
    ana.taps("Trocar pelo novo")

    assert ana.sees == (
        "Troca feita\n"
        "✅ Você tem vaga: Novo\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "Você saiu de: Antigo: 18/3, 3 h.\n"
        "Se foi engano, toque em Desfazer a troca."
    )
    assert state(session, old, row) == SeatState.DECLINED
    assert state(session, new, row) == SeatState.HELD


def test_swap_is_taken_back_from_its_screen(
    session: Session, row: Participant, ana: Person
) -> None:
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo")
    make.seat(session, old, row, SeatState.HELD)
    ana.taps(ConfirmPresence(new.id, 1))
    ana.taps("Trocar pelo novo")

    ana.taps("Desfazer a troca")

    assert ana.sees == ("Troca desfeita\n✅ Está como antes: Antigo\nVocê saiu de: Novo.")
    assert state(session, old, row) == SeatState.HELD
    assert state(session, new, row) == SeatState.RELEASED
    # Once is enough: the same button again finds nothing to take back.
    ana.taps(UndoSwap(new.id))
    assert state(session, old, row) == SeatState.HELD


def test_swap_is_final_when_its_new_seat_can_no_longer_be_given_back(
    session: Session, chat: Chat, row: Participant, ana: Person
) -> None:
    old = make.encontro(session, "Antigo", starts_at=moment(9, 4, 9))
    new = make.turma(session)
    make.seat(session, old, row, SeatState.HELD)
    ana.taps(Enroll(new.id, new.version))
    ana.taps("Trocar pela turma nova")
    for now in (moment(8, 4, 20), moment(9, 4, 9)):
        chat.now = now

        ana.taps(UndoSwap(new.id))

        assert state(session, new, row) == SeatState.HELD
        assert state(session, old, row) == SeatState.DECLINED


def test_swap_out_of_what_others_wait_for_says_that_it_is_final(
    session: Session, row: Participant, ana: Person
) -> None:
    old, new = make.encontro(session, "Antigo", capacity=1), make.encontro(session, "Novo")
    make.seat(session, old, row, SeatState.HELD)
    make.seat(session, old, make.participant(session), SeatState.WAITING)
    ana.taps(ConfirmPresence(new.id, 1))

    ana.taps("Trocar pelo novo")

    assert ana.sees.endswith("Não dá para desfazer: a vaga vai para a fila.")
    assert "Desfazer a troca" not in str(ana.last.labels)
    ana.taps(UndoSwap(new.id))
    assert ana.toast is not None
    assert ana.toast.text.startswith("Não dá para desfazer")
    assert state(session, old, row) == SeatState.DECLINED
    assert state(session, new, row) == SeatState.HELD


def test_joining_a_line_warns_of_what_one_holds_at_that_time(
    session: Session, row: Participant, ana: Person
) -> None:
    held = make.encontro(session, "Outro")
    make.seat(session, held, row, SeatState.HELD)
    taken = full(session)

    ana.taps(JoinWaitlist(taken.id, 1))

    assert "Você é a 1ª pessoa da fila" in ana.sees
    assert ana.sees.endswith(
        "⚠️ No mesmo horário você já tem: Outro (segunda, 18/3, das 9h às 12h).\n"
        "Se surgir vaga, você escolhe qual quer."
    )
    assert state(session, held, row) == SeatState.HELD


def test_swap_into_what_filled_meanwhile_changes_nothing(
    session: Session, row: Participant, ana: Person
) -> None:
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo", capacity=1)
    make.seat(session, old, row, SeatState.HELD)
    ana.taps(ConfirmPresence(new.id, 1))
    make.seat(session, new, make.participant(session), SeatState.HELD)

    ana.taps("Trocar pelo novo")

    assert "A única vaga acabou" in ana.sees
    assert state(session, old, row) == SeatState.HELD
    assert state(session, new, row) is None


def test_keep_both_holds_two_seats(session: Session, row: Participant, ana: Person) -> None:
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo")
    make.seat(session, old, row, SeatState.HELD)
    ana.taps(ConfirmPresence(new.id, 1))

    ana.taps("Ficar com tudo")

    assert state(session, old, row) == state(session, new, row) == SeatState.HELD


def test_join_twice_keeps_the_place(session: Session, row: Participant, ana: Person) -> None:
    encontro = full(session)
    ana.taps(JoinWaitlist(encontro.id, 1))

    ana.taps(JoinWaitlist(encontro.id, 1))

    assert ana.toast is not None
    assert ana.toast.text == "Você já está na fila. Está tudo certo."
    assert state(session, encontro, row) == SeatState.WAITING


def test_leave_can_be_undone(session: Session, row: Participant, ana: Person) -> None:
    encontro = full(session)
    ana.taps(JoinWaitlist(encontro.id, 1))

    ana.taps("Sair da fila")
    assert ana.sees.startswith("Você saiu da fila")
    ana.taps("Desfazer")

    assert "⏳ Você é a 1ª pessoa da fila" in ana.sees
    assert state(session, encontro, row) == SeatState.WAITING


def test_accept_takes_one_tap(session: Session, row: Participant, ana: Person) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.WAITING)
    offers.make(session, now=NOW)

    ana.taps(AcceptOffer(encontro.id))

    assert ana.taps_count == 1
    assert "✅ Você confirmou presença" in ana.sees
    assert state(session, encontro, row) == SeatState.HELD


def test_accept_too_late_offers_the_end_of_the_line(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.WAITING)
    other = make.participant(session)
    make.seat(session, encontro, other, SeatState.WAITING)
    (offer,) = offers.make(session, now=NOW)
    chat.now = offer.offered_until

    ana.taps(AcceptOffer(encontro.id))
    assert ana.sees.startswith("A vaga passou para a próxima pessoa")
    ana.taps("Voltar à fila")

    assert state(session, encontro, row) == SeatState.WAITING
    assert "⏳ Você é a 2ª pessoa da fila" in ana.sees


def test_accept_with_a_clash_keeps_the_seat_while_choosing(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    old = make.encontro(session, "Antigo")
    make.seat(session, old, row, SeatState.HELD)
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.WAITING)
    (offer,) = offers.make(session, now=NOW)
    chat.now = offer.offered_until - timedelta(minutes=1)

    ana.taps(AcceptOffer(encontro.id))
    assert "Guardo a vaga para você até hoje" in ana.sees
    chat.now += timedelta(minutes=10)
    ana.taps("Trocar pelo novo")

    assert state(session, encontro, row) == SeatState.HELD
    assert state(session, old, row) == SeatState.DECLINED


def test_pass_on_wakes_the_clock(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.WAITING)
    offers.make(session, now=NOW)

    ana.taps(PassOffer(encontro.id))

    assert chat.clock_was_woken
    assert ana.sees.startswith("Você passou a vez")
    assert state(session, encontro, row) == SeatState.RELEASED


def test_offered_seat_is_shown_with_its_deadline(
    session: Session, row: Participant, ana: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.WAITING)
    offers.make(session, now=NOW)

    ana.taps(ShowEncontro(encontro.id))

    assert "Responda até quarta, 13/3, às 9h." in ana.sees
    assert ana.last.labels[0] == ["✅ Quero a vaga", "✋ Passar a vez"]


def test_undo_after_the_seat_went_shows_the_line(
    session: Session, row: Participant, ana: Person
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row, SeatState.HELD)
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    ana.taps(ShowEncontro(encontro.id))
    ana.taps("Não vou mais")

    ana.taps("Desfazer")

    assert ana.toast is not None
    assert ana.toast.text.startswith("As vagas acabaram.")
    assert "Entrar na fila" in str(ana.last.labels)


@pytest.mark.parametrize("action", [AcceptOffer, PassOffer, UndoSeat])
def test_buttons_about_nothing_are_answered(
    session: Session, ana: Person, action: type[AcceptOffer]
) -> None:
    encontro = make.encontro(session)
    started = make.encontro(session, starts_at=moment(11, 3, 8))

    for activity in (encontro.id, started.id, 999_999):
        ana.taps(action(activity))
        assert ana.last.labels


def swaps_out_of(
    session: Session, row: Participant, ana: Person, old: Activity, **columns: Any
) -> Activity:
    """Let Ana swap what she has there for a new encontro at the same hour."""
    make.seat(session, old, row, **columns)
    (slot, *_) = make.slots_of(session, old)
    new = make.encontro(session, "Novo", starts_at=slot.starts_at)
    ana.taps(ConfirmPresence(new.id, 1))
    ana.taps("Trocar pelo novo")
    return new


def test_swap_is_final_when_another_turma_was_taken_since(
    session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    old = make.turma(session, of=course)
    other = make.turma(
        session, of=course, number=2, lessons=((moment(16, 4, 9), moment(16, 4, 12)),)
    )
    new = swaps_out_of(session, row, ana, old)
    ana.taps(Enroll(other.id, other.version))

    ana.taps(UndoSwap(new.id))

    assert ana.toast is not None
    assert ana.toast.text == (
        "Não dá para desfazer: você já está em outra turma do curso. Nada mudou."
    )
    assert state(session, old, row) == SeatState.DECLINED
    assert state(session, new, row) == state(session, other, row) == SeatState.HELD


def test_swap_is_final_when_what_was_left_is_cancelled(
    session: Session, row: Participant, ana: Person
) -> None:
    old = make.encontro(session, "Antigo")
    new = swaps_out_of(session, row, ana, old)
    old.cancelled_at = NOW
    session.flush()

    ana.taps("Desfazer a troca")

    assert ana.toast is not None
    assert ana.toast.text == (
        "Não dá para desfazer: o que você deixou já começou, ou houve cancelamento. Nada mudou."
    )
    assert state(session, new, row) == SeatState.HELD


def test_offer_that_was_swapped_away_comes_back_only_while_its_time_runs(
    chat: Chat, session: Session, row: Participant, ana: Person
) -> None:
    course = make.course(session)
    old = make.turma(session, of=course)
    new = make.turma(session, of=course, number=2)
    times = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, old, row, SeatState.OFFERED, **times)
    ana.taps(Enroll(new.id, new.version))
    assert "🎟️ Há uma vaga para você: Gestão de projetos, turma 1" in ana.sees
    ana.taps("Trocar de turma")
    assert "Você saiu de: vaga oferecida em Gestão de projetos, turma 1 (9 e 11/4)." in ana.sees
    ana.taps("Desfazer a troca")
    assert state(session, old, row) == SeatState.OFFERED

    ana.taps(Enroll(new.id, new.version))
    ana.taps("Trocar de turma")
    chat.now = moment(12, 3, 10)
    ana.taps("Desfazer a troca")

    assert ana.toast is not None
    assert ana.toast.text == ("Não dá para desfazer: o prazo da vaga oferecida acabou. Nada mudou.")
    assert state(session, old, row) == SeatState.RELEASED
    assert state(session, new, row) == SeatState.HELD


def test_offer_that_was_accepted_in_a_swap_is_an_offer_again(
    session: Session, row: Participant, ana: Person
) -> None:
    old, new = make.encontro(session, "Antigo"), make.encontro(session, "Novo", capacity=1)
    make.seat(session, old, row)
    times = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, new, row, SeatState.OFFERED, **times)
    ana.taps(AcceptOffer(new.id))
    ana.taps("Trocar pelo novo")

    ana.taps("Desfazer a troca")

    assert ana.sees == (
        "Troca desfeita\n✅ Está como antes: Antigo\n"
        "A vaga oferecida em Novo espera sua resposta até amanhã, às 10h."
    )
    assert ana.last.labels[1] == ["📅 Novo · 18/3"]
    assert state(session, new, row) == SeatState.OFFERED


@pytest.mark.parametrize(
    ("before", "toast"),
    [
        (SeatState.OFFERED, "Desfeito. A vaga oferecida espera sua resposta."),
        (SeatState.WAITING, "Desfeito. Você voltou ao seu lugar na fila."),
    ],
)
def test_a_no_that_is_taken_back_gives_the_place_back(
    session: Session, row: Participant, ana: Person, before: SeatState, toast: str
) -> None:
    encontro = make.encontro(session, capacity=1)
    times: dict[str, Any] = {}
    if before is SeatState.OFFERED:
        times = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, encontro, row, before, **times)
    ana.taps(DeclinePresence(encontro.id))

    ana.taps("Desfazer")

    assert ana.toast is not None
    assert ana.toast.text == toast
    assert state(session, encontro, row) == before
