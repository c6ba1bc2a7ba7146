"""What the day says to those who run it: the calls around its hours, and their buttons."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from messages.actions.organizers.encontros import ManageActivity
from models import CheckInWindow, PresenceClaim, SeatState, Standing, Visitor
from scheduler import reminders
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import slot_of, started, ticks
from tests.make import moment

JOIN = ["🎥 Entrar na reunião"]
VIDEO: dict[str, Any] = {"venue": "Por vídeo", "address": "", "latitude": None, "longitude": None}


def test_one_tap_on_the_call_opens_the_presence(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))

    ticks(chat, 18, 3, 8, 30)

    assert celia.sees == (
        "Começa às 9h: 1º Encontro da Rede Estratégia\n"
        "1 pessoa confirmou.\n\n"
        "Abra a presença quando a sala encher."
    )
    assert celia.last.labels == [["📍 Abrir presença"], ["🖥️ Tela para projetar"]]
    celia.taps("Abrir presença")
    assert celia.sees.startswith("Presença aberta até as 12h30")


def test_eve_of_a_monday_is_a_friday_and_an_encontro_is_called_late_by_its_name(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)

    ticks(chat, 15, 3, 15)
    assert celia.sees == (
        "Na segunda: 1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "✅ 0 pessoas confirmaram\n❌ 1 pessoa não vai\n⬜ 1 pessoa sem resposta"
    )
    ticks(chat, 18, 3, 9, 15)
    assert celia.sees == (
        "A presença está fechada: 1º Encontro da Rede Estratégia\n"
        "Começou às 9h. Sem presença, ninguém ganha as horas.\n\n"
        "Abra agora, ou registre as pessoas na lista."
    )
    celia.taps("Ficha", celia.messages[min(celia.messages)])
    assert "1º Encontro da Rede Estratégia" in celia.sees


def test_one_tap_on_the_call_opens_the_room_and_shows_its_page(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    ticks(chat, 18, 3, 8, 30)

    celia.taps("Tela para projetar")

    assert celia.sees.startswith("Tela da sala\nAbra este endereço no computador da sala:")
    assert session.get(CheckInWindow, slot_of(session, encontro)) is not None
    assert chat.clock_was_woken


def test_lesson_is_called_by_its_number_and_late_it_offers_the_list(
    session: Session, chat: Chat, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session))

    ticks(chat, 9, 4, 8)
    assert celia.sees == (
        "Começa às 8h30: Gestão de projetos, turma 1\n1ª aula de 2\n1 pessoa tem vaga.\n\n"
        "Abra a presença quando a sala encher."
    )
    ticks(chat, 9, 4, 8, 45)

    assert celia.sees == (
        "A presença está fechada: Gestão de projetos, turma 1\n1ª aula de 2\n"
        "Começou às 8h30. Sem presença, ninguém ganha as horas.\n\n"
        "Abra agora, ou registre as pessoas na lista."
    )
    celia.taps("Registrar na lista")
    assert celia.sees.startswith("Registrar presença na lista")


def test_address_that_is_missing_is_put_from_the_call_and_told(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, **VIDEO)
    row = make.participant(session)
    ana = chat.person(row)
    make.seat(session, encontro, row)
    celia.taps(ManageActivity(encontro.id), started(celia))
    assert "⚠️ Falta o endereço do vídeo." in celia.sees

    ticks(chat, 15, 3, 9)
    assert celia.sees == (
        "Falta o endereço do vídeo: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n"
        "1 pessoa confirmou. Sem o endereço, ninguém entra.\n\n"
        "Toque em Pôr o endereço e mande o endereço da chamada."
    )
    celia.taps("Pôr o endereço")
    celia.writes("https://exemplo.gov.br/sala")
    assert "Vai ficar: Por vídeo, https://exemplo.gov.br/sala" in celia.sees
    celia.taps("Mudar e só avisar")

    assert ana.sees.startswith("Mudou o endereço do vídeo: 1º Encontro da Rede Estratégia\n")
    assert "Por vídeo, agora em: https://exemplo.gov.br/sala" in ana.sees
    celia.taps("Voltar à ficha")
    assert "Falta o endereço" not in celia.sees


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://exemplo.gov.br/sala", "Por vídeo\nhttps://exemplo.gov.br/sala\n"),
        (
            "https://exemplo.gov.br/sala senha 12",
            "Por vídeo\nhttps://exemplo.gov.br/sala senha 12\n",
        ),
        ("", "Por vídeo\nO endereço do vídeo ainda não chegou. Quando chegar, aviso você aqui.\n"),
    ],
)
def test_reminder_of_the_hour_says_where_the_call_is(
    session: Session, chat: Chat, address: str, words: str
) -> None:
    encontro = make.encontro(session, **VIDEO | {"address": address})
    row = make.participant(session)
    make.seat(session, encontro, row)
    ana = chat.person(row)
    for when in ((17, 3, 10), (18, 3, 8)):
        chat.now = moment(*when)
        reminders.plan(session, chat.now)
        chat.deliver()
        assert words in ana.sees
        assert "Como chegar" not in str(ana.last.labels)
        # A button opens one address, and nothing that was written beside it.
        assert (JOIN in ana.last.labels) == (address == "https://exemplo.gov.br/sala")

    assert ana.sees.endswith("Ao entrar, registre sua presença com o código da tela.")


def test_publishing_without_the_address_of_the_call_is_said(
    session: Session, celia: Person
) -> None:
    draft = make.encontro(session, published_at=None, **VIDEO)

    celia.taps(ManageActivity(draft.id), started(celia))
    assert "⚠️ Falta o endereço do vídeo." in celia.sees
    celia.taps("Publicar")

    assert "⚠️ Falta o endereço do vídeo. Lembro você 3 dias antes." in celia.sees


def test_end_of_the_day_says_how_it_was_and_what_is_left(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    was_there = make.participant(session)
    make.seat(session, encontro, was_there)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, was_there)
    session.add(Visitor(slot_id=slot.id, chat_id=99, text="Rui Sá", happened_at=moment(18, 3, 9)))
    session.flush()

    ticks(chat, 18, 3, 12, 30)

    assert celia.sees == (
        "Como foi: 1º Encontro da Rede Estratégia\n"
        "📍 1 pessoa presente\n✅ 1 pessoa tinha confirmado\n👤 1 visitante a conferir\n\n"
        "Confira os visitantes para as horas deles valerem."
    )
    celia.taps("Conferir 1 visitante")
    assert celia.sees.startswith("Quem é esta pessoa?")


def test_end_of_the_day_counts_who_says_to_have_been_there(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    was_there, ana = (make.participant(session, name) for name in ("Bia Sá", "Ana Souza"))
    for person in (was_there, ana):
        make.seat(session, encontro, person)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, was_there)
    # Whoever was suspended meanwhile is on no list, and asked about by nobody.
    suspended = make.participant(session, standing=Standing.SUSPENDED)
    session.add_all(
        PresenceClaim(slot_id=slot.id, participant_id=one.id, made_at=moment(18, 3, 12, 10))
        for one in (ana, was_there, suspended)
    )
    session.flush()

    ticks(chat, 18, 3, 12, 30)

    assert celia.sees == (
        "Como foi: 1º Encontro da Rede Estratégia\n"
        "📍 1 pessoa presente\n✅ 2 pessoas tinham confirmado\n🙋 1 presença pedida\n\n"
        "Confira as presenças pedidas: quem pediu espera uma resposta."
    )
    celia.taps("Conferir 1 presença pedida")
    assert celia.sees.startswith("1 pedido de presença")


def test_end_of_a_day_in_order_leaves_nothing(session: Session, chat: Chat, celia: Person) -> None:
    turma = make.turma(session)
    was_there = make.participant(session)
    make.seat(session, turma, was_there)
    make.attendance(session, make.slots_of(session, turma)[0], was_there)

    ticks(chat, 9, 4, 13)

    assert celia.sees == (
        "Como foi: Gestão de projetos, turma 1\n1ª aula de 2\n"
        "📍 1 pessoa presente\n✅ 1 pessoa tem vaga\n\n"
        "Está tudo em dia. Faltou alguém? Registre na lista."
    )
    assert celia.last.labels == [["✍️ Registrar na lista"], ["🎓 Ficha da turma"]]


def test_everybody_is_told_from_the_call_that_enrollment_opened(
    session: Session, chat: Chat, celia: Person
) -> None:
    ana = chat.person(make.participant(session))
    make.turma(
        session,
        lessons=((moment(23, 4, 9), moment(23, 4, 12)),),
        enrollment_opens_at=moment(2, 4, 10),
        enrollment_closes_at=moment(15, 4, 18),
    )

    ticks(chat, 2, 4, 10)
    assert celia.sees == (
        "Inscrições abertas: Gestão de projetos, turma 1\nVão até 15/4, às 18h.\n\n"
        "Ninguém recebeu aviso ainda. Para contar a todas as pessoas, toque em Avisar agora."
    )
    celia.taps("Avisar agora")

    assert ana.sees.startswith("Nova turma: Gestão de projetos, turma 1\n")
    # Who organizes takes part as well.
    assert celia.sees == ana.sees


def test_call_that_enrollment_opened_names_the_end_where_there_is_one(
    session: Session, chat: Chat, celia: Person
) -> None:
    make.turma(
        session,
        lessons=((moment(23, 4, 9), moment(23, 4, 12)),),
        enrollment_opens_at=moment(2, 4, 10),
        enrollment_closes_at=None,
    )

    ticks(chat, 2, 4, 10)

    assert celia.sees == (
        "Inscrições abertas: Gestão de projetos, turma 1\n\n"
        "Ninguém recebeu aviso ainda. Para contar a todas as pessoas, toque em Avisar agora."
    )
    celia.taps("Ficha da turma")
    assert "Gestão de projetos, turma 1" in celia.sees
