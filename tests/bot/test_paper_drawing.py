"""Papers are drawn outside of transactions; killed anywhere, each person has one, told once."""

import signal
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.paper_drawing import Drawing
from database.engine import make_engine
from database.transactions import Transactions
from domain.documents.papers import Paper
from messages import paper_drawing
from models import IssuedDocument, Issuing, OutboxRow, Participant, Topic
from tests import make, programs
from tests.bot.child_issuing import NOW, _Clock
from tests.scale import LONG, sized

PEOPLE = 11
_PLACES = (
    *(("page", at) for at in (1, 2, 3)),
    *(("draw", at) for at in (1, 4, 11)),
    *(("keep", at) for at in (1, 5, 11)),
    *(("stored", at) for at in (1, 3, 4)),
)
PLACES = _PLACES if LONG else _PLACES[1::3]


def order(engine: Engine, people: int) -> None:
    """A turma whose papers are ordered."""
    with Session(engine) as session, session.begin():
        turma = make.turma(session)
        for number in range(people):
            person = make.participant(session, f"Pessoa {number}")
            for slot in make.slots_of(session, turma):
                make.attendance(session, slot, person)
        signer = make.signer(session)
        begins_at = NOW - timedelta(minutes=1)
        session.add(
            Issuing(activity_id=turma.id, signer_id=signer.id, ordered_at=NOW, begins_at=begins_at)
        )


def run(url: str, place: str, count: int) -> int:
    return programs.run("tests.bot.child_issuing", url, place, str(count)).returncode


@pytest.mark.parametrize(("place", "count"), PLACES)
def test_killed_anywhere_each_person_has_one_paper_and_is_told_once(
    database_url: str, place: str, count: int
) -> None:
    engine = make_engine(database_url)
    order(engine, PEOPLE)

    assert run(database_url, place, count) == -signal.SIGKILL
    with Session(engine) as session:
        stored = {row.id: row.pdf for row in session.scalars(select(IssuedDocument)) if row.pdf}
    assert run(database_url, place, 0) == 0
    assert run(database_url, place, 0) == 0

    with Session(engine) as session:
        rows = session.scalars(select(IssuedDocument)).all()
        told = session.scalars(select(OutboxRow.about_id).where(OutboxRow.topic == Topic.PAPER))
        assert Counter(row.participant_id for row in rows).most_common(1)[0][1] == 1
        assert len(rows) == PEOPLE
        assert Counter(told) == Counter(row.id for row in rows)
        assert all((row.pdf or b"").startswith(b"%PDF-") for row in rows)
        # What was stored before stays byte for byte.
        assert {row.id: row.pdf for row in rows if row.id in stored} == stored
    engine.dispose()


@pytest.mark.parametrize(("place", "count"), [("page", 2), ("draw", 4), ("stored", 2)])
def test_killed_while_all_are_issued_anew_each_person_has_one_that_holds(
    database_url: str, place: str, count: int
) -> None:
    engine = make_engine(database_url)
    order(engine, PEOPLE)
    assert run(database_url, "nowhere", 0) == 0
    with Session(engine) as session, session.begin():
        for person in session.scalars(select(Participant)):
            person.name += " Nova"
        row = session.scalars(select(Issuing)).one()
        row.issued_at, row.renews = None, True

    assert run(database_url, place, count) == -signal.SIGKILL
    assert run(database_url, "nowhere", 0) == 0

    with Session(engine) as session:
        rows = session.scalars(select(IssuedDocument)).all()
        holding = [row for row in rows if row.replaced_at is None]
        told = session.scalars(select(OutboxRow.about_id).where(OutboxRow.topic == Topic.PAPER))
        assert Counter(row.participant_id for row in holding) == Counter(
            {row.participant_id: 1 for row in rows}
        )
        assert (len(holding), len(rows)) == (PEOPLE, 2 * PEOPLE)
        assert all(row.name.endswith(" Nova") and row.pdf for row in holding)
        assert Counter(told) == Counter(row.id for row in rows)
    engine.dispose()


async def test_what_cannot_be_drawn_stops_nobody_else(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(engine, 5)
    draw = paper_drawing.draw

    def failing(papers: list[Paper], *, bot_username: str) -> bytes:
        if papers[0].name == "Pessoa 2":
            message = "no font"
            raise RuntimeError(message)
        return draw(papers, bot_username=bot_username)

    monkeypatch.setattr(paper_drawing, "draw", failing)
    sent: list[object] = []
    async with Transactions(engine) as transactions:
        await transactions.run(partial(make.issue_page, now=NOW))
        drawing = Drawing(transactions, _Clock(), sent.extend, lambda: "rede_bot")
        await drawing.draw()
        assert len(sent) == 4
        monkeypatch.setattr(paper_drawing, "draw", draw)
        await drawing.draw()

    assert len(sent) == 5


# The slower of the two.
@pytest.mark.long(on="sqlite")
async def test_twelve_a_second_are_issued_and_drawn(engine: Engine) -> None:
    count = sized(100, 360)
    order(engine, count)
    sent: list[object] = []
    begun = time.monotonic()

    async with Transactions(engine) as transactions:
        while await transactions.run(partial(make.issue_page, now=NOW)):
            pass
        await Drawing(transactions, _Clock(), sent.extend, lambda: "rede_bot").draw()

    assert len(sent) == count
    assert time.monotonic() - begun < count / 12
