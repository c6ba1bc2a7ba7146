"""The organizers' lists of people (O17, O18, O51)."""

from datetime import datetime
from functools import partial
from typing import Final

from domain import pages
from domain.activities.activities import Facts, Phase, SeatState, Stretch
from domain.organizing.people_lists import (
    Answers,
    AnswersByOffice,
    Entry,
    Group,
    PeoplePage,
    PersonAt,
)
from domain.seats.seats_answers import Reason
from messages import buttons, dates, presence
from messages.actions.organizers import seats_by_hand as acts
from messages.actions.organizers.attendance import ShowPresence
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    SendPeopleList,
    ShowAnswers,
    ShowPersonAt,
)
from messages.organizers import calls
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

_OFFICES_SHOWN: Final = 40
_LONGER: Final = (6, 24)
"""Hours by which an offer can be lengthened."""
_OFFICE: Final = 16
"""Letters of an acronym, so that its line fits the narrowest phone."""
_GROUPS: Final = {
    Group.HELD: "✅ Com vaga",
    Group.UNANSWERED: "⬜ Sem resposta",
    Group.WAITING: "⏳ Na fila",
    Group.DECLINED: "❌ Não vão",
}
_SIGNS: Final = {
    None: "⬜",
    SeatState.HELD: "✅",
    SeatState.DECLINED: "❌",
    SeatState.WAITING: "⏳",
    SeatState.OFFERED: "🎟️",
    SeatState.REQUESTED: "📝",
    SeatState.RELEASED: "⬜",
}
_STANDINGS: Final = {
    None: "Sem resposta",
    SeatState.HELD: "Com vaga",
    SeatState.DECLINED: "Não vai",
    SeatState.WAITING: "Na fila",
    SeatState.OFFERED: "Vaga oferecida",
    SeatState.REQUESTED: "Pediu vaga",
    SeatState.RELEASED: "Saiu",
}


def listing(page: PeoplePage) -> Message:
    """List the people of an activity, eight on a page (O17)."""
    facts = page.facts
    turning: Row = ()
    # A name that was looked for cannot stand in a button: its page is the only one.
    if not page.query:
        turning = buttons.turning(
            page.page,
            partial(ListPeople, facts.id, page.group),
            has_more=page.page + 1 < page.page_count,
        )
    groups = [
        Button(label, ListPeople(facts.id, group))
        for group, label in _GROUPS.items()
        if group is not page.group or page.query
    ]
    return Message(
        render(
            "organizers/people_lists/list.html",
            page=page,
            heading=_GROUPS[page.group].partition(" ")[2],
            undecided=", ".join(entry.name for entry in page.entries if entry.is_undecided),
        ),
        (
            *((_entry(facts, entry, tells=bool(page.query)),) for entry in page.entries),
            turning,
            *buttons.pairs(groups),
            (
                Button("🔎 Procurar", FindPerson(facts.id)),
                Button("📥 Baixar lista", SendPeopleList(facts.id)),
            ),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


def ask_name(activity_id: int) -> Message:
    """Ask whom to look for."""
    return Message(
        render("organizers/people_lists/find.html"), ((buttons.back(ListPeople(activity_id)),),)
    )


def person(view: PersonAt, now: datetime) -> Message:
    """Show how one person stands towards an activity, and what can be done about it (O18)."""
    return Message(
        render(
            "organizers/people_lists/person.html",
            person=view,
            records=[
                (slot.starts_at, presence.said(at.kind, at.minutes)) for slot, at in view.at if at
            ],
            standing=f"{_SIGNS[view.state]} {standing(view.state, view.reason)}.",
        ),
        (
            *_by_hand(view, now),
            *(_presence(view, slot, now) for slot, _ in view.at),
            (Button("👤 Ver cadastro", ShowPerson(view.participant_id)),),
            (buttons.back(ListPeople(view.facts.id, _group(view.state))), buttons.HOME),
        ),
    )


def old_screen() -> Toast:
    """Say over the person that the button was old."""
    return Toast(render("seats/old_screen.txt"))


def answers(view: AnswersByOffice, page: int) -> Message:
    """Show how many of each assessoria have answered (O51)."""
    facts = view.facts
    shown, page, page_count = pages.cut(view.offices, page, size=_OFFICES_SHOWN)
    offices = [(buttons.clip(acronym, _OFFICE), _answers(counts)) for acronym, counts in shown]
    if view.no_office:
        offices.append(("Fora da lista de órgãos", _answers(view.no_office)))
    return Message(
        render(
            "organizers/people_lists/answers.html",
            view=view,
            offices=offices,
            why=calls.why(view.reasons),
        ),
        (
            buttons.turning(
                page,
                partial(ShowAnswers, facts.id),
                has_more=page + 1 < page_count,
            ),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


def _by_hand(view: PersonAt, now: datetime) -> tuple[Row, ...]:
    """Return what an organizer can do with the person's seat."""
    facts, id_ = view.facts, view.participant_id
    if facts.published_at is None or facts.phase(now) in {Phase.OVER, Phase.CANCELLED}:
        return ()
    give = Button("➕ Dar uma vaga", acts.AskPutIn(facts.id, id_))
    leave = Button("🚪 Tirar da fila", acts.AskTakeOut(facts.id, id_))
    turma: Row = ()
    if not facts.is_encontro:
        turma = (Button("🔁 Mudar de turma", acts.ChooseTurma(facts.id, id_)),)
    match view.state:
        case SeatState.HELD:
            return ((Button("🚪 Tirar a vaga", acts.AskTakeOut(facts.id, id_)), *turma),)
        case SeatState.WAITING:
            move = Button("🔢 Mudar o lugar", acts.AskPlace(facts.id, id_))
            return ((give, leave), (*((move,) if view.queue_place else ()), *turma))
        case SeatState.OFFERED:
            return (*_offer(view, now), (give, leave))
    return ((give,),)


def _offer(view: PersonAt, now: datetime) -> tuple[Row, ...]:
    facts, id_ = view.facts, view.participant_id
    if view.offered_until is None or view.offered_until <= now:
        return ()
    longer = [
        Button(f"⏱️ Mais {hours} horas", acts.LengthenOffer(facts.id, id_, hours))
        for hours in _LONGER
        if view.offered_until < facts.starts_at
    ]
    pass_on = Button("✋ Passar a vez", acts.PassTurn(facts.id, id_))
    return (
        tuple(longer),
        (
            *(() if view.is_first_come else (pass_on,)),
            Button("⏸️ Parar a oferta", acts.StopOffer(facts.id, id_)),
        ),
    )


def _presence(view: PersonAt, slot: Stretch, now: datetime) -> Row:
    """Lead to the presence at a slot; of many, only to what has begun or comes next."""
    ahead = [one for one, _ in view.at if one.starts_at > now]
    takes_place = view.facts.published_at is not None and view.facts.cancelled_at is None
    if not takes_place or slot in ahead[1:]:
        return ()
    label = f"📍 Presença: {dates.short_day(slot.starts_at)}"
    return (Button(label, ShowPresence(slot.slot_id, view.participant_id)),)


def standing(state: SeatState | None, reason: Reason | None) -> str:
    """Say how somebody stands, and why they do not come."""
    return _STANDINGS[state] + _why(reason)


def _why(reason: Reason | None) -> str:
    return "" if reason is None else f": {calls.REASONS[reason]}"


def _group(state: SeatState | None) -> Group:
    match state:
        case SeatState.HELD:
            return Group.HELD
        case SeatState.DECLINED:
            return Group.DECLINED
        case SeatState.WAITING | SeatState.OFFERED:
            return Group.WAITING
    return Group.UNANSWERED


def _answers(counts: Answers) -> str:
    said = (
        (counts.held_count, "com vaga", "com vaga"),
        (counts.declined_count, "não vai", "não vão"),
        (counts.waiting_count, "na fila", "na fila"),
    )
    return ", ".join(
        count(number, f"pessoa {one}", f"pessoas {many}") for number, one, many in said if number
    )


def _entry(facts: Facts, entry: Entry, *, tells: bool) -> Button:
    """Lead to a person; `tells` where not all in the list stand alike."""
    what = _STANDINGS[entry.state].lower() if tells else entry.office
    label = buttons.with_tail(f"{_SIGNS[entry.state]} {entry.name}", what, most=_OFFICE)
    return Button(label, ShowPersonAt(facts.id, entry.participant_id))
