"""A second reading of the place, and of how people take part, that knows none of the rules.

It weighs every piece that may be the place by what is seen in and around it. What the rules have
read stands; where it is not likely, the review says what else it may be.
"""

from typing import Final

from domain.organizing import invitation_place_pieces
from domain.organizing.invitation import Mode, Notes, Piece
from domain.organizing.invitation_around import Around
from domain.organizing.invitation_weighing import shares

MODES: Final = ("", *Mode)
_UNLIKELY: Final = 0.2
"""The share of a place below which another is shown."""
_HARDLY: Final = 0.3
"""The share of taking part both ways below which that it is only by video is shown."""
_LEAST: Final = 0.03


def place(around: Around, venue: str, notes: Notes) -> None:
    """Doubt a place that is not likely."""
    if not venue or _is_answer(around):
        return
    pieces = invitation_place_pieces.find(around)
    found = shares("place", invitation_place_pieces.seen(around, pieces, around.of_page()))
    share = dict(zip([*(each.text for each in pieces), ""], found, strict=True))
    if share.get(venue, 0) < _UNLIKELY:
        likely = sorted(share, key=lambda each: -share[each])
        notes.doubt_again(Piece.VENUE, venue, *(each for each in likely if share[each] >= _LEAST))


def mode(around: Around, read: Mode | None, venue: str, notes: Notes) -> None:
    """Doubt that there is a place as well where people seem only to call."""
    if read is not Mode.HYBRID or _is_answer(around):
        return
    share = dict(zip(MODES, shares("mode", of_modes(around)), strict=True))
    if share[Mode.HYBRID] < _HARDLY and share[Mode.VIDEO] >= _LEAST:
        notes.doubt(Piece.MODE, Mode.VIDEO)
        notes.doubt_again(Piece.VENUE, venue, "")


def of_modes(around: Around) -> list[list[str]]:
    """Return what is seen for each way of taking part."""
    seen = around.of_page()
    return [[f"{each}:", *(f"{each}: {said}" for said in seen)] for each in MODES]


def _is_answer(around: Around) -> bool:
    """Tell whether what is read stands on top of a mail, which says the rest."""
    return bool(around.page.quoted.strip())
