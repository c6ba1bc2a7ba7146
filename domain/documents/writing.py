"""The row of a paper, written from what an activity came to for one person."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.documents import paper_codes
from domain.documents.completion import Completion, Outcome
from domain.documents.signers import Signatory
from models import IssuedDocument


def row_of(  # noqa: PLR0913 - what a paper says
    done: Completion,
    outcome: Outcome,
    *,
    signer_name: str,
    signer_office: str,
    edition: int,
    now: datetime,
) -> IssuedDocument:
    """Return a new paper, with a code of its own; whoever calls adds it to the session."""
    return IssuedDocument(
        participant_id=outcome.participant_id,
        activity_id=done.facts.id,
        edition=edition,
        code=paper_codes.new_code(),
        kind=outcome.kind,
        name=outcome.name,
        title=done.title,
        minutes=outcome.minutes,
        workload_minutes=done.facts.minutes,
        attended_count=outcome.attended_count,
        slots_count=len(done.facts.slots),
        minimum_percent=done.minimum_percent,
        presence_percent=outcome.presence_percent,
        first_at=done.facts.starts_at,
        last_at=done.facts.ends_at,
        signer_name=signer_name,
        signer_office=signer_office,
        issued_at=now,
    )


def succeed(  # noqa: PLR0913 - as above
    session: Session,
    row: IssuedDocument,
    done: Completion,
    outcome: Outcome,
    *,
    signer: Signatory | None,
    now: datetime,
) -> IssuedDocument:
    """Write the paper that comes after another, which ends; one that was revoked stays so.

    Without a signer, who signed the old one signs it.
    """
    if row.revoked_at is None:
        row.replaced_at = now
        # Of two that hold the database keeps one: the old one ends first.
        session.flush()
    newest = select(func.max(IssuedDocument.edition)).where(
        IssuedDocument.activity_id == row.activity_id,
        IssuedDocument.participant_id == row.participant_id,
    )
    new = row_of(
        done,
        outcome,
        signer_name=row.signer_name if signer is None else signer.name,
        signer_office=row.signer_office if signer is None else signer.office,
        edition=(session.scalar(newest) or 0) + 1,
        now=now,
    )
    session.add(new)
    session.flush()
    return new
