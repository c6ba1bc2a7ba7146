"""Everything the bot sends as a file, from tables full of formulas: only words arrive."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from xlsxwriter.worksheet import Worksheet

from domain.attendance import attendance_poster
from domain.importing import spreadsheets
from domain.importing.importing_cells import shown
from domain.importing.spreadsheets import Sheet, Workbook
from messages import documents, workbooks
from models import Participant, Standing
from tests import make
from tests.fuzz import formulas
from tests.make import NOW, moment
from tests.scale import sized

WORDS = sized(60, 2_000)
"""People on the list; each has four words of their own, and one in the file of errors."""
SEED = 20_240_318
_OTHERS = {
    "attendance_code", "calendar", "my_data_text", "my_data_json", "issued_document",
    "issued_documents", "activity_papers", "signing_list", "invitation_poster",
    "attendance_poster", "hours_pdf", "hours_ring", "figures",
}  # fmt: skip
"""Made from the same tables, and not spreadsheets."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Files made of a database, and the words that must stand in each."""

    made: dict[str, documents.MadeDocument]
    words: dict[str, list[str]]
    past_id: int
    """The encontro whose people are listed."""


def fill(session: Session, people_count: int) -> Filled:
    """Put a formula wherever a person writes, and make every file there is."""
    words = formulas.stored(SEED, 4 * people_count + 100)
    take = chain(words).__next__
    past = make.encontro(
        session, take(), starts_at=moment(4, 3, 9), venue=take(), programme=take(), theme=take()
    )
    slot = make.slots_of(session, past)[0]
    office = make.assessoria(session, take(), take())
    session.add_all(
        Participant(
            name=take(), email=f"{number}{take()}"[::-1], agency_text=take(),
            chat_id=10_000 + number, standing=Standing.LISTED if number % 2 else Standing.ACTIVE,
            muted_reminders=[], created_at=NOW,
        )
        for number in range(people_count)
    )  # fmt: skip
    session.flush()
    people = session.query(Participant).order_by(Participant.id).all()
    for person in people:
        make.seat(session, past, person, reason=take())
    ana = make.participant(session, take(), office=office, decline_reason=take())
    lines = _attended(session, ana, take)
    make.attendance(session, slot, ana)
    wrong = [
        (text, f"sem arroba {text}", text[::-1]) for text in formulas.raw(SEED + 1, people_count)
    ]
    file = Workbook((Sheet(take(), (("nome", "e-mail", "sigla"), *wrong)),))
    listed = [person for person in people if person.standing == Standing.LISTED]
    paper = make.paper(session, past, ana, title=past.title, signer_name=take())
    coming = make.encontro(session, take())
    room = make.slots_of(session, coming)[0].id
    celia = make.organizer(session)
    attendance_poster.hang(session, slot_id=room, actor_id=celia.id, now=NOW, secret="5e" * 16)
    arguments: dict[str, dict[str, Any]] = {
        "people_list": {"activity_id": past.id},
        "hours_statement": {"participant_id": ana.id, "year": 2024},
        "hours_of_everybody": {"year": 2024},
        "people_template": {},
        "invites": {"links": [[person.id, f"={person.id}"] for person in listed]},
        "import_errors": {"packed": spreadsheets.pack(file), "accepts": False},
        "calendar": {"activity_id": past.id},
        "my_data_text": {"participant_id": ana.id},
        "my_data_json": {"participant_id": ana.id},
        "issued_document": {"document_id": paper.id},
        "issued_documents": {"participant_id": ana.id, "year": 2024, "bot": "rede_bot"},
        "activity_papers": {"activity_id": past.id},
        "signing_list": {"slot_id": slot.id},
        "invitation_poster": {"activity_id": coming.id, "bot": "rede_bot"},
        "attendance_poster": {"slot_id": room, "bot": "rede_bot"},
        "hours_pdf": {"participant_id": ana.id, "year": 2024},
        "hours_ring": {
            "year": 2024,
            "encontro": 60,
            "course": 0,
            "other": 0,
            "coming": 0,
            "is_this_year": True,
        },
        "figures": {
            "heading": past.title,
            "about": "",
            "numbers": [["3", "pessoas presentes"]],
            "bars_heading": "Quem veio, por órgão:",
            "bars": [[office.acronym, "2 de 3 pessoas", 0.5]],
        },
    }
    documents.load()
    made = {
        name: documents.make(session, maker=name, arguments=given, now=NOW)
        for name, given in arguments.items()
    }
    own = [(person.name, person.agency_text or "", person.email or "") for person in people]
    return Filled(
        made,
        {
            "people_list": [*chain(*own), ana.name, office.acronym],
            "hours_statement": [*lines, past.title],
            "hours_of_everybody": [*chain(*own), ana.name, office.acronym],
            "people_template": [],
            "invites": [
                *chain(*((p.name, p.agency_text or "", p.email or "") for p in listed)),
                *(f"={person.id}" for person in listed),
            ],
            "import_errors": [],
            "my_data_json": [ana.name, ana.decline_reason or "", *lines],
            "my_data_text": [ana.name],
            "calendar": [past.title],
        },
        past.id,
    )


def _attended(session: Session, ana: Participant, take: Any) -> list[str]:
    titles = [take() for _ in range(20)]
    for day, title in enumerate(titles, start=1):
        encontro = make.encontro(session, title, starts_at=moment(day, 2, 9))
        make.attendance(session, make.slots_of(session, encontro)[0], ana)
    return titles


@pytest.fixture
def session(shared_sqlite: Any) -> Iterator[Session]:
    """SQLite alone: what stands in a table is the same on both."""
    with shared_sqlite.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def active(content: bytes) -> list[str]:
    """Everything in a workbook that does something by itself, or is no plain value."""
    found = []
    for name, part in parts(content).items():
        root = ET.fromstring(part)  # noqa: S314 - written by ourselves, a line above
        for element in root.iter():
            tag = element.tag.rpartition("}")[2]
            if tag in {"f", "hyperlink", "hyperlinks", "ddeLink", "oleLink", "definedName"}:
                found.append(f"{name}: {tag} {element.text}")
            if tag == "c" and element.get("t", "n") not in {"s", "n"}:
                found.append(f"{name}: {element.get('r')} is {element.get('t')}")
        if "externalLink" in name or leads_outside(root):
            found.append(f"{name}: leads outside")
    return found


def leads_outside(root: ET.Element) -> bool:
    return any(element.get("TargetMode") == "External" for element in root.iter())


def cells(content: bytes) -> list[str]:
    """Every word of the file, as a program that is not ours reads it."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [cell for row in sheet.to_python() for cell in row if isinstance(cell, str) and cell]


def missing(filled: Filled, name: str) -> list[str]:
    """Words that stand in the tables and not in the file, letter for letter."""
    there = Counter(cells(filled.made[name].content))
    return list((Counter(word for word in filled.words[name] if word) - there).elements())


@pytest.mark.timeout(sized(60, 900))
def test_no_formula_of_thousands_leaves_in_a_file(session: Session) -> None:
    filled = fill(session, WORDS)
    books = {
        name: file.content for name, file in filled.made.items() if file.mime == workbooks.MIME
    }

    assert {name: active(content) for name, content in books.items()} == {
        name: [] for name in books
    }
    assert {name: missing(filled, name)[:5] for name in books} == {name: [] for name in books}
    dangerous = [word for content in books.values() for word in cells(content) if word[0] in "=+-@"]
    assert len(dangerous) > WORDS
    print(f"{sum(len(cells(content)) for content in books.values())} cells of words")  # noqa: T201
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.[a-z]+", file.name) for file in filled.made.values())


def test_every_file_the_bot_makes_is_tried(session: Session) -> None:
    made = fill(session, 1).made

    # Tests of the delivery register makers of their own, whose names begin with "test".
    assert set(made) == {name for name in documents.names() if name[:4] != "test"} - {
        "attendance_code"  # a picture
    }
    books = {name for name, file in made.items() if file.mime == workbooks.MIME}
    assert books | _OTHERS == set(made) | {"attendance_code"}


def test_no_line_of_a_csv_begins_as_a_formula(session: Session) -> None:
    filled = fill(session, WORDS)
    arguments = {"activity_id": filled.past_id, "form": "csv"}
    file = documents.make(session, maker="people_list", arguments=arguments, now=NOW)
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    found = [cell for line in lines for cell in line if cell]

    assert [cell for cell in found if re.match(r"[^\w']*[=+\-@＝＋－＠]", cell)] == []
    assert len([cell for cell in found if cell.startswith("'")]) > WORDS
    bare = Counter(re.sub(r"^'|\s", "", cell) for cell in found)
    wanted = Counter(re.sub(r"\s", "", word) for word in filled.words["people_list"])
    del wanted[""]
    assert [word for word in wanted if bare[word] + bare[word.removeprefix("'")] == 0] == []


def test_lines_with_problems_go_back_as_they_came(session: Session) -> None:
    book = fill(session, WORDS).made["import_errors"].content
    found = set(cells(book))

    # Nothing but what hides is left out; the sentence that names the problem quotes some too.
    assert [text for text in formulas.raw(SEED + 1, WORDS) if shown(text) not in found] == []


def test_the_other_files_hold_the_words_as_words(session: Session) -> None:
    filled = fill(session, 1)
    made, words = filled.made, filled.words

    values = _strings(json.loads(made["my_data_json"].content))
    assert set(words["my_data_json"]) <= set(values)
    text = made["my_data_text"].content.decode("utf-8-sig").replace("\r\n", "\n")
    assert f"Nome: {words['my_data_text'][0]}" in text
    (entry,) = Calendar.from_ical(made["calendar"].content).walk("VEVENT")
    assert str(entry["summary"]).strip() == words["calendar"][0]
    assert len(entry.keys()) <= 11


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def test_without_the_guard_the_look_finds_formulas(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: XlsxWriter guesses what a cell is."""
    monkeypatch.setattr(Worksheet, "write_string", Worksheet.write)
    filled = fill(session, 60)

    for name in ("people_list", "invites", "hours_statement"):
        assert any(": f " in found for found in active(filled.made[name].content))
    assert missing(filled, "people_list")
