from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.organizing import (
    announcements,
    changing,
    manage,
    organizers_home,
    people_lists,
    precedents,
)
from domain.organizing.changing import (
    ChangeProgramme,
    ChangeSeats,
    ChangeVenue,
    Move,
    Rename,
    TooFewSeatsError,
)
from domain.organizing.manage import (
    AlreadyCancelledError,
    AlreadyOverError,
    Details,
    EndsTooEarlyError,
    InThePastError,
)
from domain.organizing.people_lists import Answers, Group
from models import (
    Activity,
    AuditEntry,
    OutboxRow,
    OutboxState,
    Participant,
    Purpose,
    Role,
    Seat,
    Slot,
    Standing,
    Topic,
)
from tests import make
from tests.make import NOW, moment

DETAILS = Details(
    title="Oficina de dados",
    slots=((moment(10, 4, 9), moment(10, 4, 12)),),
    venue="Auditório JK",
    capacity=120,
)


def slot_of(session: Session, activity: Activity) -> Slot:
    return session.scalars(
        select(Slot).where(Slot.activity_id == activity.id).order_by(Slot.starts_at)
    ).first() or pytest.fail("no slot")


def move_to(session: Session, activity: Activity, day: int, month: int = 3, hour: int = 9) -> Move:
    starts_at = moment(day, month, hour)
    return Move(slot_of(session, activity).id, starts_at, starts_at + timedelta(hours=3))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_create_keeps_a_draft_that_knows_the_place(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, venue="Auditório JK", address="Rodovia 1", latitude=-19.7)

    activity_id = manage.create(session, actor_id=celia.id, details=DETAILS, now=NOW)

    row = session.get_one(Activity, activity_id)
    assert (row.published_at, row.minutes, row.address, row.latitude) == (
        None,
        180,
        "Rodovia 1",
        -19.7,
    )
    assert actions(session) == ["encontro.create"]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "refusal"),
    [
        (NOW, NOW + timedelta(hours=3), InThePastError),
        (moment(10, 4, 12), moment(10, 4, 9), EndsTooEarlyError),
        (moment(10, 4, 9), moment(12, 4, 9), EndsTooEarlyError),
    ],
)
def test_create_refuses_an_impossible_time(
    session: Session, starts_at: Any, ends_at: Any, refusal: type[Exception]
) -> None:
    celia = make.organizer(session)
    details = Details("Oficina", ((starts_at, ends_at),), "Sala 1")

    with pytest.raises(refusal):
        manage.create(session, actor_id=celia.id, details=details, now=NOW)

    assert session.scalars(select(Activity)).all() == []


def test_publish_twice_changes_nothing(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=NOW)
    manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=NOW + timedelta(hours=1))

    assert draft.published_at == NOW
    assert actions(session) == ["activity.publish"]


def test_publish_refuses_what_has_started(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    with pytest.raises(InThePastError):
        manage.publish(session, actor_id=celia.id, activity_id=draft.id, now=moment(18, 3, 9))


def test_delete_draft_leaves_nothing(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    make.grant(session, celia, Role.DOOR, activity=draft)
    manage.delete_draft(session, actor_id=celia.id, activity_id=draft.id, now=NOW)

    assert session.scalars(select(Activity)).all() == []
    assert session.scalars(select(Slot)).all() == []


def test_delete_draft_refuses_what_is_published(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)

    with pytest.raises(StaleError):
        manage.delete_draft(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)


def test_cancel_keeps_the_seats_and_returns_whom_to_tell(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    until = NOW + timedelta(days=1)
    people = [make.participant(session, f"Ana {state}") for state in SeatState]
    for person, state in zip(people, SeatState, strict=True):
        make.seat(
            session,
            encontro,
            person,
            state,
            offered_until=until if state is SeatState.OFFERED else None,
        )
    blocked = make.participant(session, "Bia Reis", unreachable_at=NOW)
    make.seat(session, encontro, blocked)
    outside = [
        make.participant(session, standing=standing)
        for standing in (Standing.SUSPENDED, Standing.DECLINED)
    ]
    for person in outside:
        make.seat(session, encontro, person)
    reminder = make.outgoing_message(
        session,
        chat_id=people[0].chat_id or 0,
        purpose=Purpose.REMINDER,
        payload={"html": "É amanhã"},
        now=NOW,
        topic=Topic.EVE,
        about_id=slot_of(session, encontro).id,
    )

    cancelled = manage.cancel(
        session, actor_id=celia.id, activity_id=encontro.id, reason="Sem auditório", now=NOW
    )

    assert {r.state for r in cancelled.audience.recipients} == {
        SeatState.HELD,
        SeatState.OFFERED,
        SeatState.WAITING,
        SeatState.REQUESTED,
    }
    told = {r.participant_id for r in cancelled.audience.recipients}
    assert told.isdisjoint(person.id for person in outside)
    assert cancelled.audience.unreachable_count == 1
    assert (encontro.cancelled_at, encontro.cancel_reason, encontro.version) == (
        NOW,
        "Sem auditório",
        2,
    )
    states = session.scalars(select(Seat.state).order_by(Seat.id)).all()
    assert states == [*SeatState, *[SeatState.HELD] * 3]
    assert reminder is not None
    assert session.get_one(OutboxRow, reminder.id).state == OutboxState.CANCELLED


def test_cancel_twice_and_cancel_what_is_over_are_refused(session: Session) -> None:
    celia = make.organizer(session)
    encontro, over = make.encontro(session), make.encontro(session, starts_at=moment(4, 3, 9))
    manage.cancel(session, actor_id=celia.id, activity_id=encontro.id, reason="", now=NOW)

    with pytest.raises(AlreadyCancelledError):
        manage.cancel(session, actor_id=celia.id, activity_id=encontro.id, reason="", now=NOW)
    with pytest.raises(AlreadyOverError):
        manage.cancel(session, actor_id=celia.id, activity_id=over.id, reason="", now=NOW)


def test_everybody_is_the_active_people_with_a_chat(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.participant(session)
    make.participant(session, chat_id=None)
    make.participant(session, unreachable_at=NOW)

    reach = announcements.reach(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)

    assert reach == announcements.Reach(count=2, unreachable_count=1)


def test_sheet_counts_each_standing(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, version=2)
    for state in (SeatState.HELD, SeatState.HELD, SeatState.DECLINED, SeatState.WAITING):
        make.seat(session, encontro, make.participant(session), state)
    make.seat(session, encontro, make.participant(session), answered_version=2)

    sheet = manage.sheet(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)

    assert (
        sheet.held_count,
        sheet.undecided_count,
        sheet.declined_count,
        sheet.waiting_count,
        sheet.unanswered_count,
    ) == (3, 2, 1, 1, 1)


def test_usual_counts_on_from_the_last_title(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, "9º Encontro da Rede", venue="Auditório JK", capacity=90)

    usual = precedents.usual(session, actor_id=celia.id, now=NOW)

    assert usual == precedents.Usual("10º Encontro da Rede", ("Auditório JK",), 90, 180)


def test_listing_tells_what_comes_from_what_is_done(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, "Feito", starts_at=moment(4, 3, 9))
    make.encontro(session, "Vem")
    make.encontro(session, "Rascunho", starts_at=moment(9, 5, 9), published_at=None)
    make.encontro(session, "Cancelado", cancelled_at=NOW)

    coming = manage.listing(session, actor_id=celia.id, now=NOW)
    done = manage.listing(session, actor_id=celia.id, now=NOW, is_past=True)

    assert [sheet.facts.title for sheet in coming.sheets] == ["Rascunho", "Vem"]
    assert [sheet.facts.title for sheet in done.sheets] == ["Cancelado", "Feito"]


# --- Changing -------------------------------------------------------------------------------


def test_change_of_the_time_raises_the_version_and_tells_who_counts_on_it(
    session: Session,
) -> None:
    celia, ana = make.organizer(session), make.participant(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)

    changed = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )

    (told,) = changed.told
    assert told.recipient.participant_id == ana.id
    assert told.before.slots[0][1] == moment(18, 3, 9)
    assert changed.facts.starts_at == moment(20, 3, 9)
    assert encontro.version == 2
    assert actions(session) == ["activity.move"]


def test_change_of_the_time_can_keep_the_answers(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    seat = make.seat(session, encontro, make.participant(session))

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
        asks_again=False,
    )

    session.refresh(seat)
    assert seat.answered_version == 2


def test_change_tells_of_two_moves_at_once_who_has_not_read_the_first(session: Session) -> None:
    celia, ana, bia = (
        make.organizer(session),
        make.participant(session),
        make.participant(session),
    )
    encontro = make.encontro(session)
    for person in (ana, bia):
        make.seat(session, encontro, person)
    first = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )
    for told in first.told:
        make.outgoing_message(
            session,
            chat_id=told.recipient.chat_id,
            purpose=Purpose.NOTICE,
            payload={"html": "Mudou"},
            now=NOW,
            topic=Topic.MOVED,
            about_id=encontro.id,
            edition=2,
            recipient_id=told.recipient.participant_id,
        )
    row = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == bia.chat_id)).one()
    row.state = OutboxState.SENT

    second = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 25),
        now=NOW,
    )

    before = {t.recipient.participant_id: t.before.slots[0][1] for t in second.told}
    assert before == {ana.id: moment(18, 3, 9), bia.id: moment(20, 3, 9)}
    states = session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)).all()
    assert sorted(states) == [OutboxState.CANCELLED, OutboxState.SENT]


def test_change_back_tells_nobody_who_has_not_read_of_the_first(session: Session) -> None:
    celia, ana = make.organizer(session), make.participant(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, ana)
    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )
    make.outgoing_message(
        session,
        chat_id=ana.chat_id or 0,
        purpose=Purpose.NOTICE,
        payload={"html": "Mudou"},
        now=NOW,
        topic=Topic.MOVED,
        about_id=encontro.id,
        edition=2,
        recipient_id=ana.id,
    )

    back = changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 18),
        now=NOW,
    )

    assert back.told == ()
    assert session.scalars(select(OutboxRow.state)).all() == [OutboxState.CANCELLED]


@pytest.mark.parametrize(
    ("change", "expected"), [(Rename("Outro"), True), (Rename("Encontro"), False)]
)
def test_change_says_whether_announcements_are_of_something_else(
    session: Session, change: Rename, *, expected: bool
) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, "Encontro")

    changed = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=change, now=NOW
    )

    assert changed.is_other is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(17, 3, 15), False),
        (moment(17, 3, 23), True),
        (moment(16, 3, 23), False),
        (moment(18, 3, 7), True),
    ],
)
def test_is_urgent_when_the_morning_would_be_too_late(now: Any, expected: Any) -> None:
    assert announcements.is_urgent(moment(18, 3, 9), now) is expected


def test_change_of_a_draft_tells_nobody(session: Session) -> None:
    celia = make.organizer(session)
    draft = make.encontro(session, published_at=None)

    changed = changing.change(
        session,
        actor_id=celia.id,
        activity_id=draft.id,
        change=move_to(session, draft, 20),
        now=NOW,
    )

    assert (changed.told, draft.version) == ((), 1)


def test_change_of_a_lesson_shifts_the_deadlines_of_the_turma(session: Session) -> None:
    celia = make.organizer(session)
    turma = make.turma(session)

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=turma.id,
        change=move_to(session, turma, 2, 4),
        now=NOW,
    )

    assert turma.withdraw_until == moment(1, 4, 18, 30)
    assert turma.enrollment_closes_at == moment(30, 3, 18, 30)


def test_change_of_the_venue_brings_its_address(session: Session) -> None:
    celia = make.organizer(session)
    make.encontro(session, venue="Auditório JK", address="Rodovia 1", latitude=-19.7)
    encontro = make.encontro(session)

    changing.change(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=ChangeVenue("auditório JK"),
        now=NOW,
    )

    assert (encontro.address, encontro.latitude, encontro.version) == ("Rodovia 1", -19.7, 2)


def test_change_of_seats_never_goes_below_those_taken(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session, capacity=3)
    for _ in range(2):
        make.seat(session, encontro, make.participant(session))

    with pytest.raises(TooFewSeatsError) as refused:
        changing.change(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            change=ChangeSeats(1),
            now=NOW,
        )
    kept = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=ChangeSeats(2), now=NOW
    )
    more = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=ChangeSeats(None), now=NOW
    )

    assert refused.value.minimum == 2
    assert (kept.has_new_seats, more.has_new_seats) == (False, True)
    assert (encontro.capacity, encontro.version) == (None, 1)


@pytest.mark.parametrize("change", [Rename("Outro nome"), ChangeProgramme("9h Abertura")])
def test_change_of_words_tells_nobody(session: Session, change: Any) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))

    changed = changing.change(
        session, actor_id=celia.id, activity_id=encontro.id, change=change, now=NOW
    )

    assert (changed.told, encontro.version) == ((), 1)


def test_change_refuses_what_is_over_or_cancelled(session: Session) -> None:
    celia = make.organizer(session)
    over = make.encontro(session, starts_at=moment(4, 3, 9))
    cancelled = make.encontro(session, cancelled_at=NOW)

    with pytest.raises(AlreadyOverError):
        changing.change(
            session, actor_id=celia.id, activity_id=over.id, change=Rename("X"), now=NOW
        )
    with pytest.raises(AlreadyCancelledError):
        changing.change(
            session, actor_id=celia.id, activity_id=cancelled.id, change=Rename("X"), now=NOW
        )


def test_change_refuses_the_lesson_of_another_turma(session: Session) -> None:
    celia = make.organizer(session)
    encontro, other = make.encontro(session), make.encontro(session)

    with pytest.raises(NotFoundError):
        changing.change(
            session,
            actor_id=celia.id,
            activity_id=encontro.id,
            change=move_to(session, other, 20),
            now=NOW,
        )


def test_effect_counts_who_is_taken_at_the_new_time(session: Session) -> None:
    celia, ana, bia = (
        make.organizer(session),
        make.participant(session),
        make.participant(session),
    )
    encontro = make.encontro(session)
    other = make.encontro(session, starts_at=moment(20, 3, 10))
    for person in (ana, bia):
        make.seat(session, encontro, person)
    make.seat(session, other, ana)
    make.seat(session, other, bia, SeatState.DECLINED)

    effect = changing.effect(
        session,
        actor_id=celia.id,
        activity_id=encontro.id,
        change=move_to(session, encontro, 20),
        now=NOW,
    )

    assert (effect.held_count, effect.clash_count) == (2, 1)
    assert encontro.version == 1


# --- Lists ----------------------------------------------------------------------------------


def test_listing_of_people_filters_and_pages(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    for number in range(10):
        make.seat(session, encontro, make.participant(session, f"Ângela {number}"))
    make.seat(session, encontro, make.participant(session, "Bruno Lima"))

    first = people_lists.listing(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)
    found = people_lists.listing(
        session, actor_id=celia.id, activity_id=encontro.id, query="angela", page=9, now=NOW
    )

    assert (first.total, len(first.entries), first.page_count) == (11, 8, 2)
    assert (found.total, found.page, [e.name for e in found.entries]) == (
        10,
        1,
        ["Ângela 8", "Ângela 9"],
    )


def test_answers_are_counted_by_office(session: Session) -> None:
    seplag, ses = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    make.assessoria(session, "CGE")
    celia = make.organizer(session, office=make.assessoria(session, "SEF"))
    encontro = make.encontro(session)
    for office, state in (
        (ses, SeatState.HELD),
        (seplag, SeatState.HELD),
        (ses, SeatState.HELD),
        (ses, SeatState.DECLINED),
        (seplag, SeatState.WAITING),
    ):
        make.seat(session, encontro, make.participant(session, office=office), state)
    offered = make.participant(session, office=seplag, standing=Standing.PENDING)
    make.seat(session, encontro, offered, SeatState.OFFERED, offered_at=NOW, offered_until=NOW)
    loner = make.participant(session, office=ses)
    loner.assessoria_id, loner.agency_text = None, "Outro órgão"
    make.seat(session, encontro, loner, SeatState.DECLINED)
    # Neither another activity nor who let an offer pass is an answer to this one.
    make.seat(session, make.turma(session), celia)
    make.seat(session, encontro, celia, SeatState.RELEASED)

    found = people_lists.answers_by_office(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW
    )

    assert found.offices == (("SEPLAG", Answers(1, 0, 2)), ("SES", Answers(2, 1, 0)))
    assert found.no_office == Answers(0, 1, 0)
    assert found.total == Answers(3, 2, 2)
    assert found.silent_count == 2


def test_request_file_is_noted(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))

    _, count = people_lists.request_file(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW
    )

    assert count == 1
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.actor_id) == (
        "people_list.export",
        encontro.id,
        celia.id,
    )


def test_who_left_the_line_has_not_answered_whoever_asks(session: Session) -> None:
    celia, ana = make.organizer(session), make.participant(session, "Ana")
    encontro = make.encontro(session, starts_at=NOW + timedelta(days=1))
    make.seat(session, encontro, celia, SeatState.DECLINED)
    make.seat(session, encontro, ana, SeatState.RELEASED)

    sheet = manage.sheet(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)
    home = organizers_home.overview(session, actor_id=celia.id, now=NOW)
    listed = people_lists.listing(
        session, actor_id=celia.id, activity_id=encontro.id, now=NOW, group=Group.UNANSWERED
    )

    assert sheet.unanswered_count == 1
    assert home.unanswered_count == 1
    assert [entry.name for entry in listed.entries] == ["Ana"]


OPERATIONS: dict[str, Callable[..., Any]] = {
    "create": lambda s, a, _: manage.create(s, actor_id=a, details=DETAILS, now=NOW),
    "publish": lambda s, a, i: manage.publish(s, actor_id=a, activity_id=i, now=NOW),
    "delete_draft": lambda s, a, i: manage.delete_draft(s, actor_id=a, activity_id=i, now=NOW),
    "cancel": lambda s, a, i: manage.cancel(s, actor_id=a, activity_id=i, reason="", now=NOW),
    "reach": lambda s, a, i: announcements.reach(s, actor_id=a, activity_id=i, now=NOW),
    "announce": lambda s, a, i: announcements.announce(
        s, actor_id=a, activity_id=i, payload={}, expires_at=NOW, now=NOW
    ),
    "sheet": lambda s, a, i: manage.sheet(s, actor_id=a, activity_id=i, now=NOW),
    "listing": lambda s, a, _: manage.listing(s, actor_id=a, now=NOW),
    "usual": lambda s, a, _: precedents.usual(s, actor_id=a, now=NOW),
    "effect": lambda s, a, i: changing.effect(
        s, actor_id=a, activity_id=i, change=Rename("X"), now=NOW
    ),
    "change": lambda s, a, i: changing.change(
        s, actor_id=a, activity_id=i, change=Rename("X"), now=NOW
    ),
    "people": lambda s, a, i: people_lists.listing(s, actor_id=a, activity_id=i, now=NOW),
    "answers_by_office": lambda s, a, i: people_lists.answers_by_office(
        s, actor_id=a, activity_id=i, now=NOW
    ),
    "person": lambda s, a, i: people_lists.person(
        s, actor_id=a, activity_id=i, participant_id=a, now=NOW
    ),
    "request_file": lambda s, a, i: people_lists.request_file(
        s, actor_id=a, activity_id=i, now=NOW
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.FOCAL_POINT, Role.DOOR])
def test_managing_refuses_everybody_but_organizers(session: Session, name: str, role: Role) -> None:
    ana: Participant = make.participant(session, role=role)
    draft = make.encontro(session, published_at=None)

    with pytest.raises(NotAllowedError):
        OPERATIONS[name](session, ana.id, draft.id)

    assert actions(session) == []
