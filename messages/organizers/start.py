"""What organizers see first (O01)."""

from datetime import datetime, timedelta

from domain.organizing.organizers_home import Gathering, Overview
from messages import buttons, dates
from messages.actions.organizers.attendance import ManageAttendance
from messages.actions.organizers.encontros import CreateEncontro, ListManaged, ManageActivity
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.moderation import ReviewPublications
from messages.actions.organizers.people import ShowPeople
from messages.actions.organizers.registrations import ReviewRegistrations
from messages.organizers import uncertain
from messages.outgoing import Button, Message, Row
from messages.render import count, render


def organizing(view: Overview, now: datetime) -> Message:
    """Show what matters today, what waits, and the way to everything (O01)."""
    next_ = view.next_encontro
    if view.today is not None and next_ is not None and next_.slot_id == view.today.slot_id:
        next_ = None
    return Message(
        render(
            "organizers/start/organizing.html",
            view=view,
            next_=next_,
            today_line="" if view.today is None else _counts(view.today, view, now),
            next_line="" if next_ is None else _counts(next_, view, now),
            next_is_tomorrow=next_ is not None and _is_tomorrow(next_, now),
        ),
        (
            () if view.today is None else (_attendance(view.today, now),),
            () if view.today is None else _sheet(view.today),
            () if next_ is None else _sheet(next_, is_first=view.today is None),
            *_waiting(view),
            (
                Button("➕ Novo encontro", CreateEncontro()),
                Button("👥 Pessoas da Rede", ShowPeople()),
            ),
            (Button("📅 Encontros e turmas", ListManaged()),),
            (Button("📄 Importar planilha", AskSpreadsheet()),),
            (buttons.HOME,),
        ),
    )


def door(today: Gathering | None, now: datetime) -> Message:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    attendance = () if today is None else (_attendance(today, now),)
    return Message(render("organizers/start/door.html", today=today), (attendance, (buttons.HOME,)))


def _attendance(today: Gathering, now: datetime) -> Button:
    present, held = today.present_count, today.held_count
    if today.is_attendance_open and 0 < held >= present:
        label = f"📍 Presença: {present} de {count(held, 'pessoa', 'pessoas')}"
    elif today.is_attendance_open or today.ends_at <= now:
        label = f"📍 Presença: {count(present, 'pessoa', 'pessoas')}"
    else:
        label = "📍 Abrir presença"
    return Button(label, ManageAttendance(today.slot_id), "primary")


def _is_tomorrow(gathering: Gathering, now: datetime) -> bool:
    there, context = dates.local(gathering.starts_at).date(), dates.local(now).date()
    return there == context + timedelta(days=1)


def _sheet(gathering: Gathering, *, is_first: bool = False) -> Row:
    day = dates.short_day(gathering.starts_at)
    label = f"📅 {buttons.title(gathering.title, 34 - len(day) - 3)} · {day}"
    return (Button(label, ManageActivity(gathering.activity_id), "primary" if is_first else None),)


def _waiting(view: Overview) -> tuple[Row, ...]:
    rows: list[Row] = []
    if view.waiting_inquiries:
        label = f"💬 Responder {count(view.waiting_inquiries, 'pergunta', 'perguntas')}"
        rows.append((Button(label, ListInquiries()),))
    if view.waiting_registrations:
        label = f"📝 Conferir {count(view.waiting_registrations, 'cadastro', 'cadastros')}"
        rows.append((Button(label, ReviewRegistrations()),))
    if view.waiting_publications:
        label = f"📚 Revisar {count(view.waiting_publications, 'publicação', 'publicações')}"
        rows.append((Button(label, ReviewPublications()),))
    if view.uncertain_messages:
        rows.append((uncertain.entry(view.uncertain_messages),))
    return tuple(rows)


def _counts(gathering: Gathering, view: Overview, now: datetime) -> str:
    if gathering.is_attendance_open or gathering.ends_at <= now or gathering.present_count:
        present = count(gathering.present_count, "pessoa presente", "pessoas presentes")
        return f"{present}, {_with_seat(gathering)}."
    line = _with_seat(gathering)
    if gathering.capacity is not None:
        seats = count(gathering.capacity, "vaga ocupada", "vagas ocupadas")
        line = f"{gathering.held_count} de {seats}"
    encontro = view.next_encontro
    if encontro is not None and encontro.slot_id == gathering.slot_id and view.unanswered_count:
        line += f", {count(view.unanswered_count, 'pessoa', 'pessoas')} sem resposta"
    if gathering.waiting_count:
        line += f", {count(gathering.waiting_count, 'pessoa', 'pessoas')} na fila"
    return f"{line}."


def _with_seat(gathering: Gathering) -> str:
    return count(gathering.held_count, "pessoa com vaga", "pessoas com vaga")
