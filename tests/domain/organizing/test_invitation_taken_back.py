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
        # Not forgotten, and nothing stands instead
        (
            f"{WHEN}, na Sala 5 do prédio Ipê. Não esqueçam a sala: fica no fim do corredor.",
            "Sala 5 do prédio Ipê",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Não esqueçam o auditório é o do 2º andar.",
            "Auditório Ipê",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Ignorem o auditório lotado na foto.",
            "Auditório Ipê",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Esqueçam o auditório, é brincadeira!",
            "Auditório Ipê",
            Mode.IN_PERSON,
        ),
        (
            f"{WHEN}, no Auditório Ipê. Esqueçam o auditório, o local ainda será definido.",
            "",
            None,
        ),
    ],
)
def test_a_place_that_is_taken_back_is_not_that_of_the_encontro(
    text: str, venue: str, mode: Mode | None
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


_NEXT = "Oficina de Painéis, dia 12/03/2027 às 14h, na Sala Canela"


@pytest.mark.parametrize(
    "before",
    [
        "Prezados,\nComo foi solicitado pela diretoria\n",
        "Como foi combinado ontem,\n",
        "Como foi avisado por e-mail, segue o convite.\n",
        "Como foi pedido no último encontro\n",
        "*O que passou*\nOficina de atas no dia 10/11/2026, às 9h.\n*O que vem*\n",
        "*O que passou*\n\nOficina de atas no dia 10/11/2026, às 9h.\n\n*O que vem*\n",
        "O QUE PASSOU\n\nA oficina de atas levou 86 pessoas ao Auditório Ipê.\n\n",
        "Semana passada\n- Oficina de atas, 24/11/2026\n- próximo: ",
        "📣 Já passou!\n📅 ",
        "📣 Já passou!\nOficina de atas, dia 24/11/2026\n📅 ",
        "Complementando a mensagem de ontem, que saiu sem o local: ",
        "Reforçando o convite de ontem, que muitos pediram: ",
        "Corrigindo o e-mail enviado ontem: ",
        "Corrigindo o convite de ontem, que foi enviado com erro, a ",
        "Depois do encontro de ontem, que foi um sucesso: ",
    ],
)
@pytest.mark.parametrize("day", ["12/03/2027", "12/03"])
def test_what_is_to_come_does_not_vanish_behind_what_is_over(before: str, day: str) -> None:
    text = before + _NEXT.replace("12/03/2027", day)
    if before.endswith(", a "):
        text = text.replace(", dia", " é dia")

    found = invitation_text.read(text, now=NOW)

    (sitting,) = found.sittings
    assert (f"{sitting.day} {sitting.starts:%H}", found.venue) == ("2027-03-12 14", "Sala Canela")
    assert not [each for each in found.questions if not each.is_doubt]


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
    "open_",
    [
        "Vamos ver se a transmissão e o café ficam prontos.",
        "Vamos ver se a transmissão ou a gravação fica pronta antes.",
        "Falta confirmar se você almoça conosco e se assiste à transmissão.",
        "Falta confirmar se o professor vem ao vivo ou por e-mail.",
        "Vamos decidir entre café e chá durante a transmissão.",
    ],
)
def test_what_else_is_open_asks_no_way_of_taking_part(open_: str) -> None:
    text = f"{WHEN}, no Auditório Ipê, com transmissão pelo YouTube. {open_}"

    found = invitation_text.read(text, now=NOW)

    assert found.mode is Mode.HYBRID
    assert not [each for each in found.questions if not each.is_doubt]


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
