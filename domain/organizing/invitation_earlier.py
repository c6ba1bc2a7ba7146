"""What an invitation tells of an earlier edition: "A primeira turma terminou em 19/11".

Its day, its place and its people are not those of the encontro; its name may be.
"""

import re
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page, units
from domain.reading.day_words import MONTHS
from domain.reading.tokens import fold

_EDITION: Final = rf"(?:turma|edicao|etapa|modulo|vez|ano|mes|semestre|{EVENT.pattern})(?![a-z])"
_EARLIER: Final = re.compile(
    rf"\b(?:primeir|segund|terceir|ultim|outr)[oa] {_EDITION}"
    rf"|\b{_EDITION} (?:passad|anterior)"
    rf"|\b{_EDITION} d[eo] (?:ano passado|{'|'.join(MONTHS)}|20\d\d)"
    r"|\b(?:em|no) (?:20\d\d|ano passado)\b"
    r"|\bagradec[a-z]{2,5} (?:a|pela|sua|a sua) (?:presenca|participacao)\b"
)
_PAST: Final = re.compile(
    r"\b(?!(?:pass|mud|fic|adi|transfer|remarc|reagend|antecip|cancel|marc|agend|confirm|alter"
    r"|troc|cheg|sobr|abr)(?:ou|iu|aram|iram))[a-z]{2,14}(?:ou|iu|[aei]ram)\b"
    r"|\b(?:recebemos|reunimos|fizemos|fomos|lotamos|juntamos|atendemos|recebeu|aconteceu|ocorreu|encheu|rendeu|valeu|teve|tivemos|foram"
    r"|foi (?:um|muito|em|n[oa]))\b"
)
_STILL: Final = re.compile(
    r"\b(?:sera|serao|vai|vao|acontece|ocorre|proxim[oa]|agora|teremos|convid[a-z]+|inscri[a-z]+"
    r"|nov[oa]s?|seria|onde se le|errata|em vez|para)\b"
)


def take(page: Page) -> None:
    """Take out of a page the sentences that tell of an earlier edition."""
    plain = fold(page.text)
    page.whole = page.text
    for start, end in units(page.text):
        if all(each.search(plain, start, end) for each in (_EARLIER, _PAST)) and not _STILL.search(
            plain, start, end
        ):
            page.drop(start, end)
