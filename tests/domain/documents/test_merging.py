"""Papers of somebody who turns out to be two registrations: no code is lost."""

from sqlalchemy import select
from sqlalchemy.orm import Session

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
