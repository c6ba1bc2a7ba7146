"""Which name an invitation gives the encontro."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing import (
    invitation_labels,
    invitation_names,
    invitation_page,
    invitation_places,
    invitation_times,
)
from domain.organizing.invitation import Notes, Piece
from domain.organizing.invitation_candidates import QUOTES, Marks
from domain.organizing.invitation_name_words import EVENT, behind_number, tidy
from domain.organizing.invitation_names import Name
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_sittings import Found
from domain.reading.tokens import fold

_TEAMS: Final = re.compile(
    r"reuniao do microsoft teams|como participar do google meet|id da reuniao"
)
_ENTITLED: Final = re.compile(
    r",? (?:intitulad|denominad|chamad)[oa],? [“\"](?P<name>[^“”\"\n]{5,120})[”\"]"
)
"""Behind what an encontro is, how it is called: "palestra de Zilá Prates, intitulada “Y”"."""
_CHOICE: Final = re.compile(
    r"[“\"][^“”\"\n]{5,120}[”\"](?:,? \(?ou(?: ainda)?,? | / |, )[“\"]"
    r"|\bentre [“\"][^“”\"\n]{5,120}[”\"] e [“\"]",
    re.IGNORECASE,
)
_OR: Final = re.compile(r"\s\(?ou (?:ainda )?", re.IGNORECASE)
_UNDECIDED: Final = re.compile(r"\b(?:decidir|definir|provisori[oa]|escolher|votacao|confirmar)\b")
_SURE: Final = 0.85
"""The share with which a name stands, and nothing else it may be is shown."""
_SURE_EVENT: Final = 0.75
"""The same, of a name that says its kind of event."""
_CLEAR: Final = 0.5
_LIKELY: Final = 0.3
_RIVAL: Final = 0.03
_FEW: Final = 3
"""Names to choose from."""


def choose(page: Page, times: Found, stops: list[int], notes: Notes) -> tuple[str, tuple[int, int]]:
    """Return the name and its place; where it is unsure, what else it may be is noted."""
    given = _labelled_title(page, notes) or _of_agenda(page, times, notes)
    if given is not None:
        return given
    names = invitation_names.weigh(_marks(page, page.text, stops))
    if not names[0].text and page.whole != page.text:
        names = invitation_names.weigh(_marks(page, page.whole, stops))
    first = names[0]
    if not times.mentions and not _says_kind(first.text):
        return "", (0, 0)  # any words may look like a name where nothing says when
    others = [each for each in names[1:] if each.text and (first.has_time or not each.has_time)]
    entitled = _ENTITLED.match(page.text, first.end) if first.text else None
    if entitled is not None:
        notes.use((first.start, entitled.end()))
        return entitled["name"].strip(" .,"), entitled.span("name")
    first, others = _in_full(page, first, others)
    place = (first.start, first.end)
    rivals = [
        each for each in others
        if each.is_event and each.share >= _RIVAL and not each.agrees(first)
    ]  # fmt: skip
    ahead = first.share + sum(each.share for each in others if each.agrees(first))
    if ahead >= _CLEAR and not rivals:
        notes.use(place)
        if first.text and others and first.share < (_SURE_EVENT if first.is_event else _SURE):
            notes.doubt(Piece.TITLE, *(each.text for each in others))
        return first.text, place
    several = _apart(rivals) if rivals else others
    several = [first, *several] if first.text else [e for e in several if e.share >= _LIKELY]
    if several and times.mentions:
        several = sorted(several[:_FEW], key=lambda each: (each.start, each.end))
        notes.use(*((each.start, each.end) for each in several))
        notes.ask(Piece.TITLE, *(each.text for each in several))
        if rivals and len(times.groups) > 1:
            invitation_times.ask_which_day(times)
    return "", place


def _in_full(page: Page, first: Name, others: list[Name]) -> tuple[Name, list[Name]]:
    """Return the name in full of which the subject says the head: "Fórum Anual - data"."""
    subject = page.subject
    if subject is None or not subject[0] <= first.start < subject[1] or first.head == first.text:
        return first, others
    for each in others:
        if each.start >= subject[1] and each.text.startswith(first.head) and each.is_event:
            shared = replace(each, share=first.share), replace(first, share=each.share)
            return shared[0], [shared[1], *(other for other in others if other is not each)]
    return first, others


def _of_agenda(page: Page, times: Found, notes: Notes) -> tuple[str, tuple[int, int]] | None:
    """Ask which encontro of an agenda is meant, each with a number and labels of its own."""
    plain = fold(page.text)
    found = [
        each.span("name") for each in _NUMBERED.finditer(plain)
        if EVENT.match(plain, each.start("name"))
        and invitation_labels.begins(plain[each.end() :].partition("\n")[0])
    ][:_FEW]  # fmt: skip
    if len(found) < 2:  # noqa: PLR2004
        return None
    notes.use(*found)
    notes.ask(Piece.TITLE, *(tidy(page.text[slice(*each)]) for each in found))
    if len(times.groups) > 1:
        invitation_times.ask_which_day(times)
    return "", (0, 0)


_NUMBERED: Final = re.compile(
    r"^[ \t]{0,8}\d{1,2}[ \t]?[).–-][ \t]{1,3}(?P<name>[^:\n]{5,100})\n[ \t]{0,20}", re.MULTILINE
)


def _says_kind(name: str) -> bool:
    plain = fold(name)
    return EVENT.match(plain, behind_number(plain, 0)) is not None


def _apart(names: list[Name]) -> list[Name]:
    """Leave out what only says in other words what stands before."""
    return [
        each for at, each in enumerate(names)
        if not any(each.agrees(other) for other in names[:at])
    ]  # fmt: skip


def _marks(page: Page, text: str, stops: list[int]) -> Marks:
    """Return what tells where names stand; what stands behind labels is none."""
    for each in page.fields:
        text = invitation_page.blank(text, each.label_start, each.end)
    lead = _TEAMS.search(fold(text))
    if lead is not None:
        text = text[: lead.start()]
    places = [(each.start, each.end) for each in invitation_places.find(text, stops)]
    return Marks(page, text, [*stops, *(each.label_start for each in page.fields)], places)


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
        quoted = list(QUOTES.finditer(page.text, choice.start()))[:2]
        notes.ask(Piece.TITLE, *(found[1].strip() for found in quoted))
        notes.use(*(found.span() for found in quoted))
        return "", (0, 0)
    return None


_NEXT_SENTENCE: Final = re.compile(
    r"(?<=[a-zà-ú]{4})\. (?=\d)|(?<=\S)[ \t]{0,4}\|[ \t]{0,4}(?=[A-ZÀ-Ú][\w ]{1,30}:)"
)
"""Behind a name: a sentence, or the next cell of its row, whose label nobody knows."""
