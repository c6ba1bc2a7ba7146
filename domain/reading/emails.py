"""E-mail addresses as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import OSA

from domain.errors import DomainError
from domain.reading.plain import plain

MAX_EMAIL: Final = 254
"""Limit of an address in a mail (RFC 5321)."""

_LONGEST: Final = 500
_LOCAL: Final = re.compile(r"[a-z0-9_%+'-]+(\.[a-z0-9_%+'-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LAST_LABEL: Final = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
_GOVERNMENT: Final = "mg.gov.br"
_IN_POINTS: Final = re.compile(r"<([^\s<>@]++@[^\s<>@]++)>")
_PHRASE: Final = re.compile(
    r"^(?:oi|ol[áa]|bom dia|boa tarde|boa noite)?[\s,.!]*+(?:(?:o )?meu )?"
    r"(?:e-?mail|endere[çc]o|correio)?(?: de trabalho| institucional| eletr[ôo]nico)?"
    r"\s*+(?:(?:é|e|eh)\s|:|=|-\s)?\s*+"
)
_EDGES: Final = " \t\n\r.,;:<>()[]\"'“”!"
_BETWEEN: Final = re.compile(r"[;,/| ]++")
_SPELLED: Final = re.compile(r" ?(?:\(arroba\)|\[arroba\]|\barroba\b|\(at\)|\[at\]) ?")
_AROUND_SIGNS: Final = re.compile(r" (?=[@.])|(?<=[@.]) ")
_NONE: Final = frozenset(
    (
        "nao tenho", "nao tem", "nao possuo", "nao possui", "nao uso", "nenhum", "sem email",
        "sem e mail", "nao tenho email", "nao tenho e mail", "nao tenho e mail de trabalho",
        "nao tenho email de trabalho", "nao tenho e mail institucional",
        "nao tenho email institucional", "nao possuo e mail", "nao possuo email",
    )
)  # fmt: skip
_NEAR_DOMAINS: Final = {"gmail.con": "gmail.com", "gmail.com.br": "gmail.com"}
_GREAT_DOMAINS: Final = (
    "gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.com.br", "icloud.com",
)  # fmt: skip
"""Where so many have their address that one letter off is a slip."""
_OTHER_DOMAINS: Final = frozenset(("email.com", "mail.com", "ymail.com"))
"""One letter off, and there."""
_NEAR_ENDINGS: Final = (
    (re.compile(r"\.mg\.gov$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.gob\.br$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.gov\.b$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.go\.br$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.gv\.br$"), ".mg.gov.br"),
    (re.compile(r"\.gov\.mg\.br$"), ".mg.gov.br"),
    (re.compile(r"\.mggov\.br$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.govbr$"), ".mg.gov.br"),
    (re.compile(r"\.mg\.com\.br$"), ".mg.gov.br"),
)
"""Endings that are hardly meant, and what is."""


class Why(StrEnum):
    """Why a text is no address."""

    INCOMPLETE = "incomplete"
    MISSING = "missing"
    """There are only other words."""
    SPACE = "space"
    """There is a space within it."""
    SEVERAL = "several"


class EmailInvalidError(DomainError):
    """It is not one whole e-mail address."""

    def __init__(self, why: Why = Why.INCOMPLETE) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Email:
    """An address in lower case."""

    address: str
    is_mended: bool = False
    """A comma for a full stop, "arroba": in a chat the person is asked whether it is theirs."""
    guess: str = ""
    """What was probably meant, where the address is whole and looks mistyped all the same."""


def says_none(text: str) -> bool:
    """Tell whether the answer is that there is no address."""
    return len(text) <= _LONGEST and plain(text) in _NONE


def read(text: str) -> Email:
    """Return the address somebody means, without what stands around it.

    Raises:
        EmailInvalidError: it is not one whole address.

    """
    if len(text) > _LONGEST:
        raise EmailInvalidError
    lower = " ".join(text.split()).lower()
    in_points = _IN_POINTS.search(lower)
    bare = in_points.group(1) if in_points else lower.removeprefix("mailto:")
    if bare.count("@") > 1:
        # One address twice is one address.
        parts = {part.strip(_EDGES) for part in _BETWEEN.split(bare)} - {""}
        bare = parts.pop()
        if parts or bare.count("@") > 1:
            raise EmailInvalidError(Why.SEVERAL)
    bare = bare.strip(_EDGES)
    if " " in bare or ":" in bare:
        bare = _without_words(bare)
    spelled = _SPELLED.sub("@", bare)
    if spelled != bare or "@" in spelled:
        spelled = spelled.replace(" ponto ", ".")
    mended = _AROUND_SIGNS.sub("", spelled)
    local, at, domain = mended.rpartition("@")
    mended = local.replace(",", ".") + at + domain.replace(",", ".").replace("..", ".")
    if " " in mended:
        is_begun = at or "." in mended or any(sign.isdigit() for sign in mended)
        raise EmailInvalidError(Why.SPACE if at else Why.INCOMPLETE if is_begun else Why.MISSING)
    address = read_address(mended)
    return Email(address, is_mended=mended != bare, guess=_guess(address))


def read_address(text: str) -> str:
    """Return the address in lower case, its domain as the machines of the net write it.

    A domain of letters that only look Latin comes out as "xn--...", so that it cannot pass
    for another one.

    Raises:
        EmailInvalidError: it is not a whole address.

    """
    text = text.strip().strip("<>").lower()
    # Asked first: what a domain becomes takes long to find out.
    if len(text) > MAX_EMAIL:
        raise EmailInvalidError
    local, at, domain = text.rpartition("@")
    # As the net does it, but at once: one sign may become eighteen.
    domain = unicodedata.normalize("NFKC", domain)
    if not at or len(local) + len(domain) >= MAX_EMAIL:
        raise EmailInvalidError
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise EmailInvalidError from None
    labels = domain.split(".")
    is_whole = (
        _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and _LAST_LABEL.fullmatch(labels[-1])
    )
    if not is_whole or len(local) + len(domain) >= MAX_EMAIL:
        raise EmailInvalidError
    return f"{local}@{domain}"


def is_government(email: str) -> bool:
    """Tell whether the address belongs to the government of Minas Gerais."""
    domain = email.rpartition("@")[2]
    return domain == _GOVERNMENT or domain.endswith("." + _GOVERNMENT)


def _without_words(text: str) -> str:
    """Leave out "meu e-mail é" and the like; other words stay: "eva furtado@..." is no address."""
    return _PHRASE.sub("", text, count=1).strip(_EDGES)


def _guess(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if domain in _NEAR_DOMAINS:
        return f"{local}@{_NEAR_DOMAINS[domain]}"
    if domain not in _OTHER_DOMAINS:
        for great in _GREAT_DOMAINS:
            if OSA.distance(domain, great, score_cutoff=1) == 1:
                return f"{local}@{great}"
    for ending, meant in _NEAR_ENDINGS:
        if ending.search(domain):
            return f"{local}@{ending.sub(meant, domain)}"
    return ""
