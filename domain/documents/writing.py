"""The row of a paper, written from what an activity came to for one person."""

from datetime import datetime

from domain.documents import paper_codes
from domain.documents.completion import Completion, Outcome
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
