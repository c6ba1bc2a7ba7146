"""Rules of behaviour that no type and no import contract can keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW_THE_EDGE = ("domain", "messages", "handlers", "scheduler")
COMMITS = {"commit", "rollback"}
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"),
}  # fmt: skip
CHANCE = {"random", "secrets", "uuid"}


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every call of the form `name.attribute(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            yield name, node.func.attr


def commits(source: str) -> list[str]:
    return [f"{name}.{verb}" for name, verb in calls(ast.parse(source)) if verb in COMMITS]


def clocks(source: str) -> list[str]:
    return [".".join(call) for call in calls(ast.parse(source)) if call in CLOCKS]


def chances(source: str) -> list[str]:
    """Calls of chance, but for functions named `new_...`: defaults that a caller can replace."""
    tree = ast.parse(source)
    drawn = [
        call
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("new_")
        for call in calls(node)
    ]
    return [".".join(call) for call in calls(tree) if call[0] in CHANCE and call not in drawn]


@pytest.mark.parametrize("path", sources(*BELOW_THE_EDGE), ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_edge_commits_and_reads_the_clock(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert commits(source) == []
    assert clocks(source) == []


@pytest.mark.parametrize("path", sources("domain", "messages"), ids=lambda p: p.name)
def test_domain_leaves_nothing_to_chance(path: Path) -> None:
    assert chances(path.read_text(encoding="utf-8")) == []


def test_the_rules_would_be_seen_broken() -> None:
    assert commits("def f(session):\n    session.commit()") == ["session.commit"]
    assert clocks("x = datetime.now(UTC)") == ["datetime.now"]
    assert chances("x = secrets.token_hex()") == ["secrets.token_hex"]
