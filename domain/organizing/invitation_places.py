"""Where an encontro is, by the shape of what was written."""

import re
from dataclasses import dataclass
from typing import Final

from domain.organizing import invitation_moved, invitation_streets
from domain.organizing.invitation_calls import without_call
from domain.organizing.invitation_place_words import (
    GOES_ON,
    NO_CITY,
    NO_NAME,
    NOT_PLACE,
    ORGAN,
    PLACE,
    STOP,
    STREET,
    STREET_LINE,
    is_sentence,
)
from domain.organizing.invitation_streets import split, trim
from domain.reading import links
from domain.reading.tokens import fold

_OPEN: Final = re.compile(
    r"^\W*(?:(?:local )?(?:ainda )?(?:a|será|sera|por) )?(?:confirmar|definir|combinar"
    r"|informar|divulgar|definido|informado|decidir)\b"
    r"|^\W*(?:tbd|indefinido|nao definido|em breve)\b"
)
_STILL_OPEN: Final = re.compile(
    r"\b(?:a|ser|sera|por|em|falta|vamos|vai) (?:ser )?(?:confirmar|definir|combinar|informar"
    r"|divulgar|decidir"
    r"|confirmad[oa]|definid[oa]|combinad[oa]|informad[oa]|divulgad[oa]|decidid[oa]|escolher"
    r"|breve)\b"
    r"|\bainda (?:nao|sem)\b|\bnao (?:sabemos|definid|temos)"
)
_CHOICE: Final = re.compile(r"(?<![a-z])ou (?:n[oa]|em) ")
_SHAPES: Final = re.compile(
    r"\d{1,2}/\d{1,2}|\d{1,2}h\d{0,2}(?!\w)|\d{1,2}:\d{2}|(?<!\d)\d{1,6} vagas"
)
_JOINT: Final = re.compile(r"(?:^| )(?:e|ou|link|on-?line|pelo|no)[ :]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place and where the text says it."""

    venue: str
    address: str
    start: int
    end: int


def is_open(text: str) -> bool:
    """Tell whether a text says that the place is still to be decided."""
    plain = fold(text)
    return _OPEN.search(plain) is not None or (
        _STILL_OPEN.search(plain) is not None and PLACE.search(plain) is None
    )


def is_undecided(text: str) -> bool:
    """Tell whether something about the place is still to be decided, whatever is named."""
    return _STILL_OPEN.search(fold(text)) is not None


def is_place(text: str) -> bool:
    """Tell whether a text may be a place: no day, no hour, no number of seats."""
    plain = fold(text)
    return (
        not is_open(text)
        and any(sign.isalpha() for sign in plain)
        and _SHAPES.search(plain) is None
    )


def find(text: str, stops: list[int]) -> list[Place]:
    """Return the places a text names; none goes on beyond a stop, where another thing begins."""
    plain = fold(text)
    found: list[Place] = []
    at = tries = 0
    limit = sorted(stops)
    titles = _titles(text)
    while tries < _MOST and len(found) < _ENOUGH and (place := PLACE.search(plain, at)):
        at = place.end()
        if (
            NOT_PLACE.match(plain, place.start())
            or invitation_streets.is_numbered(plain, place.start())
            or any(each.match(text, place.start()) for each in (_POST, _IN_WORD))
            or _IN_BRACKETS.match(plain, max(0, place.start() - 1))
            or any(one < place.start() < behind for one, behind in titles)
        ):
            continue
        start = _begin(text, plain, place.start())
        if start is None or (found and start < found[-1].end):
            continue
        end = _end(text, plain, place.start(), limit)
        closing = text.find(")", start, end)
        if closing >= 0 and "(" not in text[start:closing]:
            end = closing  # the place stands in brackets
        labelled = _LABELLED.match(text, start, end)
        if labelled is not None and PLACE.search(plain, labelled.end(), end) is not None:
            start = labelled.end()
        venue, _ = invitation_moved.part(text[start:end])
        venue = trim(_without_tail(without_call(venue)))
        named = _NAMED_IN_BRACKETS.fullmatch(venue)
        if named is not None and PLACE.search(fold(named["name"])) is not None:
            venue = named["name"]  # "na mesma sala (Sala Ipê, 4º andar)"
        behind, address = invitation_streets.after(text, end, limit)
        # "sala" alone names nothing, and a sentence is no place.
        lead = _INTO.search(plain[max(0, start - 12) : start])
        is_alone = lead is not None and (lead[0].strip() != "" or text[end : end + 1] in {"", "\n"})
        is_named = " " in venue or (is_alone and (venue[:1].isupper() or _is_the_room(venue, lead)))
        tries += 1
        if is_sentence(venue):
            continue
        if is_named and _IS.search(venue) is None:
            found.append(Place(venue, address, start, behind))
        at = max(behind, at)
    return found


def _titles(text: str) -> list[tuple[int, int]]:
    """Return where titles stand in quotes in which a small word is no place."""
    return [each.span() for each in _TITLE.finditer(text)]


_TITLE: Final = re.compile(
    r"(?<!\w )(?<!\w: )(?<!\w)[“\"](?=[A-ZÀ-Ú])[^“”\"\n\d.:!]{3,100}+[”\"](?=[ \t]*(?:\n|\Z))"
)
"""A title that has its own line: "A cela e a sala de aula"."""
_ENOUGH: Final = 8
_MOST: Final = 60
"""What is looked at as a place: a sentence is none, and the next one stands in it."""
_POST: Final = re.compile(r"secretária", re.IGNORECASE)
"""Who holds a post, which without its accent would be an office."""


_IN_BRACKETS: Final = re.compile(rf"\({ORGAN.pattern}\)")
"""Where somebody works: "Iraci Bonfá (Sede)"."""
_IN_WORD: Final = re.compile(r"(?<=[a-zà-ÿ]-)")
"""Behind the first half of a word: "cidade-sede"."""


def _is_the_room(venue: str, lead: re.Match[str] | None) -> bool:
    """Tell whether a house has only one such room: "no auditório"."""
    return (
        lead is not None
        and lead[0] in {"no ", "na "}
        and _ONLY_ROOM.fullmatch(fold(venue)) is not None
    )


_ONLY_ROOM: Final = re.compile(
    r"(?:mini-?)?auditorio|plenari(?:o|nho)|refeitorio|foyer|saguao|anfiteatro"
)


def is_led_to(plain: str, place: Place) -> bool:
    """Tell whether a place begins a line, or a word leads to it: it is in no list of works."""
    return _LEADS.search(plain, max(0, place.start - _NEAR), place.start) is not None


def joined(text: str, places: list[Place]) -> list[Place]:
    """Take a room and its house that share a line as one: "Galeria Azul | Palácio das Artes"."""
    found = places[:1]
    for each in places[1:]:
        last = found[-1]
        behind = last.start + len(last.venue)
        between = text[behind : each.start]
        is_house = fold(last.venue).split()[0] != fold(each.venue).split()[0]
        if not last.address and is_house and _JOINS.fullmatch(between):
            venue = text[last.start : each.start + len(each.venue)]
            found[-1] = Place(venue, each.address, last.start, each.end)
        else:
            found.append(each)
    return found


def without_bare(places: list[Place]) -> list[Place]:
    """Leave out "o auditório", and where people park, where another place has a name."""
    named = [each for each in places if not _ONLY_ROOM.fullmatch(fold(each.venue))] or places
    return [each for each in named if not fold(each.venue).startswith("estacionamento")] or named


_JOINS: Final = re.compile(r"[ \t][|•·][ \t]")
_LEADS: Final = re.compile(
    r"(?<![a-z])(?:n[oa]s?|em|pel[oa]|ate|a|o|ao?s?|para|pr[ao]|d[aeo]s?|disse|sera|saiu) $"
    r"|[:.,;–—|(/•-] ?$|^\W*$|\n\W*$"
)
_IS: Final = re.compile(r"(?<!\w)[Éé](?!\w)")
"""The verb that would be "and" without its accent: "o espaço é pequeno"."""
_LABELLED: Final = re.compile(
    r"[\w ]{3,20}:[ \t]*(?:[Aa]gora )?(?:(?:é|será|fica|vai ser) )?(?:n?[oa] )?"
)
"""A kind of place that is a label: "AUDITÓRIO: AUDITÓRIO JK"."""
_NAMED_IN_BRACKETS: Final = re.compile(r"(?<![a-zà-ÿ])[a-zà-ÿ]{2,20}+ \((?P<name>[^()]++)\)")
_LAST_WORDS: Final = frozenset({
    "o", "a", "e", "no", "na", "do", "da", "de", "em", "para", "com", "ou",
})  # fmt: skip


def _without_tail(place: str) -> str:
    """Leave out the small words that led on to something else."""
    words = place.split()
    while words and words[-1].strip(",.") in _LAST_WORDS:
        words.pop()
    return " ".join(words)


_CITY: Final = re.compile(
    r"(?:(?:^\W*(?:N[oa]s? |Em )?|[:–—|/-] |\b(?:n?[oa]s?|à) |\bem |, (?=[A-ZÀ-Ú]{2,8},))"
    r"(?P<name>[A-ZÀ-Ú][\w-]+(?: (?:d[aeo]s? |e )?[A-ZÀ-Ú][\w-]+){0,4}),"
    r"|^(?P<house>[A-ZÀ-Ú][\w-]{1,20}(?: [A-ZÀ-Ú][\w-]{1,20}){0,2}) [-–—]) $"
)
_AT: Final = re.compile(
    r",? n[oa]s? (?=[A-ZÀ-Ú0-9])(?!Av|Rua|R\.|Pra[çc]a|Alameda|Rodovia|Travessa|Largo)"
)
_ACRONYM: Final = r"[A-ZÀ-Ú]{2,8}(?:[/-][A-Z]{2,8})?(?!\w)"
_OF_HOUSE: Final = re.compile(
    r"(?: [-–—] |, |\((?=[A-ZÁÉÍÓÚ][^()\d\n]{1,20}\)))"
    rf"(?:(?P<short>{_ACRONYM})|(?P<name>(?!(?:Prof|Dr|Dra|Sr|Sra)\b)"
    r"[A-ZÁÉÍÓÚ][\w-]{1,20}(?: (?:d[aeo]s? )?[A-ZÁÉÍÓÚ][\w-]{1,20}){0,3})\)?"
    r"(?=[ \t]*(?:$|[.,;(/|])))",
    re.MULTILINE,
)
"""The house behind a room: "Sala Sônia Viegas – FJP"."""
_ENDS: Final = re.compile(r"[ \t]*(?:$|[.;(|\n])")
_NEAR: Final = 80


_IN_CAPITALS: Final = re.compile(
    rf"\n[ \t]{{0,8}}(?:D[AEO]S? |(?=[^\n]{{3,40}}\n[ \t]{{0,8}}{STREET_LINE}))"
    r"[A-ZÀ-Ú][A-ZÀ-Ú ]{2,40}+(?=,|[ \t]*(?:\n|\Z))"
)
"""The rest of a place that a poster breaks over two lines: "AUDITÓRIO DA ACADEMIA / ESTADUAL"."""


def _begins_line(plain: str, start: int) -> bool:
    line = plain.rfind("\n", 0, start) + 1
    return not any(sign.isalnum() for sign in plain[line:start])


def _begin(text: str, plain: str, at: int) -> int | None:
    """Return where a place begins: "varanda do centro"; None where its word belongs to another."""
    line = max(plain.rfind("\n", 0, at) + 1, at - _NEAR)
    before = plain[line:at]
    if re.search(r"(?<![a-z])(?:d[aeo]s?|link d[aeo]|para a|para o) $", before) is not None:
        is_moved = invitation_moved.INTO_NEW.search(before) or invitation_moved.is_old(before)
        return at if is_moved else None
    if ORGAN.match(plain, at) and not _INTO.search(before):
        return None  # an office may sign, or invite
    facing = _FACING.search(text[line:at])
    if facing is not None:
        return line + facing.start("name")
    grand = _GRAND.search(text[line:at])
    if grand is not None:
        return line + grand.start()
    city = _CITY.search(text[line:at])
    kind = "" if city is None else city.lastgroup or ""
    if city is not None and not NO_CITY.match(fold(city[kind])):
        return line + city.start(kind)
    return at


_FACING: Final = re.compile(
    r"(?:\b[Nn][oa]s? (?=[a-zà-ú])|(?=\bem frente))"
    r"(?P<name>(?:[a-zà-ú]{3,15} (?:d[aeo]s? [\w-]{2,20} )?)?em frente (?:ao?|à)s?) $"
)
"""What lies before a house: "na rampa em frente ao Museu"."""
_GRAND: Final = re.compile(
    r"\b(?:[Mm]ini|Grande|Pequen[oa]|Nov[oa]|Antig[oa]"
    r"|(?:[Bb]loco|[Tt]orre|[Aa]la) \w{1,5}(?:,| [-–—])) $"
)
"""What stands before a place and belongs to it: "no Grande Teatro", "Bloco 2 - Anfiteatro"."""
_INTO: Final = re.compile(
    r"(?<![a-z])(?:n[oa]s?|em|pel[oa]|ate [oa]|(?:para|continua|sera|segue|vai ser) [oa]"
    r"|(?:ir|vir|chegar|comparecer) a|(?:chegada|encontro|local|lugar|destino) e o|\dhs?|\d min) $"
    r"|/ $|[:,–—|(-] ?$|^\W*$"
)
_NAMED: Final = re.compile(r"(?<!\w)[Nn][oa]s? (?P<name>[A-ZÁÉÍÓÚÂÊÔÃÕÇ][^,.;|\n(\x00]{2,60})")

_QUOTES: Final = re.compile(r"[“\"][^“”\"\n]{3,150}[”\"]")
"""A title, in which no word is a place: "Os custos no SUAS"."""


def named(text: str, stops: list[int]) -> Place | None:
    """Return a place that only a preposition and a capital letter tell: "na Unimontes"."""
    quotes = [each.span() for each in _QUOTES.finditer(text)]
    plain, limit = fold(text), sorted(stops)
    for found in _NAMED.finditer(text):
        start = found.start("name")
        is_street = invitation_streets.is_only(found["name"]) or (
            STREET.match(fold(found["name"]))
            and invitation_streets.NUMBER_BEHIND.match(plain, found.end())
        )
        if (
            is_street
            or NO_NAME.match(fold(found["name"]))
            or any(one < start < end for one, end in quotes)
        ):
            continue
        end = _end(text, plain, start, limit)
        if _IS.search(text, start, end) is not None:
            continue
        behind, address = invitation_streets.after(text, end, limit)
        return Place(trim(text[start:end]), address, start, behind)
    return None


_BEFORE_STREET: Final = re.compile(
    r"(?:^|[,;|:•–—-][ \t]+|\bn[oa] )(?P<name>[A-ZÁÉÍÓÚÂÊÔÃÕÇ](?:[^,.;:|\n()\x00\d]|(?<=[A-Z])\d)"
    r"{1,50}?)(?:,"
    r"| [-–—|]| \(|\n)[ \t]*$",
    re.MULTILINE,
)


def before_street(text: str, stops: list[int]) -> Place | None:
    """Return what stands right before an address, whatever it is called: "UEMG, Rua da Bahia"."""
    found = invitation_streets.first(text, stops)
    if found is None:
        return None
    street, end = found
    begins = max([stop for stop in stops if stop < street], default=0)
    name = _BEFORE_STREET.search(text[:street], max(begins, street - 60))
    if name is None or NO_NAME.match(fold(name["name"])) or is_sentence(name["name"]):
        return None
    meets = _MEETS.match(fold(name["name"]))
    start = name.start("name") + (0 if meets is None else meets.end())
    return Place(trim(text[start : name.end("name")]), trim(text[street:end]), start, end)


_MEETS: Final = re.compile(
    r"(?:(?:nos|a gente se|o grupo se|ponto de) )?(?:encontr|reun|concentr)[a-z]{1,5}(?: sera)?"
    r" n[oa] "
)
"""Before the place where people meet: "Nos encontramos na recepção do CICC"."""


def _end(text: str, plain: str, start: int, stops: list[int]) -> int:
    limit = min([stop for stop in stops if stop > start], default=len(plain))
    at = start + 1
    while (stop := STOP.search(plain, at)) is not None:
        if stop[0] == "\n" and _begins_line(plain, start):
            more = _IN_CAPITALS.match(text, stop.start())
            if more is not None and stop.start() < limit and text[start : stop.start()].isupper():
                at = more.end()
                continue
        if stop[0] == "(":
            closing = plain.find(")", stop.start(), stop.start() + 80)
            inside = plain[stop.start() + 1 : closing] if closing > 0 else ""
            is_more = (
                PLACE.search(inside) is not None
                and invitation_moved.OLD.match(inside) is None
                and not is_sentence(text[stop.start() + 1 : closing])
                and not is_open(inside)
            )
            if closing > 0 and is_more and STREET.match(inside) is None:
                at = closing + 1
                continue
        if stop.start() < limit and GOES_ON.match(plain, stop.start()) is not None:
            at = stop.end() + 1
            continue
        of = _OF_HOUSE.match(text, stop.start())
        if of is not None and of["name"] and of[0][0] == "," and not (
            _begins_line(plain, start)
            or plain[: of.start()].endswith("andar")
            or _ENDS.match(plain, of.end())
        ):  # fmt: skip
            of = None
        if of is not None and not any(
            each.match(plain, of.start("short" if of["short"] else "name"))
            for each in (NO_NAME, STREET, NO_CITY)
        ):
            at = of.end()
            continue
        name = _AT.match(text, stop.start())
        if name is not None and stop.start() < limit and not NO_NAME.match(plain, name.end()):
            at = name.end()
            continue
        return min(stop.start(), limit)
    return min(len(plain), limit)


def choices(value: str) -> list[str]:
    """Return the places between which a value leaves the choice: "Sala 3 ou Auditório JK"."""
    between = _BETWEEN.search(value)
    parts = _OR.split(value) if between is None else list(between.groups())
    if len(parts) < 2 or not all(PLACE.search(fold(part)) for part in parts):  # noqa: PLR2004
        return []
    return [trim(_IF.split(part.split("(")[0])[0]) for part in parts]


_OR: Final = re.compile(r",?\s\(?ou (?:então |ainda )?(?:n?[oa]s? |em )?", re.IGNORECASE)
_BETWEEN: Final = re.compile(
    r"\b(?:defin|decid|escolh|d[úu]vida|opta)[^,;.\n]{0,30}\bentre"
    r" (?:[oa]s? )?([^,;.\n]{3,60}?) e (?:[oa]s? )?([^,;.\n]{3,60})",
    re.IGNORECASE,
)
"""Two places between which it is still open: "a definir entre a Sala 3 e o Auditório JK"."""
_IF: Final = re.compile(r",? (?:se|caso|a definir|dependendo|conforme)(?![a-z])", re.IGNORECASE)


def choice(text: str) -> bool:
    """Tell whether two places stand there for choice: "Ou na Casa ou no auditório"."""
    return len(_CHOICE.findall(fold(text))) > 0


def read(text: str) -> tuple[str, str, str]:
    """Read an answer about the place; returns the place, the address and the link."""
    found = links.find(text)
    link = found[0].address if found else ""
    for each in found:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    venue, address = split(text)
    return trim(_JOINT.sub("", venue)), address, link
