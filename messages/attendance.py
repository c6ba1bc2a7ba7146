"""What is said when somebody records their presence (R01 to R06, R11, C15)."""

from domain.attendance.attendance import (
    AlreadyRecorded,
    NoCheckInError,
    NotEnrolledError,
    OldCodeError,
    Recorded,
    TooEarlyError,
    TooLateError,
    VisitorExpected,
    WrongCode,
)
from domain.attendance.visitors import VisitorNoted
from messages import buttons, refusals
from messages.actions.courses import ListCourses, ShowTurma
from messages.actions.encontros import ListEncontros, ShowEncontro
from messages.actions.good_practices import ShowGoodPractices
from messages.actions.registration import StartRegistration
from messages.outgoing import CELEBRATION, Button, Message
from messages.render import render


def ask_code() -> Message:
    """Ask for the four digits (R01); they are taken on any screen."""
    return Message(render("attendance/ask_code.html"), ((buttons.HOME,),))


def recorded(result: Recorded) -> Message:
    """Say that presence is recorded (R02), with confetti."""
    return Message(
        render("attendance/recorded.html", recorded=result),
        ((Button("💡 Boas práticas", ShowGoodPractices()), buttons.HOME),),
        effect=CELEBRATION,
    )


def already_recorded(result: AlreadyRecorded) -> Message:
    """Say when presence was recorded (R06)."""
    return Message(render("attendance/already_recorded.html", recorded=result), ((buttons.HOME,),))


def wrong_code(result: WrongCode) -> Message:
    """Ask to look again (R03), or to pause after too many tries (R11)."""
    if result.paused_until is not None:
        return Message(
            render("budgets/guesses.html", until=result.paused_until),
            ((refusals.CLAIM,), (buttons.ASK,), (buttons.HOME,)),
        )
    return Message(
        render("attendance/wrong_code.html", wrong=result), ((buttons.ASK,), (buttons.HOME,))
    )


def code_length(count: int) -> Message:
    """Say how many numbers a code has (R03b)."""
    return Message(
        render("attendance/code_length.html", written=count), ((buttons.ASK,), (buttons.HOME,))
    )


def ask_visitor(expected: VisitorExpected) -> Message:
    """Ask somebody at the door for name and agency (C15)."""
    return Message(
        render("attendance/ask_visitor.html", expected=expected),
        ((Button("✖️ Agora não", buttons.CANCEL.action),),),
    )


def visitor_name_missing() -> Message:
    """Ask again for name and agency."""
    return Message(
        render("attendance/visitor_name_missing.html"),
        ((Button("✖️ Agora não", buttons.CANCEL.action),),),
    )


def visitor_noted(noted: VisitorNoted) -> Message:
    """Say that the presence is noted, and what is left to do (C15)."""
    register = Button("✅ Fazer meu cadastro", StartRegistration(), "success")
    return Message(
        render("attendance/visitor_noted.html", noted=noted),
        ((buttons.HOME,),) if noted.is_registered else ((register,), (buttons.HOME,)),
    )


@refusals.explain.register
def _(error: TooEarlyError) -> Message:
    return Message(
        render("attendance/too_early.html", refusal=error),
        ((_about(error),), (buttons.HOME,)),
    )


@refusals.explain.register
def _(error: TooLateError) -> Message:
    return Message(
        render("attendance/too_late.html", refusal=error),
        ((refusals.CLAIM,), (buttons.ASK,), (buttons.HOME,)),
    )


@refusals.explain.register
def _(_: OldCodeError) -> Message:
    return Message(render("attendance/old_code.html"), ((buttons.ASK,), (buttons.HOME,)))


@refusals.explain.register
def _(error: NotEnrolledError) -> Message:
    return Message(
        render("attendance/not_enrolled.html", refusal=error),
        ((refusals.CLAIM,), (buttons.ASK,), (Button("🎓 Cursos", ListCourses()), buttons.HOME)),
    )


@refusals.explain.register
def _(_: NoCheckInError) -> Message:
    return Message(
        render("attendance/nothing_open.html"),
        (
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (buttons.HOME,),
        ),
    )


def _about(error: TooEarlyError) -> Button:
    if error.is_turma:
        return Button("🎓 Ver a turma", ShowTurma(error.activity_id))
    return Button("📅 Ver o encontro", ShowEncontro(error.activity_id))
