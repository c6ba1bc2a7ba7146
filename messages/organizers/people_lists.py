"""The organizers' lists of people (O17, O18, O26, O51), and the list as a spreadsheet."""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.activities.activities import Facts, SeatState
from domain.organizing import people_lists
from domain.organizing.people_lists import (
    Answers,
    AnswersByOffice,
    Entry,
    Group,
    PeoplePage,
    PersonAt,
)
from messages import buttons, dates, documents, workbooks
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    SendPeopleList,
    ShowAnswers,
    ShowPersonAt,
)
from messages.documents import MadeDocument
from messages.outgoing import Button, MadeFile, Message, Row
from messages.render import render

_OFFICES_SHOWN: Final = 40
_OFFICE: Final = 16
"""Letters of an acronym, so that its line fits the narrowest phone."""
_NOTE: Final = "Contém dados pessoais: use só no trabalho da Rede."
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
    SeatState.OFFERED: "⏳",
    SeatState.RELEASED: "⬜",
}
_STANDINGS: Final = {
    None: "Sem resposta",
    SeatState.HELD: "Com vaga",
    SeatState.DECLINED: "Não vai",
    SeatState.WAITING: "Na fila",
    SeatState.OFFERED: "Vaga oferecida",
    SeatState.RELEASED: "Saiu da fila",
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


def person(view: PersonAt) -> Message:
    """Show how one person stands towards an activity (O18)."""
    return Message(
        render(
            "organizers/people_lists/person.html",
            person=view,
            standing=f"{_SIGNS[view.state]} {_STANDINGS[view.state]}.",
        ),
        (
            (Button("👤 Ver cadastro", ShowPerson(view.participant_id)),),
            (buttons.back(ListPeople(view.facts.id, _group(view.state))), buttons.HOME),
        ),
    )


def answers(view: AnswersByOffice, page: int) -> Message:
    """Show how many of each assessoria have answered (O51)."""
    facts = view.facts
    shown, page, page_count = pages.cut(view.offices, page, size=_OFFICES_SHOWN)
    offices = [(buttons.clip(acronym, _OFFICE), _answers(counts)) for acronym, counts in shown]
    if view.no_office:
        offices.append(("Sem assessoria", _answers(view.no_office)))
    return Message(
        render(
            "organizers/people_lists/answers.html",
            view=view,
            offices=offices,
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


def file(facts: Facts, people_count: int, now: datetime) -> Message:
    """Send the list as a spreadsheet (O26)."""
    back: Row = (buttons.back(ManageActivity(facts.id)),)
    return Message(
        render("organizers/people_lists/file.html", people_count=people_count, now=now),
        ((Button("🔄 Gerar de novo", SendPeopleList(facts.id)),), back),
        attachment=MadeFile("people_list", {"activity_id": facts.id}),
    )


@documents.maker("people_list")
def make_list(session: Session, now: datetime, *, activity_id: int) -> MadeDocument:
    """Make the list of an activity: name, office, e-mail, standing, and each attendance."""
    found = people_lists.people_list(session, activity_id=activity_id)
    header = ["Nome", "Órgão", "E-mail", "Situação"]
    header += [f"Presença {dates.short_day(slot.starts_at)}" for slot in found.facts.slots]
    rows = [
        [
            row.name,
            row.office,
            row.email,
            _STANDINGS[row.state] + (" (sem resposta à mudança)" if row.is_undecided else ""),
            *("Sim" if was_there else "" for was_there in row.attended),
        ]
        for row in found.rows
    ]
    note = f"{_NOTE} Feita em {dates.full_day(now)}, às {dates.hour(now)}."
    return MadeDocument(
        name=workbooks.file_name(found.facts.title, "lista"),
        content=workbooks.workbook("Lista", header, rows, note=note),
        mime=workbooks.MIME,
    )


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
        (counts.held_count, "com vaga"),
        (counts.declined_count, "não vai" if counts.declined_count == 1 else "não vão"),
        (counts.waiting_count, "na fila"),
    )
    return ", ".join(f"{number} {what}" for number, what in said if number)


def _entry(facts: Facts, entry: Entry, *, tells: bool) -> Button:
    """Lead to a person; `tells` where not all in the list stand alike."""
    what = _STANDINGS[entry.state].lower() if tells else entry.office
    label = buttons.with_tail(f"{_SIGNS[entry.state]} {entry.name}", what, most=_OFFICE)
    return Button(label, ShowPersonAt(facts.id, entry.participant_id))
