"""The reminders: what is said a week and a day before, on the day, at the door, and after."""

from domain.attendance.hours import Gain
from domain.reminders.due_reminders import DueReminder
from domain.reminders.reminder_times import Reminder
from messages import buttons
from messages.actions.courses import AskWithdraw, ShowTurma
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro, ShowMap
from messages.actions.settings import ShowReminderChoices
from messages.encontros import CHECK_IN, GOING, join_line
from messages.feedback import scores
from messages.outgoing import Button, Message, Row
from messages.render import render

_LESS = Button("🔔 Escolher lembretes", ShowReminderChoices())


def reminder(due: DueReminder, gain: Gain | None = None) -> Message:
    """Return the words and buttons of one reminder; `gain` is what an activity gave."""
    match due.kind:
        case Reminder.WEEK:
            return week(due)
        case Reminder.EVE:
            return eve(due)
        case Reminder.TWO_HOURS:
            return two_hours(due)
        case Reminder.ATTENDANCE_OPEN:
            return attendance_open(due)
        case Reminder.FEEDBACK:
            return feedback(due, gain)


def week(due: DueReminder) -> Message:
    """Ask who has not answered yet (N04); without sound."""
    answer = Button(
        "✅ Confirmar presença", ConfirmPresence(due.activity_id, due.version), "success"
    )
    if due.free_seats == 0:
        answer = join_line(due.activity_id, due.version)
    return Message(
        render("reminders/week.html", due=due),
        (
            (answer,),
            (Button("❌ Não vou", DeclinePresence(due.activity_id)), _LESS),
        ),
        is_silent=True,
    )


def eve(due: DueReminder) -> Message:
    """Remind on the last working day before (N05): one tap confirms again, or frees the seat."""
    if _is_encontro(due):
        going: Row = (
            Button(GOING, ConfirmPresence(due.activity_id, due.version), "success"),
            Button("❌ Não vou mais", DeclinePresence(due.activity_id)),
        )
    else:
        going = (
            _show(due),
            *(
                (Button("🚪 Sair da turma", AskWithdraw(due.activity_id)),)
                if due.may_withdraw
                else ()
            ),
        )
    ask = () if _is_encontro(due) or due.may_withdraw else ((buttons.ASK,),)
    return Message(
        render("reminders/eve.html", due=due, is_encontro=_is_encontro(due)),
        (going, *ask, buttons.joining(due.join_link), *_map(due), (_LESS,)),
    )


def two_hours(due: DueReminder) -> Message:
    """Remind on the day, about two hours before and never before 8h (N06)."""
    instead = _show(due)
    if _is_encontro(due):
        instead = Button("❌ Não vou mais", DeclinePresence(due.activity_id))
    return Message(
        render("reminders/two_hours.html", due=due, is_encontro=_is_encontro(due)),
        (buttons.joining(due.join_link), *_map(due), (instead,)),
    )


def attendance_open(due: DueReminder) -> Message:
    """Say that presence can be recorded now (N07); without sound."""
    return Message(render("reminders/attendance_open.html", due=due), (CHECK_IN,), is_silent=True)


def feedback(due: DueReminder, gain: Gain | None = None) -> Message:
    """Say what was gained and ask how it was (R08); one tap answers."""
    return Message(
        render("reminders/feedback.html", due=due, gain=gain),
        scores(due.activity_id),
        is_silent=True,
    )


def _is_encontro(due: DueReminder) -> bool:
    return due.activity_kind == "encontro"


def _map(due: DueReminder) -> tuple[Row, ...]:
    if not due.is_by_video:
        return ((Button("🗺️ Como chegar", ShowMap(due.activity_id)),),)
    # A turma's reminders lead to it already.
    return ((_show(due),),) if _is_encontro(due) else ()


def _show(due: DueReminder) -> Button:
    if _is_encontro(due):
        return Button("📅 Ver o encontro", ShowEncontro(due.activity_id))
    return Button("🎓 Ver a turma", ShowTurma(due.activity_id))
