import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import visitors
from domain.attendance.visitors import VisitorNoted
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.people import registrations, registrations_deciding
from models import Activity, Attendance, AuditEntry, Source, Standing, Visitor
from tests import make
from tests.make import NOW, moment

START = moment(18, 3, 9)
LATER = moment(20, 3, 9)


def _add(
    session: Session, encontro: Activity, chat_id: int = 999, text: str = "Bruno Lima, SES"
) -> Visitor:
    slot = make.slots_of(session, encontro)[0]
    visitors.add_visitor(session, slot_id=slot.id, chat_id=chat_id, text=text, happened_at=START)
    return session.scalars(select(Visitor).where(Visitor.chat_id == chat_id)).one()


def test_add_visitor_keeps_the_first_time(session: Session) -> None:
    encontro = make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    _add(session, encontro)

    again = visitors.add_visitor(
        session, slot_id=slot.id, chat_id=999, text="Outro nome", happened_at=LATER
    )

    assert again == VisitorNoted(encontro.title, START, False)  # noqa: FBT003
    assert session.scalars(select(Visitor.text)).one() == "Bruno Lima, SES"


def test_add_visitor_to_a_cancelled_encontro_finds_nothing(session: Session) -> None:
    with pytest.raises(NotFoundError):
        _add(session, make.encontro(session, cancelled_at=START))


def test_recognise_visitors_turns_notes_into_attendance_once(session: Session) -> None:
    encontro = make.encontro(session)
    _add(session, encontro)
    _add(session, encontro, chat_id=998)
    bruno = make.participant(session, "Bruno Lima", chat_id=999)

    counts = [
        visitors.recognise_visitors(session, participant_id=bruno.id, now=LATER) for _ in range(2)
    ]

    assert counts == [1, 0]
    row = session.scalars(select(Attendance)).one()
    assert (row.participant_id, row.source) == (bruno.id, Source.VISITOR)
    assert (row.happened_at, row.recorded_at) == (START, LATER)


def test_recognise_visitors_leaves_who_was_recognised_as_somebody_else(session: Session) -> None:
    organizer, encontro = make.organizer(session), make.encontro(session)
    visitor = _add(session, encontro)
    rui = make.participant(session, "Rui Dias")
    visitors.recognise(
        session, visitor_id=visitor.id, participant_id=rui.id, actor_id=organizer.id, now=LATER
    )
    bruno = make.participant(session, "Bruno Lima", chat_id=999)

    assert visitors.recognise_visitors(session, participant_id=bruno.id, now=LATER) == 0
    assert session.scalars(select(Attendance.participant_id)).all() == [rui.id]


def test_approval_turns_what_was_noted_at_the_door_into_attendance(session: Session) -> None:
    organizer, encontro = make.organizer(session), make.encontro(session)
    visitor = _add(session, encontro)
    bruno = make.participant(session, "Bruno Lima", chat_id=999, standing=Standing.PENDING)
    waiting = registrations.next_waiting(session, actor_id=organizer.id, now=NOW)
    assert waiting is not None

    registrations_deciding.approve(
        session,
        actor_id=organizer.id,
        participant_id=bruno.id,
        sent_at=int(waiting.sent_at.timestamp()),
        now=LATER,
    )

    assert session.scalars(select(Attendance.participant_id)).one() == bruno.id
    assert visitor.participant_id == bruno.id


def test_recognise_says_who_a_visitor_is_and_only_once(session: Session) -> None:
    organizer = make.organizer(session)
    encontro = make.encontro(session)
    visitor = _add(session, encontro)
    bruno = make.participant(session, "Bruno Lima", standing=Standing.LISTED, chat_id=None)

    slot_id = visitors.recognise(
        session,
        visitor_id=visitor.id,
        participant_id=bruno.id,
        actor_id=organizer.id,
        now=LATER,
    )
    with pytest.raises(StaleError):
        visitors.dismiss(session, visitor_id=visitor.id, actor_id=organizer.id, now=LATER)

    row = session.scalars(select(Attendance)).one()
    assert (row.slot_id, row.participant_id, row.author_id) == (slot_id, bruno.id, organizer.id)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("visitor.recognise", bruno.id)


def test_dismiss_forgets_the_person_but_not_the_decision(session: Session) -> None:
    organizer = make.organizer(session)
    visitor = _add(session, make.encontro(session))

    visitors.dismiss(session, visitor_id=visitor.id, actor_id=organizer.id, now=LATER)

    assert session.scalars(select(Visitor.text)).all() == [""]
    assert visitors.review(session, slot_id=visitor.slot_id, actor_id=organizer.id, now=NOW) is None
    with pytest.raises(StaleError):
        visitors.dismiss(session, visitor_id=visitor.id, actor_id=organizer.id, now=LATER)
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "visitor.dismiss"
    assert "Bruno" not in str(entry.details)


def test_review_goes_round_and_proposes_the_same_chat_first(session: Session) -> None:
    organizer = make.organizer(session)
    encontro = make.encontro(session)
    slot = make.slots_of(session, encontro)[0]
    first, second = _add(session, encontro), _add(session, encontro, chat_id=998, text="X")
    by_name = make.participant(session, "Bruno Alves")
    make.participant(session, "Ana Dias")
    by_chat = make.participant(session, "B. Lima Filho", chat_id=999)

    shown = visitors.review(session, slot_id=slot.id, actor_id=organizer.id, now=NOW)
    following = visitors.review(
        session, slot_id=slot.id, actor_id=organizer.id, after=first.id, now=NOW
    )
    around = visitors.review(
        session, slot_id=slot.id, actor_id=organizer.id, after=second.id, now=NOW
    )

    assert shown is not None
    assert following is not None
    assert (shown.visitor_id, shown.waiting_count) == (first.id, 2)
    assert [c.participant_id for c in shown.candidates] == [by_chat.id, by_name.id]
    assert following.visitor_id == second.id
    assert around == shown


def test_review_and_decisions_are_refused_to_participants(session: Session) -> None:
    ana = make.participant(session)
    encontro = make.encontro(session)
    visitor = _add(session, encontro)

    with pytest.raises(NotAllowedError):
        visitors.review(session, slot_id=visitor.slot_id, actor_id=ana.id, now=NOW)
    with pytest.raises(NotAllowedError):
        visitors.find_candidates(
            session, slot_id=visitor.slot_id, actor_id=ana.id, query="Bruno", now=NOW
        )
    with pytest.raises(NotAllowedError):
        visitors.recognise(
            session, visitor_id=visitor.id, participant_id=ana.id, actor_id=ana.id, now=LATER
        )
    with pytest.raises(NotAllowedError):
        visitors.dismiss(session, visitor_id=visitor.id, actor_id=ana.id, now=LATER)
