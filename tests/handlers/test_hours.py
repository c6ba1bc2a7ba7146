import io

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from messages import documents
from messages.actions.hours import SendStatement, ShowWay
from models import Participant, Standing
from tests import make, pdf_readers
from tests.chat import Chat, Person
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


# --- The year as a picture and as a PDF -------------------------------------------------------


def year_of_ana(session: Session) -> Participant:
    """Three hours done, eight on the way."""
    ana = make.participant(session, "Ana Souza")
    encontro = make.encontro(session, "Encontro de março", minutes=180)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    make.seat(session, make.turma(session), ana)
    return ana


def file_of(session: Session, person: Person) -> documents.MadeDocument:
    documents.load()
    made = person.last.payload["made"]
    return documents.make(
        session, maker=made["maker"], arguments=made["arguments"], now=person.chat.now
    )


def test_the_picture_of_a_year_has_its_numbers_in_the_caption(chat: Chat, session: Session) -> None:
    chat.now = moment(18, 3, 13)
    ana = year_of_ana(session)
    person = chat.person(ana)
    person.commands("horas")

    person.taps("Ver em imagem")

    assert person.sees == (
        "Suas horas de 2024 em imagem\nFeitas: 3 h.\nA caminho: 8 h.\nFaltam: 37 h.\n"
        "A meta do ano é de 48 horas."
    )
    assert person.last.payload["made"]["kind"] == "photo"
    file = file_of(session, person)
    # What is recorded before it is sent changes the next picture, and not what is said of this.
    between = make.encontro(session, starts_at=moment(12, 3, 9))
    make.attendance(session, make.slots_of(session, between)[0], ana)
    assert file.content == file_of(session, person).content
    assert (file.name, file.mime) == ("horas-2024.png", "image/png")


def test_who_has_no_hours_is_offered_no_picture(chat: Chat, session: Session) -> None:
    person = chat.person(make.participant(session))

    person.commands("horas")

    assert "imagem" not in str(person.last.labels)


def test_the_statement_comes_as_a_pdf_that_everybody_can_read(chat: Chat, session: Session) -> None:
    chat.now = AFTER
    ana = year_of_ana(session)
    turma = make.turma(session, of=make.course(session, "=1+1"))
    make.attendance(session, make.slots_of(session, turma)[0], ana)
    person = chat.person(ana)
    person.commands("horas")
    person.taps("Ver extrato")

    person.taps("Baixar PDF")

    assert person.sees.startswith("Seu extrato de 2024 em PDF\n")
    content = file_of(session, person).content
    assert pdf_readers.words(content) == (
        "Rede Estratégia Extrato de horas de 2024 Ana Souza 7 h de 48 horas Feitas: 7 h "
        "Faltam: 41 h Data Atividade Presença Horas 18/3/2024 Encontro de março Sim 3 h 9/4/2024 "
        "=1+1, turma 1 1 de 2 aulas 4 h Total do ano 7 h Feito em 30/4/2024. Quem confere usa o "
        "código de cada certificado. Página 1 de 1"
    )
    assert pdf_readers.faults(content) == []
    assert pdf_readers.alternatives(content) == [
        "Anel das horas, de 48 horas. Feitas: 7 h. Faltam: 41 h."
    ]
    assert pdf_readers.outside(content) == []


def test_nobody_gets_the_hours_of_somebody_else(chat: Chat, session: Session) -> None:
    year_of_ana(session)
    bia = chat.person(make.participant(session, "Bia"))
    bia.starts()

    bia.taps(SendStatement(2024))

    assert "Encontro de março" not in pdf_readers.words(file_of(session, bia).content)


# --- What still leads to the goal -------------------------------------------------------------


def test_who_misses_hours_sees_what_still_leads_to_the_goal(chat: Chat, session: Session) -> None:
    ana = make.participant(session, "Ana Souza")
    make.encontro(session, minutes=180)
    make.turma(session)
    full = make.encontro(session, "Lotado", starts_at=moment(25, 3, 9), capacity=1)
    make.seat(session, full, make.participant(session))
    make.seat(session, make.encontro(session, "Meu", starts_at=moment(26, 3, 9), minutes=60), ana)
    person = chat.person(ana)
    person.commands("horas")

    person.taps("O que falta")

    assert person.sees == (
        "Faltam 47 horas para a meta de 2024\nJá conto as vagas que você tem: 1 hora.\n\n"
        "O que tem vaga livre soma 11 horas. Mesmo com tudo, faltam 36 horas.\n"
        "Há também 1 atividade só com fila."
    )
    assert person.last.labels[:2] == [
        ["📅 1º Encontro · 3 h · 18/3"],
        ["🎓 Gestão… · turma 1 · 8 h · 9/4"],
    ]
    person.taps("1º Encontro")
    assert "Confirmar presença" in str(person.last.labels)


def test_what_is_offered_may_be_enough_or_nothing_and_takes_pages(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    person = chat.person(ana)
    person.commands("horas")
    person.taps("O que falta")
    assert person.sees == (
        "Faltam 48 horas para a meta de 2024\n\n"
        "Agora não há encontro nem turma com vaga livre para você neste ano."
    )
    for day in range(20, 28):
        make.encontro(session, f"Dia {day}", starts_at=moment(day, 3, 9), minutes=360)
    person.taps("Voltar")
    person.taps("O que falta")
    assert person.sees == (
        "Faltam 48 horas para a meta de 2024\n\n"
        "O que tem vaga livre soma 48 horas. Dá para chegar lá.\n\nPágina 1 de 2"
    )
    person.taps("Próxima página")
    assert person.last.labels[0] == ["📅 Dia 26 · 6 h · 26/3"]
    long = make.encontro(session, "Longo", starts_at=moment(2, 5, 9), minutes=48 * 60)
    make.seat(session, long, ana)
    person.taps(ShowWay())
    assert person.sees == "Com as vagas que você tem, a meta fecha"
