"""How many people an invitation has room for, and how many hours it is worth."""

import re
from dataclasses import dataclass
from typing import Final

from domain.organizing import invitation_moved
from domain.organizing.invitation import Notes, Piece
from domain.organizing.invitation_page import Page
from domain.reading import durations, seats
from domain.reading.days import MONTHS
from domain.reading.tokens import fold

_WORKLOAD: Final = re.compile(
    r"\b(?:carga horaria|vale[m]?|conta[m]?|(?:certificad[oa]s?|certificacao|declaracao"
    r"|atestado)(?: total)?(?: sera| vai ser| e)?,? (?:de|com))\b|\b(?:de"
    r"|em|n[oa]) (?:carga|capacitacao|certificacao"
    r"|formacao|certificado)|\bcertificadas\b"
    r"|\b(?:curso|formacao|capacitacao|treinamento) de $|\bcertificad[oa]s? \($"
)


@dataclass(frozen=True, slots=True)
class Seats:
    """An answer about seats and hours; of several readings one is to be asked."""

    seats: tuple[int, ...]
    minutes: tuple[int, ...] = ()
    is_more: bool = False
    is_less: bool = False


def read_seats(text: str) -> Seats | None:
    """Read an answer about seats and hours: "120 vagas, 3 horas", "120", "sem limite", "+10".

    None where something is left over.
    """
    lengths = durations.find(text)
    if len(lengths) > 1:
        return None
    minutes = lengths[0].readings if lengths else ()
    for length in lengths:
        text = text[: length.start] + text[length.end :]
    rest = _AROUND_SEATS.sub("", text).strip()
    found = seats.read(_JOINT.sub("", rest))
    if found is None or not found.readings:
        return None
    return Seats(found.readings, minutes, found.is_more, found.is_less)


_AROUND_SEATS: Final = re.compile(
    r"\b(?:carga hor[áa]ria|vale|valem|dura[çc][ãa]o)\b:?", re.IGNORECASE
)
_JOINT: Final = re.compile(r"^[\s,;.]+(?:e\b)?|(?:[,;.]|\be\b|\bde\b|\bcom\b)\s*$")


def number(page: Page, notes: Notes) -> tuple[int | None, bool, list[int]]:
    """Return the number of seats, whether there is no limit, and where numbers of seats stand."""
    everywhere = seats.find(page.text)
    asides = page.within("aside")
    plain = fold(page.text)
    places = [each.start for each in everywhere]
    found = tuple(
        each for each in everywhere
        if each.readings + ((0,) if each.problem else ())
        and (
            _IN_LABEL.match(page.text, each.end)
            or _UP_TO.search(plain, 0, each.start)
            or not any(aside.label_start <= each.start < aside.end for aside in asides)
        )
        and not _counts_people(plain, each)
    )  # fmt: skip
    limited = _limited(plain, everywhere) or (None if found else _TAKEN.search(plain))
    if limited is not None:
        notes.use(limited.span())
        return int(limited[limited.lastgroup or 0]), False, [*places, limited.start()]
    offered = [each for each in found if each.readings and _is_offered(plain, each)]
    # "São 90 lugares, dá três por assessoria"; a hall of 90 seats does not say who may come.
    found = tuple(each for each in found if each.problem is None or not offered)
    labelled = [each for each in found if each.is_labelled] or list(found)
    unlimited = None if labelled else _NO_LIMIT.search(plain)
    if unlimited is not None:
        notes.use(unlimited.span())
        return None, True, places
    if not labelled:
        return *_behind_label(page, notes), places
    totals = [each for each in found if each.readings and _IN_ALL.match(plain, each.end)]
    labelled = totals or _without_shares(plain, _without_misread(plain, labelled))
    # "2 por assessoria" is asked, and named: it says something of the seats, and not how many.
    notes.use(*((each.start, each.end) for each in labelled if each.readings))
    problem = [each for each in labelled if each.problem is not None]
    readings = list(dict.fromkeys(reading for each in labelled for reading in each.readings))
    left = [int(each["left"]) for each in _LEFT.finditer(plain)]
    readings += [each for each in left if each and each not in readings]
    if problem or left or len(readings) > 1:
        notes.ask(Piece.SEATS, *map(str, readings))
        return None, False, places
    (one,) = readings
    return (None, True, places) if one == seats.UNLIMITED else (one, False, places)


def _limited(plain: str, found: tuple[seats.Mention, ...]) -> re.Match[str] | None:
    """Return what says how many are let in, unless it is so many of each office."""
    per_office = [each for each in found if each.problem is not None]
    return next(
        (
            limited for limited in _LIMITED.finditer(plain)
            if not any(each.start < limited.end() <= each.end for each in per_office)
        ),
        None,
    )  # fmt: skip


def _without_shares(plain: str, labelled: list[seats.Mention]) -> list[seats.Mention]:
    """Leave out how many are kept for those who read the text, where others are said."""
    others = [
        each for each in labelled
        if not (_KEPT.search(plain, 0, each.start) and _FOR_US.match(plain, each.end))
    ]  # fmt: skip
    return others or labelled


def _is_offered(plain: str, mention: seats.Mention) -> bool:
    """Tell whether so many seats are those of the encontro: "São 90 lugares"."""
    return (
        mention.is_labelled
        or (_OFFERS.search(plain, 0, mention.start) or _OFFERS_HERE.match(plain, mention.start))
        is not None
    )


_OFFERS: Final = re.compile(
    r"(?:^|[.,;:!?(\n] ?|\be )(?:(?:nos |a gente )?(?:sao|temos|teremos|serao|oferecemos)"
    r"|com|(?:o )?limite(?: maximo)? de) (?:(?:so|apenas|somente|ate) )?\Z"
)
_OFFERS_HERE: Final = re.compile(r"limite|lugares\b")


def _without_misread(plain: str, labelled: list[seats.Mention]) -> list[seats.Mention]:
    """Leave out what an erratum says was wrong, where it says another number."""
    wrong = invitation_moved.misread(plain)
    others = [
        each for each in labelled if not any(start <= each.start < end for start, end in wrong)
    ]
    return others or labelled


_NO_LIMIT: Final = re.compile(
    r"\b(?:vagas|inscricoes|lugares)(?: (?:sao|serao|estao))? (?:ilimitad[oa]s|sem limite)\b"
)
_IN_ALL: Final = re.compile(r",? (?:ao todo|no total|n?o geral|no conjunto)\b")
_KEPT: Final = re.compile(
    r"\b(?:reserv|separ|guard|consegu|garant|conced|direito a)[a-z]{0,6} (?:(?:so|apenas) )?\Z"
)
_FOR_US: Final = re.compile(r" (?:para|pra|pro)s? (?:[oa]s? )?[a-z]{3}")
"""The share of one office, and not the seats: "reservou 12 lugares pra nossa equipe"."""
_NUMBER: Final = (
    r"\d{1,5})(?!\d|[.,/:h]\d| ?(?:h|horas?|min(?:utos)?|dias?|meses|semanas?|anos?|%)(?![a-z])"
    rf"|º? de (?:{'|'.join(MONTHS)}))"
)
_LIMITED: Final = re.compile(
    r"\blimit[a-z]{2,5} (?:[oa]s? )?(?:inscricoes|inscritos|publico|turma|participa[a-z]{3,5})"
    rf" (?:a|ao|em|ate)(?: maximo(?: de)?)? (?P<seats>{_NUMBER}"
    r"|\b(?:inscricoes|turma|participacao|publico|grupo)(?: (?:e|sera|fica|esta))?"
    r" (?:limitad|fechad|restrit)[oa]s? (?:a|ao|em|ate|com|para)(?: maximo(?: de)?)?"
    rf" (?P<most>{_NUMBER}"
    rf"|\bnum total de (?P<total>{_NUMBER} (?:vagas|lugares|pessoas|participantes)\b"
    rf"|\b(?:por|cada) [a-z]{{4,14}},? (?:e )?(?P<all>{_NUMBER} (?:no total|ao todo|no geral)\b"
    rf"|\bturma (?:de|com) (?:no maximo|ate) (?P<group>{_NUMBER}"
)
"""How many are let in, whatever a hall has room for: "limitar as inscrições a 100"."""
_TAKEN: Final = re.compile(
    rf"\b(?:ingressos?|bilhetes?|tickets?)\b[^\d]{{0,60}}\b(?P<tickets>{_NUMBER} disponiveis\b"
    rf"|(?<![\d.,])(?P<free>{_NUMBER} (?:ingressos|bilhetes|tickets) (?:disponiveis|gratuitos)\b"
    r"|\b(?:tem|sao|ha|temos) (?:(?:so|apenas|somente) )?(?P<places>\d{1,3})"
    r" (?:maquinas?|computador(?:es)?|notebooks?|colchonetes?|bancadas?)\b"
    r"(?! (?:para (?:emprest|doa)|de ))"
)
"""What each who comes takes, where no seats are said: tickets, or the machines of a room."""


def _counts_people(plain: str, mention: seats.Mention) -> bool:
    """Tell whether a number is that of those who come, or would like to: "9 pessoas vão"."""
    line = plain[plain.rfind("\n", 0, mention.start) + 1 :].partition("\n")[0]
    is_round = all(each % 10 == 0 for each in mention.readings)
    is_alone = _ALONE.fullmatch(line) is not None and not is_round
    has_come = not mention.is_labelled and _ALREADY.search(plain, 0, mention.start) is not None
    return (
        is_alone
        or has_come
        or _ATTEND.match(plain, mention.end) is not None
        or _RIDE.search(plain, max(0, mention.start - _NEAR), mention.start) is not None
    )


_ALONE: Final = re.compile(r"\W*\d{1,5} (?:participantes|pessoas|inscrit[oa]s|interessad[oa]s)\W*")
"""What a page of an event counts in a line of its own; a limit would be a round number."""
_ALREADY: Final = re.compile(r"\bja (?:temos|sao|somos|ha|contamos com)(?: mais de| cerca de)? \Z")
_ATTEND: Final = re.compile(
    r" (?:ja |se )*(?:confirmaram|confirmad[oa]s|vao|irao|inscrit[oa]s"
    r"|interessad[oa]s|tem interesse)\b"
)
"""Behind the number of those who come, or would like to."""
_RIDE: Final = re.compile(
    r"\b(?:vans?|kombi|carros?|veiculos?|(?:micro-?)?onibus)(?: [a-z]{3,12})?"
    r" (?:com|de|para|tem|leva|cabem|comporta) (?:(?:ate|so|apenas) )?\Z"
)
"""Before the seats of what takes people there, who may come without it: "uma van com 15"."""
_NEAR: Final = 40
_UP_TO: Final = re.compile(r"\bate (?:completar|atingir|chegar)[a-z]{0,4} (?:a |as |os )?\Z")
"""Before how many may enrol: "Inscrições até completar 300"."""
_IN_LABEL: Final = re.compile(r"\) ?:")
"""Behind the seats that a label of another thing says: "Inscrição (20 vagas):"."""


def _behind_label(page: Page, notes: Notes) -> tuple[int | None, bool]:
    """Return the number that alone stands behind a label which the reader of seats knows not."""
    for each in page.within("seats"):
        value = page.text[each.start : each.end].partition("(")[0]  # "44 (lotação do ônibus)"
        found = seats.read(value.strip(" .;|"))
        if found is not None and len(found.readings) == 1:
            notes.use((each.label_start, each.end))
            one = found.readings[0]
            return (None, True) if one == seats.UNLIMITED else (one, False)
    return None, False


_LEFT: Final = re.compile(
    r"\b(?:resta[a-z]{0,3}|sobra[a-z]{0,3}|sobrou|ainda (?:ha|temos|tem))"
    r"(?: apenas| somente| so| ainda)? (?P<left>\d{1,5})"
    r"(?= (?:vagas?|lugares|assentos)\b|[ \t]*(?:[.,;!)](?!\d)|$))",
    re.MULTILINE,
)
"""The seats that nobody has taken yet: "Das 40 vagas, restam 6"."""


def minutes(page: Page, notes: Notes) -> int | None:
    """Return how long the encontro counts for, where the text says that it counts."""
    plain = fold(page.text)
    labelled = page.within("minutes")
    credited: list[int] = []
    for length in durations.find(page.text):
        is_part = _PART.search(plain, max(0, length.start - 60), length.start) is not None
        if not any(each.start <= length.start < each.end for each in labelled):
            near = plain[max(0, length.start - 28) : length.start]
            after = plain[length.end : length.end + 24].partition("\n")[0]
            before = re.split(r"[.;\n]|\d", near)[-1]
            is_credited = _WORKLOAD.search(before) is not None and "duracao" not in before
            is_other = bool(credited) and _OR_LENGTH.search(before) is not None and not is_part
            if not (is_credited or is_other or _WORKLOAD.match(after.strip()) is not None):
                continue
        elif credited and (
            is_part or not _OR_LENGTH.search(plain[max(0, length.start - 24) : length.start])
        ):
            continue
        notes.use((length.start, length.end))
        credited += [each for each in length.readings if each]
    if not credited:
        credited = _hours_behind_label(page, notes)
    several = list(dict.fromkeys(credited))
    if len(several) > 1:
        notes.ask(Piece.MINUTES, *map(str, several))
        return None
    return several[0] if several else None


def _hours_behind_label(page: Page, notes: Notes) -> list[int]:
    """Return the bare number behind a label of hours: "Carga horária: 8"."""
    for each in page.within("minutes"):
        label = fold(page.text[each.label_start : each.start])
        value = page.text[each.start : each.end].strip(" .;|")
        if value.isdecimal() and len(value) < 4 and _OF_HOURS.search(label):  # noqa: PLR2004
            notes.use((each.label_start, each.end))
            return [int(value) * 60] if int(value) else []
    return []


_OF_HOURS: Final = re.compile(r"hora|\bc\.? ?h\b")
_PART: Final = re.compile(r"\((?!ou )[^()\n]*\Z")
"""Before one of several lengths of which the first is made: "16 horas (6 h ao vivo e 10 h)"."""
_OR_LENGTH: Final = re.compile(r"\bou (?:de |até |com )?$|\be (?:de )?$")
