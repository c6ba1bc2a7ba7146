"""Pasted invitations, and what each should be read as; the head of the file says how."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Invitation
from tests.conftest import ROOT

_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
_FIELDS: Final = ("title", "theme", "mode", "venue", "address", "link", "seats", "minutes")


def judge(case: dict[str, Any], read: Callable[[str], Invitation]) -> list[tuple[str, str]]:
    """Return what is not as it should be: the category ("wrong", "asked", "silent") and what it is.

    "wrong": a value stands that the text does not say. "asked": one reading was asked.
    "silent": a value is missing, which the form asks for.
    """
    found = read(case["text"].strip("\n"))
    asks = case.get("asks", [])
    asked = {question.piece.value: question.candidates for question in found.questions}
    problems = []
    for name in _FIELDS:
        wanted, got = case.get(name, ""), _value(found, name)
        fair = [wanted, *case.get(f"{name}_also", [])]
        if str(got) in map(str, fair):
            if name in asked and name not in asks:
                problems.append(("asked", f"{name}: {asked[name]}"))
        elif got:
            problems.append(("wrong", f"{name}: {got!r}, not {wanted!r}"))
        else:
            kind = "asked" if name in asked else "silent"
            problems.append((kind, f"{name}: nothing, not {wanted!r}"))
    problems += _times(case, found, asked)
    for name in asks:
        wanted = [str(each) for each in case.get("candidates", {}).get(name, [])]
        if name not in asked:
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
    case: dict[str, Any], found: Invitation, asked: dict[str, tuple[str, ...]]
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
    return [("wrong", f"days: {got}, not {wanted}")]


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of one of the files beside this one; each holds when it is read."""
    path = ROOT / "tests" / "understanding" / name
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    return [{"now": file.get("now", _NOW), **case} for case in file["case"]]


def figures(found: list[dict[str, Any]]) -> tuple[list[str], float, float, list[str]]:
    """Return what is silently wrong, the shares wholly right and asked without need, and all."""
    judged = [(case, judge(case, partial(invitation_text.read, now=case["now"]))) for case in found]
    wrong = [
        f"{case['kind']}: {what}"
        for case, problems in judged
        for kind, what in problems
        if kind == "wrong"
    ]
    right = sum(not problems for _, problems in judged) / len(judged)
    single = [problems for case, problems in judged if not case.get("asks")]
    asked = sum(any(kind == "asked" for kind, _ in problems) for problems in single) / len(single)
    everything = [
        f"{case['kind']}: {kind} {what}" for case, problems in judged for kind, what in problems
    ]
    return wrong, right, asked, everything


@pytest.mark.parametrize(
    "name",
    [
        "invitations_dev.toml",
        "invitations_held_out.toml",
        "invitations_second.toml",
        "invitations_third.toml",
        "invitations_fourth.toml",
        "invitations_fifth.toml",
        "invitations_sixth.toml",
        "invitations_seventh.toml",
        "invitations_eighth.toml",
    ],
)
def test_invitations_are_read_as_people_mean_them(name: str) -> None:
    wrong, right, asked, everything = figures(cases(name))

    assert wrong == []
    assert right >= 0.8, everything
    assert asked <= 0.1, everything
