"""A paper issued anew by its own person, in the name they have now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit
from domain.documents import paper_codes, papers
from domain.documents.papers import Paper
from domain.errors import NotFoundError, StaleError
from models import IssuedDocument, Participant

_SAME = ("participant_id", "activity_id", "kind", "title", "minutes", "workload_minutes",
         "attended_count", "slots_count", "minimum_percent", "presence_percent", "first_at",
         "last_at", "signer_name", "signer_office")  # fmt: skip


def name_now(session: Session, paper: Paper) -> str | None:
    """Return the name the person has now, if it is another than the paper's."""
    name = session.scalar(select(Participant.name).where(Participant.id == paper.participant_id))
    return name if name != paper.name else None


def rename(session: Session, *, document_id: int, participant_id: int, now: datetime) -> Paper:
    """Issue a paper of one's own anew, in the name that was approved since; the old one ends.

    Raises:
        NotFoundError: there is no such paper of this person, or it holds no more.
        StaleError: the name is the same.

    """
    row = session.scalars(
        select(IssuedDocument)
        .where(
            IssuedDocument.id == document_id,
            IssuedDocument.participant_id == participant_id,
            papers.HOLDS,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    name = name_now(session, papers.paper_of(row))
    if name is None:
        raise StaleError
    row.replaced_at = now
    # Of two that hold the database keeps one: the old one ends first.
    session.flush()
    new = IssuedDocument(
        **{column: getattr(row, column) for column in _SAME},
        name=name,
        edition=row.edition + 1,
        code=paper_codes.new_code(),
        issued_at=now,
    )
    session.add(new)
    session.flush()
    audit.record(
        session, actor_id=participant_id, action="paper.rename", subject_id=participant_id,
        now=now, document_id=new.id, replaces=row.id,
    )  # fmt: skip
    return papers.paper_of(new)
