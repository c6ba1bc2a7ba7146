from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.documents.checking import Verdict, check
from domain.privacy import erasure
from tests import make
from tests.make import moment

NOW = moment(20, 4, 9)
LATER = moment(18, 4, 9)


def test_four_different_answers(session: Session) -> None:
    turma = make.turma(session)
    people = [make.participant(session, name) for name in ("Ana Souza", "Bia", "Caio")]
    fates: list[dict[str, Any]] = [
        {},
        {"replaced_at": LATER},
        {"revoked_at": LATER, "revoke_reason": "Engano"},
    ]
    rows = [
        make.paper(session, turma, person, **columns)
        for person, columns in zip(people, fates, strict=True)
    ]

    found = [check(session, row.code, NOW) for row in rows]

    assert [one.verdict for one in found] == [Verdict.VALID, Verdict.REPLACED, Verdict.REVOKED]
    assert [one.since for one in found] == [None, LATER, LATER]
    assert [one.paper and one.paper.name for one in found] == ["Ana Souza", None, None]
    assert check(session, "RE-9999-9999-9999", NOW).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("written", ["", "x" * 5000, "RE-0000-0000-0000", "'; --", "\x00"])
def test_what_is_no_code_is_unknown(session: Session, written: str) -> None:
    assert check(session, written, NOW).verdict is Verdict.UNKNOWN


def test_a_paper_of_somebody_erased_is_still_checked_by_name(session: Session) -> None:
    ana = make.participant(session, "Ana Souza")
    row = make.paper(session, make.turma(session), ana)

    erasure.erase(session, participant_id=ana.id, now=NOW)
    found = check(session, row.code, NOW)

    assert found.verdict is Verdict.VALID
    assert found.paper is not None
    assert found.paper.name == "Ana Souza"
