from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance, visitors
from domain.attendance import attendance_codes as codes
from domain.conversation import conversations
from domain.errors import NotFoundError
from messages import documents
from messages.actions.attendance import GiveScore
from messages.actions.organizers.attendance import (
    CloseCheckIn,
    DismissVisitor,
    ManageAttendance,
    OpenCheckIn,
    RecogniseVisitor,
    ShowOpinions,
    ShowRoll,
    TogglePresence,
)
from models import Activity, Attendance, AuditEntry, CheckInWindow, Role, Slot, Source, Visitor
from tests import make
from tests.chat import BOT_USERNAME, Chat, Person
from tests.make import moment

START = moment(18, 3, 9)
HOSTILE = "<b>Zé & Cia"


@pytest.fixture
def encontro(session: Session, chat: Chat) -> Activity:
    chat.now = START
    return make.encontro(session)


@pytest.fixture
def slot_id(session: Session, encontro: Activity) -> int:
    return make.slots_of(session, encontro)[0].id


@pytest.fixture
def celia(chat: Chat, session: Session, slot_id: int) -> Person:
    """An organizer who looks at the attendance of the encontro."""
    person = chat.person(make.organizer(session))
    person.commands("presenca")
    person.taps(ManageAttendance(slot_id))
    return person


def _digits(chat: Chat, slot_id: int) -> str:
    drawn = codes.Codes(attendance.open_slots(chat.session, at=chat.now))
    return drawn.digits(slot_id, codes.window_of(chat.now))


def test_open_shows_the_code_that_counts(
    chat: Chat, session: Session, celia: Person, slot_id: int
) -> None:
    before = celia.sees
    celia.taps("Abrir com código na tela")

    assert before.endswith(
        "A presença fica aberta das 8h30 às 12h30. Como as pessoas vão registrar?"
    )
    spaced = " ".join(_digits(chat, slot_id))
    assert (
        f"Presença aberta até as 12h30\n1º Encontro da Rede Estratégia\nCódigo agora: {spaced}"
        in (celia.sees)
    )
    assert "Ele muda a cada 30 segundos." in celia.sees
    assert chat.clock_was_woken
    ana = chat.person(make.participant(session))
    ana.writes(_digits(chat, slot_id))
    celia.taps("Atualizar")
    assert celia.sees.endswith(
        "1 pessoa já registrou presença\n0 pessoas tinham confirmado\n1 pessoa veio sem confirmar"
    )


def test_extend_and_close_ask_and_tell(celia: Person) -> None:
    celia.taps("Abrir com código na tela")
    celia.taps("Mais 30")
    assert celia.sees.startswith("Presença aberta até as 13h\n")
    assert celia.toast is not None

    celia.taps("Encerrar")
    assert celia.sees.startswith("Encerrar a presença agora?\n")
    celia.taps("Sim, encerrar")
    assert celia.sees.startswith("Presença encerrada às 9h\n")
    assert "0 pessoas presentes, 0 ausências, 0 visitantes a conferir." in celia.sees

    celia.taps("Abrir de novo")
    assert celia.sees.startswith("Presença aberta até as 12h30\n")


def test_mark_by_hand_takes_two_taps_and_names_the_author(
    chat: Chat, session: Session, celia: Person, encontro: Activity
) -> None:
    ana = make.participant(session, HOSTILE, office=make.assessoria(session, "SEE"))
    make.seat(session, encontro, ana)
    celia.taps("Abrir com código na tela")
    celia.taps_count = 0

    celia.taps("Registrar na lista")
    celia.taps(f"⬜ {HOSTILE} · SEE")

    assert celia.taps_count == 2
    assert celia.toast is not None
    assert celia.toast.text == f"Registrei: {HOSTILE}. Toque de novo para atraso, parte ou falta."
    assert celia.last.labels[0] == [f"✅ {HOSTILE} · SEE"]
    row = session.scalars(select(Attendance)).one()
    assert (row.participant_id, row.source) == (ana.id, Source.BY_HAND)
    celia.taps("✅")
    celia.taps("Não veio")
    assert session.scalars(select(Attendance)).all() == []
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["check_in.open", "attendance.mark", "attendance.unmark"]
    assert chat.now == START


def test_writing_part_of_a_name_filters_the_list(
    session: Session, celia: Person, encontro: Activity
) -> None:
    make.seat(session, encontro, make.participant(session, "Ana Souza"))
    make.participant(session, "Davi Célio Reis")
    celia.taps("Só registrar na lista")

    celia.writes("celio")
    found = celia.last.labels[0]
    celia.taps("⬜ Davi")
    marked = celia.last.labels[0]
    celia.writes("ninguém")
    nobody = celia.sees
    celia.taps("Lista toda")

    assert found[0].startswith("⬜ Davi Célio Reis")
    assert marked[0].startswith("✅ Davi Célio Reis")
    assert "Não achei “ninguém”." in nobody
    assert celia.last.labels[0][0].startswith("⬜ Ana Souza")


def test_list_in_the_middle_of_a_form_keeps_its_draft(
    session: Session, celia: Person, slot_id: int
) -> None:
    place = conversations.load(session, chat_id=celia.sender.chat_id, now=START)
    place.step, place.draft = "encontro.title", {"title": "4º Encontro"}
    conversations.store(session, place, now=START)

    celia.taps(ShowRoll(slot_id))
    celia.writes("ana")
    celia.taps("Voltar")

    after = conversations.load(session, chat_id=celia.sender.chat_id, now=START)
    assert (after.step, after.parked_step) == (None, "encontro.title")
    assert after.draft == {"title": "4º Encontro"}


def test_qr_picture_is_protected_and_holds_the_code(
    chat: Chat, session: Session, celia: Person, slot_id: int
) -> None:
    celia.taps("Abrir com código na tela")

    celia.taps("Mostrar QR aqui")

    assert celia.sees.startswith(f"Código da sala: {' '.join(_digits(chat, slot_id))}\n")
    assert celia.last.payload["protected"] is True
    made = celia.last.payload["made"]
    assert made == {
        "maker": "attendance_code",
        "arguments": {"slot_id": slot_id, "bot_username": BOT_USERNAME},
        "kind": "photo",
    }
    document = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=START)
    assert document.content.startswith(b"\x89PNG\r\n")
    with pytest.raises(NotFoundError):
        documents.make(
            session, maker=made["maker"], arguments=made["arguments"], now=moment(18, 3, 13)
        )


def test_page_address_is_a_text_to_copy_on_this_machine(celia: Person, session: Session) -> None:
    celia.taps("Abrir com código na tela")

    celia.taps("Tela da sala")

    secret = session.scalars(select(CheckInWindow.secret)).one()
    slot_id = session.scalars(select(CheckInWindow.slot_id)).one()
    address = f"http://127.0.0.1:8138/presenca/{codes.page_token(slot_id, secret)}"
    assert address in celia.sees
    assert celia.last.payload["buttons"][0] == [
        {"text": "📋 Copiar endereço", "copy_text": address}
    ]


@pytest.mark.all_on_postgres
def test_visitors_are_recognised_or_sent_away(
    session: Session, celia: Person, slot_id: int
) -> None:
    for chat_id, text in ((901, "Bruno Lima, SES"), (902, "Rui"), (903, f"{HOSTILE}, SEE")):
        visitors.add_visitor(
            session, slot_id=slot_id, chat_id=chat_id, text=text, happened_at=START
        )
    bruno = make.participant(session, "Bruno Lima Filho")
    rui = make.participant(session, "Ruy Dias")
    celia.taps("Abrir com código na tela")

    celia.taps("Conferir 3 visitantes")
    assert celia.sees.startswith(
        "Quem é esta pessoa?\nDiz ser “Bruno Lima, SES”. Registro das 9h.\n"
    )
    celia.taps("👤 Bruno Lima Filho")
    assert "“Rui”" in celia.sees
    celia.writes("ruy")
    celia.taps("👤 Ruy Dias")
    assert f"“{HOSTILE}, SEE”" in celia.sees
    celia.taps("Não é da Rede")
    assert celia.sees.startswith(f"Apagar o registro de “{HOSTILE}, SEE”?\n")
    celia.taps("Não, voltar")
    assert f"“{HOSTILE}, SEE”" in celia.sees
    celia.taps("Não é da Rede")
    ask = celia.last
    assert session.scalars(select(Visitor.text)).all().count("") == 0
    celia.taps("Sim, apagar")

    assert celia.sees.startswith("Nenhum visitante a conferir\n")
    present = session.scalars(select(Attendance.participant_id).order_by(Attendance.id)).all()
    assert present == [bruno.id, rui.id]
    # Who was sent away left no words.
    assert session.scalars(select(Visitor.text).order_by(Visitor.id)).all().count("") == 1
    celia.taps("Sim, apagar", ask)
    assert "como está agora" in celia.sees


def test_opinions_show_averages_and_no_names(
    chat: Chat, session: Session, celia: Person, encontro: Activity, slot_id: int
) -> None:
    celia.taps("Abrir com código na tela")
    slot = make.slots_of(session, encontro)[0]
    people = []
    for name in ("Ana Alves", "Bia Braga"):
        row = make.participant(session, name)
        make.attendance(session, slot, row)
        people.append(chat.person(row))
    chat.now = moment(18, 3, 13)
    for person, score in zip(people, (5, 4), strict=True):
        person.commands("horas")
        person.taps(GiveScore(encontro.id, score))
        person.writes(f"Nota {score} <b>&")

    celia.taps(ManageAttendance(slot_id))
    after = celia.sees
    celia.taps("Ver avaliações")

    assert "Avaliação: média 4,5 de 5, com 2 respostas." in after
    assert "Média 4,5 de 5, com 2 respostas." in celia.sees
    assert "Nota 4 <b>&" in celia.sees
    assert "Ana" not in celia.sees
    assert "Bia" not in celia.sees


def test_door_takes_attendance_but_reads_no_opinions(
    chat: Chat, session: Session, slot_id: int
) -> None:
    chat.now = START
    door = chat.person(make.participant(session, role=Role.DOOR))
    door.commands("presenca")

    door.taps(OpenCheckIn(slot_id))
    opened = door.sees
    door.taps(CloseCheckIn(slot_id))
    closed = door.last.labels
    door.taps(ShowOpinions(slot_id))

    assert opened.startswith("Presença aberta até as 12h30\n")
    assert "Ver avaliações" not in str(closed)
    assert door.sees.startswith("Essa parte é só da organização\n")


@pytest.mark.all_on_postgres
def test_door_of_one_encontro_opens_that_one_alone(
    chat: Chat, session: Session, slot_id: int
) -> None:
    chat.now = START
    other = make.encontro(
        session, "Outro", starts_at=START - timedelta(hours=1), ends_at=START + timedelta(hours=1)
    )
    own = session.get_one(Activity, session.get_one(Slot, slot_id).activity_id)
    row = make.participant(session)
    make.grant(session, row, Role.DOOR, activity=own, ends_at=START + timedelta(minutes=5))
    door = chat.person(row)
    door.commands("organizar")
    assert own.title in door.sees
    assert "Outro" not in door.sees

    other_id = make.slots_of(session, other)[0].id
    for action in (ManageAttendance(other_id), OpenCheckIn(other_id), ShowRoll(other_id)):
        door.taps(action)
        assert door.sees.startswith("Essa parte é só da organização\n")
    door.taps(OpenCheckIn(slot_id))
    assert door.sees.startswith("Presença aberta até")

    chat.now = START + timedelta(minutes=5)
    door.taps(CloseCheckIn(slot_id))
    assert door.sees.startswith("Essa parte é só da organização\n")


def test_forged_buttons_do_nothing_for_participants(
    chat: Chat, session: Session, slot_id: int
) -> None:
    row = make.participant(session)
    visitors.add_visitor(session, slot_id=slot_id, chat_id=901, text="X", happened_at=START)
    visitor_id = session.scalars(select(Visitor.id)).one()
    ana = chat.person(row)
    ana.commands("presenca")

    for action in (
        ManageAttendance(slot_id),
        OpenCheckIn(slot_id),
        CloseCheckIn(slot_id),
        ShowRoll(slot_id),
        TogglePresence(slot_id, row.id, is_present=True, page=0),
        RecogniseVisitor(visitor_id, row.id),
        DismissVisitor(visitor_id),
        ShowOpinions(slot_id),
    ):
        ana.taps(action)
        assert ana.sees.startswith("Essa parte é só da organização\n")

    assert session.scalars(select(Attendance)).all() == []
    assert session.scalars(select(CheckInWindow)).all() == []
    assert session.scalars(select(AuditEntry)).all() == []
