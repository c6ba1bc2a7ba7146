"""What is said about a person's hours (H01, H02)."""

import io
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.attendance import hours as operations
from domain.attendance.claims import Claim, Missing, MissingPage
from domain.attendance.goal import Chance, Way
from domain.attendance.hours import Line, Statement, Summary
from messages import buttons, dates, documents, hours_drawing, presence
from messages.actions.courses import ListCourses
from messages.actions.hours import (
    ClaimPresence,
    DownloadStatement,
    ListMissing,
    SendRing,
    SendStatement,
    ShowHours,
    ShowStatement,
    ShowWay,
)
from messages.documents import MadeDocument
from messages.outgoing import Button, MadeFile, Message, Row
from messages.papers import MINE
from messages.render import render

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_CHANCES: Final = 6
"""Encontros and turmas on one page."""


def total(minutes: int) -> str:
    """Say how many hours somebody has: "Você tem 3 horas de formação"."""
    if not minutes:
        return "Você ainda não tem horas de formação"
    return f"Você tem {dates.duration(minutes)} de formação"


def summary(result: Summary, now: datetime) -> Message:
    """Show hours done, on the way and missing (H01)."""
    is_this_year = result.year == operations.year_of(now)
    more: Row = ()
    if is_this_year and result.missing_minutes:
        more = (
            Button("🎓 Cursos", ListCourses(), "primary"),
            Button("🎯 O que falta", ShowWay()),
        )
    other: Row = ()
    if result.other_year is not None:
        other = (Button(f"🗓️ Ver {result.other_year}", ShowHours(result.other_year)),)
    return Message(
        render(
            "hours/summary.html",
            summary=result,
            total=total(result.done_minutes),
            goal=dates.duration(result.goal_minutes),
            left=dates.missing(max(0, result.goal_minutes - result.done_minutes)),
            is_this_year=is_this_year,
        ),
        (
            more,
            (Button("🧾 Ver extrato", ShowStatement(result.year)), *other),
            (Button("🖼️ Ver em imagem", SendRing(result.year)),) if result.possible_minutes else (),
            (MINE,),
            (buttons.HOME,),
        ),
    )


def statement(result: Statement, now: datetime) -> Message:
    """Show the hours one by one (H02)."""
    is_this_year = result.year == operations.year_of(now)
    download = (
        Button("📥 Baixar planilha", DownloadStatement(result.year)),
        Button("📄 Baixar PDF", SendStatement(result.year)),
    )
    return Message(
        render("hours/statement.html", statement=result),
        (
            buttons.turning(
                result.page,
                partial(ShowStatement, result.year),
                has_more=result.page + 1 < result.pages_count,
            ),
            download if result.lines else (),
            (Button("❗ Falta alguma hora", ListMissing()),),
            (buttons.back(ShowHours(0 if is_this_year else result.year)), buttons.HOME),
        ),
    )


def missing(view: MissingPage, now: datetime) -> Message:
    """Show where a presence may be missing; one tap asks for it (H07)."""
    asked = [one for one in view.slots if one.claimed_at is not None]
    refused = [
        (one, presence.REFUSALS[one.refusal]) for one in view.slots if one.refusal is not None
    ]
    free = [one for one in view.slots if one.can_be_claimed]
    # Answered in another way: with an absence that is justified, or taken back since.
    answered = [one for one in view.slots if one.is_answered and one.refusal is None]
    return Message(
        render(
            "hours/missing.html",
            view=view,
            asked=asked,
            refused=refused,
            answered=answered,
            has_free=bool(free),
        ),
        (
            *((Button(_slot(one, now), ClaimPresence(one.slot_id)),) for one in free),
            buttons.turning(view.page, ListMissing, has_more=view.page + 1 < view.pages_count),
            (buttons.ASK,),
            (buttons.back(ShowStatement(operations.year_of(now))), buttons.HOME),
        ),
    )


def claimed(claim: Claim) -> Message:
    """Say that the organizers are asked to record a presence (H07b)."""
    return Message(
        render("hours/claimed.html", card=claim.card),
        ((Button("❗ Falta outra hora", ListMissing()),), (buttons.HOME,)),
    )


def _slot(one: Missing, now: datetime) -> str:
    is_today = dates.is_same_day(one.starts_at, now)
    day = f" · {'hoje' if is_today else dates.short_day(one.starts_at)}"
    return buttons.title(one.title, buttons.WIDTH - len(day)) + day


def spreadsheet(participant_id: int, year: int) -> Message:
    """Send the year's statement as a spreadsheet."""
    return Message(
        render("hours/spreadsheet.html", year=year),
        attachment=MadeFile("hours_statement", {"participant_id": participant_id, "year": year}),
    )


def way(found: Way, page: int) -> Message:
    """Show what of this year's offer still leads to the goal (H08)."""
    shown, page, pages_count = pages.cut(found.chances, page, size=_CHANCES)
    if not found.summary.missing_minutes:
        shown, pages_count = (), 1
    return Message(
        render(
            "hours/way.html",
            way=found,
            missing=dates.missing(found.summary.missing_minutes),
            short=_lowered(dates.missing(found.short_minutes)),
            page=page,
            pages_count=pages_count,
        ),
        (
            *((_chance(chance),) for chance in shown),
            buttons.turning(page, ShowWay, has_more=page + 1 < pages_count),
            (buttons.back(ShowHours()), buttons.HOME),
        ),
    )


def _chance(chance: Chance) -> Button:
    facts = chance.card.facts
    tail = f" · {dates.hours(chance.minutes)} · {dates.short_day(facts.starts_at)}"
    sign = "📅" if facts.is_encontro else "🎓"
    title = buttons.title(facts.title, buttons.WIDTH - len(tail) - 2)
    return Button(f"{sign} {title}{tail}", buttons.opening(facts))


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def statement_pdf(participant_id: int, year: int) -> Message:
    """Send the year's statement as a PDF (H02d)."""
    return Message(
        render("hours/pdf.html", year=year),
        attachment=MadeFile("hours_pdf", {"participant_id": participant_id, "year": year}),
    )


def ring(result: Summary, now: datetime) -> Message:
    """Send a year as a picture (H02c); its caption says every number that stands in it."""
    is_this_year = result.year == operations.year_of(now)
    parts = hours_drawing.legend(result, is_this_year=is_this_year)
    return Message(
        render(
            "hours/ring.html",
            summary=result,
            goal=dates.duration(result.goal_minutes),
            parts=[words for _, words in parts],
        ),
        ((buttons.back(ShowHours(0 if is_this_year else result.year)), buttons.HOME),),
        attachment=MadeFile(
            "hours_ring",
            {
                "year": result.year,
                "encontro": result.encontro_minutes,
                "course": result.course_minutes,
                "other": result.other_minutes,
                "coming": result.coming_minutes,
                "is_this_year": is_this_year,
            },
            "photo",
        ),
    )


@documents.maker("hours_statement")
def make_statement(
    session: Session, now: datetime, *, participant_id: int, year: int
) -> MadeDocument:
    """Make the statement of a year as a spreadsheet."""
    lines = operations.lines(session, participant_id=participant_id, year=year, now=now)
    return MadeDocument(f"minhas-horas-{year}.xlsx", _sheet(lines, year), XLSX)


def _sheet(lines: list[Line], year: int) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - the bot starts without it

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(f"Horas de {year}")
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        amount = book.add_format({"num_format": "0.0#"})
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 50)
        sheet.set_column(2, 3, 18)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, ["Data", "Atividade", "Presença", "Horas"], head)
        for row, line in enumerate(reversed(lines), start=1):
            sheet.write_datetime(row, 0, dates.local(line.happened_at).replace(tzinfo=None), day)
            # Titles are people's words: one that begins with "=" must not become a formula.
            sheet.write_string(row, 1, line.title)
            sheet.write_string(row, 2, hours_drawing.there(line))
            sheet.write_number(row, 3, line.minutes / 60, amount)
        last = len(lines) + 1
        sheet.write_string(last, 1, "Total", head)
        total = sum(line.minutes for line in lines) / 60
        # A number, not a formula: some offices block files that calculate.
        sheet.write_number(last, 3, total, amount)
    return content.getvalue()
