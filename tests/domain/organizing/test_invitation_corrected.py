"""Days and hours that a pasted text takes back, or says in two ways that do not agree."""

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Piece
from tests.domain.organizing.test_invitation_times import NOW, when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Taken back while it is said
        ("Oficina dia 20/1, às 14h – ops, às 14h30! – na Sala 5. Dura duas horas.", "14:30-16:30"),
        ("Oficina dia 20/1, às 14h (perdão, às 15h)", "15:00"),
        ("Oficina dia 20/1, 9h, ou melhor, 10h", "10:00"),
        ("Oficina dia 20/1 às 9h... opa, 10h às 12h", "10:00-12:00"),
        ("Oficina dia 20/1, das 14h às 16h, ops, às 17h", "14:00-17:00"),
        ("Oficina dia 20/1, das 14h às 16h, ops, às 13h", "13:00-16:00"),
        ("Oficina dia 20/1, das 14h às 16h, aliás, das 15h às 17h", "15:00-17:00"),
        ("a oficina é dia vinte de janeiro às nove não desculpa dez da manhã", "10:00"),
        ("a aula é dia vinte de janeiro às oito e quinze não perdão oito e meia", "8:30"),
        ("Oficina dia 19/1... opa, 20/1 (dia 19 é feriado), 9h", "9:00"),
        ("Oficina dia 19/1, quer dizer, dia 20/1, às 9h", "9:00"),
        ("Oficina dia 20/1 às 9h. Desculpem, 2 pessoas já confirmaram", "9:00"),
        # How long a recording is
        ("Transcrição de áudio (1:12)\na oficina é dia 20/1 às nove da manhã", "9:00"),
    ],
)
def test_a_correction_counts(text: str, expected: str) -> None:
    assert when(text) == f"20/1 {expected}"


def test_either_end_of_a_stretch_may_be_corrected() -> None:
    text = "Oficina dia 20/1, das 14h às 16h, ops, 15h"

    found = invitation_text.read(text, now=NOW)

    asked = {each.piece: each.candidates for each in found.questions}
    assert (when(text), asked[Piece.STARTS]) == ("20/1 ?", ("15:00", "14:00"))
