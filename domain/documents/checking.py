"""Whether a paper holds, for anybody who has its code."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import paper_codes
from domain.documents.papers import Paper, paper_of
from models import IssuedDocument


class Verdict(StrEnum):
    """What a code says."""

    VALID = "valid"
    REPLACED = "replaced"
    """Another paper was issued in its place."""
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about a code."""

    verdict: Verdict
    code: str
    """As it is written on papers; of what is no code, empty."""
    paper: Paper | None = None
    """What the paper says; only of one that is valid: who holds the code holds it."""
    since: datetime | None = None
    """When it was replaced or revoked."""


def check(session: Session, code: str, now: datetime) -> Checked:
    """Tell whether the paper with this code holds; the code may be written in any way."""
    read = paper_codes.read(code)
    if read is None:
        return Checked(Verdict.UNKNOWN, "")
    row = session.scalars(
        select(IssuedDocument).where(IssuedDocument.code == read, IssuedDocument.issued_at <= now)
    ).one_or_none()
    written = paper_codes.shown(read)
    if row is None:
        return Checked(Verdict.UNKNOWN, written)
    # What was replaced and then taken back altogether is answered by its own fate.
    if row.revoked_at is not None:
        return Checked(Verdict.REVOKED, written, since=row.revoked_at)
    if row.replaced_at is not None:
        return Checked(Verdict.REPLACED, written, since=row.replaced_at)
    return Checked(Verdict.VALID, written, paper=paper_of(row))
