"""Seats given and taken by organizers (O18b to O18g), and what the person is told."""

from collections.abc import Sequence
from typing import Final

from domain.activities.activities import Facts, SeatState
from domain.people.people import Found, People
from domain.seats.seats_by_hand import (
    Done,
    NotYetApprovedPersonError,
    PutIn,
    ReasonNeededError,
    TakeOut,
)
from domain.seats.seats_restoring import WhyNot
from domain.seats.undo_by_hand import CannotUndoError
from domain.seats.whom import Whom
from messages import actions, buttons, courses, dates, encontros, refusals
from messages.actions.organizers import seats_by_hand as acts
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowPersonAt
from messages.actions.organizers.registrations import ReviewRegistrations
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

REASONS: Final = {
    acts.OutReason.ASKED: ("🙋 A pessoa pediu", "você pediu para sair"),
    acts.OutReason.MISTAKE: ("🔁 Foi engano", "a inscrição foi um engano"),
}
"""Why somebody loses a seat: as organizers choose it, and as the person reads it."""
_TAIL: Final = 18


def ask_whom(facts: Facts, found: People) -> Message:
    """Ask whom to give a seat, or show who fits a text (O18b)."""
    people = found.people if found.query else ()
    total = found.total if found.query else 0
    return Message(
        render(
            "organizers/seats_by_hand/whom.html",
            facts=facts,
            query=found.query,
            total=total,
            more_count=total - len(people),
        ),
        (
            *((_person(facts, one),) for one in people),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


def ask_put_in(view: PutIn) -> Message:
    """Show what giving somebody a seat means, and ask why if that has to be said (O18c)."""
    facts, who, other = view.card.facts, view.person, view.other_turma
    yes: Row = ()
    if not view.needs_reason:
        label = "🔁 Mudar de turma" if other else "➕ Dar a vaga"
        from_id = 0 if other is None else other.activity_id
        yes = (Button(label, acts.PutIn(facts.id, who.participant_id, from_id), "primary"),)
    adds = 0 if view.card.state is SeatState.OFFERED else 1
    return Message(
        render(
            "organizers/seats_by_hand/put_in.html",
            facts=facts,
            who=who,
            when=courses.lessons(facts.slots),
            before=seats(view.taken_count, facts.capacity),
            after=seats(view.taken_count + adds, facts.capacity),
            other=other,
            other_when="" if other is None else courses.lessons(other.slots),
            clashing=[
                (one.commitment.title, dates.when(one.theirs.starts_at, one.theirs.ends_at))
                for one in view.clashing
            ],
            passed_count=view.passed_count,
            needs_reason=view.needs_reason,
            is_over_limit=view.is_over_limit,
        ),
        (yes, (buttons.back(ShowPersonAt(facts.id, who.participant_id)), buttons.HOME)),
    )


def choose_turma(facts: Facts, who: Whom, turmas: Sequence[Facts]) -> Message:
    """Show the other turmas of the course (O18d)."""
    return Message(
        render("organizers/seats_by_hand/turmas.html", facts=facts, who=who, has_any=bool(turmas)),
        (
            *((_turma(turma, who),) for turma in turmas),
            (buttons.back(ShowPersonAt(facts.id, who.participant_id)), buttons.HOME),
        ),
    )


def ask_take_out(view: TakeOut) -> Message:
    """Show what taking somebody out means, and ask why (O18e)."""
    facts, who = view.card.facts, view.person
    taken = view.card.held_count + view.card.offered_count
    return Message(
        render(
            "organizers/seats_by_hand/take_out.html",
            facts=facts,
            who=who,
            when=courses.lessons(facts.slots),
            is_held=view.state is SeatState.HELD,
            before=seats(taken, facts.capacity),
            after=seats(taken - 1, facts.capacity),
            next_name=view.next_name,
        ),
        (
            *(
                (Button(label, acts.TakeOut(facts.id, who.participant_id, reason)),)
                for reason, (label, _) in REASONS.items()
            ),
            (buttons.back(ShowPersonAt(facts.id, who.participant_id)), buttons.HOME),
        ),
    )


def put_in(done: Done) -> Message:
    """Say that somebody has a seat now (O18f)."""
    name = done.person.name
    return outcome(
        done.card.facts,
        done.person,
        f"{name} mudou de turma" if done.left else f"{name} tem vaga",
        undo=acts.UndoByHand(done.entry_id),
        left=done.left,
    )


def taken_out(done: Done) -> Message:
    """Say that somebody has no seat, or no place in line, any more (O18f)."""
    what = "ficou sem vaga" if done.before is SeatState.HELD else "saiu da fila"
    return outcome(
        done.card.facts,
        done.person,
        f"{done.person.name} {what}",
        undo=acts.UndoByHand(done.entry_id),
    )


def undone(done: Done) -> Message:
    """Say that it is as before (O18f)."""
    heading = f"Desfeito: {done.person.name} {_stands(done)}"
    return outcome(done.left or done.facts, done.person, heading, is_told=not done.was_unsaid)


def outcome(  # noqa: PLR0913 - what there is to say
    facts: Facts,
    who: Whom,
    heading: str,
    *,
    undo: actions.Action | None = None,
    undo_label: str = "↩️ Desfazer",
    left: Facts | None = None,
    note: str = "",
    is_told: bool = True,
) -> Message:
    """Say what was done to somebody's seat or place, and how it is taken back."""
    return Message(
        render(
            "organizers/seats_by_hand/done.html",
            facts=facts,
            who=who,
            heading=heading,
            left=left,
            note=note,
            is_told=is_told,
        ),
        (
            () if undo is None else (Button(undo_label, undo),),
            (
                Button("👤 Ver a pessoa", ShowPersonAt(facts.id, who.participant_id)),
                Button("⏳ Ver a fila", acts.ShowLine(facts.id)),
            ),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


# --- What the person reads ------------------------------------------------------------------


def told_in(done: Done) -> Message:
    """Tell somebody that they have a seat (N24)."""
    heading = "A organização mudou você de turma" if done.left else "Você tem uma vaga"
    words = "A organização deu a vaga a você. Se não puder ir, avise pelo botão."
    return told(done.card.facts, heading, words, left=done.left)


def told_out(done: Done, reason: str) -> Message:
    """Tell somebody that they have no seat, or no place in line, any more (N24)."""
    is_seat = done.before is SeatState.HELD
    heading = "Sua vaga passou adiante" if is_seat else "Você saiu da fila"
    words = "A organização fez essa mudança. Se for engano, fale com a organização."
    return told(done.card.facts, heading, words, reason=reason, asks=True)


def told_undone(done: Done) -> Message:
    """Tell somebody that it is as before (N24)."""
    facts = done.left or done.card.facts
    return told(
        facts,
        f"Você {_stands(done)}",
        "A organização desfez a mudança. Se for engano, fale com a organização.",
        asks=True,
        first=encontros.answers(facts) if done.card.state is SeatState.OFFERED else (),
    )


def told(  # noqa: PLR0913 - what there is to say
    facts: Facts,
    heading: str,
    words: str,
    *,
    left: Facts | None = None,
    reason: str = "",
    asks: bool = False,
    first: Row = (),
) -> Message:
    """Tell somebody what was done to their seat or place (N24)."""
    see = buttons.see(facts)
    return Message(
        render(
            "organizers/seats_by_hand/told.html",
            heading=heading,
            facts=facts,
            when=courses.lessons(facts.slots),
            left=left,
            words=words,
            reason=reason.rstrip("."),
        ),
        (first, (see,), (buttons.ASK,) if asks else (), (buttons.HOME,)),
    )


# --- Refusals -------------------------------------------------------------------------------


def reason_needed() -> Toast:
    """Say that a reason is needed by now."""
    return Toast(render("organizers/seats_by_hand/reason_needed.txt"))


@refusals.explain.register
def _(_: ReasonNeededError) -> Toast:
    return reason_needed()


@refusals.explain.register
def _(_: NotYetApprovedPersonError) -> Message:
    return Message(
        render("organizers/seats_by_hand/not_approved.html"),
        ((Button("📝 Conferir cadastros", ReviewRegistrations(), "primary"),), (buttons.HOME,)),
    )


@refusals.explain.register
def _(error: CannotUndoError) -> Message:
    look = Button("👤 Ver a pessoa", ShowPersonAt(error.facts.id, error.participant_id))
    if error.why in {WhyNot.TAKEN, WhyNot.LATE}:
        look = Button("➕ Dar uma vaga", acts.AskPutIn(error.facts.id, error.participant_id))
    return Message(
        render("organizers/seats_by_hand/cannot_undo.html", facts=error.facts, why=error.why),
        ((look,), (buttons.back(ManageActivity(error.facts.id)), buttons.HOME)),
    )


# --- The parts ------------------------------------------------------------------------------


def seats(taken: int, capacity: int | None) -> str:
    """Say how many seats are taken: "9 de 10 vagas", "9 vagas"."""
    if capacity is None:
        return count(taken, "vaga", "vagas")
    return f"{taken} de {count(capacity, 'vaga', 'vagas')}"


def _stands(done: Done) -> str:
    if done.left is not None:
        return "voltou para a turma de antes"
    match done.card.state:
        case SeatState.HELD:
            return "tem a vaga de novo"
        case SeatState.WAITING:
            return "está na fila de novo"
        case SeatState.OFFERED:
            return "tem a vaga oferecida de novo"
        case SeatState.REQUESTED:
            return "espera resposta ao pedido de novo"
    return "está sem vaga"


def _person(facts: Facts, found: Found) -> Button:
    label = buttons.with_tail(f"👤 {found.name}", found.office, most=_TAIL)
    return Button(label, acts.AskPutIn(facts.id, found.participant_id))


def _turma(turma: Facts, who: Whom) -> Button:
    day = f" · {dates.short_day(turma.starts_at)}"
    label = buttons.title(turma.title, buttons.WIDTH - len(day) - 2)
    return Button(f"🎓 {label}{day}", acts.AskPutIn(turma.id, who.participant_id))
