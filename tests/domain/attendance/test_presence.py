from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance_records, claims, hours, presence
from domain.attendance import credits as credits_
from domain.attendance.attendance import TooEarlyError
from domain.attendance.attendance_records import WithoutSeatError
from domain.attendance.presence import PartOfSlotError
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.organizing import people_lists
from domain.people.merging import merge
from models import (
    Activity,
    Attendance,
    AuditEntry,
    OtherHours,
    Participant,
    Presence,
    PresenceClaim,
    Role,
    Slot,
    Source,
)
from tests import make
from tests.make import NOW, moment

START = moment(18, 3, 9)
END = moment(18, 3, 12)
AFTER = END + timedelta(days=1)


@pytest.fixture
def organizer(session: Session) -> Participant:
    return make.organizer(session)


@pytest.fixture
def ana(session: Session) -> Participant:
    return make.participant(session)


@pytest.fixture
def slot(session: Session) -> Slot:
    return make.slots_of(session, make.encontro(session, minutes=180))[0]


def change(  # noqa: PLR0917 - what presence.change is asked
    session: Session,
    slot: Slot,
    person: Participant,
    actor: Participant,
    kind: Presence | None,
    minutes: int | None = None,
) -> presence.Change:
    return presence.change(
        session,
        slot_id=slot.id,
        participant_id=person.id,
        kind=kind,
        minutes=minutes,
        actor_id=actor.id,
        now=AFTER,
    )


@pytest.mark.parametrize(
    ("kind", "minutes", "counts"),
    [
        (Presence.PRESENT, None, 180),
        (Presence.LATE, None, 180),
        (Presence.PARTIAL, 70, 70),
        (Presence.JUSTIFIED, None, 0),
        (None, None, 0),
    ],
)
def test_each_kind_counts_what_it_should(  # noqa: PLR0917 - one per fixture
    session: Session,
    slot: Slot,
    ana: Participant,
    organizer: Participant,
    kind: Presence | None,
    minutes: int | None,
    counts: int,
) -> None:
    make.attendance(session, slot, ana, kind="late")

    changed = change(session, slot, ana, organizer, kind, minutes)

    total = hours.summary(session, participant_id=ana.id, now=AFTER)
    assert (changed.card.minutes, total.done_minutes) == (counts, counts)
    # Where nothing changes, nothing is written.
    assert (changed.entry_id is None) is (kind is Presence.LATE)
    assert (changed.card.record and changed.card.record.kind) == kind


def test_who_came_by_the_code_keeps_when_and_how_after_a_correction(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    make.attendance(session, slot, ana, happened_at=START)

    changed = change(session, slot, ana, organizer, Presence.LATE)

    record = changed.card.record
    assert record is not None
    assert (record.happened_at, record.source) == (START, Source.CODE)
    row = session.scalars(select(Attendance)).one()
    assert (row.author_id, row.recorded_at) == (organizer.id, AFTER)


def test_undo_brings_everything_back_and_keeps_the_trail(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    make.attendance(session, slot, ana, happened_at=START)
    changed = change(session, slot, ana, organizer, None)
    assert changed.entry_id is not None

    undone = presence.undo(session, entry_id=changed.entry_id, actor_id=organizer.id, now=AFTER)

    row = session.scalars(select(Attendance)).one()
    assert (row.kind, row.happened_at, row.source, row.author_id) == (
        "present", START, "code", None,
    )  # fmt: skip
    assert undone.is_undone
    assert [step.kind for step in undone.card.steps] == [Presence.PRESENT, None]
    assert {step.actor_name for step in undone.card.steps} == {"Célia Dias"}
    with pytest.raises(StaleError):
        presence.undo(session, entry_id=changed.entry_id, actor_id=organizer.id, now=AFTER)


def test_undo_is_refused_after_somebody_changed_it_again(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    first = change(session, slot, ana, organizer, Presence.LATE)
    change(session, slot, ana, organizer, Presence.PRESENT)
    third = change(session, slot, ana, organizer, Presence.LATE)
    assert first.entry_id is not None

    # What it is now looks like what the first made of it, and is not its doing.
    with pytest.raises(StaleError):
        presence.undo(session, entry_id=first.entry_id, actor_id=organizer.id, now=AFTER)

    assert third.entry_id is not None
    presence.undo(session, entry_id=third.entry_id, actor_id=organizer.id, now=AFTER)
    assert session.scalars(select(Attendance.kind)).all() == ["present"]


def test_undo_of_what_is_no_change_is_refused(session: Session, organizer: Participant) -> None:
    session.add(
        AuditEntry(happened_at=NOW, actor_id=organizer.id, action="seat.offer", subject_id=1)
    )
    session.flush()
    entry_id = session.scalars(select(AuditEntry.id)).one()

    with pytest.raises(NotFoundError):
        presence.undo(session, entry_id=entry_id, actor_id=organizer.id, now=AFTER)


@pytest.mark.parametrize("minutes", [None, 0, 180, 500])
def test_a_part_is_less_than_the_whole(
    session: Session, slot: Slot, ana: Participant, organizer: Participant, minutes: int | None
) -> None:
    with pytest.raises(PartOfSlotError) as refusal:
        change(session, slot, ana, organizer, Presence.PARTIAL, minutes)

    assert refusal.value.whole_minutes == 180
    assert session.scalars(select(Attendance)).all() == []


def test_only_an_absence_can_be_noted_before_the_time(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    asked = {
        "slot_id": slot.id, "participant_id": ana.id, "actor_id": organizer.id, "now": NOW,
    }  # fmt: skip
    with pytest.raises(TooEarlyError):
        presence.change(session, kind=Presence.LATE, **asked)  # type: ignore[arg-type]

    noted = presence.change(session, kind=Presence.JUSTIFIED, **asked)  # type: ignore[arg-type]

    assert noted.card.record is not None
    assert noted.card.record.kind is Presence.JUSTIFIED


def test_who_was_not_to_come_and_came_is_there(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    change(session, slot, ana, organizer, Presence.JUSTIFIED)
    asked = {
        "slot_id": slot.id, "participant_id": ana.id, "happened_at": START,
        "source": Source.CODE, "author_id": None, "now": START,
    }  # fmt: skip

    assert attendance_records.insert_attendance(session, **asked)  # type: ignore[arg-type]
    assert not attendance_records.insert_attendance(session, **asked)  # type: ignore[arg-type]

    session.expire_all()
    row = session.scalars(select(Attendance)).one()
    assert (row.kind, row.source, row.happened_at) == ("present", "code", START)


def test_a_lesson_is_for_its_people_unless_an_organizer_adds_somebody(
    session: Session, ana: Participant, organizer: Participant
) -> None:
    door = make.participant(session, "Davi Reis", role=Role.DOOR)
    lesson = make.slots_of(session, make.turma(session))[0]
    asked = {
        "slot_id": lesson.id, "participant_id": ana.id, "kind": Presence.PRESENT,
        "now": lesson.ends_at,
    }  # fmt: skip

    with pytest.raises(WithoutSeatError):
        presence.change(session, actor_id=door.id, **asked)  # type: ignore[arg-type]
    with pytest.raises(NotAllowedError):
        presence.change(session, actor_id=ana.id, **asked)  # type: ignore[arg-type]
    added = presence.change(session, actor_id=organizer.id, **asked)  # type: ignore[arg-type]

    assert (added.card.has_seat, added.card.minutes) == (False, 240)


# --- What it counts ---------------------------------------------------------------------------


def two_days(session: Session, minutes: int = 301) -> tuple[Activity, list[Slot]]:
    """An encontro of three hours on one day and two on the next."""
    encontro = make.encontro(session, starts_at=START, ends_at=END, minutes=minutes)
    make.slot(session, encontro, moment(19, 3, 9), moment(19, 3, 11))
    return encontro, make.slots_of(session, encontro)


def test_one_day_of_an_encontro_of_two_gives_that_days_hours_alone(
    session: Session, ana: Participant
) -> None:
    encontro, (first, second) = two_days(session)
    make.seat(session, encontro, ana)
    make.attendance(session, second, ana)

    one = hours.summary(session, participant_id=ana.id, now=moment(20, 3, 9))
    make.attendance(session, first, ana)
    both = hours.summary(session, participant_id=ana.id, now=moment(20, 3, 9))

    assert one.done_minutes == 121  # 2 hours of 5, rounded up
    assert both.done_minutes == 301


def test_control_workload_given_whole_for_one_day_would_be_seen(
    session: Session, ana: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (_, second) = two_days(session)
    make.attendance(session, second, ana)
    monkeypatch.setattr(credits_, "_lengths", lambda *_: {})

    whole = hours.summary(session, participant_id=ana.id, now=moment(20, 3, 9))

    assert whole.done_minutes == 301


def test_what_is_ahead_of_an_encontro_of_two_days_is_shared_too(
    session: Session, ana: Participant
) -> None:
    encontro, (first, _) = two_days(session)
    make.seat(session, encontro, ana)
    make.attendance(session, first, ana)

    summary = hours.summary(session, participant_id=ana.id, now=moment(18, 3, 13))

    assert (summary.done_minutes, summary.coming_minutes) == (181, 120)


def test_a_justified_absence_leaves_both_sides_of_the_share(
    session: Session, ana: Participant
) -> None:
    turma = make.turma(session)
    first, second = make.slots_of(session, turma)
    make.attendance(session, first, ana)

    def percent() -> int | None:
        return hours.shares(session, activity_id=turma.id, participant_id=ana.id)[ana.id].percent

    assert percent() == 50
    excused = make.attendance(session, second, ana, kind="justified")
    assert percent() == 100
    excused.kind, excused.minutes = "partial", 60
    session.flush()
    assert percent() == 62
    for row in session.scalars(select(Attendance)):
        row.kind, row.minutes = "justified", None
    session.flush()
    assert percent() is None
    total = hours.summary(session, participant_id=ana.id, now=moment(30, 4, 9))
    assert total.done_minutes == 0


def test_lists_say_how_each_was(session: Session, ana: Participant, organizer: Participant) -> None:
    turma = make.turma(session)
    first, second = make.slots_of(session, turma)
    make.attendance(session, first, ana, kind="partial", minutes=60)
    make.attendance(session, second, ana, kind="justified")

    (row,) = people_lists.people_list(session, activity_id=turma.id).rows
    person = people_lists.person(
        session,
        actor_id=organizer.id,
        activity_id=turma.id,
        participant_id=ana.id,
        now=moment(30, 4, 9),
    )

    assert [at and (at.kind, at.minutes) for at in row.at] == [
        (Presence.PARTIAL, 60),
        (Presence.JUSTIFIED, None),
    ]
    assert row.share is not None
    assert row.share.percent == 25
    assert (person.attended_count, person.share) == (1, row.share)


def test_merging_keeps_claims_and_hours_of_both(session: Session, ana: Participant) -> None:
    twin = make.participant(session, "Ana S.")
    slots = [make.slots_of(session, make.encontro(session))[0] for _ in range(2)]
    for person, slot in ((ana, slots[0]), (twin, slots[0]), (twin, slots[1])):
        session.add(PresenceClaim(slot_id=slot.id, participant_id=person.id, made_at=NOW))
    session.add(
        OtherHours(
            participant_id=twin.id, minutes=60, happened_at=NOW, title="Curso", recorded_at=NOW
        )
    )
    session.flush()

    merge(session, kept=ana, gone=twin)

    rows = session.execute(select(PresenceClaim.slot_id, PresenceClaim.participant_id)).all()
    assert {tuple(row) for row in rows} == {(slot.id, ana.id) for slot in slots}
    assert hours.summary(session, participant_id=ana.id, now=NOW).other_minutes == 60


@pytest.mark.parametrize("kept", ["justified", "present"])
def test_merging_with_a_justified_absence_keeps_that_the_person_came(
    session: Session, ana: Participant, kept: str
) -> None:
    twin = make.participant(session, "Ana S.")
    slot = make.slots_of(session, make.encontro(session))[0]
    other = "present" if kept == "justified" else "justified"
    make.attendance(session, slot, ana, kind=kept)
    make.attendance(session, slot, twin, kind=other)

    merge(session, kept=ana, gone=twin)

    rows = session.execute(select(Attendance.participant_id, Attendance.kind)).all()
    assert [tuple(row) for row in rows] == [(ana.id, "present")]


# --- Claims -----------------------------------------------------------------------------------


def test_a_claim_is_confirmed_once_and_can_be_taken_back(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    made = claims.claim(session, participant_id=ana.id, slot_id=slot.id, now=AFTER)
    again = claims.claim(session, participant_id=ana.id, slot_id=slot.id, now=AFTER)
    asked = {
        "slot_id": slot.id, "participant_id": ana.id, "actor_id": organizer.id, "now": AFTER,
    }  # fmt: skip

    confirmed = claims.confirm(session, **asked)  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        claims.confirm(session, **asked)  # type: ignore[arg-type]
    after = claims.count_waiting(session)
    assert confirmed.entry_id is not None
    presence.undo(session, entry_id=confirmed.entry_id, actor_id=organizer.id, now=AFTER)

    assert (made.made_at, again.made_at) == (AFTER, AFTER)
    assert confirmed.card.minutes == 180
    assert (after, claims.count_waiting(session)) == (0, 1)
    assert session.scalars(select(Attendance)).all() == []


def test_a_claim_is_refused_with_a_reason_and_reopened(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    claims.claim(session, participant_id=ana.id, slot_id=slot.id, now=AFTER)
    asked = {
        "slot_id": slot.id, "participant_id": ana.id, "actor_id": organizer.id, "now": AFTER,
    }  # fmt: skip

    claims.refuse(session, refusal=claims.Refusal.LEFT, **asked)  # type: ignore[arg-type]
    (refused,) = claims.missing(session, participant_id=ana.id, now=AFTER).slots
    with pytest.raises(StaleError):
        claims.claim(session, participant_id=ana.id, slot_id=slot.id, now=AFTER)
    claims.reopen(session, **asked)  # type: ignore[arg-type]
    (waiting,) = claims.missing(session, participant_id=ana.id, now=AFTER).slots

    assert (refused.refusal, refused.claimed_at) == (claims.Refusal.LEFT, None)
    assert (waiting.refusal, waiting.claimed_at) == (None, AFTER)
    entries = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert entries == ["claim.refuse", "claim.reopen"]


def test_marking_by_hand_settles_a_claim_and_a_code_ends_it(
    session: Session, slot: Slot, ana: Participant, organizer: Participant
) -> None:
    bia = make.participant(session, "Bia")
    for person in (ana, bia):
        claims.claim(session, participant_id=person.id, slot_id=slot.id, now=AFTER)

    change(session, slot, ana, organizer, Presence.PARTIAL, 60)
    make.attendance(session, slot, bia)

    assert claims.listing(session, actor_id=organizer.id, now=AFTER).claims == ()
    assert claims.count_waiting(session) == 0


def test_only_what_has_begun_and_is_one_s_own_can_be_claimed(
    session: Session, ana: Participant
) -> None:
    own = make.turma(session)
    make.seat(session, own, ana)
    other = make.turma(session)
    encontro = make.encontro(session, starts_at=moment(9, 4, 14))
    cancelled = make.encontro(session, starts_at=moment(1, 4, 9), cancelled_at=NOW)
    there = make.encontro(session, starts_at=moment(2, 4, 9))
    make.attendance(session, make.slots_of(session, there)[0], ana)
    now = make.slots_of(session, own)[0].ends_at

    found = [one.slot_id for one in claims.missing(session, participant_id=ana.id, now=now).slots]

    assert found == [make.slots_of(session, own)[0].id]
    for activity in (other, encontro, cancelled, there):
        with pytest.raises(NotFoundError):
            claims.claim(
                session,
                participant_id=ana.id,
                slot_id=make.slots_of(session, activity)[0].id,
                now=now,
            )
