"""Learn to read invitations from those that people have read.

python -m scripts.learn_invitations              writes domain/organizing/invitation_weights.toml
python -m scripts.learn_invitations left-out     says how many of each set the others find
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from domain.organizing import (
    invitation_evidence,
    invitation_names,
    invitation_place_pieces,
    invitation_second,
    invitation_text,
    invitation_weighing,
)
from domain.organizing.invitation import Invitation
from domain.organizing.invitation_around import Around
from domain.organizing.invitation_candidates import Candidate, Marks
from domain.organizing.invitation_page import Page
from domain.reading import links
from scripts.learning import Lesson, Weights, found_with, learned

_TESTS: Final = Path(__file__).parent.parent / "tests"
FILES: Final = (
    *(
        _TESTS / f"understanding/invitations_{name}.toml"
        for name in (
            "dev", "held_out", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
            "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
            "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
            "twentieth", "twentyfirst", "twentysecond",
        )
    ),
    _TESTS / "domain/organizing/invitations.toml",
)  # fmt: skip
_ONE_WORDING: Final = FILES[-1]
"""Its cases say a place in one wording, where others would be as right."""
_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
FEWEST: Final = {"name": 8, "place": 5, "mode": 5}
"""Pages on which something is seen before it has a weight."""


Lessons = dict[str, list[Lesson]]
"""By what is read: the name, the place, the mode."""


def lessons(file: Path) -> Lessons:
    """Return what the invitations of a file teach."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    found: Lessons = {kind: [] for kind in FEWEST}
    for case in read["case"]:
        now = case.get("now", read.get("now", _NOW))
        _, taught = heard(case, now, is_one_wording=file == _ONE_WORDING)
        for kind, own in taught.items():
            found[kind] += own
    return found


Heard = tuple[list[Candidate], list[list[str]]]
"""What may be the name on a page, and what is seen of each; the last is that there is none."""


def heard(
    case: dict[str, Any], now: datetime, *, is_one_wording: bool = False
) -> tuple[Invitation, Lessons]:
    """Return how an invitation is read, and what it teaches, by what its pages are weighed."""
    names: list[Heard] = []
    pages: list[Around] = []
    seen = invitation_evidence.seen

    def listen(marks: Marks, candidates: list[Candidate]) -> list[list[str]]:
        # What there is for none joins both lists before they are weighed.
        names.append((candidates, seen(marks, candidates)))
        return names[-1][1]

    def look(page: Page, times: list[int], found: tuple[links.Mention, ...]) -> Around:
        pages.append(Around(page, times, found))
        return pages[-1]

    with (
        patch.object(invitation_names, "seen", listen),
        patch.object(invitation_text, "Around", look),
    ):
        read = invitation_text.read(case["text"].strip("\n"), now=now)
    taught: Lessons = {"name": [*_of_names(case, names)]}
    # Where an answer stands above a mail, either of them may say it.
    if len(pages) == 1 and not is_one_wording:
        taught["place"] = [*_of_place(case, pages[0])]
        taught["mode"] = [*_of_mode(case, pages[0])]
    return read, taught


def _of_names(case: dict[str, Any], pages: list[Heard]) -> Iterator[Lesson]:
    asked = case.get("candidates", {}).get("title") or case.get("asks title", "").split(" | ")
    is_open = "title" in case.get("asks", []) or "asks title" in case
    names = set(asked) if is_open else {case.get("title", ""), *case.get("title_also", [])}
    for candidates, evidence in pages:
        right = [at for at, each in enumerate(candidates[:-1]) if each.text in names]
        if not right and (len(pages) > 1 or "" in names):
            right = [len(candidates) - 1]
        if right:
            yield Lesson(evidence, right, is_open)


def _of_place(case: dict[str, Any], around: Around) -> Iterator[Lesson]:
    pieces = invitation_place_pieces.find(around)
    evidence = invitation_place_pieces.seen(around, pieces, around.of_page())
    yield from _of_readings(case, "venue", [*(each.text for each in pieces), ""], evidence)


def _of_mode(case: dict[str, Any], around: Around) -> Iterator[Lesson]:
    evidence = invitation_second.of_modes(around)
    yield from _of_readings(case, "mode", list(invitation_second.MODES), evidence)


def _of_readings(
    case: dict[str, Any], name: str, readings: list[str], evidence: list[list[str]]
) -> Iterator[Lesson]:
    is_open = name in case.get("asks", [])
    if is_open:
        wanted = set(case.get("candidates", {}).get(name, [])) or {""}
    else:
        wanted = {case.get(name, ""), *case.get(f"{name}_also", [])}
    right = [at for at, each in enumerate(readings) if each in wanted]
    if right:
        yield Lesson(evidence, right, is_open)


def main(arguments: list[str]) -> int:
    """Write the weights, or say how well each set is read with those of the others."""
    known = {file.stem: lessons(file) for file in FILES}
    if arguments == ["left-out"]:
        for left_out, own in known.items():
            print(left_out, *_found(known, left_out, own), sep=": ")
        return 0
    tables = [
        f"[{kind}]\n" + "".join(_row(*each) for each in _learned(known, kind).items())
        for kind in FEWEST
    ]
    invitation_weighing.FILE.write_text("\n".join([_HEAD, *tables]), encoding="utf-8")
    return 0


def _found(known: dict[str, Lessons], left_out: str, own: Lessons) -> Iterator[str]:
    others = {name: each for name, each in known.items() if name != left_out}
    for kind, those in own.items():
        weights = _learned(others, kind)
        yield f"{kind} {sum(found_with(weights, each) for each in those)} of {len(those)}"


def _learned(known: dict[str, Lessons], kind: str) -> Weights:
    return learned([each for own in known.values() for each in own[kind]], FEWEST[kind])


def _row(name: str, weight: float) -> str:
    return f"{json.dumps(name, ensure_ascii=False)} = {weight}\n"


_HEAD: Final = """\
# What is seen in and around the name and the place of an encontro, and how much it weighs.
# Written by `python -m scripts.learn_invitations`; not by hand.
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
