"""In whose hands an operation is tried: every role, in every place, at every time, made of grants.

What a hand may is told here by a rule of its own, which knows nothing of how domain/ asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from sqlalchemy.orm import Session

from models import Activity, Participant, Role, Standing
from tests import make
from tests.access.operations import ANY_ROOM, DOOR, Operation
from tests.fuzz.fuzzed_bot import EVENING
from tests.fuzz.seeded_people import SeededPeople
from tests.make import NOW

REDE, HERE, ELSEWHERE, OFFICE = "rede", "here", "elsewhere", "office"
"""Where: here are the activities the operations are tried on."""
_HOUR: Final = timedelta(hours=1)
_TIMES: Final[dict[str, tuple[datetime, datetime | None]]] = {
    "for good": (EVENING - _HOUR, None),
    "from now on": (EVENING, None),
    "for an hour more": (EVENING - _HOUR, EVENING + _HOUR),
    "until now": (EVENING - _HOUR, EVENING),
    "long ago": (EVENING - 2 * _HOUR, EVENING - _HOUR),
    "not yet": (EVENING + _HOUR, None),
}
_IN_FORCE: Final = frozenset({"for good", "from now on", "for an hour more"})


@dataclass(frozen=True, slots=True)
class Given:
    """One grant of a hand."""

    role: Role
    where: str
    when: str = "for good"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who tries."""

    standing: Standing | None
    """None for nobody at all."""
    grants: tuple[Given, ...] = ()

    def __str__(self) -> str:
        """The standing and the grants."""
        given = (f"{one.role} {one.where} {one.when}" for one in self.grants)
        return ", ".join([str(self.standing), *given])

    @property
    def is_approved(self) -> bool:
        """Whether the registration is."""
        return self.standing is Standing.ACTIVE

    def may(self, operation: Operation) -> bool:
        """Whether the operation is to serve this hand."""
        rooms = {REDE, HERE, *((ELSEWHERE,) if operation.key in ANY_ROOM else ())}
        return self.is_approved and any(
            one.when in _IN_FORCE
            and (
                (one.role is Role.ORGANIZER and one.where == REDE)
                or (
                    operation.key in DOOR
                    and one.role in {Role.ORGANIZER, Role.DOOR}
                    and one.where in rooms
                )
            )
            for one in self.grants
        )


_RUNNING: Final = (Role.ORGANIZER, Role.DOOR)
_SHUT_OUT: Final = (Standing.PENDING, Standing.DECLINED, Standing.SUSPENDED, Standing.LISTED)
HANDS: Final = (
    Hand(None),
    *(Hand(standing) for standing in (*_SHUT_OUT, Standing.ACTIVE)),
    *(Hand(Standing.ACTIVE, (Given(*one),)) for one in product(_RUNNING, (REDE, HERE), _TIMES)),
    *(Hand(Standing.ACTIVE, (Given(*one),)) for one in product(_RUNNING, (ELSEWHERE, OFFICE))),
    *(Hand(Standing.ACTIVE, (Given(Role.FOCAL_POINT, where),)) for where in (REDE, HERE, OFFICE)),
    *(
        Hand(standing, (Given(*one),))
        for standing in _SHUT_OUT
        for one in product(_RUNNING, (REDE, HERE))
    ),
    # Several at once: each gives its own, and none lends another its place or its time.
    Hand(Standing.ACTIVE, (Given(Role.DOOR, HERE), Given(Role.DOOR, ELSEWHERE))),
    Hand(Standing.ACTIVE, (Given(Role.DOOR, ELSEWHERE), Given(Role.ORGANIZER, OFFICE))),
    Hand(Standing.ACTIVE, (Given(Role.DOOR, HERE), Given(Role.ORGANIZER, REDE, "long ago"))),
    Hand(Standing.ACTIVE, (Given(Role.DOOR, HERE), Given(Role.FOCAL_POINT, REDE))),
    Hand(Standing.ACTIVE, (Given(Role.DOOR, REDE, "not yet"), Given(Role.ORGANIZER, REDE))),
    Hand(
        Standing.ACTIVE,
        (Given(Role.ORGANIZER, REDE, "long ago"), Given(Role.ORGANIZER, REDE, "for an hour more")),
    ),
)


def seat(session: Session, seeded: SeededPeople) -> dict[Hand, int]:
    """Give every hand a person; returns their numbers."""
    numbers = seeded.numbers["activity_id"]
    context = [session.get_one(Activity, numbers[place]) for place in (0, 3)]
    elsewhere = session.get_one(Activity, numbers[4])
    found: dict[Hand, int] = {}
    for hand in HANDS:
        if hand.standing is None:
            found[hand] = 10**6
            continue
        # Registered after those of the cast, whose list of waiting people stays as it was.
        person = make.participant(
            session, f"Mão {len(found)}", standing=hand.standing, created_at=NOW
        )
        found[hand] = person.id
        for one in hand.grants:
            _grant(session, person, one, context, elsewhere)
    return found


def _grant(
    session: Session,
    person: Participant,
    given: Given,
    context: list[Activity],
    elsewhere: Activity,
) -> None:
    starts_at, ends_at = _TIMES[given.when]
    times: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
    match given.where:
        case "rede":
            make.grant(session, person, given.role, **times)
        case "office":
            make.grant(session, person, given.role, office=make.assessoria(session), **times)
        case place:
            for activity in context if place == HERE else [elsewhere]:
                make.grant(session, person, given.role, activity=activity, **times)
