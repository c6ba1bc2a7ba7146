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


@pytest.mark.parametrize(
    ("text", "piece", "expected"),
    [
        # How long it takes, and when it ends
        ("Roda dia 2/3, das 9h às 11h30 (duração: 2 horas)", Piece.ENDS, ("11:00", "11:30")),
        ("Roda dia 2/3, das 9h às 11h\nDuração: 3h", Piece.ENDS, ("11:00", "12:00")),
        ("Roda dia 2/3, das 9h às 11h30. Dura 2h30.", Piece.ENDS, ()),
        ("Roda dias 2 e 3/3, das 9h às 12h. Duração: 6 horas", Piece.ENDS, ()),
        ("Roda sexta as 10h30, até 11h10 só", Piece.ENDS, ()),
        # A label, and a sentence
        (
            "Roda\nData: 4/2/2027\nHorário: 14h30\n\nA roda será no dia 4 de fevereiro, às 14h.",
            Piece.STARTS,
            ("14:30", "14:00"),
        ),
        (
            "Roda\nData: 4/2/2027\nHora: 14:00 - 17:00\n\nA conversa começa às 15h e vai até 17h.",
            Piece.STARTS,
            ("14:00", "15:00"),
        ),
        (
            "Roda\nData: 4/2/2027\nHora: 14:00 - 17:00\n\nComeça às 15h!",
            Piece.STARTS,
            ("14:00", "15:00"),
        ),
        (
            "Roda\nData: 4/2/2027\nHora: 14:00\n\nO credenciamento começa às 13h30.",
            Piece.STARTS,
            (),
        ),
        # Asked by who answers a mail
        (
            (
                "No convite impresso está 10h e aqui está 9h. Qual vale?\n\nDe: Ana Lima\n"
                "Enviado: segunda-feira, 30 de novembro de 2026 08:30\nAssunto: Roda de Metas\n\n"
                "A Roda de Metas será em 16/12/2026, às 9h, na Sala 5."
            ),
            Piece.STARTS,
            ("10:00", "9:00"),
        ),
    ],
)
def test_what_does_not_agree_is_asked(text: str, piece: Piece, expected: tuple[str, ...]) -> None:
    found = invitation_text.read(text, now=NOW)

    asked = [each for each in found.questions if each.piece is piece and not each.is_doubt]
    value = {
        (each.starts if piece is Piece.STARTS else each.ends) is None for each in found.sittings
    }
    clocks = tuple(each.zfill(5) for each in expected)
    assert tuple(at for each in asked for at in each.candidates) == clocks
    assert value == {True} or not expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A day that is skipped
        ("Aula às quartas de abril, às 9h (dia 21 não haverá aula)", "7/4 14/4 28/4"),
        ("Aula às quartas de abril, às 9h, menos dia 21, feriado", "7/4 14/4 28/4"),
        ("Aula todas as quartas de abril, 9h. Feriado no dia 21, sem aula.", "7/4 14/4 28/4"),
        ("Aula: quartas de abril, 9h (exceto 21/4, feriado)", "7/4 14/4 28/4"),
        ("Aula: quartas-feiras de abril: dias 7, 14 e 28, 9h", "7/4 14/4 28/4"),
        ("Aula dias 7, 14, 21 e 28/4, 9h. Dia 21 é feriado.", "7/4 14/4 28/4"),
        # A class that is full, and one that was
        (
            (
                "A turma 1 (3 e 5 de agosto, das 8h às 12h) lotou. Abrimos a turma 2: 17 e 19 de"
                " agosto, 9h"
            ),
            "17/8 19/8",
        ),
        ("Aula dias 7 e 9/4, 9h (a outra, em 1º de março, ficou lotada)", "7/4 9/4"),
        # What a newsletter tells of the past
        (
            (
                "BOLETIM\n\nO QUE PASSOU\nNo dia 24/2, às 8h, 86 foram à aula de Metas.\n\nPRÓXIMA"
                "\nRoda de Mapas: 30/3, 9h"
            ),
            "30/3",
        ),
        (
            (
                "► Aconteceu\nDia 2/2, 10h, aula lotada.\n\nCom fotos do dia 3/2.\n\n► Agenda\n"
                "Roda de Mapas: 30/3, 9h"
            ),
            "30/3",
        ),
        ("Como foi\nDia 2/2, 10h, aula lotada.\n\nRoda de Mapas: 30/3, 9h", "30/3"),
        (
            (
                "Obrigada pela presença no encontro, que no dia 18/2 reuniu 112 pessoas das 8h às"
                " 9h.\nRoda de Mapas: 30/3, 9h"
            ),
            "30/3",
        ),
        # When a letter was written, and when the encontro is
        (
            "MEMORANDO Nº 2/2026\nData: 01/12/2026\nAssunto: Roda\n\nA roda é dia 28/1, 9h",
            "28/1",
        ),
        (
            (
                "Memorando.IMA nº 19/2026\n\nData: 30 de novembro de 2026\nDestinatário: Todos\n"
                "Assunto: Roda de Dados\n\nA roda é dia 28/1, 9h"
            ),
            "28/1",
        ),
        (
            (
                "Comunicado nº 3/2026\nAssunto: Roda de Dados\nData: 28/1/2027\nHorário: 9h\n"
                "Inscrições até 20/1/2027"
            ),
            "28/1",
        ),
        # It goes on elsewhere, and not at all
        ("A aula do dia 2/3 (terça, 9h) não vai ser mais na Sala 5, e sim na Sala 6", "2/3"),
        ("A aula do dia 2/3 (terça, 9h) não vai ser mais possível", ""),
        # A name with words of a deadline
        ("A Capacitação em Contratos de Resultado será realizada dia 7/4, 9h", "7/4"),
    ],
)
def test_the_days_that_count(text: str, expected: str) -> None:
    assert when(text) == " | ".join(f"{each} 9:00" for each in expected.split())
