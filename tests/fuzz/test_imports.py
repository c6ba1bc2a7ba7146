"""Whatever list an office sends: told line by line, written only when asked, and only once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.importing import importing, spreadsheets
from domain.importing.importing import Verdict
from domain.importing.spreadsheets import Sheet, SpreadsheetError, Unreadable, Workbook
from messages import documents
from messages.actions.organizers.importing import ShowReport
from messages.organizers import importing as messages
from messages.outgoing import to_payload
from models import Activity, Assessoria, AuditEntry, Base, Course, Participant, Slot
from tests import make
from tests.chat import Chat, Person
from tests.domain.importing.test_importing import sample
from tests.fuzz import words
from tests.fuzz.lists import LISTS
from tests.make import NOW
from tests.messages.telegram_rules import violations
from tests.scale import sized

CHANGES = sized(4, 1_000)
"""On each of the two databases."""
_ON_SQLITE = pytest.mark.long(on="postgres")
WRITTEN = (Participant, Activity, Slot, Course, Assessoria, AuditEntry)
FOREIGN = re.compile(
    r"\b(None|Traceback|Error|Exception|True|False|nan|inf|null|email|office|Unreadable)\b"
)
"""Words of programs, which no person should read; texts of the file are left out before."""


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session, office=make.assessoria(session, "SES", "Saúde")))
    make.assessoria(session, "SEF", "Fazenda")
    person.starts()
    return person


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in WRITTEN]


def sends(person: Person, content: bytes) -> None:
    person.sends_file("lista.xlsx", size=len(content), mime="", content=content)


def unclean(session: Session) -> list[str]:
    return [
        f"{table.name}.{name}: {value!r}"
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for name, value in row.items()
        if words.faults(value)
    ]


_WORDS = "any words at all"


# What a list says is read before a database is asked; any words at all, each has to take.
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=() if each == _WORDS else [_ON_SQLITE]) for each in LISTS],
)
def test_any_list_is_told_then_written_then_known(
    name: str, celia: Person, session: Session
) -> None:
    content, before = LISTS[name](), counts(session)

    sends(celia, content)

    while celia.sees.startswith("Qual coluna"):
        celia.taps(celia.last.labels[0][0])
    told = celia.sees
    assert counts(session) == before
    assert told.startswith(("Não consegui ler este arquivo", "Li "))
    assert not FOREIGN.search(told)
    if told.startswith("Não"):
        assert celia.last.labels[0] == ["📥 Baixar modelo"]
        return
    _look_at_problems(celia, session)
    assert counts(session) == before
    button = _button(celia, ("Importar", "Atualizar"))
    if button is None:
        assert "Tudo já está" in told or "problema" in told
        return
    celia.taps(button)
    assert counts(session) != before
    assert celia.sees.startswith("Importação feita") or "✅" in celia.sees
    session.expire_all()
    written = counts(session)
    assert unclean(session) == []

    sends(celia, content)

    assert counts(session) == written
    assert _button(celia, ("Importar", "Atualizar")) is None
    assert [
        violations(each.payload) for each in celia.messages.values() if violations(each.payload)
    ] == []


def _button(person: Person, starts: tuple[str, ...]) -> str | None:
    """The last button that writes: it writes the most."""
    labels = [label for row in person.last.labels for label in row]
    return next(
        (label for label in reversed(labels) if any(word in label for word in starts)), None
    )


def _look_at_problems(celia: Person, session: Session) -> None:
    if _button(celia, ("Ver problemas",)) is None:
        return
    report = celia.sees
    celia.taps("Ver problemas")
    lines = [
        line for line in celia.sees.splitlines() if re.search(r"\blinha \d+: ", line, re.IGNORECASE)
    ]
    assert lines
    celia.taps("Baixar só os erros")
    made = next(
        shown.payload["made"]
        for shown in reversed(celia.messages.values())
        if "made" in shown.payload
    )
    file = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=NOW)
    rows = spreadsheets.read(file.content).sheets[0].rows
    assert rows[0][:3] == ("o que corrigir", "aba", "linha")
    assert len(rows) > 1
    assert not any(FOREIGN.search(re.sub(r"“.*”", "", str(row[0]))) for row in rows)
    celia.taps(ShowReport())
    assert celia.sees == report


# --- The sample, with anything at all in its cells ---------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec=None), max_size=40),
    st.sampled_from(words.HOSTILE),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
)
SAMPLE = Workbook(
    tuple(Sheet(sheet.name, sheet.rows[: sized(32, 1_000)]) for sheet in sample().sheets)
)
"""The short form has fewer people, and no line less of what leads to another sheet."""


@st.composite
def changed_samples(draw: Callable[[Any], Any]) -> Workbook:
    """The sample year with up to six cells changed, lines repeated, sheets lost or renamed."""
    found = [[sheet.name, [list(row) for row in sheet.rows]] for sheet in SAMPLE.sheets]
    for _ in range(draw(st.integers(1, 6))):
        _, rows = found[draw(st.integers(0, len(found) - 1))]
        line = draw(st.integers(0, min(len(rows) - 1, 12)))
        if not rows[line]:
            continue
        match draw(st.integers(0, 5)):
            case 0:
                rows.insert(line, list(rows[-1]))
            case 1:
                rows[line] = rows[line][: draw(st.integers(0, len(rows[line])))]
            case _:
                rows[line][draw(st.integers(0, len(rows[line]) - 1))] = draw(CELLS)
    if draw(st.integers(0, 9)) == 0:
        del found[draw(st.integers(0, len(found) - 1))]
    return Workbook(tuple(Sheet(str(name), tuple(map(tuple, rows))) for name, rows in found))


@pytest.mark.timeout(sized(120, 1_800))
def test_the_sample_with_anything_in_its_cells(session: Session) -> None:
    reported = 0

    @settings(
        max_examples=CHANGES, database=None, derandomize=True, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(changed_samples())
    def try_one(book: Workbook) -> None:
        nonlocal reported
        with session.begin_nested() as each:
            reported += _told_written_known(session, book)
            each.rollback()
        # Rows of the next one get the numbers of these.
        session.expunge_all()

    try_one()
    assert reported > CHANGES // 2


def _told_written_known(session: Session, book: Workbook) -> int:
    # What two taps apart makes of a file is what the first tap read.
    book = spreadsheets.unpack(spreadsheets.pack(book))
    before = counts(session)
    try:
        report = importing.plan(session, book, actor_id=None, now=NOW)
    except SpreadsheetError as error:
        if error.reason in {Unreadable.UNKNOWN_COLUMNS, Unreadable.EMPTY}:
            return 0
        raise
    assert counts(session) == before
    for page in range(3):
        assert violations(to_payload(messages.problems(report, page))) == []
    importing.apply(session, book, actor_id=None, now=NOW, skip_problems=True)
    session.expire_all()
    assert unclean(session) == []
    again = importing.plan(session, book, actor_id=None, now=NOW)
    assert (again.count(Verdict.NEW), again.count(Verdict.CHANGED)) == (0, 0)
    return bool(report.problems)
