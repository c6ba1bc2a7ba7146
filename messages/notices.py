"""Notices about an activity: published (N03), moved (N08), cancelled (N09)."""

from datetime import datetime

from domain.activities.activities import Facts, SeatState
from domain.organizing.changing import Situation, situation
from messages import buttons, dates
from messages.actions.courses import AskWithdraw, Enroll, ListCourses, ShowTurma, WithdrawRequest
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    SendCalendar,
    ShowEncontro,
)
from messages.actions.seats import AcceptOffer, LeaveWaitlist, PassOffer
from messages.encontros import GOING
from messages.outgoing import Button, MadeFile, Message, Row
from messages.render import render


def published(facts: Facts) -> Message:
    """Announce a new activity (N03)."""
    if facts.is_encontro:
        rows: tuple[Row, ...] = (
            (Button("✅ Confirmar presença", ConfirmPresence(facts.id, facts.version), "success"),),
            (
                Button("❌ Não vou", DeclinePresence(facts.id)),
                Button("📅 Ver o encontro", ShowEncontro(facts.id)),
            ),
        )
    else:
        rows = ((Button("🎓 Ver a turma", ShowTurma(facts.id), "success"),),)
    return Message(render("notices/published.html", facts=facts), rows)


def moved(
    before: Situation,
    facts: Facts,
    *,
    state: SeatState | None,
    asks: bool = True,
    offered_until: datetime | None = None,
) -> Message:
    """Tell of a change of time or place, old and new, and ask whether it still fits (N08)."""
    now = situation(facts)
    old = {slot_id: (start, end) for slot_id, start, end in before.slots}
    times = [
        (dates.when(*old[slot_id]), dates.when(start, end))
        for slot_id, start, end in now.slots
        if slot_id in old and old[slot_id] != (start, end)
    ]
    now_ids = {slot_id for slot_id, _, _ in now.slots}
    gone = [dates.when(*times) for slot_id, times in old.items() if slot_id not in now_ids]
    added = [dates.when(start, end) for slot_id, start, end in now.slots if slot_id not in old]
    moved_now = {new for _, new in times}
    unmoved = [
        words
        for _, start, end in now.slots
        if (words := dates.when(start, end)) not in moved_now and words not in added
    ]
    old_venue = before.venue if before.venue != facts.venue else ""
    has_new_link = before.link != facts.join_link
    is_other_time = bool(times or gone or added)
    what = "a data" if is_other_time else "o local" if old_venue else "o endereço do vídeo"
    if is_other_time and old_venue:
        what = "a data e o local"
    return Message(
        render(
            "notices/moved.html",
            facts=facts,
            what=what,
            times=times,
            gone=gone,
            added=added,
            unmoved=unmoved,
            old_venue=old_venue,
            has_new_link=has_new_link,
            is_held=state is SeatState.HELD,
            is_waiting=state is SeatState.WAITING,
            is_requested=state is SeatState.REQUESTED,
            is_declined=state is SeatState.DECLINED,
            offered_until=offered_until if state is SeatState.OFFERED else None,
            asks=asks,
        ),
        (
            *_answers(facts, state, asks=asks),
            (Button("📆 Atualizar agenda", SendCalendar(facts.id)),),
        )
        if state is SeatState.HELD
        else _answers(facts, state, asks=asks),
    )


def cancelled(facts: Facts, *, state: SeatState | None) -> Message:
    """Tell that an activity will not take place, with the file that clears the agenda (N09)."""
    has_file = state is SeatState.HELD
    others = (
        Button("📅 Outros encontros", ListEncontros())
        if facts.is_encontro
        else Button("🎓 Outros cursos", ListCourses())
    )
    return Message(
        render("notices/cancelled.html", facts=facts, has_file=has_file),
        ((others,), (buttons.HOME,)),
        attachment=MadeFile("calendar", {"activity_id": facts.id}) if has_file else None,
    )


def _answers(facts: Facts, state: SeatState | None, *, asks: bool) -> tuple[Row, ...]:
    see = buttons.see(facts)
    match state:
        case SeatState.DECLINED:
            confirm = ConfirmPresence(facts.id, facts.version)
            return (
                (Button("✅ Confirmar presença", confirm, "success"),),
                (Button("❌ Não vou", DeclinePresence(facts.id)), see),
            )
        case SeatState.WAITING:
            return ((see, Button("🚪 Sair da fila", LeaveWaitlist(facts.id))),)
        case SeatState.REQUESTED:
            return ((see, Button("🚪 Retirar pedido", WithdrawRequest(facts.id))),)
        case SeatState.OFFERED:
            return (
                (Button("✅ Quero a vaga", AcceptOffer(facts.id), "success"),),
                (Button("✋ Passar a vez", PassOffer(facts.id)),),
            )
    keep = (
        ConfirmPresence(facts.id, facts.version)
        if facts.is_encontro
        else Enroll(facts.id, facts.version)
    )
    give_up = (
        Button("❌ Não vou mais", DeclinePresence(facts.id))
        if facts.is_encontro
        else Button("🚪 Sair da turma", AskWithdraw(facts.id))
    )
    if not asks:
        return ((give_up,),)
    return ((Button(GOING, keep, "success"),), (give_up,))
