"""Papers for the room: who may have them, what stands in them, and that a poster's code counts."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.organizing.people_lists import Form
from messages import documents
from messages.actions.organizers.attendance import AskPoster, CloseCheckIn, HangPoster
from messages.actions.organizers.people_lists import SendPeopleFile
from messages.actions.organizers.room_papers import (
    SendInvitationPoster,
    SendSigningList,
    ShowRoomPapers,
)
from models import Activity, Attendance, AuditEntry, CheckInWindow, Presence, Role, SeatState
from tests import make, pdf_readers
from tests.chat import Chat, Person
from tests.make import NOW, moment
from tests.pdf_readers import words

ODD_NAMES = (
    "A",
    "Maria Aparecida da Conceição dos Santos Albuquerque de Vasconcelos e Sousa Figueiredo Neta",
    "W" * 90,
    "José d'Ávila Sant'Anna",
    "Ana-Clara Lopes-Dias Pires-Gonçalves de Sá-Nogueira",
    "JOÃO DA SILVA EM MAIÚSCULAS",
    "Antônio de Sá e da Costa dos Reis",
    "Jose\u0301 da Silva",
    "Ǹgũgĩ wa Thiong’o",
    "<b>Zé & Cia</b>",
)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    documents.load()


@pytest.fixture
def encontro(session: Session) -> Activity:
    return make.encontro(session)


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session))
    person.starts()
    return person


def file_of(session: Session, person: Person) -> documents.MadeDocument:
    made = person.last.payload["made"]
    return documents.make(
        session, maker=made["maker"], arguments=made["arguments"], now=person.chat.now
    )


# --- The list people sign ---------------------------------------------------------------------


def test_the_list_people_sign_comes_from_the_sheet_office_by_office(
    celia: Person, session: Session, encontro: Activity
) -> None:
    ses, see = make.assessoria(session, "SES"), make.assessoria(session, "SEE")
    for name, office in (("Bruno Lima", ses), ("Ana Souza", ses), ("Célia Reis", see)):
        make.seat(session, encontro, make.participant(session, name, office=office))
    away = make.participant(session, "Davi Melo", office=ses)
    make.seat(session, encontro, away, SeatState.DECLINED)
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Papéis para a sala")
    chosen = celia.sees
    celia.taps("Lista para assinar")

    assert chosen == (
        "Papéis para a sala\n1º Encontro da Rede Estratégia\nsegunda, 18/3, das 9h às 12h\n\n"
        "A lista traz 3 pessoas com vaga, por órgão. O cartaz do convite leva à inscrição. "
        "O da presença serve à sala sem projetor."
    )
    assert celia.sees == (
        "Lista para assinar\n1º Encontro da Rede Estratégia, segunda, 18/3\n"
        "Traz 3 pessoas com vaga e linhas para mais gente.\n"
        "Contém dados pessoais: use só no trabalho da Rede."
    )
    file = file_of(session, celia)
    assert file.name == "1o-encontro-da-rede-estrategia-para-assinar.pdf"
    assert words(file.content).startswith(
        "Rede Estratégia 1º Encontro da Rede Estratégia Segunda, 18/3/2024, das 9h às 12h "
        "Auditório da Fapemig SEE Nº Nome Assinatura 1 Célia Reis SES Nº Nome Assinatura "
        "2 Ana Souza 3 Bruno Lima Quem não está na lista Nº Nome Assinatura"
    )
    assert pdf_readers.faults(file.content) == []
    kept = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.details) for one in kept] == [("signing_list.export", {"people": 3})]


def test_of_a_turma_it_is_for_the_lesson_that_comes_next(chat: Chat, session: Session) -> None:
    turma = make.turma(session)
    chat.now = moment(10, 4, 9)
    celia = chat.person(make.organizer(session))
    celia.starts()
    celia.taps(SendSigningList(turma.id))

    assert "Quinta, 11/4/2024, das 8h30 às 12h30 2ª aula de 2" in words(
        file_of(session, celia).content
    )


# --- Posters ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["encontro", "turma"])
def test_the_poster_of_an_invitation_opens_it_by_camera(
    chat: Chat, celia: Person, session: Session, kind: str
) -> None:
    activity = make.encontro(session) if kind == "encontro" else make.turma(session)
    celia.taps(ShowRoomPapers(activity.id))
    celia.taps("Cartaz do convite")
    content = file_of(session, celia).content
    (address,) = pdf_readers.seen_by_a_camera(content)
    ana = chat.person(make.participant(session, "Ana Souza"))

    ana.starts(address.partition("?start=")[2])

    assert activity.title in ana.sees
    assert activity.title in words(content)
    last = "Confirmar presença" if kind == "encontro" else "Fazer inscrição"
    assert f"Toque em {last}." in words(content)
    assert last in str(ana.last.labels)
    assert pdf_readers.faults(content) == []
    assert pdf_readers.pages_count(content) == 1


def hang(person: Person, slot_id: int) -> tuple[str, str]:
    """Make the poster; returns what a camera reads, and the digits people read."""
    person.taps(AskPoster(slot_id))
    person.taps("Fazer o cartaz")
    content = file_of(person.chat.session, person).content
    assert pdf_readers.faults(content) == []
    (address,) = pdf_readers.seen_by_a_camera(content)
    digits = re.search(r"\d \d \d \d", words(content))
    assert digits is not None
    return address.partition("?start=")[2], digits[0].replace(" ", "")


@pytest.mark.parametrize("way", ["camera", "digits"])
def test_a_poster_made_days_before_records_presence_while_the_room_is_open(
    chat: Chat, celia: Person, session: Session, encontro: Activity, way: str
) -> None:
    (slot,) = make.slots_of(session, encontro)
    payload, digits = hang(celia, slot.id)
    row = make.participant(session, "Ana Souza")
    ana = chat.person(row)
    assert celia.sees.startswith("Cartaz da presença\n1º Encontro da Rede Estratégia, segunda")

    def tries() -> None:
        if way == "camera":
            ana.starts(payload)
        else:
            ana.writes(digits)

    tries()
    assert session.scalars(select(Attendance)).all() == []
    # Hours after the room was opened, which no code of the screen outlasts.
    chat.now = moment(18, 3, 11, 50)
    tries()
    assert ana.sees.startswith("✅ Presença registrada")
    assert session.scalars(select(Attendance.participant_id)).one() == row.id


@pytest.mark.all_on_postgres
def test_after_the_room_is_closed_the_poster_counts_no_more(
    chat: Chat, celia: Person, session: Session, encontro: Activity
) -> None:
    (slot,) = make.slots_of(session, encontro)
    payload, digits = hang(celia, slot.id)
    chat.now = moment(18, 3, 9)
    celia.taps(CloseCheckIn(slot.id))
    chat.now = moment(18, 3, 9, 10)
    ana = chat.person(make.participant(session, "Ana Souza"))
    for said in (payload, digits):
        ana.starts(said) if said == payload else ana.writes(said)
        assert ana.sees.startswith("Presença encerrada às 9h")
    celia.taps(HangPoster(slot.id))
    assert "made" not in celia.last.payload
    celia.taps(AskPoster(slot.id))
    assert celia.sees.startswith("Presença encerrada")


def test_without_a_poster_its_digits_are_wrong(
    chat: Chat, celia: Person, session: Session, encontro: Activity
) -> None:
    """The control: a room with a screen has no code that lasts."""
    (slot,) = make.slots_of(session, encontro)
    _, digits = hang(celia, slot.id)
    session.get_one(CheckInWindow, slot.id).poster_at = None
    session.flush()
    chat.now = moment(18, 3, 11)
    ana = chat.person(make.participant(session, "Ana Souza"))

    ana.writes(digits)

    # Four digits may have been a code of the last hours, too.
    assert any(refusal in ana.sees for refusal in ("não é o código", "Este código já mudou"))
    assert session.scalars(select(Attendance)).all() == []


def test_who_runs_the_room_hangs_it_and_the_act_is_kept(
    chat: Chat, session: Session, encontro: Activity
) -> None:
    (slot,) = make.slots_of(session, encontro)
    davi = chat.person(make.participant(session, "Davi Melo", role=Role.DOOR))
    davi.starts()
    hang(davi, slot.id)

    assert [
        one
        for one in session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
        if "poster" in one
    ] == ["check_in.poster"]


# --- The list in other forms ------------------------------------------------------------------


def test_the_list_comes_as_pdf_and_csv_beside_the_spreadsheet(
    celia: Person, session: Session, encontro: Activity
) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office, email="ana@exemplo.mg.gov.br")
    make.seat(session, encontro, ana)
    (slot,) = make.slots_of(session, encontro)
    make.attendance(session, slot, ana, kind=Presence.PARTIAL, minutes=90)
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Baixar lista")
    first = celia.last.labels
    celia.taps("Em PDF")
    pdf = file_of(session, celia)
    seen = celia.sees
    celia.taps("Em CSV")
    csv = file_of(session, celia)
    celia.taps("Em planilha")

    assert first[:2] == [["📃 Em PDF", "📃 Em CSV"], ["🔄 Gerar de novo"]]
    assert seen.startswith("Lista em PDF pronta\nTraz 1 pessoa.")
    assert words(pdf.content) == (
        "Rede Estratégia 1º Encontro da Rede Estratégia 1 pessoa Nome Órgão E-mail Situação "
        "Presença 18/3 Ana Lima SES ana@exemplo.mg.gov.br Com vaga Por 1 h 30 min Contém dados "
        "pessoais: use só no trabalho da Rede. Feita em 11/3/2024, às 9h. Página 1 de 1"
    )
    assert pdf_readers.faults(pdf.content) == []
    assert pdf_readers.tags(pdf.content).count("/TH") == 5
    assert csv.content.decode("utf-8-sig") == (
        "Nome;Órgão;E-mail;Situação;Presença 18/3\r\n"
        "Ana Lima;SES;ana@exemplo.mg.gov.br;Com vaga;Por 1 h 30 min\r\n"
    )
    assert csv.name == "1o-encontro-da-rede-estrategia-lista.csv"
    assert celia.last.payload["made"]["arguments"]["form"] == "sheet"
    kept = [
        one.details["form"] for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert kept == ["sheet", "pdf", "csv", "sheet"]


def test_a_list_of_many_lessons_repeats_the_names_below(session: Session) -> None:
    lessons = tuple((moment(day, 4, 8), moment(day, 4, 12)) for day in range(1, 15))
    turma = make.turma(session, lessons=lessons)
    for name in ODD_NAMES:
        make.seat(session, turma, make.participant(session, name))
    arguments = {"activity_id": turma.id, "form": "pdf"}
    content = documents.make(session, maker="people_list", arguments=arguments, now=NOW).content

    assert words(content).count("Ana-Clara Lopes-Dias") == 3
    assert "14/4" in words(content)
    assert pdf_readers.outside(content) == []


# --- Names that break layouts, and who may ----------------------------------------------------


@pytest.mark.parametrize("maker", ["signing_list", "people_list"])
def test_names_that_break_layouts_stand_whole_inside_their_cell(
    session: Session, encontro: Activity, maker: str
) -> None:
    office = make.assessoria(session, "W" * 15)
    for name in ODD_NAMES:
        make.seat(session, encontro, make.participant(session, name, office=office))
    (slot,) = make.slots_of(session, encontro)
    arguments: dict[str, Any] = {"slot_id": slot.id}
    # Where the second column begins, as the picture shows it, in points.
    edge = 51 + 31 + (595 - 102 - 31) / 2.1
    if maker == "people_list":
        arguments = {"activity_id": encontro.id, "form": "pdf"}
        edge = 42.5 + (842 - 85) * 2.2 / 7.9
    content = documents.make(session, maker=maker, arguments=arguments, now=NOW).content
    said = re.sub(r"[\s\u200b]", "", words(content))

    assert pdf_readers.outside(content) == []
    assert [one for one in pdf_readers.crossing(content, (edge,)) if "W" in one] == []
    assert [
        name
        for name in ODD_NAMES[:8]
        if re.sub(r"\s", "", name.replace("e\u0301", "é")) not in said
    ] == []


@pytest.mark.parametrize("title", ODD_NAMES)
def test_titles_that_break_layouts_leave_posters_on_one_page(session: Session, title: str) -> None:
    activity = make.encontro(session, title, venue="W" * 90, address=title)
    arguments = {"activity_id": activity.id, "bot": "RedeEstrategiaBot"}
    content = documents.make(
        session, maker="invitation_poster", arguments=arguments, now=NOW
    ).content

    assert pdf_readers.pages_count(content) == 1
    assert pdf_readers.outside(content) == []


@pytest.mark.parametrize("standing", ["draft", "over", "cancelled"])
@pytest.mark.parametrize("make_action", [ShowRoomPapers, SendSigningList, SendInvitationPoster])
def test_nothing_is_printed_for_what_does_not_take_place(
    chat: Chat, celia: Person, session: Session, standing: str, make_action: Any
) -> None:
    columns: dict[str, dict[str, Any]] = {
        "draft": {"published_at": None},
        "cancelled": {"cancelled_at": NOW},
    }
    activity = make.encontro(session, **columns.get(standing, {}))
    if standing == "over":
        chat.now = moment(19, 3, 9)
    celia.taps(make_action(activity.id))

    assert "made" not in celia.last.payload
    assert session.scalars(select(AuditEntry)).all() == []


def test_every_button_is_only_for_those_who_may(
    chat: Chat, session: Session, encontro: Activity
) -> None:
    (slot,) = make.slots_of(session, encontro)
    ana = chat.person(make.participant(session))
    ana.starts()
    for action in (
        ShowRoomPapers(encontro.id),
        SendSigningList(encontro.id),
        SendInvitationPoster(encontro.id),
        SendPeopleFile(encontro.id, Form.PDF),
        AskPoster(slot.id),
        HangPoster(slot.id),
    ):
        ana.taps(action)
        assert ana.sees.startswith("Essa parte é só da organização")
    assert session.scalars(select(CheckInWindow)).all() == []
