"""The budget of a chat: what one may cost everybody else, by resource and by who it is.

This table is the only place where such a limit stands. What a restart may forget is counted
in memory (bot/), what exists only a few times at once is counted where it is kept, and the
rest is a level per chat that sinks with time, in `spendings`. docs/reliability.md shows the
table to administrators; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import grants
from domain.errors import DomainError
from domain.participants import Profile
from models import Participant, Role, Spending, Standing

EVERYBODY: Final = 0
"""The holder of a budget that all chats share."""


class Who(StrEnum):
    """Whose budget it is; a registration that waits for approval is still a stranger's."""

    STRANGER = "stranger"
    PARTICIPANT = "participant"
    ORGANIZER = "organizer"


class Resource(StrEnum):
    """What a chat can use up."""

    ACTIONS = "actions"
    """Messages and taps; counted in memory (bot/flood.py)."""
    ANSWERS = "answers"
    """Answers of ours that wait to be sent to the chat; counted where they wait."""
    INQUIRIES = "inquiries"
    """Questions to the organizers, and what is added to one that waits."""
    REGISTRATIONS = "registrations"
    """Registrations and corrections sent for a look."""
    GUESSES = "guesses"
    """Wrong codes of a room."""
    ROOM_GUESSES = "room_guesses"
    """Wrong codes of all chats of a kind together while a room is open."""
    LINES = "lines"
    """Places taken in the line of one activity; each one given up may be offered to all."""
    ERASURES = "erasures"
    """Requests to be erased; each may be withdrawn."""
    REVIEWS = "reviews"
    """Practices and challenges that wait for a look, at the same time."""
    SUBMISSIONS = "submissions"
    """Practices, challenges and corrections of them sent for a look."""
    CONTACTS = "contacts"
    """Offers of contact, each of which is a message to an author."""
    REPORTS = "reports"
    """Problems pointed out, each of which is a message to every organizer."""
    BULLETINS = "bulletins"
    """Texts to the people of one activity, of all organizers together."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once; after that one more each time `every` has passed."""

    most: int
    every: timedelta | None = None
    """None: what counts is how many there are at the same time."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The allowances of one resource; None where that kind of chat has no limit of its own."""

    stranger: Allowance | None
    participant: Allowance | None
    organizer: Allowance | None

    def of(self, who: Who) -> Allowance | None:
        """Return the allowance of a kind of chat."""
        return {
            Who.STRANGER: self.stranger,
            Who.PARTICIPANT: self.participant,
            Who.ORGANIZER: self.organizer,
        }[who]


_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

BUDGETS: Final[Mapping[Resource, Budget]] = {
    Resource.ACTIONS: Budget(
        stranger=Allowance(60, 10 * _SECOND),
        participant=Allowance(240, 3 * _SECOND),
        organizer=Allowance(1_200, _SECOND),
    ),
    Resource.ANSWERS: Budget(
        stranger=Allowance(20), participant=Allowance(20), organizer=Allowance(60)
    ),
    Resource.INQUIRIES: Budget(
        stranger=Allowance(2, 12 * _HOUR),
        participant=Allowance(5, 2 * _HOUR),
        organizer=None,
    ),
    Resource.REGISTRATIONS: Budget(
        stranger=Allowance(5, _DAY), participant=Allowance(5, _DAY), organizer=None
    ),
    Resource.GUESSES: Budget(
        stranger=Allowance(5, 2 * _MINUTE),
        participant=Allowance(5, 2 * _MINUTE),
        organizer=None,
    ),
    # Three of 10,000 codes count at a time: in the four hours of a room all strangers together
    # find one with 1 % (34 guesses), all participants with 9 % (300); a poster makes it four.
    # See decision 0025.
    Resource.ROOM_GUESSES: Budget(
        stranger=Allowance(10, 10 * _MINUTE), participant=Allowance(60, _MINUTE), organizer=None
    ),
    Resource.LINES: Budget(
        stranger=Allowance(3, _HOUR), participant=Allowance(3, _HOUR), organizer=Allowance(3, _HOUR)
    ),
    Resource.ERASURES: Budget(
        stranger=Allowance(3, _DAY), participant=Allowance(3, _DAY), organizer=Allowance(3, _DAY)
    ),
    Resource.REVIEWS: Budget(stranger=Allowance(0), participant=Allowance(3), organizer=None),
    Resource.SUBMISSIONS: Budget(
        stranger=Allowance(0), participant=Allowance(10, _HOUR), organizer=None
    ),
    Resource.CONTACTS: Budget(
        stranger=Allowance(0), participant=Allowance(10, _HOUR), organizer=None
    ),
    Resource.REPORTS: Budget(
        stranger=Allowance(0), participant=Allowance(5, 2 * _HOUR), organizer=None
    ),
    Resource.BULLETINS: Budget(
        stranger=Allowance(0),
        participant=Allowance(0, 8 * _HOUR),
        organizer=Allowance(3, 8 * _HOUR),
    ),
}


@dataclass(eq=False)
class BudgetSpentError(DomainError):
    """Nothing is left of a budget."""

    resource: Resource
    until: datetime | None
    """When one more is possible; None if time alone does not bring it."""
    now: datetime | None = None
    """When it was asked for; None where the day goes without saying."""


def who_is(profile: Profile | None) -> Who:
    """Return whose budgets count for a person."""
    if profile is None or not profile.is_active:
        return Who.STRANGER
    return Who.ORGANIZER if profile.is_organizer else Who.PARTICIPANT


def holders(session: Session, *, most: int, now: datetime) -> dict[int, Who]:
    """Return whose budgets count for the chats of those who take part; organizers come last.

    At most `most`: where there are more, the organizers and those who came last.
    """
    organizes = grants.holds(Role.ORGANIZER, at=now)
    rows = session.execute(
        select(Participant.chat_id, organizes)
        .where(Participant.standing == Standing.ACTIVE, Participant.chat_id.is_not(None))
        .order_by(organizes.desc(), Participant.id.desc())
        .limit(most)
    ).all()
    return {
        chat_id: Who.ORGANIZER if is_organizer else Who.PARTICIPANT
        for chat_id, is_organizer in reversed(rows)
        if chat_id is not None
    }


def allowance(resource: Resource, who: Who) -> Allowance | None:
    """Return what a kind of chat may use of a resource."""
    return BUDGETS[resource].of(who)


def require(  # noqa: PLR0913 - what, whose, about what, when
    session: Session,
    *,
    resource: Resource,
    who: Who,
    chat_id: int,
    now: datetime,
    about: str = "",
) -> None:
    """Check that one more may be spent; `about` counts something apart, such as "slot:7".

    Raises:
        BudgetSpentError: nothing is left until then, or nothing is ever given.

    """
    allowed = allowance(resource, who)
    if allowed is not None and not allowed.most:
        raise BudgetSpentError(resource, None, now)
    until = spent_until(session, resource=resource, who=who, chat_id=chat_id, now=now, about=about)
    if until is not None:
        raise BudgetSpentError(resource, until, now)


def spent_until(  # noqa: PLR0913 - as above
    session: Session,
    *,
    resource: Resource,
    who: Who,
    chat_id: int,
    now: datetime,
    about: str = "",
) -> datetime | None:
    """Return when one more may be spent, or None if it may at once."""
    allowed = allowance(resource, who)
    if allowed is None:
        return None
    key = _key(resource, who, about)
    row = session.get(Spending, (key, chat_id), populate_existing=True)
    level = _in_use(row, allowed, now)
    if level + 1 <= allowed.most + _ROUNDING:
        return None
    return _next_minute(now + (level + 1 - allowed.most) * _every(allowed))


def spend(  # noqa: PLR0913 - as above
    session: Session,
    *,
    resource: Resource,
    who: Who,
    chat_id: int,
    now: datetime,
    about: str = "",
) -> int:
    """Take one from a budget; returns how many are left, or a large number without a limit.

    A refusal undoes the transaction: what must be counted although it was refused, such as a
    wrong code, is not refused but answered.

    Raises:
        BudgetSpentError: nothing is left until then; nothing was taken.

    """
    require(session, resource=resource, who=who, chat_id=chat_id, now=now, about=about)
    allowed = allowance(resource, who)
    if allowed is None:
        return _PLENTY
    key = _key(resource, who, about)
    # `require` has just read it anew.
    row = session.get(Spending, (key, chat_id))
    level = _in_use(row, allowed, now) + 1
    # A moment that lies back, such as that of an update which came late, takes nothing off twice.
    counted_at = now if row is None else max(now, row.counted_at)
    session.merge(Spending(resource=key, chat_id=chat_id, level=level, counted_at=counted_at))
    session.flush()
    return int(allowed.most - level)


def spend_own(
    session: Session, *, resource: Resource, person: Profile, now: datetime, about: str = ""
) -> None:
    """Take one from the budget of somebody with a registration.

    Raises:
        BudgetSpentError: nothing is left until then; nothing was taken.

    """
    # Who has left the chat acts no more, and whose chat it is would not be known.
    if person.chat_id is not None:
        spend(
            session,
            resource=resource,
            who=who_is(person),
            chat_id=person.chat_id,
            now=now,
            about=about,
        )


_PLENTY: Final = 1_000_000
_ROUNDING: Final = 1e-6


def _key(resource: Resource, who: Who, about: str) -> str:
    # Where all chats share a budget, those of strangers must not use up that of others.
    return f"{resource}/{who}/{about}" if about else str(resource)


def _next_minute(moment: datetime) -> datetime:
    """Return the first whole minute that is not before a moment: people are told minutes."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + _MINUTE


def _every(allowed: Allowance) -> timedelta:
    if allowed.every is None:
        message = "it is counted where it is kept"
        raise ValueError(message)
    return allowed.every


def _in_use(row: Spending | None, allowed: Allowance, now: datetime) -> float:
    """Return how much is in use at this moment."""
    if row is None:
        return 0.0
    # A clock that was set back must not lock anybody out.
    passed = max(timedelta(0), now - row.counted_at)
    return max(0.0, row.level - passed / _every(allowed))
