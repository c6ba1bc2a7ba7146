"""A paper that says what is no longer so: another in its place, or none, with a reason.

A paper never changes. What was corrected since (a name, a presence, the minimum of a turma) is
seen by comparing it with what the activity comes to now; an organizer decides what follows.
See docs/decisions/0038-documents.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, participants
from domain.clean_text import clean
from domain.documents import completion, papers, signers, writing
from domain.documents.completion import GIVEN_TO, Completion, Outcome
from domain.documents.papers import Paper
from domain.documents.signers import Signatory
from domain.errors import DomainError, NotFoundError, StaleError
from domain.reading.plain import alphabetical
from models import IssuedDocument, Participant

UNDO_WITHIN: Final = timedelta(minutes=10)
"""So long a revocation can be taken back, and its person is not told."""
MAX_REASON: Final = 200
_MIN_REASON: Final = 5


class NotAReasonError(DomainError):
    """A reason is a few words in one line."""


class ToldAlreadyError(DomainError):
    """The person may have read that the paper was revoked: it does not come back."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A paper beside what it would say now."""

    paper: Paper
    outcome: Outcome | None
    """What the activity gives the person now; None: nothing."""
    reason: str
    """Why it was revoked, in an organizer's words; empty of what was not."""
    is_newest: bool
    """Whether no other paper was issued in its place."""
    is_known: bool
    """Whether the person is one to whom papers are issued; nobody who was erased."""

    @property
    def holds(self) -> bool:
        """Whether it was neither replaced nor revoked."""
        return self.paper.replaced_at is None and self.paper.revoked_at is None

    @property
    def differs(self) -> bool:
        """Whether it holds, and would say something else if it were issued now."""
        return self.holds and self.is_known and not says(self.paper, self.outcome)

    @property
    def is_outdated(self) -> bool:
        """Whether more than the name would be another, which its person mends alone."""
        return self.differs and not says(self.paper, self.outcome, but_name=True)

    @property
    def may_reissue(self) -> bool:
        """Whether another can be issued in its place."""
        is_of_use = self.differs or (self.is_newest and self.paper.revoked_at is not None)
        return is_of_use and self.is_known and self.outcome is not None

    def may_restore(self, now: datetime) -> bool:
        """Tell whether its revocation can still be taken back."""
        revoked_at = self.paper.revoked_at
        return self.is_newest and revoked_at is not None and now < revoked_at + UNDO_WITHIN


def listing(
    session: Session, *, activity_id: int, actor_id: int, now: datetime
) -> tuple[Compared, ...]:
    """Return the newest paper of each person; those that differ from what is so come first.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such activity.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return newest(session, completion.completion(session, activity_id=activity_id))


def newest(session: Session, done: Completion) -> tuple[Compared, ...]:
    """Return the same of what an activity came to; who asks was checked."""
    rows = session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.activity_id == done.facts.id, IssuedDocument.replaced_at.is_(None))
        .order_by(IssuedDocument.id)
    ).all()
    known = _known(session, {row.participant_id for row in rows})
    outcomes = {one.participant_id: one for one in done.outcomes}
    latest = {row.participant_id: row.id for row in sorted(rows, key=lambda row: row.edition)}
    found = [
        _compared(row, outcomes, is_newest=True, is_known=row.participant_id in known)
        for row in rows
        if latest[row.participant_id] == row.id
    ]
    return tuple(sorted(found, key=lambda one: (not one.differs, alphabetical(one.paper.name))))


def one(session: Session, *, document_id: int, actor_id: int, now: datetime) -> Compared:
    """Return one paper.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such paper.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    return _view(session, _row(session, document_id))


def of_person(session: Session, *, activity_id: int, participant_id: int) -> Compared | None:
    """Return the paper of an activity that a person holds; who asks was checked."""
    row = session.scalars(
        select(IssuedDocument).where(
            IssuedDocument.activity_id == activity_id,
            IssuedDocument.participant_id == participant_id,
            papers.HOLDS,
        )
    ).one_or_none()
    return None if row is None else _view(session, row)


def says(paper: Paper, outcome: Outcome | None, *, but_name: bool = False) -> bool:
    """Tell whether a paper says what is so. What it says beside that, as a title, may age."""
    return (
        outcome is not None
        and (but_name or paper.name == outcome.name)
        and (paper.kind, paper.minutes, paper.attended_count, paper.presence_percent)
        == (outcome.kind, outcome.minutes, outcome.attended_count, outcome.presence_percent)
    )


def newest_of(session: Session, *, document_id: int, actor_id: int, now: datetime) -> Compared:
    """Return the newest paper of the person and the activity that one is of.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such paper.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _row(session, document_id)
    newest = (
        select(IssuedDocument)
        .where(
            IssuedDocument.activity_id == row.activity_id,
            IssuedDocument.participant_id == row.participant_id,
        )
        .order_by(IssuedDocument.edition.desc())
        .limit(1)
    )
    return _view(session, session.scalars(newest).one())


def read_reason(text: str) -> str:
    """Return a reason as it is kept.

    Raises:
        NotAReasonError: it is too short, too long, or fills more than one line.

    """
    line = clean(text)
    if "\n" in line or not _MIN_REASON <= len(line) <= MAX_REASON:
        raise NotAReasonError
    return " ".join(line.split())


def revoke(
    session: Session, *, document_id: int, reason: str, actor_id: int, now: datetime
) -> Compared:
    """Let a paper hold no more; its code says so at once.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such paper.
        NotAReasonError: the reason cannot be kept.
        StaleError: it holds no more.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _row(session, document_id, is_locked=True)
    if row.replaced_at is not None or row.revoked_at is not None:
        raise StaleError
    row.revoked_at, row.revoke_reason = now, read_reason(reason)
    session.flush()
    _record(session, "paper.revoke", row, actor_id, now)
    return _view(session, row)


def restore(session: Session, *, document_id: int, actor_id: int, now: datetime) -> Compared:
    """Let a paper hold again that was revoked a moment ago.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such paper.
        StaleError: it was not revoked, or another was issued since.
        ToldAlreadyError: its person may have been told.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _row(session, document_id, is_locked=True)
    view = _view(session, row)
    if row.revoked_at is None or not view.is_newest:
        raise StaleError
    if not view.may_restore(now):
        raise ToldAlreadyError
    row.revoked_at = row.revoke_reason = None
    session.flush()
    _record(session, "paper.restore", row, actor_id, now)
    return _view(session, row)


def reissue(session: Session, *, document_id: int, actor_id: int, now: datetime) -> Compared:
    """Issue another in place of a paper that differs, or was revoked, as things stand now.

    Raises:
        NotAllowedError: the actor does not organize.
        NotFoundError: there is no such paper.
        StaleError: it says what is so, another was issued, or nothing is left to say.

    """
    participants.require_organizer(session, actor_id=actor_id, now=now)
    row = _row(session, document_id, is_locked=True)
    done = completion.completion(session, activity_id=row.activity_id)
    view = _view(session, row, done)
    if not view.may_reissue or view.outcome is None:
        raise StaleError
    new = _succeed(session, row, done, view.outcome, signers.current(session), actor_id, now)
    return _view(session, new, done)


def renew_page(  # noqa: PLR0913 - who signs, and who ordered it
    session: Session,
    done: Completion,
    *,
    most: int,
    signer: Signatory,
    by_id: int | None,
    now: datetime,
) -> bool:
    """Issue others in place of papers that differ, some at a time; returns whether more do.

    It is the work of an order, which was allowed when it was written.
    """
    wanted = renewable(newest(session, done))
    for one in wanted[:most]:
        row = _row(session, one.paper.id, is_locked=True)
        # Its person may have had it issued anew meanwhile.
        if one.outcome is not None and row.replaced_at is None and row.revoked_at is None:
            _succeed(session, row, done, one.outcome, signer, by_id, now)
    return len(wanted) > most


def renewable(found: Iterable[Compared]) -> tuple[Compared, ...]:
    """Return those that hold, differ, and can have another in their place."""
    return tuple(one for one in found if one.differs and one.may_reissue)


# --- The parts ------------------------------------------------------------------------------


def _row(session: Session, document_id: int, *, is_locked: bool = False) -> IssuedDocument:
    found = select(IssuedDocument).where(IssuedDocument.id == document_id)
    if is_locked:
        found = found.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(found).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _view(session: Session, row: IssuedDocument, done: Completion | None = None) -> Compared:
    done = done or completion.completion(session, activity_id=row.activity_id)
    newer = select(IssuedDocument.id).where(
        IssuedDocument.activity_id == row.activity_id,
        IssuedDocument.participant_id == row.participant_id,
        IssuedDocument.edition > row.edition,
    )
    return _compared(
        row,
        {one.participant_id: one for one in done.outcomes},
        is_newest=row.replaced_at is None and session.scalar(newer.limit(1)) is None,
        is_known=bool(_known(session, {row.participant_id})),
    )


def _compared(
    row: IssuedDocument, outcomes: Mapping[int, Outcome], *, is_newest: bool, is_known: bool
) -> Compared:
    return Compared(
        paper=papers.paper_of(row),
        outcome=outcomes.get(row.participant_id),
        reason=row.revoke_reason or "",
        is_newest=is_newest,
        is_known=is_known,
    )


def _known(session: Session, people: set[int]) -> set[int]:
    found = select(Participant.id).where(
        Participant.id.in_(people), Participant.standing.in_(GIVEN_TO)
    )
    return set(session.scalars(found))


def _succeed(  # noqa: PLR0913, PLR0917 - as of a new paper
    session: Session,
    row: IssuedDocument,
    done: Completion,
    outcome: Outcome,
    signer: Signatory | None,
    actor_id: int | None,
    now: datetime,
) -> IssuedDocument:
    new = writing.succeed(session, row, done, outcome, signer=signer, now=now)
    _record(session, "paper.reissue", new, actor_id, now, replaces=row.id)
    return new


def _record(
    session: Session,
    action: str,
    row: IssuedDocument,
    actor_id: int | None,
    now: datetime,
    **more: int,
) -> None:
    audit.record(
        session, actor_id=actor_id, action=action, subject_id=row.participant_id,
        now=now, document_id=row.id, **more,
    )  # fmt: skip
