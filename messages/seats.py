"""Seats, for encontros and turmas alike: clashes, the waitlist, and why something was refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.activities import standing
from domain.activities.activities import Facts, Kind, Phase, SeatState
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
    NotForOfficeError,
    OfferPassedError,
    Requested,
    SeatError,
    SwapClosedError,
    SwapFinalError,
    SwappedBack,
    Waiting,
    WithdrawClosedError,
)
from messages import buttons, courses, dates, encontros, refusals
from messages.actions.courses import ListCourses, ShowTurma
from messages.actions.encontros import ListEncontros
from messages.actions.seats import JoinWaitlist, KeepBoth, SwapInto, UndoSeat, UndoSwap
from messages.outgoing import Button, Message, Row, Toast
from messages.render import names, render

_WHY: Final[dict[type[SeatError], str]] = {
    ActivityCancelledError: "cancelled",
    ActivityStartedError: "started",
    EnrollmentClosedError: "closed",
    FullError: "full",
}


_STANDS: Final = {
    SeatState.HELD: "✅ Você tem vaga",
    SeatState.OFFERED: "🎟️ Há uma vaga para você",
    SeatState.WAITING: "⏳ Você está na fila",
    SeatState.REQUESTED: "📝 Você pediu vaga",
}
_NO_SEAT: Final = {
    SeatState.OFFERED: "vaga oferecida em",
    SeatState.WAITING: "fila de",
    SeatState.REQUESTED: "pedido de vaga em",
}


def screen(view: View, *, now: datetime, is_approved: bool, is_known: bool = True) -> Message:
    """Show an encontro or a turma as it stands for the person (E02, K02)."""
    show = encontros.screen if view.card.facts.is_encontro else courses.screen
    return show(view.card, now=now, room=view.room, is_approved=is_approved, is_known=is_known)


def answer(result: Held | Waiting | Requested, *, now: datetime, is_approved: bool) -> Message:
    """Show what came of signing up: the seat, or the place in line."""
    if result.given_up:
        return swapped(result)
    show = encontros.screen if result.card.facts.is_encontro else courses.screen
    message = show(result.card, now=now, is_approved=is_approved)
    if not isinstance(result, Held) and result.meanwhile:
        keeps = isinstance(result, Requested)
        note = render("seats/meanwhile.html", olds=held(result.meanwhile), keeps=keeps)
        message = replace(message, html=f"{message.html}\n\n{note}")
    return message


def swapped(result: Held | Waiting | Requested) -> Message:
    """Say what was gained and what was given up, and let it be taken back (E04b)."""
    facts = result.card.facts
    calendar: Row = ()
    if isinstance(result, Held):
        calendar = (encontros.on_calendar(facts),)
    return Message(
        render(
            "seats/swapped.html",
            facts=facts,
            when=courses.lessons(facts.slots),
            olds=[_given_up(old) for old in result.given_up],
            can_undo=result.can_undo,
            place=result.place if isinstance(result, Waiting) else 0,
            is_request=isinstance(result, Requested),
        ),
        (
            (Button("↩️ Desfazer a troca", UndoSwap(facts.id)),) if result.can_undo else (),
            (buttons.see(facts), *calendar),
            (buttons.HOME,),
        ),
    )


def swapped_back(result: SwappedBack, now: datetime) -> Message:
    """Say what the person has again (E04c)."""
    facts = result.card.facts
    is_offered = result.card.state is SeatState.OFFERED
    shown = [old.facts for old in result.back] + ([facts] if is_offered else [])
    return Message(
        render("seats/swapped_back.html", card=result.card, back=result.back, now=now),
        (*((Button(_open(each), buttons.opening(each)),) for each in shown), (buttons.HOME,)),
    )


def swap_closed(refusal: SwapClosedError) -> Message:
    """Say that what should be given up cannot be, and whom to ask (K03e)."""
    old = refusal.commitment
    return Message(
        render("seats/swap_closed.html", title=old.title, until=old.withdraw_until),
        ((buttons.ASK,), (buttons.see(refusal.card.facts), buttons.HOME)),
    )


def remark(result: Held | Waiting | Requested) -> Toast | None:
    """Return what to say over the chat, when the screen does not say it all."""
    if isinstance(result, Requested):
        return None
    if isinstance(result, Waiting):
        return None if result.is_new else Toast(render("seats/already_waiting.txt"))
    if result.is_new:
        return None
    is_encontro = result.card.facts.is_encontro
    return Toast(render("seats/already_held.txt" if is_encontro else "seats/already_enrolled.txt"))


def undone(result: Held | Waiting | Requested) -> Toast:
    """Say that all is as before."""
    return Toast(render("seats/undone.txt", state=result.card.state))


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
    price = [_given_up(overlap.commitment) for overlap in found.overlaps]
    if found.is_same_course:
        gives_up_seat = any(
            overlap.commitment.state in standing.TAKEN for overlap in found.overlaps
        )
        can_swap = found.has_seat or not gives_up_seat
        is_request = facts.needs_approval and not found.has_seat
        swap = Button(
            _swap_label(found, is_request=is_request),
            SwapInto(facts.id, facts.version, waits=not found.has_seat),
        )
        see = Button("🎓 Ver a outra turma", ShowTurma(found.overlaps[0].commitment.activity_id))
        return Message(
            render(
                "seats/same_course.html",
                olds=olds,
                new=new,
                price=price,
                can_swap=can_swap,
                is_request=is_request,
                kept_until=kept_until,
                now=now,
            ),
            ((swap,), keep) if can_swap else ((see,), keep),
        )
    swap_label = "🔁 Trocar pelo novo" if facts.is_encontro else "🔁 Trocar pela turma nova"
    keep_label = "➕ Ficar com tudo"
    return Message(
        render("seats/clash.html", olds=olds, new=new, price=price, kept_until=kept_until, now=now),
        (
            (Button(swap_label, SwapInto(facts.id, facts.version)),),
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
    facts, is_alert = refusal.card.facts, True
    match refusal:
        case WithdrawClosedError():
            words = render("seats/withdraw_closed.txt", until=facts.withdraw_until)
        case NotForOfficeError():
            words = render("seats/not_for_office.txt", offices=names(refusal.offices))
        case FullError() if refusal.card.stands_behind:
            words = render("seats/full_pending.txt")
        case EnrollmentNotOpenError():
            words = render("seats/not_open.txt", opens_at=facts.enrollment_opens_at)
        case FullError() if facts.needs_approval:
            words = render("seats/request_first.txt")
        case SwapFinalError():
            words = render("seats/swap_final.txt", why=refusal.why)
        case _:
            is_alert = False
            words = render(f"seats/{_WHY.get(type(refusal), 'old_screen')}.txt")
    return Toast(words, is_alert=is_alert)


@refusals.explain.register
def _(error: SeatError) -> Toast:
    return why(error)


@refusals.explain.register
def _(error: SwapClosedError) -> Message:
    return swap_closed(error)


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
        "stands": _STANDS[old.state],
        "is_same_course": is_same_course,
    }


def _swap_label(found: Clash, *, is_request: bool) -> str:
    if found.has_seat:
        return "🔁 Trocar de turma"
    if not is_request:
        is_in_line = all(one.commitment.state is SeatState.WAITING for one in found.overlaps)
        return "🔁 Trocar de fila" if is_in_line else "🔁 Trocar pela fila"
    return "🔁 Trocar pelo pedido de vaga"


def _given_up(old: Commitment) -> str:
    """Say the whole of what is given up: "o curso inteiro: 9 e 11/4, 8 h"."""
    days = dates.short_days([slot.starts_at for slot in old.slots])
    if old.state is not SeatState.HELD:
        return f"{_NO_SEAT[old.state]} {old.title} ({days})"
    whole = "" if old.kind is Kind.ENCONTRO else ", o curso inteiro"
    return f"{old.title}{whole}: {days}, {dates.hours(old.minutes)}"


def held(overlaps: Sequence[Overlap]) -> list[str]:
    """Say what the person holds at that time, for seats/meanwhile.html."""
    return [
        f"{one.commitment.title} ({dates.when(one.theirs.starts_at, one.theirs.ends_at)})"
        for one in overlaps
    ]


def _open(facts: Facts) -> str:
    sign = "📅" if facts.is_encontro else "🎓"
    day = f" · {dates.short_day(facts.starts_at)}"
    return f"{sign} {buttons.title(facts.title, buttons.WIDTH - len(day) - 2)}{day}"
