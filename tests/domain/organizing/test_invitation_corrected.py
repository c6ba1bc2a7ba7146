"""Days and hours that a pasted text takes back, or says in two ways that do not agree."""

from datetime import UTC, datetime

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
        # An end that is new, or stands in the next sentence
        ("Oficina dia 20/1, das 9h às 12h. Termina 11h em vez de 12h", "9:00-11:00"),
        ("Oficina dia 20/1, das 9h às 12h. Agora acaba às 11h30, e não 12h", "9:00-11:30"),
        ("Oficina dia 20/1. Começa às 14h e não mais às 13h. Vamos até as 17h", "14:00-17:00"),
        # An earlier edition
        (
            "O sarau de 3/11 foi lindo: 150 pessoas, das 9h às 12h! Vamos repetir em 20/1, às 14h",
            "14:00",
        ),
        # An answer that confirms
        (
            (
                "RES: Data da visita\n\nPode confirmar: Visita ao Arquivo, 20 de janeiro, 9h às 11h"
                "\n\nDe: Ana Lima\nEnviada em: sexta-feira, 27 de novembro de 2026 17:03\n"
                "Assunto: Data da visita\n\nPode ser qualquer dia de manhã."
            ),
            "9:00-11:00",
        ),
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
        (
            "O guia é lançado no dia 12 de março, às 10h.\n\nSERVIÇO\nQuando: 12/3/2027, às 10h30",
            Piece.STARTS,
            ("10:30", "10:00"),
        ),
        # Told of the year, and of no earlier edition
        (
            (
                "O ano foi difícil, mas no dia 20/3/2027, das 14h às 16h, teremos a Roda de Metas."
                " Mais uma vez, a mesa de abertura às 15h."
            ),
            Piece.STARTS,
            ("14:00", "15:00"),
        ),
        (
            (
                "A Roda de Metas foi pedida por muitos e será dia 20/3/2027, das 14h às 16h."
                " Desta vez, com mesa de abertura às 15h."
            ),
            Piece.STARTS,
            ("14:00", "15:00"),
        ),
        # A label, and the programme
        (
            "Roda dia 2/3\nHorário: 9h às 11h\n\n9h – Mesa\n10h – Oficina\n12h – Encerramento",
            Piece.ENDS,
            ("11:00", "12:00"),
        ),
        (
            "Roda dia 2/3\nHorário: 9h às 12h\n\n9h – Mesa\n10h – Oficina\n11h – Encerramento",
            Piece.ENDS,
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
        ("Aula às sextas de março, às 9h, exceto na Sexta-feira Santa (26/3)", "5/3 12/3 19/3"),
        ("Aula: segundas de fevereiro, às 9h, com pausa no Carnaval (8)", "1/2 15/2 22/2"),
        ("Aula: segundas de fevereiro, às 9h, menos dias 8 e 15", "1/2 22/2"),
        ("Aula: segundas de fevereiro, às 9h, menos 8 vagas", "1/2 8/2 15/2 22/2"),
        ("Aula às quartas de abril, às 9h. Não haverá no dia 21.", "7/4 14/4 28/4"),
        ("Aula às quartas de abril, 9h, não haverá aula dia 21 devido à obra", "7/4 14/4 28/4"),
        # ... and a number that is none of it
        ("Aulas dias 7, 14 e 21/4, 9h. Não há mais vagas na turma 7.", "7/4 14/4 21/4"),
        ("Aulas dias 7, 14 e 21/4, 9h. Pelo menos 14.", "7/4 14/4 21/4"),
        ("Aulas dias 7, 14 e 21/4, 9h, exceto o módulo 7.", "7/4 14/4 21/4"),
        ("Aulas dias 7, 14 e 21/4, 9h. Fora da sala 14.", "7/4 14/4 21/4"),
        ("Aulas dias 7, 14 e 21/4, 9h. Menos dia 14 tem transmissão.", "7/4 14/4 21/4"),
        ("Aulas dias 7, 14 e 21/4, 9h. Nem a sala (7), nem ao menos (14).", "7/4 14/4 21/4"),
        ("Aula às quartas de abril, 9h. Não haverá prova no módulo 7.", "7/4 14/4 21/4 28/4"),
        ("Aulas dias 7 e 14 de abril, 9h. Não haverá café no dia 14/4/2027.", "7/4 14/4"),
        ("Aulas dias 7 e 14 de abril, 9h. No dia 14/4 não haverá café.", "7/4 14/4"),
        ("Aulas dias 7 e 14/4, 9h. A turma volta do recesso no dia 7.", "7/4 14/4"),
        ("Aula: quartas-feiras de abril: dias 7, 14 e 28, 9h", "7/4 14/4 28/4"),
        ("Aula dias 7, 14, 21 e 28/4, 9h. Dia 21 é feriado.", "7/4 14/4 28/4"),
        # Several meetings, each with its number
        (
            "Depois da Turma 4 abrimos nova turma!\nAula 1 – 05/04, 9h\nAula 2 – 07/04, 9h",
            "5/4 7/4",
        ),
        (
            (
                "Etapa\tPeríodo\tComo\nLeitura\t1º a 12/11\tpor conta\nAula ao vivo 1\t16/11\t9h\n"
                "Aula ao vivo 2\t18/11\t9h\nTrabalho\tentregar até 30/11\tno site"
            ),
            "16/11 18/11",
        ),
        # Weekdays of a month, and of weeks
        ("Em maio tem curso!\n\nTerças-feiras 4, 11 e 18, às 9h", "4/5 11/5 18/5"),
        ("Em março: curso\nTerças 2, 9 e 16, às 9h", "2/3 9/3 16/3"),
        ("Curso de Mapas - março\nTerças 2, 9 e 16, às 9h", "2/3 9/3 16/3"),
        ("Em abril: curso\nTerças 2, 9 e 16, às 9h", "2/2 9/2 16/2"),
        ("Toda quinta-feira, 9h, até 25 de março, começando em 11 de março", "11/3 18/3 25/3"),
        ("Toda quinta-feira, 9h, começando em 11/3. Inscrições até 25/3", "11/3"),
        ("Aula 2/3, 9h. O material fica no ar até 30/3, e toda terça tem plantão.", "2/3"),
        ("Aula 2/3, 9h. Toda terça sai a agenda; o arquivo fica até 30/3.", "2/3"),
        ("Aula 2/3, 9h, e toda terça publicamos a agenda até 30/3.", "2/3"),
        ("Aula 2/3, 9h. Respondam até 16/3. Toda terça tem café.", "2/3"),
        ("Roda de indicadores toda terça até 16/3, começando em 2/3, 9h", "2/3 9/3 16/3"),
        ("Roda na primeira segunda-feira de cada mês, de março a maio, 9h", "1/3 5/4 3/5"),
        ("Roda toda primeira segunda-feira do mês, de março a maio, 9h", "1/3 5/4 3/5"),
        ("Semanal às terças-feiras, às 9h, de 12 de jan. até 26 de jan.", "12/1 19/1 26/1"),
        ("Semanal às terças, às 9h, de 12 de jan. até 2 de fev.", "12/1 19/1 26/1 2/2"),
        ("Aula às terças e quintas, 9h, de 12/1 a 28/1", "12/1 14/1 19/1 21/1 26/1 28/1"),
        # Words that a machine read from a page
        ("A roda é dia 22 de abri1 de 2027, 9h", "22/4"),
        ("A roda é dia 22 de ju1ho, 9h", "22/7"),
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


_CLASSES = "Curso de Mapas\nTurma A: 1/6, 8h\nTurma B: 8/6, 13h\nTurma C: 15/6, 8h\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_CLASSES + "A nossa é a turma B.", "8/6 13:00"),
        (_CLASSES + "A Rede fica na turma C", "15/6 8:00"),
        (_CLASSES + "Fomos para a turma A!", "1/6 8:00"),
        (_CLASSES + "Escolham a turma.", ""),
        (_CLASSES + "A nossa é a turma D.", ""),
        ("Curso de Mapas\n1) 1/6, 8h\n2) 8/6, 13h\nA nossa é a 2", "8/6 13:00"),
        (
            "Turma\tData\tHorário\nA\t1 e 2/6\t8h\nB\t8 e 9/6\t13h\n\nA nossa é a turma B",
            "8/6 13:00 | 9/6 13:00",
        ),
        # In a chat the last word counts
        (
            (
                "[28/11/2026 16:40] Ana: a Roda de Metas é dia 15/12 às 9h\n"
                "[28/11/2026 16:52] Davi: pode ser 14?\n[30/11/2026 08:10] Ana: pode! então 14/12\n"
                "[30/11/2026 08:30] Davi: 14h?\n[30/11/2026 08:31] Ana: fechado, 14h às 16h"
            ),
            "14/12 14:00-16:00",
        ),
        (
            (
                "Ana: Roda de Metas dia 13/5, quinta, 14h?\nDavi: começa 14h30 que tenho médico\n"
                "Ana: ok fechado: 13/5 das 14h30 às 17h"
            ),
            "13/5 14:30-17:00",
        ),
        (
            (
                "Ana: Roda de Metas dia 13/5, quinta, 14h\nDavi: melhor 14h30\n"
                "Ana: e das 15h às 17h, pode?"
            ),
            "13/5 ?-17:00",
        ),
        ("Roda de Metas dia 13/5, 14h\nLanche na copa, das 15h30 às 16h", "13/5 ?-16:00"),
    ],
)
def test_ours_and_the_last_count(text: str, expected: str) -> None:
    assert when(text) == expected


def test_the_year_of_habit_is_asked_with_this_one() -> None:
    now = datetime(2027, 1, 12, 12, tzinfo=UTC)

    found = invitation_text.read("Roda\nData: 26/01/2026 (terça-feira)\nHora: 10h", now=now)

    assert [each.candidates for each in found.questions if each.piece is Piece.DAY] == [
        ("2027-01-26",)
    ]
