"""Rows for tests: each takes only what the test is about, the rest is made up.

NOW is Monday 11 March 2024, 9h in Belo Horizonte, the start of the demonstration.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import grants
from domain.documents import due, issuing
from domain.documents.paper_codes import ALPHABET
from domain.notices.outbox import OutgoingMessage, outgoing_of
from models import (
    Activity,
    Assessoria,
    Attendance,
    AuditEntry,
    Course,
    DocumentKind,
    Grant,
    IssuedDocument,
    Kind,
    Mention,
    OutboxRow,
    Participant,
    Publication,
    PublicationKind,
    PublicationState,
    Purpose,
    Role,
    Scope,
    Seat,
    SeatState,
    Signer,
    Slot,
    Source,
    Standing,
    Theme,
    Topic,
)

NOW = datetime(2024, 3, 11, 12, 0, tzinfo=UTC)
_numbers = count(1)


def moment(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2024 on the clocks of Minas Gerais (UTC-3 all that year)."""
    return datetime(2024, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=3)


def assessoria(session: Session, acronym: str = "", name: str = "") -> Assessoria:
    number = next(_numbers)
    row = Assessoria(acronym=acronym or f"ORG{number}", agency_name=name or f"Órgão {number}")
    session.add(row)
    session.flush()
    return row


def participant(
    session: Session,
    name: str = "Ana Souza",
    *,
    office: Assessoria | None = None,
    role: Role = Role.PARTICIPANT,
    standing: Standing = Standing.ACTIVE,
    **columns: Any,
) -> Participant:
    number = next(_numbers)
    values: dict[str, Any] = {
        "chat_id": 1000 + number,
        "email": f"pessoa{number}@exemplo.mg.gov.br",
        "created_at": NOW - timedelta(days=30),
        "decided_at": NOW - timedelta(days=29) if standing is Standing.ACTIVE else None,
        "muted_reminders": [],
        **columns,
    }
    row = Participant(
        name=name,
        assessoria_id=(office or assessoria(session)).id,
        standing=standing,
        **values,
    )
    session.add(row)
    session.flush()
    if role is not Role.PARTICIPANT:
        grant(session, row, role)
    return row


def grant(
    session: Session,
    person: Participant,
    role: Role,
    *,
    office: Assessoria | None = None,
    activity: Activity | None = None,
    **columns: Any,
) -> Grant:
    """A grant without an end, since the registration; in the whole Rede if no place is named."""
    scope = Scope.ASSESSORIA if office else Scope.ACTIVITY if activity else Scope.REDE
    values: dict[str, Any] = {
        "starts_at": person.created_at,
        "created_at": person.created_at,
        "assessoria_id": office and office.id,
        "activity_id": activity and activity.id,
        **columns,
    }
    row = Grant(participant_id=person.id, role=role, scope=scope, **values)
    session.add(row)
    session.flush()
    return row


def role_of(session: Session, person: Participant) -> Role:
    """The role in the whole Rede, at NOW."""
    return grants.in_rede(grants.of(session, participant_id=person.id, now=NOW))


def take_role(session: Session, person: Participant) -> None:
    """Leave the person no role in the whole Rede, from NOW on."""
    grants.give(session, participant_id=person.id, role=Role.PARTICIPANT, by_id=None, now=NOW)


def organizer(session: Session, name: str = "Célia Dias", **columns: Any) -> Participant:
    return participant(session, name, role=Role.ORGANIZER, **columns)


def encontro(
    session: Session,
    title: str = "1º Encontro da Rede Estratégia",
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    **columns: Any,
) -> Activity:
    """A published encontro on Monday 18 March 2024, 9h to 12h, with 120 seats."""
    starts_at = starts_at or moment(18, 3, 9)
    values: dict[str, Any] = {
        "theme": "Automatização de processos",
        "programme": "9h Abertura\n12h Encaminhamentos",
        "venue": "Auditório da Fapemig",
        "address": "Avenida José Cândido da Silveira, 1500, Belo Horizonte",
        "latitude": -19.886,
        "longitude": -43.913,
        "capacity": 120,
        "minutes": 180,
        "created_at": NOW - timedelta(days=20),
        "published_at": NOW - timedelta(days=19),
        **columns,
    }
    row = Activity(kind=Kind.ENCONTRO, title=title, **values)
    session.add(row)
    session.flush()
    slot(session, row, starts_at, ends_at or starts_at + timedelta(hours=3))
    return row


def course(session: Session, title: str = "Gestão de projetos", code: str = "") -> Course:
    row = Course(
        code=code or f"C{next(_numbers)}", title=title, aim="Planejar projetos.", minutes=480
    )
    session.add(row)
    session.flush()
    return row


def turma(
    session: Session,
    *,
    of: Course | None = None,
    number: int = 1,
    lessons: tuple[tuple[datetime, datetime], ...] = (),
    **columns: Any,
) -> Activity:
    """A published turma with open enrollment, 30 seats and two lessons of four hours."""
    of = of or course(session)
    values: dict[str, Any] = {
        "venue": "Escola de Governo, FJP",
        "capacity": 30,
        "minutes": of.minutes,
        "enrollment_opens_at": moment(4, 3, 10),
        "enrollment_closes_at": moment(6, 4, 18),
        "withdraw_until": moment(8, 4, 18),
        "created_at": NOW - timedelta(days=20),
        "published_at": NOW - timedelta(days=19),
        **columns,
    }
    row = Activity(
        kind=Kind.TURMA,
        title=f"{of.title}, turma {number}",
        course_id=of.id,
        number=number,
        **values,
    )
    session.add(row)
    session.flush()
    for starts_at, ends_at in lessons or (
        (moment(9, 4, 8, 30), moment(9, 4, 12, 30)),
        (moment(11, 4, 8, 30), moment(11, 4, 12, 30)),
    ):
        slot(session, row, starts_at, ends_at)
    return row


def slot(session: Session, activity: Activity, starts_at: datetime, ends_at: datetime) -> Slot:
    row = Slot(activity_id=activity.id, starts_at=starts_at, ends_at=ends_at)
    session.add(row)
    session.flush()
    return row


def seat(
    session: Session,
    activity: Activity,
    person: Participant,
    state: SeatState = SeatState.HELD,
    **columns: Any,
) -> Seat:
    """A seat in any state; waiting people get the next number of the waitlist."""
    in_queue = state in {SeatState.WAITING, SeatState.OFFERED}
    values: dict[str, Any] = {
        "changed_at": NOW - timedelta(days=1),
        "queue_number": next(_numbers) if in_queue else None,
        "accepts_clash": False,
        "answered_version": 1,
        **columns,
    }
    row = Seat(activity_id=activity.id, participant_id=person.id, state=state, **values)
    session.add(row)
    session.flush()
    return row


def slots_of(session: Session, activity: Activity) -> list[Slot]:
    """The slots of an activity, in their order in time."""
    found = select(Slot).where(Slot.activity_id == activity.id).order_by(Slot.starts_at)
    return list(session.scalars(found))


def actions(session: Session) -> list[str]:
    """What the audit says was done, in its order."""
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def attendance(session: Session, slot: Slot, person: Participant, **columns: Any) -> Attendance:
    """The fact that the person was there, five minutes after the start."""
    values: dict[str, Any] = {
        "happened_at": slot.starts_at + timedelta(minutes=5),
        "recorded_at": slot.starts_at + timedelta(minutes=5),
        "source": Source.CODE,
        **columns,
    }
    row = Attendance(slot_id=slot.id, participant_id=person.id, **values)
    session.add(row)
    session.flush()
    return row


def marked(session: Session, slot: Slot, person: Participant, *, by_id: int) -> AuditEntry:
    """A presence recorded by hand, as the audit keeps it."""
    row = attendance(session, slot, person, source=Source.BY_HAND, author_id=by_id)
    entry = AuditEntry(
        happened_at=row.recorded_at,
        actor_id=by_id,
        action="attendance.mark",
        subject_id=person.id,
        details={
            "slot_id": slot.id,
            "old": None,
            "new": {
                "kind": "present",
                "minutes": None,
                "happened_at": row.happened_at.isoformat(),
                "source": "by_hand",
                "author_id": by_id,
            },
        },
    )
    session.add(entry)
    session.flush()
    return entry


def signer(session: Session, name: str = "Marta Reis", office: str = "Diretora") -> Signer:
    """Who signs the papers, as an organizer once wrote it."""
    row = Signer(name=name, office=office, set_at=NOW - timedelta(days=9))
    session.add(row)
    session.flush()
    return row


def order_due(session: Session, now: datetime) -> list[int]:
    """Order the papers that are due; returns the activities for which organizers are called."""
    found = due.activities(session, now=now)
    return [one for one in found if due.order(session, activity_id=one, now=now) is not None]


def issue_page(session: Session, now: datetime) -> bool:
    """Write the next page of what is ordered, as the clock does; returns whether there was one."""
    found = issuing.next_order(session, now=now)
    if found is not None:
        issuing.issue_page(session, activity_id=found, now=now)
    return found is not None


def paper(
    session: Session, activity: Activity, person: Participant, **columns: Any
) -> IssuedDocument:
    """A certificate of eight hours, drawn, with a code of its own that begins with "3479"."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "edition": 1,
        "code": "3479" + "".join(ALPHABET[number // 19**place % 19] for place in range(8)),
        "kind": DocumentKind.CERTIFICATE,
        "name": person.name,
        "title": activity.title.partition(", turma")[0],
        "minutes": 480,
        "workload_minutes": 480,
        "attended_count": 2,
        "slots_count": 2,
        "minimum_percent": 75,
        "presence_percent": 100,
        "first_at": moment(9, 4, 8, 30),
        "last_at": moment(11, 4, 12, 30),
        "signer_name": "Marta Reis",
        "signer_office": "Diretora",
        "issued_at": moment(15, 4, 9),
        "pdf": b"%PDF-",
        **columns,
    }
    row = IssuedDocument(activity_id=activity.id, participant_id=person.id, **values)
    session.add(row)
    session.flush()
    return row


def good_practice(
    session: Session,
    title: str = "Painel único de metas",
    *,
    author: Participant | None = None,
    **columns: Any,
) -> Publication:
    """A published good practice; without an author, of somebody who has left."""
    return _publication(
        session,
        author,
        {"kind": PublicationKind.GOOD_PRACTICE, "title": title, "theme": Theme.DATA, **columns},
    )


def challenge(
    session: Session,
    text: str = "Recebemos dados em formatos diferentes.",
    *,
    author: Participant | None = None,
    **columns: Any,
) -> Publication:
    """A published challenge."""
    return _publication(
        session,
        author,
        {"kind": PublicationKind.CHALLENGE, "title": text.rstrip("."), "body": text, **columns},
    )


def _publication(
    session: Session, author: Participant | None, columns: dict[str, Any]
) -> Publication:
    values: dict[str, Any] = {
        "body": "Juntamos as planilhas das áreas.",
        "state": PublicationState.PUBLISHED,
        "created_at": NOW - timedelta(days=5),
        "submitted_at": NOW - timedelta(days=5),
        "published_at": NOW - timedelta(days=4),
        "author_id": None if author is None else author.id,
        "assessoria_id": None if author is None else author.assessoria_id,
        **columns,
    }
    row = Publication(**values)
    session.add(row)
    session.flush()
    return row


def outgoing_message(
    session: Session,
    *,
    chat_id: int,
    purpose: Purpose,
    payload: dict[str, Any],
    now: datetime,
    names: Collection[int] = (),
    **columns: Any,
) -> OutgoingMessage:
    """A message that waits, of any purpose, whatever it is about."""
    values: dict[str, Any] = {
        "topic": Topic.REPLY if purpose is Purpose.REPLY else Topic.NOTICE,
        "due_at": now,
        "created_at": now,
        **columns,
    }
    row = OutboxRow(chat_id=chat_id, purpose=purpose, payload=payload, **values)
    session.add(row)
    session.flush()
    session.add_all([Mention(outbox_id=row.id, participant_id=number) for number in names])
    session.flush()
    return outgoing_of(row)
