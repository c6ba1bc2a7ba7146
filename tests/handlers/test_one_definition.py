"""Every screen, list, reminder, sheet and file says the same of one activity.

The table holds the states a seat can be in, with the traits of its person that matter, beside
some capacities; what is right is worked out here anew, without a look at the product's rules.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session

from domain import start
from domain.activities import activities, courses, encontros
from domain.organizing import changing, manage, organizers_home, people_lists
from domain.organizing.people_lists import Group
from domain.reminders import due_reminders
from domain.reminders.reminder_times import Reminder
from domain.seats import seats
from domain.seats.seats_answers import FullError, Held, WithdrawClosedError
from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.organizers.encontros import ManageActivity
from messages.render import count
from models import Activity, Participant, SeatState, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW, moment

WEEK_BEFORE: Final = moment(11, 3, 10)


@dataclass(frozen=True)
class Other:
    """Somebody's seat, and what matters of the person."""

    state: SeatState
    is_reachable: bool = True
    is_pending: bool = False

    @property
    def is_taken(self) -> bool:
        return self.state in {SeatState.HELD, SeatState.OFFERED}

    @property
    def is_in_line(self) -> bool:
        return self.state in {SeatState.WAITING, SeatState.OFFERED}

    @property
    def comes_first(self) -> bool:
        return self.state is SeatState.WAITING and self.is_reachable and not self.is_pending


OTHERS: Final = {
    "held": Other(SeatState.HELD),
    "held, unreachable": Other(SeatState.HELD, is_reachable=False),
    "offered": Other(SeatState.OFFERED),
    "waiting": Other(SeatState.WAITING),
    "waiting, unreachable": Other(SeatState.WAITING, is_reachable=False),
    "waiting, pending": Other(SeatState.WAITING, is_pending=True),
    "declined": Other(SeatState.DECLINED),
    "released": Other(SeatState.RELEASED),
}
CAPACITIES: Final = (1, 2, None)
TABLE: Final = [
    pytest.param(
        capacity,
        names,
        id=f"{capacity}: {' + '.join(names) or 'nobody'}",
        # The short form has each two people beside one of the capacities, in turn.
        marks=[pytest.mark.long] if count == 2 and number % len(CAPACITIES) != turn else [],
    )
    for turn, capacity in enumerate(CAPACITIES)
    for count in (0, 1, 2)
    # Organizers may give more seats than there are.
    for number, names in enumerate(combinations(OTHERS, count))
]


def _fill(session: Session, activity: Activity, names: tuple[str, ...]) -> None:
    office = make.assessoria(session)
    for name in names:
        other = OTHERS[name]
        columns: dict[str, Any] = {}
        if not other.is_reachable:
            columns["unreachable_at"] = NOW - timedelta(days=2)
        if other.is_pending:
            columns |= {"standing": Standing.PENDING, "created_at": NOW}
        person = make.participant(session, office=office, **columns)
        # Read in the middle of its time, and made long enough before the start.
        offered = {"offered_at": NOW, "offered_until": NOW + timedelta(days=1)}
        more = offered if other.state is SeatState.OFFERED else {}
        make.seat(session, activity, person, other.state, **more)


def _newcomer(session: Session) -> Participant:
    return make.participant(session, "Bia Nunes", office=make.assessoria(session))


@pytest.mark.parametrize(("capacity", "names"), TABLE)
def test_all_that_speaks_of_seats_agrees(
    chat: Chat, session: Session, capacity: int | None, names: tuple[str, ...]
) -> None:
    others = [OTHERS[name] for name in names]
    held = sum(other.state is SeatState.HELD for other in others)
    in_line = sum(other.is_in_line for other in others)
    in_line_approved = sum(other.is_in_line and not other.is_pending for other in others)
    taken = sum(other.is_taken for other in others)
    declined = sum(other.state is SeatState.DECLINED for other in others)
    free = None if capacity is None else max(0, capacity - taken)
    is_full = any(other.comes_first for other in others) or free == 0
    encontro = make.encontro(session, capacity=capacity)
    _fill(session, encontro, names)
    bia = _newcomer(session)
    celia = make.organizer(session)
    who = {"participant_id": bia.id}

    # What the person is shown.
    card = encontros.show(session, activity_id=encontro.id, now=NOW, **who).card
    (listed,) = encontros.upcoming(session, now=NOW, **who).cards
    for each in (card, listed):
        assert each.free_count == free
        assert each.has_free_seat is not is_full
        assert each.waiting_count + each.offered_count == in_line_approved
    home = start.overview(session, now=NOW, **who).encontro
    assert home is not None
    assert home.is_full is is_full
    person = chat.person(bia)
    person.starts()
    assert ("As vagas acabaram" in person.sees) is is_full
    person.taps(ShowEncontro(encontro.id))
    assert _free_on(person.sees) == (None if is_full else free)
    # The reminder a week before goes to whom the screen would.
    (due,) = [
        one for one in due_reminders.due(session, now=WEEK_BEFORE) if one.chat_id == bia.chat_id
    ]
    assert due.kind is Reminder.WEEK
    assert due.free_seats == (0 if is_full else free)

    # What the organizers are shown.
    actor_id, activity_id = celia.id, encontro.id
    sheet = manage.sheet(session, activity_id=activity_id, actor_id=actor_id, now=NOW)
    in_list = manage.listing(session, actor_id=actor_id, now=NOW).sheets[0]
    effect = changing.effect(
        session,
        activity_id=activity_id,
        actor_id=actor_id,
        change=changing.ChangeVenue("Outro lugar"),
        now=NOW,
    )
    for counts in (
        sheet,
        in_list,
        effect,
        people_lists.answers_by_office(
            session, activity_id=activity_id, actor_id=actor_id, now=NOW
        ).total,
    ):
        assert (counts.held_count, counts.waiting_count) == (held, in_line)
    gathering = organizers_home.overview(session, actor_id=actor_id, now=NOW).next_encontro
    assert gathering is not None
    assert (gathering.held_count, gathering.waiting_count) == (held, in_line)
    totals = {
        group: people_lists.listing(
            session, activity_id=activity_id, actor_id=actor_id, group=group, now=NOW
        ).total
        for group in (Group.HELD, Group.WAITING, Group.DECLINED)
    }
    assert totals == {Group.HELD: held, Group.WAITING: in_line, Group.DECLINED: declined}
    rows = people_lists.people_list(session, activity_id=encontro.id).rows
    assert sorted(str(row.state) for row in rows) == sorted(str(other.state) for other in others)
    organizer = chat.person(celia)
    organizer.taps(ManageActivity(encontro.id), person.last)
    assert f"✅ {held}" in organizer.sees
    assert f"⏳ {count(in_line, 'pessoa', 'pessoas')} na fila" in organizer.sees

    # And what happens.
    if is_full:
        with pytest.raises(FullError):
            _sign_up(session, encontro, bia)
    else:
        assert isinstance(_sign_up(session, encontro, bia), Held)


def _free_on(text: str) -> int | None:
    found = re.search(r"(?:[Rr]estam?|[Hh]á) (\d+) vaga", text)
    return None if found is None else int(found[1])


def _sign_up(session: Session, activity: Activity, person: Participant) -> Any:
    return seats.sign_up(
        session, activity_id=activity.id, participant_id=person.id, version=1, now=NOW
    )


_NO_MAP: Final = {"latitude": None, "longitude": None}


@pytest.mark.parametrize(
    ("place", "is_by_video"),
    [
        ({"venue": "Auditório novo", "address": "Rua A, 10", **_NO_MAP}, False),
        ({"venue": "Auditório novo", "address": "", **_NO_MAP}, False),
        ({"venue": "Auditório da Fapemig", "address": "Rua B, 20"}, False),
        ({"venue": "Por vídeo", "address": "", **_NO_MAP}, True),
        ({"venue": "Por vídeo", "address": "https://exemplo.gov.br/sala", **_NO_MAP}, True),
        ({"venue": "Sala de vídeo", "address": "Rua C, 30", **_NO_MAP}, False),
        ({"venue": "Sala de vídeo", "address": "", "latitude": -19.9, "longitude": -43.9}, False),
    ],
)
def test_screen_and_reminder_agree_on_what_is_by_video(
    chat: Chat, session: Session, place: dict[str, Any], *, is_by_video: bool
) -> None:
    encontro = make.encontro(session, **place)
    ana = make.participant(session)
    make.seat(session, encontro, ana)
    person = chat.person(ana)
    person.starts()

    turma = make.turma(session, **place)
    make.seat(session, turma, ana)

    shown = []
    for action in (ShowEncontro(encontro.id), ShowTurma(turma.id)):
        person.taps(action)
        shown.append([label for row in person.last.labels for label in row])
    (due,) = due_reminders.due(session, now=moment(17, 3, 10))

    assert ["🗺️ Como chegar" not in labels for labels in shown] == [is_by_video] * 2
    assert due.is_by_video is is_by_video


@pytest.mark.parametrize(
    "after", [timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1)]
)
def test_everything_agrees_on_the_last_moment_to_withdraw(
    chat: Chat, session: Session, after: timedelta
) -> None:
    # The deadline lies within the hours in which the reminder of the eve goes out.
    until = moment(8, 4, 12)
    now = until + after
    turma = make.turma(session, withdraw_until=until)
    ana = make.participant(session)
    make.seat(session, turma, ana)
    chat.now = now
    person = chat.person(ana)
    person.starts()

    person.taps(ShowTurma(turma.id))
    labels = [label for row in person.last.labels for label in row]
    (due,) = due_reminders.due(session, now=now)
    (mine,) = courses.mine(session, participant_id=ana.id, now=now)

    found = {
        any("Sair da turma" in label for label in labels),
        due.may_withdraw,
        mine.facts.may_withdraw(now),
        _withdraws(session, turma, ana, now),
    }
    assert found == {after <= timedelta(0)}


def _withdraws(session: Session, turma: Activity, person: Participant, now: datetime) -> bool:
    try:
        seats.decline(session, activity_id=turma.id, participant_id=person.id, now=now)
    except WithdrawClosedError:
        return False
    return True


def test_place_in_line_is_the_same_on_the_screen_and_in_the_organizers_list(
    session: Session,
) -> None:
    encontro = make.encontro(session, capacity=1)
    names = ("held", "waiting", "waiting, pending", "offered", "waiting, unreachable")
    _fill(session, encontro, names)
    ana = make.participant(session)
    make.seat(session, encontro, ana, SeatState.WAITING)
    celia = make.organizer(session)
    facts = activities.read(session, activity_id=encontro.id)

    mine = activities.card(session, facts, participant_id=ana.id).mine
    at = people_lists.person(
        session, actor_id=celia.id, activity_id=encontro.id, participant_id=ana.id, now=NOW
    )

    assert mine is not None
    assert mine.place == at.queue_place == 4
