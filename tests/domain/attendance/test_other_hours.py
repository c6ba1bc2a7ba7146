from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours, other_hours
from domain.attendance.other_hours import OtherHoursError
from domain.errors import NotAllowedError, NotFoundError, StaleError
from models import AuditEntry, OtherHours, Standing
from tests import make
from tests.make import NOW, moment


def add(session: Session, person_id: int, actor_id: int, **given: object) -> other_hours.Hours:
    values = {"minutes": 480, "day": date(2024, 3, 4), "title": "Curso na ENAP", **given}
    return other_hours.add(
        session,
        participant_id=person_id,
        actor_id=actor_id,
        now=NOW,
        **values,  # type: ignore[arg-type]
    )


def test_hours_from_elsewhere_count_with_a_line_of_their_own(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    past = make.encontro(session, starts_at=moment(6, 3, 9))
    make.attendance(session, make.slots_of(session, past)[0], ana)

    added = add(session, ana.id, organizer.id)

    total = hours.summary(session, participant_id=ana.id, now=NOW)
    lines = hours.lines(session, participant_id=ana.id, year=2024, now=NOW)
    assert (total.other_minutes, total.done_minutes) == (480, 660)
    assert [(line.title, line.minutes, line.is_elsewhere) for line in lines] == [
        (past.title, 180, False),
        ("Curso na ENAP", 480, True),
    ]
    gain = hours.gain(session, participant_id=ana.id, activity_id=past.id, now=NOW)
    assert gain is not None
    assert (gain.minutes, gain.year_minutes) == (180, 660)
    assert added.happened_at == moment(4, 3, 12)


@pytest.mark.all_on_postgres
def test_numbers_of_hours_and_of_activities_are_not_mixed_up(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    encontro = make.encontro(session, starts_at=moment(6, 3, 9))
    session.add(
        OtherHours(
            id=encontro.id, participant_id=ana.id, minutes=480, happened_at=moment(4, 3, 12),
            title="Curso", recorded_at=NOW, author_id=organizer.id,
        )
    )  # fmt: skip
    session.flush()

    assert hours.gain(session, participant_id=ana.id, activity_id=encontro.id, now=NOW) is None


def test_withdrawn_hours_count_no_more_and_can_be_brought_back(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    added = add(session, ana.id, organizer.id)
    asked = {"hours_id": added.id, "actor_id": organizer.id, "now": NOW}

    other_hours.set_counting(session, counts=False, **asked)  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        other_hours.set_counting(session, counts=False, **asked)  # type: ignore[arg-type]
    gone = hours.summary(session, participant_id=ana.id, now=NOW).done_minutes
    listed = other_hours.listing(session, participant_id=ana.id, actor_id=organizer.id, now=NOW)
    other_hours.set_counting(session, counts=True, **asked)  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        other_hours.set_counting(session, counts=True, **asked)  # type: ignore[arg-type]

    assert (gone, listed) == (0, ())
    assert hours.summary(session, participant_id=ana.id, now=NOW).done_minutes == 480
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["hours.add", "hours.withdraw", "hours.bring_back"]


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 0},
        {"minutes": other_hours.MOST_MINUTES + 1},
        {"day": date(2024, 3, 12)},
        {"day": date(2019, 3, 1)},
        {"title": " \u200b "},
    ],
)
def test_what_cannot_be_counted_is_refused(session: Session, given: dict[str, object]) -> None:
    ana, organizer = make.participant(session), make.organizer(session)

    with pytest.raises(OtherHoursError):
        add(session, ana.id, organizer.id, **given)

    assert session.scalars(select(OtherHours)).all() == []


def test_hours_are_counted_by_organizers_for_known_people(session: Session) -> None:
    ana, organizer = make.participant(session), make.organizer(session)
    gone = make.participant(session, standing=Standing.SUSPENDED)

    with pytest.raises(NotAllowedError):
        add(session, ana.id, ana.id)
    with pytest.raises(NotFoundError):
        add(session, gone.id, organizer.id)
