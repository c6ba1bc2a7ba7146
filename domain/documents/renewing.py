"""A paper issued anew by its own person, in the name they have now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit
from domain.documents import completion, correcting, papers, signers, writing
from domain.documents.papers import Paper
from domain.errors import DomainError, NotFoundError, StaleError
from models import IssuedDocument, Participant


class OutdatedError(DomainError):
    """More than the name would be another now: an organizer decides what follows."""


def name_now(session: Session, paper: Paper) -> str | None:
    """Return the name the person has now, if it is another than the paper's."""
    name = session.scalar(select(Participant.name).where(Participant.id == paper.participant_id))
    return name if name != paper.name else None


def rename(session: Session, *, document_id: int, participant_id: int, now: datetime) -> Paper:
    """Issue a paper of one's own anew, in the name that was approved since; the old one ends.

    Raises:
        NotFoundError: there is no such paper of this person, or it holds no more.
        OutdatedError: its hours, its kind or its presence would be others, too.
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
    paper = papers.paper_of(row)
    if name_now(session, paper) is None:
        raise StaleError
    done = completion.completion(session, activity_id=row.activity_id)
    outcome = done.of_person(participant_id)
    if outcome is None or not correcting.says(paper, outcome, but_name=True):
        raise OutdatedError
    new = writing.succeed(session, row, done, outcome, signer=signers.current(session), now=now)
    audit.record(
        session, actor_id=participant_id, action="paper.rename", subject_id=participant_id,
        now=now, document_id=new.id, replaces=row.id,
    )  # fmt: skip
    return papers.paper_of(new)
