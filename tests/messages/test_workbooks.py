"""No cell of any spreadsheet we send is a formula, whatever people wrote."""

import io
import re
import zipfile
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.importing import spreadsheets
from domain.importing.spreadsheets import Sheet, Workbook
from messages import documents
from models import Role, Standing
from tests import make
from tests.make import NOW, moment

DANGEROUS = (
    "=1+1",
    '=HYPERLINK("http://exemplo.test","clique")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
    "\uff0b1",
    "\u200b=1",
    "\u00a0=1",
    "{=1}",
    "http://exemplo.test",
    "mailto:a@b.br",
    "'=1",
    "1e9",
)


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def active(content: bytes) -> list[str]:
    """Everything in a workbook that does something by itself."""
    return [
        found
        for part in parts(content).values()
        for found in re.findall(r"<f[ >][^<]*|<hyperlink |<externalLink|<ddeLink", part)
    ]


@pytest.fixture
def made(session: Session) -> dict[str, bytes]:
    """One file of every maker of spreadsheets, full of dangerous words."""
    office = make.assessoria(session, "=A1", "=A1")
    past = make.encontro(
        session, "=1+1", starts_at=moment(4, 3, 9), venue="=1", programme="=1", theme="=1"
    )
    slot = make.slots_of(session, past)[0]
    people = [make.participant(session, words, office=office) for words in DANGEROUS]
    for person in people:
        make.seat(session, past, person)
        make.attendance(session, slot, person)
    listed = make.participant(session, "=9", office=office, standing=Standing.LISTED)
    make.participant(session, "=8", role=Role.ORGANIZER)
    lines = tuple((words, "nenhum", "=1") for words in DANGEROUS)
    wrong = Workbook((Sheet("=1", (("nome", "órgão", "e-mail"), *lines)),))
    documents.load()
    arguments: dict[str, dict[str, Any]] = {
        "people_list": {"activity_id": past.id},
        "hours_statement": {"participant_id": people[0].id, "year": 2024},
        "people_template": {},
        "hours_of_everybody": {"year": 2024},
        "invites": {"links": [[listed.id, "=1"]]},
        "import_errors": {"packed": spreadsheets.pack(wrong), "accepts": False},
    }
    return {
        name: documents.make(session, maker=name, arguments=given, now=NOW).content
        for name, given in arguments.items()
    }


def test_every_spreadsheet_is_tried(made: dict[str, bytes]) -> None:
    others = {"calendar", "attendance_code", "my_data_text", "my_data_json"}
    others |= {"activity_papers", "issued_document", "issued_documents"}
    others |= {"signing_list", "invitation_poster", "attendance_poster", "hours_ring", "hours_pdf"}
    others |= {"figures"}

    # Tests of the delivery register makers of their own, whose names begin with "test".
    assert set(made) | others == {name for name in documents.names() if name[:4] != "test"}


def test_no_cell_is_a_formula(made: dict[str, bytes]) -> None:
    # Words that look like formulas are in there, as words.
    assert all("=1" in "".join(parts(made[name]).values()) for name in ("invites", "import_errors"))
    assert {name: active(content) for name, content in made.items()} == {name: [] for name in made}


def test_words_arrive_as_they_were_written(made: dict[str, bytes]) -> None:
    shared = parts(made["people_list"])["xl/sharedStrings.xml"]

    assert "=HYPERLINK(" in shared
    assert "\uff1d1+1" in shared
