from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import correcting, issuing
from domain.documents.checking import Verdict, check
from domain.documents.correcting import Compared, NotAReasonError, ToldAlreadyError
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.privacy import erasure
from models import (
    Activity,
    Attendance,
    AuditEntry,
    DocumentKind,
    IssuedDocument,
    Issuing,
    Participant,
    Presence,
)
from tests import make
from tests.make import moment

pytestmark = pytest.mark.few_on_postgres

NOW = moment(20, 4, 9)
SOON = NOW + timedelta(minutes=9, seconds=59)
LATE = NOW + correcting.UNDO_WITHIN


@pytest.fixture
def celia(session: Session) -> Participant:
    return make.organizer(session)


@pytest.fixture
def ana(session: Session) -> Participant:
    return make.participant(session, "Ana Souza")


@pytest.fixture
def turma(session: Session, ana: Participant) -> Activity:
    """Ana was at both lessons, and has the certificate that was issued for it."""
    turma = make.turma(session)
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, ana)
    signer = make.signer(session)
    order = Issuing(activity_id=turma.id, signer_id=signer.id, ordered_at=NOW, begins_at=NOW)
    session.add(order)
    session.flush()
    make.issue_page(session, NOW)
    return turma


def rows(session: Session) -> list[IssuedDocument]:
    return list(session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)))


def listed(session: Session, turma: Activity, celia: Participant) -> tuple[Compared, ...]:
    return correcting.listing(session, activity_id=turma.id, actor_id=celia.id, now=NOW)


def absent(session: Session, turma: Activity, ana: Participant, *, lessons: int = 1) -> None:
    for slot in make.slots_of(session, turma)[-lessons:]:
        row = session.scalars(
            select(Attendance).where(
                Attendance.slot_id == slot.id, Attendance.participant_id == ana.id
            )
        ).one()
        session.delete(row)
    session.flush()


# --- What differs ---------------------------------------------------------------------------


def test_a_paper_just_issued_says_what_is_so(
    session: Session, turma: Activity, celia: Participant
) -> None:
    (found,) = listed(session, turma, celia)

    assert (found.differs, found.may_reissue, found.holds) == (False, False, True)
    view = issuing.preview(session, activity_id=turma.id, actor_id=celia.id, now=NOW)
    assert view.differing_count == 0
    with pytest.raises(StaleError):
        correcting.reissue(session, document_id=found.paper.id, actor_id=celia.id, now=NOW)


def _name(session: Session, turma: Activity, ana: Participant) -> None:
    del session, turma
    ana.name = "Ana Lima"


def _presence(session: Session, turma: Activity, ana: Participant) -> None:
    absent(session, turma, ana)


def _justified(session: Session, turma: Activity, ana: Participant) -> None:
    slot = make.slots_of(session, turma)[-1]
    row = session.scalars(select(Attendance).where(Attendance.slot_id == slot.id)).one()
    row.kind = Presence.JUSTIFIED
    del ana


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    ("mend", "says"),
    [
        (_name, ("Ana Lima", DocumentKind.CERTIFICATE, 480)),
        (_presence, ("Ana Souza", DocumentKind.DECLARATION, 240)),
        (_justified, ("Ana Souza", DocumentKind.CERTIFICATE, 240)),
    ],
)
def test_what_was_corrected_since_is_seen_and_issued_anew(  # noqa: PLR0917 - fixtures
    session: Session,
    turma: Activity,
    ana: Participant,
    celia: Participant,
    mend: Callable[..., None],
    says: tuple[Any, ...],
) -> None:
    (old,) = rows(session)
    mend(session, turma, ana)
    session.flush()
    (found,) = listed(session, turma, celia)
    assert (found.differs, found.may_reissue) == (True, True)
    view = issuing.preview(session, activity_id=turma.id, actor_id=celia.id, now=NOW)
    assert view.differing_count == 1

    new = correcting.reissue(session, document_id=old.id, actor_id=celia.id, now=NOW)

    assert (new.paper.name, new.paper.kind, new.paper.minutes) == says
    assert (new.paper.edition, new.differs) == (2, False)
    assert check(session, old.code, NOW).verdict is Verdict.REPLACED
    assert check(session, new.paper.code, NOW).verdict is Verdict.VALID
    assert [one.paper.id for one in listed(session, turma, celia)] == [new.paper.id]
    # The second tap finds nothing to do.
    for document_id in (old.id, new.paper.id):
        with pytest.raises(StaleError):
            correcting.reissue(session, document_id=document_id, actor_id=celia.id, now=NOW)


def test_a_rule_that_was_corrected_changes_who_has_a_certificate(
    session: Session, turma: Activity, ana: Participant, celia: Participant
) -> None:
    absent(session, turma, ana)
    correcting.reissue(session, document_id=rows(session)[0].id, actor_id=celia.id, now=NOW)
    assert not listed(session, turma, celia)[0].differs

    turma.minimum_attendance_percent = 50
    session.flush()
    (found,) = listed(session, turma, celia)
    new = correcting.reissue(session, document_id=found.paper.id, actor_id=celia.id, now=NOW)

    assert found.differs
    assert (new.paper.kind, new.paper.minimum_percent) == (DocumentKind.CERTIFICATE, 50)


def test_a_rule_that_changes_nothing_for_a_person_leaves_their_paper(
    session: Session, turma: Activity, celia: Participant
) -> None:
    turma.minimum_attendance_percent = 80
    session.flush()

    assert not listed(session, turma, celia)[0].differs


def test_without_any_presence_there_is_nothing_to_issue(
    session: Session, turma: Activity, ana: Participant, celia: Participant
) -> None:
    absent(session, turma, ana, lessons=2)
    (found,) = listed(session, turma, celia)

    assert (found.differs, found.outcome, found.may_reissue) == (True, None, False)
    with pytest.raises(StaleError):
        correcting.reissue(session, document_id=found.paper.id, actor_id=celia.id, now=NOW)
    assert rows(session)[0].replaced_at is None


def test_the_paper_of_somebody_erased_is_left_in_peace(
    session: Session, turma: Activity, ana: Participant, celia: Participant
) -> None:
    erasure.erase(session, participant_id=ana.id, now=NOW)

    (found,) = listed(session, turma, celia)

    assert (found.differs, found.may_reissue, found.holds) == (False, False, True)


# --- None in its place ----------------------------------------------------------------------


def revoke(session: Session, celia: Participant, reason: str = "Presença de outra pessoa") -> Any:
    document_id = rows(session)[0].id
    return correcting.revoke(
        session, document_id=document_id, reason=reason, actor_id=celia.id, now=NOW
    )


def test_a_revoked_paper_answers_so_at_once_and_the_act_is_kept(
    session: Session, turma: Activity, ana: Participant, celia: Participant
) -> None:
    del turma
    view = revoke(session, celia)

    assert (view.holds, view.reason) == (False, "Presença de outra pessoa")
    found = check(session, view.paper.code, NOW)
    assert (found.verdict, found.since, found.paper) == (Verdict.REVOKED, NOW, None)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("paper.revoke", celia.id, ana.id)
    assert entry.details == {"document_id": view.paper.id}
    with pytest.raises(StaleError):
        revoke(session, celia)


@pytest.mark.parametrize("reason", ["", "   ", "não", "x" * 201, "uma linha\ne outra"])
def test_a_revocation_has_a_reason(
    session: Session, turma: Activity, celia: Participant, reason: str
) -> None:
    del turma
    with pytest.raises(NotAReasonError):
        revoke(session, celia, reason)


def test_a_revocation_is_undone_within_ten_minutes(
    session: Session, turma: Activity, celia: Participant
) -> None:
    del turma
    view = revoke(session, celia)
    who = {"document_id": view.paper.id, "actor_id": celia.id}
    assert (view.may_restore(SOON), view.may_restore(LATE)) == (True, False)

    assert correcting.restore(session, **who, now=SOON).holds
    assert check(session, view.paper.code, SOON).verdict is Verdict.VALID
    with pytest.raises(StaleError):
        correcting.restore(session, **who, now=SOON)
    revoke(session, celia)
    with pytest.raises(ToldAlreadyError):
        correcting.restore(session, **who, now=LATE)


def test_what_was_revoked_is_issued_anew_only_when_it_is_asked_for(
    session: Session, turma: Activity, celia: Participant
) -> None:
    view = revoke(session, celia)
    make.issue_page(session, LATE)
    assert len(rows(session)) == 1

    new = correcting.reissue(session, document_id=view.paper.id, actor_id=celia.id, now=LATE)

    # The old one keeps its own fate, and does not come back beside the new one.
    assert check(session, view.paper.code, LATE).verdict is Verdict.REVOKED
    assert check(session, new.paper.code, LATE).verdict is Verdict.VALID
    with pytest.raises(StaleError):
        correcting.restore(session, document_id=view.paper.id, actor_id=celia.id, now=SOON)
    assert [one.paper.id for one in listed(session, turma, celia)] == [new.paper.id]


def test_only_organizers_correct_and_only_what_exists(
    session: Session, turma: Activity, ana: Participant, celia: Participant
) -> None:
    del turma
    document_id = rows(session)[0].id
    for act in (correcting.one, correcting.reissue, correcting.restore):
        with pytest.raises(NotAllowedError):
            act(session, document_id=document_id, actor_id=ana.id, now=NOW)
        with pytest.raises(NotFoundError):
            act(session, document_id=10**6, actor_id=celia.id, now=NOW)
    with pytest.raises(NotAllowedError):
        correcting.revoke(
            session, document_id=document_id, reason="Engano meu", actor_id=ana.id, now=NOW
        )


@pytest.mark.all_on_postgres
def test_papers_issued_anew_together_go_on_where_they_were_cut(
    session: Session, turma: Activity, celia: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "PAGE", 2)
    for number in range(4):
        person = make.participant(session, f"Pessoa {number}")
        make.paper(session, turma, person)
        for slot in make.slots_of(session, turma)[:1]:
            make.attendance(session, slot, person)
    make.signer(session, "Rui Prado", "Chefe")
    who = {"activity_id": turma.id, "actor_id": celia.id}
    issuing.order_renewal(session, **who, now=NOW)
    with pytest.raises(StaleError):
        issuing.order_renewal(session, **who, now=NOW)
    begins = NOW + issuing.UNDO_WITHIN

    counts = []
    while make.issue_page(session, begins):
        counts.append(len([row for row in rows(session) if row.edition == 2]))
        session.expire_all()

    assert counts == [2, 4]
    assert {row.signer_name for row in rows(session) if row.edition == 2} == {"Rui Prado"}
    holding = [row.participant_id for row in rows(session) if row.replaced_at is None]
    assert len(holding) == len(set(holding)) == 5
    done = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert done.count("paper.reissue") == 4
    # Nothing differs any more.
    with pytest.raises(StaleError):
        issuing.order_renewal(session, **who, now=begins)
