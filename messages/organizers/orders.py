"""What an organizer asked for in words: which button of a screen does it (O01c, O01d)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from domain.activities.activities import Facts, Phase
from domain.understanding.agenda import Known
from domain.understanding.meanings import Order
from messages import buttons, encontros, pointing
from messages.actions import Action
from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.organizers.attendance import ListLessons, ManageAttendance
from messages.actions.organizers.bulletins import UseWritten, WriteBulletin
from messages.actions.organizers.courses import CreateTurma, ListManagedCourses
from messages.actions.organizers.encontros import (
    AskCancel,
    AskDeleteDraft,
    ChangeActivity,
    ChangePiece,
    CreateEncontro,
    ListManaged,
    ManageFor,
    PublishActivity,
)
from messages.actions.organizers.figures import ShowFigures
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.moderation import ReviewPublications
from messages.actions.organizers.papers import ShowPapers
from messages.actions.organizers.people import ShowPeople
from messages.actions.organizers.people_lists import ListPeople, ShowAnswers
from messages.actions.organizers.presence import ListClaims
from messages.actions.organizers.registrations import ReviewRegistrations
from messages.actions.organizers.requests import ListRequests
from messages.actions.organizers.room_papers import ShowRoomPapers
from messages.actions.organizers.seats_by_hand import AskWhom, ShowLine
from messages.organizers.encontros import LIST
from messages.outgoing import Button, Message, Row
from messages.render import render

_DOING: Final[Mapping[Order, tuple[type[Action], ...]]] = {
    Order.CANCEL: (AskCancel, AskDeleteDraft),
    Order.CHANGE: (ChangeActivity,),
    Order.TELL: (UseWritten, WriteBulletin),
    Order.ATTENDANCE: (ManageAttendance, ListLessons),
    Order.PAPERS: (ShowPapers,),
    Order.ROOM: (ShowRoomPapers,),
    Order.LINE: (ShowLine,),
    Order.SEAT: (AskWhom,),
    Order.ANSWERS: (ShowAnswers,),
    Order.PEOPLE: (ListPeople,),
    Order.FIGURES: (ShowFigures,),
    Order.PUBLISH: (PublishActivity,),
    Order.REOPEN: (),
    Order.REMOVE: (ListPeople,),
    # A turma has terms; an encontro only its seats.
    Order.ENROLLMENT: (ChangeActivity,),
    Order.NEW_ENCONTRO: (CreateEncontro,),
    Order.REPEAT: (CreateEncontro,),
    Order.COURSES: (ListManagedCourses,),
    Order.IMPORT: (AskSpreadsheet,),
    Order.FIGURES_OF_REDE: (ShowFigures,),
    Order.PEOPLE_OF_REDE: (ShowPeople,),
    Order.LIST: (ListManaged,),
    Order.WAITING: (
        ListInquiries,
        ListClaims,
        ReviewRegistrations,
        ListRequests,
        ReviewPublications,
    ),
    Order.SHOW: (),
}
"""The buttons that do what is asked, on whatever the screen holds now."""
_AGAIN: Final = frozenset({Order.CHANGE, Order.ENROLLMENT, Order.PUBLISH, Order.REOPEN})
"""Of what was cancelled, a new one does it."""


def on_overview(screen: Message, order: Order) -> Message:
    """Say which button of the first screen does what was asked, and mark it (O01)."""
    # What waits has a button only while it waits.
    missing = render("organizers/orders/nothing_waits.html") if order is Order.WAITING else ""
    return pointing.point(screen, _DOING[order], partial(_say, order.value), otherwise=missing)


def on_sheet(
    screen: Message, order: Order, facts: Facts, now: datetime, *, has_text: bool
) -> Message:
    """Do the same on a sheet (O03, O09); without the button, say why there is none.

    `has_text`: what people are to be told was written with the order. A sheet that others see
    has the way to what a participant would have got.
    """
    shown = screen
    if order is not Order.SHOW:
        standing = _standing(facts, now)
        doing, words = _way(order, facts, standing)
        shown = pointing.point(
            _with_ways(screen, order, facts, standing, has_text=has_text),
            doing,
            partial(_say, "use" if has_text else words),
            otherwise=render(
                "organizers/orders/missing.html", order=order.value, standing=standing
            ),
        )
    if facts.published_at is None:
        return shown
    also = (Button("👤 Ver como participante", _card(facts)),)
    *rows, last = shown.buttons
    return replace(shown, buttons=(*rows, also, last))


def _say(words: str, label: str) -> str:
    return render("organizers/orders/order.html", order=words, label=label)


def _standing(facts: Facts, now: datetime) -> str:
    """Return "draft", or how far it has come."""
    return "draft" if facts.published_at is None else facts.phase(now).value


def _way(order: Order, facts: Facts, standing: str) -> tuple[tuple[type[Action], ...], str]:
    """Return what does it on this sheet, and by which words that is said."""
    doing, words = _DOING[order], order.value
    is_draft = standing == "draft"
    if standing == Phase.CANCELLED and order in _AGAIN:
        doing, words = (CreateEncontro, CreateTurma), "again"
    elif order is Order.ENROLLMENT and is_draft:
        doing, words = (PublishActivity,), "enrollment_draft"
    elif order is Order.ENROLLMENT and facts.is_encontro:
        doing, words = (ChangePiece,), "enrollment_encontro"
    elif order is Order.PUBLISH and not is_draft:
        words = "untold"
    elif order is Order.CANCEL and is_draft:
        words = "delete"
    elif order is Order.REMOVE and standing not in {Phase.AHEAD, Phase.STARTED}:
        doing = ()
    return doing, words


def _with_ways(
    screen: Message, order: Order, facts: Facts, standing: str, *, has_text: bool
) -> Message:
    """Add what the sheet has no button for and can be done all the same."""
    way: Row = ()
    actions = [one.action for row in screen.buttons for one in row]
    if has_text and WriteBulletin(facts.id) in actions:
        way = (Button("📣 Usar este texto", UseWritten(facts.id)),)
    elif standing == Phase.CANCELLED and order in _AGAIN:
        way = (
            (Button("➕ Novo encontro", CreateEncontro()),)
            if facts.course_id is None
            else (Button("➕ Nova turma", CreateTurma(facts.course_id)),)
        )
    return replace(screen, buttons=(way, *screen.buttons)) if way else screen


def _card(one: Facts | Known) -> Action:
    return ShowEncontro(one.id) if one.is_encontro else ShowTurma(one.id)


def whose(one: Known) -> Message:
    """Ask whether all of it is cancelled, or only the organizer does not come (O01e)."""
    return Message(
        render("organizers/orders/whose.html", title=one.title),
        (
            (Button("🚫 Cancelar para todo mundo", AskCancel(one.id)),),
            (Button("❌ Só eu não vou", _card(one)),),
            (buttons.HOME,),
        ),
    )


def which(options: Sequence[Known], order: Order) -> Message:
    """Ask which of several activities is meant (P02i); what was asked for goes along."""
    return Message(
        render("search/ask.html", is_of_two=False),
        (
            *(
                (
                    Button(
                        encontros.line(_sign(one), one.title, one.starts_at),
                        ManageFor(one.id, order),
                    ),
                )
                for one in options
            ),
            (LIST,),
            (buttons.HOME,),
        ),
    )


def _sign(one: Known) -> str:
    if one.is_draft:
        return "💾"
    if one.is_cancelled:
        return "🚫"
    return "📅" if one.is_encontro else "🎓"
