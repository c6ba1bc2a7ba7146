"""What the short form leaves out, and what it never does."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import scale


def _config(hook: Any, *, lf: bool = False) -> Any:
    return SimpleNamespace(hook=hook, getoption=lambda _name, default: lf or default)


def _items(databases: tuple[str, ...], folder: str, marks: set[str]) -> list[Any]:
    return [
        SimpleNamespace(
            name=f"test[{database}-{number}]",
            nodeid=f"tests/{folder}/test_a.py::test[{database}-{number}]",
            path="test_a.py",
            get_closest_marker=lambda name: name if name in marks else None,
            iter_markers=lambda _name: iter(()),
            fixturenames=["session"],
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

    scale.pytest_collection_modifyitems(_config(hook), items)

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

    scale.pytest_collection_modifyitems(_config(hook), items)

    assert list(dict.fromkeys(item.name[5:-3] for item in items)) == left


@pytest.mark.parametrize(
    ("fixtures", "lf", "left"),
    [(["session"], False, 5), (["session"], True, 9), (["engine", "database_url"], False, 9)],
)
def test_what_failed_and_what_has_a_database_of_its_own_is_never_left_out(
    fixtures: list[str], left: int, *, lf: bool
) -> None:
    items = _items(("postgresql",), "domain", set())
    for item in items:
        item.fixturenames = fixtures

    scale.pytest_collection_modifyitems(
        _config(SimpleNamespace(pytest_deselected=lambda **_: None), lf=lf), items
    )

    assert len(items) == left
