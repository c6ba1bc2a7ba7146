"""The organizers' screens about importing a spreadsheet (O37 to O40, O50)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.importing import importing
from domain.importing.importing import (
    Imported,
    Line,
    Problem,
    ProblemKind,
    ProblemsLeftError,
    Question,
    Report,
    SheetReport,
    SpreadsheetError,
    Subject,
    Undone,
    Unreadable,
    Verdict,
    Why,
)
from messages import buttons, dates, documents, refusals, workbooks
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.encontros import ListManaged
from messages.actions.organizers.importing import (
    AcceptSuggestions,
    AnswerColumn,
    ApplyImport,
    AskColumnsAgain,
    AskSpreadsheet,
    SendErrors,
    SendInvites,
    SendTemplate,
    ShowProblems,
    ShowReport,
    UndoImport,
)
from messages.documents import MadeDocument
from messages.outgoing import Button, MadeFile, Message, Row
from messages.render import count, render

_PAGE: Final = 6
_MAX_VALUE: Final = 40
_SUBJECTS: Final = {
    Subject.ASSESSORIAS: ("assessoria", "assessorias"),
    Subject.COURSES: ("curso", "cursos"),
    Subject.ENCONTROS: ("encontro", "encontros"),
    Subject.TURMAS: ("turma", "turmas"),
    Subject.LESSONS: ("aula", "aulas"),
    Subject.PEOPLE: ("pessoa", "pessoas"),
}
_FEMININE: Final = {Subject.ASSESSORIAS, Subject.TURMAS, Subject.LESSONS, Subject.PEOPLE}
_COLUMNS: Final = {
    "acronym": "a sigla",
    "agency_name": "o nome do órgão",
    "code": "o código",
    "title": "o título",
    "aim": "o objetivo",
    "minutes": "a carga horária",
    "day": "a data",
    "hours": "o horário",
    "starts_at": "o início",
    "ends_at": "o fim",
    "venue": "o local",
    "theme": "o tema",
    "address": "o endereço",
    "latitude": "a latitude",
    "longitude": "a longitude",
    "capacity": "o número de vagas",
    "programme": "a programação",
    "course": "o curso",
    "course_code": "o código do curso",
    "number": "o número da turma",
    "enrollment_opens_at": "a abertura da inscrição",
    "enrollment_closes_at": "o fim da inscrição",
    "minimum_attendance_percent": "a presença mínima",
    "name": "o nome",
    "surname": "o sobrenome",
    "email": "o e-mail",
    "office": "o órgão",
    "role": "o papel",
    "is_focal": "o ponto focal",
    "is_organizer": "a organização",
    "middle": "o nome do meio",
    "month": "o mês",
    "year": "o ano",
    "weekday": "o dia da semana",
    "enrollment": "o período de inscrição",
    "status": "a situação",
    "note": "a observação",
    "last_day": "o último dia",
    "email_again": "a confirmação do e-mail",
    "gone": "a saída ou o cancelamento",
}
_PROBLEMS: Final = {
    ProblemKind.MISSING: "falta {column}",
    ProblemKind.MISSING_END: "falta o fim",
    ProblemKind.MISSING_COLUMN: "falta a coluna com {column}",
    ProblemKind.UNREADABLE: "não entendi {column}: “{value}”",
    ProblemKind.REPEATED: "{bare} também está na linha {line}, com outro dado",
    ProblemKind.MEANT: "{column}: “{value}” — seria {suggestion}?",
    ProblemKind.CLASH: "{bare} diferente da linha {line}",
    ProblemKind.CANCELLED: "“{value}” parece não valer mais: tire a linha ou o aviso",
    ProblemKind.TOO_LONG: "o fim é em outro dia. Escreva uma linha para cada dia",
    ProblemKind.SHORT_NAME: "falta o sobrenome de “{value}”",
    ProblemKind.FOREIGN_LETTERS: "“{value}” tem letra de outro alfabeto. Digite o nome de novo",
    ProblemKind.UNKNOWN_OFFICE: (
        "órgão “{value}” fora da lista. Inclua na aba Assessorias, com sigla e nome."
    ),
    ProblemKind.UNKNOWN_COURSE: "curso “{value}” não existe. Inclua na aba Cursos",
    ProblemKind.UNKNOWN_TURMA: "turma “{value}” não existe. Inclua na aba Turmas",
    ProblemKind.NO_LESSONS: "falta ao menos uma aula na aba Aulas",
    ProblemKind.TOO_MANY_HOURS: "{column} “{value}” não cabe entre o início e o fim",
    ProblemKind.OTHER_WEEKDAY: "{column} não cai em “{value}”",
    ProblemKind.ENDS_TOO_EARLY: "o fim vem antes do início",
    ProblemKind.SEATS_TAKEN: "{people}. Escreva {suggestion} ou mais",
    ProblemKind.PEOPLE_WAIT: (
        "para mudar {column}, abra o encontro ou a turma no robô: ele avisa as pessoas"
    ),
}
_WHY: Final = {
    Unreadable.TOO_LARGE: "Ele é grande demais.",
    Unreadable.TOO_MANY_ROWS: "Ele tem mais de 5.000 linhas. Divida em arquivos menores.",
    Unreadable.PICTURE: "Ele parece ser uma foto da planilha.",
    Unreadable.OLD_FORMAT: "Ele é de outro formato ou tem senha. No Excel, salve como .xlsx.",
    Unreadable.NOT_A_SPREADSHEET: "Ele não parece ser uma planilha.",
    Unreadable.DAMAGED: "Ele parece ter chegado com defeito. Salve e mande de novo.",
    Unreadable.EMPTY: "Ele está sem linhas.",
    Unreadable.HIDDEN: "As abas dele estão ocultas. Mostre a que tem a lista e mande de novo.",
    Unreadable.UNKNOWN_COLUMNS: "Não achei as colunas nome, órgão e e-mail na primeira aba.",
}
_STAYS: Final = {
    Why.ENTERED: "já entrou ou já tem convite",
    Why.PEOPLE_COUNT_ON_IT: "alguém já respondeu",
    Why.CHANGED_SINCE: "mudou depois",
    Why.IN_USE: "já está em uso",
}
_MODEL: Final = (
    (
        "Encontros",
        ("título", "início", "fim", "local", "vagas", "horas", "tema", "programação"),
        (
            "1º Encontro (exemplo)",
            "18/03/2025 9h",
            "18/03/2025 12h",
            "Auditório",
            "90",
            "3",
            "Projetos",
            "9h Abertura",
        ),
    ),
    (
        "Cursos",
        ("código", "título", "objetivo", "carga horária"),
        ("C1", "Gestão de projetos (exemplo)", "Planejar um projeto.", "8"),
    ),
    (
        "Turmas",
        ("curso", "turma", "vagas", "inscrição abre", "inscrição fecha", "local"),
        ("C1 (exemplo)", "1", "30", "03/03/2025 10h", "28/03/2025 18h", "Escola de Governo"),
    ),
    (
        "Aulas",
        ("curso", "turma", "início", "fim"),
        ("C1 (exemplo)", "1", "08/04/2025 8h30", "08/04/2025 12h30"),
    ),
    (
        "Assessorias",
        ("sigla", "nome do órgão ou entidade"),
        ("Seplag (exemplo)", "Secretaria de Estado de Planejamento e Gestão"),
    ),
    (
        "Pessoas",
        ("nome", "órgão", "e-mail", "papel"),
        (
            "Ana Souza (exemplo)",
            "Seplag",
            "ana.souza@planejamento.exemplo.mg.gov.br",
            "ponto focal",
        ),
    ),
)
"""The sheets of the model."""
_SHOWN: Final = 3
"""Names of one kind that a report says; of the others, how many."""
_TEMPLATE: Final = Button("📥 Baixar modelo", SendTemplate())
_INVITES: Final = Button("📥 Baixar convites", SendInvites())
_ANOTHER: Final = Button("📄 Mandar outro arquivo", AskSpreadsheet())


def ask() -> Message:
    """Ask for the file (O37); the invites are here, too: who imports at a terminal has none."""
    return Message(
        render("organizers/importing/ask.html"),
        ((_TEMPLATE,), (_INVITES,), (buttons.CANCEL,)),
    )


def ask_column(question: Question, number: int) -> Message:
    """Ask which column is which, with two values of each (O38b)."""
    return Message(
        render(
            "organizers/importing/column.html",
            column=_COLUMNS[question.field],
            sheet=question.sheet,
            choices=[
                (choice.header, ", ".join(choice.examples) or "vazia")
                for choice in question.choices
            ],
        ),
        (
            *(
                (Button(buttons.clip(choice.header, buttons.WIDTH), AnswerColumn(number, place)),)
                for place, choice in enumerate(question.choices, start=1)
            ),
            (Button("Nenhuma delas", AnswerColumn(number, 0)),),
            (buttons.CANCEL,),
        ),
    )


def report(view: Report) -> Message:
    """Say what importing would do (O38)."""
    new, changed = view.count(Verdict.NEW), view.count(Verdict.CHANGED)
    problem_count = view.count(Verdict.PROBLEM)
    publishes = any(
        sheet.subject in {Subject.ENCONTROS, Subject.TURMAS} and sheet.count(Verdict.NEW)
        for sheet in view.sheets
    )
    rows: list[Row] = []
    if new:
        rows.append((Button(f"✅ Importar {_lines(new)}", ApplyImport(updates=False), "success"),))
    if changed:
        what = "Importar e atualizar" if new else "Atualizar"
        label = f"✏️ {what} {_lines(changed)}"
        rows.append((Button(label, ApplyImport(updates=True)),))
    if problem_count:
        rows.append((Button("⚠️ Ver problemas", ShowProblems()),))
    told = [
        (_COLUMNS[name], sheet.columns.get(name))
        for sheet in view.sheets
        for name in sheet.answered
    ]
    if told:
        rows.append((Button("✏️ Mudar as colunas", AskColumnsAgain()),))
    if new or changed or problem_count:
        rows.append((buttons.CANCEL,))
    else:
        rows.extend(((_ANOTHER,), (buttons.HOME,)))
    return Message(
        render(
            "organizers/importing/report.html",
            report=view,
            sheets=[(_SUBJECTS[s.subject][1].capitalize(), _tally(s)) for s in view.sheets],
            problem_count=problem_count,
            nothing_new=not new and not changed,
            publishes=publishes,
            without_place=view.without_place,
            fewer=_taken_away(view),
            told=told,
            left_out=_left_out(view),
        ),
        tuple(rows),
    )


def problems(view: Report, page: int) -> Message:
    """Name the lines that cannot be imported, and what to do (O39)."""
    found = view.problems
    shown, page, page_count = pages.cut(found, page, size=_PAGE)
    suggestions = sorted(
        {
            problem.suggestion
            for _, line in found
            for problem in line.problems
            if problem.kind in {ProblemKind.UNKNOWN_OFFICE, ProblemKind.MEANT}
        }
        - {""}
    )
    new, changed = view.count(Verdict.NEW), view.count(Verdict.CHANGED)
    rows = [buttons.turning(page, ShowProblems, has_more=page + 1 < page_count)]
    if suggestions:
        label = buttons.clip(f"✅ Trocar por {suggestions[0]}", buttons.WIDTH)
        if len(suggestions) > 1:
            label = "✅ Aceitar as sugestões"
        rows.append(buttons.alone(label, AcceptSuggestions()))
    rows.append((Button("📥 Baixar só os erros", SendErrors()),))
    if new or changed:
        rows.append((Button("✅ Importar as certas", ApplyImport(updates=True), "success"),))
    rows.append((buttons.back(ShowReport()), buttons.CANCEL))
    many_sheets = len(view.sheets) > 1
    return Message(
        render(
            "organizers/importing/problems.html",
            count=len(found),
            lines=[_problem_line(sheet, line, with_sheet=many_sheets) for sheet, line in shown],
            page=page,
            page_count=page_count,
        ),
        tuple(rows),
    )


def done(result: Imported) -> Message:
    """Say what was written (O40); also at a terminal, where nobody can answer a question."""
    lines = []
    for subject, (one, many) in _SUBJECTS.items():
        new, changed = result.new.get(subject, 0), result.changed.get(subject, 0)
        is_feminine = subject in _FEMININE
        if new:
            words = ("nova", "novas") if is_feminine else ("novo", "novos")
            lines.append(f"✅ {count(new, f'{one} {words[0]}', f'{many} {words[1]}')}")
        if changed:
            words = ("atualizada", "atualizadas") if is_feminine else ("atualizado", "atualizados")
            lines.append(f"✏️ {count(changed, f'{one} {words[0]}', f'{many} {words[1]}')}")
    has_people = bool(result.participant_ids)
    invites = (Button("📥 Baixar convites", SendInvites(), "primary"),) if has_people else ()
    return Message(
        render(
            "organizers/importing/done.html",
            lines=lines,
            has_people=has_people,
            joined=result.joined,
        ),
        (
            invites,
            ()
            if result.import_id is None
            else (Button("↩️ Desfazer (por 1 hora)", UndoImport(result.import_id)),),
            (Button("📅 Encontros e turmas", ListManaged()),),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def undone(result: Undone) -> Message:
    """Say what was taken back, and what stays and why (O40d)."""
    lines = []
    for subject, (one, many) in _SUBJECTS.items():
        gone, restored = result.gone.get(subject, 0), result.restored.get(subject, 0)
        if gone:
            lines.append(f"{count(gone, one, many)} {'saiu' if gone == 1 else 'saíram'}")
        if restored:
            lines.append(f"{count(restored, one, many)} com o dado de antes")
    return Message(
        render(
            "organizers/importing/undone.html",
            lines=lines,
            stays=[f"{stay.name}: {_STAYS[stay.why]}" for stay in result.stays[:_PAGE]],
            stays_more=max(0, len(result.stays) - _PAGE),
        ),
        (
            (Button("📄 Mandar outro arquivo", AskSpreadsheet()),),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def invites(links: Sequence[tuple[int, str]]) -> Message:
    """Send the addresses of invites; `links` are person and address."""
    if not links:
        return Message(render("organizers/importing/no_invites.html"), ((buttons.HOME,),))
    return Message(
        render("organizers/importing/invites.html", people_count=len(links)),
        attachment=MadeFile("invites", {"links": [list(link) for link in links]}),
        is_protected=True,
    )


def template() -> Message:
    """Send the model of the spreadsheet."""
    return Message(
        render("organizers/importing/template.html"), attachment=MadeFile("people_template")
    )


def errors(packed: str, answers: Mapping[str, int | None], *, accepts: bool) -> Message:
    """Send the lines with problems; `packed` is the file as the draft keeps it."""
    arguments = {"packed": packed, "accepts": accepts, "answers": dict(answers)}
    return Message(
        render("organizers/importing/errors.html"),
        attachment=MadeFile("import_errors", arguments),
    )


@documents.maker("people_template")
def make_template(session: Session, now: datetime) -> MadeDocument:
    """Make the model: every sheet with its columns, and an example that is not imported."""
    del session, now
    content = workbooks.sheets(_MODEL)
    return MadeDocument("modelo-planilha.xlsx", content, workbooks.MIME)


@documents.maker("import_errors")
def make_errors(
    session: Session,
    now: datetime,
    *,
    packed: str,
    accepts: bool,
    answers: dict[str, int | None] | None = None,
) -> MadeDocument:
    """Make a spreadsheet of the lines with problems, with a column that says what to do."""
    view = importing.plan(
        session,
        importing.unpack(packed),
        actor_id=None,
        accept_suggestions=accepts,
        answers=answers,
        now=now,
    )
    found = view.problems
    header = ["o que corrigir", "aba", "linha"]
    if found and len(view.sheets) == 1:
        header += list(found[0][0].header)
    rows = [[all_words(line), sheet.name, str(line.number), *line.cells] for sheet, line in found]
    content = workbooks.workbook("Corrigir", header, rows)
    return MadeDocument("planilha-corrigir.xlsx", content, workbooks.MIME)


@documents.maker("invites")
def make_invites(session: Session, _: datetime, *, links: list[list[int | str]]) -> MadeDocument:
    """Make the spreadsheet of invites: one address per person."""
    people = importing.people_by_id(session, participant_ids=[int(link[0]) for link in links])
    rows = [
        [people[int(who)].name, people[int(who)].office, people[int(who)].email, str(address)]
        for who, address in links
        if int(who) in people
    ]
    content = workbooks.workbook(
        "Convites",
        ["Nome", "Órgão", "E-mail", "Endereço do convite"],
        rows,
        note="Contém dados pessoais: use só no trabalho da Rede.",
    )
    return MadeDocument("convites.xlsx", content, workbooks.MIME)


def all_words(line: Line) -> str:
    """Return all that is wrong with a line."""
    return "; ".join(words(problem) for problem in line.problems)


def words(problem: Problem) -> str:
    """Return what is wrong with a row and what to do, in a short sentence."""
    column = _COLUMNS.get(problem.column, problem.column)
    sentence = _PROBLEMS[problem.kind]
    if problem.kind is ProblemKind.UNKNOWN_OFFICE and problem.suggestion:
        sentence = "órgão “{value}” — seria {suggestion}?"
    return sentence.format(
        column=column,
        bare=column.partition(" ")[2],
        value=buttons.clip(problem.value, _MAX_VALUE),
        suggestion=problem.suggestion,
        people=_with_seat(problem),
        line=problem.other_line,
    )


@refusals.explain.register
def _(error: SpreadsheetError) -> Message:
    return Message(
        render("organizers/importing/unreadable.html", why=_WHY[error.reason]),
        ((_TEMPLATE,), (_ANOTHER,), (buttons.HOME,)),
    )


@refusals.explain.register
def _(_: ProblemsLeftError) -> Message:
    return Message(
        render("organizers/importing/problems_left.html"),
        ((Button("⚠️ Ver problemas", ShowProblems()),), (buttons.HOME,)),
    )


def _lines(number: int) -> str:
    return count(number, "linha", "linhas")


def _with_seat(problem: Problem) -> str:
    if problem.kind is not ProblemKind.SEATS_TAKEN:
        return ""
    return count(int(problem.suggestion), "pessoa já tem vaga", "pessoas já têm vaga")


def _left_out(view: Report) -> list[str]:
    """Name what was not read: nothing of a file is thrown away without a word."""
    lines = []
    for sheet in view.sheets:
        where = f" da aba {sheet.name}" if len(view.sheets) > 1 else ""
        if sheet.unused:
            lines.append(f"Colunas{where} que não usei: {_some(sheet.unused)}")
        if sheet.passed:
            said = [f"{passed.line} ({buttons.clip(passed.text, 20)})" for passed in sheet.passed]
            lines.append(f"Linhas{where} que pulei: {_some(said)}")
    if view.unread:
        lines.append(f"Abas que não li: {_some(view.unread)}")
    if view.hidden:
        lines.append(f"Abas ocultas, que não li: {_some(view.hidden)}")
    return lines


def _taken_away(view: Report) -> list[str]:
    """Say which seats and hours fall; an update asks first, as the chat does."""
    lines = []
    for fewer in view.fewer[:_SHOWN]:
        is_hours = fewer.field == "minutes"
        before, after = (
            dates.duration(each) if is_hours and each is not None else each
            for each in (fewer.before, fewer.after)
        )
        told = f"as {'horas' if is_hours else 'vagas'} caem de {before} para {after}"
        if before is None:
            told = f"de sem limite para {count(fewer.after, 'vaga', 'vagas')}"
        lines.append(f"⚠️ {fewer.title}: {told}")
    if len(view.fewer) > _SHOWN:
        lines.append(f"⚠️ E mais {len(view.fewer) - _SHOWN}")
    return lines


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(buttons.clip(name, _MAX_VALUE) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} e mais {len(names) - _SHOWN}"


def _tally(sheet: SheetReport) -> str:
    is_feminine = sheet.subject in _FEMININE
    new, equal = sheet.count(Verdict.NEW), sheet.count(Verdict.EQUAL)
    changed, bad = sheet.count(Verdict.CHANGED), sheet.count(Verdict.PROBLEM)
    parts = []
    if new:
        one, many = ("nova", "novas") if is_feminine else ("novo", "novos")
        parts.append(f"✅ {count(new, one, many)}")
    if changed:
        parts.append(f"✏️ {_lines(changed)} com dado diferente")
    if repeated := sheet.count(Verdict.REPEATED):
        parts.append(count(repeated, "linha repetida", "linhas repetidas"))
    if equal:
        parts.append(f"{_lines(equal)} sem mudança")
    if bad:
        parts.append(f"⚠️ {_lines(bad)} com problema")
    return ", ".join(parts) or "sem linhas"


def _problem_line(sheet: SheetReport, line: Line, *, with_sheet: bool) -> str:
    where = f"{_SUBJECTS[sheet.subject][1].capitalize()}, linha" if with_sheet else "Linha"
    return f"{where} {line.number}: {all_words(line)}"
