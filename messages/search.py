"""What is said when somebody writes freely: results, near words, and plain answers (P02, P03)."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from domain.activities.activities import Kind, SeatState
from domain.attendance.hours import Summary
from domain.search.portuguese import plain, words
from domain.search.questions import Gathering
from domain.search.search import MAX_WORDS, Found, Results, Subject, Topic
from messages import buttons, dates
from messages.actions import Action
from messages.actions.challenges import ShowChallenge
from messages.actions.courses import ListCourses, ListMyEnrollments, ShowTurma
from messages.actions.encontros import ListEncontros, ShowEncontro, ShowMap
from messages.actions.good_practices import ShowGoodPractice
from messages.actions.help import ShowTopic
from messages.actions.hours import ShowHours
from messages.actions.search import SearchFor
from messages.encontros import line
from messages.help import TOPICS
from messages.hours import total
from messages.outgoing import Button, Message, Row
from messages.render import render
from messages.start import STANDINGS

_SIGNS: Final = {
    Subject.ENCONTRO: "📅",
    Subject.TURMA: "🎓",
    Subject.GOOD_PRACTICE: "💡",
    Subject.CHALLENGE: "🧩",
    Subject.HELP: "❓",
}
_GATHERINGS: Final = frozenset({Subject.ENCONTRO, Subject.TURMA})
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
    """Show up to eight results, one button each (P02)."""
    return Message(
        render(
            "search/results.html",
            results=results,
            most_words=MAX_WORDS,
            query=_shown(results.query),
            corrected=_shown(results.corrected or ""),
        ),
        (
            *((Button(_label(found), _open(found)),) for found in results.found),
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
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (buttons.ASK,),
            (buttons.HOME,),
        ),
    )


def thanks() -> Message:
    """Answer thanks."""
    return Message(render("search/thanks.html"), ((buttons.HOME,),))


def next_encontro(gathering: Gathering | None, standing: SeatState | None) -> Message:
    """Answer when the next encontro is, and how the person stands to it."""
    if gathering is None:
        return _no_encontro()
    return Message(
        render(
            "search/answer_next.html",
            answer=gathering,
            standing=STANDINGS.get(standing, "⬜ Você ainda não disse se vai."),
        ),
        _ways(gathering),
    )


def where(gathering: Gathering | None) -> Message:
    """Answer where it is."""
    if gathering is None:
        return _no_encontro()
    return Message(render("search/answer_where.html", answer=gathering), _ways(gathering))


def commitments(gatherings: Sequence[Gathering], *, is_leaving: bool) -> Message:
    """Answer what the person has a seat in; who cannot go finds there the button that frees it."""
    return Message(
        render("search/answer_enrolled.html", commitments=gatherings, is_leaving=is_leaving),
        (
            *(
                (Button(line(_sign(one), one.title, one.starts_at), _open_gathering(one)),)
                for one in gatherings
            ),
            (
                Button("📅 Encontros", ListEncontros()),
                Button("🎓 Cursos", ListCourses()),
            ),
            (Button("📋 Minhas inscrições", ListMyEnrollments()), buttons.HOME),
        ),
    )


def hours(summary: Summary) -> Message:
    """Answer how many hours there are."""
    return Message(
        render(
            "search/answer_hours.html",
            summary=summary,
            total=total(summary.done_minutes),
        ),
        ((Button("⏱️ Minhas horas", ShowHours()), buttons.HOME),),
    )


def _no_encontro() -> Message:
    return Message(
        render("search/answer_none.html"),
        ((Button("🎓 Cursos", ListCourses()), buttons.HOME),),
    )


def _ways(gathering: Gathering) -> tuple[Row, ...]:
    label = "🎓 Ver a turma" if gathering.kind is Kind.TURMA else "📅 Ver o encontro"
    first = [Button(label, _open_gathering(gathering), "primary")]
    if gathering.has_map:
        first.append(Button("🗺️ Como chegar", ShowMap(gathering.activity_id)))
    return (tuple(first), (buttons.HOME,))


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


def _open_gathering(gathering: Gathering) -> Action:
    if gathering.kind is Kind.TURMA:
        return ShowTurma(gathering.activity_id)
    return ShowEncontro(gathering.activity_id)


def _sign(gathering: Gathering) -> str:
    return "🎓" if gathering.kind is Kind.TURMA else "📅"


def _shown(query: str) -> str:
    return buttons.clip(" ".join(query.split()), _QUERY_LETTERS)


def _data(word: str) -> str:
    return ".".join(plain(part) for part in words(word))[:_DATA_LETTERS]
