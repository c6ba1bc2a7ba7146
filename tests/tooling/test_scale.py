"""What the short form leaves out, and what it never does."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import scale


def _items(databases: tuple[str, ...], folder: str, marks: set[str]) -> list[Any]:
    return [
        SimpleNamespace(
            name=f"test[{database}-{number}]",
            nodeid=f"tests/{folder}/test_a.py::test[{database}-{number}]",
            path="test_a.py",
            get_closest_marker=lambda name: name if name in marks else None,
            iter_markers=lambda _name: iter(()),
        )
        for number in range(9)
        for database in databases
    ]


@pytest.mark.parametrize(
    ("folder", "marks", "is_long", "left"),
    [
        ("bot", set(), False, 9),
        ("domain", set(), False, 5),
        ("domain", {"few_on_postgres"}, False, 3),
        ("domain", {"few_on_postgres"}, True, 9),
        ("handlers", set(), False, 2),
        ("handlers", {"all_on_postgres"}, False, 9),
        ("handlers", set(), True, 9),
    ],
)
def test_postgresql_has_a_part_of_what_others_show_as_well(
    monkeypatch: pytest.MonkeyPatch, folder: str, marks: set[str], *, is_long: bool, left: int
) -> None:
    monkeypatch.setattr(scale, "LONG", is_long)
    deselected: list[Any] = []

    def hear(items: list[Any]) -> None:
        deselected.extend(items)

    hook = SimpleNamespace(pytest_deselected=hear)
    items = _items(("sqlite", "postgresql"), folder, marks)

    scale.pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)  # type: ignore[arg-type]

    names = [item.name for item in items]
    assert sum("sqlite" in name for name in names) == 9
    assert sum("postgresql" in name for name in names) == left
    assert len(deselected) == 9 - left


@pytest.mark.parametrize(
    ("on", "is_long", "left"),
    [
        ({}, False, []),
        ({}, True, ["sqlite", "postgresql"]),
        ({"on": "postgres"}, False, ["sqlite"]),
        ({"on": "postgres"}, True, ["sqlite", "postgresql"]),
    ],
)
def test_what_is_long_is_left_to_the_long_form_where_it_is(
    monkeypatch: pytest.MonkeyPatch, on: dict[str, str], *, is_long: bool, left: list[str]
) -> None:
    monkeypatch.setattr(scale, "LONG", is_long)
    items = _items(("sqlite", "postgresql"), "bot", set())
    for item in items:
        item.iter_markers = lambda name: iter([SimpleNamespace(name=name, kwargs=on)])
    hook = SimpleNamespace(pytest_deselected=lambda **_: None)

    scale.pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)  # type: ignore[arg-type]

    assert list(dict.fromkeys(item.name[5:-3] for item in items)) == left
