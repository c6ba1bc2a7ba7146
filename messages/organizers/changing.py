"""The organizers' screens for changing and cancelling (O11 to O16)."""

from datetime import datetime
from typing import Final

from domain.activities import standing
from domain.activities.activities import Facts, Stretch
from domain.organizing import lessons
from domain.organizing.changing import (
    Changed,
    ChangeSeats,
    ChangeVenue,
    Effect,
    Move,
    TooFewSeatsError,
)
from domain.organizing.lessons import LessonHasPresenceError, NoLessonLeftError, SetLessons
from domain.organizing.manage import Cancelled, Sheet
from messages import buttons, courses, dates, refusals
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
from messages.organizers import room_papers, terms
from messages.organizers.encontros import LIST, day_warning, programme_warning
from messages.outgoing import Button, Message
from messages.render import count, render

REASONS: Final = {
    CancelReason.VENUE: "o local ficou indisponível.",
    CancelReason.SPEAKER: "faltou palestrante.",
    CancelReason.SCHEDULE: "houve conflito de agenda.",
}


def changing(view: Sheet, now: datetime) -> Message:
    """Ask what to change (O11); each of several slots moves by itself."""
    facts = view.facts
    ahead = [slot for slot in facts.slots if slot.ends_at > now or view.is_draft]
    moves = [
        Button(_of_slot(facts, slot), ChangePiece(facts.id, Piece.WHEN, slot.slot_id))
        for slot in ahead
    ]
    pieces = [
        *moves,
        *(
            (Button("🗓️ Todas as aulas", ChangePiece(facts.id, Piece.WHEN)),)
            if not facts.is_encontro
            else ()
        ),
        Button("🗺️ Local", ChangePiece(facts.id, Piece.VENUE)),
        Button("🎟️ Vagas e horas", ChangePiece(facts.id, Piece.SEATS)),
        # A turma has its name from the course.
        *((Button("✏️ Nome", ChangePiece(facts.id, Piece.TITLE)),) if facts.is_encontro else ()),
        Button("🗒️ Programação", ChangePiece(facts.id, Piece.PROGRAMME)),
        *terms.entries(facts),
    ]
    return Message(
        render("organizers/encontros/changing.html", facts=facts),
        (
            *buttons.pairs(pieces),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def _of_slot(facts: Facts, slot: Stretch) -> str:
    """Return which of its slots a button moves."""
    if len(facts.slots) == 1:
        return "🕘 Data e hora"
    day = dates.short_day(slot.starts_at)
    if not facts.is_encontro:
        return f"🕘 Aula de {day}"
    days = [dates.local(each.starts_at).date() for each in facts.slots]
    if days.count(dates.local(slot.starts_at).date()) == 1:
        return f"🕘 Dia {day}"
    return f"🕘 {day}, {dates.hour(slot.starts_at)}"


def effect(view: Effect, now: datetime) -> Message:
    """Show what a change means to people, before it is made (O12)."""
    before, after, warning, programme_off = view.facts.venue, "", "", ""
    match view.change:
        case Move(slot_id=slot_id, starts_at=starts_at, ends_at=ends_at):
            old = next(slot for slot in view.facts.slots if slot.slot_id == slot_id)
            before = dates.when(old.starts_at, old.ends_at)
            after = dates.when(starts_at, ends_at)
            warning = day_warning(starts_at, now)
            kept = [
                (slot.starts_at, slot.ends_at)
                for slot in view.facts.slots if slot.slot_id != slot_id
            ]  # fmt: skip
            programme_off = programme_warning(view.facts.programme, [*kept, (starts_at, ends_at)])
        case SetLessons() as change:
            before = courses.lessons(lessons.ahead(view.facts, now))
            after = courses.lessons(
                [Stretch(0, starts_at, ends_at) for starts_at, ends_at in change.stretches]
            )
            days = (day_warning(starts_at, now) for starts_at, _ in change.stretches)
            warning = " ".join(dict.fromkeys(filter(None, days)))
        case ChangeVenue(venue=venue, address=address, link=link):
            join = standing.join_link(venue, address, link, has_map=False)
            after = f"{venue}, {join}" if join else venue
            before = f"{before}, {view.facts.join_link}" if view.facts.join_link else before
    return Message(
        render(
            "organizers/encontros/effect.html",
            effect=view,
            times=isinstance(view.change, Move | SetLessons),
            before=before,
            after=after,
            terms=[*terms.lines(view.terms), *_hours(view.facts.minutes, view.minutes)],
            day_off=warning,
            programme_off=programme_off,
        ),
        (
            (Button("🔁 Mudar e pedir nova resposta", ApplyChange(asks=True), "primary"),),
            (Button("📣 Mudar e só avisar", ApplyChange(asks=False)),),
            (Button("⬅️ Voltar sem mudar", ManageActivity(view.facts.id)),),
        ),
    )


def takes_away(facts: Facts, change: ChangeSeats) -> bool:
    """Tell whether there are to be fewer seats or hours than now."""
    return any(_fewer(facts, change))


def _fewer(facts: Facts, change: ChangeSeats) -> tuple[bool, bool]:
    old, new = facts.capacity, change.capacity
    fewer_seats = new is not None and (old is None or new < old)
    return fewer_seats, change.minutes is not None and change.minutes < facts.minutes


def fewer(facts: Facts, change: ChangeSeats) -> Message:
    """Ask whether there are to be fewer seats or hours than now (O12b)."""
    fewer_seats, fewer_hours = _fewer(facts, change)
    return Message(
        render(
            "organizers/encontros/fewer.html",
            facts=facts,
            capacity=change.capacity,
            fewer_seats=fewer_seats,
            hours=dates.duration(change.minutes or 0) if fewer_hours else "",
            hours_now=dates.duration(facts.minutes),
        ),
        (
            (Button("✅ Sim, mudar", ApplyChange(asks=False), "primary"),),
            (Button("⬅️ Voltar sem mudar", ManageActivity(facts.id)),),
        ),
    )


def changed(result: Changed, *, asks: bool) -> Message:
    """Say that the change is made, and how many are told, and asked again if so (O13)."""
    return Message(
        render(
            "organizers/encontros/changed.html",
            told_count=len(result.told),
            before=_before(result),
            terms=_others(result),
            asks=asks,
            unreachable_count=result.unreachable_count,
            is_printed=_is_printed(result),
        ),
        (
            (room_papers.entry(result.facts),) if _is_printed(result) else (),
            (Button("⬅️ Voltar à ficha", ManageActivity(result.facts.id)),),
            (LIST,),
        ),
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


def saved(result: Changed, *, serves_queue: bool = False) -> str:
    """Say that a change is kept, what was before, and where its seats go."""
    return render(
        "organizers/encontros/saved.txt",
        before=_before(result),
        terms=_others(result),
        serves_queue=serves_queue,
        is_printed=_is_printed(result),
    )


def _is_printed(result: Changed) -> bool:
    """Tell whether what may hang on a wall says something old: when it is, or where."""
    return bool(_before(result)) and result.facts.published_at is not None


def _before(result: Changed) -> str:
    """Say when or where it was before: what is needed to put it back."""
    was, is_ = result.was, result.facts
    if was.slots != is_.slots:
        return courses.lessons([slot for slot in was.slots if slot not in is_.slots] or was.slots)
    return was.venue if was.venue != is_.venue else ""


def _others(result: Changed) -> list[tuple[str, str, str]]:
    """Say what else was different: the name of each, what it was, and what it is."""
    was, is_ = result.was, result.facts
    return [
        *([("Nome", was.title, is_.title)] if was.title != is_.title else ()),
        *([("Vagas", _limit(was), _limit(is_))] if was.capacity != is_.capacity else ()),
        *_hours(was.minutes, is_.minutes),
        *terms.lines(result.terms),
    ]


def _hours(was: int, is_: int) -> list[tuple[str, str, str]]:
    return [("Horas", dates.duration(was), dates.duration(is_))] if was != is_ else []


def seats_now(facts: Facts) -> str:
    """Return the present seats and hours in words."""
    seats = "sem limite" if facts.capacity is None else count(facts.capacity, "vaga", "vagas")
    return f"{seats}, {dates.duration(facts.minutes)}"


def _limit(facts: Facts) -> str:
    return "sem limite" if facts.capacity is None else str(facts.capacity)


@refusals.explain.register
def _(error: TooFewSeatsError) -> Message:
    return Message(
        render("organizers/encontros/too_few_seats.html", minimum=error.minimum),
        ((LIST,), (buttons.HOME,)),
    )


@refusals.explain.register
def _(_: NoLessonLeftError) -> Message:
    return Message(render("organizers/turmas/no_lesson_left.html"), ((LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(_: LessonHasPresenceError) -> Message:
    return Message(render("organizers/turmas/has_presence.html"), ((LIST,), (buttons.HOME,)))
