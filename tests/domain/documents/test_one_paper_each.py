"""Whatever is done to papers, in whatever order: of each person and activity the newest holds."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.attendance.attendance_records import insert_attendance
from domain.documents import correcting, due, issuing, renewing, signers
from domain.documents.checking import Verdict, check
from domain.errors import DomainError
from domain.people.merging import merge
from domain.privacy import erasure
from models import Activity, Attendance, IssuedDocument, Participant, Source, Standing
from tests import make
from tests.make import moment
from tests.scale import sized

STEPS = sized(75, 150)


@dataclass
class Year:
    """A turma that is over, whoever works on it, and chance."""

    session: Session
    turma: Activity
    organizer_id: int
    chance: random.Random
    now: datetime

    def papers(self) -> list[IssuedDocument]:
        return list(self.session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)))

    def paper(self) -> IssuedDocument:
        """One of the newest, which hold more often than others."""
        return self.chance.choice(self.papers()[-6:])

    def people(self) -> list[Participant]:
        found = select(Participant).where(
            Participant.id != self.organizer_id, Participant.standing != Standing.ERASED
        )
        return list(self.session.scalars(found.order_by(Participant.id)))


def order(year: Year) -> None:
    act = year.chance.choice([issuing.order, issuing.order_renewal, issuing.take_back])
    act(year.session, activity_id=year.turma.id, actor_id=year.organizer_id, now=year.now)


def by_the_clock(year: Year) -> None:
    due.order(year.session, activity_id=year.turma.id, now=year.now)


def write(year: Year) -> None:
    issuing.issue_page(year.session, activity_id=year.turma.id, now=year.now)


def reissue(year: Year) -> None:
    correcting.reissue(
        year.session, document_id=year.paper().id, actor_id=year.organizer_id, now=year.now
    )


def restore(year: Year) -> None:
    revoked = [row.id for row in year.papers() if row.revoked_at is not None]
    if revoked:
        correcting.restore(
            year.session, document_id=year.chance.choice(revoked[-3:]),
            actor_id=year.organizer_id, now=year.now,
        )  # fmt: skip


def revoke(year: Year) -> None:
    correcting.revoke(
        year.session, document_id=year.paper().id, reason="Engano nosso",
        actor_id=year.organizer_id, now=year.now,
    )  # fmt: skip


def rename(year: Year) -> None:
    row = year.paper()
    person = year.session.get_one(Participant, row.participant_id)
    if person.standing == Standing.ACTIVE:
        person.name = year.chance.choice(["Ana Lima", "Ana Souza", "Ana Reis"])
        year.session.flush()
    renewing.rename(
        year.session, document_id=row.id, participant_id=row.participant_id, now=year.now
    )


def presence(year: Year) -> None:
    slot = year.chance.choice(make.slots_of(year.session, year.turma))
    person = year.chance.choice(year.people())
    if year.chance.random() < 0.5:
        year.session.execute(
            delete(Attendance).where(
                Attendance.slot_id == slot.id, Attendance.participant_id == person.id
            )
        )
    else:
        insert_attendance(
            year.session, slot_id=slot.id, participant_id=person.id, happened_at=slot.starts_at,
            source=Source.RECOVERED, author_id=year.organizer_id, now=year.now,
        )  # fmt: skip


def rule(year: Year) -> None:
    year.turma.minimum_attendance_percent = year.chance.choice([40, 75, 100])
    year.session.flush()


def sign(year: Year) -> None:
    signers.change(
        year.session, name="Rui Prado", office="Chefe", actor_id=year.organizer_id, now=year.now
    )


def join(year: Year) -> None:
    kept, gone = year.chance.sample(year.people(), 2)
    merge(year.session, kept=kept, gone=gone)


def forget(year: Year) -> None:
    erasure.erase(year.session, participant_id=year.chance.choice(year.people()).id, now=year.now)


def arrive(year: Year) -> None:
    person = make.participant(year.session, "Bia Reis")
    for slot in make.slots_of(year.session, year.turma):
        make.attendance(year.session, slot, person, recorded_at=year.now)


OFTEN: list[Callable[[Year], None]] = [order, write, reissue, rename, restore, revoke, presence]
SELDOM: list[Callable[[Year], None]] = [by_the_clock, rule, sign, join, forget]


@pytest.mark.few_on_postgres
@pytest.mark.parametrize("seed", range(1, sized(3, 4)))
def test_the_newest_paper_of_each_holds_alone_or_was_revoked(session: Session, seed: int) -> None:
    organizer = make.organizer(session)
    make.signer(session)
    chance = random.Random(seed)  # noqa: S311 - no secret
    year = Year(session, make.turma(session), organizer.id, chance, moment(15, 4, 9))
    for _ in range(4):
        arrive(year)
    begun = issuing.order(
        session, activity_id=year.turma.id, actor_id=organizer.id, now=year.now
    ).begins_at
    assert begun is not None
    year.now = begun
    write(year)
    done: dict[str, int] = defaultdict(int)

    for _ in range(STEPS):
        year.now += timedelta(minutes=year.chance.choice([0, 0, 1, 11]))
        act = arrive if len(year.people()) < 4 else year.chance.choice(OFTEN * 4 + SELDOM)
        try:
            with session.begin_nested():
                act(year)
            done[act.__name__] += 1
        except DomainError:
            session.expire_all()
        by_person: dict[int, list[IssuedDocument]] = defaultdict(list)
        for row in year.papers():
            by_person[row.participant_id].append(row)
        for unsorted in by_person.values():
            papers = sorted(unsorted, key=lambda row: row.edition)
            said = [check(session, row.code, year.now).verdict for row in papers]
            assert said[-1] in {Verdict.VALID, Verdict.REVOKED}, (act.__name__, said)
            assert Verdict.VALID not in said[:-1], (act.__name__, said)
            editions = [row.edition for row in papers]
            assert len(set(editions)) == len(editions)

    # None of them only ever failed.
    assert {one.__name__ for one in (order, reissue, revoke, rename, join)} <= done.keys(), done
