"""Who is there when everything is tried: people of every role, and something for each button."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance_codes as codes
from domain.people import invites, registrations
from domain.people.settings import CHOICES
from domain.seats import seats_by_hand
from messages.help import TOPICS
from models import (
    Activity,
    Attendance,
    AuditEntry,
    CheckInWindow,
    Course,
    DocumentKind,
    Feedback,
    HelpArticle,
    Import,
    Inquiry,
    Invite,
    Issuing,
    MarkKind,
    OtherHours,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    PublicationMark,
    Purpose,
    Role,
    SeatState,
    Source,
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
    # One is offered the second seat, and one waits behind.
    lined = make.encontro(session, "Com fila", starts_at=moment(22, 3, 9), capacity=2)
    offer = {"offered_at": NOW, "offered_until": moment(12, 3, 19)}
    states = (SeatState.HELD, SeatState.OFFERED, SeatState.WAITING)
    for person, state in zip((active[17], active[18], active[0]), states, strict=True):
        more = offer if state is SeatState.OFFERED else {}
        make.seat(session, lined, session.get_one(Participant, person), state, **more)
    for place in (0, 5):
        was_there = session.get_one(Participant, active[place])
        make.attendance(session, make.slots_of(session, over)[0], was_there)
    make.attendance(session, make.slots_of(session, today)[0], was_there)
    session.add(
        Feedback(activity_id=over.id, participant_id=active[5], score=4, comment="", created_at=NOW)
    )
    lost, mended = _lose(session, was_there)
    slots = [make.slots_of(session, one)[0] for one in (today, coming, lost, mended)]
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
    inquiry, closed = (
        Inquiry(
            chat_id=seeded.chats["active"][index],
            participant_id=active[index],
            name="",
            text="Onde é?",
            asked_at=NOW,
            answered_at=at,
            answered_by_id=at and organizer,
        )
        for index, at in ((0, None), (1, NOW))
    )
    articles = [
        HelpArticle(title=title, text="Na portaria 2.", created_at=NOW, withdrawn_at=withdrawn_at)
        for title, withdrawn_at in (("Onde é?", None), ("Onde era?", NOW))
    ]
    session.add_all([visitor, inquiry, closed, *articles])
    marked = make.marked(
        session, slots[0], session.get_one(Participant, active[1]), by_id=organizer
    )
    elsewhere = [
        OtherHours(
            participant_id=active[0],
            minutes=480,
            happened_at=NOW,
            title="Curso na ENAP",
            recorded_at=NOW,
            withdrawn_at=withdrawn_at,
        )
        for withdrawn_at in (None, NOW)
    ]
    claims = [
        PresenceClaim(slot_id=slots[0].id, participant_id=active[0], made_at=NOW),
        PresenceClaim(
            slot_id=slots[1].id,
            participant_id=active[0],
            made_at=NOW,
            decided_at=NOW,
            answer="left",
        ),
    ]
    session.add_all([*elsewhere, *claims])
    brought = make.course(session, code="C9")
    # In the evening it can still be undone.
    changes = {"new": [["courses", brought.id]], "changed": []}
    made = Import(made_at=NOW + timedelta(hours=11, minutes=30), changes=changes)
    session.add(made)
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
    seed = AuditEntry(
        happened_at=NOW, actor_id=organizer, action="seed", subject_id=None, details={}
    )
    session.add_all([seed, *_undoable(session, turma, organizer, active[0])])
    session.flush()
    # Somebody lost a seat by hand, which can be undone.
    taken_out = seats_by_hand.take_out(
        session,
        actor_id=organizer,
        activity_id=coming.id,
        participant_id=active[10],
        reason="pediu",
        now=NOW,
    )
    pending = session.get_one(Participant, seeded.people[seeded.chats["pending"][0]])
    sent_at = int(pending.created_at.timestamp())
    everybody = [
        seeded.people[chats[0]] for role, chats in seeded.chats.items() if role != "newcomer"
    ]
    listed_now = registrations.several_waiting(session, actor_id=organizer, now=NOW)
    seeded.numbers = {
        "activity_id": [row.id for row in (coming, full, draft, today, over, turma, lined, mended)],
        "slot_id": [slot.id for slot in slots],
        "participant_id": [*everybody, listed[0].id],
        "publication_id": publications,
        "good_practice_id": publications,
        "challenge_id": publications,
        "assessoria_id": [pending.assessoria_id],
        "course_id": [turma.course_id, brought.id],
        "visitor_id": [visitor.id],
        "inquiry_id": [inquiry.id, closed.id],
        "article_id": [article.id for article in articles],
        "import_id": [made.id],
        "hours_id": [hours.id for hours in elsewhere],
        "document_id": _papers(session, over, *active[5:7]),
        "choice": [1],
        "index": [0],
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
        "text_id": [1],
        "from_id": [0, turma.id],
        "entry_id": [taken_out.entry_id, marked.id],
        "place": [1],
        "hours": [6],
        "words": ["painel.de.metas"],
        "kind": [kind.value for kind in CHOICES],
        "topic": list(TOPICS),
    }


def _lose(session: Session, was_there: Participant) -> tuple[Activity, Activity]:
    """An encontro without a presence, and one whose presence was recovered."""
    lost, mended = (
        make.encontro(session, title, starts_at=moment(day, 3, 9))
        for title, day in (("Perdido", 6), ("Recuperado", 7))
    )
    for activity in (lost, mended):
        make.seat(session, activity, was_there)
    _order_papers(session, mended)
    # In the evening it can still be undone.
    make.attendance(
        session,
        make.slots_of(session, mended)[0],
        was_there,
        source=Source.RECOVERED,
        recorded_at=NOW + timedelta(hours=11, minutes=55),
    )
    return lost, mended


def _papers(session: Session, activity: Activity, named_id: int, misused_id: int) -> list[int]:
    """One in a name that was mended since, to be issued anew, and one revoked a moment ago."""
    named, misused = (session.get_one(Participant, one) for one in (named_id, misused_id))
    (slot,) = make.slots_of(session, activity)
    for person in (named, misused):
        if (
            session.scalar(
                select(Attendance.id).where(
                    Attendance.slot_id == slot.id, Attendance.participant_id == person.id
                )
            )
            is None
        ):
            make.attendance(session, slot, person)
    a_moment_ago = NOW + timedelta(hours=11, minutes=55)
    return [
        make.paper(
            session,
            activity,
            named,
            name="Nome de antes",
            last_at=NOW,
            # All but the name is so still.
            kind=DocumentKind.DECLARATION,
            minutes=activity.minutes,
            attended_count=1,
        ).id,
        make.paper(session, activity, misused, revoked_at=a_moment_ago, revoke_reason="Engano").id,
    ]


def _order_papers(session: Session, activity: Activity) -> None:
    """Somebody signs, and papers are ordered that are not written before the night."""
    signer = make.signer(session)
    begins_at = NOW + timedelta(hours=13)
    order = Issuing(
        activity_id=activity.id, signer_id=signer.id, ordered_at=NOW, begins_at=begins_at
    )
    session.add(order)
    session.flush()


def _undoable(session: Session, turma: Activity, by_id: int, asks: int) -> list[AuditEntry]:
    """The last changes of a turma, where somebody asks for a seat, and of its course."""
    course = session.get_one(Course, turma.course_id)
    terms = {
        "opens_at": _written(turma.enrollment_opens_at),
        "closes_at": _written(turma.enrollment_closes_at),
        "withdraw_until": _written(turma.withdraw_until),
        "minimum_percent": turma.minimum_attendance_percent,
        "needs_approval": turma.needs_approval,
    }
    asker = session.get_one(Participant, asks)
    make.seat(session, turma, asker, SeatState.REQUESTED)
    return [
        AuditEntry(happened_at=NOW, actor_id=by_id, action=action, subject_id=about, details=said)
        for action, about, said in (
            (
                "course.change",
                course.id,
                {"piece": "title", "before": "Projetos", "after": course.title},
            ),
            ("course.offices", course.id, {"before": [asker.assessoria_id]}),
            ("turma.terms", turma.id, {"before": {**terms, "minimum_percent": 50}, "after": terms}),
        )
    ]


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


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
