"""The organizers' screens for changing and cancelling (O11 to O16)."""

from datetime import datetime
from typing import Final

from domain.activities.activities import Facts
from domain.organizing.changing import Changed, ChangeVenue, Effect, Move, TooFewSeatsError
from domain.organizing.manage import Cancelled, Sheet
from messages import buttons, dates, refusals
from messages.actions.organizers.encontros import (
    ApplyChange,
    CancelActivity,
    CancelReason,
    ChangePiece,
    ChooseCancelReason,
    CreateEncontro,
    ManageActivity,
    Piece,
)
from messages.actions.organizers.people_lists import ListPeople
from messages.organizers.encontros import LIST, day_warning
from messages.outgoing import Button, Message
from messages.render import count, render

REASONS: Final = {
    CancelReason.VENUE: "o local ficou indisponível.",
    CancelReason.SPEAKER: "faltou palestrante.",
    CancelReason.SCHEDULE: "houve conflito de agenda.",
}


def changing(view: Sheet, now: datetime) -> Message:
    """Ask what to change (O11); a turma's lessons move one by one."""
    facts = view.facts
    ahead = [slot for slot in facts.slots if slot.ends_at > now or view.is_draft]
    if facts.is_encontro or len(facts.slots) == 1:
        moves = [
            Button("🕘 Data e hora", ChangePiece(facts.id, Piece.WHEN, slot.slot_id))
            for slot in ahead
        ]
    else:
        moves = [
            Button(
                f"🕘 Aula de {dates.short_day(slot.starts_at)}",
                ChangePiece(facts.id, Piece.WHEN, slot.slot_id),
            )
            for slot in ahead
        ]
    pieces = [
        *moves,
        Button("🗺️ Local", ChangePiece(facts.id, Piece.VENUE)),
        Button("🎟️ Vagas e horas", ChangePiece(facts.id, Piece.SEATS)),
        Button("✏️ Nome", ChangePiece(facts.id, Piece.TITLE)),
        Button("🗒️ Programação", ChangePiece(facts.id, Piece.PROGRAMME)),
    ]
    return Message(
        render("organizers/encontros/changing.html", facts=facts),
        (
            *buttons.pairs(pieces),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def effect(view: Effect, now: datetime) -> Message:
    """Show what a change means to people, before it is made (O12)."""
    before, after, warning = view.facts.venue, "", ""
    match view.change:
        case Move(slot_id=slot_id, starts_at=starts_at, ends_at=ends_at):
            old = next(slot for slot in view.facts.slots if slot.slot_id == slot_id)
            before = dates.when(old.starts_at, old.ends_at)
            after = dates.when(starts_at, ends_at)
            warning = day_warning(starts_at, now)
        case ChangeVenue(venue=venue):
            after = venue
    return Message(
        render(
            "organizers/encontros/effect.html",
            effect=view,
            times=isinstance(view.change, Move),
            before=before,
            after=after,
            day_off=warning,
        ),
        (
            (Button("🔁 Mudar e pedir nova resposta", ApplyChange(asks=True), "primary"),),
            (Button("📣 Mudar e só avisar", ApplyChange(asks=False)),),
            (Button("⬅️ Voltar sem mudar", ManageActivity(view.facts.id)),),
        ),
    )


def changed(result: Changed, *, asks: bool) -> Message:
    """Say that the change is made, and how many are told, and asked again if so (O13)."""
    return Message(
        render(
            "organizers/encontros/changed.html",
            told_count=len(result.told),
            asks=asks,
            unreachable_count=result.unreachable_count,
        ),
        ((Button("📅 Voltar à ficha", ManageActivity(result.facts.id)),), (LIST,)),
    )


def ask_reason(facts: Facts) -> Message:
    """Ask why it is cancelled (O14)."""
    return Message(
        render("organizers/encontros/reason.html", facts=facts),
        (
            (Button("Local indisponível", ChooseCancelReason(CancelReason.VENUE)),),
            (Button("Falta de palestrante", ChooseCancelReason(CancelReason.SPEAKER)),),
            (Button("Conflito de agenda", ChooseCancelReason(CancelReason.SCHEDULE)),),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def confirm_cancel(view: Sheet, reason: str) -> Message:
    """Ask once more, with the number of people it touches (O15)."""
    return Message(
        render("organizers/encontros/confirm_cancel.html", sheet=view, reason=reason),
        (
            (Button("🚫 Sim, cancelar e avisar", CancelActivity(), "danger"),),
            (Button("⬅️ Não, voltar", ManageActivity(view.facts.id)),),
        ),
    )


def cancelled(result: Cancelled) -> Message:
    """Say that it is cancelled, and how many people are told (O16)."""
    return Message(
        render(
            "organizers/encontros/cancelled.html",
            facts=result.facts,
            told_count=len(result.audience.recipients),
            unreachable_count=result.audience.unreachable_count,
        ),
        (
            (Button("👥 Lista de pessoas", ListPeople(result.facts.id)),),
            (Button("➕ Marcar nova data", CreateEncontro()), LIST),
        )
        if result.facts.is_encontro
        else ((Button("👥 Lista de pessoas", ListPeople(result.facts.id)),), (LIST,)),
    )


def saved(*, serves_queue: bool = False) -> str:
    """Say that a change is kept, and where its seats go."""
    return render("organizers/encontros/saved.txt", serves_queue=serves_queue)


def seats_now(facts: Facts) -> str:
    """Return the present seats and hours in words."""
    seats = "sem limite" if facts.capacity is None else count(facts.capacity, "vaga", "vagas")
    return f"{seats}, {dates.duration(facts.minutes)}"


@refusals.explain.register
def _(error: TooFewSeatsError) -> Message:
    return Message(
        render("organizers/encontros/too_few_seats.html", minimum=error.minimum),
        ((LIST,), (buttons.HOME,)),
    )
