"""The places of an invitation at which the encontro is not.

Where tickets are fetched, where people sleep or park, from where a bus leaves, where it will be
if it rains; and who invites, or whose letterhead stands above.
"""

import re
from typing import Final

from domain.organizing import invitation_page
from domain.organizing.invitation_name_words import is_heads
from domain.organizing.invitation_place_words import HOUSE, PARKING, PLACE
from domain.organizing.invitation_places import Place
from domain.reading.tokens import fold

_REST: Final = r"[^.!?;\n]*+(?:\.(?=\S)[^.!?;\n]*+)*+"
_ELSEWHERE: Final = re.compile(
    r"\b(?:retirad[ao]s?|retirar"
    r"|busca(?:r|d[oa]s?) (?:[oa]s? )?(?:kit|crach|senha|ingresso|camiset)[a-z]*"
    r"|entrega d[oae]s? (?:kits?|senhas?|ingressos?|crachas?)"
    r"|hosped[a-z]{2,6}|pernoit[a-z]{1,3}|check-?in|(?:onibus|vans?|micro-?onibus)(?= [a-z]{3,} )"
    rf"|embarque|transporte|(?!{PARKING})estacionamento|estacion(?:ar|em?)"
    r"|(?:havera|teremos|tera|tem|ha) (?:ainda|tambem)|ainda havera|plantao de atendimento"
    r"|(?:credenciamento|coquetel|certificados?) (?:sera )?n[oa]"
    r"|(?:se|caso) chov[a-z]{1,4}|(?:em caso de|com|havendo) chuva"
    r"|(?:almoco|jantar) por adesao|depois,? (?:almoco|jantar|lanche)|podem? ficar n[oa]"
    r")\b" + _REST
)
"""What is said of another thing than the encontro, up to the end of its sentence."""


def without(text: str) -> str:
    """Leave out what is said of other places: "retirada de kits na sede da associação"."""
    for start, end in invitation_page.lines(text):
        if is_heads(fold(text[start:end])):
            text = invitation_page.blank(text, start, end)
    for found in _ELSEWHERE.finditer(fold(text)):
        text = invitation_page.blank(text, *found.span())
    plain = fold(text)
    for found in _BESIDE.finditer(plain):
        if _UNDECIDED.search(plain, max(0, found.start() - _NEAR), found.start()) is None:
            text = invitation_page.blank(text, *found.span())
    return text


_BESIDE: Final = re.compile(r"\bentre [oa]s? [^,.;:!?\n]{3,60}? e [oa]s? [^,.;:!?\n]{3,60}")
"""The two houses between which the place lies."""
_UNDECIDED: Final = re.compile(r"\b(?:defin|decid|escolh|duvida|opta)[^,;.\n]{0,20}\Z")


def invites(plain: str, place: Place) -> bool:
    """Tell whether a place is who invites: "O Arquivo Público e a Seplag convidam"."""
    return (
        _BEGINS.search(plain, max(0, place.start - _NEAR), place.start) is not None
        and _INVITES.match(plain, place.start + len(place.venue)) is not None
    )


_NEAR: Final = 20
_BEGINS: Final = re.compile(r"(?:^|[.!?\n]\s?)\W{0,6}(?:[oa]s? )?\Z")
_INVITES: Final = re.compile(
    r"[^.;:!?\n\d]{0,100}\b(?:convida|convoca|promove|realiza|organiza|apresenta|oferece"
    r"|t[ei]m a (?:honra|satisfacao|alegria)|tem o prazer)[a-z]{0,4}\b"
)


def hosts(plain: str, places: list[Place], stops: list[int]) -> tuple[list[Place], list[Place]]:
    """Return the houses to which nothing leads: who holds a call, teaches or signs.

    Behind the day or the hour of its line a house is where people meet, and in the line below if
    the call only shows the encontro. The second list has those of which that is not sure.
    """
    is_shown = _SHOWN.search(plain) is not None
    houses = [
        each for each in places
        if not each.address
        and HOUSE.match(fold(each.venue))
        and not _LED.search(plain, max(0, each.start - _NEAR), each.start)
    ]  # fmt: skip
    met = [each for each in houses if _is_behind(plain, each.start, stops, with_above=is_shown)]
    unsure = [
        each for each in met
        if not is_shown and not _AS_WELL.match(plain, each.start + len(each.venue))
    ]  # fmt: skip
    return [each for each in houses if each not in met], unsure


_AS_WELL: Final = re.compile(r",? ?(?:e|\+|/|\(?com) ?(?=[a-z])")
"""Behind a house, what people may join besides: "Escola de Governo e pelo Zoom"."""


def _is_behind(plain: str, at: int, stops: list[int], *, with_above: bool) -> bool:
    """Tell whether a day or an hour stands before a place in its line, or in the line above."""
    begins = plain.rfind("\n", 0, at)
    if with_above:
        begins = plain.rfind("\n", 0, max(0, begins))
    return any(begins < stop < at for stop in stops)


_SHOWN: Final = re.compile(r"\btransmi(?:ssao|tid[oa])\b")
_LED: Final = re.compile(r"(?<![a-z])(?:n[oa]s?|em|ate [oa]|(?:para|ir|vir|chegar) [oa]) \Z")


def without_heads(plain: str, places: list[Place], stops: list[int]) -> list[Place]:
    """Leave out a house above the day, as in a letterhead, where another place stands below."""
    return [
        each for each in places
        if not (
            _is_head(plain, each)
            and any(other.end > _next_day(plain, each, stops) for other in places)
        )
    ]  # fmt: skip


def _next_day(plain: str, place: Place, stops: list[int]) -> int:
    """Return where the line begins of the day below a place."""
    day = min([stop for stop in stops if stop > place.end], default=-1)
    return len(plain) if day < 0 else max(place.end, plain.rfind("\n", 0, day))


def _is_head(plain: str, place: Place) -> bool:
    """Tell whether a house has its own line, and nothing leads to it."""
    begins = plain.rfind("\n", 0, place.start) + 1
    line = plain[begins:].partition("\n")[0]
    word = PLACE.search(fold(place.venue))
    return (
        word is not None
        and HOUSE.match(word[0]) is not None
        and _AT.search(plain, begins, place.start) is None
        and _SAYS_TIME.search(line) is None
    )


_SAYS_TIME: Final = re.compile(r"\d{1,2}[/h:]\d?|\d de [a-z]{4}")
_AT: Final = re.compile(r"(?:\bn[oa]s?|\bem|\ba|\bao|:|-)\s?\W{0,3}\Z")
