"""The list of people of an encontro or turma as a file: spreadsheet, PDF or CSV (O26)."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from domain.activities.activities import Facts
from domain.attendance.hours import Share
from domain.organizing import people_lists
from domain.organizing.people_lists import Form, ListRow
from messages import buttons, dates, documents, drawing, presence, workbooks
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import SendPeopleFile, SendPeopleList
from messages.documents import MadeDocument
from messages.organizers.people_lists import standing
from messages.outgoing import Button, MadeFile, Message
from messages.render import count, render

NOTE: Final = "Contém dados pessoais: use só no trabalho da Rede."
_SOURCE: Final = Path(__file__).with_suffix(".typ")
_FORMS: Final = {
    Form.SHEET: "em planilha",
    Form.PDF: "em PDF",
    Form.CSV: "em CSV",
}
_LONGEST: Final = 50
"""Letters of a word; the addresses people write to have fewer."""
_BESIDE: Final = 4
"""Columns of presence beside the others, on one page."""
_BELOW: Final = 12
"""Columns of presence in a table of their own."""


def file(facts: Facts, people_count: int, form: Form, now: datetime) -> Message:
    """Send the list, and offer it in other forms (O26)."""
    others = [
        Button(f"📃 E{label[1:]}", SendPeopleFile(facts.id, other))
        for other, label in _FORMS.items()
        if other is not form and other is not Form.SHEET
    ]
    return Message(
        render(
            "organizers/people_lists/file.html",
            people_count=people_count,
            form=_FORMS[form],
            note=NOTE,
            now=now,
        ),
        (
            tuple(others),
            (
                Button(
                    "🔄 Gerar de novo" if form is Form.SHEET else "📊 Em planilha",
                    SendPeopleList(facts.id),
                ),
            ),
            (buttons.back(ManageActivity(facts.id)),),
        ),
        attachment=MadeFile("people_list", {"activity_id": facts.id, "form": form}),
    )


@documents.maker("people_list")
def make_list(
    session: Session, now: datetime, *, activity_id: int, form: str = Form.SHEET
) -> MadeDocument:
    """Make the list of an activity: name, office, e-mail, standing, and each attendance."""
    found = people_lists.people_list(session, activity_id=activity_id)
    facts = found.facts
    note = f"{NOTE} Feita em {dates.full_day(now)}, às {dates.hour(now)}."
    fixed = [[row.name, row.office, row.email, _standing(row)] for row in found.rows]
    head = ["Nome", "Órgão", "E-mail", "Situação"]
    days = [dates.short_day(slot.starts_at) for slot in facts.slots]
    at = [
        ["" if at is None else presence.in_list(at.kind, at.minutes) for at in row.at]
        for row in found.rows
    ]
    if Form(form) is Form.PDF:
        content = drawing.pdf(
            _SOURCE,
            {
                "heading": drawing.breakable(facts.title),
                "lines": [count(len(fixed), "pessoa", "pessoas")],
                "note": note,
                "tables": _tables(head, fixed, days, at),
            },
            title=f"Lista de pessoas — {facts.title}",
            made_at=now,
        )
        return MadeDocument(workbooks.file_name(facts.title, "lista", "pdf"), content, drawing.PDF)
    head += [f"Presença {day}" for day in days]
    last: list[list[str]] = [[] for _ in found.rows]
    if not facts.is_encontro:
        head.append(f"Presença em aulas (mínimo {facts.minimum_attendance_percent}%)")
        last = [[_percent(row.share)] for row in found.rows]
    rows = [[*first, *there, *share] for first, there, share in zip(fixed, at, last, strict=True)]
    if Form(form) is Form.CSV:
        name = workbooks.file_name(facts.title, "lista", "csv")
        return MadeDocument(name, workbooks.table(head, rows), workbooks.CSV)
    return MadeDocument(
        name=workbooks.file_name(facts.title, "lista"),
        content=workbooks.workbook("Lista", head, rows, note=note),
        mime=workbooks.MIME,
    )


def _tables(
    head: list[str], fixed: list[list[str]], days: list[str], at: list[list[str]]
) -> list[dict[str, object]]:
    """Lay the list out for a page: a few days stand beside the people, many below them."""
    if len(days) <= _BESIDE:
        days = [f"Presença {day}" for day in days]
        parts = [(range(len(days)), head, fixed)]
    else:
        starts = range(0, len(days), _BELOW)
        names = [row[:1] for row in fixed]
        parts = [(range(0), head, fixed)]
        parts += [
            (range(start, min(start + _BELOW, len(days))), head[:1], names) for start in starts
        ]
    return [
        {
            "head": [*beside, *(days[day] for day in shown)],
            "rows": [
                [
                    drawing.breakable(cell, _LONGEST)
                    for cell in (*row, *(there[day] for day in shown))
                ]
                for row, there in zip(rows, at, strict=True)
            ],
            "wide": len(beside),
        }
        for shown, beside, rows in parts
    ]


def _standing(row: ListRow) -> str:
    unsure = " (sem resposta à mudança)" if row.is_undecided else ""
    return standing(row.state, row.reason) + unsure


def _percent(share: Share | None) -> str:
    if share is None:
        return "0%"
    return "ausências justificadas" if share.percent is None else f"{share.percent}%"
