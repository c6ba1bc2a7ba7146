"""What the day says to those who run it, and what its buttons do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance
from domain.notices import outbox
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import (
    AskPoster,
    CloseCheckIn,
    HangPoster,
    ManageAttendance,
    Mark,
    MarkPresence,
    OpenCheckIn,
)
from messages.actions.organizers.calls import (
    AskSilent,
    RecoverEverybody,
    RecoverPresence,
    RemindSilent,
    UndoRecovery,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowAnswers, ShowPersonAt
from models import (
    Activity,
    Attendance,
    AuditEntry,
    CheckInWindow,
    OutboxRow,
    OutboxState,
    Participant,
    Presence,
    PresenceClaim,
    Role,
    SeatState,
    Source,
    Standing,
    Topic,
    Visitor,
)
from scheduler import calls, reminders
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import moment

JOIN = ["🎥 Entrar na reunião"]
VIDEO: dict[str, Any] = {"venue": "Por vídeo", "address": "", "latitude": None, "longitude": None}


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    return chat.person(make.organizer(session))


def ticks(chat: Chat, *when: int) -> None:
    """Let the clock look at this moment."""
    chat.now = moment(*when)
    calls.plan(chat.session, chat.now)
    chat.deliver()


def slot_of(session: Session, activity: Activity) -> int:
    return make.slots_of(session, activity)[0].id


# --- The calls ----------------------------------------------------------------------------------


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
    ana = chat.person(make.participant(session))
    make.seat(session, encontro, session.get_one(Participant, _id(session, ana)))
    celia.taps(ManageActivity(encontro.id), _started(celia))
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

    celia.taps(ManageActivity(draft.id), _started(celia))
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


# --- The eve ------------------------------------------------------------------------------------


def test_eve_says_who_comes_who_does_not_and_asks_the_silent_in_two_taps(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, 9))
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED, reason="schedule")
    make.seat(session, encontro, session.get_one(Participant, _id(session, celia)))
    make.participant(session, standing=Standing.LISTED, chat_id=None)
    rows = [make.participant(session, name) for name in ("Bia Sá", "Caio Reis", "Davi Melo")]
    bia, caio, davi = (chat.person(row) for row in rows)

    ticks(chat, 18, 3, 15)
    assert celia.sees == (
        "Amanhã: 1º Encontro da Rede Estratégia\nterça, 19/3, das 9h às 12h\n\n"
        "✅ 2 pessoas confirmaram\n❌ 1 pessoa não vai: horário (1)\n"
        "⬜ 3 pessoas sem resposta\n🔕 1 outra sem resposta não recebe mensagens"
    )
    assert celia.last.labels == [["🔔 Lembrar 3 pessoas"], ["📅 Ficha do encontro"]]
    celia.taps("Lembrar 3 pessoas")
    assert celia.sees == (
        "Lembrar 3 pessoas?\n1º Encontro da Rede Estratégia\n\n"
        "Elas ainda não responderam. A pergunta “Você vai?” sai agora.\n"
        "1 pessoa não recebe: não fala com o robô ou desligou este lembrete.\n\n"
        "Depois de enviar, não dá para desfazer."
    )
    assert not bia.messages
    celia.taps("Sim, lembrar 3 pessoas")

    assert celia.taps_count == 2
    assert celia.sees == (
        "Lembrete a caminho de 3 pessoas\n1º Encontro da Rede Estratégia\n\n"
        "Ele sai agora. As respostas aparecem na ficha."
    )
    assert (
        bia.sees
        == caio.sees
        == davi.sees
        == (
            "Você vai? 1º Encontro da Rede Estratégia\nterça, 19/3, das 9h às 12h\n"
            "Auditório da Fapemig\n\nAinda não recebi sua resposta."
        )
    )
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "silence.remind")).one()
    assert entry.details == {"told": 3}
    bia.taps("Confirmar presença")
    caio.taps("Não vou")

    # Nobody is asked twice.
    celia.taps(AskSilent(encontro.id))
    assert celia.sees == (
        "Ninguém para lembrar\n1º Encontro da Rede Estratégia\n\n"
        "1 pessoa já recebeu esse lembrete.\n"
        "1 pessoa não recebe: não fala com o robô ou desligou este lembrete."
    )
    celia.taps(RemindSilent(encontro.id))
    assert celia.sees.startswith("Ninguém para lembrar")
    asked = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all()
    assert len(asked) == 3

    # Who begins to organize meanwhile reads of it.
    rui = chat.person(make.organizer(session, "Rui Sá"))
    ticks(chat, 18, 3, 16)
    assert "⬜ 2 pessoas sem resposta, 1 já com lembrete" in rui.sees


@pytest.mark.parametrize(("hour", "minute"), [(7, 0), (8, 0)])
def test_nobody_is_asked_by_night_of_what_begins_before_anybody_reads_it(
    session: Session, chat: Chat, celia: Person, hour: int, minute: int
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, hour, minute))
    make.participant(session, "Bia Sá")
    chat.now = moment(18, 3, 21)

    celia.taps(AskSilent(encontro.id), _started(celia))
    asked = celia.sees
    celia.taps(RemindSilent(encontro.id))

    assert asked == celia.sees
    assert asked.startswith("O lembrete não chega a tempo\n1º Encontro da Rede Estratégia\n")
    assert session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all() == []
    # In the afternoon there is time.
    chat.now = moment(18, 3, 19)
    celia.taps(AskSilent(encontro.id))
    assert celia.sees.startswith("Lembrar 2 pessoas?")


def test_who_answers_while_the_question_waits_for_the_morning_is_not_asked(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, 9), capacity=1)
    make.seat(session, encontro, session.get_one(Participant, _id(session, celia)))
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    ana_row = make.participant(session, "Ana Souza")
    bia = chat.person(make.participant(session, "Bia Sá"))
    ticks(chat, 18, 3, 15)
    assert "⏳ 1 pessoa na fila\n⬜ 2 pessoas sem resposta" in celia.sees
    chat.now = moment(18, 3, 21)
    celia.taps(AskSilent(encontro.id), _started(celia))
    assert "Elas ainda não responderam. A pergunta “Você vai?” sai amanhã, às 8h." in celia.sees
    celia.taps("Sim, lembrar 2 pessoas")
    assert "Ele sai amanhã, às 8h." in celia.sees

    from domain.notices import outbox
    from scheduler.still_true import still_true

    to_ana = select(OutboxRow).where(
        OutboxRow.topic == Topic.SILENCE, OutboxRow.recipient_id == ana_row.id
    )
    row = session.scalars(to_ana).one()
    with session.begin_nested() as point:
        claimed = outbox.claim(
            session, outbox_ids=[row.id], now=moment(19, 3, 8), still_true=still_true
        )
        assert [message.id for message in claimed] == [row.id]
        point.rollback()
    make.seat(session, encontro, ana_row, SeatState.DECLINED)
    assert (
        outbox.claim(session, outbox_ids=[row.id], now=moment(19, 3, 8), still_true=still_true)
        == []
    )
    chat.now = moment(19, 3, 8)
    chat.deliver()
    assert "As vagas acabaram. Você pode entrar na fila de espera." in bia.sees
    bia.taps("Entrar na fila de espera")
    assert "Você é a 2ª pessoa da fila" in bia.sees


def test_nobody_is_asked_about_what_has_begun_or_was_cancelled(
    session: Session, chat: Chat, celia: Person
) -> None:
    begun = make.encontro(session)
    gone = make.encontro(session, cancelled_at=moment(11, 3, 10))
    make.participant(session)
    chat.now = moment(18, 3, 10)

    over = make.encontro(session, starts_at=moment(12, 3, 9))
    for activity, words in (
        (begun, "não vale mais"),
        (over, "já acabou"),
        (gone, "cancelamento já está feito"),
    ):
        celia.taps(RemindSilent(activity.id), _started(celia))
        assert words in celia.sees.lower()
    assert not session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all()


def test_reasons_stand_on_the_sheet_the_answers_and_the_card(
    session: Session, celia: Person
) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session, "Ana Souza")
    make.seat(session, encontro, ana, SeatState.DECLINED, reason="distance")

    celia.taps(ManageActivity(encontro.id), _started(celia))
    assert "❌ 1 pessoa não vai: distância (1)\n" in celia.sees
    celia.taps(ShowAnswers(encontro.id))
    assert "❌ 1 pessoa não vai: distância (1)\n" in celia.sees
    celia.taps(ShowPersonAt(encontro.id, ana.id))
    assert "❌ Não vai: distância." in celia.sees


# --- The day ------------------------------------------------------------------------------------


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
    celia.taps(OpenCheckIn(slot_of(session, first)), _started(celia))
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


# --- A presence that was lost -------------------------------------------------------------------


def lost(session: Session) -> tuple[Activity, list[Participant]]:
    """An encontro of 18 March that nobody took the presence of, and who had a seat."""
    encontro = make.encontro(session)
    people = [make.participant(session, name) for name in ("Ana Souza", "Bia Sá")]
    for person in people:
        make.seat(session, encontro, person)
    make.seat(session, encontro, make.participant(session, "Caio Reis"), SeatState.DECLINED)
    return encontro, people


def test_sheet_offers_no_recovery_where_nobody_had_a_seat(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageActivity(encontro.id), _started(celia))
    assert "Recuperar presenças" not in str(celia.last.labels)
    make.seat(session, encontro, make.participant(session, "Bia Reis"))
    celia.taps(ManageActivity(encontro.id), _started(celia))
    assert "Recuperar presenças" in str(celia.last.labels)


def test_everybodys_hours_are_recovered_in_three_taps_from_the_sheet_and_undone(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    chat.now = moment(18, 3, 15)
    celia.taps(ManageActivity(encontro.id), _started(celia))
    before = celia.taps_count

    celia.taps("Recuperar presenças")
    assert celia.sees.startswith(
        "Recuperar presenças\n1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "Ninguém registrou presença. 2 pessoas tinham vaga. Quem você registrar ganha 3 horas.\n\n"
        "Ana Souza\nBia Sá"
    )
    celia.taps("Registrar 2 pessoas")

    assert celia.taps_count - before <= 3
    assert celia.sees.startswith("✅ 2 presenças registradas\n1º Encontro da Rede Estratégia\n\n")
    rows = session.scalars(select(Attendance)).all()
    assert {(row.participant_id, row.source) for row in rows} == {
        (person.id, Source.RECOVERED) for person in people
    }
    celia.taps("Desfazer")
    assert celia.sees.startswith("Desfeito: ninguém está com presença")
    assert not session.scalars(select(Attendance)).all()
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["check_in.recover", "check_in.undo_recovery"]
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 2 pessoas")
    celia.taps("Voltar à ficha")
    assert "Recuperar presenças" not in str(celia.last.labels)


def test_who_is_asked_how_it_was_reads_of_the_hours_there_and_others_are_told(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    people[1].muted_reminders = ["feedback"]
    session.flush()
    ana, bia = (chat.person(person) for person in people)
    chat.now = moment(18, 3, 15)
    celia.taps(RecoverEverybody(slot_of(session, encontro)), _started(celia))

    chat.now = moment(18, 3, 15, 9)
    reminders.plan(session, chat.now)
    chat.deliver()
    assert not ana.messages
    assert not bia.messages

    chat.now = moment(18, 3, 15, 10)
    reminders.plan(session, chat.now)
    chat.deliver()
    assert ana.sees.startswith("✅ Você somou 3 horas de formação")
    assert bia.sees == (
        "✅ Sua presença está registrada\n1º Encontro da Rede Estratégia\n\n"
        "A organização registrou depois. Valeu 3 horas de formação."
    )
    bia.taps("Minhas horas")
    assert "3 h" in bia.sees

    celia.taps(UndoRecovery(slot_of(session, encontro)))
    assert celia.sees.startswith("Não dá mais para desfazer tudo")
    assert len(session.scalars(select(Attendance)).all()) == 2
    celia.taps("Registrar na lista")
    assert celia.sees.startswith("Registrar presença na lista")


def test_later_everybody_is_told_and_undone_in_time_nobody(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(28, 3, 15)
    celia.taps(RecoverEverybody(slot_id), _started(celia))
    waiting = select(OutboxRow).where(OutboxRow.topic == Topic.RECOVERED)
    assert len(session.scalars(waiting).all()) == 2
    celia.taps("Desfazer")
    assert {row.state for row in session.scalars(waiting)} == {OutboxState.CANCELLED}

    chat.now += timedelta(minutes=1)
    celia.taps(RecoverEverybody(slot_id))
    chat.now += timedelta(minutes=10)
    chat.deliver()
    assert all("registrada" in chat.person(person).sees for person in people)


def test_recovered_again_in_one_night_everybody_is_told_in_the_morning(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(27, 3, 22)
    celia.taps(RecoverEverybody(slot_id), _started(celia))
    celia.taps("Desfazer")
    chat.now = moment(27, 3, 22, 5)
    celia.taps(RecoverEverybody(slot_id))

    chat.now = moment(28, 3, 8)
    chat.deliver()

    assert all("registrada" in chat.person(person).sees for person in people)


def test_one_correction_does_not_let_all_be_undone_later(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(28, 3, 15)
    celia.taps(RecoverEverybody(slot_id), _started(celia))
    chat.now = moment(29, 3, 15)
    celia.taps(MarkPresence(slot_id, people[0].id, Mark.LATE))

    celia.taps(UndoRecovery(slot_id))

    assert celia.sees.startswith("Não dá mais para desfazer tudo")
    assert len(session.scalars(select(Attendance)).all()) == 2


def test_whose_absence_is_justified_meanwhile_is_not_told_of_a_presence(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot_id = slot_of(session, encontro)
    chat.now = moment(27, 3, 22)
    celia.taps(RecoverEverybody(slot_id), _started(celia))
    celia.taps(MarkPresence(slot_id, people[0].id, Mark.JUSTIFIED))

    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.topic == Topic.RECOVERED).order_by(OutboxRow.id)
    ).all()
    claimed = outbox.claim(
        session,
        outbox_ids=[row.id for row in rows],
        now=moment(28, 3, 8),
        still_true=still_true,
    )

    assert [message.recipient_id for message in claimed] == [people[1].id]


def test_presence_that_somebody_recorded_or_that_is_still_to_come_is_not_recovered(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot = make.slots_of(session, encontro)[0]
    coming = make.encontro(session, "Depois", starts_at=moment(20, 3, 9))
    chat.now = moment(18, 3, 15)
    make.attendance(session, slot, people[0])

    for slot_id in (slot.id, slot_of(session, coming)):
        celia.taps(RecoverEverybody(slot_id), _started(celia))
        assert celia.sees.startswith("Já há presença registrada, ou ainda dá para registrar")
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_who_justified_the_absence_stays_absent_when_the_others_are_recovered(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    slot = make.slots_of(session, encontro)[0]
    make.attendance(session, slot, people[0], kind=Presence.JUSTIFIED)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageActivity(encontro.id), _started(celia))
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 1 pessoa")
    celia.taps("Desfazer")

    rows = session.scalars(select(Attendance)).all()
    assert [(row.participant_id, row.kind) for row in rows] == [(people[0].id, "justified")]


def test_presence_of_a_lesson_before_is_recovered_too(
    session: Session, chat: Chat, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session, "Ana Souza"))
    chat.now = moment(11, 4, 15)

    celia.taps(ManageActivity(turma.id), _started(celia))
    celia.taps("Recuperar presenças")
    assert "quinta, 11/4, das 8h30 às 12h30" in celia.sees
    celia.taps("Aula de 9/4")
    assert "terça, 9/4, das 8h30 às 12h30" in celia.sees
    celia.taps("Registrar 1 pessoa")

    row = session.scalars(select(Attendance)).one()
    assert row.slot_id == slot_of(session, turma)


def test_end_of_a_lost_day_leads_to_recovering(session: Session, chat: Chat, celia: Person) -> None:
    encontro, _ = lost(session)

    ticks(chat, 18, 3, 12, 30)

    assert celia.sees == (
        "Como foi: 1º Encontro da Rede Estratégia\n"
        "📍 0 pessoas presentes\n✅ 2 pessoas tinham confirmado\n\n"
        "⚠️ Ninguém registrou presença, e as horas ainda não contam. "
        "Registre agora quem esteve lá."
    )
    celia.taps("Recuperar presenças")
    assert celia.sees.startswith("Recuperar presenças")
    celia.taps("Escolher na lista")
    assert celia.sees.startswith("Registrar presença na lista")
    del encontro


def test_day_that_is_over_offers_no_code_and_the_way_to_the_hours(
    session: Session, chat: Chat, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session, "Ana Souza"))
    lost_one, kept = make.slots_of(session, turma)
    make.attendance(session, kept, make.participant(session, "Bia Reis"))
    chat.now = moment(11, 4, 9)
    celia.taps(OpenCheckIn(kept.id), _started(celia))
    celia.taps(CloseCheckIn(kept.id))
    assert "📍 Abrir de novo" in celia.last.labels[2]
    door = chat.person(make.participant(session, "Davi Reis", role=Role.DOOR))
    chat.now = moment(12, 4, 9)

    celia.taps(ManageAttendance(lost_one.id), _started(celia))

    assert celia.sees == (
        "Presença de um dia que passou\nGestão de projetos, turma 1\n"
        "terça, 9/4, das 8h30 às 12h30\n\n"
        "Ninguém registrou presença. Recupere a de quem tinha vaga, ou registre na lista quem "
        "esteve lá."
    )
    assert celia.last.labels == [
        ["📥 Recuperar presenças"], ["✍️ Registrar na lista"], ["📍 Outra aula"],
        ["⬅️ Voltar", "🏠 Início"],
    ]  # fmt: skip
    door.taps(ManageAttendance(lost_one.id), _started(door))
    assert door.sees.endswith("0 pessoas presentes. Registre na lista quem mais esteve lá.")
    assert door.last.labels[0] == ["✍️ Registrar na lista"]
    celia.taps("Recuperar presenças")
    celia.taps("Registrar 1 pessoa")
    celia.taps(ManageAttendance(lost_one.id))
    assert celia.sees.endswith("1 pessoa presente. Registre na lista quem mais esteve lá.")
    assert celia.last.labels[0] == ["✍️ Registrar na lista"]
    celia.taps(ManageAttendance(kept.id))
    assert [row[0] for row in celia.last.labels] == [
        "✍️ Registrar na lista", "⭐ Ver avaliações", "📍 Outra aula", "⬅️ Voltar",
    ]  # fmt: skip


def test_old_buttons_of_a_day_that_is_over_say_so(
    session: Session, chat: Chat, celia: Person
) -> None:
    slot_id = slot_of(session, make.encontro(session))
    chat.now = moment(19, 3, 9)

    celia.taps(OpenCheckIn(slot_id), _started(celia))
    assert celia.sees.startswith("Esse dia já passou")
    celia.taps(AskPoster(slot_id), _started(celia))
    assert celia.sees.startswith("Presença de um dia que passou")
    # Nobody had a seat.
    assert "Recuperar" not in celia.sees + str(celia.last.labels)


def test_encontro_that_nobody_had_a_seat_at_offers_the_list(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    make.slot(session, encontro, moment(19, 3, 9), moment(19, 3, 12))
    chat.now = moment(19, 3, 15)

    celia.taps(RecoverPresence(slot_of(session, encontro)), _started(celia))

    assert celia.sees.endswith(
        "Ninguém registrou presença, e não há de quem recuperar. Procure na lista quem esteve lá."
    )
    assert celia.last.labels[:2] == [["✍️ Escolher na lista"], ["🕘 Dia 19/3"]]


def test_nothing_is_recovered_where_all_who_had_a_seat_are_excused(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    (slot,) = make.slots_of(session, encontro)
    chat.now = moment(18, 3, 15)
    celia.taps(RecoverPresence(slot.id), _started(celia))
    asked = celia.last
    for person in people:
        make.attendance(session, slot, person, kind=Presence.JUSTIFIED)

    celia.taps("Registrar 2 pessoas", asked)
    assert celia.sees.startswith("Esta tela não vale mais")
    assert not session.scalars(select(AuditEntry)).all()
    celia.taps(RecoverPresence(slot.id))
    assert celia.sees.endswith(
        "Ninguém registrou presença, e não há de quem recuperar. Procure na lista quem esteve lá."
    )


def test_panel_of_the_same_day_says_that_nobody_was_recorded(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, _ = lost(session)
    chat.now = moment(18, 3, 15)

    celia.taps(ManageAttendance(slot_of(session, encontro)), _started(celia))

    # Half past twelve is over; the code may still be opened.
    assert celia.sees == (
        "Abrir presença\n1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "Ninguém registrou presença. Recupere a de quem tinha vaga, ou registre na lista quem "
        "esteve lá."
    )
    assert celia.last.labels[0] == ["🖥️ Abrir com código na tela"]


@pytest.mark.parametrize("days", [7, -3])
def test_code_opened_ahead_is_opened_anew_where_the_encontro_was_moved(
    session: Session, chat: Chat, celia: Person, days: int
) -> None:
    encontro, _ = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), _started(celia))
    celia.taps(ManageAttendance(slot.id))
    assert celia.sees.startswith("A presença abre")
    if days > 0:
        # The old time passes.
        chat.now = moment(18, 3, 18)
    slot.starts_at += timedelta(days=days)
    slot.ends_at += timedelta(days=days)
    session.flush()

    celia.taps(ManageAttendance(slot.id))
    assert celia.last.labels[0] == ["🖥️ Abrir com código na tela"]
    celia.taps(HangPoster(slot.id))
    window = session.get_one(CheckInWindow, slot.id)
    assert (window.opened_at, window.closes_at) == (
        moment(18 + days, 3, 8, 30), moment(18 + days, 3, 12, 30),
    )  # fmt: skip
    celia.taps(ManageAttendance(slot.id))
    assert celia.sees.startswith("A presença abre")


@pytest.mark.parametrize("days", [7, -3])
def test_code_opened_ahead_keeps_nobody_from_being_called_or_recovered_after_a_move(
    session: Session, chat: Chat, celia: Person, days: int
) -> None:
    encontro, _ = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), _started(celia))
    slot.starts_at += timedelta(days=days)
    slot.ends_at += timedelta(days=days)
    session.flush()

    ticks(chat, 18 + days, 3, 8, 30)
    assert celia.sees.startswith("Começa às 9h")
    ticks(chat, 18 + days, 3, 12, 30)
    assert celia.sees.startswith("Como foi: 1º Encontro")
    celia.taps("Recuperar presenças")
    assert "2 pessoas tinham vaga" in celia.sees


def test_at_the_old_time_of_what_was_moved_no_code_counts_and_nobody_is_told_that_it_does(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, people = lost(session)
    (slot,) = make.slots_of(session, encontro)
    celia.taps(HangPoster(slot.id), _started(celia))
    chat.now = moment(18, 3, 8, 30)
    assert [one.slot_id for one in attendance.open_slots(session, at=chat.now)] == [slot.id]
    rui = chat.person(people[1])
    rui.starts()
    assert rui.last.labels[0] == ["📍 Registrar presença"]
    slot.starts_at += timedelta(days=7)
    slot.ends_at += timedelta(days=7)
    session.flush()
    ana = chat.person(people[0])

    reminders.plan(session, chat.now)
    chat.deliver()

    assert not ana.messages
    assert attendance.open_slots(session, at=chat.now) == []
    rui.starts()
    assert rui.last.labels[0] != ["📍 Registrar presença"]


def test_undoing_what_was_never_recovered_is_an_old_button(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro, _ = lost(session)
    chat.now = moment(18, 3, 15)

    celia.taps(UndoRecovery(slot_of(session, encontro)), _started(celia))

    assert celia.sees.startswith("Esta tela não vale mais")
    celia.taps(ShowOrganizing())


# --- Another hour -------------------------------------------------------------------------------


def test_who_declined_for_the_hour_is_asked_again_when_it_changes(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    rows = {}
    for name, reason in (("Ana Souza", "schedule"), ("Bia Sá", "distance"), ("Caio Reis", None)):
        rows[name] = make.participant(session, name)
        make.seat(session, encontro, rows[name], SeatState.DECLINED, reason=reason)
    make.seat(session, encontro, make.participant(session, "Davi Melo"))
    ana, bia, caio = (chat.person(row) for row in rows.values())
    celia.taps(ManageActivity(encontro.id), _started(celia))
    celia.taps("Mudar dados")
    celia.taps("Data e hora")
    celia.writes("19/3, 9h às 12h")
    assert "1 pessoa não ia por causa do horário e recebe a pergunta de novo." in celia.sees
    celia.taps("Mudar e só avisar")

    assert ana.sees == (
        "Mudou a data: 1º Encontro da Rede Estratégia\n"
        "Antes era: segunda, 18/3, das 9h às 12h\nAgora é: terça, 19/3, das 9h às 12h\n"
        "Local: Auditório da Fapemig (não mudou)\n\n"
        "Você tinha avisado que o horário não dava. Agora você vai?"
    )
    assert not bia.messages
    assert not caio.messages
    ana.taps("Confirmar presença")
    assert "✅ Você confirmou presença" in ana.sees


def _started(person: Person) -> Shown:
    person.starts()
    return person.last


def _id(session: Session, person: Person) -> int:
    found = session.scalars(
        select(Participant.id).where(Participant.chat_id == person.sender.chat_id)
    )
    return found.one()


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
