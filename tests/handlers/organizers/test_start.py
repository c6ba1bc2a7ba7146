"""The first screen of organizers, and of those at the door: the day, and what waits."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import OpenCheckIn
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ListPeople
from models import CheckInWindow, Role, SeatState, Slot, Standing, Visitor
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import slot_of, started
from tests.make import NOW, moment

HOSTILE = "<b>Zé & Cia"


def test_organizing_shows_the_next_encontro_and_what_waits(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    make.participant(session, standing=Standing.PENDING)

    celia.commands("organizar")

    assert celia.sees == (
        "Organizar\n"
        "Hoje: nada marcado.\n\n"
        "Próximo: 1º Encontro da Rede Estratégia, segunda, 18/3\n"
        "1 de 120 vagas ocupadas, 1 pessoa sem resposta, 1 pessoa na fila."
    )
    assert celia.last.labels == [
        ["📅 1º Encontro · 18/3"],
        ["📝 Conferir 1 cadastro"],
        ["➕ Novo encontro", "👥 Pessoas da Rede"],
        ["📅 Encontros e turmas", "🎓 Cursos"],
        ["📄 Importar planilha", "📊 Números da Rede"],
        ["🏠 Início"],
    ]


def test_organizing_an_empty_calendar_leads_to_a_new_encontro(celia: Person) -> None:
    celia.commands("organizar")

    assert celia.sees == "Organizar\nHoje: nada marcado.\n\nNenhum encontro publicado."


def test_organizing_on_the_day_begins_with_attendance(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session), SeatState.HELD)
    chat.now = make.moment(18, 3, 8)

    celia.commands("organizar")

    assert "Hoje: 1º Encontro da Rede Estratégia, às 9h" in celia.sees
    assert "Próximo" not in celia.sees
    assert celia.last.labels[0] == ["📍 Abrir presença"]


def test_organizing_with_attendance_open_counts_who_is_there(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=NOW)
    me = make.participant(session)
    make.seat(session, encontro, me, SeatState.HELD)
    slot = session.query(Slot).filter_by(activity_id=encontro.id).one()
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="00",
            opened_at=NOW,
            closes_at=NOW + timedelta(hours=1),
            opened_by_id=me.id,
        )
    )
    session.flush()

    celia.commands("organizar")
    assert celia.last.labels[0] == ["📍 Presença: 0 de 1 pessoa"]

    chat.now = NOW + timedelta(hours=5)
    celia.commands("organizar")
    assert celia.last.labels[:2] == [["📍 Presença: 0 pessoas"], ["📅 1º Encontro · 11/3"]]


def test_attendance_opens_within_three_taps_of_the_entry(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    chat.now = make.moment(18, 3, 8, 45)
    celia.commands("organizar")

    celia.taps("Abrir presença")
    slot = session.query(Slot).filter_by(activity_id=encontro.id).one()
    if session.get(CheckInWindow, slot.id) is None:
        celia.taps("Abrir com código")

    assert session.get(CheckInWindow, slot.id) is not None
    assert celia.taps_count <= 3


def test_list_of_the_next_encontro_comes_within_three_taps_of_home(
    session: Session, celia: Person
) -> None:
    make.encontro(session)
    celia.starts()

    celia.taps("🛠️ Organizar")
    celia.taps("📅 1º Encontro")
    celia.taps("Baixar lista")

    assert celia.taps_count == 3
    assert any("made" in shown.payload for shown in celia.messages.values())


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.FOCAL_POINT])
def test_organizing_is_refused_to_others(session: Session, chat: Chat, role: Role) -> None:
    ana = chat.person(make.participant(session, role=role))

    ana.commands("organizar")
    assert ana.sees.startswith("Essa parte é só da organização")
    ana.taps(ShowOrganizing())

    assert ana.sees.startswith("Essa parte é só da organização")


def test_organizing_on_the_eve_says_so(session: Session, chat: Chat, celia: Person) -> None:
    make.encontro(session)
    chat.now = make.moment(17, 3, 10)

    celia.commands("organizar")

    assert celia.sees.startswith(
        "Organizar\nAmanhã: 1º Encontro da Rede Estratégia, às 9h\n0 de 120"
    )
    assert "Próximo" not in celia.sees


def test_more_present_than_expected_is_no_fraction(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, make.participant(session))
    chat.now = make.moment(18, 3, 9, 30)
    celia.taps(OpenCheckIn(slot.id), started(celia))

    celia.commands("organizar")

    assert celia.last.labels[0] == ["📍 Presença: 1 pessoa"]
    assert "1 pessoa presente, 0 pessoas com vaga." in celia.sees


def test_door_reaches_todays_attendance_and_nothing_else(session: Session, chat: Chat) -> None:
    encontro = make.encontro(session)
    davi = chat.person(make.participant(session, "Davi Reis", role=Role.DOOR))
    davi.starts()
    davi.taps("Organizar")
    assert davi.last.labels == [["🏠 Início"]]

    chat.now = make.moment(18, 3, 8, 45)
    davi.commands("organizar")
    davi.taps("Abrir presença")
    davi.taps("Abrir com código")
    assert davi.sees.startswith("Presença aberta")
    davi.taps("Voltar")
    assert davi.last.labels == [["📍 Presença: 0 pessoas"], ["🏠 Início"]]
    davi.taps(ListPeople(encontro.id))
    assert davi.sees.startswith("Essa parte é só da organização")


def test_organizing_shows_hostile_titles_as_words(session: Session, celia: Person) -> None:
    make.encontro(session, f"{HOSTILE} e um nome que não cabe no botão")

    celia.commands("organizar")

    assert HOSTILE in celia.sees
    assert HOSTILE not in celia.last.html


def test_home_of_organizers_shows_every_activity_of_the_day_by_its_name(
    session: Session, chat: Chat, celia: Person
) -> None:
    first = make.encontro(session)
    make.encontro(session, "Oficina de dados da Rede Estratégia")
    make.turma(session, lessons=((moment(18, 3, 14), moment(18, 3, 17)),))
    chat.now = moment(18, 3, 8, 40)

    celia.commands("organizar")

    assert celia.sees.startswith(
        "Organizar\n"
        "Hoje: 1º Encontro da Rede Estratégia, às 9h\n"
        "0 de 120 vagas ocupadas, 1 pessoa sem resposta.\n"
        "\nHoje: Oficina de dados da Rede Estratégia, às 9h\n0 de 120 vagas ocupadas.\n"
        "\nHoje: Gestão de projetos, turma 1, às 14h\n0 de 30 vagas ocupadas."
    )
    assert celia.last.labels[:6] == [
        ["📍 Abrir presença: 1º Encontro"],
        ["📅 1º Encontro, 9h · 18/3"],
        ["📍 Abrir presença: Oficina de dados"],
        ["📅 Oficina de dados, 9h · 18/3"],
        ["📍 Abrir presença: Gestão… · turma 1"],
        ["🎓 Gestão… · turma 1, 14h · 18/3"],
    ]
    celia.taps("Abrir presença: Oficina")
    assert "Oficina de dados" in celia.sees

    celia.taps(OpenCheckIn(slot_of(session, first)))
    celia.commands("organizar")
    assert celia.last.labels[0] == ["📍 0: 1º Encontro"]


def test_after_the_end_the_next_activity_comes_first_and_no_second_opening(
    session: Session, chat: Chat, celia: Person
) -> None:
    first = make.encontro(session)
    make.encontro(session, "Oficina de dados", starts_at=moment(18, 3, 14))
    chat.now = moment(18, 3, 8, 40)
    celia.taps(OpenCheckIn(slot_of(session, first)), started(celia))
    session.add(
        Visitor(
            slot_id=slot_of(session, first),
            chat_id=99,
            text="Rui Sá",
            happened_at=moment(18, 3, 9),
        )
    )
    session.flush()
    chat.now = moment(18, 3, 11)
    celia.taps("Encerrar")
    celia.taps("Sim, encerrar")

    celia.commands("organizar")
    assert celia.last.labels[:5] == [
        ["📍 Abrir presença: Oficina de dados"],
        ["📅 Oficina de dados, 14h · 18/3"],
        ["👤 Conferir 1 visitante: 1º Encontro"],
        ["📍 0: 1º Encontro"],
        ["📅 1º Encontro, 9h · 18/3"],
    ]
    celia.taps(ManageActivity(first.id))
    assert celia.last.labels[0] == ["📍 Presença"]
    assert celia.last.green == []


def test_door_sees_every_activity_of_the_day_that_is_theirs(session: Session, chat: Chat) -> None:
    activities = [make.encontro(session, title) for title in ("Oficina", "Roda", "Outra")]
    row = make.participant(session, "Davi Reis")
    for activity in activities[:2]:
        make.grant(session, row, Role.DOOR, activity=activity)
    davi = chat.person(row)
    chat.now = moment(18, 3, 8, 40)

    davi.commands("organizar")

    assert davi.sees == "Presença\nHoje: Oficina, às 9h\nHoje: Roda, às 9h"
    assert davi.last.labels == [
        ["📍 Abrir presença: Oficina"],
        ["📍 Abrir presença: Roda"],
        ["🏠 Início"],
    ]
