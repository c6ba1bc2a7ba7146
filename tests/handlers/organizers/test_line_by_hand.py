"""The line of an activity in the organizers' hands, as they and the person see it (O47, N24)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowPersonAt
from messages.actions.organizers.seats_by_hand import (
    AskPlace,
    AskTakeOut,
    PassTurn,
    PauseOffers,
    ShowLine,
    StopOffer,
)
from models import Activity, Participant, Seat, SeatState, Standing
from scheduler import offers
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session))
    person.starts()
    return person


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session, "Ana Lima", office=make.assessoria(session, "SES"))


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.starts()
    return person


@pytest.fixture
def encontro(session: Session) -> Activity:
    """One seat, which somebody has."""
    activity = make.encontro(session, capacity=1)
    make.seat(session, activity, make.participant(session, "Rui Sá"))
    return activity


def waits(session: Session, activity: Activity, name: str, **columns: Any) -> Participant:
    person = make.participant(session, name, **columns)
    make.seat(session, activity, person, SeatState.WAITING)
    return person


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    session.flush()
    return session.scalar(
        select(Seat.state).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def offered(session: Session, activity: Activity, person: Participant, **more: Any) -> None:
    times = {"offered_at": NOW - timedelta(hours=1), "offered_until": moment(12, 3, 10), **more}
    make.seat(session, activity, person, SeatState.OFFERED, **times)


def test_line_is_shown_with_places(session: Session, celia: Person, encontro: Activity) -> None:
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Ver a fila")
    assert celia.sees == (
        "Fila: 1º Encontro da Rede Estratégia\n⏳ Ninguém na fila.\nVagas ocupadas: 1 de 1 vaga"
    )
    waits(session, encontro, "Bia Reis")
    waits(session, encontro, "Eva Luz", unreachable_at=NOW)
    waits(session, encontro, "Davi Melo", standing=Standing.PENDING, created_at=NOW)

    celia.taps(ShowLine(encontro.id))

    assert celia.sees == (
        "Fila: 1º Encontro da Rede Estratégia\n"
        "⏳ 3 pessoas na fila. Toque em um nome para mudar.\n"
        "Vagas ocupadas: 1 de 1 vaga\n\n"
        "Não recebem oferta agora: Eva Luz, Davi Melo."
    )
    assert [labels[0].partition(" · ")[0] for labels in celia.last.labels[:3]] == [
        "1ª Bia Reis",
        "2ª Eva Luz",
        "⏳ Reserva: Davi Melo",
    ]


def test_long_line_has_pages(session: Session, celia: Person, encontro: Activity) -> None:
    for number in range(10):
        waits(session, encontro, f"Bia {'abcdefghij'[number]} Reis")
    celia.taps(ShowLine(encontro.id))
    assert celia.sees.endswith("Página 1 de 2")

    celia.taps("Próxima página")

    assert celia.last.labels[0][0].startswith("9ª Bia i Reis")


def test_place_in_line_is_changed_for_a_reason_and_back(
    session: Session, celia: Person, ana: Person, row: Participant, encontro: Activity
) -> None:
    for name in ("Bia Reis", "Caio Melo"):
        waits(session, encontro, name)
    make.seat(session, encontro, row, SeatState.WAITING)
    celia.taps(ShowLine(encontro.id))
    celia.taps("3ª Ana Lima")
    celia.taps("Mudar o lugar")
    assert celia.sees == (
        "Novo lugar de Ana Lima\n"
        "1º Encontro da Rede Estratégia\n\n"
        "Agora: 3ª de 3 pessoas na fila.\n"
        "Escreva o número do lugar, de 1 a 3. Exemplo: 1."
    )
    celia.writes("em cima")
    assert "Não entendi o lugar." in celia.sees
    celia.writes("2ª")
    assert celia.sees == (
        "Mudar o lugar de Ana Lima?\n"
        "1º Encontro da Rede Estratégia\n\n"
        "Agora: 3ª pessoa da fila\n"
        "Depois: 2ª pessoa da fila\n"
        "1 pessoa da fila passa um lugar para trás.\n\n"
        "Escreva o motivo, que a pessoa vai ler. Exemplo: já esperou pela turma 1."
    )
    celia.sends("sticker")
    celia.writes("já esperou em fevereiro")

    assert celia.sees.startswith("✅ Ana Lima é a 2ª pessoa da fila")
    celia.chat.deliver()
    assert ana.sees == (
        "Você é a 2ª pessoa da fila\n"
        "1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "A organização mudou seu lugar. Antes era o 3º.\n"
        "Motivo: já esperou em fevereiro."
    )
    celia.taps("Voltar ao 3º lugar")
    assert celia.sees.startswith("✅ Ana Lima é a 3ª pessoa da fila")


def test_first_place_is_one_tap_away(
    session: Session, celia: Person, row: Participant, encontro: Activity
) -> None:
    for name in ("Bia Reis", "Caio Melo"):
        waits(session, encontro, name)
    make.seat(session, encontro, row, SeatState.WAITING)
    celia.taps(AskPlace(encontro.id, row.id))
    celia.sends("sticker")

    celia.taps("Pôr em 1º lugar")
    assert "2 pessoas da fila passam um lugar para trás." in celia.sees
    celia.writes("combinado com a chefia")

    celia.taps("Ver a fila")
    assert celia.last.labels[0][0].startswith("1ª Ana Lima")


def test_later_place_lets_the_others_move_up(
    session: Session, celia: Person, row: Participant, encontro: Activity
) -> None:
    make.seat(session, encontro, row, SeatState.WAITING)
    waits(session, encontro, "Bia Reis")
    celia.taps(AskPlace(encontro.id, row.id))
    assert "Pôr em" not in str(celia.last.labels)

    celia.writes("2")

    assert "1 pessoa da fila passa um lugar para a frente." in celia.sees


def test_offer_is_passed_to_the_next(
    chat: Chat,
    session: Session,
    celia: Person,
    ana: Person,
    row: Participant,
) -> None:
    encontro = make.encontro(session, capacity=1)
    offered(session, encontro, row)
    bia = waits(session, encontro, "Bia Reis")
    celia.taps(ShowPersonAt(encontro.id, row.id))
    assert "A vaga está guardada até terça, 12/3, às 10h." in celia.sees

    celia.taps("Passar a vez")

    assert celia.sees == (
        "✅ Ana Lima passou a vez\n"
        "1º Encontro da Rede Estratégia\n\n"
        "A pessoa recebe um aviso.\n"
        "Continua na fila, em 2º lugar. Não dá para desfazer: a vaga vai para a próxima pessoa."
    )
    chat.deliver()
    assert ana.sees.startswith("Sua vez passou para a próxima pessoa")
    offers.plan(session, NOW)
    assert state(session, encontro, bia) == SeatState.OFFERED
    assert state(session, encontro, row) == SeatState.WAITING
    celia.taps(PassTurn(encontro.id, row.id))
    assert celia.toast is not None
    assert celia.toast.text == "Esta tela era antiga. Já atualizei."
    assert "⏳ Na fila." in celia.sees


def test_turn_does_not_pass_while_offers_are_paused(
    session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    offered(session, encontro, row)
    waits(session, encontro, "Bia Reis")
    celia.taps(PauseOffers(encontro.id, is_paused=True))
    seen = ana.sees
    celia.taps(AskTakeOut(encontro.id, row.id))
    # Nobody is next, so it can be undone.
    assert "a próxima pessoa da fila" not in celia.sees
    celia.taps(ShowPersonAt(encontro.id, row.id))

    celia.taps("Passar a vez")

    assert celia.sees == (
        "A vez não passou\n1º Encontro da Rede Estratégia\n\n"
        "As ofertas desta fila estão paradas: a próxima pessoa não recebe a vaga. "
        "Para passar a vez, toque antes em Retomar ofertas."
    )
    assert state(session, encontro, row) == SeatState.OFFERED
    assert ana.sees == seen
    celia.taps("Retomar ofertas")
    celia.taps(PassTurn(encontro.id, row.id))
    assert celia.sees.startswith("✅ Ana Lima passou a vez")


def test_offer_is_stopped_until_offers_go_on(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    offered(session, encontro, row)
    celia.taps(ShowPersonAt(encontro.id, row.id))

    celia.taps("Parar a oferta")

    assert celia.sees.startswith("✅ A oferta a Ana Lima parou")
    chat.deliver()
    assert ana.sees.startswith("A oferta da vaga parou")
    offers.plan(session, NOW)
    assert state(session, encontro, row) == SeatState.WAITING
    celia.taps("Ver a fila")
    assert "As ofertas estão paradas: quem espera não recebe vaga livre." in celia.sees
    celia.taps("Retomar ofertas")
    assert "As ofertas estão paradas" not in celia.sees
    assert chat.clock_was_woken
    offers.plan(session, NOW)
    assert state(session, encontro, row) == SeatState.OFFERED
    celia.taps("Parar ofertas")
    assert "As ofertas estão paradas" in celia.sees
    # What is offered already stays so.
    assert state(session, encontro, row) == SeatState.OFFERED


def test_offer_is_lengthened(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    offered(session, encontro, row)
    celia.taps(ShowPersonAt(encontro.id, row.id))

    celia.taps("Mais 6 horas")

    assert celia.sees.startswith("✅ Ana Lima tem até terça, 12/3, às 16h")
    chat.deliver()
    assert ana.sees == (
        "Você tem mais prazo para responder\n"
        "1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "Guardo a vaga até terça, 12/3, às 16h."
    )
    ana.taps("Quero a vaga")
    assert state(session, encontro, row) == SeatState.HELD


def test_offer_near_the_start_is_not_passed_on_or_lengthened(
    chat: Chat, session: Session, celia: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    chat.now = moment(18, 3, 7)
    offered(session, encontro, row, offered_at=moment(18, 3, 6), offered_until=moment(18, 3, 9))
    waits(session, encontro, "Bia Reis")

    celia.taps(ShowPersonAt(encontro.id, row.id))

    assert "Parar a oferta" in str(celia.last.labels)
    assert "Passar a vez" not in str(celia.last.labels)
    assert "horas" not in str(celia.last.labels)
    celia.taps(PassTurn(encontro.id, row.id))
    assert state(session, encontro, row) == SeatState.OFFERED
    celia.taps(StopOffer(encontro.id, row.id))
    assert state(session, encontro, row) == SeatState.WAITING
