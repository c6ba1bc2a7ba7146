"""What organizers see of one person's presence, of claims, and of hours from elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.attendance.attendance_room import Lessons, State
from domain.attendance.claims import Claim, ClaimsPage, Refusal
from domain.attendance.other_hours import Hours
from domain.attendance.presence import Change, PartOfSlotError, Presence
from domain.attendance.presence_card import Card
from domain.documents.correcting import Compared
from messages import buttons, dates, presence, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import (
    AskPart,
    ManageAttendance,
    Mark,
    MarkPart,
    MarkPresence,
    ShowPresence,
    ShowRoll,
    UndoPresence,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.presence import (
    AddOtherHours,
    AskOtherHours,
    AskRefuseClaim,
    BringBackHours,
    ConfirmClaim,
    ListClaims,
    ListOtherHours,
    RefuseClaim,
    Refused,
    ReopenClaim,
    ShowClaim,
    ShowOtherHours,
    WithdrawHours,
)
from messages.organizers import paper_corrections
from messages.outgoing import Button, Message, Row
from messages.render import count, render

REASONS: Final[Mapping[Refused, Refusal]] = {
    Refused.NOT_SEEN: Refusal.NOT_SEEN,
    Refused.LEFT: Refusal.LEFT,
    Refused.OTHER: Refusal.OTHER,
}
_REASONS: Final[Mapping[Refused, str]] = {
    Refused.NOT_SEEN: "Não está no registro da sala",
    Refused.LEFT: "Saiu antes da hora",
    Refused.OTHER: "É de outro dia ou atividade",
}
KINDS: Final[Mapping[Mark, Presence | None]] = {
    Mark.PRESENT: Presence.PRESENT,
    Mark.LATE: Presence.LATE,
    Mark.JUSTIFIED: Presence.JUSTIFIED,
    Mark.ABSENT: None,
}
_MARKS: Final[Mapping[Mark, str]] = {
    Mark.PRESENT: "✅ Presente",
    Mark.LATE: "🕐 Com atraso",
    Mark.JUSTIFIED: "📄 Falta justificada",
    Mark.ABSENT: "❌ Não veio",
}
SIGNS: Final[Mapping[Presence | None, str]] = {
    None: "⬜",
    Presence.PRESENT: "✅",
    Presence.LATE: "🕐",
    Presence.PARTIAL: "🌓",
    Presence.JUSTIFIED: "📄",
}
_PARTS: Final = (1, 2, 3)
"""Quarters of the whole that are offered as a part."""
_QUARTERS: Final = 4
_TITLE: Final = 22


def lessons(view: Lessons, now: datetime) -> Message:
    """Show the lessons, or the days, of an activity, to open or correct any (O20e)."""
    rows = []
    for lesson in view.lessons:
        if lesson.state is State.OPEN:
            what = f"aberta, {count(lesson.present_count, 'pessoa', 'pessoas')}"
        elif lesson.starts_at <= now or lesson.present_count:
            what = count(lesson.present_count, "pessoa", "pessoas")
        else:
            what = "ainda não começou"
        label = f"📍 {dates.short_day(lesson.starts_at)}, {dates.hour(lesson.starts_at)} · {what}"
        rows.append((Button(label, ManageAttendance(lesson.slot_id)),))
    return Message(
        render("organizers/presence/lessons.html", view=view),
        (*rows, (buttons.back(ManageActivity(view.activity_id)), buttons.HOME)),
    )


def card(view: Card, change: Change | None = None, paper: Compared | None = None) -> Message:
    """Show how one person was at a slot, what may be said of it, and who said what (O21g)."""
    id_, slot_id = view.participant_id, view.slot_id
    kind = None if view.record is None else view.record.kind
    marks = [
        Button(label, MarkPresence(slot_id, id_, mark))
        for mark, label in _MARKS.items()
        if KINDS[mark] is not kind
    ]
    marks.insert(len(marks) - 1, Button("🌓 Só uma parte", AskPart(slot_id, id_)))
    differing: Row = ()
    if paper is not None and paper.differs:
        differing = (paper_corrections.differing(paper),)
    undo: Row = ()
    if change is not None and change.entry_id is not None and not change.is_undone:
        undo = (Button("↩️ Desfazer", UndoPresence(change.entry_id)),)
    return Message(
        render(
            "organizers/presence/card.html",
            card=view,
            sign=SIGNS[kind],
            standing=presence.said_of(view.record),
            paper=paper if differing else None,
            before=None if change is None else presence.said_of(change.before),
            is_changed=change is not None and change.entry_id is not None,
            is_undone=change is not None and change.is_undone,
            steps=[
                (step.at, presence.said(step.kind, step.minutes), step.actor_name)
                for step in view.steps
            ],
        ),
        (
            differing,
            undo,
            *buttons.pairs(marks),
            (
                Button("👥 Lista", ShowRoll(slot_id, keeps_query=True)),
                Button("📍 Presença", ManageAttendance(slot_id)),
            ),
            (buttons.HOME,),
        ),
    )


def ask_part(view: Card, *, is_again: bool = False) -> Message:
    """Ask how long somebody was there (O21h)."""
    id_, slot_id = view.participant_id, view.slot_id
    parts = dict.fromkeys(view.whole_minutes * part // _QUARTERS for part in _PARTS)
    return Message(
        render("organizers/presence/ask_part.html", card=view, is_again=is_again),
        (
            *(
                (Button(f"🌓 {dates.duration(part)}", MarkPart(slot_id, id_, part)),)
                for part in parts
                if part
            ),
            (buttons.back(ShowPresence(slot_id, id_)), buttons.HOME),
        ),
    )


@refusals.explain.register
def _(error: PartOfSlotError) -> Message:
    return Message(
        render("organizers/presence/not_a_part.html", whole_minutes=error.whole_minutes),
        ((buttons.HOME,),),
    )


# --- Claims -----------------------------------------------------------------------------------


def claims(view: ClaimsPage) -> Message:
    """List the presences that people ask for (O59)."""
    return Message(
        render("organizers/presence/claims.html", view=view),
        (
            *(
                (
                    Button(
                        buttons.with_tail(
                            f"🙋 {claim.name}", dates.short_day(claim.starts_at), most=_TITLE
                        ),
                        ShowClaim(claim.slot_id, claim.participant_id),
                    ),
                )
                for claim in view.claims
            ),
            buttons.turning(view.page, ListClaims, has_more=view.page + 1 < view.pages_count),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def claim(view: Claim) -> Message:
    """Show one presence somebody asks for; also told to the organizers (O59b)."""
    about = (view.card.slot_id, view.card.participant_id)
    return Message(
        render(
            "organizers/presence/claim.html",
            claim=view,
            card=view.card,
            standing=presence.said_of(view.card.record),
        ),
        (
            (Button("✅ Confirmar presença", ConfirmClaim(*about), "success"),),
            (Button("📍 Outra situação", ShowPresence(*about)),),
            (Button("❌ Não confirmar", AskRefuseClaim(*about)),),
            (Button("🙋 Outros pedidos", ListClaims()), buttons.HOME),
        ),
        names=frozenset({view.card.participant_id}),
    )


def ask_refuse(view: Claim) -> Message:
    """Ask why a presence is not confirmed (O59c)."""
    about = (view.card.slot_id, view.card.participant_id)
    return Message(
        render("organizers/presence/ask_refuse.html", card=view.card),
        (
            *((Button(label, RefuseClaim(*about, reason)),) for reason, label in _REASONS.items()),
            (buttons.back(ShowClaim(*about)), buttons.HOME),
        ),
    )


def confirmed(change: Change) -> Message:
    """Say that a claim is confirmed, and how to undo it (O59d)."""
    undo = () if change.entry_id is None else (Button("↩️ Desfazer", UndoPresence(change.entry_id)),)
    return Message(
        render("organizers/presence/confirmed.html", card=change.card),
        (undo, (Button("🙋 Outros pedidos", ListClaims()), buttons.HOME)),
    )


def refused(view: Card) -> Message:
    """Say that a claim is not confirmed, and how to undo it (O59e)."""
    return Message(
        render("organizers/presence/refused.html", card=view),
        (
            (Button("↩️ Desfazer", ReopenClaim(view.slot_id, view.participant_id)),),
            (Button("🙋 Outros pedidos", ListClaims()), buttons.HOME),
        ),
    )


# --- Hours from elsewhere ---------------------------------------------------------------------


def other_hours(person_id: int, name: str, found: tuple[Hours, ...]) -> Message:
    """List what counts of a person from elsewhere (O41c)."""
    return Message(
        render("organizers/presence/other_hours.html", name=name, found=found),
        (
            *(
                buttons.alone(
                    f"⏱️ {dates.hours(hours.minutes)} · {hours.title}", ShowOtherHours(hours.id)
                )
                for hours in found
            ),
            (Button("➕ Lançar horas", AskOtherHours(person_id), "primary"),),
            (buttons.back(ShowPerson(person_id)), buttons.HOME),
        ),
    )


def ask_hours(name: str, *, is_again: bool = False) -> Message:
    """Ask how many hours to count (O41d)."""
    return _question("organizers/presence/ask_hours.html", name=name, is_again=is_again)


def ask_day(minutes: int, *, is_again: bool = False) -> Message:
    """Ask on which day they were done (O41e)."""
    return _question("organizers/presence/ask_day.html", minutes=minutes, is_again=is_again)


def ask_title() -> Message:
    """Ask what it was (O41f)."""
    return _question("organizers/presence/ask_title.html")


def confirm_hours(person_id: int, name: str, minutes: int, at: datetime, title: str) -> Message:
    """Show what will be counted before it is (O41h)."""
    return Message(
        render(
            "organizers/presence/confirm_hours.html", name=name, minutes=minutes, at=at, title=title
        ),
        (
            (Button(f"✅ Lançar {dates.hours(minutes)}", AddOtherHours(), "success"),),
            (Button("✏️ Mudar as horas", AskOtherHours(person_id)), buttons.CANCEL),
        ),
    )


def hours_card(hours: Hours, *, is_new: bool = False) -> Message:
    """Show hours from elsewhere, to take them back or to let them count again (O41g)."""
    if hours.is_withdrawn:
        change = Button("↩️ Desfazer", BringBackHours(hours.id))
    elif is_new:
        change = Button("↩️ Desfazer", WithdrawHours(hours.id))
    else:
        change = Button("🗑️ Tirar estas horas", WithdrawHours(hours.id), "danger")
    return Message(
        render("organizers/presence/hours_card.html", hours=hours, is_new=is_new),
        (
            (change,),
            (Button("⏱️ Horas de fora", ListOtherHours(hours.participant_id)),),
            (Button("👤 Ver a ficha", ShowPerson(hours.participant_id)), buttons.HOME),
        ),
    )


def _question(text: str, /, **values: object) -> Message:
    return Message(render(text, **values), ((buttons.CANCEL,),))
