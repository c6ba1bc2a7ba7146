"""A year of hours drawn: the ring as a picture, and the statement as a PDF (H02c, H02d)."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from domain import participants
from domain.attendance import hours as operations
from domain.attendance.hours import Summary
from domain.errors import NotFoundError
from messages import dates, documents, drawing
from messages.documents import MadeDocument

_SOURCE: Final = Path(__file__).with_suffix(".typ")


def legend(summary: Summary, *, is_this_year: bool) -> tuple[tuple[str, str], ...]:
    """Say what each part of the ring is; the caption of the picture says the same words."""
    left = max(0, summary.goal_minutes - summary.possible_minutes)
    verb = dates.missing(left).partition(" ")[0]
    if not is_this_year:
        verb = "Faltou" if verb == "Falta" else "Faltaram"
    parts = [("done", f"Feitas: {dates.hours(summary.done_minutes)}")]
    if summary.coming_minutes:
        parts.append(("coming", f"A caminho: {dates.hours(summary.coming_minutes)}"))
    if left:
        parts.append(("missing", f"{verb}: {dates.hours(left)}"))
    return tuple(parts)


def ring(summary: Summary, *, is_this_year: bool, made_at: datetime) -> bytes:
    """Draw the ring of a year as a picture of 800 by 520 dots."""
    heading = f"Horas de formação em {summary.year}"
    given = _ring(summary, is_this_year=is_this_year) | {"heading": heading, "is_picture": True}
    return drawing.png(_SOURCE, given, title=heading, made_at=made_at)


def _ring(summary: Summary, *, is_this_year: bool) -> dict[str, Any]:
    parts = legend(summary, is_this_year=is_this_year)
    goal = dates.duration(summary.goal_minutes)
    return {
        "goal": summary.goal_minutes,
        "done": summary.done_minutes,
        "coming": summary.coming_minutes,
        "total": dates.hours(summary.done_minutes),
        "of": f"de {goal}",
        "legend": parts,
        "alt": f"Anel das horas, de {goal}. {'. '.join(words for _, words in parts)}.",
    }


@documents.maker("hours_ring")
def make_ring(  # noqa: PLR0913 - every number of the caption
    session: Session, now: datetime, *, year: int, encontro: int, course: int, other: int,
    coming: int, is_this_year: bool,
) -> MadeDocument:  # fmt: skip
    """Draw the ring with the numbers that stand in its caption; lengths in minutes."""
    del session
    summary = Summary(year, encontro, course, coming, other_year=None, other_minutes=other)
    content = ring(summary, is_this_year=is_this_year, made_at=now)
    return MadeDocument(f"horas-{year}.png", content, drawing.PNG)


@documents.maker("hours_pdf")
def make_statement(
    session: Session, now: datetime, *, participant_id: int, year: int
) -> MadeDocument:
    """Make the statement of a year as a PDF, with the ring above."""
    who = participants.get(session, participant_id=participant_id, now=now)
    if who is None:
        raise NotFoundError
    summary = operations.summary(session, participant_id=participant_id, year=year, now=now)
    lines = operations.lines(session, participant_id=participant_id, year=year, now=now)
    heading = f"Extrato de horas de {year}"
    given = _ring(summary, is_this_year=year == operations.year_of(now)) | {
        "is_picture": False,
        "heading": heading,
        "name": drawing.drawable(who.name),
        "note": f"Feito em {dates.full_day(now)}. Quem confere usa o código de cada certificado.",
        "rows": [
            [
                dates.full_day(line.happened_at),
                drawing.breakable(line.title),
                there(line),
                dates.hours(line.minutes),
            ]
            for line in reversed(lines)
        ],
        "sum": dates.hours(sum(line.minutes for line in lines)),
    }
    content = drawing.pdf(_SOURCE, given, title=f"{heading} — {who.name}", made_at=now)
    return MadeDocument(f"minhas-horas-{year}.pdf", content, drawing.PDF)


def there(line: operations.Line) -> str:
    """Say of a line of the statement how somebody was there."""
    if line.is_elsewhere:
        return "Fora da Rede"
    return f"{line.attended_count} de {line.lessons_count} aulas" if line.is_turma else "Sim"
