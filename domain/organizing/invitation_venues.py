"""Which of the places in an invitation is that of the encontro, and how people take part."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing import (
    invitation_calls,
    invitation_elsewhere,
    invitation_moved,
    invitation_page,
    invitation_places,
    invitation_streets,
)
from domain.organizing.invitation import Mode, Notes, Piece
from domain.organizing.invitation_page import Field, Page
from domain.reading.tokens import fold

_FEW: Final = 3
_SENTENCE: Final = re.compile(
    r"(?<!\bAv)(?<!\bav)(?<!\b[Ll]ab)(?<!\b[Aa]ud)(?<!\b[Ss]l)(?<!\b[Ee]d)(?<!\b[RrDd])(?<!\b[Rr]od)(?<!\b[Aa]l)\.\s|\s\(lota"
)


def choose(
    page: Page,
    stops: list[int],
    title_place: tuple[int, int],
    link: str,
    notes: Notes,
) -> tuple[str, str]:
    """Return the place and its address; of two places, both are asked."""
    address = street = ""
    for each in page.within("address"):
        address = address or invitation_streets.trim(page.text[each.start : each.end])
        notes.use((each.label_start, each.end))
    for each in page.within("venue"):
        value = _value(page, each, stops, notes)
        if invitation_streets.is_only(value):
            # The place may be said further on: "no Teatro Sesi", and below "📍 Rua A, 20".
            page.drop(each.label_start, each.end)
            notes.use((each.label_start, each.end))
            street = street or invitation_streets.trim(value)
            continue
        found = _labelled(page, each, value, title_place, notes)
        if found is not None:
            return found[0], address or found[1]
    page = _without_host(page, stops, link)
    venue, address = _unlabelled_place(page, stops, title_place, notes, address or street)
    if notes.asks(Piece.VENUE) or venue:
        return venue, address
    if street:
        return street, "" if address == street else address
    if not address or _address_is_next(page):
        venue, street = _meeting_point(page, notes)
    return venue or _visited(page, title_place, address, notes), address or street


def _value(page: Page, field: Field, stops: list[int], notes: Notes) -> str:
    """Return what a label says of the place, without the one where it is no more."""
    value = _up_to(page.text[field.start : field.end], field.start, stops).replace("\x00", " ")
    value, (old, behind) = invitation_moved.part(value)
    if behind > old:
        notes.left.append((field.start + old, field.start + behind))
    return _SENTENCE.split(value)[0]


def _labelled(
    page: Page, field: Field, value: str, title_place: tuple[int, int], notes: Notes
) -> tuple[str, str] | None:
    """Return the place that a label gives and its address; None where it gives none."""
    is_open = invitation_places.is_open(value)
    may_be_call = _OR_CALL.search(fold(value)) and invitation_places.is_undecided(value)
    if is_open or may_be_call:
        if may_be_call:
            notes.ask(Piece.MODE, Mode.IN_PERSON, Mode.VIDEO)
        notes.use((field.label_start, field.end))
        return "", ""
    place = (field.label_start, field.start + len(value))
    value = invitation_calls.without_call(value)
    if invitation_calls.is_call(value) or not value.strip(" .,;|-"):
        return None
    notes.use(place)
    name, street = invitation_streets.split(_INTO.sub("", value))
    several = invitation_places.choices(value)
    other = _other_room(page, name, title_place)
    if several or other:
        notes.ask(Piece.VENUE, *(several[:_FEW] or (other, name)))
        return "", "" if several else street
    return (name or street), (street if name else "") or _street_below(page, field.end, notes)


def _without_host(page: Page, stops: list[int], link: str) -> Page:
    """Return the page of a call without who transmits it, where no day stands above."""
    host = _HOST.search(fold(page.text), 0, min(stops, default=0))
    if not link or host is None or invitation_calls.says_in_person(page.text):
        return page
    return replace(page, text=invitation_page.blank(page.text, *host.span()))


def _visited(page: Page, title_place: tuple[int, int], address: str, notes: Notes) -> str:
    """Return what the name says is visited, which is where the address is."""
    start, end = title_place
    visit = _VISIT.match(fold(page.text[start:end]))
    if visit is None or not address or notes.asks(Piece.VENUE):
        return ""
    return page.text[start + visit.end() : end].strip()


_VISIT: Final = re.compile(r"visita(?: (?:tecnica|guiada|institucional))? (?:ao|a|aos|as) ")
_HOST: Final = re.compile(
    r"^[ \t]*(?:escola|secretaria|fundacao|instituto|universidade|faculdade|assembleia|camara"
    r"|tribunal|prefeitura|associacao|superintendencia|diretoria)(?: [a-z]+)+[ \t]*$",
    re.MULTILINE,
)
"""Who transmits a call, in a line of its own: "Escola de Governo de Minas"."""


def _other_room(page: Page, name: str, title_place: tuple[int, int]) -> str:
    """Return the room of the subject, where the label names another of its kind."""
    kind = _KIND.match(fold(name))
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


_KIND: Final = re.compile(
    r"(?:sala|auditorio|plenario|salao|teatro|laboratorio|predio|anfiteatro) "
)


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


def _address_is_next(page: Page) -> bool:
    """Tell whether the address stands right below where people meet."""
    return any(
        point.end <= each.label_start and not page.text[point.end : each.label_start].strip()
        for each in page.within("address") for point in page.within("aside")
        if _MEETING.search(fold(page.text[point.label_start : point.start]))
    )  # fmt: skip


def _meeting_point(page: Page, notes: Notes) -> tuple[str, str]:
    """Return where people meet, which is the place where no other is named."""
    for each in page.within("aside"):
        value = page.text[each.start : each.end]
        if _MEETING.search(fold(page.text[each.label_start : each.start])) and (
            invitation_places.is_place(value)
        ):
            notes.use((each.label_start, each.end))
            return invitation_streets.split(value)
    return "", ""


_MEETING: Final = re.compile(r"ponto de encontro")
_OR_CALL: Final = re.compile(rf" ou (?:via |pelo |por |n[oa] )?{invitation_calls.VIDEO.pattern}")
_INTO: Final = re.compile(
    r"^\s*(?:(?:mudou|alterad[oa]|transferid[oa]|passou|passa) (?:para|pra) (?:[oa] )?"
    r"|agora (?:é|será|vai ser|fica) (?:n?[oa] |em )?|(?:agora )?(?:n[oa]s?|em)\s+)(?=\S)",
    re.IGNORECASE,
)


def _unlabelled_place(
    page: Page,
    stops: list[int],
    title_place: tuple[int, int],
    notes: Notes,
    address: str,
) -> tuple[str, str]:
    text = _without_title(page.text, *title_place)
    for each in page.fields:
        if each.kind in {"aside", "title", "theme", "address", "link", "seats"}:
            text = invitation_page.blank(text, each.label_start, each.end)
    text = invitation_elsewhere.without(text)
    places = _places(page, text, stops)
    plain = fold(text)
    places = [each for each in places if not invitation_elsewhere.invites(plain, each)]
    places = invitation_elsewhere.without_heads(plain, places, stops)
    old = [
        each for each in places
        if invitation_moved.is_old(plain[max(0, each.start - _BEFORE) : each.start])
    ]  # fmt: skip
    notes.left += [(each.start, each.start + len(each.venue)) for each in old]
    places = [each for each in places if each not in old and "@" not in each.venue]
    if not places:
        street = invitation_streets.first(text, stops)
        if street is not None and not address:
            notes.use(street)
            return "", invitation_streets.trim(text[slice(*street)])
        return "", address
    notes.use(*((each.start, each.end) for each in places[:_FEW]))
    first = _room_of(places)
    several = _several(text, places, stops, notes)
    if several:
        notes.ask(Piece.VENUE, *several[:_FEW])
        return "", address or (first.address if several[0] == first.venue else "")
    others = [each.venue for each in places if not _agree(each.venue, first)]
    if others:
        notes.doubt(Piece.VENUE, *others)
    if not first.address and not address:
        street = invitation_streets.first(text, stops)
        if street is not None and not first.start <= street[0] < first.end:
            notes.use(street)
            address = invitation_streets.trim(text[slice(*street)])
    return first.venue, address or first.address


def _room_of(places: list[invitation_places.Place]) -> invitation_places.Place:
    """Return the first place; of a house, the room in it that stands further on."""
    first, *rest = places
    name = fold(first.venue)
    return next(
        (
            each
            for each in rest
            if _KIND.match(fold(each.venue)) and fold(each.venue).endswith(name)
        ),
        first,
    )


def _without_title(text: str, start: int, end: int) -> str:
    """Leave out the name, wherever it is said: "Ateliê de Dados" is no place."""
    title = text[start:end]
    text = invitation_page.blank(text, start, end)
    if len(title) < _LONG:
        return text
    # Letter by letter: every place of the one is that of the other.
    plain, words = fold(text), fold(title)
    at = plain.find(words)
    while at >= 0:
        text = invitation_page.blank(text, at, at + len(title))
        at = plain.find(words, at + len(title))
    return text


_LONG: Final = 12
"""Letters of a name that stands for nothing else."""


def _agree(venue: str, place: invitation_places.Place) -> bool:
    """Tell whether the words of one place are in the other."""
    whole = f"{place.venue} {place.address}"
    one, other = (set(_WORD.findall(fold(each))) for each in (venue, whole))
    return one <= other or other <= one


_WORD: Final = re.compile(r"\w{3,}")
_BEFORE: Final = 80
"""Letters before a place that tell whether it is one that was left."""


def _places(page: Page, text: str, stops: list[int]) -> list[invitation_places.Place]:
    """Return the places by their words, or the one that an address or a preposition tells."""
    labels = [each.label_start for each in page.fields]
    places = invitation_places.find(text, [*stops, *labels])
    if places:
        return places
    one = invitation_places.before_street(text, stops) or invitation_places.named(text, stops)
    return [] if one is None else [one]


def _several(
    text: str, places: list[invitation_places.Place], stops: list[int], notes: Notes
) -> list[str]:
    """Return the places between which is to be chosen; empty if the first is meant."""
    first = places[0]
    choices = invitation_places.choices(first.venue)
    if choices:
        return choices
    names = list(dict.fromkeys(each.venue for each in places))
    if len(names) > 1 and (
        invitation_places.choice(text[: places[1].start])
        or _OR.search(fold(text[first.start : places[1].start])) is not None
        or _begin_lines(text, places, stops)
        or all(_FOR_SOME.search(text[: each.start]) for each in places[:2])
    ):
        return names
    if len(names) > 1 and (notes.asks_several(Piece.TITLE) or notes.asks_several(Piece.DAY)):
        return names
    return []


_OR: Final = re.compile(r"[ ,(]ou(?: com)?(?: n?[oa])? ?$")
_FOR_SOME: Final = re.compile(r"(?:^|\n)[^\n:]{2,40}:[ \t]*$")
"""Before a place that is not for all: "Grupo 1: Sala 5"."""


def _begin_lines(text: str, places: list[invitation_places.Place], stops: list[int]) -> bool:
    """Tell whether each place stands in the line of its own day or hour."""
    lines = [text.rfind("\n", 0, each.start) + 1 for each in places]
    ends = [text.find("\n", each.start) for each in places]
    return len(set(lines)) == len(lines) and all(
        any(start <= stop < (end if end >= 0 else len(text)) for stop in stops)
        for start, end in zip(lines, ends, strict=True)
    )


_DENIED: Final = re.compile(
    r"\b(?:nao (?:sera|e|vai ser|havera|ocorrera|acontecera)|deixa de ser|nao|em vez de|antes)"
    r"(?: mais)?(?: (?:em|no) formato)? (?:presencia(?:l|lmente)|hibrid[oa]|on-?line|virtual)\b"
)


def mode(
    page: Page,
    place: tuple[str, str],
    link: str,
    title_place: tuple[int, int],
    notes: Notes,
) -> Mode | None:
    """Return how people take part, by the place, the link and the words around."""
    text = invitation_page.blank(page.text, *title_place)
    for each in page.within("aside", "theme"):
        text = invitation_page.blank(text, each.label_start, each.end)
    for denied in _DENIED.finditer(fold(text)):
        text = invitation_page.blank(text, *denied.span())
    said = invitation_calls.VIDEO.finditer(fold(text))
    notes.use(*(found.span() for found in said))
    notes.use(*((each.label_start, each.end) for each in page.within("mode")))
    if notes.asks(Piece.MODE):
        return None
    if invitation_calls.says_either(text):
        notes.ask(Piece.MODE, Mode.IN_PERSON, Mode.VIDEO)
        return None
    is_there = bool(place[0] or place[1]) or notes.asks(Piece.VENUE)
    is_call = bool(link) or invitation_calls.says_video(text)
    if invitation_calls.says_hybrid(text) or (is_there and is_call):
        return Mode.HYBRID
    if is_call and not invitation_calls.says_in_person(text):
        return Mode.VIDEO
    return Mode.IN_PERSON if is_there or invitation_calls.says_in_person(text) else None
