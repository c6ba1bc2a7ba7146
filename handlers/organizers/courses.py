"""The organizers' courses: list, card, a new one, changes, whom it is for, archive (O44)."""

from collections.abc import Sequence
from typing import Any, Final

from domain.errors import StaleError
from domain.organizing import course_offices, course_text, courses_managing
from domain.organizing.courses_managing import (
    MAX_AIM,
    MAX_THEME,
    MAX_TITLE,
    MOST_MINUTES,
    CourseDetails,
    CoursePiece,
)
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages.actions.organizers.courses import (
    ArchiveCourse,
    AskDeleteCourse,
    BringCourseBack,
    ChangeCourse,
    ChangeCoursePiece,
    CloseCourseAgain,
    CreateCourse,
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
from messages.organizers import courses as messages

_DIALOGUE: Final = "course"
_STEPS: Final = {
    CoursePiece.TITLE: "course.title",
    CoursePiece.AIM: "course.aim",
    CoursePiece.MINUTES: "course.minutes",
    CoursePiece.THEME: "course.theme",
}
_LIMITS: Final = {
    CoursePiece.TITLE: MAX_TITLE,
    CoursePiece.AIM: MAX_AIM,
    CoursePiece.THEME: MAX_THEME,
}


@routes.tap(ListManagedCourses, access=Access.ORGANIZER)
def list_courses(tap: Tap[ListManagedCourses], context: Context) -> None:
    """Show the courses."""
    _list(context, page=tap.action.page, is_archived=False)


@routes.tap(ListArchivedCourses, access=Access.ORGANIZER)
def list_archived(tap: Tap[ListArchivedCourses], context: Context) -> None:
    """Show what is in the archive."""
    _list(context, page=tap.action.page, is_archived=True)


@routes.tap(ManageCourse, access=Access.ORGANIZER)
def open_card(tap: Tap[ManageCourse], context: Context) -> None:
    """Show one course."""
    show(context, tap.action.course_id, page=tap.action.page)


@routes.tap(CreateCourse, access=Access.ORGANIZER)
def begin(_: Tap[CreateCourse], context: Context) -> None:
    """Ask for the name of a new course, or for its whole text."""
    context.dialog.draft = {}
    _ask(context, CoursePiece.TITLE)


@routes.tap(ChangeCourse, access=Access.ORGANIZER)
def ask_what(tap: Tap[ChangeCourse], context: Context) -> None:
    """Ask what to change."""
    context.dialog.finish()
    context.show(messages.changing(_get(context, tap.action.course_id).course))


@routes.tap(ChangeCoursePiece, access=Access.ORGANIZER)
def ask_new_value(tap: Tap[ChangeCoursePiece], context: Context) -> None:
    """Ask for the new value of one piece."""
    context.dialog.draft = {"course_id": tap.action.course_id}
    _ask(context, tap.action.piece)


@routes.answer("course.title", access=Access.ORGANIZER)
def read_title(text: Text, context: Context) -> None:
    """Take the name; of a new course, whatever else the text says."""
    if "course_id" in context.draft:
        _take(context, CoursePiece.TITLE, " ".join(text.text.split()))
        return
    found = course_text.read(text.text)
    if found.minutes is not None:
        context.draft["minutes"] = min(found.minutes, MOST_MINUTES)
    context.draft["theme"] = found.theme[:MAX_THEME]
    if found.aim and len(found.aim) <= MAX_AIM:
        context.draft["aim"] = found.aim
    _take(context, CoursePiece.TITLE, found.title)


@routes.answer("course.aim", access=Access.ORGANIZER)
def read_aim(text: Text, context: Context) -> None:
    """Take the aim."""
    _take(context, CoursePiece.AIM, " ".join(text.text.split()))


@routes.answer("course.theme", access=Access.ORGANIZER)
def read_theme(text: Text, context: Context) -> None:
    """Take the theme."""
    _take(context, CoursePiece.THEME, " ".join(text.text.split()))


@routes.answer("course.minutes", access=Access.ORGANIZER)
def read_minutes(text: Text, context: Context) -> None:
    """Take the workload."""
    minutes = course_text.read_minutes(text.text)
    if minutes is None or minutes > MOST_MINUTES:
        _ask(context, CoursePiece.MINUTES, is_again=True)
        return
    _take(context, CoursePiece.MINUTES, minutes)


@routes.tap(SkipAim, within=_DIALOGUE, access=Access.ORGANIZER)
def skip_aim(_: Tap[SkipAim], context: Context) -> None:
    """Leave it without an aim."""
    _take(context, CoursePiece.AIM, "")


@routes.tap(UseMinutes, within=_DIALOGUE, access=Access.ORGANIZER)
def use_minutes(tap: Tap[UseMinutes], context: Context) -> None:
    """Take the suggested workload."""
    if not 0 < tap.action.minutes <= MOST_MINUTES:
        raise StaleError
    _take(context, CoursePiece.MINUTES, tap.action.minutes)


@routes.tap(UndoCourseChange, access=Access.ORGANIZER)
def undo(tap: Tap[UndoCourseChange], context: Context) -> None:
    """Put back what the last change changed."""
    change = courses_managing.undo_change(
        context.session, **_who(context), course_id=tap.action.course_id
    )
    context.show(messages.changed(change))


@routes.tap(ShowCourseOffices, access=Access.ORGANIZER)
def show_offices(tap: Tap[ShowCourseOffices], context: Context) -> None:
    """Show whom it is for."""
    _show_offices(context, tap.action.course_id, tap.action.page)


@routes.tap(ToggleCourseOffice, access=Access.ORGANIZER)
def toggle_office(tap: Tap[ToggleCourseOffice], context: Context) -> None:
    """Mark an office, or take the mark away."""
    action = tap.action
    course_offices.toggle_office(
        context.session,
        **_who(context),
        course_id=action.course_id,
        assessoria_id=action.assessoria_id,
    )
    _show_offices(context, action.course_id, action.page)


@routes.tap(OpenCourseToAll, access=Access.ORGANIZER)
def open_to_all(tap: Tap[OpenCourseToAll], context: Context) -> None:
    """Take all marks away."""
    was_for = course_offices.open_to_all(
        context.session, **_who(context), course_id=tap.action.course_id
    )
    _show_offices(context, tap.action.course_id, 0, was_for=was_for)


@routes.tap(CloseCourseAgain, access=Access.ORGANIZER)
def close_again(tap: Tap[CloseCourseAgain], context: Context) -> None:
    """Put the marks back."""
    course_offices.close_again(context.session, **_who(context), course_id=tap.action.course_id)
    _show_offices(context, tap.action.course_id, 0)


@routes.tap(ArchiveCourse, access=Access.ORGANIZER)
def archive(tap: Tap[ArchiveCourse], context: Context) -> None:
    """Take it off the list; its card has the way back."""
    courses_managing.archive(context.session, **_who(context), course_id=tap.action.course_id)
    show(context, tap.action.course_id)


@routes.tap(BringCourseBack, access=Access.ORGANIZER)
def bring_back(tap: Tap[BringCourseBack], context: Context) -> None:
    """Put it back on the list."""
    courses_managing.bring_back(context.session, **_who(context), course_id=tap.action.course_id)
    show(context, tap.action.course_id)


@routes.tap(AskDeleteCourse, access=Access.ORGANIZER)
def ask_delete(tap: Tap[AskDeleteCourse], context: Context) -> None:
    """Ask before it is gone."""
    course = _get(context, tap.action.course_id).course
    if course.turma_count:
        raise courses_managing.CourseInUseError(course)
    context.show(messages.ask_delete(course))


@routes.tap(DeleteCourse, access=Access.ORGANIZER)
def remove(tap: Tap[DeleteCourse], context: Context) -> None:
    """Delete it."""
    courses_managing.remove(context.session, **_who(context), course_id=tap.action.course_id)
    context.toast = messages.deleted()
    _list(context, page=0, is_archived=False)


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask the current question again."""
    steps = {step: piece for piece, step in _STEPS.items()}
    _ask(context, steps[context.dialog.step or "course.title"])


def show(context: Context, course_id: int, *, page: int = 0, news: str = "") -> None:
    """Show a course to its organizers."""
    context.show(messages.card(_get(context, course_id, page=page), context.now, news=news))


def _get(context: Context, course_id: int, *, page: int = 0) -> courses_managing.CourseCard:
    return courses_managing.card(context.session, **_who(context), course_id=course_id, page=page)


def _who(context: Context) -> dict[str, Any]:
    return {"actor_id": context.participant.id, "now": context.now}


def _list(context: Context, *, page: int, is_archived: bool) -> None:
    found = courses_managing.listing(
        context.session, **_who(context), page=page, is_archived=is_archived
    )
    context.show(messages.listing(found))


def _show_offices(
    context: Context, course_id: int, page: int, *, was_for: Sequence[str] = ()
) -> None:
    choices = course_offices.offices(
        context.session, **_who(context), course_id=course_id, page=page
    )
    context.show(messages.offices(choices, was_for=was_for))


def _ask(
    context: Context, piece: CoursePiece, *, is_again: bool = False, is_too_long: bool = False
) -> None:
    course_id = context.draft.get("course_id")
    course = None if course_id is None else _get(context, course_id).course
    message = messages.ask(piece, course=course, is_again=is_again, is_too_long=is_too_long)
    context.ask(_STEPS[piece], message)


def _take(context: Context, piece: CoursePiece, value: str | int) -> None:
    if isinstance(value, str) and len(value) > _LIMITS[piece]:
        _ask(context, piece, is_too_long=True)
        return
    if piece is CoursePiece.TITLE and not value:
        _ask(context, piece)
        return
    draft = context.draft
    if "course_id" in draft:
        change = courses_managing.change(
            context.session,
            **_who(context),
            course_id=draft["course_id"],
            piece=piece,
            value=value,
        )
        context.dialog.finish()
        context.show(messages.changed(change))
        return
    draft[piece.name.lower()] = value
    for each in (CoursePiece.TITLE, CoursePiece.AIM, CoursePiece.MINUTES):
        if each.name.lower() not in draft:
            _ask(context, each)
            return
    details = CourseDetails(draft["title"], draft["aim"], draft["minutes"], draft.get("theme", ""))
    course_id = courses_managing.create(context.session, **_who(context), details=details)
    context.dialog.finish()
    show(context, course_id, news=messages.created())
