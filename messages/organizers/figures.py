"""What organizers read of the figures of the Rede, and the same drawn (O27).

A figure is put into words once: the screen, the picture and its caption say the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.activities.activities import Facts
from domain.attendance.feedback import Opinions
from domain.attendance.hours import GOAL_MINUTES
from domain.organizing import figures as operations
from domain.organizing.figures import Gathered, Hours, Year
from domain.reading.plain import alphabetical
from messages import buttons, dates, documents, drawing, workbooks
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.figures import DrawFigures, SendHours, ShowFigures, View
from messages.documents import MadeDocument
from messages.organizers.people_files import NOTE
from messages.outgoing import Button, MadeFile, Message, Row
from messages.render import decimal, number, render

ENTRY: Final = Button("📊 Números da Rede", ShowFigures())
_SOURCE: Final = Path(__file__).with_suffix(".typ")
_ON_A_PAGE: Final = 8
_TABS: Final = {
    View.YEAR: "📈 Ano",
    View.ENCONTRO: "📅 Encontro",
    View.OFFICES: "🏛️ Por órgão",
    View.HOURS: "⏱️ Horas",
    View.OPINIONS: "⭐ Avaliações",
}
_TITLE: Final = 34
_OFFICE: Final = 16
"""Letters of a title and of an acronym, so that the line fits the narrowest phone."""

Counted = tuple[str, str]
"""A number, and what it counts."""
Bar = tuple[str, str, float]
"""Whose bar it is, its value in words, and its length from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Numbers in words, to be written or drawn."""

    shown: ShowFigures
    """What shows it again."""
    heading: str
    about: str = ""
    numbers: tuple[Counted, ...] = ()
    bars_heading: str = ""
    bars: tuple[Bar, ...] = ()
    pages_count: int = 1
    other_year: int | None = None


def entry(facts: Facts) -> Button:
    """Lead from a sheet to the figures of its activity."""
    return Button("📊 Números", ShowFigures(View.ENCONTRO, activity_id=facts.id))


def of_activity(view: Gathered | None, shown: ShowFigures, now: datetime) -> Figure:
    """Put an encontro or a turma into words."""
    if view is None:
        return Figure(shown, "Números do encontro", "Ainda não há encontro publicado.")
    facts = view.facts
    numbers = [_counted(view.held_count, "pessoa com vaga", "pessoas com vaga")]
    day = dates.full_day(facts.starts_at)
    if facts.starts_at > now:
        return Figure(shown, facts.title, f"Vai ser em {day}.", tuple(numbers))
    # Who was not recorded may have been there, or may still come.
    absent = (
        ("pessoa não veio", "pessoas não vieram")
        if view.is_settled
        else ("pessoa sem presença registrada", "pessoas sem presença registrada")
    )
    numbers += [
        _counted(view.present_count, "pessoa presente", "pessoas presentes"),
        _counted(view.absent_count, *absent),
    ]
    if view.unexpected_count:
        numbers.append(
            _counted(view.unexpected_count, "pessoa veio sem vaga", "pessoas vieram sem vaga")
        )
    return _with_bars(
        Figure(
            shown,
            facts.title,
            f"Foi em {day}." if facts.ends_at <= now else f"Começou em {day}.",
            (*numbers, *_opinions(view.opinions)),
        ),
        "Quem veio, por órgão:" if view.is_settled else "Presenças registradas, por órgão:",
        [
            (
                _office(one.office),
                f"{one.present_count} de {_words(one.expected_count, 'pessoa', 'pessoas')}",
                one.present_count / one.expected_count,
            )
            for one in view.offices
        ],
    )


def of_year(view: Year, shown: ShowFigures) -> Figure:
    """Put what was held in a year into words."""
    turmas_count = len(view.past) - view.encontros_count
    figure = Figure(
        replace(shown, year=view.year),
        f"A Rede em {view.year}",
        "" if view.past else "Nada acabou ainda neste ano.",
        (
            _counted(view.encontros_count, "encontro", "encontros"),
            _counted(turmas_count, "turma", "turmas"),
            _counted(view.present_count, "presença", "presenças"),
        ),
        other_year=view.other_year,
    )
    return _with_bars(
        figure,
        "Quem veio, de quem tinha vaga ou veio sem:",
        [
            (
                buttons.title(one.title, _TITLE),
                f"{one.present_count} de {_words(one.expected_count, 'pessoa', 'pessoas')}"
                if one.present_count
                else "sem presença registrada",
                one.present_count / max(1, one.expected_count),
            )
            for one in view.past
        ],
    )


def of_opinions(view: Year, shown: ShowFigures) -> Figure:
    """Put what people thought in a year into words."""
    figure = Figure(
        replace(shown, year=view.year),
        f"Avaliações de {view.year}",
        "" if view.scores else "Ninguém avaliou ainda neste ano.",
        _opinions(view.opinions),
        other_year=view.other_year,
    )
    return _with_bars(
        figure,
        "Média de cada um, de 1 a 5:",
        [
            (
                buttons.title(one.title, _TITLE),
                f"{_average(one)}, com {_words(one.count, 'resposta', 'respostas')}",
                (one.average or 0) / 5,
            )
            for one in view.scores
        ],
    )


def of_hours(view: Hours, shown: ShowFigures) -> Figure:
    """Put the hours of everybody into words, by how many each has."""
    goal, half = GOAL_MINUTES // 60, GOAL_MINUTES // 120
    bands = (
        (f"{goal} horas ou mais", view.reached_count),
        (f"Pelo menos {half} horas", view.half_count),
        (f"Menos de {half} horas", view.begun_count),
        ("Nenhuma hora", view.none_count),
    )
    promised = _counted(
        view.promised_count,
        f"pessoa chega a {goal} horas com as vagas que já tem",
        f"pessoas chegam a {goal} horas com as vagas que já têm",
    )
    return _with_bars(
        Figure(
            replace(shown, year=view.year),
            f"Horas de formação em {view.year}",
            numbers=(
                (dates.hours(view.done_minutes), "de todas as pessoas"),
                (dates.hours(view.mean_minutes), "em média por pessoa"),
                *((promised,) if view.promised_count else ()),
            ),
            other_year=view.other_year,
        ),
        f"Quantas horas {_words(view.people_count, 'pessoa tem', 'pessoas têm')}:",
        [
            (label, _words(people, "pessoa", "pessoas"), people / max(1, view.people_count))
            for label, people in bands
        ],
    )


def of_offices(view: Hours, shown: ShowFigures) -> Figure:
    """Put the hours of each office into words."""
    offices_count = sum(bool(one.office) for one in view.offices)
    return _with_bars(
        Figure(
            replace(shown, year=view.year),
            f"Horas por órgão em {view.year}",
            numbers=(
                _counted(offices_count, "órgão com pessoas na Rede", "órgãos com pessoas na Rede"),
                _counted(
                    view.reached_count,
                    f"pessoa com {GOAL_MINUTES // 60} horas ou mais",
                    f"pessoas com {GOAL_MINUTES // 60} horas ou mais",
                ),
            ),
            other_year=view.other_year,
        ),
        "Média de horas por pessoa:",
        [
            (
                _office(one.office),
                f"{dates.hours(one.mean_minutes)}, {_words(one.people_count, 'pessoa', 'pessoas')}",
                min(1.0, one.mean_minutes / GOAL_MINUTES),
            )
            for one in view.offices
        ],
    )


def screen(figure: Figure) -> Message:
    """Show a figure in words (O27)."""
    shown = figure.shown
    others = (
        Button(label, ShowFigures(view, year=shown.year))
        for view, label in _TABS.items()
        if shown.activity_id or view is not shown.view
    )
    tabs = ((ENTRY,),) if shown.activity_id else buttons.pairs(others)
    picture = DrawFigures(shown.view, shown.year, shown.page, shown.activity_id)
    other: Row = ()
    if figure.other_year is not None:
        other_year = ShowFigures(shown.view, figure.other_year)
        other = (Button(f"🗓️ Ver {figure.other_year}", other_year),)
    return Message(
        _words_of(figure),
        (
            buttons.turning(
                shown.page,
                lambda page: replace(shown, page=page),
                has_more=shown.page + 1 < figure.pages_count,
            ),
            *tabs,
            (
                *((Button("🖼️ Ver em imagem", picture),) if figure.numbers else ()),
                Button("🔄 Atualizar", shown),
            ),
            (*other, *_download(shown)),
            (_back(shown), buttons.HOME),
        ),
    )


def spreadsheet(year: int, people_count: int) -> Message:
    """Send everybody's hours of a year (O27b)."""
    return Message(
        render(
            "organizers/figures/spreadsheet.html", year=year, people_count=people_count, note=NOTE
        ),
        ((buttons.back(ShowFigures(View.HOURS, year)), buttons.HOME),),
        attachment=MadeFile("hours_of_everybody", {"year": year}),
    )


@documents.maker("hours_of_everybody")
def make_spreadsheet(session: Session, now: datetime, *, year: int) -> MadeDocument:
    """Make a table of everybody, by name, with their hours of a year as numbers."""
    people = sorted(
        operations.hours_of_everybody(session, year=year, now=now),
        key=lambda one: alphabetical(one.name),
    )
    head = ["Nome", "Órgão", "E-mail", "Encontros", "Cursos", "Fora da Rede", "Total", "A caminho"]
    rows = [
        [
            one.name,
            one.office,
            one.email,
            *(
                decimal(minutes / 60)
                for minutes in (
                    one.hours.encontro_minutes,
                    one.hours.course_minutes,
                    one.hours.other_minutes,
                    one.hours.done_minutes,
                    one.hours.coming_minutes,
                )
            ),
        ]
        for one in people
    ]
    note = f"Em horas. {NOTE} Feita em {dates.full_day(now)}, às {dates.hour(now)}."
    content = workbooks.workbook(f"Horas de {year}", head, rows, note=note)
    return MadeDocument(f"horas-da-rede-{year}.xlsx", content, workbooks.MIME)


def picture(figure: Figure) -> Message:
    """Send a figure as a picture (O27), whose caption says every number that stands in it."""
    return Message(
        _words_of(figure),
        ((buttons.back(figure.shown), buttons.HOME),),
        attachment=MadeFile(
            "figures",
            {
                "heading": figure.heading,
                "about": figure.about,
                "numbers": [list(one) for one in figure.numbers],
                "bars_heading": figure.bars_heading,
                "bars": [list(one) for one in figure.bars],
            },
            "photo",
        ),
    )


@documents.maker("figures")
def make_picture(  # noqa: PLR0913 - every word of the caption
    session: Session, now: datetime, *, heading: str, about: str, numbers: list[list[str]],
    bars_heading: str, bars: list[list[str | float]],
) -> MadeDocument:  # fmt: skip
    """Draw the numbers that stand in the caption: a picture 800 dots wide."""
    del session
    content = drawing.png(
        _SOURCE,
        {
            "heading": drawing.breakable(heading),
            "about": about,
            "numbers": numbers,
            "bars_heading": bars_heading,
            "bars": [[drawing.breakable(str(label)), *more] for label, *more in bars],
        },
        title=heading,
        made_at=now,
    )
    return MadeDocument("numeros-da-rede.png", content, drawing.PNG)


def _words_of(figure: Figure) -> str:
    return render("organizers/figures/figures.html", figure=figure)


def _download(shown: ShowFigures) -> Row:
    if shown.view not in {View.HOURS, View.OFFICES}:
        return ()
    return (Button("📥 Baixar planilha", SendHours(shown.year)),)


def _back(shown: ShowFigures) -> Button:
    return buttons.back(
        ManageActivity(shown.activity_id) if shown.activity_id else ShowOrganizing()
    )


def _with_bars(figure: Figure, heading: str, bars: Sequence[Bar]) -> Figure:
    """Put one page of the bars under the numbers; the nearest there is."""
    cut, page, pages_count = pages.cut(bars, figure.shown.page, size=_ON_A_PAGE)
    return replace(
        figure,
        shown=replace(figure.shown, page=page),
        bars_heading=heading if bars else "",
        bars=cut,
        pages_count=pages_count,
    )


def _opinions(opinions: Opinions) -> tuple[Counted, ...]:
    if not opinions.count:
        return ()
    answers = _words(opinions.count, "resposta", "respostas")
    return ((_average(opinions), f"é a média das avaliações, com {answers}"),)


def _average(opinions: Opinions) -> str:
    return decimal(opinions.average or 0)


def _office(acronym: str) -> str:
    return buttons.clip(acronym, _OFFICE) or "Fora da lista"


def _counted(value: int, one: str, many: str) -> Counted:
    return number(value), one if value == 1 else many


def _words(value: int, one: str, many: str) -> str:
    return " ".join(_counted(value, one, many))
