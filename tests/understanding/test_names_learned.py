"""The weights by which names are told, and how they are learned."""

from pathlib import Path

import pytest

from domain.organizing import invitation_names
from scripts import learn_names
from scripts.learn_names import Lesson


def test_the_weights_are_what_the_invitations_teach() -> None:
    lessons = [lesson for file in learn_names.FILES for lesson in learn_names.lessons(file)]

    steepness = learn_names.steepness(lessons, invitation_names.WEIGHTS)

    # Where the weights are the best ones, only what was rounded off is left.
    assert steepness < 1, "run `python -m scripts.learn_names`"


def _taught(right: int, *, is_open: bool = False) -> list[Lesson]:
    pieces = [["line", "upper"], ["line", "lower"], ["none"]]
    return [Lesson(pieces, [0, 1] if is_open else [right], is_open=is_open)] * 10


def test_what_is_right_gets_the_greater_weight() -> None:
    weights = learn_names.learned(_taught(1))

    assert weights["lower"] > 0 > weights["upper"]
    assert learn_names.found_with(weights, _taught(1)[0])
    assert not learn_names.found_with(weights, _taught(0)[0])


def test_of_several_names_none_gets_more() -> None:
    weights = learn_names.learned(_taught(0, is_open=True))

    assert weights["line"] > 0 > weights["none"]
    assert weights["lower"] == weights["upper"]


def test_what_is_seldom_seen_has_no_weight() -> None:
    assert learn_names.learned(_taught(0)[:7]) == {}


def test_the_command_writes_the_weights_and_says_what_the_others_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(
        f'[[case]]\ntext = "Oficina de Metas {number}, 12/04, 14h"\n'
        f'title = "Oficina de Metas {number}"\n' for number in range(10)
    )  # fmt: skip
    files = [tmp_path / name for name in ("one.toml", "two.toml")]
    for file in files:
        file.write_text(rows, encoding="utf-8")
    monkeypatch.setattr(learn_names, "FILES", files)
    monkeypatch.setattr(invitation_names, "FILE", tmp_path / "weights.toml")

    assert learn_names.main(["left-out"]) == 0
    assert capsys.readouterr().out == "one: 10 of 10\ntwo: 10 of 10\n"
    assert learn_names.main([]) == 0
    assert '"event" = ' in (tmp_path / "weights.toml").read_text(encoding="utf-8")
