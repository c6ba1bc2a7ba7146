"""What an invitation tells of a place and then takes back, of what is over, of what is open."""

from datetime import UTC, datetime

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Mode, Piece

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHEN = "Oficina de Painéis, 12/03/2027, das 14h às 17h"


@pytest.mark.parametrize(
    ("text", "venue", "mode"),
    [
        (
            f'{WHEN}\nHall Ipê, Sol\nERRATA: onde se lê "Hall Ipê, Sol", leia-se "Sala 5".',
            "Sala 5",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}\nLocal: Auditório Ipê\nErrata: onde se lê Auditório Ipê, leia-se Sala Canela.",
            "Sala Canela",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Não será mais no Auditório Ipê, passou para o Teams.",
            "",
            Mode.VIDEO,
        ),
        (
            f"{WHEN}. Eu tinha dito Auditório Ipê. Esqueçam o auditório, vai ser só pelo Meet.",
            "",
            Mode.VIDEO,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Atenção: não será mais no Auditório Ipê, e sim na Sala 5.",
            "Sala 5",
            Mode.IN_PERSON,
        ),
    ],
)
def test_a_place_that_is_taken_back_is_not_that_of_the_encontro(
    text: str, venue: str, mode: Mode
) -> None:
    found = invitation_text.read(text, now=NOW)

    assert (found.venue, found.mode) == (venue, mode)


@pytest.mark.parametrize(
    "over",
    [
        "O QUE PASSOU\nA oficina de atas levou 86 pessoas ao Auditório Ipê.\n\nA SEGUIR\n",
        "JÁ ROLOU:\nOficina de atas, no Auditório Ipê\n\nPRÓXIMA ATIVIDADE\n",
        "Obrigada pela presença no 6º Encontro, que reuniu 80 pessoas no Auditório Ipê.\n\n",
        "Que bonito o Sarau de ontem, com o Auditório Ipê lotado!\n\n",
    ],
)
def test_what_is_over_says_no_place(over: str) -> None:
    found = invitation_text.read(f"{over}{WHEN}, na Sala Canela", now=NOW)

    assert (found.title, found.venue) == ("Oficina de Painéis", "Sala Canela")


@pytest.mark.parametrize(
    ("open_", "modes"),
    [
        ("Ainda não sabemos se será só presencial ou também transmitido.", "in_person hybrid"),
        ("Está em aberto se vai ser presencial ou por vídeo.", "in_person video"),
        ("Estamos vendo se também transmitimos pelo YouTube.", "in_person hybrid"),
        ("Falta decidir entre presencial e on-line.", "in_person video"),
    ],
)
def test_how_people_take_part_is_asked_where_nobody_has_decided(open_: str, modes: str) -> None:
    found = invitation_text.read(f"{WHEN}, no Auditório Ipê. {open_}", now=NOW)

    (question,) = (each for each in found.questions if each.piece is Piece.MODE)
    assert (found.mode, " ".join(question.candidates)) == (None, modes)


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("na sala 7, ops, 17", "sala 17"),
        ("na sala 7 do Prédio Azul. Ops, a sala é a 17, não a 7", "sala 17 do Prédio Azul"),
        ("na sala 7 do Prédio Azul. A sala é a 17", "sala 17 do Prédio Azul"),
        ("na sala 7 do Prédio Azul. A sala é a 17, não a 9", "sala 7 do Prédio Azul"),
        ("na sala 7 do Prédio Azul, digo, 17h", "sala 7 do Prédio Azul"),
    ],
)
def test_the_number_of_a_room_may_be_corrected(text: str, venue: str) -> None:
    assert invitation_text.read(f"Oficina de Atas, 12/3, 9h, {text}", now=NOW).venue == venue
