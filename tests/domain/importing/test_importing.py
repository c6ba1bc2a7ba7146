import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError
from domain.importing import importing
from domain.importing.importing import Problem, ProblemKind, ProblemsLeftError, Subject, Verdict
from models import (
    Activity,
    Assessoria,
    AuditEntry,
    Course,
    Grant,
    Participant,
    Role,
    Seat,
    SeatState,
    Slot,
    Standing,
)
from tests import make
from tests.make import NOW, moment

pytestmark = pytest.mark.few_on_postgres

SAMPLE = Path(__file__).parents[3] / "samples" / "rede-2024.xlsx"


def sample() -> importing.Workbook:
    return importing.read(SAMPLE.read_bytes())


def workbook(**sheets: list[list[Any]]) -> importing.Workbook:
    """A real .xlsx with these sheets, read back."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return importing.read(buffer.getvalue())


def people(*rows: list[Any]) -> importing.Workbook:
    return workbook(Pessoas=[["nome", "e-mail", "sigla"], *map(list, rows)])


def as_csv(rows: list[list[str]], *, delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def test_plan_of_the_sample_year_writes_nothing(session: Session) -> None:
    report = importing.plan(session, sample(), actor_id=None, now=NOW)

    assert {sheet.subject: sheet.count(Verdict.NEW) for sheet in report.sheets} == {
        Subject.ASSESSORIAS: 29,
        Subject.COURSES: 6,
        Subject.ENCONTROS: 7,
        Subject.TURMAS: 12,
        Subject.LESSONS: 24,
        Subject.PEOPLE: 120,
    }
    assert report.problems == ()
    assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_apply_writes_the_sample_year(session: Session) -> None:
    imported = importing.apply(session, sample(), actor_id=None, now=NOW)

    assert imported.new[Subject.PEOPLE] == len(imported.participant_ids) == 120
    first = session.scalars(
        select(Activity).where(Activity.title == "1º Encontro da Rede Estratégia")
    ).one()
    slot = session.scalars(select(Slot).where(Slot.activity_id == first.id)).one()
    assert (slot.starts_at, slot.ends_at) == (moment(18, 3, 9), moment(18, 3, 12))
    assert (first.capacity, first.minutes, first.published_at) == (120, 180, NOW)
    roles = session.scalars(select(Grant.role)).all()
    assert (roles.count(Role.ORGANIZER), roles.count(Role.FOCAL_POINT)) == (3, 26)
    assert set(session.scalars(select(Participant.standing))) == {Standing.LISTED}
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "spreadsheet.import"
    assert entry.details["new"]["people"] == 120


def test_apply_derives_until_when_a_seat_may_be_given_back(session: Session) -> None:
    importing.apply(session, sample(), actor_id=None, now=NOW)

    turma = session.scalars(
        select(Activity).where(Activity.title == "Automatização de processos, turma 1")
    ).one()
    assert turma.enrollment_closes_at == moment(6, 4, 18)
    assert turma.withdraw_until == moment(9, 4, 8, 30) - timedelta(days=2)


def test_apply_again_changes_nothing(session: Session) -> None:
    importing.apply(session, sample(), actor_id=None, now=NOW)
    session.expire_all()

    report = importing.plan(session, sample(), actor_id=None, now=NOW)
    again = importing.apply(session, sample(), actor_id=None, now=NOW)

    assert report.count(Verdict.EQUAL) == report.line_count == 198
    assert (again.new, again.changed, again.participant_ids) == ({}, {}, ())


def test_apply_with_one_bad_row_of_many_writes_nothing(session: Session) -> None:
    make.assessoria(session, "SES")
    rows = [[f"Ana Lima {n}", f"ana{n}@exemplo.mg.gov.br", "SES"] for n in range(500)]
    rows[250][1] = "sem arroba"

    with pytest.raises(ProblemsLeftError) as refused:
        importing.apply(session, people(*rows), actor_id=None, now=NOW)

    ((_, line),) = refused.value.report.problems
    assert (line.number, line.problems) == (
        252,
        (Problem(ProblemKind.UNREADABLE, "email", "sem arroba"),),
    )
    assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_apply_may_leave_the_problems_out(session: Session) -> None:
    make.assessoria(session, "SES")
    file = people(["Ana Lima", "ana@exemplo.mg.gov.br", "SES"], ["Bia Reis", None, "SES"])

    imported = importing.apply(session, file, actor_id=None, now=NOW, skip_problems=True)

    assert imported.new == {Subject.PEOPLE: 1}


def test_plan_names_each_problem_of_a_person(session: Session) -> None:
    make.assessoria(session, "Seplag", "Secretaria de Estado de Planejamento e Gestão")
    file = people(
        ["Ana Lima", "ana@exemplo.mg.gov.br", "seplag"],
        ["Bia Reis", None, "Seplag"],
        ["Caio Dias", "caio@exemplo.mg.gov.br", "SEPLGA"],
        ["Davi Melo", "ANA@exemplo.mg.gov.br", "Seplag"],
        ["Eva", "eva@exemplo.mg.gov.br", "Seplag"],
        ["Ivo Reis", "ivo@exemplo.mg.gov.br", "Prefeitura"],
        ["Lia Sá", "lia@exemplo.mg.gov.br", "Secretaria de Estado de Planejamento e Gestao"],
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    assert [(line.number, *line.problems) for _, line in report.problems] == [
        # Two names with one address: which of them it belongs to is asked.
        (2, Problem(ProblemKind.CLASH, "name", other_line=5)),
        (3, Problem(ProblemKind.MISSING, "email")),
        (4, Problem(ProblemKind.UNKNOWN_OFFICE, "office", "SEPLGA", "Seplag")),
        (5, Problem(ProblemKind.CLASH, "name", other_line=2)),
        (6, Problem(ProblemKind.SHORT_NAME, "name", "Eva")),
        (7, Problem(ProblemKind.UNKNOWN_OFFICE, "office", "Prefeitura")),
    ]


def test_plan_accepts_the_suggested_offices(session: Session) -> None:
    office = make.assessoria(session, "Seplag")
    file = people(["Caio Dias", "caio@exemplo.mg.gov.br", "SEPLGA"])

    imported = importing.apply(session, file, actor_id=None, now=NOW, accept_suggestions=True)

    assert imported.new == {Subject.PEOPLE: 1}
    assert session.scalars(select(Participant.assessoria_id)).all() == [office.id]


def test_plan_compares_only_columns_of_the_file(session: Session) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office, role=Role.ORGANIZER)
    file = people(["Ana Lima", ana.email, "SES"])

    report = importing.plan(session, file, actor_id=None, now=NOW)

    assert report.count(Verdict.EQUAL) == 1


def test_apply_never_changes_the_access_of_people_who_are_in(session: Session) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office, role=Role.ORGANIZER)
    file = workbook(
        Pessoas=[
            ["nome", "e-mail", "sigla", "papel"],
            ["Ana Lima", ana.email, "SES", "participante"],
        ]
    )

    importing.apply(session, file, actor_id=None, now=NOW)

    assert make.role_of(session, ana) is Role.ORGANIZER


def test_apply_gives_and_takes_roles_of_people_on_the_list(session: Session) -> None:
    celia, office = make.organizer(session), make.assessoria(session, "SES")
    ana, bia, eva = (
        make.participant(
            session, name, office=office, role=role, standing=Standing.LISTED, chat_id=None
        )
        for name, role in (
            ("Ana Lima", Role.ORGANIZER), ("Bia Lima", Role.PARTICIPANT), ("Eva Lima", Role.DOOR),
        )
    )  # fmt: skip
    head = ["nome", "e-mail", "sigla", "papel"]
    file = workbook(
        Pessoas=[
            head,
            ["Ana Lima", ana.email, "SES", "participante"],
            ["Bia Lima", bia.email, "SES", "só presença"],
            ["Eva Lima", eva.email, "SES", "só presença"],
            ["Nova Lima", "nova@exemplo.mg.gov.br", "SES", "ponto focal"],
        ]
    )

    report = importing.plan(session, file, actor_id=celia.id, now=NOW)
    importing.apply(session, file, actor_id=celia.id, now=NOW)

    (sheet,) = report.sheets
    assert [line.changes for line in sheet.lines] == [("role",), ("role",), (), ()]
    roles = [make.role_of(session, one) for one in (ana, bia, eva)]
    assert roles == [Role.PARTICIPANT, Role.DOOR, Role.DOOR]
    given = select(Grant.role).where(Grant.granted_by_id == celia.id).order_by(Grant.role)
    assert session.scalars(given).all() == ["door", "focal_point"]


def test_apply_without_update_leaves_changed_people_alone(session: Session) -> None:
    office = make.assessoria(session, "SES")
    ana = make.participant(session, "Ana Lima", office=office)
    file = people(["Ana Lima Reis", ana.email, "SES"], ["Bia Sá", "b@exemplo.mg.gov.br", "SES"])

    imported = importing.apply(session, file, actor_id=None, now=NOW, update=False)

    assert (imported.new, imported.changed) == ({Subject.PEOPLE: 1}, {})
    assert ana.name == "Ana Lima"


def test_apply_updates_a_changed_encontro(session: Session) -> None:
    importing.apply(session, sample(), actor_id=None, now=NOW)
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "local", "vagas"],
            [
                "1º Encontro da Rede Estratégia",
                "18/03/2024 10:00",
                "18/3/2024 12h30",
                "Auditório da Fapemig",
                150,
            ],
        ]
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)
    importing.apply(session, file, actor_id=None, now=NOW)

    assert report.sheets[0].lines[0].changes == ("starts_at", "ends_at", "capacity")
    first = session.scalars(select(Activity).where(Activity.capacity == 150)).one()
    slot = session.scalars(select(Slot).where(Slot.activity_id == first.id)).one()
    assert (slot.starts_at, slot.ends_at) == (moment(18, 3, 10), moment(18, 3, 12, 30))
    assert (first.version, first.theme) == (2, "Automatização de processos")


@pytest.mark.parametrize("state", [SeatState.HELD, SeatState.WAITING, SeatState.OFFERED])
def test_apply_never_moves_an_encontro_people_count_on(session: Session, state: SeatState) -> None:
    encontro = make.encontro(session, title="Oficina")
    until = NOW + timedelta(days=1) if state is SeatState.OFFERED else None
    make.seat(session, encontro, make.participant(session), state, offered_until=until)
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "local"],
            ["Oficina", "19/03/2024 9h", "19/03/2024 12h", "Auditório da Fapemig"],
        ]
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    ((_, line),) = report.problems
    assert line.problems == (Problem(ProblemKind.PEOPLE_WAIT, "starts_at"),)


def test_apply_never_cuts_seats_people_have(session: Session) -> None:
    encontro = make.encontro(session, title="Oficina", capacity=3)
    for _ in range(2):
        make.seat(session, encontro, make.participant(session))
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "local", "vagas"],
            ["Oficina", "18/03/2024 9h", "18/03/2024 12h", "Auditório da Fapemig", 1],
        ]
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    ((_, line),) = report.problems
    assert line.problems == (Problem(ProblemKind.SEATS_TAKEN, "capacity", "1", "2"),)


def test_apply_leaves_a_cancelled_encontro_cancelled(session: Session) -> None:
    make.encontro(session, title="Oficina", cancelled_at=NOW)
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "local"],
            ["Oficina", "19/03/2024 9h", "19/03/2024 12h", "Outro lugar"],
        ]
    )

    assert importing.plan(session, file, actor_id=None, now=NOW).count(Verdict.EQUAL) == 1


def test_plan_tells_the_same_title_of_two_years_apart(session: Session) -> None:
    make.encontro(session, title="1º Encontro")
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "local"],
            ["1º Encontro", "18/03/2025 9h", "18/03/2025 12h", "Auditório"],
        ]
    )

    assert importing.plan(session, file, actor_id=None, now=NOW).count(Verdict.NEW) == 1


def test_plan_of_turmas_names_what_is_missing(session: Session) -> None:
    make.course(session, code="C1")
    file = workbook(
        Turmas=[["curso", "turma", "local"], ["C1", 1, "FJP"], ["C9", 1, "FJP"], ["C1", 2, "FJP"]],
        Aulas=[
            ["curso", "turma", "início", "fim"],
            ["C1", 1, "9/4/2024 8:30", "9/4/2024 12:30"],
            ["C1", 1, "11/4/2024 12:30", "11/4/2024 8:30"],
            ["C3", 1, "9/4/2024 8:30", "9/4/2024 12:30"],
            ["C1", 7, "9/4/2024 8:30", "9/4/2024 12:30"],
        ],
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    assert [(sheet.subject, line.number, *line.problems) for sheet, line in report.problems] == [
        (Subject.TURMAS, 3, Problem(ProblemKind.UNKNOWN_COURSE, "course", "C9")),
        (Subject.TURMAS, 4, Problem(ProblemKind.NO_LESSONS, "number", "2")),
        (Subject.LESSONS, 3, Problem(ProblemKind.ENDS_TOO_EARLY, "ends_at")),
        (Subject.LESSONS, 4, Problem(ProblemKind.UNKNOWN_COURSE, "course", "C3")),
        (Subject.LESSONS, 5, Problem(ProblemKind.UNKNOWN_TURMA, "number", "C1 7")),
    ]


def test_apply_moves_a_lesson_nobody_counts_on(session: Session) -> None:
    importing.apply(session, sample(), actor_id=None, now=NOW)
    file = workbook(
        Aulas=[
            ["curso", "turma", "início", "fim"],
            ["C1", 1, "9/4/2024 8:30", "9/4/2024 12:30"],
            ["C1", 1, "12/4/2024 8:30", "12/4/2024 12:30"],
        ]
    )

    importing.apply(session, file, actor_id=None, now=NOW)

    turma = session.scalars(
        select(Activity).where(Activity.title == "Automatização de processos, turma 1")
    ).one()
    slots = session.scalars(select(Slot).where(Slot.activity_id == turma.id)).all()
    assert {slot.starts_at for slot in slots} == {moment(9, 4, 8, 30), moment(12, 4, 8, 30)}
    assert turma.version == 2


@pytest.mark.all_on_postgres
def test_apply_keeps_a_renamed_course_and_its_turmas_together(session: Session) -> None:
    importing.apply(session, sample(), actor_id=None, now=NOW)
    file = workbook(
        Cursos=[
            ["código", "título", "objetivo", "carga horária"],
            ["C1", "Automação", "Automatizar.", 8],
        ]
    )

    importing.apply(session, file, actor_id=None, now=NOW)

    course = session.scalars(select(Course).where(Course.code == "C1")).one()
    titles = session.scalars(
        select(Activity.title).where(Activity.course_id == course.id).order_by(Activity.number)
    )
    assert titles.all() == ["Automação, turma 1", "Automação, turma 2"]


@pytest.mark.parametrize("operation", [importing.plan, importing.apply])
def test_importing_refuses_everybody_but_organizers(session: Session, operation: Any) -> None:
    ana = make.participant(session)

    with pytest.raises(NotAllowedError):
        operation(session, sample(), actor_id=ana.id, now=NOW)

    assert session.scalar(select(func.count()).select_from(Assessoria)) == 1
    assert session.scalar(select(func.count()).select_from(Seat)) == 0


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "cp1252"), (",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")],
)
def test_plan_reads_a_csv_list_of_people(session: Session, delimiter: str, encoding: str) -> None:
    make.assessoria(session, "SES")
    rows = [
        ["Lista da Rede", "", "", ""],
        ["Órgão/entidade", "Nome completo", "Equipe", "E-mail institucional"],
        ["SES", "Antônia Conceição", "Assessoria Estratégica", "antonia@exemplo.mg.gov.br"],
    ]
    content = as_csv(rows[1:], delimiter=delimiter, encoding=encoding)

    report = importing.plan(session, importing.read(content), actor_id=None, now=NOW)

    assert [line.verdict for line in report.sheets[0].lines] == [Verdict.NEW]


def test_plan_finds_the_header_below_a_title(session: Session) -> None:
    make.assessoria(session, "SES")
    file = workbook(
        Planilha1=[
            ["Lista da Rede 2024"],
            [],
            ["Nome", "E-mail", "Orgao"],
            ["Ana Lima", "ana@exemplo.mg.gov.br", "SES"],
        ]
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    assert [(line.number, line.verdict) for line in report.sheets[0].lines] == [(4, Verdict.NEW)]


def test_plan_names_a_missing_column(session: Session) -> None:
    file = workbook(Pessoas=[["nome", "telefone"], ["Ana Lima", "31 99999"]])

    ((_, line),) = importing.plan(session, file, actor_id=None, now=NOW).problems

    assert line.problems == (
        Problem(ProblemKind.MISSING_COLUMN, "email"),
        Problem(ProblemKind.MISSING_COLUMN, "office"),
    )


def test_pack_keeps_a_workbook() -> None:
    assert importing.unpack(importing.pack(sample())) == sample()


def test_plan_passes_over_a_person_on_two_sheets_whose_lines_agree(session: Session) -> None:
    make.assessoria(session, "SES")
    ana = ["Ana Lima", "ana@exemplo.mg.gov.br", "SES"]
    file = workbook(
        Pessoas=[["nome", "e-mail", "sigla"], ana],
        Participantes=[["nome", "e-mail", "sigla"], ana],
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    assert [line.verdict for sheet in report.sheets for line in sheet.lines] == [
        Verdict.NEW,
        Verdict.REPEATED,
    ]


def test_apply_writes_a_course_without_an_aim(session: Session) -> None:
    file = workbook(Cursos=[["código", "título", "carga horária"], ["C1", "Dados", 8]])

    importing.apply(session, file, actor_id=None, now=NOW)

    course = session.scalars(select(Course)).one()
    assert (course.title, course.aim, course.minutes) == ("Dados", "", 480)


def test_apply_keeps_nothing_that_hides_in_a_name(session: Session) -> None:
    make.assessoria(session, "SES")
    file = people(["A\u00adna\u2060 Ze\u200b\u0301", "ana@exemplo.mg.gov.br", "S\u202eES"])

    importing.apply(session, file, actor_id=None, now=NOW)

    assert session.scalars(select(Participant.name)).all() == ["Ana Zé"]


FORMS = ["Servidor(a)", "E-mail", "Órgão de origem", "Órgão de exercício"]


def asked(session: Session, **given: Any) -> importing.Report:
    file = workbook(Pessoas=[FORMS, ["Ana Lima", "ana@exemplo.mg.gov.br", "SEF", "SES"]])
    return importing.plan(session, file, actor_id=None, now=NOW, **given)


def test_plan_asks_which_of_two_columns_it_is_and_remembers(session: Session) -> None:
    make.assessoria(session, "SES")
    make.assessoria(session, "SEF")
    (question,) = asked(session).questions

    assert question.field == "office"
    assert [(one.header, one.examples) for one in question.choices] == [
        ("Órgão de origem", ("SEF",)),
        ("Órgão de exercício", ("SES",)),
    ]
    answers = {question.key: question.choices[1].place}
    assert asked(session, answers=answers).count(Verdict.NEW) == 1
    other = workbook(Lista=[FORMS, ["Bia Reis", "bia@exemplo.mg.gov.br", "SES", "SEF"]])
    importing.apply(session, other, actor_id=None, now=NOW, answers=answers)
    assert asked(session).questions == ()
    assert len(asked(session, forgets_answers=True).questions) == 1
    bia = session.scalars(select(Participant)).one()
    sef = select(Assessoria.id).where(Assessoria.acronym == "SEF")
    assert bia.assessoria_id == session.scalars(sef).one()


def test_plan_asks_nothing_twice_about_a_column_that_is_none(session: Session) -> None:
    make.assessoria(session, "SES")
    make.assessoria(session, "SEF")
    (question,) = asked(session).questions
    report = asked(session, answers={question.key: None})

    ((_, line),) = report.problems
    assert line.problems == (Problem(ProblemKind.MISSING_COLUMN, "office"),)


def test_plan_names_all_problems_of_a_line(session: Session) -> None:
    ((_, line),) = importing.plan(
        session, people(["Ana", "sem arroba", "Prefeitura"]), actor_id=None, now=NOW
    ).problems

    assert [(problem.kind, problem.column) for problem in line.problems] == [
        (ProblemKind.SHORT_NAME, "name"),
        (ProblemKind.UNREADABLE, "email"),
        (ProblemKind.UNKNOWN_OFFICE, "office"),
    ]


def test_plan_names_what_it_left_out(session: Session) -> None:
    make.assessoria(session, "SES")
    file = workbook(
        Capa=[["Rede Estratégia"], ["2024"]],
        Pessoas=[
            ["nome", "e-mail", "sigla", "telefone"],
            ["Ana Lima", "ana@exemplo.mg.gov.br", "SES", "31 3333"],
            ["Total", "", 1, ""],
        ],
    )

    report = importing.plan(session, file, actor_id=None, now=NOW)

    (sheet,) = report.sheets
    assert sheet.unused == ("telefone",)
    assert [(passed.line, passed.text) for passed in sheet.passed] == [(3, "Total")]
    assert report.unread == ("Capa",)
    assert report.problems == ()


def test_an_empty_cell_keeps_what_the_database_has(session: Session) -> None:
    make.encontro(session, title="Oficina", capacity=90)
    file = workbook(
        Encontros=[
            ["título", "início", "fim", "vagas", "local"],
            ["Oficina", "18/03/2024 9h", "18/03/2024 12h", None, "a confirmar"],
        ]
    )

    assert importing.plan(session, file, actor_id=None, now=NOW).count(Verdict.EQUAL) == 1


def test_people_with_an_office_in_their_words_get_that_of_the_list(session: Session) -> None:
    ana = make.participant(session, "Ana Lima")
    eva = make.participant(session, "Eva Lima")
    for person, words in ((ana, "secretaria de saude"), (eva, "Prefeitura")):
        person.assessoria_id, person.agency_text = None, words
    file = workbook(Assessorias=[["sigla", "nome"], ["SES", "Secretaria de Estado de Saúde"]])

    imported = importing.apply(session, file, actor_id=None, now=NOW)

    office = session.scalars(select(Assessoria).where(Assessoria.acronym == "SES")).one()
    assert imported.joined == 1
    assert ana.assessoria_id == office.id
    assert [ana.agency_text, eva.agency_text] == [None, "Prefeitura"]


def test_of_two_columns_of_one_name_the_one_that_was_meant_is_read(session: Session) -> None:
    make.assessoria(session, "SES")
    file = workbook(
        Pessoas=[
            ["nome", "e-mail", "sigla", "e-mail"],
            ["Ana Lima", "ana@exemplo.mg.gov.br", "SES", "ana@exemplo.br"],
        ]
    )
    (question,) = importing.plan(session, file, actor_id=None, now=NOW).questions
    assert [one.header for one in question.choices] == ["e-mail (coluna B)", "e-mail (coluna D)"]
    answers = {question.key: question.choices[1].place}

    importing.apply(session, file, actor_id=None, now=NOW, answers=answers)

    assert session.scalars(select(Participant.email)).all() == ["ana@exemplo.br"]
