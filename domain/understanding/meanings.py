"""What a written text may mean."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Section(StrEnum):
    """A part of the bot, as the menu has it."""

    HOME = "home"
    AGENDA = "agenda"
    COURSES = "courses"
    MINE = "mine"
    HOURS = "hours"
    PRESENCE = "presence"
    CHECK = "check"
    """Whether somebody's paper holds."""
    PRACTICES = "practices"
    CHALLENGES = "challenges"
    SETTINGS = "settings"
    MY_DATA = "my_data"
    HELP = "help"
    HUMAN = "human"
    LEAVE = "leave"
    """How to stop taking part."""
    THANKS = "thanks"
    CANCEL = "cancel"


class Wish(StrEnum):
    """What somebody wants with an activity; a button on its card does it."""

    GO = "go"
    NOT_GO = "not_go"
    LATE = "late"
    DIRECTIONS = "directions"
    WHO = "who"
    """To see who goes."""
    CALENDAR = "calendar"
    LINK = "link"
    DECLARATION = "declaration"


class Order(StrEnum):
    """What is done on the sheet of an activity, or from the organizers' first screen."""

    CANCEL = "cancel"
    CHANGE = "change"
    TELL = "tell"
    ATTENDANCE = "attendance"
    PAPERS = "papers"
    ROOM = "room"
    """What is printed for the room."""
    LINE = "line"
    SEAT = "seat"
    """A seat for somebody, by hand."""
    ANSWERS = "answers"
    """Which offices answered."""
    PEOPLE = "people"
    FIGURES = "figures"
    SHOW = "show"
    """Nothing but the sheet: of a draft, or of what was cancelled."""
    PUBLISH = "publish"
    REOPEN = "reopen"
    """To bring back what was cancelled, which nobody can."""
    REMOVE = "remove"
    """To take a seat away from somebody."""
    ENROLLMENT = "enrollment"
    """To open or close it."""

    NEW_ENCONTRO = "new_encontro"
    REPEAT = "repeat"
    """A new encontro like the last one."""
    COURSES = "courses"
    IMPORT = "import"
    FIGURES_OF_REDE = "figures_of_rede"
    PEOPLE_OF_REDE = "people_of_rede"
    LIST = "list"
    WAITING = "waiting"
    """What waits for an organizer: registrations, questions, publications."""


@dataclass(frozen=True, slots=True)
class Open:
    """One section."""

    section: Section
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """One topic of the help, by its name."""

    topic: str


@dataclass(frozen=True, slots=True)
class Card:
    """One activity, and what the person wants with it."""

    activity_id: int
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Manage:
    """What an organizer does: with one of several activities, or, without any, with the Rede."""

    order: Order
    activity_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """More than one fair reading, the likeliest first."""

    options: tuple[Card | Open, ...]
    query: str = ""
    """What else may be looked for, when only words were said."""


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """A day on which nothing is planned, or that no calendar has."""

    day: date | None
    words: str = ""
    """Of a day that does not exist: "31 de abril"."""
    is_of_turmas: bool = False
    """Only turmas were asked about."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A question whose answer nobody told the bot."""


@dataclass(frozen=True, slots=True)
class Search:
    """Words to be looked for."""

    query: str
    is_sentence: bool
    """A sentence: it must be about what is found, not only share a word with it."""
    shelf: Section | None = None
    """Practices or challenges, when the text names one of them: they come first."""


Meaning = Open | Help | Card | Manage | Ask | NoSuchDay | Unsure | Search
