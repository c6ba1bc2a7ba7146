"""What an organizer asked for in words: which button of a screen does it (O01c, O01d)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from domain.activities.activities import Facts
from domain.understanding.agenda import Known
from domain.understanding.meanings import Order
from messages import buttons, encontros, pointing
from messages.actions import Action
from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.organizers.attendance import ListLessons, ManageAttendance
from messages.actions.organizers.bulletins import WriteBulletin
from messages.actions.organizers.courses import ListManagedCourses
from messages.actions.organizers.encontros import (
    AskCancel,
    ChangeActivity,
    CreateEncontro,
    ListManaged,
    ManageActivity,
)
from messages.actions.organizers.figures import ShowFigures
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.papers import ShowPapers
from messages.actions.organizers.people import ShowPeople
from messages.actions.organizers.people_lists import ListPeople, ShowAnswers
from messages.actions.organizers.room_papers import ShowRoomPapers
from messages.actions.organizers.seats_by_hand import AskWhom, ShowLine
from messages.organizers.encontros import LIST
from messages.outgoing import Button, Message
from messages.render import render

_DOING: Final[Mapping[Order, tuple[type[Action], ...]]] = {
    Order.CANCEL: (AskCancel,),
    Order.CHANGE: (ChangeActivity,),
    Order.TELL: (WriteBulletin,),
    Order.ATTENDANCE: (ManageAttendance, ListLessons),
    Order.PAPERS: (ShowPapers,),
    Order.ROOM: (ShowRoomPapers,),
    Order.LINE: (ShowLine,),
    Order.SEAT: (AskWhom,),
    Order.ANSWERS: (ShowAnswers,),
    Order.PEOPLE: (ListPeople,),
    Order.FIGURES: (ShowFigures,),
    Order.NEW_ENCONTRO: (CreateEncontro,),
    Order.COURSES: (ListManagedCourses,),
    Order.IMPORT: (AskSpreadsheet,),
    Order.FIGURES_OF_REDE: (ShowFigures,),
    Order.PEOPLE_OF_REDE: (ShowPeople,),
    Order.LIST: (ListManaged,),
    # What waits has a button only while it waits.
    Order.WAITING: (),
}
"""The buttons that do what is asked, on whatever the screen holds now."""


def pointed(screen: Message, order: Order) -> Message:
    """Say which button does what was asked, and mark it; without it, the screen says why."""
    return pointing.point(
        screen,
        _DOING[order],
        lambda label: render("organizers/orders/order.html", order=order.value, label=label),
        otherwise=render("organizers/orders/later.html") if order is Order.PAPERS else "",
    )


def on_sheet(screen: Message, order: Order, facts: Facts) -> Message:
    """Do the same on a sheet (O03), with the way to what a participant would have got."""
    also = (Button("👤 Ver como participante", _card(facts)),)
    shown = pointed(screen, order)
    *rows, last = shown.buttons
    return replace(shown, buttons=(*rows, also, last))


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


def which(options: Sequence[Known]) -> Message:
    """Ask which of several activities is meant (P02i)."""
    return Message(
        render("search/ask.html", is_of_two=False),
        (
            *(
                (
                    Button(
                        encontros.line("📅" if one.is_encontro else "🎓", one.title, one.starts_at),
                        ManageActivity(one.id),
                    ),
                )
                for one in options
            ),
            (LIST,),
            (buttons.HOME,),
        ),
    )
