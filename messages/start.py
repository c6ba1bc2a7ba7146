"""What is said at home, and when a dialogue is left or taken up (P01, X06, X07)."""

from datetime import datetime
from typing import Final

from markupsafe import Markup

from domain.activities.activities import SeatState
from domain.attendance.hours import Summary
from domain.start import Overview
from messages import buttons, dates
from messages.actions.attendance import AskCode
from messages.actions.courses import ListCourses
from messages.actions.encontros import ConfirmPresence, ListEncontros, ShowEncontro
from messages.actions.good_practices import ShowGoodPractices
from messages.actions.help import ShowHelp
from messages.actions.hours import ShowHours
from messages.actions.organizers import ShowOrganizing
from messages.actions.seats import AcceptOffer
from messages.actions.settings import ShowSettings
from messages.actions.start import ForgetDraft, ResumeDialogue
from messages.encontros import CHECK_IN, join_line
from messages.hours import total
from messages.outgoing import Button, Message, Row, Toast
from messages.render import render

STANDINGS: Final[dict[SeatState | None, str]] = {
    SeatState.HELD: "✅ Você confirmou presença.",
    SeatState.DECLINED: "❌ Você avisou que não vai.",
    SeatState.WAITING: "⏳ Você está na fila de espera.",
    SeatState.OFFERED: "⏳ Há uma vaga para você.",
}
_DRAFTS: Final = {
    "registration": "o cadastro",
    "good_practice": "contar uma prática",
    "challenge": "contar um desafio",
    "encontro": "um novo encontro",
}


def home(
    first_name: str, view: Overview, *, is_organizer: bool, parked_step: str | None, now: datetime
) -> Message:
    """Show what is next, the year's hours, and the way to everything (P01)."""
    return Message(
        render(
            "start/home.html",
            first_name=first_name,
            view=view,
            lesson_is_first=_is_lesson_first(view),
            now=now,
            attendance_of=_attendance_of(view),
            standing=_standing(view),
            hours=_hours(view.hours),
            draft=_draft(parked_step),
        ),
        (
            *_first(view, parked_step),
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (
                Button("⏱️ Minhas horas", ShowHours()),
                Button("💡 Boas práticas", ShowGoodPractices()),
            ),
            (
                *(() if _is_done(view) else (Button("📍 Registrar presença", AskCode()),)),
                Button("⚙️ Lembretes e dados", ShowSettings()),
            ),
            (
                Button("❓ Ajuda", ShowHelp()),
                *((Button("🛠️ Organizar", ShowOrganizing()),) if is_organizer else ()),
            ),
        ),
    )


def cancelled() -> Message:
    """Say that nothing was sent, and offer to go on (X07)."""
    return Message(
        render("start/cancelled.html"),
        ((Button("✏️ Continuar", ResumeDialogue()),), (buttons.HOME,)),
    )


def nothing_to_cancel() -> Message:
    """Answer /cancelar outside a dialogue."""
    return Message(render("start/nothing_to_cancel.html"), ((buttons.HOME,),))


def unknown_link() -> Message:
    """Say that an address leads nowhere."""
    return Message(render("start/unknown_link.html"), ((buttons.HOME,),))


def forgotten() -> Toast:
    """Say that the draft is gone."""
    return Toast(render("start/forgotten.txt"))


def _is_lesson_first(view: Overview) -> bool:
    if view.lesson is None or view.encontro is None:
        return False
    return view.lesson.starts_at < view.encontro.starts_at


def _is_done(view: Overview) -> bool:
    """Tell whether the button for the code would say what stands above it, or is of no use."""
    return view.attendance is not None or (view.encontro is not None and view.encontro.is_recorded)


def _attendance_of(view: Overview) -> str:
    """Say whose attendance is open, if it is not what is next anyhow."""
    is_open = view.attendance
    nexts = {one.activity_id for one in (view.encontro, view.lesson) if one is not None}
    return f": {is_open.title}" if is_open and is_open.activity_id not in nexts else ""


def _standing(view: Overview) -> str:
    encontro = view.encontro
    if encontro is None:
        return ""
    if encontro.is_recorded:
        return "✅ Sua presença está registrada."
    if view.attendance is not None and view.attendance.activity_id == encontro.activity_id:
        return "⬜ Falta registrar sua presença."
    shown = STANDINGS.get(encontro.standing)
    if shown is not None:
        return shown
    return (
        "⬜ As vagas acabaram. Há fila de espera."
        if encontro.is_full
        else "⬜ Você ainda não disse se vai."
    )


def _first(view: Overview, parked_step: str | None) -> tuple[Row, ...]:
    """Return the likeliest next action, the only green one, and what a draft needs."""
    draft: Row = ()
    if parked_step is not None:
        draft = (
            Button("✏️ Voltar ao rascunho", ResumeDialogue()),
            Button("🗑️ Apagar rascunho", ForgetDraft()),
        )
    if view.attendance is not None:
        return (CHECK_IN, draft)
    if view.offer is not None:
        accept = AcceptOffer(view.offer.activity_id)
        return ((Button("✅ Quero a vaga", accept, "success"),), draft)
    next_ = view.encontro
    if next_ is None:
        return (draft,)
    if next_.standing in {None, SeatState.RELEASED} and not next_.is_recorded:
        if next_.is_full:
            answer = join_line(next_.activity_id, next_.version)
        else:
            confirm = ConfirmPresence(next_.activity_id, next_.version)
            answer = Button("✅ Confirmar presença", confirm, "success")
        return ((answer,), draft)
    return (draft, (Button("📅 Ver o encontro", ShowEncontro(next_.activity_id), "success"),))


def _draft(parked_step: str | None) -> str | None:
    if parked_step is None:
        return None
    return _DRAFTS.get(parked_step.partition(".")[0], "um formulário")


def _hours(year: Summary) -> Markup:
    goal = dates.duration(year.goal_minutes)
    left = year.goal_minutes - year.done_minutes
    if left <= 0:
        rest = f"Você alcançou a meta do ano: {goal}."
    elif year.done_minutes:
        rest = f"{dates.missing(left)} para a meta de {goal}."
    else:
        rest = f"A meta do ano é de {goal}."
    return Markup("<b>{}</b> em {}.\n{}").format(total(year.done_minutes), year.year, rest)
