"""Seats, for encontros and turmas alike: clashes, the waitlist, and why something was refused."""

from datetime import datetime
from typing import Final

from domain.activities.activities import Facts, Phase, SeatState
from domain.activities.encontros import View
from domain.seats.clashes import Clash, Commitment, Overlap
from domain.seats.seats_answers import (
    ActivityCancelledError,
    ActivityStartedError,
    ClashError,
    EnrollmentClosedError,
    EnrollmentNotOpenError,
    FullError,
    Held,
    Left,
    OfferPassedError,
    SeatError,
    SwapClosedError,
    Waiting,
    WithdrawClosedError,
)
from messages import buttons, courses, dates, encontros, refusals
from messages.actions.courses import ListCourses, ShowTurma
from messages.actions.encontros import ListEncontros
from messages.actions.seats import JoinWaitlist, KeepBoth, SwapInto, UndoSeat
from messages.outgoing import Button, Message, Row, Toast
from messages.render import render

_WHY: Final[dict[type[SeatError], str]] = {
    ActivityCancelledError: "cancelled",
    ActivityStartedError: "started",
    EnrollmentNotOpenError: "not_open",
    EnrollmentClosedError: "closed",
    FullError: "full",
}


def screen(view: View, *, now: datetime, is_approved: bool, is_known: bool = True) -> Message:
    """Show an encontro or a turma as it stands for the person (E02, K02)."""
    show = encontros.screen if view.card.facts.is_encontro else courses.screen
    return show(view.card, now=now, room=view.room, is_approved=is_approved, is_known=is_known)


def answer(result: Held | Waiting, *, now: datetime, is_approved: bool) -> Message:
    """Show what came of signing up: the seat, or the place in line."""
    show = encontros.screen if result.card.facts.is_encontro else courses.screen
    return show(result.card, now=now, is_approved=is_approved)


def remark(result: Held | Waiting) -> Toast | None:
    """Return what to say over the chat, when the screen does not say it all."""
    if isinstance(result, Waiting):
        return None if result.is_new else Toast(render("seats/already_waiting.txt"))
    if result.given_up:
        titles = ", ".join(old.title for old in result.given_up)
        return Toast(render("seats/swapped.txt", titles=titles))
    if result.is_new:
        return None
    is_encontro = result.card.facts.is_encontro
    return Toast(render("seats/already_held.txt" if is_encontro else "seats/already_enrolled.txt"))


def undone(result: Held | Waiting) -> Toast:
    """Say that all is as before."""
    return Toast(
        render("seats/undone.txt" if isinstance(result, Held) else "seats/line_undone.txt")
    )


def clash(
    found: Clash, *, kept_until: datetime | None = None, now: datetime | None = None
) -> Message:
    """Ask what to do with two commitments at the same time (E04, K04).

    `kept_until` (and `now`) are given when the new seat was offered and waits for the answer.
    """
    facts = found.card.facts
    keep: Row = (Button("⬅️ Manter como está", buttons.opening(facts)), buttons.HOME)
    new = {"title": facts.title, "when": _when(facts, found.overlaps[0])}
    olds = [_old(overlap, facts.course_id) for overlap in found.overlaps]
    if found.is_same_course:
        gives_up_seat = any(
            overlap.commitment.state is not SeatState.WAITING for overlap in found.overlaps
        )
        can_swap = found.has_seat or not gives_up_seat
        swap = Button(
            "🔁 Trocar de turma" if found.has_seat else "🔁 Trocar de fila",
            SwapInto(facts.id, facts.version, waits=not found.has_seat),
            "primary",
        )
        see = Button("🎓 Ver a outra turma", ShowTurma(found.overlaps[0].commitment.activity_id))
        return Message(
            render(
                "seats/same_course.html",
                olds=olds,
                new=new,
                can_swap=can_swap,
                kept_until=kept_until,
                now=now,
            ),
            ((swap,), keep) if can_swap else ((see,), keep),
        )
    swap_label = "🔁 Trocar pelo novo" if facts.is_encontro else "🔁 Trocar pela turma nova"
    keep_label = "➕ Ficar com tudo"
    return Message(
        render("seats/clash.html", olds=olds, new=new, kept_until=kept_until, now=now),
        (
            (Button(swap_label, SwapInto(facts.id, facts.version), "primary"),),
            (Button(keep_label, KeepBoth(facts.id, facts.version)),),
            keep,
        ),
    )


def left(result: Left) -> Message:
    """Say that the person left the waitlist, or let an offer pass (N10)."""
    facts = result.card.facts
    if result.had_offer:
        return Message(
            render("seats/passed_on.html", facts=facts),
            ((_back_in_line(facts),), (_others(facts), buttons.HOME)),
        )
    return Message(
        render("seats/left.html", facts=facts),
        ((Button("↩️ Desfazer", UndoSeat(facts.id)),), (_others(facts), buttons.HOME)),
    )


def offer_passed(refusal: OfferPassedError, *, now: datetime) -> Message:
    """Say that the offered seat went on, and offer the end of the line (N12)."""
    facts = refusal.card.facts
    first = buttons.see(facts)
    if not refusal.was_taken and facts.phase(now) is Phase.AHEAD:
        first = _back_in_line(facts)
    return Message(
        render("seats/offer_passed.html", facts=facts, was_taken=refusal.was_taken),
        ((first,), (_others(facts), buttons.HOME)),
    )


def why(refusal: SeatError) -> Toast:
    """Say over the chat why it was not done; the screen below is the current one."""
    if isinstance(refusal, WithdrawClosedError):
        until = refusal.card.facts.withdraw_until
        return Toast(render("seats/withdraw_closed.txt", until=until), is_alert=True)
    if isinstance(refusal, SwapClosedError):
        old = refusal.commitment
        words = render("seats/swap_closed.txt", title=old.title, until=old.withdraw_until)
        return Toast(words, is_alert=True)
    if isinstance(refusal, FullError) and refusal.card.stands_behind:
        return Toast(render("seats/full_pending.txt"), is_alert=True)
    name = _WHY.get(type(refusal), "old_screen")
    return Toast(render(f"seats/{name}.txt"))


@refusals.explain.register
def _(error: SeatError) -> Toast:
    return why(error)


@refusals.explain.register
def _(error: ClashError) -> Message:
    return clash(error.clash)


def _others(facts: Facts) -> Button:
    if facts.is_encontro:
        return Button("📅 Outros encontros", ListEncontros())
    return Button("🎓 Outros cursos", ListCourses())


def _back_in_line(facts: Facts) -> Button:
    return Button("⏳ Voltar à fila", JoinWaitlist(facts.id, facts.version), "primary")


def _when(facts: Facts, overlap: Overlap) -> str:
    if not facts.is_encontro:
        return courses.lessons(facts.slots)
    return dates.when(overlap.ours.starts_at, overlap.ours.ends_at)


def _old(overlap: Overlap, course_id: int | None) -> dict[str, object]:
    old: Commitment = overlap.commitment
    is_same_course = course_id is not None and old.course_id == course_id
    when = (
        courses.lessons(old.slots)
        if is_same_course
        else dates.when(overlap.theirs.starts_at, overlap.theirs.ends_at)
    )
    return {
        "title": old.title,
        "when": when,
        "is_held": old.state is SeatState.HELD,
        "is_same_course": is_same_course,
    }
