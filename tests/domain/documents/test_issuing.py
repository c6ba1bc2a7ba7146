from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.documents import correcting, due, issuing, signers
from domain.documents.issuing import NoSignerError, NotOverError
from domain.documents.signers import NotASignerError
from domain.errors import NotAllowedError, StaleError
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    IssuedDocument,
    Participant,
    PresenceClaim,
    Source,
    Standing,
    Visitor,
)
from tests import make
from tests.make import moment

pytestmark = pytest.mark.few_on_postgres

ENDED = moment(11, 4, 12, 30)
"""A Thursday."""
OVER = moment(12, 4, 9)
TWO_DAYS_ON = moment(15, 4, 0)
"""Monday: Friday and Monday are working days."""


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


def closed(session: Session, activity: Activity, by: Participant) -> None:
    """Presence of every slot was opened and closed."""
    for slot in make.slots_of(session, activity):
        session.add(
            CheckInWindow(slot_id=slot.id, secret="00", opened_at=slot.starts_at,
                          closes_at=slot.ends_at, closed_at=None, opened_by_id=by.id)
        )  # fmt: skip
    session.flush()


def turma_of(session: Session, *people: Participant) -> Activity:
    turma = make.turma(session)
    for person in people:
        for slot in make.slots_of(session, turma):
            make.attendance(session, slot, person)
    return turma


def issued(session: Session) -> list[IssuedDocument]:
    return list(session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)))


def issue_all(session: Session, now: object) -> None:
    while make.issue_page(session, now):  # type: ignore[arg-type]
        pass


def test_an_order_freezes_what_was_true(session: Session, celia: Participant) -> None:
    ana = make.participant(session, "Ana Souza")
    turma = turma_of(session, ana)
    make.signer(session)

    issuing.order(session, activity_id=turma.id, actor_id=celia.id, now=OVER)
    issue_all(session, OVER)
    assert issued(session) == []
    begins = OVER + issuing.UNDO_WITHIN
    issue_all(session, begins)
    ana.name, turma.title, turma.minutes = "Ana Lima", "Outra", 60

    (paper,) = issued(session)
    assert (paper.name, paper.title, paper.kind) == (
        "Ana Souza",
        "Gestão de projetos",
        "certificate",
    )
    assert (paper.minutes, paper.workload_minutes, paper.issued_at) == (480, 480, begins)
    assert (paper.minimum_percent, paper.presence_percent) == (75, 100)
    assert (paper.signer_name, paper.signer_office) == ("Marta Reis", "Diretora")
    assert (paper.attended_count, paper.slots_count) == (2, 2)


@pytest.mark.all_on_postgres
def test_an_order_is_taken_back_within_ten_minutes(session: Session, celia: Participant) -> None:
    turma = turma_of(session, make.participant(session))
    make.signer(session)
    who = {"activity_id": turma.id, "actor_id": celia.id}
    issuing.order(session, **who, now=OVER)

    with pytest.raises(StaleError):
        issuing.order(session, **who, now=OVER)
    assert issuing.take_back(session, **who, now=OVER).begins_at is None
    issue_all(session, OVER + timedelta(days=1))
    assert issued(session) == []
    issuing.order(session, **who, now=OVER)
    with pytest.raises(StaleError):
        issuing.take_back(session, **who, now=OVER + issuing.UNDO_WITHIN)


def test_a_second_order_taken_back_leaves_the_first_though_all_was_revoked(
    session: Session, celia: Participant
) -> None:
    turma = turma_of(session, make.participant(session, "Ana Souza"))
    make.signer(session)
    who = {"activity_id": turma.id, "actor_id": celia.id}
    issuing.order(session, **who, now=OVER - issuing.UNDO_WITHIN)
    issue_all(session, OVER)
    correcting.revoke(
        session, document_id=issued(session)[0].id, reason="Engano", actor_id=celia.id, now=OVER
    )
    rui = make.participant(session, "Rui Lima")
    make.attendance(session, make.slots_of(session, turma)[0], rui, recorded_at=TWO_DAYS_ON)
    issuing.order(session, **who, now=OVER)

    view = issuing.take_back(session, **who, now=OVER)

    assert view.ordered_at is not None
    # Two working days after what was recorded, and not after the end.
    assert due.activities(session, now=TWO_DAYS_ON) == []


def test_who_is_found_later_gets_a_paper_of_a_second_order(
    session: Session, celia: Participant
) -> None:
    ana, bia = make.participant(session, "Ana"), make.participant(session, "Bia")
    turma = turma_of(session, ana)
    make.signer(session)
    who = {"activity_id": turma.id, "actor_id": celia.id}
    issuing.order(session, **who, now=OVER)
    issue_all(session, OVER + issuing.UNDO_WITHIN)
    with pytest.raises(StaleError):
        issuing.order(session, **who, now=OVER + timedelta(hours=1))
    make.attendance(session, make.slots_of(session, turma)[0], bia)

    view = issuing.order(session, **who, now=OVER + timedelta(hours=1))
    assert [one.name for one in view.new] == ["Bia"]
    issuing.take_back(session, **who, now=OVER + timedelta(hours=1))
    issuing.order(session, **who, now=OVER + timedelta(hours=2))
    issue_all(session, OVER + timedelta(hours=3))

    assert [(one.name, one.kind) for one in issued(session)] == [
        ("Ana", "certificate"),
        ("Bia", "declaration"),
    ]


def test_what_was_revoked_does_not_come_back_by_itself(
    session: Session, celia: Participant
) -> None:
    turma = turma_of(session, make.participant(session))
    make.signer(session)
    issuing.order(session, activity_id=turma.id, actor_id=celia.id, now=OVER)
    issue_all(session, OVER + issuing.UNDO_WITHIN)
    (paper,) = issued(session)
    paper.revoked_at, paper.revoke_reason = OVER, "Engano"

    with pytest.raises(StaleError):
        issuing.order(session, activity_id=turma.id, actor_id=celia.id, now=OVER)


def test_pages_go_on_where_they_were_cut(
    session: Session, celia: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "PAGE", 2)
    turma = turma_of(session, *(make.participant(session) for _ in range(5)))
    make.signer(session)
    issuing.order(session, activity_id=turma.id, actor_id=celia.id, now=OVER)
    later = OVER + issuing.UNDO_WITHIN

    counts = []
    while make.issue_page(session, later):
        counts.append(len(issued(session)))
        session.expire_all()

    assert counts == [2, 4, 5]
    assert len({one.participant_id for one in issued(session)}) == 5


@pytest.mark.all_on_postgres
def test_the_database_lets_nobody_have_two_papers_that_hold(session: Session) -> None:
    turma, ana = make.turma(session), make.participant(session)
    make.paper(session, turma, ana)

    with pytest.raises(IntegrityError):
        make.paper(session, turma, ana, edition=2)


def test_papers_ask_for_a_signer_and_an_end(session: Session, celia: Participant) -> None:
    turma = turma_of(session, make.participant(session))
    who = {"activity_id": turma.id, "actor_id": celia.id}

    with pytest.raises(NoSignerError):
        issuing.order(session, **who, now=OVER)
    make.signer(session)
    with pytest.raises(NotOverError):
        issuing.order(session, **who, now=ENDED - timedelta(minutes=1))
    turma.cancelled_at = OVER
    session.flush()
    with pytest.raises(NotOverError):
        issuing.order(session, **who, now=OVER)


def test_only_organizers_order_and_name_the_signer(session: Session) -> None:
    bruno = make.participant(session)
    turma = turma_of(session, bruno)
    who = {"activity_id": turma.id, "actor_id": bruno.id}

    for act in (issuing.order, issuing.take_back, issuing.preview):
        with pytest.raises(NotAllowedError):
            act(session, **who, now=OVER)
    with pytest.raises(NotAllowedError):
        signers.change(session, name="Marta Reis", office="X da Y", actor_id=bruno.id, now=OVER)


@pytest.mark.parametrize("name", ["", "M", "x" * 101, "Marta\nReis", "123456"])
def test_a_signer_is_one_line_with_letters(session: Session, celia: Participant, name: str) -> None:
    with pytest.raises(NotASignerError):
        signers.change(session, name=name, office="Diretora", actor_id=celia.id, now=OVER)


def test_the_newest_signer_holds(session: Session, celia: Participant) -> None:
    assert signers.current(session) is None
    for name in ("Marta Reis", "  Rui   Prado "):
        signers.change(session, name=name, office="Chefia", actor_id=celia.id, now=OVER)

    found = signers.current(session)

    assert found is not None
    assert (found.name, found.office) == ("Rui Prado", "Chefia")


# --- By the clock ---------------------------------------------------------------------------


def test_the_clock_issues_two_working_days_after_the_end(
    session: Session, celia: Participant
) -> None:
    turma = turma_of(session, make.participant(session))
    closed(session, turma, celia)
    make.signer(session)

    assert make.order_due(session, TWO_DAYS_ON - timedelta(minutes=1)) == []
    assert not make.issue_page(session, TWO_DAYS_ON)
    assert make.order_due(session, TWO_DAYS_ON) == []
    issue_all(session, TWO_DAYS_ON)

    assert len(issued(session)) == 1
    assert not due.waits(session, activity_id=turma.id, now=TWO_DAYS_ON)


@pytest.mark.parametrize("missing", ["signer", "window", "open", "visitor", "claim"])
def test_the_clock_calls_and_issues_nothing_while_something_is_open(
    session: Session, celia: Participant, missing: str
) -> None:
    ana = make.participant(session)
    turma = turma_of(session, ana)
    slot = make.slots_of(session, turma)[0]
    if missing != "window":
        closed(session, turma, celia)
    if missing != "signer":
        make.signer(session)
    if missing == "open":
        session.get_one(CheckInWindow, slot.id).closes_at = TWO_DAYS_ON + timedelta(hours=1)
    if missing == "visitor":
        session.add(Visitor(slot_id=slot.id, chat_id=9, text="Rui", happened_at=ENDED))
    if missing == "claim":
        bia = make.participant(session)
        session.add(PresenceClaim(slot_id=slot.id, participant_id=bia.id, made_at=ENDED))
    session.flush()

    assert make.order_due(session, TWO_DAYS_ON) == [turma.id]
    issue_all(session, TWO_DAYS_ON)

    assert issued(session) == []
    assert due.waits(session, activity_id=turma.id, now=TWO_DAYS_ON)


@pytest.mark.parametrize("who", ["seat", "visitor", "claim"])
def test_the_clock_calls_where_presence_was_never_taken(
    session: Session, celia: Participant, who: str
) -> None:
    make.signer(session)
    turma = make.turma(session)
    slot = make.slots_of(session, turma)[0]
    ana = make.participant(session)
    if who == "seat":
        make.seat(session, turma, ana)
    if who == "visitor":
        session.add(Visitor(slot_id=slot.id, chat_id=9, text="Rui", happened_at=ENDED))
    if who == "claim":
        session.add(PresenceClaim(slot_id=slot.id, participant_id=ana.id, made_at=ENDED))
    session.flush()

    assert make.order_due(session, TWO_DAYS_ON) == [turma.id]
    issue_all(session, TWO_DAYS_ON)

    assert issued(session) == []
    assert due.waits(session, activity_id=turma.id, now=TWO_DAYS_ON)
    closed(session, turma, celia)
    if who == "seat":
        assert make.order_due(session, TWO_DAYS_ON) == []
        assert not due.waits(session, activity_id=turma.id, now=TWO_DAYS_ON)


def test_a_check_in_of_before_the_slot_was_moved_is_none_of_its(
    session: Session, celia: Participant
) -> None:
    turma = turma_of(session, make.participant(session))
    closed(session, turma, celia)
    make.signer(session)
    slot = make.slots_of(session, turma)[1]
    session.get_one(CheckInWindow, slot.id).closes_at = slot.starts_at - timedelta(minutes=30)
    session.flush()

    assert make.order_due(session, TWO_DAYS_ON) == [turma.id]
    found = issuing.open_things(session, activity_id=turma.id, now=OVER)
    assert [one.slot_id for one in found.unopened] == [slot.id]


# --- After the issue ------------------------------------------------------------------------

LATER = moment(3, 6, 10)
"""A Monday, seven weeks after the end."""
TWO_DAYS_LATER = moment(5, 6, 0)


@pytest.fixture
def done(session: Session, celia: Participant) -> Activity:
    """A turma whose papers were issued by the clock; Ana has hers."""
    turma = turma_of(session, make.participant(session, "Ana"))
    closed(session, turma, celia)
    make.signer(session)
    assert make.order_due(session, TWO_DAYS_ON) == []
    issue_all(session, TWO_DAYS_ON)
    return turma


def test_who_is_added_after_the_issue_gets_a_paper_two_working_days_later(
    session: Session, done: Activity
) -> None:
    bia = make.participant(session, "Bia")
    for slot in make.slots_of(session, done):
        make.attendance(session, slot, bia, recorded_at=LATER)

    assert make.order_due(session, TWO_DAYS_LATER - timedelta(minutes=1)) == []
    issue_all(session, TWO_DAYS_LATER - timedelta(minutes=1))
    assert [one.name for one in issued(session)] == ["Ana"]
    assert make.order_due(session, TWO_DAYS_LATER) == []
    issue_all(session, TWO_DAYS_LATER)

    assert [(one.name, one.kind) for one in issued(session)] == [
        ("Ana", "certificate"),
        ("Bia", "certificate"),
    ]
    assert due.activities(session, now=TWO_DAYS_LATER) == []


def test_who_was_approved_after_the_issue_gets_a_paper(session: Session, done: Activity) -> None:
    bia = make.participant(session, "Bia", standing=Standing.PENDING)
    make.attendance(session, make.slots_of(session, done)[0], bia)
    assert due.activities(session, now=LATER) == []
    bia.standing = Standing.ACTIVE
    session.flush()

    assert make.order_due(session, LATER) == []
    issue_all(session, LATER)

    assert [one.name for one in issued(session)] == ["Ana", "Bia"]


def test_organizers_are_called_for_who_is_added_while_something_is_open(
    session: Session, done: Activity
) -> None:
    bia, caio = make.participant(session, "Bia"), make.participant(session, "Caio")
    slot = make.slots_of(session, done)[0]
    make.attendance(session, slot, bia, recorded_at=LATER)
    session.add(PresenceClaim(slot_id=slot.id, participant_id=caio.id, made_at=LATER))
    session.flush()

    assert make.order_due(session, TWO_DAYS_LATER) == [done.id]
    issue_all(session, TWO_DAYS_LATER)

    assert [one.name for one in issued(session)] == ["Ana"]
    assert due.waits(session, activity_id=done.id, now=TWO_DAYS_LATER)


def test_organizers_are_called_for_a_paper_that_says_less_than_is_so(
    session: Session, celia: Participant
) -> None:
    bia = make.participant(session, "Bia")
    turma = turma_of(session, make.participant(session, "Ana"))
    first, second = make.slots_of(session, turma)
    make.attendance(session, first, bia)
    closed(session, turma, celia)
    make.signer(session)
    make.order_due(session, TWO_DAYS_ON)
    issue_all(session, TWO_DAYS_ON)
    assert issued(session)[1].kind == "declaration"

    make.attendance(session, second, bia, recorded_at=LATER)

    assert make.order_due(session, TWO_DAYS_LATER - timedelta(minutes=1)) == []
    assert make.order_due(session, TWO_DAYS_LATER) == [turma.id]
    assert due.waits(session, activity_id=turma.id, now=TWO_DAYS_LATER)
    paper = issued(session)[1]
    correcting.reissue(session, document_id=paper.id, actor_id=celia.id, now=TWO_DAYS_LATER)
    assert make.order_due(session, TWO_DAYS_LATER) == []
    assert not due.waits(session, activity_id=turma.id, now=TWO_DAYS_LATER)


@pytest.mark.usefixtures("done")
def test_nobody_is_called_for_a_name_or_for_what_was_revoked(
    session: Session, celia: Participant
) -> None:
    (paper,) = issued(session)
    ana = session.get_one(Participant, paper.participant_id)
    ana.name = "Ana Lima"
    # Looked at again, for what was written anew and says the same.
    for row in session.scalars(select(Attendance)):
        row.recorded_at = LATER
    session.flush()
    assert due.activities(session, now=TWO_DAYS_LATER) != []
    assert make.order_due(session, TWO_DAYS_LATER) == []
    correcting.revoke(
        session, document_id=paper.id, reason="Era outra pessoa", actor_id=celia.id, now=LATER
    )

    assert make.order_due(session, TWO_DAYS_LATER) == []


def test_a_recovered_presence_counts_as_taken(session: Session, celia: Participant) -> None:
    turma = make.turma(session)
    ana = make.participant(session)
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, ana, source=Source.RECOVERED, author_id=celia.id)

    found = issuing.open_things(session, activity_id=turma.id, now=OVER)

    assert found.is_nothing


def test_the_clock_leaves_alone_what_is_long_over_cancelled_or_empty(
    session: Session, celia: Participant
) -> None:
    make.signer(session)
    for columns in ({"cancelled_at": OVER}, {"published_at": None}):
        turma = turma_of(session, make.participant(session))
        closed(session, turma, celia)
        for name, value in columns.items():
            setattr(turma, name, value)
    # Presence was taken, and nobody came.
    nobody = make.turma(session)
    make.seat(session, nobody, make.participant(session))
    closed(session, nobody, celia)
    # Presence was not taken, and nobody had a seat.
    make.turma(session)
    session.flush()

    assert make.order_due(session, TWO_DAYS_ON) == []
    old = turma_of(session, make.participant(session))
    assert make.order_due(session, ENDED + due.ASKS_FOR) == []
    issue_all(session, ENDED + due.ASKS_FOR)
    assert issued(session) == []
    assert not due.waits(session, activity_id=old.id, now=ENDED + due.ASKS_FOR)


def test_a_file_is_stored_once_and_stays(session: Session) -> None:
    row = make.paper(session, make.turma(session), make.participant(session), pdf=None)
    assert [one.id for one in issuing.undrawn(session, limit=9)] == [row.id]

    assert issuing.keep(session, document_id=row.id, pdf=b"first")
    assert not issuing.keep(session, document_id=row.id, pdf=b"second")

    assert issuing.undrawn(session, limit=9) == []
    assert session.scalars(select(IssuedDocument.pdf)).all() == [b"first"]


@pytest.mark.parametrize(
    "ended", [{"replaced_at": OVER}, {"revoked_at": OVER, "revoke_reason": "engano"}]
)
def test_what_ended_before_it_was_drawn_gets_no_file(
    session: Session, ended: dict[str, object]
) -> None:
    row = make.paper(session, make.turma(session), make.participant(session), pdf=None, **ended)

    assert issuing.undrawn(session, limit=9) == []
    # It ended while it was drawn.
    assert not issuing.keep(session, document_id=row.id, pdf=b"first")
    assert session.scalars(select(IssuedDocument.pdf)).all() == [None]
