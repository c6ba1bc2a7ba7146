"""Every kind of message is looked at again when it goes out, or it is known why it need not be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain.notices.notices import OFFERS, Topic
from domain.notices.outbox import OutgoingMessage, Purpose
from domain.reminders.reminder_times import edition_of
from models import (
    Activity,
    Attendance,
    AuditEntry,
    CheckInWindow,
    Feedback,
    Inquiry,
    Participant,
    PresenceClaim,
    PublicationState,
    Seat,
    SeatState,
    Slot,
    Standing,
)
from scheduler.still_true import CHECKS, HOLDS, still_true
from tests import make
from tests.make import moment

# The look asks in statements of one kind, which a fourth shows to be right on PostgreSQL.
pytestmark = pytest.mark.few_on_postgres
NIGHT = moment(11, 3, 22)
_FIRST, _LAST = moment(10, 3, 8), moment(22, 3, 20)


@dataclass
class World:
    """An encontro, its organizer, and Ana."""

    session: Session
    celia: Participant = field(init=False)
    ana: Participant = field(init=False)
    encontro: Activity = field(init=False)
    slot: Slot = field(init=False)

    def __post_init__(self) -> None:
        self.celia = make.organizer(self.session)
        self.ana = make.participant(self.session, "Ana Lima")
        self.encontro = make.encontro(self.session, capacity=5)
        (self.slot,) = make.slots_of(self.session, self.encontro)

    def seat(self, state: SeatState = SeatState.HELD, **columns: Any) -> Seat:
        return make.seat(self.session, self.encontro, self.ana, state, **columns)

    def offered(self) -> Seat:
        return self.seat(SeatState.OFFERED, offered_at=NIGHT, offered_until=moment(13, 3, 10))

    def becomes(self, seat: Seat, state: SeatState, at: datetime = NIGHT) -> None:
        """Let the seat become so, some minutes after the message was written."""
        seat.state, seat.changed_at = state, at + timedelta(minutes=5)
        seat.offered_at = seat.offered_until = None

    def opens(self) -> CheckInWindow:
        window = CheckInWindow(
            slot_id=self.slot.id, secret="00", opened_at=self.slot.starts_at,
            closes_at=self.slot.ends_at, opened_by_id=self.celia.id,
        )  # fmt: skip
        self.session.add(window)
        return window

    def cancel(self) -> None:
        self.encontro.cancelled_at = NIGHT


@dataclass(frozen=True)
class Case:
    """A message that waits, and what makes it untrue."""

    about_id: int | None
    spoil: Callable[[], object]
    edition: int | None = None
    is_organizers: bool = False
    expires_at: datetime | None = None


def _answers(world: World) -> Case:
    return Case(world.slot.id, world.seat, edition_of(world.slot.starts_at))


def _declines(world: World) -> Case:
    seat = world.seat()
    return Case(
        world.slot.id,
        lambda: world.becomes(seat, SeatState.DECLINED),
        edition_of(world.slot.starts_at),
    )


def _is_recorded(world: World) -> Case:
    world.seat()
    world.opens()
    return Case(
        world.slot.id,
        lambda: make.attendance(world.session, world.slot, world.ana),
        edition_of(world.slot.starts_at),
    )


def _rates(world: World) -> Case:
    make.attendance(world.session, world.slot, world.ana, recorded_at=world.slot.starts_at)
    rating = Feedback(
        activity_id=world.encontro.id, participant_id=world.ana.id, score=5, created_at=NIGHT
    )
    return Case(world.slot.id, lambda: world.session.add(rating), edition_of(world.slot.starts_at))


def _accepts(world: World) -> Case:
    seat = world.offered()
    return Case(seat.id, lambda: world.becomes(seat, SeatState.HELD))


def _gives_up(world: World) -> Case:
    seat = world.seat()
    return Case(seat.id, lambda: world.becomes(seat, SeatState.DECLINED))


def _comes_back_to_the_line(world: World) -> Case:
    seat = world.seat(SeatState.RELEASED, queue_number=1)
    return Case(seat.id, lambda: world.becomes(seat, SeatState.WAITING))


def _takes_the_request_back(world: World) -> Case:
    seat = world.seat()
    return Case(world.encontro.id, lambda: world.becomes(seat, SeatState.DECLINED))


def _is_cancelled(world: World) -> Case:
    return Case(world.encontro.id, world.cancel, 0)


def _does_not_come(world: World) -> Case:
    seat = world.seat()
    return Case(world.encontro.id, lambda: world.becomes(seat, SeatState.DECLINED), 2)


def _leaves_the_group(world: World) -> Case:
    entry = AuditEntry(
        happened_at=NIGHT, actor_id=world.celia.id, action="bulletin.send",
        subject_id=world.encontro.id, details={"group": "h"},
    )  # fmt: skip
    seat = world.seat()
    world.session.add(entry)
    world.session.flush()
    return Case(world.encontro.id, lambda: world.becomes(seat, SeatState.DECLINED), entry.id)


def _is_answered(world: World) -> Case:
    asked = Inquiry(chat_id=7, participant_id=world.ana.id, name="", text="Onde é?", asked_at=NIGHT)
    world.session.add(asked)
    world.session.flush()
    return Case(asked.id, lambda: setattr(asked, "answered_at", NIGHT), is_organizers=True)


def _is_withdrawn(state: PublicationState) -> Callable[[World], Case]:
    def case(world: World) -> Case:
        row = make.good_practice(world.session, author=world.ana, state=state)
        return Case(row.id, lambda: setattr(row, "withdrawn_at", NIGHT), is_organizers=True)

    return case


def _is_decided(world: World) -> Case:
    person = make.participant(world.session, "Eva Reis", standing=Standing.PENDING)
    return Case(None, lambda: setattr(person, "standing", Standing.ACTIVE), is_organizers=True)


def _request_is_decided(world: World) -> Case:
    seat = world.seat(SeatState.REQUESTED)
    return Case(None, lambda: world.becomes(seat, SeatState.HELD), is_organizers=True)


def _claim_is_decided(world: World) -> Case:
    claim = PresenceClaim(slot_id=world.slot.id, participant_id=world.ana.id, made_at=NIGHT)
    world.session.add(claim)

    def decide() -> None:
        claim.decided_at, claim.answer = NIGHT, "confirmed"

    return Case(world.slot.id, decide, world.ana.id, is_organizers=True)


def _is_confirmed_after_all(world: World) -> Case:
    claim = PresenceClaim(
        slot_id=world.slot.id, participant_id=world.ana.id, made_at=NIGHT,
        decided_at=NIGHT, answer="Não estava na lista.",
    )  # fmt: skip
    world.session.add(claim)
    return Case(world.slot.id, lambda: setattr(claim, "answer", "confirmed"))


def _is_recorded_otherwise(world: World) -> Case:
    entry = make.marked(world.session, world.slot, world.ana, by_id=world.celia.id)
    return Case(world.slot.id, lambda: world.session.execute(delete(Attendance)), entry.id)


def _leaves_the_turma(world: World) -> Case:
    days = (11, 13, 18, 20)
    lessons = tuple((moment(day, 3, 8), moment(day, 3, 12)) for day in days)
    turma = make.turma(world.session, lessons=lessons, minutes=960)
    for slot in make.slots_of(world.session, turma)[:2]:
        window = CheckInWindow(
            slot_id=slot.id, secret="00", opened_at=slot.starts_at,
            closes_at=slot.ends_at, opened_by_id=world.celia.id,
        )  # fmt: skip
        world.session.add(window)
    make.attendance(world.session, make.slots_of(world.session, turma)[1], world.ana)
    seat = make.seat(world.session, turma, world.ana)
    # She missed the first of four, and must not miss the third.
    return Case(
        turma.id,
        lambda: world.becomes(seat, SeatState.DECLINED),
        0,
        expires_at=moment(18, 3, 7),
    )


def _is_deleted(world: World) -> Case:
    make.attendance(world.session, world.slot, world.ana)
    return Case(world.slot.id, lambda: world.session.execute(delete(Attendance)))


def _is_revoked(world: World) -> Case:
    paper = make.paper(world.session, world.encontro, world.ana)

    def revoke() -> None:
        paper.revoked_at, paper.revoke_reason = NIGHT, "engano"

    return Case(paper.id, revoke)


def _holds_after_all(world: World) -> Case:
    paper = make.paper(
        world.session, world.encontro, world.ana, revoked_at=NIGHT, revoke_reason="engano"
    )

    def bring_back() -> None:
        paper.revoked_at = paper.revoke_reason = None

    return Case(paper.id, bring_back)


def _is_called_off(world: World) -> Case:
    world.seat()
    return Case(world.slot.id, world.cancel, edition_of(world.slot.starts_at), is_organizers=True)


def _video_is_called_off(world: World) -> Case:
    world.encontro.venue, world.encontro.address = "Por vídeo", ""
    world.encontro.latitude = world.encontro.longitude = None
    return Case(world.slot.id, world.cancel, moment(15, 3, 9).toordinal(), is_organizers=True)


def _enrollment_is_called_off(world: World) -> Case:
    opens_at = moment(12, 3, 9)
    turma = make.turma(world.session, enrollment_opens_at=opens_at)
    return Case(
        turma.id,
        lambda: setattr(turma, "cancelled_at", NIGHT),
        edition_of(opens_at),
        is_organizers=True,
    )


def _organizes_no_more(world: World) -> Case:
    world.seat()
    make.attendance(world.session, world.slot, world.ana)
    return Case(
        world.encontro.id,
        lambda: make.take_role(world.session, world.celia),
        is_organizers=True,
    )


CASES: dict[Topic, Callable[[World], Case]] = {
    Topic.WEEK: _answers,
    Topic.EVE: _declines,
    Topic.TWO_HOURS: _declines,
    Topic.ATTENDANCE_OPEN: _is_recorded,
    Topic.FEEDBACK: _rates,
    Topic.OFFER: _accepts,
    Topic.LAST_CALL: _accepts,
    Topic.OFFER_ENDED: _comes_back_to_the_line,
    Topic.SEAT: _gives_up,
    Topic.REQUEST: _takes_the_request_back,
    Topic.PUBLISHED: _is_cancelled,
    Topic.MOVED: _does_not_come,
    Topic.BULLETIN: _leaves_the_group,
    Topic.INQUIRIES: _is_answered,
    Topic.INQUIRY: _is_answered,
    Topic.MODERATION: _is_withdrawn(PublicationState.IN_REVIEW),
    Topic.REPORT: _is_withdrawn(PublicationState.PUBLISHED),
    Topic.REGISTRATIONS: _is_decided,
    Topic.REQUESTS: _request_is_decided,
    Topic.CLAIM: _claim_is_decided,
    Topic.CLAIM_REFUSED: _is_confirmed_after_all,
    Topic.PRESENCE: _is_recorded_otherwise,
    Topic.ABSENCES: _leaves_the_turma,
    Topic.RECOVERED: _is_deleted,
    Topic.PAPER: _is_revoked,
    Topic.PAPER_REVOKED: _holds_after_all,
    Topic.SILENCE: _answers,
    Topic.CALL_EVE: _is_called_off,
    Topic.CALL_START: _is_called_off,
    Topic.CALL_LATE: _is_called_off,
    Topic.CALL_OVER: _is_called_off,
    Topic.CALL_LINK: _video_is_called_off,
    Topic.CALL_ENROLLMENT: _enrollment_is_called_off,
    Topic.CALL_PAPERS: _organizes_no_more,
}


def test_every_kind_has_its_check_or_the_reason_why_not() -> None:
    assert set(CHECKS) | set(HOLDS) == set(Topic)
    assert not set(CHECKS) & set(HOLDS)
    assert set(CASES) == set(CHECKS)


def written(world: World, topic: Topic, case: Case) -> OutgoingMessage:
    person = world.celia if case.is_organizers else world.ana
    return make.outgoing_message(
        world.session,
        chat_id=person.chat_id or 0,
        purpose=Purpose.NOTICE,
        payload={"html": "…"},
        now=NIGHT,
        topic=topic,
        about_id=case.about_id,
        edition=case.edition,
        recipient_id=person.id,
        expires_at=case.expires_at,
    )


def when_true(session: Session, message: OutgoingMessage) -> datetime | None:
    """Return a moment at which the message would go out: fourth hours come before quarters."""
    for minutes in (240, 60, 15):
        now = _FIRST
        while now < _LAST:
            if still_true(session, message, now):
                return now
            now += timedelta(minutes=minutes)
    return None


@pytest.mark.parametrize("topic", CASES)
def test_what_came_undone_while_it_waited_is_not_told(session: Session, topic: Topic) -> None:
    world = World(session)
    case = CASES[topic](world)
    session.flush()
    message = written(world, topic, case)
    goes_out_at = when_true(session, message)
    assert goes_out_at is not None

    case.spoil()
    session.flush()

    assert not still_true(session, message, goes_out_at)


@pytest.mark.parametrize(
    ("group", "before", "after", "is_told"),
    [
        ("h", SeatState.HELD, SeatState.DECLINED, False),
        ("h", SeatState.HELD, SeatState.HELD, True),
        ("l", SeatState.WAITING, SeatState.OFFERED, True),
        ("l", SeatState.WAITING, SeatState.HELD, False),
        ("s", None, SeatState.HELD, False),
        ("s", None, None, True),
        ("a", SeatState.WAITING, SeatState.HELD, True),
        ("a", None, SeatState.DECLINED, False),
    ],
)
def test_text_of_organizers_reaches_who_still_belongs_to_its_group(
    session: Session,
    group: str,
    before: SeatState | None,
    after: SeatState | None,
    *,
    is_told: bool,
) -> None:
    world = World(session)
    if before is not None:
        world.seat(before)
    case = _leaves_the_group_of(world, group)
    message = written(world, Topic.BULLETIN, case)
    assert still_true(session, message, NIGHT)

    session.execute(delete(Seat))
    if after is SeatState.OFFERED:
        world.offered()
    elif after is not None:
        world.seat(after)

    assert still_true(session, message, moment(12, 3, 8)) is is_told


def _leaves_the_group_of(world: World, group: str) -> Case:
    entry = AuditEntry(
        happened_at=NIGHT, actor_id=world.celia.id, action="bulletin.send",
        subject_id=world.encontro.id, details={"group": group},
    )  # fmt: skip
    world.session.add(entry)
    world.session.flush()
    return Case(world.encontro.id, lambda: None, entry.id)


@pytest.mark.parametrize("state", [SeatState.HELD, SeatState.RELEASED])
def test_who_lost_the_seat_before_it_was_cancelled_hears_of_the_loss(
    session: Session, state: SeatState
) -> None:
    world = World(session)
    seat = world.seat(state)
    message = written(world, Topic.SEAT, Case(seat.id, lambda: None))
    world.cancel()
    session.flush()

    # Who has it is told of the cancellation instead.
    assert still_true(session, message, moment(12, 3, 8)) is (state is SeatState.RELEASED)


@pytest.mark.parametrize("topic", [*OFFERS, Topic.SEAT, Topic.BULLETIN, Topic.MOVED])
def test_message_about_what_is_gone_is_not_told(session: Session, topic: Topic) -> None:
    world = World(session)

    assert not still_true(session, written(world, topic, Case(10**6, lambda: None, 1)), NIGHT)


def test_without_its_check_the_seat_that_was_given_up_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setitem(CHECKS, Topic.SEAT, lambda *_: True)
    world = World(session)
    case = _gives_up(world)
    message = written(world, Topic.SEAT, case)

    case.spoil()
    session.flush()

    assert still_true(session, message, moment(12, 3, 8))
