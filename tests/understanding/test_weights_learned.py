"""The weights by which names and places are told, and how they are learned."""

from pathlib import Path

import pytest

from domain.organizing import invitation_weighing
from scripts import learn_invitations
from scripts.learn_invitations import FEWEST
from scripts.learning import Lesson, found_with, learned, steepness
from tests.once import Once
from tests.understanding.test_invitations import taught


@pytest.mark.long
def test_the_weights_are_what_the_invitations_teach(once: Once) -> None:
    *sets, others = learn_invitations.FILES
    known = [*(taught(file.name, once) for file in sets), learn_invitations.lessons(others)]

    for kind, fewest in FEWEST.items():
        lessons = [lesson for own in known for lesson in own[kind]]
        slope = steepness(lessons, fewest, invitation_weighing.WEIGHTS[kind])

        # Where the weights are the best ones, only what was rounded off is left.
        assert slope < 1, f"{kind}: run `python -m scripts.learn_invitations`"


def _taught(right: int, *, is_open: bool = False) -> list[Lesson]:
    pieces = [["line", "upper"], ["line", "lower"], ["none"]]
    return [Lesson(pieces, [0, 1] if is_open else [right], is_open=is_open)] * 10


def test_what_is_right_gets_the_greater_weight() -> None:
    weights = learned(_taught(1), 8)

    assert weights["lower"] > 0 > weights["upper"]
    assert found_with(weights, _taught(1)[0])
    assert not found_with(weights, _taught(0)[0])


def test_of_several_names_none_gets_more() -> None:
    weights = learned(_taught(0, is_open=True), 8)

    assert weights["line"] > 0 > weights["none"]
    assert weights["lower"] == weights["upper"]


def test_what_is_seldom_seen_has_no_weight() -> None:
    assert learned(_taught(0), 11) == {}


def test_the_command_writes_the_weights_and_says_what_the_others_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(
        f'[[case]]\ntext = "Oficina de Metas {number}, 12/04, 14h, no Auditório JK"\n'
        f'title = "Oficina de Metas {number}"\nvenue = "Auditório JK"\nmode = "in_person"\n'
        for number in range(10)
    )  # fmt: skip
    files = [tmp_path / name for name in ("one.toml", "two.toml")]
    for file in files:
        file.write_text(rows, encoding="utf-8")
    monkeypatch.setattr(learn_invitations, "FILES", files)
    monkeypatch.setattr(invitation_weighing, "FILE", tmp_path / "weights.toml")

    assert learn_invitations.main(["left-out"]) == 0
    every = "name 10 of 10: place 10 of 10: mode 10 of 10"
    assert capsys.readouterr().out == f"one: {every}\ntwo: {every}\n"
    assert learn_invitations.main([]) == 0
    written = (tmp_path / "weights.toml").read_text(encoding="utf-8")
    assert '"event" = ' in written
    assert '"P auditorio" = ' in written
