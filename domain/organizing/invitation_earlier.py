"""What an invitation tells of an earlier edition: "A primeira turma terminou em 19/11".

Its day, its place and its people are not those of the encontro; its name may be.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page, lines, units
from domain.reading import days
from domain.reading.day_words import MONTHS
from domain.reading.tokens import fold

_EDITION: Final = rf"(?:turma|edicao|etapa|modulo|vez|ano|mes|semestre|{EVENT.pattern})(?![a-z])"
_EARLIER: Final = re.compile(
    rf"\b(?:primeir|segund|terceir|ultim|outr)[oa] {_EDITION}"
    rf"|\b{_EDITION} (?:passad|anterior)"
    rf"|\b{_EDITION} d[eo] (?:ano passado|{'|'.join(MONTHS)}|20\d\d)"
    rf"|\b{_EDITION}(?: d[aeo]s? [a-z]{{2,14}}){{0,2}} de ontem\b"
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
    rf"|como foi(?: (?:[ao] |noss[ao] )(?:ultim[ao] |\d{{1,2}}[ao]? )?{_EDITION}[^\n,:;]{{0,40}})?"
    r"|foi assim|retrospectiva|quem foi, viu"
    r"|(?:n[ao] )?(?:semana|mes|edicao) (?:passad[ao]|anterior)|edicoes (?:passadas|anteriores))"
    r"[^\w\n]{0,6}$",
    re.MULTILINE,
)
"""The heading of what a newsletter tells of the past: "O QUE PASSOU"."""


_NEXT: Final = re.compile(
    r"\b(?:proxim[oa]s?|a seguir|o que (?:ainda )?vem|vem ai|agenda|em breve|convite|convidamos)\b"
)
"""What a section of the past does not say: what comes next."""


def _end_of_section(page: Page, plain: str, heading: re.Match[str], ahead: list[int]) -> int:
    """Return where what comes next stands; else where the paragraph of the heading ends.

    A heading like this one ends it too: one in capitals, or behind a sign that marks this one.
    Where there is one further on, the section has several paragraphs, up to one with an event.
    """
    text = page.text
    own = text[slice(*heading.span())].strip()
    sign = own[0] if not own[0].isalnum() else " " * text.startswith(" ", heading.start())
    below = [(heading.end() + a, heading.end() + b) for a, b in lines(text[heading.end() :])]
    alike = {
        start for start, end in below
        if (own.isupper() and text[start:end].isupper())
        or (sign and sign in {text[start], text[start - 1]})
    }  # fmt: skip
    is_first = True
    for (_, before), (start, end) in pairwise([(0, below[0][0]), *below] if below else []):
        is_first = is_first and text.count("\n", before, start) < 2  # noqa: PLR2004
        if (
            start in alike
            or _NEXT.search(plain, start, end)
            or any(start <= at < end for at in ahead)
            or not (is_first or (alike and not EVENT.search(plain, start, end)))
        ):
            return start
    return len(text)


def take(page: Page, today: date) -> None:
    """Take out of a page the sentences that tell of an earlier edition.

    None that names a day of a year to come, and not the only day soon.
    """
    plain = fold(page.text)
    page.whole = page.text
    named = days.find(page.text, today=today)
    ahead = [
        each.start for each in named
        if each.has_year and any(day >= today for reading in each.readings for day in reading)
    ]  # fmt: skip
    for heading in _PAST_SECTION.finditer(plain):
        page.drop(heading.start(), _end_of_section(page, plain, heading, ahead))
    for start, end in units(page.text):
        if (
            all(each.search(plain, start, end) for each in (_EARLIER, _PAST))
            and not _STILL.search(plain, start, end)
            and not any(start <= at < end for at in ahead)
        ):
            page.drop(start, end)
    if page.text == page.whole:
        return
    is_soon = any(
        0 <= (day - today).days < _SOON
        for each in named if any(sign.isdigit() for sign in page.whole[each.start : each.end])
        for reading in each.readings for day in reading
    )  # fmt: skip
    if is_soon and not days.find(page.text, today=today):
        page.text = page.whole


_SOON: Final = 183
"""Days within which a day without a year is hardly that of an earlier edition."""
