"""Pasted invitations, and what each should be read as; the head of the file says how."""

import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Invitation
from scripts import learn_invitations
from scripts.learn_invitations import Lessons
from scripts.learning import Lesson
from tests.conftest import ROOT
from tests.once import Once
from tests.scale import LONG
from tests.understanding.sets import some

_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
_FIELDS: Final = ("title", "theme", "mode", "venue", "address", "link", "seats", "minutes")


def judge(case: dict[str, Any], found: Invitation) -> list[tuple[str, str]]:
    """Return what is not as it should be: the category ("wrong", "asked", "silent") and what it is.

    "wrong": a value stands that the text does not say, and none of those it may be instead is
    right. "asked": one reading was asked, or the right one is what another may be instead.
    "silent": a value is missing, which the form asks for.
    """
    asks = case.get("asks", [])
    asked = {each.piece.value: each.candidates for each in found.questions if not each.is_doubt}
    doubted = {each.piece.value: each.candidates for each in found.questions if each.is_doubt}
    problems = []
    for name in _FIELDS:
        wanted, got = case.get(name, ""), _value(found, name)
        fair = [wanted, *case.get(f"{name}_also", [])]
        if str(got) in map(str, fair):
            if asked.get(name) and name not in asks:  # without readings, as the form asks it
                problems.append(("asked", f"{name}: {asked[name]}"))
        elif got:
            kind = "asked" if set(doubted.get(name, ())) & set(map(str, fair)) else "wrong"
            problems.append((kind, f"{name}: {got!r}, not {wanted!r}"))
        else:
            kind = "asked" if name in asked else "silent"
            problems.append((kind, f"{name}: nothing, not {wanted!r}"))
    problems += _times(case, found, asked, doubted)
    for name in asks:
        wanted = [str(each) for each in case.get("candidates", {}).get(name, [])]
        if name not in asked:
            # What is not there and has no reading to choose from, the form asks.
            if wanted or name not in _FIELDS or _value(found, name):
                problems.append(("silent", f"{name} is not asked"))
        elif sorted(asked[name]) != sorted(wanted):
            problems.append(("silent", f"{name} is asked with {asked[name]}, not {wanted}"))
    programme = "\n".join(found.programme)
    problems += [
        ("silent", f"programme lacks {line!r}")
        for line in case.get("programme", []) if line not in programme
    ]  # fmt: skip
    if found.programme and "programme" not in case:
        problems.append(("wrong", f"programme: {found.programme}"))
    unused = "\n".join(found.unused)
    problems += [
        ("silent", f"not named as unused: {line!r}")
        for line in case.get("unused", []) if line not in unused
    ]  # fmt: skip
    return problems


def _value(found: Invitation, name: str) -> Any:
    if name == "seats":
        return "unlimited" if found.is_unlimited else found.capacity or ""
    value = getattr(found, name)
    return "" if value is None else value


def _times(
    case: dict[str, Any],
    found: Invitation,
    asked: dict[str, tuple[str, ...]],
    doubted: dict[str, tuple[str, ...]],
) -> list[tuple[str, str]]:
    wanted = [
        (str(day.get("day", "")), day.get("starts", ""), day.get("ends", ""))
        for day in case.get("days", [])
    ]
    got = [
        (
            "" if each.day is None else each.day.isoformat(),
            "" if each.starts is None else f"{each.starts:%H:%M}",
            "" if each.ends is None else f"{each.ends:%H:%M}",
        )
        for each in found.sittings
    ]
    if got == wanted or (not got and wanted == [("", "", "")]):
        extra = [piece for piece in ("day", "starts", "ends") if piece in asked]
        return [("asked", piece) for piece in extra if piece not in case.get("asks", [])]
    said = [value for each in got for value in each if value]
    known = [value for each in wanted for value in each if value]
    if all(value in known for value in said) and len(got) <= len(wanted):
        is_asked = bool({"day", "starts", "ends"} & (set(asked) - set(case.get("asks", []))))
        return [("asked" if is_asked else "silent", f"days: {got}, not {wanted}")]
    if len(got) == len(wanted) == 1:
        parts = zip(("day", "starts", "ends"), got[0], wanted[0], strict=True)
        if all(one == other or other in doubted.get(name, ()) for name, one, other in parts):
            return [("asked", f"days: {got}, not {wanted}")]
    return [("wrong", f"days: {got}, not {wanted}")]


@cache
def cases(name: str) -> tuple[dict[str, Any], ...]:
    """Return what is read of one of the files beside this one; each case holds its own now."""
    path = ROOT / "tests" / "understanding" / name
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple({"now": file.get("now", _NOW), **case} for case in some(name, file["case"]))


def read(case: dict[str, Any]) -> Invitation:
    """Return what is read of a case."""
    return invitation_text.read(case["text"].strip("\n"), now=case["now"])


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the invitations of some files are read."""

    wrong: list[str]
    """What stands and is not right, with nothing right beside it."""
    right: float
    """The share of what is wholly right."""
    asked: float
    """The share of what is asked, of those with one reading."""
    doubted: float
    """The share of what is wholly right of which a doubt is shown all the same."""
    everything: list[str]


Judged = tuple[list[tuple[str, str]], bool]
"""What is not as it should be of a case, and whether anything of it is doubted."""


def judged(name: str, once: Once) -> list[Judged]:
    """Return what is read of each case of a file, which is read once for all that ask."""
    kept: list[Judged] = json.loads(_heard(name, once).read_text(encoding="utf-8"))
    return kept


def taught(name: str, once: Once) -> Lessons:
    """Return what the cases of a file teach, by that same reading."""
    kept = json.loads(_lessons_of(_heard(name, once)).read_text(encoding="utf-8"))
    return {kind: [Lesson(*each) for each in own] for kind, own in kept.items()}


def _heard(name: str, once: Once) -> Path:
    def make(path: Path) -> None:
        kept: list[Judged] = []
        lessons: Lessons = defaultdict(list)
        for case in cases(name):
            found, own = learn_invitations.heard(case, case["now"])
            kept.append((judge(case, found), any(one.is_doubt for one in found.questions)))
            for kind, more in own.items():
                lessons[kind] += more
        written = {
            kind: [(each.pieces, each.right, each.is_open) for each in own]
            for kind, own in lessons.items()
        }
        _lessons_of(path).write_text(json.dumps(written), encoding="utf-8")
        path.write_text(json.dumps(kept), encoding="utf-8")

    return once(f"{name}.judged", make)


def _lessons_of(path: Path) -> Path:
    return path.with_name(f"{path.name.partition('.')[0]}.lessons")


def figures(names: list[str], once: Once) -> Figures:
    """Return how well the invitations of some files are read."""
    found = [each for name in names for each in zip(cases(name), judged(name, once), strict=True)]
    right = sum(not problems for _, (problems, _) in found)
    doubts = sum(not problems and is_doubted for _, (problems, is_doubted) in found)
    single = [problems for case, (problems, _) in found if not case.get("asks")]
    everything = [
        (kind, f"{case['kind']}: {kind} {what}") for case, (problems, _) in found
        for kind, what in problems
    ]  # fmt: skip
    return Figures(
        [each for kind, each in everything if kind == "wrong"],
        right / len(found),
        sum(any(kind == "asked" for kind, _ in problems) for problems in single) / len(single),
        doubts / max(right, 1),
        [each for _, each in everything],
    )


_SETS: Final = (
    "dev", "held_out", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth", "twentyfirst", "twentysecond",
)  # fmt: skip
# A sixth of one set is too few to count in hundredths.
_TOGETHER: Final = [(name,) for name in _SETS] if LONG else [("dev",), ("held_out",), _SETS[2:]]


@pytest.mark.parametrize("names", _TOGETHER, ids=lambda names: names[0])
def test_invitations_are_read_as_people_mean_them(names: tuple[str, ...], once: Once) -> None:
    found = figures([f"invitations_{name}.toml" for name in names], once)

    assert found.wrong == []
    assert found.right >= 0.8, found.everything
    assert found.asked <= 0.1, found.everything
    assert found.doubted <= 0.2
