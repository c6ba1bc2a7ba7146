"""The sample year closed: papers are those that SQL counts on the presence sheets, by itself.

The count shares nothing with the rule: it reads the tables with words of SQL alone.
"""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from domain.attendance.hours import year_of
from domain.documents import papers
from domain.importing import importing
from messages import dates, paper_drawing
from models import (
    Activity,
    CheckInWindow,
    IssuedDocument,
    Kind,
    Participant,
    Presence,
    Slot,
    Standing,
)
from tests import make, pdf_readers
from tests.conftest import ROOT
from tests.make import NOW, moment
from tests.scale import sized

SAMPLE = ROOT / "samples" / "rede-2024.xlsx"
BOT = "RedeEstrategiaBot"
_LENGTH = {
    "sqlite": "CAST(ROUND((julianday(s.ends_at) - julianday(s.starts_at)) * 1440) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM s.ends_at - s.starts_at) / 60 AS INTEGER)",
}
COUNT = """
WITH lesson AS (
    SELECT s.id, s.activity_id, a.minimum_attendance_percent AS minimum, a.minutes AS cap,
           {length} AS long
    FROM slots s JOIN activities a ON a.id = s.activity_id
    WHERE a.kind = 'turma'
),
turma AS (
    SELECT activity_id, SUM(long) AS long, COUNT(*) AS lessons FROM lesson GROUP BY activity_id
),
sheet AS (
    SELECT lesson.activity_id, t.participant_id, lesson.minimum, lesson.cap,
           SUM(CASE WHEN t.kind = 'justified' THEN 0
                    WHEN t.kind = 'partial' AND t.minutes < lesson.long THEN t.minutes
                    ELSE lesson.long END) AS done,
           SUM(CASE WHEN t.kind = 'justified' THEN lesson.long ELSE 0 END) AS excused,
           SUM(CASE WHEN t.kind = 'justified' THEN 0 ELSE 1 END) AS lessons
    FROM attendances t JOIN lesson ON lesson.id = t.slot_id
    GROUP BY lesson.activity_id, t.participant_id, lesson.minimum, lesson.cap
)
SELECT sheet.activity_id, sheet.participant_id,
       CASE WHEN 100 * done >= minimum * (turma.long - excused)
                 AND 2 * sheet.lessons >= turma.lessons
            THEN 'certificate' ELSE 'declaration' END,
       CASE WHEN done > cap THEN cap ELSE done END
FROM sheet
JOIN turma ON turma.activity_id = sheet.activity_id
JOIN participants p ON p.id = sheet.participant_id
WHERE p.standing IN ('active', 'listed', 'suspended') AND sheet.lessons > 0
"""


@pytest.fixture
def turmas(session: Session) -> list[Activity]:
    """Twelve turmas of the sample year with all kinds of presence, all over and closed."""
    importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    chance = random.Random(15)  # noqa: S311 - no secret
    celia = make.organizer(session)
    people = list(session.scalars(select(Participant).order_by(Participant.id)))
    for person, standing in zip(
        people[::7], [Standing.SUSPENDED, Standing.PENDING, Standing.ACTIVE] * 9, strict=False
    ):
        person.standing = standing
    found = list(session.scalars(select(Activity).where(Activity.kind == Kind.TURMA)))
    for number, turma in enumerate(found):
        turma.minimum_attendance_percent = (75, 50, 100, 60)[number % 4]
        if number % 3 == 0:
            # A third lesson on another day, shorter and past the workload.
            last = max(slot.ends_at for slot in make.slots_of(session, turma))
            make.slot(session, turma, last + timedelta(days=1), last + timedelta(days=1, hours=2))
        came = chance.sample(people, chance.randint(9, 30))
        for slot in make.slots_of(session, turma):
            session.add(
                CheckInWindow(
                    slot_id=slot.id, secret="00", opened_at=slot.starts_at,
                    closes_at=slot.ends_at, opened_by_id=celia.id,
                )
            )  # fmt: skip
            for person in came:
                _attends(session, slot, person, chance)
    make.signer(session)
    session.flush()
    return found


def _attends(session: Session, slot: Slot, person: Participant, chance: random.Random) -> None:
    kind = chance.choice([*Presence, Presence.PRESENT, Presence.PRESENT, None])
    if kind is None:
        return
    minutes = chance.choice((1, 30, 120, 180, 600)) if kind is Presence.PARTIAL else None
    make.attendance(session, slot, person, kind=kind, minutes=minutes)


def close(session: Session, turmas: list[Activity]) -> list[IssuedDocument]:
    """Let the clock of two working days after the end issue each turma's papers."""
    for turma in turmas:
        ended = max(slot.ends_at for slot in make.slots_of(session, turma))
        now = ended + timedelta(days=6)
        assert make.order_due(session, now) == []
        while make.issue_page(session, now):
            pass
    return list(session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)))


def counted(session: Session) -> set[tuple[Any, ...]]:
    dialect = session.get_bind().dialect.name
    # The table holds only names of columns; nothing of a person stands in the words.
    rows = session.execute(text(COUNT.format(length=_LENGTH[dialect])))
    return {(*row[:3], int(row[3])) for row in rows}


def test_papers_of_twelve_turmas_are_those_sql_counts(
    session: Session, turmas: list[Activity]
) -> None:
    assert len(turmas) == 12

    issued = close(session, turmas)

    wanted = counted(session)
    assert {(p.activity_id, p.participant_id, p.kind, p.minutes) for p in issued} == wanted
    assert len(issued) == len(wanted)
    kinds = Counter(kind for _, _, kind, _ in wanted)
    # A count of nothing, or of one kind alone, would say nothing.
    assert min(kinds["certificate"], kinds["declaration"]) > 40
    assert len({activity_id for activity_id, *_ in wanted}) == 12
    assert {year_of(p.last_at) for p in issued} == {2024}


@pytest.mark.long(on="postgres")
def test_a_sheet_that_is_changed_changes_the_count(
    session: Session, turmas: list[Activity]
) -> None:
    """The control: papers issued before a presence was mended are not those of the sheets."""
    issued = close(session, turmas)
    certificate = next(paper for paper in issued if paper.kind == "certificate")
    for slot in session.scalars(select(Slot).filter_by(activity_id=certificate.activity_id)):
        session.execute(
            text("DELETE FROM attendances WHERE slot_id = :slot AND participant_id = :person"),
            {"slot": slot.id, "person": certificate.participant_id},
        )

    assert {(p.activity_id, p.participant_id, p.kind, p.minutes) for p in issued} - counted(
        session
    ) == {
        (certificate.activity_id, certificate.participant_id, certificate.kind, certificate.minutes)
    }


@pytest.mark.long(on="postgres")
@pytest.mark.timeout(sized(120, 900))
def test_each_paper_of_the_year_is_read_by_others_and_by_a_camera(
    session: Session, turmas: list[Activity]
) -> None:
    issued = close(session, turmas)
    every = issued[:: max(1, len(issued) // sized(8, len(issued)))]
    for row in every:
        paper = papers.paper_of(row)
        content = paper_drawing.draw([paper], bot_username=BOT)
        said = pdf_readers.words(content)

        assert pdf_readers.faults(content) == []
        assert pdf_readers.outside(content) == []
        assert f"que {paper.name} " in said
        assert f"“{paper.title}”" in said
        assert f"com {dates.duration(paper.minutes)} de formação" in said
        assert pdf_readers.seen_by_a_camera(content) == [f"https://t.me/{BOT}?start=v_{paper.code}"]
    assert len(every) >= sized(8, 20)
    assert moment(1, 1, 0) < every[0].first_at
