"""Reading the text of an invitation: name, time, place, seats and hours.

Rules, not guesses by a service: what they miss is asked, and everything is shown before it
is published.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.organizing import invitation_times
from domain.organizing.invitation_times import Times

BY_VIDEO: Final = "Por vídeo"
"""The place of encontros by video, as the sample year writes it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the text says; empty or None where it is silent."""

    title: str = ""
    times: Times = field(default_factory=Times)
    venue: str = ""
    address: str = ""
    theme: str = ""
    capacity: int | None = None
    is_unlimited: bool = False
    """The text says that there is no limit of seats."""
    minutes: int | None = None

    @property
    def has_seats(self) -> bool:
        """Whether the number of seats was said."""
        return self.is_unlimited or self.capacity is not None


_ANY_CASE: Final = re.IGNORECASE
_NUMBER: Final = r"(?P<n>\d{1,2}(?:[.,]\d)?)"
_WORKLOADS: Final = (
    re.compile(
        rf"carga\s+hor[áa]ria(?:\s*+total)?(?:\s*+(?:de|:|-|–))?\s*+{_NUMBER}(?:\s*+h\w*)?",
        _ANY_CASE,
    ),
    re.compile(
        rf"{_NUMBER}\s*+(?:h|hs|horas?)\s*+(?:de\s+|no\s+|para\s+(?:o\s+)?)?"
        r"(?:carga(?:\s+hor[áa]ria)?|capacita\w+|certifica\w+|aula|dura[çc][ãa]o)",
        _ANY_CASE,
    ),
    re.compile(
        rf"(?:vale[m]?|conta[m]?|dura[çc][ãa]o)(?:\s*+(?:de|:))?\s*+{_NUMBER}\s*+(?:h\b|horas?)",
        _ANY_CASE,
    ),
)
_UNLIMITED: Final = re.compile(
    r"(?:sem\s+limite(?:\s+de\s+vagas)?|vagas\s+ilimitadas|n[ãa]o\s+h[áa]\s+limite\s+de\s+vagas)",
    _ANY_CASE,
)
_SEATS: Final = (
    re.compile(
        r"(?:(?:s[ãa]o|h[áa]|temos|apenas|at[ée]|para)\s*+)?"
        r"(?<![\dh:/,])(?P<n>\d{1,3}(?:\.\d{3}){1,2}|\d{1,5})[ ]*+"
        r"(?:vagas?|lugares|assentos|pessoas|participantes)(?:\s+(?:dispon[íi]veis|limitadas))?",
        _ANY_CASE,
    ),
    re.compile(
        r"(?:n[úu]mero\s+de\s+)?(?:vagas?|lota[çc][ãa]o|capacidade|limite)"
        r"(?:limitadas?(?:\s+a)?|m[áa]xima|para|de|\s|:|=|-|–)*+(?P<n>\d{1,5})(?:\s*+(?:vagas|pessoas))?",
        _ANY_CASE,
    ),
)
_LABELS: Final = {
    "venue": r"local(?:\s+do\s+(?:evento|encontro))?|onde|lugar",
    "address": r"endere[çc]o",
    "theme": r"tema(?:\s+do\s+(?:evento|encontro|dia))?|assunto",
    "title": r"t[íi]tulo|nome(?:\s+do\s+(?:evento|encontro))?|evento|o\s+qu[êe]",
}
_ANY_LABEL: Final = "|".join(rf"(?P<{name}>{label})" for name, label in _LABELS.items())
_LABELLED: Final = re.compile(rf"\W*+(?:{_ANY_LABEL})\s*+[:–]\s*+(?P<value>\S.*)", _ANY_CASE)
_BEFORE_LABEL: Final = re.compile(rf"[.;,]\s+(?=(?:{_ANY_LABEL})\s*:)", _ANY_CASE)
_QUOTED_THEME: Final = re.compile(r"\btema(?:\s*+:)?\s*+[“\"'‘]([^“”\"‘'’]+)[”\"'’]", _ANY_CASE)
_ADDRESS: Final = re.compile(
    r"\b(?:rua|avenida|av\.|rodovia|rod\.|alameda|pra[çc]a|travessa)\s+[^|;\n]+", _ANY_CASE
)
_WEB: Final = re.compile(r"https?://\S+", _ANY_CASE)
_VIDEO: Final = re.compile(
    r"\b(?:por\s+v[íi]deo|videoconfer[êe]ncia|v[íi]deo\s*confer[êe]ncia|on-?line|virtual(?:mente)?"
    r"|remoto|(?:microsoft\s+)?teams|google\s+meet|zoom)\b",
    _ANY_CASE,
)
_PLACE_WORDS: Final = (
    r"audit[óo]rio|sala|cidade\s+administrativa|escola|teatro|pr[ée]dio|funda[çc][ãa]o|plen[áa]rio"
    r"|plenarinho|anfiteatro|biblioteca|espa[çc]o|pal[áa]cio|centro\s+de|sede|campus|audit\."
    r"|sal[ãa]o|laborat[óo]rio|hall|museu|casa|edif[íi]cio|audi\b|caf[ée]\s+do|minascentro|fapemig"
)
_PLACE: Final = re.compile(rf"(?<![a-zà-ÿ])(?:{_PLACE_WORDS})", _ANY_CASE)
_EVENT_WORDS: Final = re.compile(
    r"(?<![a-zà-ÿ])(?:encontro|oficina|semin[áa]rio|reuni[ãa]o|visita|palestra|roda|curso|f[óo]rum"
    r"|jornada|semana|congresso|treinamento|capacita[çc][ãa]o|bate-papo|caf[ée]|mesa|painel|mutir[ãa]o"
    r"|confraterniza[çc][ãa]o|workshop|webin[áa]rio|live|aula|evento|mostra|feira|lan[çc]amento)",
    _ANY_CASE,
)
_PREAMBLES: Final = re.compile(
    r"(?:\W|save\s+the\s+date|convite(?:\s+para)?|prezad\w+(?:\([^)]{0,40}\))?|car[oa]s?|colegas|pessoal|ol[áa]"
    r"|bom\s+dia|boa\s+tarde|a\s+todos|todos|e\s+todas|time|gente|equipe(?:s)?"
    r"|(?:a\s+seplag|a\s+rede(?:\s+estrat[ée]gia)?|temos\s+o\s+prazer\s+de|gostar[íi]amos\s+de)"
    r"(?=\s+(?:convid|realiza|promove))"
    r"|convid\w+\s+(?:voc[êe]s?|tod[oa]s?|a\s+tod[oa]s?|as\s+assessorias|os\s+colegas)?"
    r"|voc[êe]\s+(?:est[áa]\s+)?(?:foi\s+)?convid\w+|venha(?:m)?|participe(?:m)?|participar"
    r"|n[ãa]o\s+perca(?:m)?|vem\s+a[íi]|vai\s+ter|teremos|ser[áa]|realizar[áa]|promove|acontece"
    r"|est[ãa]o\s+abertas\s+as\s+inscri[çc][õo]es|inscri[çc][õo]es\s+abertas"
    r"|para|pro|pra|d[oae]s?|n[oa]s?|[oa]s?\s+(?=\d|[a-zà-ÿ]))\s*[,:!–-]*\s*",
    _ANY_CASE,
)
_TAIL: Final = re.compile(
    r"ser[áa]|acontece\w*|realiza\w*|que|vai|dia|em|das|de|[àa]s|n[oa]s?|com|e|para|do|da|pel[oa]|via"
    r"|a|o|hora|hor[áa]rio|data|quando|local|vagas?|in[íi]cio",
    _ANY_CASE,
)
_SIGNS: Final = " \t|,;:.–—-("
_MOST_SEATS: Final = 99_999
_MAX_TITLE: Final = 120


def read(text: str, *, now: datetime) -> Invitation:
    """Return what an invitation says; hours are those of Minas Gerais."""
    text = re.sub(r"[*_~\u200b-\u200f\ufe0f]", "", text).replace("\xa0", " ")
    text = re.sub(r"[\U0001f300-\U0001faff\u2600-\u27bf\u23f0-\u23ff]", " ", text)
    labelled, text = _take_labelled(text)
    web = _WEB.search(text)
    text = _WEB.sub(" | ", text)
    minutes, text = _take_minutes(text)
    is_unlimited, capacity, text = _take_seats(text)
    times, text = invitation_times.find(text, now=now)
    venue, address, text = _take_place(text, labelled)
    if web is not None and venue == BY_VIDEO:
        address = web[0].rstrip(".,;)")
    return Invitation(
        title=labelled.get("title") or _title(text),
        times=times,
        venue=venue,
        address=address,
        theme=labelled.get("theme", ""),
        capacity=capacity,
        is_unlimited=is_unlimited,
        minutes=minutes,
    )


def read_seats(text: str) -> Invitation:
    """Read an answer about seats and hours: "120 vagas, 3 horas", "120", "sem limite"."""
    is_unlimited, capacity, rest = _take_seats(text)
    if capacity is None and not is_unlimited:
        found = re.search(r"(?<![\d,.])\d{1,5}(?![\d,.]|\s*(?:h|min))", rest)
        if found:
            capacity = int(found[0])
            rest = rest[: found.start()] + "|" + rest[found.end() :]
    hours = re.search(
        rf"{_NUMBER}\s*+(?:horas?|h(?![a-z]))(?:\s*+(?P<m>\d{{2}}))?", rest, _ANY_CASE
    )
    minutes = None
    if hours:
        minutes = round(float(hours["n"].replace(",", ".")) * 60) + int(hours["m"] or 0)
    return Invitation(capacity=capacity or None, is_unlimited=is_unlimited, minutes=minutes or None)


def read_place(text: str) -> tuple[str, str]:
    """Read an answer about the place; returns the place and the address."""
    text = " ".join(text.split())
    web = _WEB.search(text)
    if web is not None or _VIDEO.fullmatch(text):
        return BY_VIDEO, "" if web is None else web[0]
    address = _ADDRESS.search(text)
    if address is not None and address.start() > 0:
        return _trim(text[: address.start()]), _trim(address[0])
    return _trim(text), ""


def _take_labelled(text: str) -> tuple[dict[str, str], str]:
    values: dict[str, str] = {}
    kept = []
    for line in _BEFORE_LABEL.sub("\n", text).splitlines():
        found = _LABELLED.match(line)
        name = next(name for name in _LABELS if found[name]) if found else ""
        if found and name not in values:
            value, *more = re.split(r"\.\s", found["value"], maxsplit=1)
            values[name] = _trim(value)
            kept += more
            continue
        quoted = _QUOTED_THEME.search(line)
        if quoted and "theme" not in values:
            values["theme"] = quoted[1].strip()
            line = line.replace(quoted[0], "|")  # noqa: PLW2901 - the rest of the same line
        kept.append(line)
    return values, "\n".join(kept)


def _take_minutes(text: str) -> tuple[int | None, str]:
    for pattern in _WORKLOADS:
        found = pattern.search(text)
        if found:
            minutes = round(float(found["n"].replace(",", ".")) * 60)
            return minutes or None, text[: found.start()] + " | " + text[found.end() :]
    return None, text


def _take_seats(text: str) -> tuple[bool, int | None, str]:
    found = _UNLIMITED.search(text)
    if found:
        return True, None, text[: found.start()] + " | " + text[found.end() :]
    for pattern in _SEATS:
        found = pattern.search(text)
        if found:
            number = int(found["n"].replace(".", ""))
            seats = number if 0 < number <= _MOST_SEATS else None
            return False, seats, text[: found.start()] + " | " + text[found.end() :]
    return False, None, text


def _take_place(text: str, labelled: dict[str, str]) -> tuple[str, str, str]:
    address = labelled.get("address", "")
    if "venue" in labelled:
        venue, written = read_place(labelled["venue"])
        return venue, address or written, text
    street = _ADDRESS.search(text)
    if street is not None:
        address = address or _trim(street[0])
        text = text[: street.start()] + " | " + text[street.end() :]
    place = _PLACE.search(text)
    if place is not None:
        rest = text[place.start() :]
        end = re.search(r"[|,;\n(]|\.(?:\s|$)|\s[–—-]\s", rest)
        venue = rest[: end.start()] if end else rest
        text = text[: place.start()] + " | " + rest[len(venue) :]
        return _trim(venue), address, text
    video = _VIDEO.search(text)
    if video is not None:
        return BY_VIDEO, address, text[: video.start()] + " | " + text[video.end() :]
    return "", address, text


def _title(text: str) -> str:
    quoted = re.search(r"[“\"]([^“”\"\n]{5,120})[”\"]", text)
    if quoted and _EVENT_WORDS.search(quoted[1]):
        return _trim(quoted[1])
    segments = [part for part in re.split(r"[|\n;]+|,\s|\.\s|!\s|\s[–—]\s", text) if part.strip()]
    named = [part for part in segments if _EVENT_WORDS.search(part)]
    for segment in (*named, *segments):
        title = _without_preambles(segment)
        if len(re.sub(r"[^a-zà-ÿ]", "", title.lower())) > 3:  # noqa: PLR2004 - shorter is no name
            return title[0].upper() + title[1:]
    return ""


def _without_preambles(segment: str) -> str:
    start = 0
    while (found := _PREAMBLES.match(segment, start)) is not None:
        start = found.end()
    # Of what is much longer than a title, the end would not be read.
    segment = segment[start : start + 2 * _MAX_TITLE]
    while True:
        segment = segment.rstrip(_SIGNS)
        last = len(segment)
        while last and segment[last - 1].isalnum():
            last -= 1
        if not _TAIL.fullmatch(segment, last):
            return segment[:_MAX_TITLE].strip()
        segment = segment[:last]


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(" |,;.–—-")[:300]
