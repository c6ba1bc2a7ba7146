"""Which of the names in an invitation is that of the encontro."""

import re
from typing import Final

from domain.organizing import (
    invitation_calls,
    invitation_names,
    invitation_page,
    invitation_places,
    invitation_times,
)
from domain.organizing.invitation import Notes, Piece
from domain.organizing.invitation_name_words import is_name, tidy, without_tail
from domain.organizing.invitation_names import Evidence, Name
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_sittings import Found
from domain.reading.tokens import fold

_TEAMS: Final = re.compile(
    r"reuniao do microsoft teams|como participar do google meet|id da reuniao"
)
_QUOTED_EVENT: Final = re.compile(
    r"\b(?:[Ee]vento|[Ee]ncontro|[Rr]euni[ãa]o|[Aa]tividade|[Pp]rojeto|[Pp]rograma|[Aa]ção)"
    r" [“\"'‘](?P<name>[^“”\"\n]{5,120})[”\"'’]"
)
_CHOICE: Final = re.compile(
    r"[“\"][^“”\"\n]{5,120}[”\"](?:,? \(?ou(?: ainda)?,? | / |, )[“\"]", re.IGNORECASE
)
_OR: Final = re.compile(r"\s\(?ou (?:ainda )?", re.IGNORECASE)
_UNDECIDED: Final = re.compile(r"\b(?:decidir|definir|provisori[oa]|escolher|votacao|confirmar)\b")


def choose(
    page: Page,
    times: Found,
    stops: list[int],
    notes: Notes,
) -> tuple[str, tuple[int, int]]:
    """Return the name and its place; of several, or where it is unsure, it is asked."""
    chosen = _labelled_title(page, notes)
    if chosen is not None:
        return chosen
    ends = [(stop, stop) for stop in stops]
    places = invitation_places.find(page.text, stops)
    rooms = [
        (place.start, place.end) for place in places if not _is_in_name(page.text, place.start)
    ]
    several = _titles_of_days(page, times, ends + rooms)
    if len(several) > 1 and not _is_above(page, several, ends):
        notes.ask(Piece.TITLE, *(title for title, _, _ in several))
        if len(times.groups) > 1:
            invitation_times.ask_which_day(times)
        notes.use(*((start, end) for _, start, end in several))
        return "", (0, 0)
    return _free_title(page, stops, ends, notes)


def _free_title(
    page: Page, stops: list[int], ends: list[tuple[int, int]], notes: Notes
) -> tuple[str, tuple[int, int]]:
    """Return the name that no label gives."""
    text = page.text
    for each in page.fields:
        text = invitation_page.blank(text, each.label_start, each.end)
    lead = _TEAMS.search(fold(text))
    if lead is not None:
        text = text[: lead.start()]
    ends = [
        *ends,
        *((each.label_start, each.end) for each in page.fields),
        *(place.span() for place in re.finditer("\x00+", page.text)),
    ]
    places = _below_name(page, invitation_places.find(text, stops), stops)
    taken = [(place.start, place.end) for place in places if not _is_in_name(text, place.start)]
    if page.subject is not None:
        start, end = page.subject
        subject = " " * start + text[start:end]
        rooms = [
            (each.start, each.end) for each in invitation_places.find(subject, stops)
            if each.start > start and not _is_in_name(subject, each.start)
        ]  # fmt: skip
        found = invitation_names.from_text(subject, ends + rooms)
        if found is not None:
            return _agreed(page, text, found, ends + taken, notes)
    ends += taken
    found = invitation_names.from_text(text, ends)
    if found is None or not found.is_sure:
        found = invitation_names.in_bold(text, page.bold, ends) or found
    if found is None and page.whole != page.text:
        text = page.whole
        found = invitation_names.from_text(text, ends)
        if found is not None and not invitation_names.is_written_as_name(found):
            found = None
    called = _QUOTED_EVENT.search(text)
    is_unsure = found is None or found.evidence is not Evidence.EVENT
    if called is not None and is_unsure and (
        found is None or not found.is_sure or called["name"] in found.text
    ):  # fmt: skip
        notes.use(called.span())
        found = Name(called["name"].strip(), *called.span("name"))
    if found is None or not is_name(without_tail(found.text)):
        return "", (0, 0)
    return _agreed(page, text, found, ends, notes)


def _agreed(
    page: Page, text: str, found: Name, ends: list[tuple[int, int]], notes: Notes
) -> tuple[str, tuple[int, int]]:
    """Return the name if nothing else in the text says another; of several, they are asked."""
    names = invitation_names.agreed(found, text, page.bold, ends)
    first = names[0]
    title = without_tail(first.text)
    notes.use((first.start, first.end))
    at = text.find(title, first.start, first.end)
    place = (at, at + len(title)) if at >= 0 else (first.start, first.end)
    if len(names) == 1 and first.is_sure:
        return title, place
    notes.ask(Piece.TITLE, *(without_tail(each.text) for each in names[:_FEW]))
    return "", place


_FEW: Final = 3
"""Names to choose from."""


def _labelled_title(page: Page, notes: Notes) -> tuple[str, tuple[int, int]] | None:
    """Return the name that a label or quotes give; of two, both are asked."""
    choice = _CHOICE.search(page.text)
    for each in page.within("title"):
        if choice is not None and each.start <= choice.start() < each.end:
            break
        said = _NEXT_SENTENCE.split(page.text[each.start : each.end])[0]
        title = tidy(said)
        if _OR.search(title) and _UNDECIDED.search(fold(page.text[each.label_start : each.end])):
            names = [tidy(name.split("(")[0]) for name in _OR.split(title)]
            notes.ask(Piece.TITLE, *names[:2])
            notes.use((each.label_start, each.end))
            return "", (each.start, each.end)
        if title:
            notes.use((each.label_start, each.start + len(said)))
            return title, (each.start, each.end)
    if choice is not None:
        quoted = list(invitation_names.QUOTES.finditer(page.text, choice.start()))[:2]
        notes.ask(Piece.TITLE, *(found[1].strip() for found in quoted))
        notes.use(*(found.span() for found in quoted))
        return "", (0, 0)
    return None


_NEXT_SENTENCE: Final = re.compile(r"(?<=[a-zà-ú]{4})\. (?=\d)")
_FROM_PLACE: Final = re.compile(r"(?:[,(]|[–—-]|\bn[oa]s?|\bem|\bl[aá] na|\n|:|\|)[ \t]*+$")

_INTO: Final = re.compile(r"(?:,|\b[Nn][oa]s?|\b[Ee]m)[ \t]$")
_IN_BRACKETS: Final = re.compile(r" \([^()\n]{1,60}\)$")


def _titles_of_days(
    page: Page, times: Found, ends: list[tuple[int, int]]
) -> list[tuple[str, int, int]]:
    """Return the names in the lines of days or hours: two events in one text."""
    names: dict[str, tuple[str, int, int]] = {}
    for at in times.day_places:
        start = page.text.rfind("\n", 0, at) + 1
        end = page.text.find("\n", at)
        line = page.text[start : end if end >= 0 else len(page.text)]
        found = invitation_names.event(" " * start + line, ends)
        if found is None:
            found = _event_above(page.text, start, ends)
        if found is not None:
            name = _IN_BRACKETS.sub("", found.text)
            names.setdefault(name, (name, found.start, found.end))
    return list(names.values())


def _event_above(text: str, start: int, ends: list[tuple[int, int]]) -> Name | None:
    """Return the name in one of the few lines above the line of a day, up to a blank one."""
    for _ in range(_LINES_ABOVE):
        above = text[:start].rstrip().rfind("\n") + 1
        line = text[above:start].rstrip()
        is_taken = any(above <= stop < start for stop, _ in ends)
        found = None if is_taken else invitation_names.event(" " * above + line, ends)
        if found is not None or not above:
            return found
        start = above
    return None


_LINES_ABOVE: Final = 2
"""The name, and the place below it."""


def _is_above(page: Page, several: list[tuple[str, int, int]], ends: list[tuple[int, int]]) -> bool:
    """Tell whether a name stands above the lines that each name a part."""
    first = min(start for _, start, _ in several)
    above = page.text.rfind("\n", 0, first) + 1
    found = invitation_names.from_text(page.text[:above], ends)
    if found is None or not found.is_sure or _LISTS.match(fold(found.text)) is not None:
        return False
    return found.text not in [name for name, _, _ in several]


_LISTS: Final = re.compile(
    r"(?:agenda|calendario|cronograma)(?: (?:de|do|da|dos|das)\b| d?este| \d|$)"
    r"|(?:proxim[oa]s|nossos|nossas) (?:eventos|encontros|oficinas|reunioes|atividades)"
)
"""Above several events: no name of one."""


def _below_name(
    page: Page, places: list[invitation_places.Place], stops: list[int]
) -> list[invitation_places.Place]:
    """Leave out the place that a text begins with, where another stands below: it is a name.

    "Sala de Situação: como montar a sua", "Casa Aberta da Inovação, 12/4, no Auditório JK".
    """
    rows = invitation_page.lines(page.text)[:_FEW]
    begun = [row for row in rows if places and places[0].start == row[0]]
    first = next(iter(begun or rows), None)
    if first is None or not places:
        return places
    is_alone = not any(first[0] <= stop < first[1] for stop in stops)
    is_room = _ROOM.match(fold(page.text[first[0] : first[1]])) is not None
    if not is_alone and (is_room or places[0].start > first[0]):
        return places
    below = [
        each for each in places
        if each.start >= first[1] or (not is_alone and each.start > first[0])
        or _INTO.search(page.text[: each.start]) is not None
    ]  # fmt: skip
    is_elsewhere = any(page.within("venue")) or (
        not is_room
        and places[0].start == first[0]
        and ("\x00" in page.text or invitation_calls.says_video(page.text))
    )
    return below if below or is_elsewhere else places


_ROOM: Final = re.compile(
    r"(?:sala|auditorio|plenari|anfiteatro|teatro|predio|\d{1,2}\S{0,2} andar|sl )"
)
"""What is hardly ever the name of an encontro."""


def _is_in_name(text: str, start: int) -> bool:
    """Tell whether a word of places belongs to a name: "Visita ao Centro de Comando"."""
    before = text[max(0, start - 12) : start]
    return bool(before.strip()) and _FROM_PLACE.search(before.lower()) is None
