"""What organizers see first (O01)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.organizing.organizers_home import Gathering, Overview
from messages import buttons, dates
from messages.actions.organizers.attendance import ManageAttendance, ReviewVisitors
from messages.actions.organizers.courses import ListManagedCourses
from messages.actions.organizers.encontros import CreateEncontro, ListManaged, ManageActivity
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.moderation import ReviewPublications
from messages.actions.organizers.people import ShowPeople
from messages.actions.organizers.presence import ListClaims
from messages.actions.organizers.registrations import ReviewRegistrations
from messages.organizers import figures, requests, uncertain
from messages.outgoing import Button, Message, Row
from messages.render import count, render


def organizing(view: Overview, now: datetime) -> Message:
    """Show what matters today, what waits, and the way to everything (O01)."""
    next_ = view.next_encontro
    if next_ is not None and next_.slot_id in {one.slot_id for one in view.today}:
        next_ = None
    return Message(
        render(
            "organizers/start/organizing.html",
            view=view,
            next_=next_,
            today=[(one, _counts(one, view, now)) for one in view.today],
            next_line="" if next_ is None else _counts(next_, view, now),
            next_is_tomorrow=next_ is not None and _is_tomorrow(next_, now),
        ),
        (
            *_of_today(view.today, now, has_sheet=True),
            () if next_ is None else _sheet(next_, is_first=not view.today),
            *_waiting(view),
            (
                Button("➕ Novo encontro", CreateEncontro()),
                Button("👥 Pessoas da Rede", ShowPeople()),
            ),
            (
                Button("📅 Encontros e turmas", ListManaged()),
                Button("🎓 Cursos", ListManagedCourses()),
            ),
            (Button("📄 Importar planilha", AskSpreadsheet()), figures.ENTRY),
            (buttons.HOME,),
        ),
    )


def door(today: Sequence[Gathering], now: datetime) -> Message:
    """Show today's attendance to somebody who takes it and organizes nothing else."""
    return Message(
        render("organizers/start/door.html", today=today),
        (*_of_today(today, now, has_sheet=False), (buttons.HOME,)),
    )


def _of_today(today: Sequence[Gathering], now: datetime, *, has_sheet: bool) -> tuple[Row, ...]:
    """Return the buttons of every activity of today; of several, each says which it is."""
    rows: list[Row] = []
    for one in today:
        of = f": {one.title}" if len(today) > 1 else ""
        is_first = not rows
        if one.visitors_count and one.is_done(now):
            visitors = count(one.visitors_count, "visitante", "visitantes")
            label = _fit(f"👤 Conferir {visitors}", of)
            rows.append((Button(label, ReviewVisitors(one.slot_id), "primary"),))
        label = _fit(_attendance(one, now, is_short=len(today) > 1), of)
        is_next = is_first and not one.is_done(now)
        attendance = ManageAttendance(one.slot_id)
        rows.append((Button(label, attendance, "primary" if is_next else None),))
        if has_sheet:
            rows.append(_sheet(one, at=dates.hour(one.starts_at) if len(today) > 1 else ""))
    return tuple(rows)


def _fit(label: str, of: str) -> str:
    if not of:
        return label
    return f"{label}: {buttons.title(of.removeprefix(': '), buttons.WIDTH - len(label) - 2)}"


def _attendance(one: Gathering, now: datetime, *, is_short: bool) -> str:
    present, held = one.present_count, one.held_count
    if not one.is_attendance_open and not one.is_done(now):
        return "📍 Abrir presença"
    is_part = one.is_attendance_open and 0 < held >= present
    if is_short:
        return f"📍 {present} de {held}" if is_part else f"📍 {present}"
    if is_part:
        return f"📍 Presença: {present} de {count(held, 'pessoa', 'pessoas')}"
    return f"📍 Presença: {count(present, 'pessoa', 'pessoas')}"


def _is_tomorrow(gathering: Gathering, now: datetime) -> bool:
    there, context = dates.local(gathering.starts_at).date(), dates.local(now).date()
    return there == context + timedelta(days=1)


def _sheet(gathering: Gathering, *, is_first: bool = False, at: str = "") -> Row:
    tail = f"{f', {at}' if at else ''} · {dates.short_day(gathering.starts_at)}"
    sign = "📅" if gathering.is_encontro else "🎓"
    label = f"{sign} {buttons.title(gathering.title, 34 - len(tail))}{tail}"
    return (Button(label, ManageActivity(gathering.activity_id), "primary" if is_first else None),)


def _waiting(view: Overview) -> tuple[Row, ...]:
    rows: list[Row] = []
    if view.waiting_inquiries:
        label = f"💬 Responder {count(view.waiting_inquiries, 'pergunta', 'perguntas')}"
        rows.append((Button(label, ListInquiries()),))
    if view.waiting_claims:
        label = f"🙋 Conferir {count(view.waiting_claims, 'presença pedida', 'presenças pedidas')}"
        rows.append((Button(label, ListClaims()),))
    if view.waiting_registrations:
        label = f"📝 Conferir {count(view.waiting_registrations, 'cadastro', 'cadastros')}"
        rows.append((Button(label, ReviewRegistrations()),))
    rows.append(requests.entry(view.waiting_requests))
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
