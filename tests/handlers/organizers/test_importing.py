import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.importing.importing import Problem, ProblemKind
from messages import documents
from messages.actions.organizers.importing import (
    AnswerColumn,
    ApplyImport,
    AskSpreadsheet,
    SendInvites,
    SendTemplate,
    UndoImport,
)
from messages.organizers import importing as messages
from models import (
    Activity,
    Assessoria,
    AuditEntry,
    Conversation,
    Invite,
    OutboxRow,
    Participant,
    Purpose,
    Standing,
)
from tests import make
from tests.chat import Chat, Person

SAMPLE = Path(__file__).parents[3] / "samples" / "rede-2024.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session, office=make.assessoria(session, "Seplag", SEPLAG)))
    person.starts()
    return person


def people(*rows: list[str]) -> bytes:
    return workbook_of(Pessoas=[["Nome", "Órgão", "Telefone", "E-mail"], *rows])


def workbook_of(**sheets: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


SEPLAG = "Secretaria de Estado de Planejamento e Gestão"
ANA = ["Ana Lima", "Seplag", "3915-0000", "ana@exemplo.mg.gov.br"]
BIA = ["Bia Reis", "SEPLGA", "3915-0000", "bia@exemplo.mg.gov.br"]
CAIO = ["Caio Dias", "Seplag", "3915-0000", ""]


def sends(person: Person, content: bytes, name: str = "lista.xlsx") -> None:
    person.sends_file(name, mime=XLSX, size=len(content), content=content)


def count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def document_of(person: Person, session: Session) -> documents.MadeDocument:
    made = person.last.payload["made"]
    return documents.make(
        session, maker=made["maker"], arguments=made["arguments"], now=person.chat.now
    )


def rows_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_spreadsheet_on_any_screen_is_imported_with_one_tap(
    celia: Person, session: Session
) -> None:
    sends(celia, SAMPLE.read_bytes(), "rede-2024.xlsx")
    assert celia.sees.startswith("Li 198 linhas")
    assert "Pessoas: ✅ 120 novas" in celia.sees
    assert (
        "Ao importar, publico os encontros e turmas novos. Ninguém recebe aviso. "
        "Para avisar, abra a ficha em “Encontros e turmas”."
    ) in celia.sees
    assert count(session, Activity) == 0
    celia.taps("Importar")

    assert celia.taps_count == 1
    assert "✅ 120 pessoas novas" in celia.sees
    assert "✅ 7 encontros novos" in celia.sees
    assert count(session, Activity) == 19
    assert session.scalars(select(OutboxRow).where(OutboxRow.purpose != Purpose.REPLY)).all() == []


def test_people_are_told_of_an_imported_encontro_from_its_sheet(
    celia: Person, session: Session, chat: Chat
) -> None:
    ana = chat.person(make.participant(session))
    sends(celia, SAMPLE.read_bytes())
    celia.taps("Importar")
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Encontros e turmas")
    celia.taps("2º Encontro")

    celia.taps("Divulgar para a Rede")
    assert "Quer avisar agora?\n\n2 pessoas recebem o aviso." in celia.sees
    panel = celia.last.message_id
    celia.taps("Avisar agora")

    assert ana.sees.startswith("Novo encontro: 2º Encontro da Rede")
    celia.taps("Voltar à ficha", celia.messages[panel])
    assert "Divulgar para a Rede" not in str(celia.last.labels)


def test_what_an_update_takes_away_is_said_before_it_is_done(
    celia: Person, session: Session
) -> None:
    make.encontro(session, "Encontro de metas", starts_at=make.moment(23, 4, 9), capacity=90)
    make.encontro(session, "Encontro de riscos", starts_at=make.moment(24, 4, 9), capacity=None)
    header = ["título", "início", "fim", "vagas", "carga horária"]
    for seats, falls in (("10", True), ("120", False)):
        metas = ["Encontro de metas", "23/4/2024 9h", "23/4/2024 12h", seats, "2 horas"]
        riscos = ["Encontro de riscos", "24/4/2024 9h", "24/4/2024 12h", "30", ""]
        sends(celia, workbook_of(Encontros=[header, metas, riscos]))

        assert ("⚠️ Encontro de metas: as vagas caem de 90 para 10" in celia.sees) is falls
        assert "⚠️ Encontro de metas: as horas caem de 3 horas para 2 horas" in celia.sees
        assert "⚠️ Encontro de riscos: de sem limite para 30 vagas" in celia.sees
    assert celia.last.green == []


def test_the_same_file_again_has_nothing_to_import(celia: Person) -> None:
    for _ in range(2):
        sends(celia, SAMPLE.read_bytes())
        if "Não há nada para importar" not in celia.sees:
            celia.taps("Importar")

    assert "Não há nada para importar: o robô já tem estes dados." in celia.sees
    assert celia.last.labels == [["📄 Mandar outro arquivo"], ["🏠 Início"]]
    celia.writes("quantas horas eu tenho?")
    assert celia.sees.startswith("Você ainda não tem horas de formação")


def test_what_is_written_below_a_report_is_said_to_be_no_answer(celia: Person) -> None:
    sends(celia, SAMPLE.read_bytes())

    celia.writes("quantas horas eu tenho?")

    assert celia.sees.startswith("Ainda não entendo isso. A pergunta continua:\n\nLi 198 linhas")


def test_problems_are_named_and_suggestions_taken(celia: Person, session: Session) -> None:
    sends(celia, people(ANA, BIA, CAIO))
    assert "⚠️ 2 linhas com problema" in celia.sees
    celia.taps("Ver problemas")
    assert "Linha 3: órgão “SEPLGA” — seria Seplag?" in celia.sees
    assert "Linha 4: falta o e-mail" in celia.sees
    celia.taps("Trocar por Seplag")
    assert celia.sees.startswith("1 linha com problema")
    celia.taps("Importar as certas")

    assert "✅ 2 pessoas novas" in celia.sees
    assert count(session, Participant) == 3


def test_what_does_not_fit_together_is_told(celia: Person) -> None:
    celia.taps(AskSpreadsheet())
    sends(celia, workbook_of(Encontros=[
        ["Encontro", "Data", "Dia da semana", "Início", "Fim", "Horas", "Vagas", "Observações"],
        ["1º Encontro", "04/06/2024", "terça", "9h", "12h", "3", "80", ""],
        ["1º Encontro", "04/06/2024", "terça", "9h", "12h", "3", "90", ""],
        ["2º Encontro", "11/06/2024", "quarta", "9h", "12h", "3", "80", ""],
        ["3º Encontro", "18/06/2024", "terça", "9h", "12h", "8", "80", ""],
        ["4º Encontro", "25/06/2024", "terça", "9h", "12h", "3", "80", "CANCELADO"],
    ]))  # fmt: skip

    celia.taps("Ver problemas")

    assert celia.sees == (
        "5 linhas com problema\n"
        "Linha 2: número de vagas diferente da linha 3\n"
        "Linha 3: número de vagas diferente da linha 2\n"
        "Linha 4: a data não cai em “quarta”\n"
        "Linha 5: a carga horária “8” não cabe entre o início e o fim\n"
        "Linha 6: “Observações: CANCELADO” parece não valer mais: tire a linha ou o aviso"
    )


def test_the_errors_come_as_a_spreadsheet(celia: Person, session: Session) -> None:
    sends(celia, people(ANA, CAIO))
    celia.taps("Ver problemas")
    celia.taps("Baixar só os erros")

    rows = rows_of(document_of(celia, session).content)
    assert rows == [
        ["o que corrigir", "aba", "linha", "Nome", "Órgão", "Telefone", "E-mail"],
        ["falta o e-mail", "Pessoas", "3", "Caio Dias", "Seplag", "3915-0000", ""],
    ]


def test_the_corrected_errors_can_be_sent_back(celia: Person, session: Session) -> None:
    sends(celia, people(ANA, CAIO))
    celia.taps("Ver problemas")
    celia.taps("Baixar só os erros")
    rows = rows_of(document_of(celia, session).content)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Corrigir")
        sheet.write_row(0, 0, rows[0])
        sheet.write_row(1, 0, [*rows[1][:-1], "caio@exemplo.mg.gov.br"])
    sends(celia, buffer.getvalue())

    assert celia.last.labels[0] == ["✅ Importar 1 linha"]


@pytest.mark.all_on_postgres
def test_invites_come_with_one_address_per_person(celia: Person, session: Session) -> None:
    sends(celia, people(ANA))
    celia.taps("Importar 1")
    celia.taps("Baixar convites")

    header, row, *note = rows_of(document_of(celia, session).content)
    assert header == ["Nome", "Órgão", "E-mail", "Endereço do convite"]
    assert row[:3] == ["Ana Lima", "Seplag", "ana@exemplo.mg.gov.br"]
    address, token = row[3].split("?start=c_")
    assert address == "https://t.me/RedeEstrategiaBot"
    assert "dados pessoais" in note[-1][0]
    assert count(session, Invite) == 1
    ana = celia.chat.person(7777)
    ana.starts(f"c_{token}")
    assert "Ana Lima" in ana.sees


def test_invites_wait_where_one_imports_for_whoever_did_it_at_a_terminal(
    celia: Person, session: Session
) -> None:
    make.participant(session, "Ana Lima", standing=Standing.LISTED, chat_id=None)
    celia.taps(AskSpreadsheet())
    celia.taps("Baixar convites")

    _, row, *_ = rows_of(document_of(celia, session).content)
    assert row[0] == "Ana Lima"


def test_the_model_has_every_sheet_and_its_examples_are_not_imported(
    celia: Person, session: Session
) -> None:
    celia.taps(SendTemplate())
    content = document_of(celia, session).content
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["Encontros", "Cursos", "Turmas", "Aulas", "Assessorias", "Pessoas"]
    sends(celia, content)

    assert celia.sees.startswith("Li 0 linhas")
    assert "Linhas da aba Pessoas que pulei: 2 (Ana Souza (exemplo))" in celia.sees
    assert celia.last.labels == [["📄 Mandar outro arquivo"], ["🏠 Início"]]


def test_the_model_of_an_empty_bot_filled_in_brings_its_offices(celia: Person) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Assessorias").write_row(0, 0, ["sigla", "nome do órgão ou entidade"])
        book.get_worksheet_by_name("Assessorias").write_row(1, 0, ["SEF", "Fazenda"])
        people = book.add_worksheet("Pessoas")
        people.write_row(0, 0, ["nome", "órgão", "e-mail"])
        people.write_row(1, 0, ["Ana Lima", "SEF", "ana@exemplo.mg.gov.br"])
    sends(celia, buffer.getvalue())

    assert "problema" not in celia.sees
    assert celia.last.labels[0] == ["✅ Importar 2 linhas"]


def of_two_offices(*rows: list[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        header = ["Nome", "E-mail", "Órgão de origem", "Órgão de exercício"]
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.mark.all_on_postgres
def test_which_column_is_which_is_asked_once(celia: Person, session: Session) -> None:
    make.assessoria(session, "SES")
    sends(celia, of_two_offices(["Ana Lima", "ana@exemplo.mg.gov.br", "SES", "Seplag"]))
    assert celia.sees.startswith("Qual coluna é o órgão?\nAba Pessoas")
    assert "Órgão de origem: SES" in celia.sees
    assert "Órgão de exercício: Seplag" in celia.sees
    celia.taps("Órgão de exercício")
    assert "Como você disse, o órgão é a coluna “Órgão de exercício”." in celia.sees
    celia.taps("Mudar as colunas")
    celia.taps("Órgão de origem")
    celia.taps("Importar 1 linha")

    sends(celia, of_two_offices(["Bia Lima", "bia@exemplo.mg.gov.br", "SES", "Seplag"]))

    assert celia.sees.startswith("Li 1 linha")
    celia.taps("Importar 1 linha")
    ses = select(Assessoria.id).where(Assessoria.acronym == "SES")
    offices = session.scalars(
        select(Participant.assessoria_id).where(Participant.name.in_(["Ana Lima", "Bia Lima"]))
    ).all()
    assert set(offices) == {session.scalars(ses).one()}


def test_a_late_answer_about_a_column_answers_no_other(celia: Person, session: Session) -> None:
    make.assessoria(session, "SES")
    sends(celia, of_two_offices(["Ana Lima", "ana@exemplo.mg.gov.br", "SES", "Seplag"]))
    celia.taps("Nenhuma delas")
    assert "falta a coluna com o órgão" in celia.sees or "1 linha com problema" in celia.sees
    celia.taps(AnswerColumn(0, 1))

    assert celia.sees.startswith("Esta tela não vale mais")


def test_an_import_is_undone_with_one_tap(celia: Person, session: Session) -> None:
    sends(celia, SAMPLE.read_bytes(), "rede-2024.xlsx")
    celia.taps("Importar")
    celia.taps("Desfazer")

    assert celia.sees.startswith("Importação desfeita")
    assert "↩️ 7 encontros saíram" in celia.sees
    assert count(session, Activity) == 0
    assert celia.last.labels[0] == ["📄 Mandar outro arquivo"]


def test_of_much_that_could_not_be_undone_some_is_named(celia: Person, session: Session) -> None:
    sends(celia, SAMPLE.read_bytes(), "rede-2024.xlsx")
    celia.taps("Importar")
    for activity in session.scalars(select(Activity)).all():
        make.seat(session, activity, make.participant(session))
    celia.taps("Desfazer")

    assert "alguém já respondeu" in celia.sees
    assert "\nE mais " in celia.sees


def test_offices_that_come_late_are_given_to_those_who_wrote_them(
    celia: Person, session: Session
) -> None:
    ana = make.participant(session, "Ana Lima")
    ana.assessoria_id, ana.agency_text = None, "secretaria de saude"
    session.flush()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Assessorias")
        sheet.write_row(0, 0, ["sigla", "nome"])
        sheet.write_row(1, 0, ["SES", "Secretaria de Estado de Saúde"])
    sends(celia, buffer.getvalue())
    celia.taps("Importar 1 linha")

    assert "🏛️ 1 pessoa ganhou o órgão da lista" in celia.sees
    assert "convite" not in celia.sees


def test_an_encontro_without_a_place_and_many_problems(celia: Person) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Encontros")
        sheet.write_row(0, 0, ["título", "início", "fim", "vagas"])
        sheet.write_row(1, 0, ["Oficina", "23/4/2024 9h", "23/4/2024 12h", "90 vagas"])
        for row in range(2, 10):
            sheet.write_row(row, 0, [f"Roda {row}", "31/4/2024 9h", "12h", "80 a 100"])
    sends(celia, buffer.getvalue())
    assert "1 fica com “Local a confirmar”." in celia.sees
    celia.taps("Ver problemas")

    assert "Página 1 de 2" in celia.sees
    assert (
        "Linha 3: não entendi o início: “31/4/2024 9h”; "
        "não entendi o número de vagas: “80 a 100”" in celia.sees
    )


@pytest.mark.all_on_postgres
def test_what_could_not_be_undone_is_named(celia: Person, session: Session) -> None:
    sends(celia, SAMPLE.read_bytes(), "rede-2024.xlsx")
    celia.taps("Importar")
    encontro = session.scalars(select(Activity).order_by(Activity.id)).first()
    assert encontro is not None
    make.seat(session, encontro, make.participant(session))
    celia.taps("Desfazer")

    assert "Não pude desfazer\n1º Encontro da Rede Estratégia: alguém já respondeu" in celia.sees


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "lista.xlsx", "parece ser uma foto"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "lista.xls", "salve como .xlsx"),
        (people(), "lista.xlsx", "está sem linhas"),
        (b"a;b\n1;2\n", "lista.csv", "Não achei as colunas"),
        (b"", "lista.csv", "está sem linhas"),
    ],
)
def test_a_wrong_file_is_told_and_how_to_go_on(
    celia: Person, content: bytes, name: str, why: str
) -> None:
    sends(celia, content, name)

    assert celia.sees.startswith("Não consegui ler este arquivo")
    assert why in celia.sees
    assert celia.last.labels[0] == ["📥 Baixar modelo"]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            Problem(ProblemKind.SEATS_TAKEN, "capacity", "1", "5"),
            "5 pessoas já têm vaga. Escreva 5 ou mais",
        ),
        (
            Problem(ProblemKind.SEATS_TAKEN, "capacity", "0", "1"),
            "1 pessoa já tem vaga. Escreva 1 ou mais",
        ),
        (
            Problem(ProblemKind.PEOPLE_WAIT, "starts_at"),
            "para mudar o início, abra o encontro ou a turma no robô: ele avisa as pessoas",
        ),
    ],
)
def test_a_problem_says_what_is_so_and_what_to_do(problem: Problem, said: str) -> None:
    assert messages.words(problem) == said


def test_a_photo_in_place_of_the_file_is_told(celia: Person) -> None:
    celia.taps(AskSpreadsheet())
    celia.sends_file("foto.jpg", kind="photo", mime="image/jpeg")

    assert "parece ser uma foto" in celia.sees


def test_a_file_that_was_too_large_to_fetch_is_told(celia: Person) -> None:
    celia.sends_file("lista.xlsx", mime=XLSX, size=9_000_000)

    assert "grande demais" in celia.sees


def test_a_spreadsheet_of_somebody_else_is_refused(chat: Chat, session: Session) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()
    sends(ana, SAMPLE.read_bytes())

    assert ana.sees.startswith("Essa parte é só da organização")
    assert count(session, Activity) == 0


def test_a_bad_file_of_somebody_else_is_not_even_read(chat: Chat, session: Session) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()
    sends(ana, b"\x89PNG" + bytes(99))

    assert ana.sees.startswith("Essa parte é só da organização")


@pytest.mark.parametrize(
    "action",
    [AskSpreadsheet(), SendInvites(), SendTemplate(), ApplyImport(updates=True), UndoImport(1)],
)
def test_every_button_is_only_for_organizers(chat: Chat, session: Session, action: Any) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()
    ana.taps(action)

    assert "made" not in ana.last.payload
    assert count(session, Invite) == 0
    assert ana.sees.startswith(("Essa parte é só da organização", "Esta tela não vale mais"))


def test_a_demoted_organizer_cannot_finish_the_import(celia: Person, session: Session) -> None:
    sends(celia, people(ANA))
    row = session.scalars(select(Participant)).one()
    make.take_role(session, row)
    celia.taps("Importar 1")

    assert celia.sees.startswith("Essa parte é só da organização")
    assert count(session, Participant) == 1


def test_an_unreadable_file_never_loses_the_checked_one(celia: Person, session: Session) -> None:
    sends(celia, people(ANA))
    sends(celia, b"\x89PNG" + bytes(99))
    celia.writes("e agora?")
    assert celia.sees.startswith("Ainda não entendo isso. A pergunta continua:\n\nLi 1 linha")
    celia.taps("Importar 1")

    assert count(session, Participant) == 2


def test_after_the_import_the_draft_holds_no_names(celia: Person, session: Session) -> None:
    sends(celia, people(ANA))
    celia.taps("Importar 1")

    assert [row.draft for row in session.scalars(select(Conversation))] == [{}]
    entry = session.scalars(select(AuditEntry)).one()
    assert "Ana" not in str(entry.details)
