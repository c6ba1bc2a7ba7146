import io

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from messages import documents
from models import Standing
from tests import make
from tests.chat import Chat
from tests.make import moment

AFTER = moment(30, 4, 12)


def test_hours_show_done_coming_and_missing(chat: Chat, session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session, "<b>Zé & Cia", minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.seat(session, make.turma(session), ana)
    chat.now = moment(18, 3, 13)
    person = chat.person(ana)

    person.commands("horas")
    summary = person.last
    text = person.sees
    person.taps("Ver extrato")

    assert text == (
        "Você tem 3 horas de formação em 2024\nMeta do ano: 48 horas. Faltam 45 horas.\n\n"
        "Em encontros: 3 horas\nEm cursos: 0 horas\n\n"
        "As vagas que você já tem valem mais 8 horas."
    )
    assert summary.message_id == person.last.message_id
    assert person.sees == ("Extrato de 2024\n18/3 — <b>Zé & Cia: 3 h\n\nTotal do ano: 3 horas")
    assert person.taps_count == 1


def test_statement_counts_the_lessons_of_a_turma(chat: Chat, session: Session) -> None:
    ana = make.participant(session)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, turma)[0], ana)
    chat.now = AFTER
    person = chat.person(ana)

    person.commands("horas")
    person.taps("Ver extrato")

    assert "9/4 — Gestão de projetos, turma 1: 4 h\n   presença em 1 de 2 aulas" in person.sees


def test_statement_pages_and_years_are_walked_by_buttons(chat: Chat, session: Session) -> None:
    ana = make.participant(session)
    for day in range(1, 7):
        encontro = make.encontro(session, f"Dia {day}", starts_at=moment(day, 3, 9))
        make.attendance(session, make.slots_of(session, encontro)[0], ana)
    old = make.encontro(session, "Antigo", starts_at=moment(1, 3, 9).replace(year=2023))
    make.attendance(session, make.slots_of(session, old)[0], ana)
    chat.now = AFTER
    person = chat.person(ana)

    person.commands("horas")
    person.taps("Ver extrato")
    person.taps("Próxima página")
    oldest = person.sees
    person.taps("Voltar")
    person.taps("Ver 2023")

    assert oldest.startswith("Extrato de 2024\n1/3 — Dia 1: 3 h\n")
    assert "Total do ano: 18 horas\nPágina 2 de 2" in oldest
    assert person.sees.startswith("Você tem 3 horas de formação em 2023\n")
    assert "Ver 2024" in str(person.last.labels)


def test_download_sends_a_spreadsheet_that_adds_up(chat: Chat, session: Session) -> None:
    ana = make.participant(session)
    formula = make.encontro(session, "=1+1", starts_at=moment(1, 3, 9), minutes=90)
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, formula)[0], ana)
    make.attendance(session, make.slots_of(session, turma)[0], ana)
    chat.now = AFTER
    person = chat.person(ana)
    person.commands("horas")
    person.taps("Ver extrato")

    person.taps("Baixar planilha")

    made = person.last.payload["made"]
    assert (made["maker"], made["kind"]) == ("hours_statement", "document")
    document = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=AFTER)
    assert document.name == "minhas-horas-2024.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(document.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1:] for row in rows] == [
        ["Atividade", "Presença", "Horas"],
        ["=1+1", "Sim", 1.5],
        ["Gestão de projetos, turma 1", "1 de 2 aulas", 4.0],
        ["Total", "", 5.5],
    ]


def test_hours_of_an_applicant_count_what_is_reserved(chat: Chat, session: Session) -> None:
    row = make.participant(session, standing=Standing.PENDING)
    make.seat(session, make.encontro(session), row)
    bruno = chat.person(row)

    bruno.commands("horas")

    assert bruno.sees.startswith("Você ainda não tem horas de formação em 2024")
    assert "As vagas que você já tem valem mais 3 horas." in bruno.sees
