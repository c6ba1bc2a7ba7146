"""Papers of somebody who turns out to be two registrations: no code is lost."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import renewing
from domain.documents.checking import Verdict, check
from domain.documents.papers import held_by
from domain.people.merging import merge
from models import IssuedDocument
from tests import make
from tests.make import moment

NOW = moment(20, 4, 9)


def test_papers_of_both_registrations_are_kept(session: Session) -> None:
    kept, gone = make.participant(session, "Ana Souza"), make.participant(session, "Ana S.")
    one, two = make.turma(session), make.turma(session)
    mine, same, other = (
        make.paper(session, turma, person)
        for turma, person in ((one, kept), (one, gone), (two, gone))
    )
    codes = [row.code for row in (mine, same, other)]

    merge(session, kept=kept, gone=gone)

    assert [check(session, code, NOW).verdict for code in codes] == [
        Verdict.VALID,
        Verdict.REPLACED,
        Verdict.VALID,
    ]
    assert len(held_by(session, participant_id=kept.id)) == 2
    assert set(session.scalars(select(IssuedDocument.participant_id))) == {kept.id}


def test_the_one_that_holds_is_the_newest_and_may_be_issued_anew(session: Session) -> None:
    kept, gone = make.participant(session, "Ana Souza"), make.participant(session, "Ana S.")
    turma = make.turma(session)
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, kept)
    mine, _ = make.paper(session, turma, kept), make.paper(session, turma, gone)

    merge(session, kept=kept, gone=gone)
    kept.name = "Ana Souza Lima"
    new = renewing.rename(session, document_id=mine.id, participant_id=kept.id, now=NOW)

    assert check(session, new.code, NOW).verdict is Verdict.VALID
    assert check(session, mine.code, NOW).verdict is Verdict.REPLACED


def test_one_that_was_revoked_ends_no_other(session: Session) -> None:
    kept, gone = make.participant(session, "Ana Souza"), make.participant(session, "Ana S.")
    turma = make.turma(session)
    revoked = make.paper(session, turma, kept, revoked_at=NOW, revoke_reason="engano")
    valid = make.paper(session, turma, gone)

    merge(session, kept=kept, gone=gone)

    assert check(session, revoked.code, NOW).verdict is Verdict.REVOKED
    assert check(session, valid.code, NOW).verdict is Verdict.VALID
