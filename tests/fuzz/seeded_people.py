"""Who is there when everything is tried: people of every role, and something for each button."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance_codes as codes
from domain.people import invites, registrations
from domain.people.settings import CHOICES
from messages.help import TOPICS
from models import (
    AuditEntry,
    CheckInWindow,
    Feedback,
    Inquiry,
    Invite,
    MarkKind,
    OutboxRow,
    OutboxState,
    Participant,
    PublicationMark,
    Purpose,
    Role,
    SeatState,
    Standing,
    Visitor,
)
from tests import make
from tests.make import NOW, moment

NEWCOMERS: Final = range(9_001, 9_025)
ROLES: Final[dict[str, tuple[Role, Standing, int]]] = {
    "pending": (Role.PARTICIPANT, Standing.PENDING, 12),
    "declined": (Role.PARTICIPANT, Standing.DECLINED, 4),
    "suspended": (Role.PARTICIPANT, Standing.SUSPENDED, 4),
    "suspended_organizer": (Role.ORGANIZER, Standing.SUSPENDED, 4),
    "active": (Role.PARTICIPANT, Standing.ACTIVE, 24),
    "focal_point": (Role.FOCAL_POINT, Standing.ACTIVE, 4),
    "door": (Role.DOOR, Standing.ACTIVE, 6),
    "organizer": (Role.ORGANIZER, Standing.ACTIVE, 6),
}
SECRET: Final = "5e" * 16
"""Of the room whose check-in is open."""


@dataclass
class SeededPeople:
    """Chats by role, and the real numbers each field of an action may carry."""

    chats: dict[str, list[int]] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    """The participant behind each chat."""
    numbers: dict[str, list[Any]] = field(default_factory=dict)

    def role_of(self, chat_id: int) -> str:
        """The role of a chat."""
        return next(role for role, chats in self.chats.items() if chat_id in chats)

    def room_token(self, at: datetime) -> str:
        """What the QR code of the open room carries at this moment."""
        slot_id = self.numbers["slot_id"][0]
        return codes.token(slot_id, SECRET, codes.window_of(at))


def seat_everybody(session: Session) -> SeededPeople:
    """Fill an empty database."""
    seeded = SeededPeople(chats={"newcomer": list(NEWCOMERS)})
    office = make.assessoria(session, "SEPLAG", "Secretaria de Planejamento")
    for role, (kind, standing, count) in ROLES.items():
        chats = seeded.chats[role] = []
        for number in range(count):
            row = make.participant(
                session, f"Pessoa {role} {number}", office=office, role=kind, standing=standing
            )
            assert row.chat_id is not None
            chats.append(row.chat_id)
            seeded.people[row.chat_id] = row.id
    _fill(session, seeded)
    session.flush()
    return seeded


def _fill(session: Session, seeded: SeededPeople) -> None:
    active = [seeded.people[chat] for chat in seeded.chats["active"]]
    coming = make.encontro(session)
    full = make.encontro(session, "Lotado", starts_at=moment(20, 3, 9), capacity=1)
    draft = make.encontro(session, "Rascunho", published_at=None)
    today = make.encontro(
        session, "Hoje", starts_at=moment(11, 3, 8, 30), ends_at=moment(11, 3, 23)
    )
    over = make.encontro(session, "Passado", starts_at=moment(8, 3, 9))
    turma = make.turma(session)
    activities = [coming, full, today, over, turma]
    for place, person in enumerate(active[:16]):
        row = session.get_one(Participant, person)
        activity = activities[place % len(activities)]
        taken = activity is full and place > len(activities)
        make.seat(session, activity, row, SeatState.WAITING if taken else SeatState.HELD)
    for place in (0, 5):
        was_there = session.get_one(Participant, active[place])
        make.attendance(session, make.slots_of(session, over)[0], was_there)
    make.attendance(session, make.slots_of(session, today)[0], was_there)
    session.add(
        Feedback(activity_id=over.id, participant_id=active[5], score=4, comment="", created_at=NOW)
    )
    slots = [make.slots_of(session, one)[0] for one in (today, coming)]
    organizer = seeded.people[seeded.chats["organizer"][0]]
    session.add(
        CheckInWindow(
            slot_id=slots[0].id,
            secret=SECRET,
            opened_at=NOW,
            closes_at=moment(11, 3, 23),
            opened_by_id=organizer,
        )
    )
    visitor = Visitor(slot_id=slots[0].id, chat_id=99, text="Rui Sá, Fapemig", happened_at=NOW)
    inquiry = Inquiry(
        chat_id=seeded.chats["active"][0],
        participant_id=active[0],
        name="",
        text="Onde é?",
        asked_at=NOW,
    )
    session.add_all([visitor, inquiry])
    publications = _publish(session, [session.get_one(Participant, n) for n in active])
    listed = [
        make.participant(session, f"Eva Luz {n}", standing=Standing.LISTED, chat_id=None)
        for n in range(3)
    ]
    invite_ids = _invite(session, [person.id for person in listed], seeded.chats["newcomer"][0])
    session.add(
        OutboxRow(
            chat_id=seeded.chats["active"][0],
            purpose=Purpose.REMINDER,
            payload={"html": "Amanhã tem encontro."},
            state=OutboxState.UNKNOWN,
            due_at=NOW,
            created_at=NOW,
            settled_at=NOW,
        )
    )
    session.add(
        AuditEntry(happened_at=NOW, actor_id=organizer, action="seed", subject_id=None, details={})
    )
    session.flush()
    pending = session.get_one(Participant, seeded.people[seeded.chats["pending"][0]])
    sent_at = int(pending.created_at.timestamp())
    everybody = [
        seeded.people[chats[0]] for role, chats in seeded.chats.items() if role != "newcomer"
    ]
    listed_now = registrations.several_waiting(session, actor_id=organizer, now=NOW)
    seeded.numbers = {
        "activity_id": [row.id for row in (coming, full, draft, today, over, turma)],
        "slot_id": [slot.id for slot in slots],
        "participant_id": [*everybody, listed[0].id],
        "publication_id": publications,
        "good_practice_id": publications,
        "challenge_id": publications,
        "assessoria_id": [pending.assessoria_id],
        "visitor_id": [visitor.id],
        "inquiry_id": [inquiry.id],
        "revision": [1],
        "version": [1],
        "sent_at": [sent_at],
        "until": [sent_at],
        "shown": [registrations.number_of(listed_now)],
        "chat_id": [chats[0] for chats in seeded.chats.values()],
        "page": [0, 1],
        "after_id": [0],
        "number": [0],
        "capacity": [50],
        "minutes": [60],
        "score": [1, 5],
        "year": [2024],
        "invite_id": invite_ids,
        "words": ["painel.de.metas"],
        "kind": [kind.value for kind in CHOICES],
        "topic": list(TOPICS),
    }


def _publish(session: Session, people: list[Participant]) -> list[int]:
    rows = [
        make.good_practice(session, author=people[0]),
        make.good_practice(session, "Outra prática", author=people[1], state="in_review",
                           published_at=None, attachment_file_id="file",
                           attachment_kind="document"),
        make.good_practice(session, "Retirada", author=people[2], withdrawn_at=NOW),
        make.challenge(session, author=people[3]),
        make.challenge(session, "Faltam dados das regionais.", author=people[4]),
    ]  # fmt: skip
    for person in people[5:8]:
        session.add_all(
            PublicationMark(
                publication_id=row.id, participant_id=person.id, kind=kind, created_at=NOW
            )
            for row, kind in ((rows[0], MarkKind.CONTACT), (rows[3], MarkKind.SAME_PROBLEM))
        )
    return [row.id for row in rows]


def _invite(session: Session, people: list[int], opener: int) -> list[int]:
    """A good one, whose link a chat has opened, an expired one and a used one."""
    for person in people:
        invites.create(session, participant_id=person, now=NOW)
    rows = session.scalars(select(Invite).order_by(Invite.id)).all()
    for row in rows:
        row.chat_id = opener
    rows[1].expires_at = rows[2].used_at = NOW
    return [row.id for row in rows]
