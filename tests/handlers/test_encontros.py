from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions import base36
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    SendCalendar,
    ShowEncontro,
    ShowMap,
)
from models import (
    Attendance,
    CheckInWindow,
    Participant,
    Seat,
    SeatState,
    Slot,
    Source,
    Standing,
)
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment
from tests.messages.telegram_rules import violations


@pytest.fixture
def ana(chat: Chat, session: Session) -> Person:
    return chat.person(make.participant(session, "Ana Souza"))


def row_of(session: Session, person: Person) -> Participant:
    found = select(Participant).where(Participant.chat_id == person.sender.chat_id)
    return session.scalars(found).one()


def seat_of(session: Session) -> Seat:
    seat = session.scalars(select(Seat)).one()
    session.refresh(seat)
    return seat


def test_encontros_lists_each_with_its_sign(chat: Chat, session: Session) -> None:
    person = make.participant(session, "Bia Reis")
    held = make.encontro(session, "Oficina de metas", starts_at=moment(19, 3, 14))
    make.seat(session, held, person, SeatState.HELD)
    full = make.encontro(session, "Visita técnica", starts_at=moment(20, 3, 9), capacity=1)
    make.seat(session, full, make.participant(session), SeatState.HELD)
    bia = chat.person(person)

    bia.commands("encontros")

    assert bia.sees == (
        "Próximos encontros\nToque em um encontro para ver o dia, a hora e o lugar."
    )
    assert bia.last.labels == [
        ["✅ Vou · Oficina de metas · 19/3"],
        ["⬜ Com fila · Visita técnica · 20/3"],
        ["🗂️ Anteriores", "🏠 Início"],
    ]


def test_encontros_turn_pages_of_five(session: Session, ana: Person) -> None:
    for number in range(7):
        make.encontro(session, f"Encontro {number}", starts_at=moment(18 + number, 3, 9))

    ana.commands("encontros")
    assert str(ana.last.labels).count("Encontro ") == 5
    ana.taps("Próxima página")

    assert str(ana.last.labels).count("Encontro ") == 2
    assert ["◀️ Página anterior"] in ana.last.labels


def test_encontros_without_any_says_so(ana: Person) -> None:
    ana.commands("encontros")

    assert ana.sees.startswith("Nenhum encontro marcado por enquanto")


def test_visitor_sees_the_agenda_and_the_way_in(chat: Chat, session: Session) -> None:
    encontro = make.encontro(session)
    bruno = chat.person(77, "Bruno")

    bruno.commands("encontros")
    assert bruno.last.labels[0] == ["✅ Fazer meu cadastro"]
    bruno.taps(ShowEncontro(encontro.id))

    assert bruno.last.labels == [["✅ Fazer meu cadastro"], ["⬅️ Voltar"]]


def test_link_shows_the_encontro(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)

    ana.starts(f"e_{base36(encontro.id)}")

    assert ana.last.labels[0] == ["✅ Confirmar presença"]


@pytest.mark.parametrize("rest", ["", "zz", "-1", "1 2", "z" * 20])
def test_link_to_nowhere_is_answered(ana: Person, rest: str) -> None:
    ana.starts(f"e_{rest}")

    assert ana.last.labels


def test_confirm_takes_one_tap_from_a_notice(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    ana.commands("encontros")

    ana.taps(ConfirmPresence(encontro.id, encontro.version))

    assert ana.taps_count == 1
    assert ana.last.html == (
        "<b>1º Encontro da Rede Estratégia</b>\n"
        "<b>✅ Você confirmou presença</b>\n\n"
        '<tg-time unix="1710763200">segunda, 18/3, das 9h às 12h</tg-time>\n'
        "Auditório da Fapemig — Avenida José Cândido da Silveira, 1500, Belo Horizonte\n\n"
        "Vale 3 horas de formação.\n\n"
        "Se os lembretes estão ligados, mando um na sexta, 15/3, e outro no dia, às 8h.\n"
        "Se não puder ir, toque em <b>Não vou mais</b>. Outra pessoa usa a vaga.\n\n"
        "<blockquote expandable><b>Programação</b>\n9h Abertura\n12h Encaminhamentos</blockquote>"
    )


def test_confirmed_encontro_names_only_the_reminders_that_still_come(
    session: Session, ana: Person, chat: Chat
) -> None:
    encontro = make.encontro(session)
    chat.now = make.moment(17, 3, 9)

    ana.commands("encontros")
    ana.taps(ConfirmPresence(encontro.id, encontro.version))

    assert "Se os lembretes estão ligados, mando um no dia, às 8h." in ana.sees
    assert "sexta" not in ana.sees


def test_encontro_with_recorded_presence_has_nothing_to_decline(
    session: Session, ana: Person, chat: Chat
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, row_of(session, ana))
    (slot,) = make.slots_of(session, encontro)
    make.attendance(session, slot, row_of(session, ana))
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="00",
            opened_at=make.moment(18, 3, 8, 30),
            closes_at=make.moment(18, 3, 12, 30),
            opened_by_id=row_of(session, ana).id,
        )
    )
    chat.now = make.moment(18, 3, 8, 50)

    ana.starts()
    assert "✅ Sua presença está registrada." in ana.sees
    ana.taps("Ver o encontro")

    assert "✅ Sua presença está registrada" in ana.sees
    assert "Não vou mais" not in str(ana.last.labels)


def test_map_of_a_place_nobody_described_says_so(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, address="", latitude=None, longitude=None)
    ana.commands("encontros")

    ana.taps(ShowMap(encontro.id))

    assert "Ainda não tenho o endereço." in ana.sees
    assert ana.last.labels[0] == ["💬 Falar com a organização"]


def test_confirm_takes_one_tap_from_start(session: Session, ana: Person) -> None:
    make.encontro(session)
    ana.starts()

    ana.taps("Confirmar presença")

    assert ana.taps_count == 1
    assert seat_of(session).state == SeatState.HELD


def test_confirm_twice_says_that_all_is_well(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    ana.commands("encontros")
    ana.taps(ConfirmPresence(encontro.id, 1))
    changed_at = seat_of(session).changed_at

    ana.taps(ConfirmPresence(encontro.id, 1))

    assert ana.toast is not None
    assert ana.toast.text == "Você já confirmou. Está tudo certo."
    assert seat_of(session).changed_at == changed_at


def test_confirm_on_an_old_screen_shows_the_current_one(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, version=2)
    ana.commands("encontros")

    ana.taps(ConfirmPresence(encontro.id, 1))

    assert ana.toast is not None
    assert ana.toast.text == "Esta tela era antiga. Já atualizei."
    assert ana.sees.startswith("1º Encontro da Rede Estratégia")
    assert session.scalars(select(Seat)).all() == []


def test_confirm_when_full_offers_the_line(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    ana.commands("encontros")

    ana.taps(ConfirmPresence(encontro.id, 1))
    assert "A única vaga acabou" in ana.sees
    ana.taps("Entrar na fila")

    assert "⏳ Você é a 1ª pessoa da fila" in ana.sees


def test_confirm_what_was_cancelled_says_why(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, cancelled_at=NOW, cancel_reason="Falta de energia.")
    ana.commands("encontros")

    ana.taps(ConfirmPresence(encontro.id, 1))

    assert ana.sees.startswith("Cancelamento: 1º Encontro")
    assert "Motivo: Falta de energia." in ana.sees


def test_confirm_by_an_applicant_is_a_reservation(chat: Chat, session: Session) -> None:
    encontro = make.encontro(session, capacity=None)
    eva = chat.person(make.participant(session, "Eva Luz", standing=Standing.PENDING))
    eva.commands("encontros")

    eva.taps(ConfirmPresence(encontro.id, 1))

    assert "⏳ Você reservou uma vaga" in eva.sees
    assert seat_of(session).state == SeatState.HELD


@pytest.mark.all_on_postgres
def test_suspended_people_are_told_so(chat: Chat, session: Session) -> None:
    encontro = make.encontro(session)
    person = make.participant(session, "Gil Reis", standing=Standing.SUSPENDED)
    make.seat(session, encontro, person, SeatState.HELD)
    gil = chat.person(person)

    gil.commands("encontros")
    assert gil.sees.startswith("Seu acesso está suspenso")
    gil.taps(DeclinePresence(encontro.id))

    assert gil.sees.startswith("Seu acesso está suspenso")
    assert seat_of(session).state == SeatState.HELD


def test_decline_takes_one_tap_and_can_be_undone(chat: Chat, session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    ana.commands("encontros")
    ana.taps(ConfirmPresence(encontro.id, 1))

    ana.taps(DeclinePresence(encontro.id))
    assert ana.sees.startswith("❌ Você avisou que não vai")
    assert chat.clock_was_woken
    ana.taps("Desfazer")

    assert ana.toast is not None
    assert seat_of(session).state == SeatState.HELD


def test_decline_asks_for_a_reason_that_is_kept(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    ana.commands("encontros")
    ana.taps(DeclinePresence(encontro.id))

    ana.taps("Distância")

    assert ana.sees.startswith("Motivo guardado.")
    assert seat_of(session).reason == "distance"


def test_calendar_file_is_three_taps_from_start(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, _row(session, ana), SeatState.HELD)
    ana.starts()

    ana.taps("📅 Encontros")
    ana.taps("1º Encontro")
    ana.taps("Pôr na agenda")

    assert ana.taps_count == 3
    assert ana.last.labels == [["📆 Google Agenda", "📆 Outlook"], ["⬅️ Voltar", "🏠 Início"]]
    assert ana.last.payload["made"] == {
        "maker": "calendar",
        "arguments": {"activity_id": encontro.id},
        "kind": "document",
    }
    assert ana.sees == (
        "Toque no arquivo para pôr na sua agenda\n1º Encontro da Rede Estratégia\n\n"
        "Sua agenda fica no navegador? Toque no nome dela."
    )


def test_calendar_of_a_turma_has_addresses_for_each_of_few_days(
    session: Session, ana: Person
) -> None:
    few = make.turma(session)
    days = [(moment(day, 4, 9), moment(day, 4, 12)) for day in (8, 9, 10, 11)]
    many = make.turma(session, of=make.course(session, "Riscos"), lessons=tuple(days))
    ana.commands("cursos")

    ana.taps(SendCalendar(few.id))
    of_few = ana.last.labels
    ana.taps(SendCalendar(many.id))

    assert of_few == [
        ["📆 Google · 9/4", "📆 Outlook · 9/4"],
        ["📆 Google · 11/4", "📆 Outlook · 11/4"],
        ["⬅️ Voltar", "🏠 Início"],
    ]
    assert ana.last.labels == [["⬅️ Voltar", "🏠 Início"]]
    assert "navegador" not in ana.sees


@pytest.mark.parametrize(
    ("place", "query"),
    [
        ({}, "-19.886%2C-43.913"),
        (
            {"latitude": None, "longitude": None, "address": "Rua A, 10"},
            "Audit%C3%B3rio+da+Fapemig%2C+Rua+A%2C+10",
        ),
    ],
)
def test_map_opens_at_the_place(
    session: Session, ana: Person, place: dict[str, Any], query: str
) -> None:
    encontro = make.encontro(session, **place)
    make.seat(session, encontro, _row(session, ana), SeatState.HELD)
    ana.commands("encontros")
    ana.taps(ShowEncontro(encontro.id))

    ana.taps("Como chegar")

    assert ana.sees.startswith(f"Auditório da Fapemig\n{encontro.address}")
    ((map_,), _) = ana.last.payload["buttons"]
    assert map_ == {
        "text": "🗺️ Abrir o mapa",
        "url": f"https://www.google.com/maps/search/?api=1&query={query}",
    }
    ana.taps("Voltar")
    assert "✅ Você confirmou presença" in ana.sees


def test_who_goes_names_only_colleagues(chat: Chat, session: Session) -> None:
    own, other = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    encontro = make.encontro(session)
    ana = make.participant(session, "Ana Souza", office=own)
    for name, office in (("Bruno Lima", own), ("Célia Dias", own), ("Davi Melo", other)):
        person = make.participant(session, name, office=office)
        make.seat(session, encontro, person, SeatState.HELD)
    reader = chat.person(ana)
    reader.commands("encontros")
    reader.taps(ShowEncontro(encontro.id))

    reader.taps("Quem vai")

    assert reader.sees == (
        "3 pessoas vão\n1º Encontro da Rede Estratégia\n\n"
        "Do seu órgão: Bruno Lima e Célia Dias.\n\n"
        "Por órgão:\nSEPLAG: 2 pessoas\nSES: 1 pessoa"
    )


def test_on_the_day_the_first_button_records_presence(
    chat: Chat, session: Session, ana: Person
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, _row(session, ana), SeatState.HELD)
    chat.now = moment(18, 3, 8)
    ana.commands("encontros")

    ana.taps(ShowEncontro(encontro.id))

    assert ana.last.labels[0] == ["📍 Registrar presença"]


def test_while_it_goes_on_the_screen_says_until_when(
    chat: Chat, session: Session, ana: Person
) -> None:
    encontro = make.encontro(session)
    slot_id = session.scalars(select(Slot.id)).one()
    chat.now = moment(18, 3, 9, 30)
    session.add(
        CheckInWindow(
            slot_id=slot_id,
            secret="00",
            opened_at=chat.now - timedelta(hours=1),
            closes_at=moment(18, 3, 12, 30),
            closed_at=None,
            opened_by_id=_row(session, ana).id,
        )
    )
    ana.commands("encontros")

    ana.taps(ShowEncontro(encontro.id))

    assert "A presença está aberta até as 12h30" in ana.sees
    assert ana.last.labels[0] == ["📍 Registrar presença"]


def test_past_encontros_show_my_presence(session: Session, ana: Person) -> None:
    make.encontro(session, "Oficina de riscos", starts_at=moment(1, 2, 9))
    ana.commands("encontros")

    ana.taps("nteriores")
    assert ["⬜ Sem registro · Oficina… · 1/2"] in ana.last.labels
    ana.taps("Oficina")

    assert "Este encontro já acabou." in ana.sees


def test_past_encontro_where_i_was_asks_for_my_opinion(
    chat: Chat, session: Session, ana: Person
) -> None:
    encontro = make.encontro(session)
    slot_id = session.scalars(select(Slot.id)).one()
    chat.now = moment(18, 3, 13)
    session.add(
        Attendance(
            slot_id=slot_id,
            participant_id=_row(session, ana).id,
            happened_at=moment(18, 3, 9),
            recorded_at=moment(18, 3, 9),
            source=Source.CODE,
        )
    )
    ana.commands("encontros")

    ana.taps(ShowEncontro(encontro.id))

    assert "✅ Sua presença valeu 3 horas de formação" in ana.sees
    ana.taps("Avaliar")
    assert ana.toast is None


def test_every_screen_is_one_telegram_takes_with_hostile_names(
    session: Session, ana: Person
) -> None:
    hostile = "<b>Zé & Cia " + "muito longo " * 12
    encontro = make.encontro(
        session, hostile, venue=hostile, address=hostile, programme=hostile * 40, capacity=1
    )
    ana.commands("encontros")
    steps = ["Zé", "Confirmar", "Quem vai", "Voltar", "Não vou mais", "Desfazer"]
    assert violations(ana.last.payload) == []
    for step in steps:
        ana.taps(step)
        assert violations(ana.last.payload) == []
    ana.taps(DeclinePresence(encontro.id))
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    ana.taps(ShowEncontro(encontro.id))
    assert violations(ana.last.payload) == []
    assert "<b>Zé" not in ana.last.html.replace("<b>&lt;b&gt;Zé", "")


def _row(session: Session, person: Person) -> Participant:
    return session.scalars(
        select(Participant).where(Participant.chat_id == person.sender.chat_id)
    ).one()


def test_encontro_by_video_has_no_way_to_find(chat: Chat, session: Session) -> None:
    encontro = make.encontro(session, venue="Por vídeo", address="", latitude=None, longitude=None)
    ana = make.participant(session)
    make.seat(session, encontro, ana)
    person = chat.person(ana)

    person.commands("encontros")
    person.taps(ShowEncontro(encontro.id))

    assert "🗺️ Como chegar" not in [label for row in person.last.labels for label in row]
