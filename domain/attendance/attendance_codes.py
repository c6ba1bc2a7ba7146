"""The codes of the room: four digits and a link that change every 30 seconds.

Both follow from a secret and the number of the half minute, so every process computes the
same ones and nothing has to be stored while they change. A room without a projector may have a
poster, whose code counts for as long as the room is open.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

SECONDS: Final = 30
"""How long a code is shown."""
POSTER: Final = 0
"""In place of a window: what stands printed on a wall, and never changes."""
PREVIOUS: Final = 2
"""How many older codes still count: scanning, opening the chat and writing take time."""

_CODES: Final = 10_000
_REMEMBERED: Final = 40
"""How many windows back a code is called old rather than wrong: 20 minutes."""
_TOKEN: Final = re.compile(r"([0-9a-f]{1,7})_([0-9a-f]{1,10})_([a-z2-7]{8})")
_PAGE: Final = re.compile(r"([0-9a-f]{1,7})-([a-z2-7]{16})")


def window_of(moment: datetime) -> int:
    """Return the number of the 30-second window a moment lies in."""
    return int(moment.timestamp()) // SECONDS


def changes_at(moment: datetime) -> datetime:
    """Return when the code shown at this moment gives way to the next."""
    return datetime.fromtimestamp((window_of(moment) + 1) * SECONDS, UTC)


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot with an open check-in: from `opened_at` until `ends_at`."""

    slot_id: int
    secret: str
    opened_at: datetime
    ends_at: datetime
    has_poster: bool = False

    def is_open(self, moment: datetime) -> bool:
        """Tell whether presence can be recorded at this moment."""
        return self.opened_at <= moment < self.ends_at


@dataclass(slots=True)
class Codes:
    """The digits of slots that are open at about the same time; no two share one."""

    slots: Iterable[OpenSlot]
    _ordered: list[OpenSlot] = field(init=False)
    _drawn: dict[tuple[int, int], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        # Who opened first keeps the code: what already stands on a wall never changes.
        self._ordered = sorted(self.slots, key=lambda slot: (slot.opened_at, slot.slot_id))

    def digits(self, slot_id: int, window: int) -> str:
        """Return the four digits of a slot in a window."""
        place = next(i for i, slot in enumerate(self._ordered) if slot.slot_id == slot_id)
        return self._draw(place, window)

    def find(self, digits: str, moment: datetime) -> OpenSlot | None:
        """Return the slot, open at this moment, whose code these digits are.

        Posters were printed before it was known what else would be open: what stands on two, or
        on one and on another room's screen, counts for neither.
        """
        now = window_of(moment)
        found = {slot for slot in self._ordered if slot.is_open(moment) and _hangs(slot, digits)}
        shown = self._search(digits, moment, range(now - PREVIOUS, now + 1))
        found |= set() if shown is None else {shown}
        return found.pop() if len(found) == 1 else None

    def find_old(self, digits: str, moment: datetime) -> OpenSlot | None:
        """Return the slot, open at this moment, whose code these digits were some time ago."""
        now = window_of(moment)
        return self._search(digits, moment, range(now - _REMEMBERED, now - PREVIOUS))

    def find_closed(self, digits: str, moment: datetime) -> OpenSlot | None:
        """Return the slot, closed by this moment, that showed these digits before it closed."""
        for place, slot in enumerate(self._ordered):
            last = window_of(slot.ends_at)
            shown = range(last - _REMEMBERED, last + 1)
            if slot.ends_at <= moment and (
                _hangs(slot, digits) or any(self._draw(place, w) == digits for w in shown)
            ):
                return slot
        return None

    def _search(self, digits: str, moment: datetime, windows: range) -> OpenSlot | None:
        for place, slot in enumerate(self._ordered):
            if slot.is_open(moment) and any(self._draw(place, w) == digits for w in windows):
                return slot
        return None

    def _draw(self, place: int, window: int) -> str:
        key = (place, window)
        if key not in self._drawn:
            taken = set(self._taken(place, window))
            turn = 0
            while (digits := _digits(self._ordered[place].secret, window, turn)) in taken:
                turn += 1
            self._drawn[key] = digits
        return self._drawn[key]

    def _taken(self, place: int, window: int) -> Iterator[str]:
        """Return every code that may count while the one of this window does."""
        begins, ends = window * SECONDS, (window + PREVIOUS + 1) * SECONDS
        for other in range(place):
            slot = self._ordered[other]
            if slot.opened_at.timestamp() < ends and slot.ends_at.timestamp() >= begins:
                for near in range(window - PREVIOUS, window + PREVIOUS + 1):
                    yield self._draw(other, near)


@dataclass(frozen=True, slots=True)
class Token:
    """What the QR code of the room carries, as the person brought it."""

    slot_id: int
    window: int
    seal: str

    def is_genuine(self, secret: str) -> bool:
        """Tell whether it was made with this slot's secret."""
        return hmac.compare_digest(self.seal, _seal(secret, f"qr {self.slot_id} {self.window}", 5))

    def is_current(self, moment: datetime) -> bool:
        """Tell whether it still counts; it may be one window ahead of the person's clock."""
        return self.window == POSTER or -1 <= window_of(moment) - self.window <= PREVIOUS


def token(slot_id: int, secret: str, window: int) -> str:
    """Write what the QR code carries after "p_": slot, window and seal."""
    return f"{slot_id:x}_{window:x}_{_seal(secret, f'qr {slot_id} {window}', 5)}"


def read_token(text: str) -> Token | None:
    """Read what a QR code carried; None when it is none of ours."""
    found = _TOKEN.fullmatch(text)
    return None if found is None else Token(int(found[1], 16), int(found[2], 16), found[3])


def poster_digits(secret: str) -> str:
    """Return the four digits of the poster of a slot."""
    return _digits(secret, POSTER, 0)


def page_token(slot_id: int, secret: str) -> str:
    """Write the address part of the page to project; nobody guesses it."""
    return f"{slot_id:x}-{_seal(secret, f'page {slot_id}', 10)}"


def slot_of_page(text: str) -> int | None:
    """Return the slot a page's address names, genuine or not; None when it names none."""
    found = _PAGE.fullmatch(text)
    return None if found is None else int(found[1], 16)


def is_page(text: str, slot_id: int, secret: str) -> bool:
    """Tell whether this is the address part of the slot's page."""
    return hmac.compare_digest(text, page_token(slot_id, secret))


def _hangs(slot: OpenSlot, digits: str) -> bool:
    return slot.has_poster and poster_digits(slot.secret) == digits


def _digits(secret: str, window: int, turn: int) -> str:
    drawn = int.from_bytes(_digest(secret, f"digits {window} {turn}")[:8])
    return f"{drawn % _CODES:04d}"


def _seal(secret: str, text: str, length: int) -> str:
    return base64.b32encode(_digest(secret, text)[:length]).decode().lower()


def _digest(secret: str, text: str) -> bytes:
    return hmac.digest(bytes.fromhex(secret), text.encode(), hashlib.sha256)
