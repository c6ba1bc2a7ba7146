"""A written set of sentences, and what each has to open; no sentence does anything by itself."""

import os
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session

from messages.actions import Action
from messages.actions.organizers.attendance import ListLessons, ManageAttendance
from messages.actions.organizers.bulletins import UseWritten, WriteBulletin
from messages.actions.organizers.courses import ListManagedCourses
from messages.actions.organizers.encontros import (
    AskCancel,
    AskDeleteDraft,
    ChangeActivity,
    ChangePiece,
    CreateEncontro,
    ListManaged,
    PublishActivity,
)
from messages.actions.organizers.figures import ShowFigures
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.papers import ShowPapers
from messages.actions.organizers.people import ShowPeople
from messages.actions.organizers.people_lists import ListPeople, ShowAnswers
from messages.actions.organizers.room_papers import ShowRoomPapers
from messages.actions.organizers.seats_by_hand import AskWhom, ShowLine
from models import Role
from tests.scale import fewer
from tests.understanding.sets import some
from tests.understanding.world import World, build, watched

HERE: Final = Path(__file__).parent
FILES: Final = os.environ.get(
    "SENTENCES",
    "sentences_dev.toml sentences_held_out.toml sentences_third.toml sentences_fourth.toml"
    " sentences_fifth.toml sentences_sixth.toml sentences_ninth.toml",
).split()
"""Another set is read by naming its file."""
_RIGHT: Final = 0.95
_ASKED_BACK: Final = 0.10


def read(path: Path) -> list[dict[str, Any]]:
    """The cases of a file."""
    cases: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    return cases


def wanted(case: Mapping[str, Any]) -> list[str]:
    """What a case may open."""
    opens = case["opens"]
    return [opens] if isinstance(opens, str) else list(opens)


def judge(case: Mapping[str, Any], world: World) -> list[str]:
    """Write the text of a case; returns what is wrong with the answer."""
    world.ask(case["text"])
    opened, may = world.opens(), wanted(case)
    problems = []
    if opened not in may and not _is_a_turma_of(opened, may):
        problems.append(f"opened {opened}, not {' or '.join(may)}")
    if "button" in case and not world.has(case["button"]):
        problems.append(f"no button to {case['button']}")
    if may == ["ask"]:
        offered = world.offered()
        problems += [
            f"{name} is not offered"
            for name in case["among"]
            if name not in offered and not any(_is_a_turma_of(one, [name]) for one in offered)
        ]
    return problems


def _is_a_turma_of(opened: str, may: list[str]) -> bool:
    kind, _, code = opened.partition(":")
    return kind == "turma" and f"course:{code.partition('.')[0]}" in may


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with watched(build(session)) as world:
        yield world


def test_sentences_open_what_they_mean_and_do_nothing(world: World) -> None:
    # One world for all files: to make it takes as long as the sentences of one.
    assert [problem for file in FILES if (problem := _problem(file, world))] == []


def _problem(file: str, world: World) -> str:
    """Return what is wrong with what the sentences of a file open; empty if nothing is."""
    wrong: dict[str, list[str]] = {}
    asked_back = 0
    cases = fewer(some(file, read(HERE / file)), world.session)
    slowest = 0.0
    for case in cases:
        start = time.process_time()
        with world.session.begin_nested() as trial:
            problems = judge(case, world)
            asked_back += wanted(case) != ["ask"] and world.opens() == "ask"
            assert not world.written, f"{case['text']!r} wrote {world.written} by itself"
            trial.rollback()
        slowest = max(slowest, time.process_time() - start)
        if problems:
            wrong[case["text"]] = problems
    one_reading = sum(wanted(case) != ["ask"] for case in cases)
    figures = (
        f"{file}: {len(cases) - len(wrong)} of {len(cases)} right, {asked_back} asked back,"
        f" slowest {slowest * 1000:.0f} ms\n"
        + "\n".join(f"{text!r}: {'; '.join(problems)}" for text, problems in wrong.items())
    )
    print(figures)  # noqa: T201 - read with -s, or with a failure
    # Of a few, one may be wrong: the long form judges all.
    is_well = len(wrong) <= max(1, (1 - _RIGHT) * len(cases)) and asked_back <= max(
        1, _ASKED_BACK * one_reading
    )
    return "" if is_well else figures


_DOES: Final[dict[str, tuple[type[Action], ...]]] = {
    "cancel": (AskCancel,),
    "change": (ChangeActivity,),
    "tell": (WriteBulletin, UseWritten),
    "people": (ListPeople,),
    "answers": (ShowAnswers,),
    "attendance": (ManageAttendance, ListLessons),
    "papers": (ShowPapers,),
    "seat": (AskWhom,),
    "line": (ShowLine,),
    "room": (ShowRoomPapers,),
    "figures": (ShowFigures,),
    "new_encontro": (CreateEncontro,),
    "courses": (ListManagedCourses,),
    "import": (AskSpreadsheet,),
    "people_of_rede": (ShowPeople,),
    "figures_of_rede": (ShowFigures,),
    "list": (ListManaged,),
    "publish": (PublishActivity,),
    "delete": (AskDeleteDraft,),
    "seats": (ChangePiece,),
    "use_written": (UseWritten,),
}
"""The one button that is marked for what an organizer asked."""


def _judge_order(case: Mapping[str, Any], world: World) -> list[str]:
    button = case.get("button", "")
    if button not in _DOES:
        return judge(case, world)
    problems = judge({name: case[name] for name in case if name != "button"}, world)
    # What may open something else has no such button there.
    if not problems and world.opens().startswith(("sheet", "organizing")):
        pointed = world.points()
        if pointed not in _DOES[button]:
            problems.append(f"{pointed} is marked, not {button}")
    return problems


def _judge_told(case: Mapping[str, Any], world: World) -> list[str]:
    """Look for the text that has to wait, after what the order opens."""
    problems = _judge_order(case, world)
    waits = world.waits()
    return problems + ([f"{waits!r} waits"] if waits != case.get("told", "") else [])


@pytest.mark.parametrize(
    "file",
    [
        # PostgreSQL sees the last: it has the most kinds of things.
        pytest.param("sentences_organizers.toml", marks=pytest.mark.long(on="postgres")),
        pytest.param("sentences_organizers_second.toml", marks=pytest.mark.long(on="postgres")),
        "sentences_organizers_third.toml",
    ],
)
def test_what_organizers_write_opens_the_screen_that_does_it(session: Session, file: str) -> None:
    wrong: dict[str, list[str]] = {}
    cases = fewer(read(HERE / file), session)
    with watched(build(session, Role.ORGANIZER)) as world:
        if "third" in file:
            world.add_hidden()
        for case in cases:
            with session.begin_nested() as trial:
                problems = (_judge_told if "third" in file else _judge_order)(case, world)
                assert not world.written, f"{case['text']!r} wrote {world.written} by itself"
                trial.rollback()
            if problems:
                wrong[case["text"]] = problems
    figures = f"{len(cases) - len(wrong)} of {len(cases)} right\n" + "\n".join(
        f"{text!r}: {'; '.join(problems)}" for text, problems in wrong.items()
    )
    print(figures)  # noqa: T201 - read with -s, or with a failure
    assert len(wrong) <= (1 - _RIGHT) * len(cases), figures
