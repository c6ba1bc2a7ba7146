"""The courses' screens (K01 to K10)."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Final

from domain.activities.activities import Card, Enrollment, Facts, Page, Phase, SeatState, Stretch
from domain.activities.encontros import Room
from domain.seats.seats_answers import Declined
from messages import buttons, dates, encontros, refusals
from messages.actions.attendance import AskCode
from messages.actions.courses import (
    AskWithdraw,
    Enroll,
    ListCourses,
    ListMyEnrollments,
    ShowTurma,
    Withdraw,
    WithdrawRequest,
)
from messages.actions.seats import LeaveWaitlist, UndoSeat
from messages.actions.start import GoHome
from messages.encontros import (
    CHECK_IN,
    RESERVE,
    UNKNOWN,
    answers,
    full,
    in_line,
    is_on,
    join_line,
    opinion,
    waiting_mark,
)
from messages.outgoing import Button, Message, Row
from messages.registration import REGISTER
from messages.render import count, render

_MINE: Final = Button("🎓 Minhas inscrições", ListMyEnrollments())
_OTHERS: Final = Button("🎓 Outros cursos", ListCourses())
_NOT_IN: Final = "⬜ Você não está nesta turma"
_NO_ROOM: Final = Room()


def listing(page: Page, *, is_known: bool) -> Message:
    """List the turmas with open enrollment and their seats (K01, K01x)."""
    way_out: Row = (_MINE, buttons.HOME) if is_known else (buttons.back(GoHome()),)
    if not page.cards and page.number == 0:
        return Message(render("courses/none.html"), (way_out,))
    return Message(
        render("courses/list.html", is_known=is_known),
        (
            () if is_known else (REGISTER,),
            *((Button(_label(card), ShowTurma(card.facts.id)),) for card in page.cards),
            buttons.turning(page.number, ListCourses, has_more=page.has_more),
            way_out,
        ),
    )


def screen(
    card: Card,
    *,
    now: datetime,
    room: Room = _NO_ROOM,
    is_approved: bool = True,
    is_known: bool = True,
) -> Message:
    """Show one turma as it stands for the person (K02 in all its states, K10)."""
    match card.facts.phase(now):
        case Phase.CANCELLED:
            words = render("courses/cancelled.html", facts=card.facts, card=card)
            return Message(words, ((_OTHERS, buttons.HOME),))
        case Phase.OVER:
            return _over(card, room)
        case Phase.STARTED:
            return _started(card, now, room)
    return _ahead(card, now, room, is_approved=is_approved, is_known=is_known)


def ask_withdraw(facts: Facts) -> Message:
    """Ask before giving the seat back: the next person gets it at once (K06)."""
    return Message(
        render("courses/ask_withdraw.html", facts=facts),
        (
            (Button("🚪 Sim, sair da turma", Withdraw(facts.id), "danger"),),
            (Button("⬅️ Não, voltar", ShowTurma(facts.id)), buttons.HOME),
        ),
    )


def withdrawn(result: Declined) -> Message:
    """Say that the seat was given back; it can be undone while nobody else wants it (K07)."""
    facts = result.card.facts
    is_taken = not result.card.has_free_seat
    undo = () if is_taken else (Button("↩️ Desfazer", UndoSeat(facts.id)),)
    return Message(
        render("courses/withdrawn.html", facts=facts, is_taken=is_taken),
        (undo, (_OTHERS, buttons.HOME)),
    )


def request_withdrawn(facts: Facts) -> Message:
    """Say that the request was taken back, which can be undone (K07b)."""
    return Message(
        render("courses/request_withdrawn.html", facts=facts),
        ((Button("↩️ Desfazer", UndoSeat(facts.id)),), (buttons.see(facts), buttons.HOME)),
    )


def mine(ahead: Sequence[Card], finished: Sequence[Card]) -> Message:
    """List the person's own turmas, those that are over at the end (K08)."""
    return Message(
        render("courses/mine.html", ahead=ahead, finished=finished),
        (
            *((Button(_label(card), ShowTurma(card.facts.id)),) for card in ahead),
            *((Button(_over_label(card), ShowTurma(card.facts.id)),) for card in finished),
            (Button("🎓 Cursos", ListCourses()), buttons.HOME),
        ),
    )


def lessons(slots: Sequence[Stretch]) -> str:
    """Say all lessons in few words: "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30"."""
    by_hours: dict[str, list[datetime]] = {}
    for slot in slots:
        hours = dates.span(slot.starts_at, slot.ends_at)
        by_hours.setdefault(hours, []).append(slot.starts_at)
    return "; ".join(f"{_days(days)}, {hours}" for hours, days in by_hours.items())


def _days(days: Sequence[datetime]) -> str:
    # Of three or more, the weekdays would make a line that nobody reads to its end.
    if len(days) <= 2:  # noqa: PLR2004
        return ", e ".join(map(dates.day, days))
    *firsts, last = map(dates.short_day, days)
    return f"{', '.join(firsts)} e {last}"


# --- The states of one turma ----------------------------------------------------------------


def _ahead(card: Card, now: datetime, room: Room, *, is_approved: bool, is_known: bool) -> Message:
    if card.is_held:
        return _held(card, now, room, is_approved=is_approved)
    if card.state in {SeatState.WAITING, SeatState.REQUESTED}:
        return _asked(card)
    if card.is_offered(now):
        return Message(
            _words("offered", card, news="🎟️ Há uma vaga para você", now=now),
            (answers(card.facts), (_MINE, buttons.HOME)),
        )
    if card.facts.enrollment(now) is not Enrollment.OPEN:
        return _closed(card, now)
    if not is_known:
        name, news = ("open", UNKNOWN) if card.has_free_seat else ("full", full(card, UNKNOWN))
        return Message(
            _words(name, card, news=news, is_known=False, is_approved=False),
            ((REGISTER,), (buttons.back(ListCourses()),)),
        )
    return _unanswered(card, is_approved=is_approved)


def _asked(card: Card) -> Message:
    if card.state is SeatState.REQUESTED:
        name, news = "requested", "📝 Pedido de vaga enviado"
        leave = Button("🚪 Retirar pedido", WithdrawRequest(card.facts.id))
    else:
        name, news = "waiting", in_line(card)
        leave = Button("🚪 Sair da fila", LeaveWaitlist(card.facts.id))
    return Message(_words(name, card, news=news), ((leave, _MINE), (buttons.HOME,)))


def _unanswered(card: Card, *, is_approved: bool) -> Message:
    facts = card.facts
    if facts.needs_approval:
        name, news = "open", _NOT_IN
        first = Button("📝 Pedir vaga", Enroll(facts.id, facts.version), "success")
    elif card.has_free_seat:
        name, news = "open", _NOT_IN
        label = "✅ Fazer inscrição" if is_approved else RESERVE
        first = Button(label, Enroll(facts.id, facts.version), "success")
    else:
        name, news = "full", full(card, _NOT_IN)
        first = join_line(facts.id, facts.version)
    return Message(
        _words(name, card, news=news, is_approved=is_approved),
        ((first,), (buttons.back(ListCourses()), buttons.HOME)),
    )


def _held(card: Card, now: datetime, room: Room, *, is_approved: bool) -> Message:
    facts = card.facts
    is_today = is_on(facts, now) and is_approved and not room.is_recorded_now
    may_withdraw = facts.may_withdraw(now)
    last: tuple[Row, ...] = ((Button("🚪 Sair da turma", AskWithdraw(facts.id)), _MINE),)
    if not may_withdraw:
        last = ((buttons.ASK,), (_MINE,))
    news = (
        "✅ Inscrição feita. Sua vaga está garantida."
        if is_approved
        else "⏳ Você reservou uma vaga."
    )
    return Message(
        _words(
            "held",
            card,
            news=news,
            is_approved=is_approved,
            is_today=is_today,
            room=room,
            may_withdraw=may_withdraw,
        ),
        (
            CHECK_IN if is_today else (),
            buttons.joining(facts.join_link),
            (encontros.on_calendar(facts), *encontros.way(facts)),
            *last,
            (buttons.HOME,),
        ),
    )


def _started(card: Card, now: datetime, room: Room) -> Message:
    # After today's last lesson there is nothing to record, unless the organizers keep it open.
    ahead = [slot for slot in card.facts.slots if slot.ends_at > now]
    next_ = ahead[0] if ahead else None
    is_to_come = next_ is not None and dates.is_same_day(next_.starts_at, now)
    check_in: Row = ()
    if card.is_held and not room.is_recorded_now:
        if room.check_in_until is not None:
            check_in = CHECK_IN
        elif is_to_come:
            check_in = (Button("📍 Registrar presença", AskCode()),)
    join = buttons.joining(card.facts.join_link) if card.is_held and ahead else ()
    news = "✅ Você tem vaga nesta turma" if card.is_held else _NOT_IN
    is_between = not (check_in or is_to_come or room.is_recorded_now)
    return Message(
        _words(
            "started",
            card,
            news=news,
            room=room,
            next=next_ if is_between else None,
            attended=f"em {room.attended_count} de {count(len(card.facts.slots), 'aula', 'aulas')}",
        ),
        (check_in, join, (_MINE, buttons.HOME)),
    )


def _over(card: Card, room: Room) -> Message:
    ask = (refusals.CLAIM,) if card.is_held else ()
    attended = _of_lessons(room.attended_count, len(card.facts.slots))
    return Message(
        _words("over", card, room=room, attended=attended),
        (opinion(card.facts, room) or ask, (_MINE, buttons.HOME)),
    )


def _closed(card: Card, now: datetime) -> Message:
    is_not_yet = card.facts.enrollment(now) is Enrollment.NOT_YET
    return Message(_words("closed", card, is_not_yet=is_not_yet), ((_OTHERS, buttons.HOME),))


def _words(
    name: str, card: Card, *, news: str = "", is_known: bool = True, **values: object
) -> str:
    return render(
        f"courses/{name}.html",
        facts=card.facts,
        card=card,
        lessons=lessons(card.facts.slots),
        needed=needed(card.facts),
        news=news,
        is_known=is_known,
        **values,
    )


def needed(facts: Facts) -> str:
    """Say in which lessons one has to be to complete the turma."""
    total = len(facts.slots)
    return _of_lessons(ceil(facts.minimum_attendance_percent * total / 100), total)


def _of_lessons(number: int, total: int) -> str:
    """Say so many of the lessons: "na aula", "nas 2 aulas", "em 3 de 4 aulas"."""
    if number < total:
        return f"em {number} de {total} aulas"
    return "na aula" if total == 1 else f"nas {total} aulas"


def _label(card: Card) -> str:
    """Return how the person stands and which turma it is; the day where there is room for it."""
    day = f" · {dates.short_day(card.facts.starts_at)}"
    match card.state:
        case SeatState.HELD:
            mark, day = ("⏳ Reserva · " if card.is_pending else "✅ Vou · "), ""
        case SeatState.WAITING:
            mark, day = f"{waiting_mark(card)} · ", ""
        case SeatState.REQUESTED:
            mark, day = "📝 Pedido · ", ""
        case SeatState.OFFERED:
            mark, day = "🎟️ Há vaga · ", ""
        case _:
            # Who gave a seat back may enroll again: a turma is not declined for good.
            mark = ""
            if not card.has_free_seat:
                mark, day = "Lotada · ", ""
    return mark + buttons.title(card.facts.title, buttons.WIDTH - len(mark) - len(day)) + day


def _over_label(card: Card) -> str:
    mark = "Acabou · "
    return mark + buttons.title(card.facts.title, buttons.WIDTH - len(mark))
