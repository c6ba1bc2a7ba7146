"""How many seats and hours a pasted text says."""

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Piece
from tests.domain.organizing.test_invitation_times import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The share of each office does not hide what is offered
        ("São 90 lugares, dá três por assessoria com folga.", 90),
        ("Temos 90 lugares. Cada assessoria indica 2 pessoas.", 90),
        ("Pede-se, pelo limite de 180 assentos, a indicação de dois por órgão.", 180),
        ("Lugares: 110\n\nCada assessoria preenche UMA vez só", 110),
        # What a hall has room for is not what is offered
        ("Auditório com 300 lugares. Cada assessoria indica 2 pessoas.", None),
        ("Cabem 30, duas por órgão", None),
        ("max 20 pess", 20),
        ("Participantes: 44 (lotação do ônibus)", 44),
        ("Participantes: Ana e Bia", None),
        # Who finds no seat in what takes people there may come without it
        ("Teremos uma van com 15 lugares, saída às 8h", None),
        ("São 40 vagas. O ônibus tem 30 lugares", 40),
        # What all offices have together
        ("São 2 vagas por assessoria, 58 no total.", 58),
        ("Cada uma das assessorias tem 3 vagas, num total de 87 lugares.", 87),
        # An erratum
        ("Onde se lê: 25 vagas. Leia-se: 35 vagas", 35),
        ("Onde se lê: Sala Azul, 25 vagas\nLeia-se: Sala Verde, 35 vagas", 35),
        ("Onde se lê Sala Azul, leia-se Sala Verde. São 25 vagas", 25),
    ],
)
def test_how_many_seats(text: str, expected: int | None) -> None:
    found = invitation_text.read(f"Oficina dia 2/3, 9h\n{text}", now=NOW)

    assert found.capacity == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Horas certificadas: 3", 3),
        ("C.H. : 08 HORAS", 8),
        ("Carga horária: 12", 12),
        ("Certificado: 2027", None),
        ("Quem faltar não pega certificado (6 horas).", 6),
    ],
)
def test_how_many_hours(text: str, hours: int | None) -> None:
    found = invitation_text.read(f"Oficina dia 2/3, 9h\n{text}", now=NOW)

    assert found.minutes == (None if hours is None else hours * 60)


def test_the_share_of_an_office_alone_is_asked() -> None:
    found = invitation_text.read("Oficina dia 2/3, 9h\nDuas pessoas por órgão", now=NOW)

    assert any(each.piece is Piece.SEATS for each in found.questions)


@pytest.mark.parametrize("text", ["As vagas são ilimitadas.", "Inscrições sem limite"])
def test_a_sentence_says_that_all_may_come(text: str) -> None:
    assert invitation_text.read(f"Oficina dia 2/3, 9h\n{text}", now=NOW).is_unlimited
