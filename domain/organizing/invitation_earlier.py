"""What an invitation tells of an earlier edition: "A primeira turma terminou em 19/11".

Its day, its place and its people are not those of the encontro; its name may be.
"""

import re
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page, lines, units
from domain.reading.day_words import MONTHS
from domain.reading.tokens import fold

_EDITION: Final = rf"(?:turma|edicao|etapa|modulo|vez|ano|mes|semestre|{EVENT.pattern})(?![a-z])"
_EARLIER: Final = re.compile(
    rf"\b(?:primeir|segund|terceir|ultim|outr)[oa] {_EDITION}"
    rf"|\b{_EDITION} (?:passad|anterior)"
    rf"|\b{_EDITION} d[eo] (?:ano passado|{'|'.join(MONTHS)}|20\d\d)"
    r"|\bde ontem\b"
    r"|\b(?:em|no) (?:20\d\d|ano passado)\b"
    r"|\b(?:agradec[a-z]{2,5}|obrigad[oa]s?(?: a tod[oa]s)?) (?:a|pela|sua|a sua)"
    r" (?:presenca|participacao)\b"
    r"|\bobrigad[oa]s? a(?: todos)? (?:quem|os? que|as? que) (?:veio|vieram|participou|participaram"
    r"|foi|foram|esteve|estiveram)\b"
)
_PAST: Final = re.compile(
    r"\b(?!(?:pass|mud|fic|adi|transfer|remarc|reagend|antecip|cancel|marc|agend|confirm|alter"
    r"|troc|cheg|sobr|abr)(?:ou|iu|aram|iram))[a-z]{2,14}(?:ou|iu|[aei]ram)\b"
    r"|\b(?:recebemos|reunimos|fizemos|fomos|lotamos|juntamos|atendemos|recebeu|aconteceu|ocorreu|encheu|rendeu|valeu|teve|tivemos|foram|lotad[oa]|chei[oa]"
    r"|foi (?:um|muito|em|n[oa]))\b"
)
_STILL: Final = re.compile(
    r"\b(?:sera|serao|vai|vao|acontece|ocorre|proxim[oa]|agora|teremos|convid[a-z]+|inscri[a-z]+"
    r"|nov[oa]s?|seria|onde se le|errata|em vez|para)\b"
)


_PAST_SECTION: Final = re.compile(
    r"^[^\w\n]{0,6}(?:o que (?:ja )?(?:passou|rolou|aconteceu|foi|fizemos|vimos)"
    r"|(?:ja )?(?:aconteceu|rolou)|ja passou|ficou para tras"
    r"|como foi(?: [^\n]{3,40})?|foi assim|retrospectiva|quem foi, viu"
    r"|(?:n[ao] )?(?:semana|mes|edicao) (?:passad[ao]|anterior)|edicoes (?:passadas|anteriores))"
    r"[^\w\n]{0,6}$",
    re.MULTILINE,
)
"""The heading of what a newsletter tells of the past: "O QUE PASSOU"."""


def _end_of_section(text: str, heading: re.Match[str]) -> int:
    """Return where the next heading like this one stands; else where its paragraph ends."""
    own = text[slice(*heading.span())].strip()
    below = [(heading.end() + a, heading.end() + b) for a, b in lines(text[heading.end() :])]
    for start, end in below:
        is_alike = text[start:end].isupper() if own.isupper() else text.startswith(own[:1], start)
        if is_alike and (own.isupper() or not own[:1].isalnum()):
            return start
    for (_, end), (start, _) in pairwise(below):
        if text.count("\n", end, start) > 1:
            return start
    return len(text)


def take(page: Page) -> None:
    """Take out of a page the sentences that tell of an earlier edition."""
    plain = fold(page.text)
    page.whole = page.text
    for heading in _PAST_SECTION.finditer(plain):
        page.drop(heading.start(), _end_of_section(page.whole, heading))
    for start, end in units(page.text):
        if all(each.search(plain, start, end) for each in (_EARLIER, _PAST)) and not _STILL.search(
            plain, start, end
        ):
            page.drop(start, end)
