"""Actions of the organizers' screens about courses and their turmas."""

from domain.organizing.courses_managing import CoursePiece
from domain.organizing.terms import Term
from messages.actions import Action, action


@action("og")
class ListManagedCourses(Action):
    """Show the courses to their organizers (O44); pages start at 0."""

    page: int = 0


@action("oga")
class ListArchivedCourses(Action):
    """Show the courses that are archived; pages start at 0."""

    page: int = 0


@action("ogc")
class ManageCourse(Action):
    """Show a course with its turmas to its organizers; pages start at 0."""

    course_id: int
    page: int = 0


@action("ogn")
class CreateCourse(Action):
    """Begin a new course."""


@action("ogk")
class SkipAim(Action):
    """Leave a new course without an aim."""


@action("ogh")
class UseMinutes(Action):
    """Take the suggested workload, in minutes."""

    minutes: int


@action("ogg")
class ChangeCourse(Action):
    """Ask what to change in a course."""

    course_id: int


@action("ogp")
class ChangeCoursePiece(Action):
    """Ask for the new value of one piece of a course."""

    course_id: int
    piece: CoursePiece


@action("ogu")
class UndoCourseChange(Action):
    """Put back what the last change of a course changed."""

    course_id: int


@action("ogo")
class ShowCourseOffices(Action):
    """Show whom a course is for; pages start at 0."""

    course_id: int
    page: int = 0


@action("ogt")
class ToggleCourseOffice(Action):
    """Let the people of an office enroll, or no longer."""

    course_id: int
    assessoria_id: int
    page: int = 0


@action("oge")
class OpenCourseToAll(Action):
    """Let everybody enroll in a course."""

    course_id: int


@action("ogi")
class CloseCourseAgain(Action):
    """Take back that everybody may enroll in a course."""

    course_id: int


@action("ogz")
class ArchiveCourse(Action):
    """Take a course off the list."""

    course_id: int


@action("ogb")
class BringCourseBack(Action):
    """Put an archived course back on the list."""

    course_id: int


@action("ogx")
class AskDeleteCourse(Action):
    """Ask whether to delete a course."""

    course_id: int


@action("ogy")
class DeleteCourse(Action):
    """Delete a course that never had a turma."""

    course_id: int


@action("ogm")
class CreateTurma(Action):
    """Begin a new turma of a course (O45)."""

    course_id: int


@action("ogd")
class DropLesson(Action):
    """Cancel one lesson of a turma, after a look at what it means."""

    activity_id: int
    slot_id: int


@action("ogr")
class AskTerm(Action):
    """Ask for one of the terms of a turma."""

    activity_id: int
    term: Term


@action("ogs")
class UndoTerms(Action):
    """Put back the terms of before the last change."""

    activity_id: int
