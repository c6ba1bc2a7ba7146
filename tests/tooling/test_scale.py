"""What the short form leaves out, and what it never does."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import scale


def _items(databases: tuple[str, ...], *, is_marked: bool) -> list[Any]:
    def function() -> None: ...

    return [
        SimpleNamespace(
            name=f"test[{database}-{number}]",
            function=function,
            get_closest_marker=lambda _name: is_marked or None,
        )
        for number in range(9)
        for database in databases
    ]


@pytest.mark.parametrize(
    ("is_marked", "is_long", "left"), [(True, False, 3), (True, True, 9), (False, False, 9)]
)
def test_every_fourth_case_of_what_is_marked_is_left_on_postgresql(
    monkeypatch: pytest.MonkeyPatch, *, is_marked: bool, is_long: bool, left: int
) -> None:
    monkeypatch.setattr(scale, "LONG", is_long)
    deselected: list[Any] = []

    def hear(items: list[Any]) -> None:
        deselected.extend(items)

    hook = SimpleNamespace(pytest_deselected=hear)
    items = _items(("sqlite", "postgresql"), is_marked=is_marked)

    scale.pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)  # type: ignore[arg-type]

    names = [item.name for item in items]
    assert sum("sqlite" in name for name in names) == 9
    assert sum("postgresql" in name for name in names) == left
    assert len(deselected) == 9 - left
