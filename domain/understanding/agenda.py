"""What the Rede has on its agenda, as sentences name it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities import standing
from domain.quiet_hours import local_day
from domain.reading.offices import Office
from domain.search.portuguese import look, says_something, words
from domain.understanding.words import by_ear
from models import Activity, Assessoria, Course, Kind, Seat, SeatState, Slot

_REMEMBERED: Final = timedelta(days=400)
_ORDINAL: Final = re.compile(r"^(\d{1,3})[ºª°o]\b")
_ROOT: Final = 6
"""Letters that all forms of a word share: "indicador", "indicadores"."""
_SAY_NOTHING: Final = frozenset(
    {"encont", "rede", "estrat", "turma", "curso", "ano", "aula", "minas", "gerais", "belo"}
)
_NO_SUBJECT: Final = frozenset(
    by_ear(word) for word in ("encontro", "rede", "estrategia", "turma", "curso", "aula")
)


@dataclass(frozen=True, slots=True)
class Known:
    """An activity: what it is called, where and when it is, and how the person stands to it."""

    id: int
    is_encontro: bool
    title: str
    number: int | None
    """Of a turma; of an encontro the number in its title, or its place in the year."""
    course_id: int | None
    days: tuple[date, ...]
    starts_at: datetime
    ends_at: datetime
    named: frozenset[str]
    """The roots of the words of its title and theme."""
    subject: frozenset[str]
    """How the words sound that say what it is about."""
    placed: frozenset[str]
    """The roots of the words of its place."""
    is_by_video: bool
    is_open: bool
    """Whether people can sign up now."""
    state: SeatState | None
    notes: str
    """What its own texts say, in plain words."""
    code: str = ""
    """Of the course: "C3"."""
    is_draft: bool = False
    is_cancelled: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether only organizers name it."""
        return self.is_draft or self.is_cancelled

    @property
    def is_mine(self) -> bool:
        """Whether the person goes, or waits for a seat."""
        return self.state in {SeatState.HELD, SeatState.WAITING, SeatState.OFFERED}


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything that can be named, soonest first, and when it is asked."""

    now: datetime
    activities: tuple[Known, ...]
    offices: tuple[Office, ...] = ()
    knows_person: bool = True
    organizes: bool = False
    """Whether the person runs activities, and is heard so."""
    at_hand: int | None = None
    """The activity that was just shown, which "confirmo" is about."""
    hidden: tuple[Known, ...] = ()
    """Drafts and what was cancelled, soonest first: only organizers name them."""

    @property
    def today(self) -> date:
        """The day on the clocks of Minas Gerais."""
        return local_day(self.now)

    def is_over(self, one: Known) -> bool:
        """Tell whether it has ended."""
        return one.ends_at <= self.now

    @property
    def coming(self) -> tuple[Known, ...]:
        """What is not over."""
        return tuple(one for one in self.activities if not self.is_over(one))

    @property
    def mine(self) -> tuple[Known, ...]:
        """What the person goes to, or waits for."""
        return tuple(one for one in self.coming if one.is_mine)


def roots(text: str) -> frozenset[str]:
    """Return the roots of the words that tell one activity from another."""
    said = (look(word)[:_ROOT] for word in words(text) if says_something(word))
    return frozenset(said) - _SAY_NOTHING


def subject(text: str) -> frozenset[str]:
    """Return how the words of a text sound that say what it is about: no number, no "turma"."""
    said = (look(word) for word in words(text) if says_something(word) and not word.isdigit())
    return frozenset(by_ear(word) for word in said) - _NO_SUBJECT


def load(
    session: Session, *, participant_id: int | None, now: datetime, organizes: bool = False
) -> Agenda:
    """Read what is published and was not cancelled, of the last year and from now on.

    Whoever organizes knows the rest of it too.
    """
    rows = session.execute(
        select(Activity, Course, Seat.state, Slot.starts_at, Slot.ends_at)
        .join(Slot, Slot.activity_id == Activity.id)
        .outerjoin(Course, Course.id == Activity.course_id)
        .outerjoin(
            Seat, (Seat.activity_id == Activity.id) & (Seat.participant_id == participant_id)
        )
        .where(
            Slot.ends_at > now - _REMEMBERED,
            *(() if organizes else (standing.takes_place,)),
        )
        .order_by(Slot.starts_at, Slot.id)
    )
    slots: dict[int, list[tuple[datetime, datetime]]] = {}
    found: dict[int, tuple[Activity, Course | None, str | None]] = {}
    for row, course, state, starts_at, ends_at in rows:
        found.setdefault(row.id, (row, course, state))
        slots.setdefault(row.id, []).append((starts_at, ends_at))
    offices = session.execute(
        select(Assessoria.id, Assessoria.acronym, Assessoria.agency_name).order_by(Assessoria.id)
    )
    known = [_known(*found[id_], slots[id_], now) for id_ in found]
    return Agenda(
        now=now,
        activities=tuple(_numbered(one for one in known if not one.is_hidden)),
        offices=tuple(Office(*row) for row in offices),
        knows_person=participant_id is not None,
        organizes=organizes,
        hidden=tuple(one for one in known if one.is_hidden),
    )


def _known(
    row: Activity,
    course: Course | None,
    state: str | None,
    slots: Collection[tuple[datetime, datetime]],
    now: datetime,
) -> Known:
    ordinal = _ORDINAL.match(row.title)
    is_encontro = row.kind == Kind.ENCONTRO
    course_title = "" if course is None else course.title
    opens, closes = row.enrollment_opens_at, row.enrollment_closes_at
    return Known(
        id=row.id,
        is_encontro=is_encontro,
        title=row.title,
        number=row.number if not is_encontro else int(ordinal[1]) if ordinal else None,
        course_id=row.course_id,
        days=tuple(local_day(starts_at) for starts_at, _ in slots),
        starts_at=min(starts_at for starts_at, _ in slots),
        ends_at=max(ends_at for _, ends_at in slots),
        named=roots(f"{row.title}\n{row.theme}\n{course_title}"),
        subject=subject(f"{row.title}\n{row.theme}" if is_encontro else course_title or row.title),
        placed=roots(f"{row.venue}\n{row.address}"),
        is_by_video=standing.is_by_video(row.venue, row.address, has_map=row.latitude is not None),
        is_open=(opens is None or opens <= now) and (closes is None or now < closes),
        state=None if state is None else SeatState(state),
        notes=f"{row.title}\n{row.theme}\n{row.programme}\n{row.venue}\n{row.address}",
        code="" if course is None else course.code,
        is_draft=row.published_at is None,
        is_cancelled=row.cancelled_at is not None,
    )


def _numbered(activities: Iterable[Known]) -> Iterable[Known]:
    """Give an encontro without a number in its title its place in the year."""
    years: dict[int, int] = {}
    for one in activities:
        if one.is_encontro:
            year = one.days[0].year
            years[year] = years.get(year, 0) + 1
            yield one if one.number is not None else replace(one, number=years[year])
        else:
            yield one
