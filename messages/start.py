"""What is said at home, and when a dialogue is left or taken up (P01, X06, X07)."""

from datetime import datetime
from typing import Final

from markupsafe import Markup

from domain.activities.activities import SeatState
from domain.attendance.hours import Summary
from domain.start import Overview
from messages import buttons, dates, privacy
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
from messages.encontros import CHANGED, CHECK_IN, GOING, join_line
from messages.hours import total
from messages.outgoing import Button, Message, Row, Toast
from messages.render import render

STANDINGS: Final[dict[SeatState | None, str]] = {
    SeatState.HELD: "✅ Você confirmou presença.",
    SeatState.DECLINED: "❌ Você avisou que não vai.",
    SeatState.WAITING: "⏳ Você está na fila de espera.",
    SeatState.OFFERED: "🎟️ Há uma vaga para você.",
}
DRAFTS: Final = {
    "signer": "quem assina os certificados",
    "revoke": "cancelar um certificado",
    "registration": "o cadastro",
    "good_practice": "contar uma prática",
    "challenge": "contar um desafio",
    "encontro": "a ficha de um encontro ou turma",
    "course": "a ficha de um curso",
    "request": "responder um pedido de vaga",
    "turma": "os prazos de uma turma",
    "importing": "importar uma planilha",
    "article": "guardar uma resposta como ajuda",
    "moderation": "pedir um ajuste",
    "elsewhere": "lançar horas de fora",
}
"""What people had begun, by the dialogue that was left."""


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
            standing=_standing(view, now),
            hours=_hours(view.hours),
            draft=_draft(parked_step),
        ),
        (
            (privacy.WITHDRAW,) if view.erasure_due_at else (),
            *_first(view, parked_step, now),
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
        ((Button("➡️ Continuar", ResumeDialogue()),), (buttons.HOME,)),
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


def _standing(view: Overview, now: datetime) -> str:
    encontro = view.encontro
    if encontro is None:
        return ""
    if encontro.is_recorded:
        return "✅ Sua presença está registrada."
    is_open = view.attendance is not None and view.attendance.activity_id == encontro.activity_id
    if is_open or (encontro.starts_at <= now and encontro.standing is not SeatState.DECLINED):
        return "⬜ Falta registrar sua presença."
    if encontro.has_changed:
        return CHANGED
    shown = STANDINGS.get(encontro.standing)
    if shown is not None:
        return shown
    not_yet = "⬜ Você ainda não disse se vai."
    return (
        f"{not_yet} As vagas acabaram. A que fica livre vai para a fila de espera."
        if encontro.is_full
        else not_yet
    )


def _first(view: Overview, parked_step: str | None, now: datetime) -> tuple[Row, ...]:
    """Return the likeliest next action, the only green one, and what a draft needs."""
    draft: Row = ()
    if parked_step is not None:
        draft = (
            Button("💾 Voltar ao rascunho", ResumeDialogue()),
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
    may_answer = next_.standing in {None, SeatState.RELEASED} or next_.has_changed
    if may_answer and next_.starts_at > now and not next_.is_recorded:
        if next_.is_full and not next_.has_changed:
            answer = join_line(next_.activity_id, next_.version)
        else:
            confirm = ConfirmPresence(next_.activity_id, next_.version)
            label = GOING if next_.has_changed else "✅ Confirmar presença"
            answer = Button(label, confirm, "success")
        return ((answer,), draft)
    return (draft, (Button("📅 Ver o encontro", ShowEncontro(next_.activity_id), "success"),))


def _draft(parked_step: str | None) -> str | None:
    if parked_step is None:
        return None
    return DRAFTS[parked_step.partition(".")[0]]


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
