"""The lines of a programme in a pasted text, which are no days and hours of the encontro."""

import re
from typing import Final

from domain.organizing import invitation_labels
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_place_words import PLACE
from domain.reading.tokens import fold

_PROGRAMME: Final = re.compile(
    r"^[ \t]*+[^\w\n]{0,6}(?:segue a |confira a )?(?:programacao|programa|pauta|agenda|cronograma"
    r"|roteiro|ordem do dia)"
    r"(?P<of> d[aeo]s? [^:\n]{1,80})?(?P<colon>[ \t]?:)?[ \t]*(?P<rest>[^\n]*)$",
    re.MULTILINE,
)
_ANY_PROGRAMME: Final = re.compile(
    r"\b(?:programacao|pauta|agenda|cronograma|ordem do dia)\b[^\n:]{0,90}:[ \t]*$", re.MULTILINE
)
_TOPICS: Final = re.compile(
    r"\b(?:tratar|assuntos|temas|topicos|conteudos?|pontos|discutir|abordar|veremos|vamos ver"
    r"|o que (?:teremos|tem|vai (?:ter|rolar)|vem|esperar|nos espera)"
    r"|conversar|programa|na pauta|blocos|agenda)\b[^\n:]{0,60}:[ \t]*$",
    re.MULTILINE,
)
_BULLET: Final = re.compile(r"[ \t]{0,6}(?:[-•·–*]|\d{1,2}[ \t]?[).])[ \t]")
_ITEM: Final = re.compile(
    r"[^\w\n]{0,6}(?:(?:das? |as )?\d{1,2}(?:h(?:\d{2})?|:\d{2}|\.\d{2}h)(?!\w)"
    r"|\d{1,2}[ \t]?(?:[).ºª-](?!\d)|[–—](?= [^\W\d]))|[-•·–*](?=[ \t]))"
)
_TIMED: Final = re.compile(
    r"[^\w\n]{0,6}(?:das? |as )?\d{1,2}(?:h(?:\d{2})?|:\d{2}|\.\d{2}h)(?!\w)"
)


def take(page: Page) -> None:
    """Find the lines of the programme; their hours are not those of the encontro."""
    lines = []
    begins = 0
    for line in fold(page.text).splitlines(keepends=True):
        lines.append((begins, begins + len(line.rstrip()), line))
        begins += len(line)
    first, head = _programme_start(lines)
    if first is None:
        page.programme = _days_of(lines)
        for start, end in page.programme:
            page.drop(start, end)
        return
    rows = _rows(lines, first, head=head)
    if head and len(rows) == 1 and _TIMED.match(lines[first][2]):
        return  # one thing at one hour is the encontro itself
    page.programme = rows
    page.head = lines[first - 1][:2] if head else None
    for start, end in page.programme:
        page.drop(start, end)


def _days_of(lines: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Return what stands below each of the days of one encontro, which are said as a whole before.

    As in "18 a 20 de outubro", and then "18/10, 19h–22h", what it is about, and so on. The days
    and their hours are those of the encontro.
    """
    heads = [at for at, (_, _, line) in enumerate(lines) if _DAY_AND_HOURS.fullmatch(line.strip())]
    if len(heads) < 2 or not any(_WHOLE.search(line) for _, _, line in lines[: heads[0]]):  # noqa: PLR2004
        return []
    found = []
    for at in heads:
        for start, end, line in lines[at + 1 :]:
            is_other = invitation_labels.begins(line) or _names_a_day(line)
            if not line.strip() or is_other or (at == heads[-1] and PLACE.match(line.lstrip())):
                break
            found.append((start, end))
    return found


_WHOLE: Final = re.compile(r"\b\d{1,2}(?:, ?\d{1,2}){0,5} (?:a|e) \d{1,2}(?:/| de )")
_DAY_AND_HOURS: Final = re.compile(
    r"\W{0,4}(?:[a-z-]{3,13}\W{1,4})?(?:dia )?\d{1,2}/\d{1,2}(?:/\d{2,4})?(?:\W{1,4}[a-z-]{3,13})?"
    r"\W{1,5}(?:das )?\d{1,2}[:h]\d{0,2} ?(?:as|a|ate|-|–) ?\d{1,2}[:h]\d{0,2}\W{0,3}"
)
"""A line of nothing but a day and its hours: "18/10, segunda, 19h–22h"."""


def _rows(lines: list[tuple[int, int, str]], first: int, *, head: bool) -> list[tuple[int, int]]:
    """Return where the lines of the programme stand, from the first on."""
    found: list[tuple[int, int]] = []
    for at, (start, end, line) in enumerate(lines[first:], first):
        if found and _is_heading(lines, at):
            if not _names_a_day(line):
                found.append((start, end))
        elif not line.strip():
            following = lines[at + 1][2] if at + 1 < len(lines) else ""
            if found and not _is_item(following) and not _is_heading(lines, at + 1):
                break
        elif (
            invitation_labels.begins(line)
            or (head and found and _is_item(lines[first][2]) and not _is_item(line))
            or (not head and not _is_item(line))
        ):
            break
        else:
            found.append((start, end))
    return found


def _is_heading(lines: list[tuple[int, int, str]], at: int) -> bool:
    """Tell whether a line only says of which part or day the timed items below it are."""
    if at >= len(lines) or _HEADING.fullmatch(lines[at][2].rstrip()) is None:
        return False
    below = next((each[2] for each in lines[at + 1 :] if each[2].strip()), "")
    return _TIMED.match(below) is not None


_HEADING: Final = re.compile(
    r"\W*(?:(?:n[oa] |de |pel[ao] )?(?:manha|tarde|noite)"
    r"|(?:dia \d\W{1,5})?(?:[a-z]{3,7}(?:-feira)?\W{1,4})?(?:dia )?\d{1,2}"
    r"(?:/\d{1,2}(?:/\d{2,4})?|º? de [a-z]{4,9})"
    r"(?:\W{1,5}[a-z]{5,7}(?:-feira)?)?"
    r"(?:\W{1,5}(?:das )?\d{1,2}[h:]?(?:\d\d)? ?(?:as|a|-|–) ?\d{1,2}[h:]?(?:\d\d)?)?"
    r"|\dº dia(?:\W[^\n]{0,30})?)\W*"
)


def _is_item(line: str) -> bool:
    return _ITEM.match(line) is not None


def _programme_start(lines: list[tuple[int, int, str]]) -> tuple[int | None, bool]:
    """Return the first line of the programme, and whether a word announces it."""
    for at, (_, _, line) in enumerate(lines):
        found = _PROGRAMME.match(line.rstrip("\n"))
        following = next((each[2] for each in lines[at + 1 :] if each[2].strip()), "")
        is_head = found is not None and (found["colon"] or not found["rest"]) and not found["rest"]
        is_head = is_head or _ANY_PROGRAMME.search(line) is not None
        is_head = is_head or (
            _TOPICS.search(line.rstrip("\n")) is not None and _BULLET.match(following) is not None
        )
        rows = [following] if _is_item(following) else [each[2] for each in lines[at + 1 : at + 4]]
        is_days = any(map(_names_a_day, rows)) or _is_labelled(lines, at)
        # "Programa de Desenvolvimento de Gestores" is a name.
        is_sure = found is not None and (found["colon"] or not found["of"])
        if is_head and (_is_item(following) or is_sure) and not is_days:
            return at + 1, True
    run = 0
    for at, (_, _, line) in enumerate(lines):
        run = run + 1 if _TIMED.match(line) is not None else 0
        if run == 3:  # noqa: PLR2004 - three lines with an hour each are a programme
            return at - 2, False
    return None, False


def _is_labelled(lines: list[tuple[int, int, str]], head: int) -> bool:
    """Tell whether the item below a head has labels of its own: it is an encontro."""
    below = [each[2] for each in lines[head + 1 :] if each[2].strip()][:2]
    return len(below) > 1 and _is_item(below[0]) and invitation_labels.begins(below[1])


def _names_a_day(line: str) -> bool:
    return invitation_labels.DATED.search(line) is not None
