from datetime import timedelta

import pytest
from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import NotFoundError, StaleError
from domain.privacy import erasure, privacy
from domain.privacy.privacy_records import LINKS
from domain.seats import seats_by_hand, undo_by_hand
from models import (
    Attendance,
    AuditEntry,
    Base,
    Conversation,
    Correction,
    Feedback,
    InboxRow,
    Inquiry,
    Invite,
    IssuedDocument,
    OtherHours,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    Publication,
    PublicationMark,
    PublicationState,
    Purpose,
    Role,
    Seat,
    SeatState,
    Spending,
    Standing,
    Visitor,
)
from tests import make
from tests.make import NOW

NAME = "Zulmira d'Ávila & Cãnario"
EMAIL = "zulmira.canario@exemplo.mg.gov.br"
CHAT = 7788990011
CANARIES = ("Zulmira", "zulmira", str(CHAT), "segredo-canário", "segredo-can\\u00e1rio")
WEEK = timedelta(days=7)


@pytest.fixture
def zulmira(session: Session) -> Participant:
    """Somebody with a row in every table that knows people."""
    person = make.participant(session, NAME, chat_id=CHAT, email=EMAIL, decline_reason="Zulmira?")
    other = make.participant(session, "Bia")
    past = make.encontro(session, "Passado", starts_at=make.moment(4, 3, 9))
    coming = make.encontro(session, "Próximo", capacity=1, starts_at=make.moment(19, 3, 9))
    slot = make.slots_of(session, past)[0]
    make.seat(session, past, person, reason="segredo-canário")
    make.grant(session, person, Role.DOOR, activity=coming)
    make.seat(session, coming, person)
    make.seat(session, coming, other, SeatState.WAITING)
    make.attendance(session, slot, person)
    make.paper(session, past, person)
    shown = make.good_practice(session, author=person)
    hidden = make.good_practice(
        session,
        "segredo-canário",
        author=person,
        state=PublicationState.IN_REVIEW,
        published_at=None,
    )
    session.add_all([
        Feedback(activity_id=past.id, participant_id=person.id, score=4,
                 comment="segredo-canário", created_at=NOW),
        PublicationMark(publication_id=shown.id, participant_id=person.id, kind="contact",
                        created_at=NOW),
        PublicationMark(publication_id=hidden.id, participant_id=other.id, kind="will_use",
                        created_at=NOW),
        PresenceClaim(slot_id=make.slots_of(session, coming)[0].id, participant_id=person.id,
                      made_at=NOW),
        OtherHours(participant_id=person.id, minutes=60, happened_at=NOW,
                   title="segredo-canário", recorded_at=NOW),
        Visitor(slot_id=slot.id, chat_id=CHAT, text=NAME, happened_at=NOW),
        Conversation(chat_id=CHAT, draft={"name": NAME}, updated_at=NOW),
        Correction(participant_id=person.id, name=NAME, email=EMAIL, sent_at=NOW),
        Inquiry(chat_id=CHAT, participant_id=person.id, name="", text=NAME, asked_at=NOW),
        Spending(resource="guesses", chat_id=CHAT, level=1, counted_at=NOW),
        Invite(token_hash="x", role="participant", participant_id=person.id, created_at=NOW,
               expires_at=NOW),
        InboxRow(update_id=1, state="done", received_at=NOW, done_at=NOW, payload=(
            f'{{"message":{{"from":{{"id":{CHAT},"first_name":"Zulmira"}},'
            '"text":"segredo-can\\u00e1rio"}}')),
        # The same digits inside another number are another person's.
        InboxRow(update_id=2, state="done", received_at=NOW, done_at=NOW,
                 payload=f'{{"message":{{"from":{{"id":1{CHAT}}}}}}}'.replace(str(CHAT), "55")),
    ])  # fmt: skip
    session.flush()
    for chat_id, state in ((CHAT, OutboxState.SENT), (other.chat_id or 0, OutboxState.SENT)):
        message = make.outgoing_message(
            session,
            chat_id=chat_id,
            purpose=Purpose.NOTICE,
            payload={"html": "Zulmira d&#39;Ávila &amp; Cãnario pediu cadastro."},
            now=NOW,
            names={person.id},
        )
        assert message is not None
        session.get_one(OutboxRow, message.id).state = state
    session.flush()
    return person


def canaries(session: Session) -> list[str]:
    """Every place in the database where something of the person still stands.

    But for the name on a paper that was issued: it stays, and people are told so before.
    """
    return [
        f"{table.name}.{column.name}: {value}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column is not IssuedDocument.__table__.c.name
        for value in session.scalars(
            select(cast(column, String)).where(
                or_(*(cast(column, String).contains(canary) for canary in CANARIES))
            )
        )
    ]


def erase(session: Session, person: Participant) -> None:
    privacy.ask_erasure(session, participant_id=person.id, now=NOW)
    assert erasure.due(session, now=NOW + WEEK) == [person.id]
    assert erasure.erase(session, participant_id=person.id, now=NOW + WEEK) is not None


def test_erase_leaves_nothing_of_the_person(session: Session, zulmira: Participant) -> None:
    before = {place.partition(":")[0] for place in canaries(session)}

    erase(session, zulmira)

    assert canaries(session) == []
    assert session.scalars(select(IssuedDocument.name)).all() == [NAME]
    # The canaries were everywhere, or finding none would prove nothing.
    assert before >= {
        "participants.name", "participants.email", "participants.chat_id", "seats.reason",
        "feedbacks.comment", "visitors.text", "visitors.chat_id", "spendings.chat_id",
        "conversations.draft", "inbox.payload", "outbox.payload", "outbox.chat_id",
        "publications.title",
    }  # fmt: skip


@pytest.mark.parametrize("state", [OutboxState.READY, OutboxState.SENDING])
def test_erase_cancels_what_others_are_still_to_be_told_of_the_person(
    session: Session, zulmira: Participant, state: OutboxState
) -> None:
    bia = make.participant(session, "Bia Reis")
    message = make.outgoing_message(
        session,
        chat_id=bia.chat_id or 0,
        purpose=Purpose.NOTICE,
        payload={"html": f"<b>{NAME}</b> quer falar com você."},
        now=NOW,
        due_at=NOW + 2 * WEEK,
        names={zulmira.id, bia.id},
    )
    assert message is not None
    row = session.get_one(OutboxRow, message.id)
    row.state = state
    session.flush()

    erase(session, zulmira)

    session.refresh(row)
    assert canaries(session) == []
    assert (row.state, row.payload, row.settled_at) == (OutboxState.CANCELLED, {}, NOW + WEEK)


def test_erase_of_a_name_that_is_in_every_message_changes_no_message_of_others(
    session: Session,
) -> None:
    crafty = make.participant(session, "Rede Estratégia", email="a@b.mg.gov.br")
    other = make.participant(session, "Bia")
    ids = []
    for state in (OutboxState.SENT, OutboxState.READY):
        message = make.outgoing_message(
            session,
            chat_id=other.chat_id or 0,
            purpose=Purpose.NOTICE,
            payload={"html": "1º Encontro da Rede Estratégia mudou de lugar."},
            now=NOW,
        )
        assert message is not None
        session.get_one(OutboxRow, message.id).state = state
        ids.append(message.id)
    session.flush()

    erase(session, crafty)

    session.expire_all()
    rows = [session.get_one(OutboxRow, number) for number in ids]
    assert [row.state for row in rows] == [OutboxState.SENT, OutboxState.READY]
    assert {row.payload["html"] for row in rows} == {
        "1º Encontro da Rede Estratégia mudou de lugar."
    }


def test_erase_keeps_attendance_without_a_name(session: Session, zulmira: Participant) -> None:
    erase(session, zulmira)

    row = session.get_one(Participant, zulmira.id)
    assert (row.name, row.standing) == (f"Pessoa excluída #{zulmira.id}", Standing.ERASED)
    assert row.assessoria_id is not None
    assert len(session.scalars(select(Attendance)).all()) == 1
    assert session.scalars(select(Feedback.score)).all() == [4]


def test_erase_frees_the_seat_ahead_and_keeps_the_past(
    session: Session, zulmira: Participant
) -> None:
    erase(session, zulmira)

    states = session.scalars(
        select(Seat.state).where(Seat.participant_id == zulmira.id).order_by(Seat.id)
    ).all()
    assert states == [SeatState.HELD, SeatState.RELEASED]


def test_erase_leaves_publications_without_author_and_empties_unseen_ones(
    session: Session, zulmira: Participant
) -> None:
    erase(session, zulmira)

    rows = session.execute(
        select(Publication.title, Publication.author_id).order_by(Publication.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Painel único de metas", None),
        ("Texto excluído", None),
    ]
    assert session.scalars(select(PublicationMark)).all() == []


@pytest.mark.all_on_postgres
def test_erase_is_recorded_without_content(session: Session, zulmira: Participant) -> None:
    erase(session, zulmira)

    entries = session.execute(
        select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.details).order_by(AuditEntry.id)
    ).all()
    assert [tuple(entry) for entry in entries] == [
        ("registration.ask_erasure", zulmira.id, {}),
        ("registration.erase", None, {}),
    ]


def test_erase_twice_changes_nothing(session: Session, zulmira: Participant) -> None:
    erase(session, zulmira)

    assert erasure.erase(session, participant_id=zulmira.id, now=NOW + WEEK) is None
    assert erasure.due(session, now=NOW + 2 * WEEK) == []
    with pytest.raises(NotFoundError):
        privacy.copy(session, participant_id=zulmira.id, now=NOW)
    with pytest.raises(NotFoundError):
        privacy.ask_erasure(session, participant_id=zulmira.id, now=NOW)


def test_ask_erasure_stops_reminders_and_keeps_other_letters(
    session: Session, zulmira: Participant
) -> None:
    for purpose in (Purpose.REMINDER, Purpose.BROADCAST, Purpose.NOTICE):
        make.outgoing_message(session, chat_id=CHAT, purpose=purpose, payload={}, now=NOW)

    first = privacy.ask_erasure(session, participant_id=zulmira.id, now=NOW)
    again = privacy.ask_erasure(session, participant_id=zulmira.id, now=NOW + timedelta(days=2))

    assert first == again == NOW + WEEK
    waiting = session.scalars(
        select(OutboxRow.purpose).where(OutboxRow.state == OutboxState.READY)
    ).all()
    assert waiting == [Purpose.NOTICE]


def test_withdraw_erasure_keeps_the_person(session: Session, zulmira: Participant) -> None:
    privacy.ask_erasure(session, participant_id=zulmira.id, now=NOW)

    privacy.withdraw_erasure(session, participant_id=zulmira.id, now=NOW)

    assert erasure.due(session, now=NOW + 2 * WEEK) == []
    with pytest.raises(StaleError):
        privacy.withdraw_erasure(session, participant_id=zulmira.id, now=NOW)


@pytest.mark.usefixtures("zulmira")
def test_erase_again_finds_the_person_in_an_old_copy(session: Session) -> None:
    known = dict.fromkeys(erasure.digests(CHAT, None), NOW + WEEK)

    count = erasure.erase_again(session, erased_since=known, now=NOW + WEEK)

    assert count == 1
    assert canaries(session) == []
    assert set(erasure.erased(session)) >= set(known)


def test_erase_again_leaves_who_came_back_later(session: Session, zulmira: Participant) -> None:
    known = dict.fromkeys(erasure.digests(CHAT, EMAIL), zulmira.created_at - WEEK)

    assert erasure.erase_again(session, erased_since=known, now=NOW) == 0
    assert session.get_one(Participant, zulmira.id).name == NAME


@pytest.mark.all_on_postgres
def test_copy_holds_what_was_done_to_ones_seat_and_nobody_elses(
    session: Session, zulmira: Participant
) -> None:
    organizer, other = make.organizer(session), make.participant(session, "Bia Braga")
    turma = make.turma(session, capacity=2)
    for person in (zulmira, other):
        done = seats_by_hand.put_in(
            session,
            actor_id=organizer.id,
            activity_id=turma.id,
            participant_id=person.id,
            now=NOW,
        )
        undo_by_hand.undo(session, actor_id=organizer.id, entry_id=done.entry_id, now=NOW)
    seats = session.scalars(select(Seat).where(Seat.activity_id == turma.id)).all()
    for seat in seats:
        audit.record(session, actor_id=None, action="seat.offer", subject_id=seat.id, now=NOW)

    copy = privacy.copy(session, participant_id=zulmira.id, now=NOW)

    (entries,) = [section.rows for section in copy.sections if section.table == "audit_entries"]
    assert len(seats) == 2
    assert [row["action"] for row in entries] == ["seat.put_in", "seat.undo", "seat.offer"]


def test_copy_holds_every_row_of_the_person_and_no_other(
    session: Session, zulmira: Participant
) -> None:
    copy = privacy.copy(session, participant_id=zulmira.id, now=NOW)

    counts = {section.table: len(section.rows) for section in copy.sections}
    assert counts == {
        "participants": 1, "invites": 1, "seats": 2, "attendances": 1, "visitors": 1,
        "grants": 1, "feedbacks": 1, "publications": 2, "publication_marks": 1,
        "conversations": 1, "outbox": 1, "audit_entries": 0, "inbox": 1,
        "corrections": 1, "inquiries": 1, "spendings": 1, "presence_claims": 1, "other_hours": 1,
        "issued_documents": 1,
    }  # fmt: skip


def test_copy_has_a_row_of_every_table_that_is_copied(
    session: Session, zulmira: Participant
) -> None:
    privacy.ask_erasure(session, participant_id=zulmira.id, now=NOW)

    copy = privacy.copy(session, participant_id=zulmira.id, now=NOW)

    declared = {link.table for link in LINKS if link.is_copied} | {"inbox"}
    assert {section.table for section in copy.sections if section.rows} == declared


def test_erase_gives_no_number_again_that_old_buttons_hold(
    session: Session, zulmira: Participant
) -> None:
    tables = (Inquiry, IssuedDocument, OtherHours, OutboxRow, Publication)
    before = [sorted(session.scalars(select(table.id))) for table in tables]

    erase(session, zulmira)

    assert [sorted(session.scalars(select(table.id))) for table in tables] == before
