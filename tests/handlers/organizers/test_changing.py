"""Another place, address, number of seats or hours, programme or name of an encontro."""

import pytest
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from messages.actions.organizers.encontros import ChangeActivity, ChangePiece, ManageActivity, Piece
from tests import make
from tests.chat import Person
from tests.handlers.organizers.steps import started, the_encontro


@pytest.mark.parametrize(("waiting", "label"), [(0, "11 vagas, 3 horas"), (2, "3 vagas, 3 horas")])
def test_more_seats_offers_what_serves_the_waitlist(
    celia: Person, session: Session, waiting: int, label: str
) -> None:
    encontro = make.encontro(session, capacity=1)
    for _ in range(waiting):
        make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    celia.starts()
    celia.taps(ChangePiece(encontro.id, Piece.SEATS))

    assert celia.last.labels[:2] == [[label], ["Sem limite, 3 horas"]]


def test_another_address_of_the_call_is_told(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    encontro.link = "https://exemplo.gov.br/antes"
    celia.taps(ChangeActivity(encontro.id), started(celia))
    celia.taps("Local")
    celia.writes("Auditório da Fapemig e https://exemplo.gov.br/agora")
    celia.taps("Mudar e só avisar")

    assert ana.sees.startswith(
        "Mudou o endereço do vídeo: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h (não mudou)\n"
        "Local: Auditório da Fapemig (não mudou)\n"
        "Por vídeo, agora em: https://exemplo.gov.br/agora\n"
    )


def test_another_place_is_told_too(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    celia.taps(ChangePiece(encontro.id, Piece.VENUE), started(celia))
    celia.writes("Auditório JK")
    celia.taps("Mudar e pedir nova resposta")

    assert ana.sees.startswith("Mudou o local")
    assert "O local era: Auditório da Fapemig\n" in ana.last.html


def test_more_seats_wake_the_clock_and_fewer_than_taken_are_refused(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    encontro = the_encontro(session)
    make.seat(session, encontro, make.participant(session))
    celia.taps(ManageActivity(encontro.id), started(celia))
    celia.taps("Vagas e horas")
    celia.writes("1 vaga")
    assert "2 pessoas já têm vaga. Escreva 2 vagas ou mais." in celia.sees
    celia.writes("150 vagas")

    assert encontro.capacity == 150
    assert celia.chat.clock_was_woken


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("120 vagas, 1 hora", "As horas caem de 3 horas para 1 hora. Confirma?"),
        (
            "90 vagas, 1 hora",
            "As vagas caem de 120 para 90. As horas caem de 3 horas para 1 hora. Confirma?",
        ),
    ],
)
def test_fewer_hours_are_asked_first_and_what_was_before_stays_on_the_sheet(
    celia: Person, ana: Person, session: Session, text: str, asked: str
) -> None:
    del ana
    encontro = the_encontro(session)
    celia.taps(ManageActivity(encontro.id), started(celia))
    celia.taps("Vagas e horas")
    celia.writes(text)
    assert celia.sees.startswith(asked)
    assert encontro.minutes == 180
    celia.taps("Sim, mudar")

    assert encontro.minutes == 60
    assert "Horas: 1 hora (antes: 3 horas)" in celia.sees
    assert ("Vagas: 90 (antes: 120)" in celia.sees) is (encontro.capacity == 90)


def test_what_another_programme_or_name_replaces_is_shown(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    encontro = the_encontro(session)
    celia.taps(ManageActivity(encontro.id), started(celia))
    celia.taps("Mudar dados")
    celia.taps("Programação")
    assert "Está assim:\n9h Abertura\n12h Encaminhamentos\n" in celia.sees
    celia.writes("9h Boas-vindas")
    celia.taps("Mudar dados")
    celia.taps("Nome")
    celia.writes("Encontro de abertura")

    assert (encontro.programme, encontro.title) == ("9h Boas-vindas", "Encontro de abertura")
    assert "Nome: Encontro de abertura (antes: 1º Encontro da Rede Estratégia)" in celia.sees
