"""Any data of a button, in anybody's hands: answered, and nothing changes that must not."""

import random
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from itertools import cycle
from typing import Any, get_type_hints

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import participants
from handlers import access, routes
from messages.actions import UnknownActionError, base36, known_actions, unpack
from models import Base, Publication, SeatState
from tests.fuzz import matrix
from tests.fuzz.conftest import FuzzCase
from tests.fuzz.fuzzed_bot import FuzzedBot
from tests.fuzz.matrix import Act, Changed
from tests.fuzz.seeded_people import SeededPeople
from tests.fuzz.verdicts import dead, unsent
from tests.scale import sized

TAPS = sized(912, 100_000)
"""In the short form each group taps once."""
IN_A_ROW = 6
SEED = 20_240_318
TIMEOUT = sized(300, 3_600)

GROUPS = (
    ("organizer",),
    ("door",),
    ("newcomer", "pending", "declined", "suspended", "suspended_organizer"),
    ("active", "focal_point"),
    ("active", "focal_point", "newcomer", "pending"),
)
"""Who taps together: the rights of one must not hide what another did."""

NUMBERS = (0, 1, 2, 3, 7, 60, 2**31 - 1, 2**31, 2**53 - 1, 36**11 - 1)
Rows = dict[tuple[str, tuple[Any, ...]], dict[str, Any]]

routes.load()


def test_the_matrix_names_only_buttons_that_exist() -> None:
    known = set(known_actions().values())

    assert {*matrix.OWN, *matrix.ORGANIZERS} <= known
    assert known == set(routes.registered_taps())


class Forger:
    """Makes the data of buttons, from real ones to noise."""

    def __init__(self, seeded: SeededPeople, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.seeded = seeded
        self.verbs = list(known_actions().items())
        self.seen: deque[str] = deque(maxlen=2_000)
        """What real buttons carried: anybody may tap what somebody else was shown."""

    def data(self) -> str:
        """Return the data of one tap."""
        draw = self.random.random()
        if draw < 0.45:
            return self._written(is_real=True)
        if draw < 0.65:
            return self._written(is_real=False)
        if draw < 0.8 and self.seen:
            return self.random.choice(self.seen)
        data = self._written(is_real=True)
        if draw < 0.85:
            return self.random.choice(("v0", "v2", "", "V1", "v1 ")) + data[2:]
        if draw < 0.9:
            return data[: self.random.randint(0, len(data))]
        signs = list(data)
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randint(0, len(signs))
            signs[at : at + self.random.randint(0, 2)] = self.random.choice(
                ("|", "||", "-", "0", "\x00", "é", "😀", "\u0661", "z" * 40, "\ud800", "v1|")
            )
        return "".join(signs)

    def _written(self, *, is_real: bool) -> str:
        verb, cls = self.random.choice(self.verbs)
        hints = get_type_hints(cls)
        parts = [
            self._value(field.name, hints[field.name], is_real=is_real)
            for field in fields(cls)  # type: ignore[arg-type]
        ]
        return "|".join(["v1", verb, *parts])

    def _value(self, name: str, kind: Any, *, is_real: bool) -> str:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return str(self.random.choice([*kind]))
        if kind is bool:
            return self.random.choice("01")
        value = self.random.choice(self.seeded.numbers[name] if is_real else NUMBERS)
        return base36(value) if isinstance(value, int) else str(value)


def rows(session: Session) -> Rows:
    """Everything that counts, row by row."""
    return {
        (table.name, tuple(row[column.name] for column in table.primary_key)): dict(row)
        for table in Base.metadata.sorted_tables
        if table.name not in matrix.NOT_COMPARED
        for row in session.execute(select(table)).mappings()
    }


def changes(before: Rows, after: Rows) -> Iterator[Changed]:
    """Every row that came, went, or is another."""
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            yield Changed(key[0], before.get(key), after.get(key))


def unexplained(found: Iterator[Changed], acts: list[Act], authors: Any) -> list[Changed]:
    """What nobody who tapped may have changed, nor the clock by offering what is free."""
    return [
        row
        for row in found
        if not (is_offer(row) or any(act.may_change(row, authors) for act in acts))
    ]


def is_offer(row: Changed) -> bool:
    """Whether somebody who waited was offered a seat: only the clock does that."""
    return (
        row.table == "seats"
        and row.before is not None
        and row.after is not None
        and (row.before["state"], row.after["state"]) == (SeatState.WAITING, SeatState.OFFERED)
    )


def _authors(session: Session) -> dict[int, int | None]:
    found = session.execute(select(Publication.id, Publication.author_id))
    return {publication: author for publication, author in found}  # noqa: C416


def _people_in(found: Rows) -> dict[int, int]:
    """Return who is behind each chat."""
    return {
        row["chat_id"]: row["id"]
        for (table, _), row in found.items()
        if table == "participants" and row["chat_id"] is not None
    }


async def try_everything(
    tappers: FuzzedBot, fuzz_case: FuzzCase, count: int, groups: Any
) -> set[Any]:
    """Tap so often; returns which actions changed something."""
    forger = Forger(tappers.seeded, SEED)
    tappers.on_markup = forger.seen.extend
    stands = {
        role: cycle(
            [place for place in fuzz_case.places if place.role == role] or fuzz_case.places[:1]
        )
        for role in tappers.seeded.chats
    }
    before, authors = tappers.ask(rows), tappers.ask(_authors)
    changing: set[Any] = set()
    tapped = 0
    for group in cycle(groups):
        if tapped >= count:
            return changing
        chats = [(chat, role) for role in group for chat in tappers.seeded.chats[role]]
        tappers.stand((chat, next(stands[role])) for chat, role in chats)
        said = []
        for chat, role in chats * IN_A_ROW:
            data = forger.data()
            tappers.taps(chat, data, _message(tappers, forger, chat))
            tapped += 1
            try:
                action = unpack(data)
            except UnknownActionError:
                continue
            said.append((role, chat, action))
        await tappers.settled()
        after = tappers.ask(rows)
        # Whoever came in by a link is somebody by now.
        people = _people_in(before) | _people_in(after)
        acts = [Act(role, chat, people.get(chat), action) for role, chat, action in said]
        found = list(changes(before, after))
        strange = [str(row) for row in unexplained(iter(found), acts, authors)]
        assert strange == [], (group, {str(act.action) for act in acts})
        changing |= {
            type(act.action)
            for act in acts
            for row in found
            if row.table != "audit_entries" and act.may_change(row, authors)
        }
        assert tappers.ask(dead) == []
        assert tappers.ask(unsent) == []
        assert tappers.refused == []
        tappers.begin_anew()
        tappers.forget_chats()
    return changing


def _message(tappers: FuzzedBot, forger: Forger, chat: int) -> int | None:
    draw = forger.random.random()
    if draw < 0.9:
        return tappers.newest(chat)
    return None if draw < 0.95 else forger.random.choice((1, 2**31))


@pytest.mark.takes_long
@pytest.mark.timeout(TIMEOUT)
async def test_any_button_in_any_hands_changes_only_what_it_may(
    tappers: FuzzedBot, fuzz_case: FuzzCase
) -> None:
    began_at = time.monotonic()

    changing = await try_everything(tappers, fuzz_case, TAPS, GROUPS)

    print(f"{TAPS} taps, {len(changing)} kinds changed, {time.monotonic() - began_at:.0f} s")  # noqa: T201
    # Which of them come first is another each time.
    assert len(changing) >= sized(6, 25)


async def test_without_the_check_of_the_role_the_verdict_is_red(
    tappers: FuzzedBot, fuzz_case: FuzzCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = participants.get
    monkeypatch.setattr(
        participants,
        "require_organizer",
        lambda session, *, actor_id, now: trusting(session, participant_id=actor_id, now=now),
    )
    # The route asks as well; either alone is enough.
    monkeypatch.setattr(access, "require", lambda *_: None)

    with pytest.raises(AssertionError, match="focal_point"):
        await try_everything(tappers, fuzz_case, 3_000, [("active", "focal_point")])
