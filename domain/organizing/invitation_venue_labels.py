"""The place that a label of an invitation gives, and its address."""

import re
from typing import Final

from domain.organizing import (
    invitation_calls,
    invitation_moved,
    invitation_page,
    invitation_places,
    invitation_streets,
)
from domain.organizing.invitation import Mode, Notes, Piece
from domain.organizing.invitation_page import Field, Page
from domain.organizing.invitation_place_words import PLACE
from domain.reading.tokens import fold

FEW: Final = 3
"""Places to choose from."""
_SENTENCE: Final = re.compile(
    r"(?<!\bAv)(?<!\bav)(?<!\b[Ll]ab)(?<!\b[Aa]ud)(?<!\b[Ss]l)(?<!\b[Ee]d)(?<!\b[RrDd])(?<!\b[Rr]od)(?<!\b[Aa]l)"
    r"(?<!\.[A-Z])(?<!\b[A-Z]\. [A-Z])(?!\. [A-Z]\.)\.\s|\s\(lota"
)


_AND_THEN: Final = re.compile(
    r",? (?:e )?(?:de lá|dali|daqui|depois|em seguida|onde a gente|a gente|seguimos|sa[ií]mos"
    r"|levem?|tragam?)(?!\w)",
    re.IGNORECASE,
)
"""Behind where people meet, what they do from there: ", de lá a gente vai de van"."""


def value_of(page: Page, field: Field, stops: list[int], notes: Notes) -> str:
    """Return what a label says of the place, without the one where it is no more."""
    value = _up_to(page.text[field.start : field.end], field.start, stops).replace("\x00", " ")
    value, (old, behind) = invitation_moved.part(value)
    if behind > old:
        notes.left.append((field.start + old, field.start + behind))
    return _AND_THEN.split(_SENTENCE.split(value)[0])[0]


def read(
    page: Page, field: Field, value: str, title_place: tuple[int, int], notes: Notes
) -> tuple[str, str] | None:
    """Return the place that a label gives and its address; None where it gives none."""
    several = invitation_places.choices(value)
    is_open = not several and invitation_places.is_open(value)
    may_be_call = _OR_CALL.search(fold(value)) and invitation_places.is_undecided(value)
    if is_open or may_be_call:
        if may_be_call:
            notes.ask(Piece.MODE, Mode.IN_PERSON, Mode.VIDEO)
        notes.use((field.label_start, field.end))
        return "", ""
    place = (field.label_start, field.start + len(value))
    value = invitation_calls.without_call(_behind_call(value))
    if invitation_calls.is_call(value) or not value.strip(" .,;|-"):
        return None
    notes.use(place)
    name, street = invitation_streets.split(_INTO.sub("", value))
    several = invitation_places.choices(value)
    other = _other_room(page, name, title_place)
    if several or other:
        notes.ask(Piece.VENUE, *(several[:FEW] or (other, name)))
        return "", "" if several else street
    return (name or street), (street if name else "") or _street_below(page, field.end, notes)


def _behind_call(value: str) -> str:
    """Return the place that is said behind a call: "por vídeo, com apoio na Sala 3"."""
    plain = fold(value)
    call = _BY_CALL.match(plain)
    place = None if call is None else _AT_PLACE.search(plain, call.end())
    return value if place is None else value[place.end() :]


_BY_CALL: Final = re.compile(
    rf"\s*(?:(?:por|via|pel[oa]|reuniao) )?{invitation_calls.VIDEO.pattern}"
)
_AT_PLACE: Final = re.compile(rf"\bn[oa] (?={PLACE.pattern})")


def _other_room(page: Page, name: str, title_place: tuple[int, int]) -> str:
    """Return the room of the subject, where the label names another of its kind."""
    kind = ROOM.match(fold(name))
    if page.subject is None or kind is None:
        return ""
    subject = page.text[: page.subject[1]]
    for each in invitation_places.find(subject, []):
        plain = fold(each.venue)
        if each.start < max(page.subject[0], title_place[1]) or not plain.startswith(kind[0]):
            continue
        if plain not in fold(name) and fold(name) not in plain:
            return each.venue
    return ""


ROOM: Final = re.compile(r"(?:sala|auditorio|plenario|salao|teatro|laboratorio|predio|anfiteatro) ")


def _street_below(page: Page, end: int, notes: Notes) -> str:
    """Return the street in the line below a place."""
    below = next((line for line in invitation_page.lines(page.text) if line[0] >= end), None)
    if below is None or any(
        below[0] < each.end and each.label_start < below[1] for each in page.fields
    ):
        return ""
    line = page.text[below[0] : below[1]]
    found = invitation_streets.first(line, [])
    if found is None or found[0]:
        return ""
    notes.use(below)
    return invitation_streets.trim(line[: found[1]])


def _up_to(value: str, begins: int, stops: list[int]) -> str:
    """Return what a label says of the place, up to a day, an hour or seats behind it."""
    plain = fold(value)
    for at in sorted(stop - begins for stop in stops if begins < stop < begins + len(value)):
        if plain[:at].count("(") > plain[:at].count(")") and value[:at].rstrip()[-1:] != "(":
            continue  # "(presencial - 50 vagas)" is left out as a whole
        behind = _ENDS_PLACE.search(plain[:at])
        if behind is not None:
            return value[: behind.start()]
        if _HOUR.match(plain, at):
            return value[:at]
    return value


_ENDS_PLACE: Final = re.compile(
    r"(?<=\S)\s*(?:[,;(|–—-]\s*(?:n[oa] |em )?(?:dia\s*)?|\s(?:no )?dia\s*)$"
)
_HOUR: Final = re.compile(r"(?:as|das) \d")
_OR_CALL: Final = re.compile(rf" ou (?:via |pelo |por |n[oa] )?{invitation_calls.VIDEO.pattern}")
_INTO: Final = re.compile(
    r"^\s*(?:(?:mudou|alterad[oa]|transferid[oa]|passou|passa) (?:para|pra) (?:[oa] )?"
    r"|agora (?:é|será|vai ser|fica) (?:n?[oa] |em )?|(?:agora )?(?:n[oa]s?|em)\s+)(?=\S)",
    re.IGNORECASE,
)
