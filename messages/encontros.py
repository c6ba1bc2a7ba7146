"""The encontros' screens (E01 to E13)."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from domain.activities.activities import Card, Facts, Page, Phase, SeatState
from domain.activities.encontros import PastPage, Room, WhoGoes
from domain.reminders.reminder_times import Reminder, sending_time
from domain.seats.seats_answers import Declined, Reason
from messages import buttons, dates, refusals
from messages import calendar as calendars
from messages.actions.attendance import AskCode, ChangeScore
from messages.actions.courses import ListCourses
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    ListPastEncontros,
    SendCalendar,
    ShowEncontro,
    ShowMap,
    ShowWhoGoes,
)
from messages.actions.seats import (
    AcceptOffer,
    GiveReason,
    JoinWaitlist,
    LeaveWaitlist,
    PassOffer,
    UndoSeat,
)
from messages.actions.start import GoHome
from messages.outgoing import Button, MadeFile, Message, Row, Style
from messages.registration import REGISTER
from messages.render import count, render

CHECK_IN: Final[Row] = (Button("📍 Registrar presença", AskCode(), "success"),)
_OTHERS: Final = Button("📅 Outros encontros", ListEncontros())
_NO_ROOM: Final = Room()
CHANGED: Final = "⚠️ Mudou desde que você confirmou. Você ainda vai?"
"""Of who has not answered to the new time or place yet."""
_NO: Final = "❌ Você avisou que não vai"
_NOT_YET: Final = "⬜ Você ainda não disse se vai"
UNKNOWN: Final = "⬜ Falta seu cadastro"
RESERVE: Final = "✅ Reservar vaga"
"""What people may do before they are approved."""
GOING: Final = "✅ Vou sim"
_OFFICES_SHOWN: Final = 8
_DAYS_IN_BROWSER: Final = 3
"""A turma with more lessons goes whole into a calendar with its file."""


def listing(page: Page, *, is_known: bool) -> Message:
    """List the upcoming encontros, each with the person's own standing (E01, E01x)."""
    if not page.cards and page.number == 0:
        return _nothing(is_known=is_known)
    marked = [(_standing(card) if is_known else "📅", card.facts) for card in page.cards]
    return Message(
        render("encontros/list.html", is_known=is_known),
        (
            () if is_known else (REGISTER,),
            *((Button(_line_of(mark, facts), ShowEncontro(facts.id)),) for mark, facts in marked),
            buttons.turning(page.number, ListEncontros, has_more=page.has_more),
            (Button("🗂️ Anteriores", ListPastEncontros()), buttons.HOME)
            if is_known
            else (buttons.back(GoHome()),),
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
    """Show one encontro as it stands for the person (E02 in all its states)."""
    match card.facts.phase(now):
        case Phase.CANCELLED:
            return _cancelled(card)
        case Phase.OVER:
            return _over(card, room)
        case Phase.STARTED:
            return _started(card, room)
    return _ahead(card, now, room, is_approved=is_approved, is_known=is_known)


def declined(result: Declined) -> Message:
    """Say that the no is noted, and ask for a reason that nobody has to give (E06)."""
    facts = result.card.facts
    undo = (
        Button("↩️ Desfazer", UndoSeat(facts.id))
        if result.had_place
        else buttons.back(ShowEncontro(facts.id))
    )
    return Message(
        render("encontros/declined.html", facts=facts),
        (
            (
                Button("🕘 Horário", GiveReason(facts.id, Reason.SCHEDULE)),
                Button("🚗 Distância", GiveReason(facts.id, Reason.DISTANCE)),
            ),
            (
                Button("💼 Outra tarefa", GiveReason(facts.id, Reason.OTHER_TASK)),
                Button("🤐 Prefiro não dizer", GiveReason(facts.id, Reason.NONE)),
            ),
            (undo, buttons.HOME),
        ),
    )


def reason_noted(facts: Facts) -> Message:
    """Thank for the reason (E06b)."""
    see = Button("📅 Ver o encontro", ShowEncontro(facts.id))
    return Message(
        render("encontros/reason_noted.html", facts=facts), ((see,), (_OTHERS, buttons.HOME))
    )


def place(facts: Facts) -> Message:
    """Say where it is, and open the map of the phone there (E08)."""
    is_known = facts.has_map or bool(facts.address)
    return Message(
        render("encontros/map.html", facts=facts),
        (
            (Button("🗺️ Abrir o mapa", url=_map(facts)),) if is_known else (buttons.ASK,),
            (buttons.back(buttons.opening(facts)), buttons.HOME),
        ),
    )


def calendar(facts: Facts) -> Message:
    """Send the calendar file, and the way to calendars in the browser (E09)."""
    links = _in_browser(facts)
    return Message(
        render("encontros/calendar.html", facts=facts, has_links=bool(links)),
        (*links, (buttons.back(buttons.opening(facts)), buttons.HOME)),
        attachment=MadeFile("calendar", {"activity_id": facts.id}),
    )


def past(page: PastPage) -> Message:
    """List what is over, with the person's own presence (E12)."""
    way_out: Row = (buttons.back(ListEncontros()), buttons.HOME)
    if not page.encontros and page.number == 0:
        return Message(render("encontros/past_none.html"), (way_out,))
    return Message(
        render("encontros/past.html"),
        (
            *(
                (
                    Button(
                        line(
                            "✅ Presença ·" if past.was_present else "⬜ Sem registro ·",
                            past.title,
                            past.starts_at,
                        ),
                        ShowEncontro(past.activity_id),
                    ),
                )
                for past in page.encontros
            ),
            buttons.turning(page.number, ListPastEncontros, has_more=page.has_more),
            way_out,
        ),
    )


def who_goes(who: WhoGoes) -> Message:
    """Say how many go, per office; names only of the person's own office (E13)."""
    shown, others = who.offices[:_OFFICES_SHOWN], who.offices[_OFFICES_SHOWN:]
    offices = [f"{acronym}: {count(number, 'pessoa', 'pessoas')}" for acronym, number in shown]
    if others:
        offices.append(
            f"outros órgãos: {count(sum(number for _, number in others), 'pessoa', 'pessoas')}"
        )
    return Message(
        render(
            "encontros/who_goes.html",
            who=who,
            colleagues=_enumerate(who.colleagues),
            offices="\n".join(offices),
        ),
        ((buttons.back(buttons.opening(who.facts)), buttons.HOME),),
    )


def is_on(facts: Facts, now: datetime) -> bool:
    """Tell whether one of its slots is on this day."""
    today = dates.local(now).date()
    return any(dates.local(slot.starts_at).date() == today for slot in facts.slots)


# --- The states of one encontro -------------------------------------------------------------


def _ahead(card: Card, now: datetime, room: Room, *, is_approved: bool, is_known: bool) -> Message:
    if not is_known:
        return _for_visitors(card)
    if card.is_held:
        return _held(card, now, room, is_approved=is_approved)
    if card.state is SeatState.WAITING:
        return _waiting(card)
    if card.is_offered(now):
        return _offered(card, now)
    return _unanswered(card, is_approved=is_approved)


def _for_visitors(card: Card) -> Message:
    name, news = ("open", UNKNOWN) if card.has_free_seat else ("full", full(card, UNKNOWN))
    return Message(
        _words(name, card, news=news, is_known=False, is_approved=False),
        ((REGISTER,), (buttons.back(ListEncontros()),)),
    )


def _unanswered(card: Card, *, is_approved: bool) -> Message:
    facts = card.facts
    is_declined = card.state is SeatState.DECLINED
    news = _NO if is_declined else _NOT_YET
    decline = () if is_declined else (Button("❌ Não vou", DeclinePresence(facts.id)),)
    if not card.has_free_seat:
        # Who said no is not urged to wait for a seat.
        join = join_line(facts.id, facts.version, is_likely=not is_declined)
        return Message(
            _words("full", card, news=full(card, news)),
            ((join,), (*decline, _OTHERS), (buttons.HOME,)),
        )
    confirm = ConfirmPresence(facts.id, facts.version)
    label = "✅ Confirmar presença" if is_approved else RESERVE
    return Message(
        _words("open", card, news=news, is_approved=is_approved),
        (
            (Button(label, confirm, "success"),),
            (*decline, Button("👥 Quem vai", ShowWhoGoes(facts.id))),
            way(facts),
            (buttons.back(ListEncontros()), buttons.HOME),
        ),
    )


def _held(card: Card, now: datetime, room: Room, *, is_approved: bool) -> Message:
    facts = card.facts
    is_today = is_on(facts, now) and is_approved and not room.is_recorded_now
    eve, day = (
        sending_time(kind, facts.starts_at, facts.ends_at)
        for kind in (Reminder.EVE, Reminder.TWO_HOURS)
    )
    news = "✅ Você confirmou presença" if is_approved else "⏳ Você reservou uma vaga"
    asks = card.has_changed and not room.is_recorded_now
    if asks:
        news = CHANGED
    if room.is_recorded_now:
        news = "✅ Sua presença está registrada"
    # Who is in the room has nothing to decline.
    decline = (
        () if room.is_recorded_now else (Button("❌ Não vou mais", DeclinePresence(facts.id)),)
    )
    return Message(
        _words(
            "held",
            card,
            news=news,
            is_held=True,
            is_approved=is_approved,
            is_today=is_today,
            eve_at=eve.begins_at if eve and day and now < eve.begins_at else None,
            day_at=day.begins_at if day and now < day.begins_at else None,
            room=room,
        ),
        (
            CHECK_IN if is_today else (),
            (Button(GOING, ConfirmPresence(facts.id, facts.version), "success"),)
            if asks and not is_today
            else (),
            buttons.joining(facts.join_link),
            (on_calendar(facts), *way(facts)),
            (Button("👥 Quem vai", ShowWhoGoes(facts.id)), *decline),
            (buttons.back(ListEncontros()), buttons.HOME),
        ),
    )


def on_calendar(facts: Facts) -> Button:
    """Offer the file for the calendar of the phone."""
    return Button("📆 Pôr na agenda", SendCalendar(facts.id))


def way(facts: Facts) -> Row:
    """Offer the way to the place; there is none to where people meet by video."""
    return () if facts.is_by_video else (Button("🗺️ Como chegar", ShowMap(facts.id)),)


def _waiting(card: Card) -> Message:
    return Message(
        _words("waiting", card, news=in_line(card)),
        (
            (Button("🚪 Sair da fila", LeaveWaitlist(card.facts.id)),),
            (_OTHERS, buttons.HOME),
        ),
    )


def _offered(card: Card, now: datetime) -> Message:
    return Message(
        _words("offered", card, news="🎟️ Há uma vaga para você", now=now),
        (answers(card.facts), (_OTHERS, buttons.HOME)),
    )


def _started(card: Card, room: Room) -> Message:
    facts = card.facts
    can_check_in = room.check_in_until is not None and not room.is_recorded_now
    return Message(
        render("encontros/started.html", facts=facts, room=room),
        (
            CHECK_IN if can_check_in else (),
            buttons.joining(facts.join_link) if card.is_held else (),
            way(facts),
            (buttons.back(ListEncontros()), buttons.HOME),
        ),
    )


def _over(card: Card, room: Room) -> Message:
    return Message(
        render("encontros/over.html", facts=card.facts, card=card, room=room),
        (
            opinion(card.facts, room) or (refusals.CLAIM,),
            (buttons.back(ListPastEncontros()), buttons.HOME),
        ),
    )


def _cancelled(card: Card) -> Message:
    return Message(
        render("encontros/cancelled.html", facts=card.facts, card=card), ((_OTHERS, buttons.HOME),)
    )


# --- Words that several screens share -------------------------------------------------------


def answers(facts: Facts) -> Row:
    """Return the two answers to an offered seat."""
    return (
        Button("✅ Quero a vaga", AcceptOffer(facts.id), "success"),
        Button("✋ Passar a vez", PassOffer(facts.id)),
    )


def opinion(facts: Facts, room: Room) -> Row:
    """Ask who was there what they thought."""
    return (Button("⭐ Avaliar", ChangeScore(facts.id)),) if room.attended_count else ()


def waiting_mark(card: Card) -> str:
    """Say in a label which place of the waitlist the person has."""
    if card.is_pending:
        return "⏳ Reserva"
    place = card.mine.place if card.mine is not None else None
    return f"⏳ Fila {place}ª" if place else "⏳ Na fila"


def in_line(card: Card) -> str:
    """Say which place of the waitlist the person has."""
    if card.is_pending:
        return "⏳ Sua reserva está na fila"
    number = card.mine.place if card.mine is not None else None
    return f"⏳ Você é a {number}ª pessoa da fila"


def full(card: Card, news: str) -> str:
    """Say how the person stands, and that there is no seat to take."""
    capacity = card.facts.capacity
    gone = "As vagas vão primeiro para quem está na fila"
    if card.free_count == 0:
        gone = "A única vaga acabou" if capacity == 1 else f"As {capacity} vagas acabaram"
    return f"{news}. {gone}."


def _words(
    name: str,
    card: Card,
    *,
    news: str = "",
    is_known: bool = True,
    is_held: bool = False,
    **values: object,
) -> str:
    return render(
        f"encontros/{name}.html",
        facts=card.facts,
        card=card,
        news=news,
        is_known=is_known,
        is_held=is_held,
        **values,
    )


def _nothing(*, is_known: bool) -> Message:
    if not is_known:
        return Message(render("encontros/none.html"), ((REGISTER,), (buttons.back(GoHome()),)))
    return Message(
        render("encontros/none.html"),
        (
            (
                Button("🗂️ Anteriores", ListPastEncontros()),
                Button("🎓 Cursos", ListCourses()),
            ),
            (buttons.HOME,),
        ),
    )


def _line_of(mark: str, facts: Facts) -> str:
    return line(mark, facts.title, *(slot.starts_at for slot in facts.slots))


def line(mark: str, title: str, *starts_at: datetime) -> str:
    """Return the label of one in a list: how the person stands, what it is and its days."""
    day = dates.short_days(starts_at)
    return f"{mark} {buttons.title(title, buttons.WIDTH - len(mark) - len(day) - 4)} · {day}"


def _standing(card: Card) -> str:
    match card.state:
        case SeatState.HELD:
            return "⏳ Reserva ·" if card.is_pending else "✅ Vou ·"
        case SeatState.WAITING:
            return f"{waiting_mark(card)} ·"
        case SeatState.OFFERED:
            return "🎟️ Há vaga ·"
        case SeatState.DECLINED:
            return "❌ Não vou ·"
    return "⬜ Você vai? ·" if card.has_free_seat else "⬜ Com fila ·"


def join_line(activity_id: int, version: int, *, is_likely: bool = True) -> Button:
    """Offer a place in line, where the seats are gone."""
    style: Style | None = "success" if is_likely else None
    return Button("⏳ Entrar na fila de espera", JoinWaitlist(activity_id, version), style)


def _map(facts: Facts) -> str:
    """Return the address that every phone opens on its map."""
    where = f"{facts.venue}, {facts.address}"
    if facts.has_map:
        where = f"{facts.latitude},{facts.longitude}"
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': where})}"


def _in_browser(facts: Facts) -> tuple[Row, ...]:
    """Return the two calendars that people have in the browser, once for each day."""
    is_one = len(facts.slots) == 1
    if facts.cancelled_at is not None or len(facts.slots) > _DAYS_IN_BROWSER:
        return ()
    return tuple(
        (
            Button(f"📆 Google{' Agenda' if is_one else day}", url=calendars.google(facts, slot)),
            Button(f"📆 Outlook{'' if is_one else day}", url=calendars.outlook(facts, slot)),
        )
        for slot in facts.slots
        for day in (f" · {dates.short_day(slot.starts_at)}",)
    )


def _enumerate(names: tuple[str, ...]) -> str:
    """Join names as people say them: "Ana, Bia e Caio"."""
    *firsts, last = names or ("",)
    return f"{', '.join(firsts)} e {last}" if firsts else last
