"""Papers as the rest of the program sees them: what was issued, word by word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from domain.attendance.hours import year_of
from domain.errors import NotFoundError
from domain.reading.plain import alphabetical
from models import DocumentKind, IssuedDocument

HOLDS: Final[ColumnElement[bool]] = and_(
    IssuedDocument.replaced_at.is_(None), IssuedDocument.revoked_at.is_(None)
)
"""Whether a paper was neither replaced nor revoked."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was issued; moments are aware, in UTC, and lengths in minutes."""

    id: int
    participant_id: int
    activity_id: int
    code: str
    kind: DocumentKind
    name: str
    title: str
    minutes: int
    workload_minutes: int
    attended_count: int
    slots_count: int
    minimum_percent: int | None
    presence_percent: int | None
    first_at: datetime
    last_at: datetime
    signer_name: str
    signer_office: str
    issued_at: datetime
    replaced_at: datetime | None
    revoked_at: datetime | None
    edition: int = 1
    """Above 1 of what was issued in place of another."""

    @property
    def is_certificate(self) -> bool:
        """Whether it says that a turma was completed."""
        return self.kind is DocumentKind.CERTIFICATE

    @property
    def is_turma(self) -> bool:
        """Whether it is about a turma; only there presence has a minimum."""
        return self.minimum_percent is not None

    @property
    def year(self) -> int:
        """The year it is listed under: that of the end."""
        return year_of(self.last_at)


def paper_of(row: IssuedDocument) -> Paper:
    """Return the paper of a row."""
    return Paper(
        id=row.id,
        participant_id=row.participant_id,
        activity_id=row.activity_id,
        code=row.code,
        kind=DocumentKind(row.kind),
        name=row.name,
        title=row.title,
        minutes=row.minutes,
        workload_minutes=row.workload_minutes,
        attended_count=row.attended_count,
        slots_count=row.slots_count,
        minimum_percent=row.minimum_percent,
        presence_percent=row.presence_percent,
        first_at=row.first_at,
        last_at=row.last_at,
        signer_name=row.signer_name,
        signer_office=row.signer_office,
        issued_at=row.issued_at,
        replaced_at=row.replaced_at,
        revoked_at=row.revoked_at,
        edition=row.edition,
    )


def held_by(session: Session, *, participant_id: int, year: int | None = None) -> list[Paper]:
    """Return the papers of a person that hold and are drawn, the newest first."""
    rows = session.scalars(
        select(IssuedDocument)
        .where(
            IssuedDocument.participant_id == participant_id,
            IssuedDocument.pdf.is_not(None),
            HOLDS,
        )
        .order_by(IssuedDocument.last_at.desc(), IssuedDocument.id.desc())
    )
    found = [paper_of(row) for row in rows]
    return [paper for paper in found if year is None or paper.year == year]


def has_any(session: Session, *, participant_id: int) -> bool:
    """Tell whether a paper was ever issued to a person."""
    found = select(IssuedDocument.id).where(IssuedDocument.participant_id == participant_id)
    return session.scalar(found.limit(1)) is not None


def of_person(session: Session, *, document_id: int, participant_id: int) -> Paper:
    """Return one paper of a person that holds.

    Raises:
        NotFoundError: there is none, it is somebody else's, or it holds no more.

    """
    row = session.scalars(
        select(IssuedDocument).where(
            IssuedDocument.id == document_id,
            IssuedDocument.participant_id == participant_id,
            IssuedDocument.pdf.is_not(None),
            HOLDS,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return paper_of(row)


def file_of(session: Session, *, document_id: int) -> tuple[Paper, bytes]:
    """Return a paper with its file, as it was stored; who asks was checked.

    Raises:
        NotFoundError: there is none, or it is not drawn yet.

    """
    found = session.execute(
        select(IssuedDocument, IssuedDocument.pdf).where(IssuedDocument.id == document_id)
    ).one_or_none()
    if found is None or found[1] is None:
        raise NotFoundError
    return paper_of(found[0]), found[1]


def files_of_activity(session: Session, *, activity_id: int) -> list[tuple[Paper, bytes]]:
    """Return the papers of an activity that hold and are drawn, by name, with their files."""
    rows = session.execute(
        select(IssuedDocument, IssuedDocument.pdf)
        .where(
            IssuedDocument.activity_id == activity_id,
            IssuedDocument.pdf.is_not(None),
            HOLDS,
        )
        .order_by(IssuedDocument.id)
    )
    found = [(paper_of(row), pdf) for row, pdf in rows if pdf is not None]
    return sorted(found, key=lambda one: alphabetical(one[0].name))


def move(session: Session, *, kept_id: int, gone_id: int) -> None:
    """Give a person's papers to who they turned out to be; of two of one activity one holds.

    None is lost: the code of each still has an answer.
    """
    found = session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.participant_id.in_((kept_id, gone_id)))
        .order_by(IssuedDocument.participant_id != kept_id, IssuedDocument.id)
    ).all()
    for activity_id in {row.activity_id for row in found if row.participant_id == gone_id}:
        rows = [row for row in found if row.activity_id == activity_id]
        holding = [row for row in rows if row.replaced_at is None and row.revoked_at is None]
        edition = max((row.edition for row in rows if row.participant_id == kept_id), default=0)
        for row in rows:
            if row in holding[1:]:
                row.replaced_at = max(row.issued_at, holding[0].issued_at)
            if row.participant_id == gone_id:
                edition = row.edition = edition + 1
                row.participant_id = kept_id
        # Corrections go on from the newest, and that is the one that holds.
        if holding and holding[0].edition < edition:
            session.flush()
            holding[0].edition = edition + 1
    session.flush()
