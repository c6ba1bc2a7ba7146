"""Notices about an activity: published (N03), moved (N08), cancelled (N09)."""

from domain.activities.activities import Facts, SeatState
from domain.organizing.changing import Situation, situation
from messages import buttons, dates
from messages.actions.courses import AskWithdraw, Enroll, ListCourses, ShowTurma
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    SendCalendar,
    ShowEncontro,
)
from messages.actions.seats import AcceptOffer, LeaveWaitlist, PassOffer
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
    before: Situation, facts: Facts, *, state: SeatState | None, asks: bool = True
) -> Message:
    """Tell of a change of time or place, old and new, and ask whether it still fits (N08)."""
    now = situation(facts)
    old = {slot_id: (start, end) for slot_id, start, end in before.slots}
    times = [
        (dates.when(*old[slot_id]), dates.when(start, end))
        for slot_id, start, end in now.slots
        if slot_id in old and old[slot_id] != (start, end)
    ]
    old_venue = before.venue if before.venue != facts.venue else ""
    what = "a data" if times else "o local"
    if times and old_venue:
        what = "a data e o local"
    return Message(
        render(
            "notices/moved.html",
            facts=facts,
            what=what,
            times=times,
            old_venue=old_venue,
            is_waiting=state is SeatState.WAITING,
            is_offered=state is SeatState.OFFERED,
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
        case SeatState.WAITING:
            return ((see, Button("🚪 Sair da fila", LeaveWaitlist(facts.id))),)
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
    return ((Button("✅ Posso ir", keep, "success"),), (give_up,))
