"""What an invitation says, and what is to be asked about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.organizing.invitation_sittings import Sitting
from domain.reading import days, links

BY_VIDEO: Final = "Por vídeo"
"""The place of encontros by video, as the sample year writes it."""


class Piece(StrEnum):
    """What an invitation says, or leaves open."""

    TITLE = "title"
    DAY = "day"
    STARTS = "starts"
    ENDS = "ends"
    MODE = "mode"
    VENUE = "venue"
    SEATS = "seats"
    MINUTES = "minutes"


class Mode(StrEnum):
    """How people take part."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    HYBRID = "hybrid"


_MOST_OTHERS: Final = 3
"""Readings that are shown beside the one that stands: each has a button."""


@dataclass(frozen=True, slots=True)
class Question:
    """A piece that has several readings, or none that can be; each stands as text."""

    piece: Piece
    candidates: tuple[str, ...] = ()
    """Days as "2024-05-14", hours as "09:00", places and names as written, numbers in digits."""
    is_doubt: bool = False
    """A reading stands; these are the others, and nothing must be answered."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the text says; empty or None where it is silent."""

    title: str = ""
    theme: str = ""
    sittings: tuple[Sitting, ...] = ()
    mode: Mode | None = None
    venue: str = ""
    address: str = ""
    link: str = ""
    capacity: int | None = None
    is_unlimited: bool = False
    """The text says that there is no limit of seats."""
    minutes: int | None = None
    programme: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    has_wrong_weekday: bool = False
    no_such_day: days.NoSuchDay | None = None

    @property
    def link_address(self) -> str:
        """The link with its scheme, as a card and a calendar need it."""
        found = links.find(self.link)
        return found[0].address if found else self.link

    @property
    def has_seats(self) -> bool:
        """Whether the number of seats was said."""
        return self.is_unlimited or self.capacity is not None


class Notes:
    """What of a text was used so far, and what is to be asked."""

    def __init__(self, length: int) -> None:
        self.used = bytearray(length)
        self.questions: list[Question] = []
        self.left: list[tuple[int, int]] = []
        """Values that were replaced by others, which are named as unused."""

    def use(self, *places: tuple[int, int]) -> None:
        """Note that what stands in these places was used."""
        for start, end in places:
            self.used[start:end] = b"\x01" * (min(end, len(self.used)) - start)

    def ask(self, piece: Piece, *candidates: str) -> None:
        """Note that a piece is to be asked, with its readings."""
        self.questions.append(Question(piece, candidates))

    def doubt(self, piece: Piece, *others: str) -> None:
        """Note what else a piece may be that has a reading."""
        self.questions.append(
            Question(piece, tuple(dict.fromkeys(others))[:_MOST_OTHERS], is_doubt=True)
        )

    def doubt_again(self, piece: Piece, stands: str, *others: str) -> None:
        """Note what else a piece may be than what stands, before what was noted of it."""
        known = [each for each in self.questions if each.piece is piece and each.is_doubt]
        self.questions = [each for each in self.questions if each not in known]
        every = (*others, *(value for each in known for value in each.candidates))
        self.doubt(piece, *(each for each in every if each != stands))

    def asks(self, piece: Piece) -> bool:
        """Whether a piece is to be asked."""
        return any(each.piece is piece and not each.is_doubt for each in self.questions)

    def asks_several(self, piece: Piece) -> bool:
        """Whether a piece is to be chosen from several."""
        return any(
            each.piece is piece and len(each.candidates) > 1 and not each.is_doubt
            for each in self.questions
        )
