from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from domain.activities import activities
from domain.errors import NotFoundError
from messages import calendar, documents
from models import Activity
from tests import make
from tests.make import NOW, moment


def read(session: Session, activity: Activity) -> Any:
    made = calendar.calendar(session, NOW, activity_id=activity.id)
    return Calendar.from_ical(made.content)


def test_calendar_holds_the_encontro_in_utc(session: Session) -> None:
    encontro = make.encontro(session)

    made = documents.make(
        session, maker="calendar", arguments={"activity_id": encontro.id}, now=NOW
    )

    assert (made.name, made.mime) == ("1o-encontro-da-rede-estrategia.ics", "text/calendar")
    text = made.content.decode()
    assert "METHOD:PUBLISH\r\n" in text
    assert "DTSTART:20240318T120000Z\r\n" in text
    assert "DTEND:20240318T150000Z\r\n" in text
    assert f"UID:encontro-{encontro.id}-1@rede-estrategia\r\n" in text
    assert "SEQUENCE:1\r\n" in text
    assert "STATUS:CONFIRMED\r\n" in text


def test_calendar_has_one_entry_per_lesson(session: Session) -> None:
    turma = make.turma(session)

    entries = read(session, turma).walk("VEVENT")

    assert [str(entry["uid"]) for entry in entries] == [
        f"turma-{turma.id}-1@rede-estrategia",
        f"turma-{turma.id}-2@rede-estrategia",
    ]
    assert [entry["dtstart"].dt for entry in entries] == [moment(9, 4, 8, 30), moment(11, 4, 8, 30)]


def test_calendar_moves_the_same_entry(session: Session) -> None:
    encontro = make.encontro(session)
    before = read(session, encontro).walk("VEVENT")[0]
    encontro.version = 2
    encontro.venue = "Sala 402"
    session.flush()

    after = read(session, encontro).walk("VEVENT")[0]

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (1, 2)
    assert after["location"].startswith("Sala 402")


def test_calendar_takes_a_cancelled_encontro_away(session: Session) -> None:
    encontro = make.encontro(session, cancelled_at=NOW, version=2)

    file = read(session, encontro)

    assert file["method"] == "CANCEL"
    (entry,) = file.walk("VEVENT")
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 3)


def test_calendar_keeps_what_people_wrote(session: Session) -> None:
    title = 'Encontro; "Ações, metas" & <b>\\ Cia\nBEGIN:VALARM'
    encontro = make.encontro(session, title, programme="9h Abertura\n" * 40)

    (entry,) = read(session, encontro).walk("VEVENT")

    assert str(entry["summary"]).split() == title.split()
    assert entry.subcomponents == []
    assert str(entry["description"]).count("Abertura") == 40


def test_calendar_of_a_draft_is_refused(session: Session) -> None:
    draft = make.encontro(session, published_at=None)

    with pytest.raises(NotFoundError):
        calendar.calendar(session, NOW, activity_id=draft.id)


@pytest.mark.parametrize(
    ("address", "start", "end"),
    [
        (calendar.google, "20240318T120000Z", "20240318T150000Z"),
        (calendar.outlook, "2024-03-18T12:00:00Z", "2024-03-18T15:00:00Z"),
    ],
)
def test_address_for_the_browser_holds_the_slot_in_utc(
    session: Session, address: Any, start: str, end: str
) -> None:
    row = make.encontro(session, "Zé & Cia + 1", venue="Sala 2", address="Rua A, 10", link="")
    facts = activities.read(session, activity_id=row.id)

    made = urlsplit(address(facts, facts.slots[0]))

    assert made.scheme == "https"
    values = dict(parse_qsl(made.query, strict_parsing=True))
    assert values.pop("text", values.pop("subject", None)) == "Zé & Cia + 1"
    assert values["location"] == "Sala 2, Rua A, 10"
    assert f"{start}/{end}" in values.values() or {start, end} <= set(values.values())
    # Outlook shows a plus sign where a space should be.
    assert "+" not in made.query
