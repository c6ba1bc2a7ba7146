"""Actions of the courses' screens."""

from messages.actions import Action, action


@action("kl")
class ListCourses(Action):
    """Show the turmas with open enrollment (K01); pages start at 0."""

    page: int = 0


@action("k")
class ShowTurma(Action):
    """Show one turma with the person's own standing (K02)."""

    activity_id: int


@action("ke")
class Enroll(Action):
    """Enroll in the turma, as it stood in `version`."""

    activity_id: int
    version: int


@action("kd")
class AskWithdraw(Action):
    """Ask whether to give the seat in the turma back (K06)."""

    activity_id: int


@action("km")
class ListMyEnrollments(Action):
    """Show the person's own turmas (K08)."""


@action("kq")
class WithdrawRequest(Action):
    """Take one's own request for a seat back (K02e)."""

    activity_id: int


@action("kw")
class Withdraw(Action):
    """Give the seat in the turma back (K07)."""

    activity_id: int
