"""Which of several classes is ours, where a text lists them all and says it.

As in a table of the classes A, B and C, and below "a nossa é a turma B".
"""

import re
from typing import Final

from domain.organizing.invitation_page import Page, lines
from domain.reading.tokens import fold

_CLASS: Final = r"(?:turma|grupo|opcao)"
_NAME: Final = r"(?P<name>[a-h]|\d{1,2}|[ivx]{1,4})(?![\w/]|:\d)"
_OURS: Final = re.compile(
    rf"\b(?:noss[oa]|da rede)(?: {_CLASS})? (?:e|sera|ficou sendo|vai ser) [ao]"
    rf" (?:{_CLASS} )?{_NAME}"
    r"|\b(?:somos|estamos|ficamos|entramos|vamos|fomos|inscrit[oa]s?|vagas"
    rf"|rede (?:fica|vai|entra|esta)|ficou|ficaram|alocad[oa]s)(?: so| todos)?"
    rf" (?:d|n|com |para |pra )[oa] {_CLASS} " + _NAME.replace("name", "other")
)
_ROW: Final = re.compile(
    rf"[^\w\n]{{0,6}}(?:{_CLASS} )?{_NAME}(?=[ \t]{{0,3}}[|\t:;,–-]| {{2,}}|[.)] )"
)
_DAY: Final = re.compile(r"\d ?/ ?\d|\d de [a-z]{4}|\d\.\d")


def take(page: Page) -> None:
    """Take out of a page the rows of the classes that are not ours."""
    plain = fold(page.text)
    ours = _OURS.search(plain)
    if ours is None:
        return
    rows = [
        (found["name"], start, end) for start, end in lines(plain)
        if (found := _ROW.match(plain, start)) and _DAY.search(plain, start, end)
    ]  # fmt: skip
    name = ours["name"] or ours["other"]
    names = [each for each, _, _ in rows]
    if names.count(name) == 1 and len(names) > 1:
        for each, start, end in rows:
            if each != name:
                page.drop(start, end)
