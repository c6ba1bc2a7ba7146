"""The organizers' screens about courses (O44)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.organizing.course_offices import OfficeChoices
from domain.organizing.courses_managing import (
    MAX_AIM,
    MAX_THEME,
    MAX_TITLE,
    CourseCard,
    CourseChange,
    CourseInUseError,
    CoursePage,
    CoursePiece,
    Managed,
    SameTitleError,
)
from messages import buttons, dates, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.courses import (
    ArchiveCourse,
    AskDeleteCourse,
    BringCourseBack,
    ChangeCourse,
    ChangeCoursePiece,
    CloseCourseAgain,
    CreateCourse,
    CreateTurma,
    DeleteCourse,
    ListArchivedCourses,
    ListManagedCourses,
    ManageCourse,
    OpenCourseToAll,
    ShowCourseOffices,
    SkipAim,
    ToggleCourseOffice,
    UndoCourseChange,
    UseMinutes,
)
from messages.actions.organizers.importing import AskSpreadsheet
from messages.organizers import encontros
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

LIST: Final = Button("🎓 Cursos", ListManagedCourses())
_USUAL_MINUTES: Final = 8 * 60
_LIMITS: Final = {
    CoursePiece.TITLE: MAX_TITLE,
    CoursePiece.AIM: MAX_AIM,
    CoursePiece.THEME: MAX_THEME,
}
_PIECES: Final = {
    CoursePiece.TITLE: "✏️ Nome",
    CoursePiece.AIM: "🗒️ Objetivo",
    CoursePiece.MINUTES: "⏱️ Carga horária",
    CoursePiece.THEME: "🏷️ Tema",
}


def listing(page: CoursePage) -> Message:
    """List the courses for their organizers (O44), or those in the archive."""
    turn = ListArchivedCourses if page.is_archived else ListManagedCourses
    fill: Row = ()
    if not page.courses and not page.is_archived:
        fill = (Button("📄 Importar planilha", AskSpreadsheet()),)
    others: Row = (LIST,)
    if not page.is_archived:
        archive = Button("🗂️ Arquivados", ListArchivedCourses())
        others = (archive, Button("➕ Novo curso", CreateCourse()))
    return Message(
        render("organizers/courses/list.html", page=page),
        (
            *((_entry(course),) for course in page.courses),
            buttons.turning(page.page, turn, has_more=page.page + 1 < page.page_count),
            fill,
            others,
            (buttons.back(ShowOrganizing()),),
        ),
    )


def _entry(course: Managed) -> Button:
    tail = count(course.turma_count, "turma", "turmas") if course.turma_count else "sem turma"
    return Button(buttons.with_tail(f"🎓 {course.title}", tail, most=12), ManageCourse(course.id))


def card(view: CourseCard, now: datetime, *, news: str = "") -> Message:
    """Show a course with its turmas (O44b)."""
    course = view.course
    rows: list[Row] = [(encontros.entry(sheet, now),) for sheet in view.turmas]

    def turn(page: int) -> ManageCourse:
        return ManageCourse(course.id, page)

    rows.append(buttons.turning(view.page, turn, has_more=view.page + 1 < view.page_count))
    if course.is_archived:
        rows.append((Button("↩️ Tirar do arquivo", BringCourseBack(course.id)),))
    else:
        away = (
            Button("🗂️ Arquivar curso", ArchiveCourse(course.id))
            if course.turma_count
            else Button("🗑️ Apagar curso", AskDeleteCourse(course.id))
        )
        rows.append((Button("➕ Nova turma", CreateTurma(course.id)),))
        rows.append((Button("✏️ Mudar curso", ChangeCourse(course.id)), away))
    back = ListArchivedCourses() if course.is_archived else ListManagedCourses()
    rows.append((buttons.back(back), buttons.HOME))
    return Message(
        render(
            "organizers/courses/card.html",
            course=course,
            news=news,
            page=view.page,
            page_count=view.page_count,
        ),
        tuple(rows),
    )


def ask(
    piece: CoursePiece,
    *,
    course: Managed | None = None,
    is_again: bool = False,
    is_too_long: bool = False,
) -> Message:
    """Ask for one piece of a new course, or for the new value of one (O44c)."""
    back: Row = (buttons.CANCEL,)
    if course is not None:
        back = (buttons.back(ChangeCourse(course.id)), buttons.CANCEL)
    offer: Row = ()
    if course is None and piece is CoursePiece.AIM:
        offer = (Button("Deixar sem objetivo", SkipAim()),)
    if course is None and piece is CoursePiece.MINUTES:
        offer = (Button(dates.duration(_USUAL_MINUTES), UseMinutes(_USUAL_MINUTES)),)
    return Message(
        render(
            "organizers/courses/ask.html",
            piece=piece.name.lower(),
            now_is="" if course is None else _words(piece, course.value(piece)),
            is_again=is_again,
            is_too_long=is_too_long,
            limit=_LIMITS.get(piece, 0),
        ),
        (offer, back),
    )


def _words(piece: CoursePiece, value: str | int) -> str:
    if piece is CoursePiece.MINUTES:
        return dates.duration(int(value))
    return str(value) or "em branco"


def changing(course: Managed) -> Message:
    """Ask what to change in a course (O44d)."""
    pieces = [
        *(Button(label, ChangeCoursePiece(course.id, piece)) for piece, label in _PIECES.items()),
        Button("👥 Quem pode ir", ShowCourseOffices(course.id)),
    ]
    return Message(
        render("organizers/courses/changing.html", course=course),
        (*buttons.pairs(pieces), (buttons.back(ManageCourse(course.id)), buttons.HOME)),
    )


def changed(change: CourseChange) -> Message:
    """Say what a piece was and is now, and offer to put it back (O44e)."""
    return Message(
        render(
            "organizers/courses/changed.html",
            change=change,
            before=_words(change.piece, change.before),
            after=_words(change.piece, change.after),
            is_about_hours=change.piece is CoursePiece.MINUTES,
        ),
        (
            (Button("⬅️ Voltar ao curso", ManageCourse(change.course.id)),),
            (Button("↩️ Desfazer", UndoCourseChange(change.course.id)), LIST),
        ),
    )


def offices(choices: OfficeChoices, *, was_for: Sequence[str] = ()) -> Message:
    """Show whom a course is for, office by office (O44f).

    `was_for` are the offices it was for until it was opened to all, which can be undone.
    """
    course_id = choices.course.id

    def turn(page: int) -> ShowCourseOffices:
        return ShowCourseOffices(course_id, page)

    marks = [
        Button(
            buttons.clip(f"{'✅ ' if each.is_chosen else ''}{each.acronym}", 20),
            ToggleCourseOffice(course_id, each.id, choices.page),
        )
        for each in choices.offices
    ]
    all_ = (Button("👥 Abrir para todas as pessoas", OpenCourseToAll(course_id)),)
    undo = (Button("↩️ Desfazer", CloseCourseAgain(course_id)),) if was_for else ()
    return Message(
        render("organizers/courses/offices.html", choices=choices, was_for=was_for),
        (
            undo,
            *buttons.pairs(marks),
            buttons.turning(choices.page, turn, has_more=choices.page + 1 < choices.page_count),
            all_ if choices.course.offices else (),
            (Button("⬅️ Voltar ao curso", ManageCourse(course_id)),),
        ),
    )


def ask_delete(course: Managed) -> Message:
    """Ask before a course is deleted (O44g)."""
    return Message(
        render("organizers/courses/ask_delete.html", course=course),
        (
            (Button("🗑️ Sim, apagar", DeleteCourse(course.id), "danger"),),
            (Button("⬅️ Não, voltar", ManageCourse(course.id)),),
        ),
    )


def created() -> str:
    """Say that a course is there, and what comes next."""
    return render("organizers/courses/created.txt")


def deleted() -> Toast:
    """Say that a course is gone."""
    return Toast(render("organizers/courses/deleted.txt"))


@refusals.explain.register
def _(error: CourseInUseError) -> Message:
    return Message(
        render("organizers/courses/in_use.html", course=error.course),
        ((Button("⬅️ Voltar ao curso", ManageCourse(error.course.id)),), (LIST,)),
    )


@refusals.explain.register
def _(_: SameTitleError) -> Message:
    return Message(render("organizers/courses/same_title.html"), ((LIST,), (buttons.HOME,)))
