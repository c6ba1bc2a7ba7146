import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from messages import documents, workbooks
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    SendPeopleList,
    ShowAnswers,
    ShowPersonAt,
)
from models import Activity, AuditEntry
from tests import make
from tests.chat import Chat, Person

HOSTILE = "<b>Zé & Cia"
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A",
    "\u200b=1", "\xa0=1", '=HYPERLINK("http://x")', "{=1}",
]  # fmt: skip


@pytest.fixture
def encontro(session: Session) -> Activity:
    return make.encontro(session)


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session))
    person.starts()
    return person


def made(session: Session, encontro: Activity) -> documents.MadeDocument:
    return documents.make(
        session, maker="people_list", arguments={"activity_id": encontro.id}, now=make.NOW
    )


def rows_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_list_of_the_next_encontro_comes_in_three_taps(
    celia: Person, session: Session, encontro: Activity
) -> None:
    make.seat(session, encontro, make.participant(session))
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Baixar lista")

    assert celia.taps_count == 3
    assert celia.sees.startswith("Lista em planilha pronta")
    assert "Contém dados pessoais" in celia.sees
    assert celia.last.payload["made"]["maker"] == "people_list"
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "people_list.export"
    ]


def test_nobody_owes_an_answer_to_what_is_cancelled(celia: Person, session: Session) -> None:
    encontro = make.encontro(session, cancelled_at=make.NOW, version=2)
    make.seat(session, encontro, make.participant(session), answered_version=1)
    celia.taps(ListPeople(encontro.id))

    assert "Ana Souza" in str(celia.last.labels)
    assert "sem resposta à mudança" not in celia.sees


def test_the_file_has_standing_and_attendance(session: Session, encontro: Activity) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office, email="ana@exemplo.mg.gov.br")
    bia = make.participant(session, "Bia Reis", office=office, email="bia@exemplo.mg.gov.br")
    make.seat(session, encontro, ana)
    make.seat(session, encontro, bia, SeatState.DECLINED)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)

    document = made(session, encontro)

    assert document.name == "1o-encontro-da-rede-estrategia-lista.xlsx"
    rows = rows_of(document.content)
    assert rows[:3] == [
        ["Nome", "Órgão", "E-mail", "Situação", "Presença 18/3"],
        ["Ana Lima", "SES", "ana@exemplo.mg.gov.br", "Com vaga", "Sim"],
        ["Bia Reis", "SES", "bia@exemplo.mg.gov.br", "Não vai", ""],
    ]
    assert rows[-1][0].startswith("Contém dados pessoais")


@pytest.mark.parametrize("text", FORMULAS)
def test_workbook_writes_formulas_as_text(text: str) -> None:
    content = workbooks.workbook("Lista", [text], [[text]], note=text)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert sheet.count('t="s"') == 3


def test_workbook_takes_signs_a_spreadsheet_cannot_hold() -> None:
    content = workbooks.workbook("a/b[c]*" * 9, ["nome"], [["Ana\x00\x07"], ["x" * 40_000]])

    assert rows_of(content)[1] == ["Ana"]


def test_listing_pages_and_filters_by_name(
    celia: Person, session: Session, encontro: Activity
) -> None:
    for number in range(9):
        make.seat(session, encontro, make.participant(session, f"Ana {number}"))
    make.seat(session, encontro, make.participant(session, "José Conceição"))
    celia.taps(ListPeople(encontro.id))
    assert "Página 1 de 2" in celia.sees
    celia.taps("Próxima página")
    assert celia.last.labels[1][0].startswith("✅ José Conceição · ORG")
    celia.taps("Procurar")
    celia.writes("conceicao")

    assert "Achei 1 pessoa para “conceicao”." in celia.sees
    assert celia.last.labels[0] == ["✅ José Conceição · com vaga"]
    assert "Ana 1" not in str(celia.last.labels)


def test_find_looks_among_all_answers(celia: Person, session: Session, encontro: Activity) -> None:
    make.seat(session, encontro, make.participant(session, "Bia Reis"), SeatState.DECLINED)
    celia.taps(FindPerson(encontro.id))
    celia.writes("bia")

    assert celia.last.labels[0] == ["❌ Bia Reis · não vai"]
    celia.taps("Procurar")
    celia.writes("zoroastro")
    assert celia.sees.endswith("Não achei ninguém para “zoroastro”.")


def test_a_person_is_shown_with_the_standing(
    celia: Person, session: Session, encontro: Activity
) -> None:
    make.seat(session, encontro, make.participant(session, HOSTILE), SeatState.WAITING)
    celia.taps(ListPeople(encontro.id))
    celia.taps("Na fila")
    celia.taps("Zé")

    assert "&lt;b&gt;Zé &amp; Cia" in celia.last.html
    assert "⏳ Na fila." in celia.sees
    assert "É a 1ª pessoa da fila." in celia.sees


def test_the_sheet_leads_to_the_answers_of_each_assessoria_and_back(
    chat: Chat, session: Session, encontro: Activity
) -> None:
    seplag, long = make.assessoria(session, "SEPLAG"), make.assessoria(session, "A&B" * 9)
    celia = chat.person(make.organizer(session, office=seplag))
    celia.starts()
    make.seat(session, encontro, make.participant(session, office=seplag))
    make.seat(session, encontro, make.participant(session, office=seplag), SeatState.WAITING)
    make.seat(session, encontro, make.participant(session, office=long), SeatState.DECLINED)
    loner = make.participant(session, office=seplag)
    loner.assessoria_id, loner.agency_text = None, "Outro órgão"
    make.seat(session, encontro, loner)
    make.assessoria(session)
    celia.taps(ManageActivity(encontro.id))

    celia.taps("Respostas por órgão")

    assert celia.sees == (
        "Respostas por órgão\n1º Encontro da Rede Estratégia\n\n"
        "✅ 2 pessoas com vaga\n❌ 1 pessoa não vai\n⏳ 1 pessoa na fila\n\n"
        "A&BA&BA&BA&BA&B…: 1 pessoa não vai\n"
        "SEPLAG: 1 pessoa com vaga, 1 pessoa na fila\n"
        "Fora da lista de órgãos: 1 pessoa com vaga\n\n"
        "De 1 órgão, ninguém respondeu."
    )
    celia.taps("Voltar")
    assert celia.sees.startswith("1º Encontro da Rede Estratégia\n🟢 Publicado.")


def test_many_assessorias_take_pages(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    for number in range(41):
        office = make.assessoria(session, f"SEC{number:02}")
        make.seat(session, turma, make.participant(session, office=office))
    celia.taps(ShowAnswers(turma.id))
    assert ("SEC39:" in celia.sees, "SEC40:" in celia.sees) == (True, False)
    celia.taps("Próxima página")
    assert ("SEC39:" in celia.sees, "SEC40:" in celia.sees) == (False, True)
    celia.taps("Página anterior")

    assert celia.sees.startswith("Respostas por órgão")


@pytest.mark.parametrize("make_action", [ListPeople, FindPerson, SendPeopleList, ShowAnswers])
def test_every_button_is_only_for_organizers(
    chat: Chat, session: Session, encontro: Activity, make_action: Any
) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()
    ana.taps(make_action(encontro.id))

    assert ana.sees.startswith("Essa parte é só da organização")


def test_a_person_is_shown_only_to_organizers(
    chat: Chat, session: Session, encontro: Activity
) -> None:
    row = make.participant(session)
    ana = chat.person(row)
    ana.starts()
    ana.taps(ShowPersonAt(encontro.id, row.id))

    assert ana.sees.startswith("Essa parte é só da organização")
