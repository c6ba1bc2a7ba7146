"""Which of the places in an invitation is that of the encontro, and how people take part."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing import (
    invitation_calls,
    invitation_elsewhere,
    invitation_page,
    invitation_places,
    invitation_streets,
    invitation_taken_back,
    invitation_venue_labels,
)
from domain.organizing.invitation import Mode, Notes, Piece
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_venue_labels import FEW, ROOM
from domain.reading.tokens import fold


def choose(
    page: Page,
    stops: list[int],
    title_place: tuple[int, int],
    link: str,
    notes: Notes,
) -> tuple[str, str]:
    """Return the place and its address; of two places, both are asked."""
    address = street = ""
    page = invitation_taken_back.without_earlier(page, stops)
    for each in page.within("address"):
        said = page.text[each.start : each.end].replace("\x00", " ")
        if not said.strip():
            continue  # "Endereço de acesso:", and a link
        address = address or invitation_streets.trim(said)
        notes.use((each.label_start, each.end))
    for each in page.within("venue"):
        value = invitation_venue_labels.value_of(page, each, stops, notes)
        if invitation_streets.is_only(value):
            # The place may be said further on: "no Teatro Sesi", and below "📍 Rua A, 20".
            page.drop(each.label_start, each.end)
            notes.use((each.label_start, each.end))
            street = street or invitation_streets.trim(value)
            continue
        found = invitation_venue_labels.read(page, each, value, title_place, notes)
        if found is not None:
            return found[0], address or found[1] or (street if found[0] else "")
    page = _without_hosts(page, stops, title_place, link, notes)
    venue, address = _unlabelled_place(page, stops, title_place, notes, address or street)
    if notes.asks(Piece.VENUE) or venue:
        return venue, address
    if street:
        return "", address or street
    if not address or _address_is_next(page):
        venue, street = _meeting_point(page, stops, notes)
    return venue or _visited(page, title_place, address, notes), address or street


def _without_hosts(
    page: Page, stops: list[int], title_place: tuple[int, int], link: str, notes: Notes
) -> Page:
    """Return the page of a call without the houses that hold it: to none of them people come."""
    text = _spoken(page, title_place)
    if invitation_calls.comes(text) or not (link or invitation_calls.says_video(text)):
        return page
    places = invitation_places.find(page.text, stops)
    hosts, unsure = invitation_elsewhere.hosts(fold(page.text), places, stops)
    if unsure:
        notes.ask(Piece.MODE, Mode.IN_PERSON, Mode.VIDEO)
    for each in hosts:
        text = invitation_page.blank(page.text, each.start, each.start + len(each.venue))
        page = replace(page, text=text)
    return page


def _visited(page: Page, title_place: tuple[int, int], address: str, notes: Notes) -> str:
    """Return what the name says is visited, which is where the address is."""
    start, end = title_place
    visit = _VISIT.match(fold(page.text[start:end]))
    if visit is None or not address or notes.asks(Piece.VENUE):
        return ""
    return page.text[start + visit.end() : end].strip()


_VISIT: Final = re.compile(r"visita(?: (?:tecnica|guiada|institucional))? (?:ao|a|aos|as) ")


def _address_is_next(page: Page) -> bool:
    """Tell whether the address stands right below where people meet."""
    return any(
        point.end <= each.label_start and not page.text[point.end : each.label_start].strip()
        for each in page.within("address") for point in page.within("aside")
        if _MEETING.search(fold(page.text[point.label_start : point.start]))
    )  # fmt: skip


def _meeting_point(page: Page, stops: list[int], notes: Notes) -> tuple[str, str]:
    """Return where people meet, which is the place where no other is named."""
    for each in page.within("aside"):
        if not _MEETING.search(fold(page.text[each.label_start : each.start])):
            continue
        value = invitation_venue_labels.value_of(page, each, stops, notes)
        if invitation_places.is_place(value):
            notes.use((each.label_start, each.end))
            return invitation_streets.split(value)
    return "", ""


_MEETING: Final = re.compile(r"ponto de encontro")


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
    old = invitation_taken_back.old(plain, places)
    notes.left += [(each.start, each.start + len(each.venue)) for each in old]
    places = [each for each in places if each not in old and "@" not in each.venue]
    places = invitation_places.without_bare(places)
    if not places:
        street = invitation_streets.first(text, stops)
        if street is not None and not address:
            notes.use(street)
            return "", invitation_streets.trim(text[slice(*street)])
        return "", address
    if _begin_lines(text, places, stops):
        places = _in_its_line(page, places, title_place, notes) or places
    notes.use(*((each.start, each.end) for each in places[:FEW]))
    first = _room_of(places)
    several = _several(text, places, stops, notes)
    if several:
        notes.ask(Piece.VENUE, *several[:FEW])
        return "", address or (first.address if several[0] == first.venue else "")
    others = [
        each.venue for each in places
        if not _agree(each.venue, first) and invitation_places.is_led_to(plain, each)
    ]  # fmt: skip
    if others:
        notes.doubt(Piece.VENUE, *others)
    if not first.address and not address:
        street = invitation_streets.first(text, stops)
        if (
            street is not None
            and not first.start <= street[0] < first.end
            and not invitation_streets.is_of_sender(text, first.end, street[0])
        ):
            notes.use(street)
            address = invitation_streets.trim(text[slice(*street)])
    return first.venue, address or first.address


def _in_its_line(
    page: Page, places: list[invitation_places.Place], title_place: tuple[int, int], notes: Notes
) -> list[invitation_places.Place]:
    """Return the places of an agenda that stand in the line of the name."""
    plain = fold(page.text)
    title = plain[slice(*title_place)]
    lines = [page.text.rfind("\n", 0, each.start) + 1 for each in places]
    if len(title) < _LONG or len(set(lines)) == 1 or notes.asks(Piece.TITLE):
        return []
    return [
        each for each, line in zip(places, lines, strict=True)
        if title in plain[line:].partition("\n")[0]
    ]  # fmt: skip


def _room_of(places: list[invitation_places.Place]) -> invitation_places.Place:
    """Return the first place; of a house, the room in it that stands further on."""
    first, *rest = places
    name = fold(first.venue)
    return next(
        (each for each in rest if ROOM.match(fold(each.venue)) and fold(each.venue).endswith(name)),
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


def _places(page: Page, text: str, stops: list[int]) -> list[invitation_places.Place]:
    """Return the places by their words, or the one that an address or a preposition tells."""
    labels = [each.label_start for each in page.fields]
    places = invitation_places.find(text, [*stops, *labels])
    if places:
        return invitation_places.joined(text, places)
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
        or _UNSURE.search(fold(text), first.start) is not None
    ):
        return names
    if len(names) > 1 and (notes.asks_several(Piece.TITLE) or notes.asks_several(Piece.DAY)):
        return names
    return []


_OR: Final = re.compile(r"[ ,(]ou(?: com)?(?: n?[oa])? ?$")
_UNSURE: Final = re.compile(
    r"\bqual d(?:[ao]s|el[ae]s) (?:dois|duas)\b|\bnao sei (?:ainda )?(?:se|qual|em qual)\b"
    r"|\b(?:um|uma) (?:d[ao]s (?:dois|duas)|del[ae]s)\b"
    r"|\b(?:escolh|decid|defin)[a-z]{1,6} (?:um|uma|qual|entre|depois|em qual)\b"
    r"|\b(?:falta|preciso|vou) (?:saber|confirmar) (?:qual|em qual)\b"
)
"""Behind two places of which the writer knows not which: "qual das duas ficou"."""
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


_REMARK: Final = re.compile(r"(?<=\w) \((?:que|a qual|o qual|essa|esse|aquel[ea]) [^()\n]{3,100}\)")
"""What is said aside of another one: "não para a turma 9 (que é on-line)"."""
_LIVE: Final = re.compile(
    r"(?:[\divx]{1,4}[ºª]? )?(?:lives?|webinars?|webinarios?|(?:web|video) ?conferencia)\b"
)
"""A name that says that it is a call."""


def _spoken(page: Page, title_place: tuple[int, int]) -> str:
    """Return the words that may say how people take part."""
    text = invitation_page.blank(page.text, *title_place)
    for each in page.within("aside", "theme"):
        text = invitation_page.blank(text, each.label_start, each.end)
    for aside in _REMARK.finditer(text):
        text = invitation_page.blank(text, *aside.span())
    for denied in _DENIED.finditer(fold(text)):
        text = invitation_page.blank(text, *denied.span())
    return text


def mode(
    page: Page,
    place: tuple[str, str],
    link: str,
    title_place: tuple[int, int],
    notes: Notes,
) -> Mode | None:
    """Return how people take part, by the place, the link and the words around."""
    text = _spoken(page, title_place)
    said = invitation_calls.VIDEO.finditer(fold(text))
    notes.use(*(found.span() for found in said))
    notes.use(*((each.label_start, each.end) for each in page.within("mode")))
    if notes.asks(Piece.MODE):
        return None
    undecided = invitation_calls.undecided(text)
    if undecided:
        notes.ask(Piece.MODE, *undecided)
        return None
    if invitation_calls.says_either(text):
        notes.ask(Piece.MODE, Mode.IN_PERSON, Mode.VIDEO)
        return None
    is_there = bool(place[0] or place[1]) or notes.asks(Piece.VENUE)
    title = fold(page.text[slice(*title_place)])
    is_call = bool(link) or invitation_calls.says_video(text) or _LIVE.match(title) is not None
    comes = is_there or (bool(link) and invitation_calls.says_in_person(text))
    if invitation_calls.says_hybrid(text) or (comes and is_call):
        return Mode.HYBRID
    if is_call and not invitation_calls.says_in_person(text):
        return Mode.VIDEO
    return Mode.IN_PERSON if is_there or invitation_calls.says_in_person(text) else None
