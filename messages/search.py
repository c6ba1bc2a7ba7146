"""What is said when somebody writes freely: results, answers, what is not known (P02, P03)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Final

from domain.activities.activities import Facts, Page, Phase
from domain.activities.encontros import View
from domain.search.portuguese import plain, words
from domain.search.search import MAX_WORDS, Found, Results, Subject, Topic
from domain.understanding.agenda import Known
from domain.understanding.meanings import NoSuchDay, Wish
from messages import buttons, courses, dates, encontros, pointing, seats
from messages.actions import Action
from messages.actions.challenges import ShowChallenge
from messages.actions.courses import (
    AskWithdraw,
    Enroll,
    ListCourses,
    ListMyEnrollments,
    ShowTurma,
)
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    SendCalendar,
    ShowEncontro,
    ShowMap,
    ShowWhoGoes,
)
from messages.actions.good_practices import ShowGoodPractice
from messages.actions.help import AskOrganizers, PassOn, ShowTopic
from messages.actions.organizers import ShowOrganizing
from messages.actions.papers import ListPapers
from messages.actions.privacy import AskErasure
from messages.actions.search import SearchFor, ShowLeaving
from messages.actions.seats import AcceptOffer, JoinWaitlist, LeaveWaitlist, PassOffer
from messages.actions.settings import ShowReminderChoices
from messages.help import TOPICS
from messages.outgoing import Button, Message, Row
from messages.render import render

_SIGNS: Final = {
    Subject.ENCONTRO: "📅",
    Subject.TURMA: "🎓",
    Subject.GOOD_PRACTICE: "💡",
    Subject.CHALLENGE: "🧩",
    Subject.HELP: "❓",
}
_GATHERINGS: Final = frozenset({Subject.ENCONTRO, Subject.TURMA})
_DOING: Final[Mapping[Wish, tuple[type[Action], ...]]] = {
    Wish.GO: (ConfirmPresence, Enroll, AcceptOffer, JoinWaitlist),
    Wish.NOT_GO: (DeclinePresence, AskWithdraw, LeaveWaitlist, PassOffer),
    Wish.LATE: (),
    Wish.DIRECTIONS: (ShowMap,),
    Wish.WHO: (ShowWhoGoes,),
    Wish.CALENDAR: (SendCalendar,),
    Wish.LINK: (),
    Wish.DECLARATION: (ListPapers,),
}
"""The buttons that do what is wished for, on whatever screen the activity has now."""
BY_HAND: Final = frozenset({Wish.LATE, Wish.LINK, Wish.DECLARATION})
"""What only the organizers can do, or do where the bot does not."""
_PASS_ON: Final = Button("💬 Falar com a organização", PassOn())
_ASK_FIRST: Final = replace(buttons.ASK, style="primary")
_WAYS_ON: Final[tuple[Row, ...]] = (
    (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
    (buttons.HOME,),
)
_MOST: Final = 6
_QUERY_LETTERS: Final = 60
_DATA_LETTERS: Final = 48
"""What fits into a button besides its verb."""


@cache
def topics() -> tuple[Topic, ...]:
    """Return the help topics, to be searched with the rest."""
    found = []
    for name in TOPICS:
        text = re.sub(r"<[^<>]+>", "", render(f"help/{name}.html"))
        title, _, rest = text.partition("\n")
        found.append(Topic(name=name, title=title, text=rest))
    return tuple(found)


def results(results: Results) -> Message:
    """Show up to eight results, one button each, the best first (P02)."""
    best, *others = results.found
    return Message(
        render(
            "search/results.html",
            results=results,
            most_words=MAX_WORDS,
            query=_shown(results.query),
            corrected=_shown(results.corrected or ""),
        ),
        (
            (Button(_label(best), _open(best), "primary"),),
            *((Button(_label(found), _open(found)),) for found in others),
            (buttons.ASK,),
            (buttons.HOME,),
        ),
    )


def nothing(results: Results) -> Message:
    """Say that nothing was found, and what may have been meant (P03)."""
    near = tuple(
        buttons.alone(f"🔎 Buscar “{word}”", SearchFor(_data(word))) for word in results.suggestions
    )
    return Message(
        render(
            "search/nothing.html",
            results=results,
            most_words=MAX_WORDS,
            query=_shown(results.query),
            suggestions=results.suggestions,
        ),
        (
            *near,
            (buttons.ASK,),
            *_WAYS_ON,
        ),
    )


def thanks() -> Message:
    """Answer thanks."""
    return Message(render("search/thanks.html"), ((buttons.HOME,),))


def mine(commitments: Sequence[Known]) -> Message:
    """List what the person goes to or waits for (P02f)."""
    return Message(
        render("search/answer_enrolled.html", count=len(commitments)),
        (
            *(_lead(one) for one in commitments[:_MOST]),
            (
                Button("📅 Encontros", ListEncontros()),
                Button("🎓 Cursos", ListCourses()),
            ),
            (Button("🎓 Minhas inscrições", ListMyEnrollments()), buttons.HOME),
        ),
    )


def card(
    view: View, *, wish: Wish | None, now: datetime, is_approved: bool, is_known: bool
) -> Message:
    """Show an activity, and above it which of its buttons does what was wished for."""
    screen = seats.screen(view, now=now, is_approved=is_approved, is_known=is_known)
    if wish is None or not is_known:
        return screen
    facts = view.card.facts
    return _wished(screen, wish, facts, is_ahead=facts.phase(now) is Phase.AHEAD)


def own_hours(screen: Message) -> Message:
    """Show the hours to who asks for a declaration, which comes with the certificates (H01)."""
    return _wished(screen, Wish.DECLARATION, None, is_ahead=False)


def ask(options: Sequence[Known | None], *, is_of_two: bool, query: str = "") -> Message:
    """Ask which of several is meant (P02i); None stands for leaving the Rede."""
    more = Button("🔎 Outros resultados", SearchFor(_data(query)))
    return Message(
        render("search/ask.html", is_of_two=is_of_two),
        (
            *(
                (Button("🚪 Sair da Rede", ShowLeaving()),) if one is None else _lead(one)
                for one in options
            ),
            (more,) if query else (),
            (buttons.ASK,),
            (buttons.HOME,),
        ),
    )


def human() -> Message:
    """Lead to the organizers (P02k)."""
    return Message(render("search/human.html"), ((_ASK_FIRST,), (buttons.HOME,)))


def leaving() -> Message:
    """Show how to stop taking part (P02j)."""
    return Message(
        render("search/leave.html"),
        (
            (Button("🔔 Escolher lembretes", ShowReminderChoices()),),
            (Button("🗑️ Excluir cadastro", AskErasure()),),
            (buttons.ASK,),
            (buttons.HOME,),
        ),
    )


def unsure(*, organizes: bool = False) -> Message:
    """Say that nobody told the bot the answer (P03b); an organizer is shown where to look."""
    way = Button("🛠️ Organizar", ShowOrganizing(), "primary") if organizes else _ASK_FIRST
    return Message(render("search/unsure.html", organizes=organizes), ((way,), *_WAYS_ON))


def no_day(missing: NoSuchDay, page: Page, *, is_known: bool) -> Message:
    """Say that nothing is planned on a day, or that there is no such day, and what is (P03c)."""
    day = missing.day
    said = render(
        "search/no_day.html",
        day="" if day is None else f"{day.day}/{day.month}",
        words=missing.words.replace("marco", "março"),
    )
    listing = courses.listing if missing.is_of_turmas else encontros.listing
    screen = listing(page, is_known=is_known)
    rows = (*screen.buttons[:-1], (buttons.ASK,), screen.buttons[-1])
    return replace(screen, html=f"{said}\n\n{screen.html}", buttons=rows)


def _wished(screen: Message, wish: Wish, facts: Facts | None, *, is_ahead: bool) -> Message:
    # Without a button it is done already, or cannot be done any more, as the screen itself says.
    return pointing.point(
        _with_ways(screen, wish, facts, is_ahead=is_ahead),
        (*_DOING[wish], PassOn),
        lambda label: render("search/wish.html", wish=wish.value, label=label),
    )


def _with_ways(screen: Message, wish: Wish, facts: Facts | None, *, is_ahead: bool) -> Message:
    """Add what the screen has no button for and can be done all the same."""
    rows: Sequence[Row] = screen.buttons
    is_there = any(isinstance(one.action, _DOING[wish]) for row in rows for one in row)
    if not is_there and facts is not None:
        if wish is Wish.DIRECTIONS:
            rows = (encontros.way(facts), *rows)
        elif wish is Wish.CALENDAR and is_ahead:
            rows = ((encontros.on_calendar(facts),), *rows)
    if wish in BY_HAND:
        # What was written goes with it; one button leads there, not two.
        without = (tuple(one for one in row if one.action != AskOrganizers()) for row in rows)
        left = tuple(row for row in without if row)
        rows = (*left[:-1], (_PASS_ON,), left[-1]) if is_there else ((_PASS_ON,), *left)
    return replace(screen, buttons=tuple(row for row in rows if row))


def _lead(one: Known) -> Row:
    sign, action = ("📅", ShowEncontro) if one.is_encontro else ("🎓", ShowTurma)
    return (Button(encontros.line(sign, one.title, one.starts_at), action(one.id)),)


def _label(found: Found) -> str:
    """Return what it is, its name, and what tells it from its neighbours."""
    sign, note = _SIGNS[found.kind], ""
    if found.is_cancelled:
        note = " · não vai ter"
    elif found.starts_at is not None:
        note = " · já foi" if found.is_over else f" · {dates.short_day(found.starts_at)}"
    elif found.office:
        note = f" · {found.office}"
    room = buttons.WIDTH - len(sign) - 1 - len(note)
    shorten = buttons.title if found.kind in _GATHERINGS else buttons.clip
    return f"{sign} {shorten(found.title, room)}{note}"


def _open(found: Found) -> Action:
    match found.kind:
        case Subject.ENCONTRO:
            return ShowEncontro(found.subject_id)
        case Subject.TURMA:
            return ShowTurma(found.subject_id)
        case Subject.GOOD_PRACTICE:
            return ShowGoodPractice(found.subject_id)
        case Subject.CHALLENGE:
            return ShowChallenge(found.subject_id)
        case Subject.HELP:
            return ShowTopic(found.topic)


def _shown(query: str) -> str:
    return buttons.clip(" ".join(query.split()), _QUERY_LETTERS)


def _data(word: str) -> str:
    return ".".join(plain(part) for part in words(word))[:_DATA_LETTERS]
