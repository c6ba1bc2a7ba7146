"""No regular expression of the product can be fed so that it takes more than its text explains.

They are found in the source, so that a new one is tried without anybody thinking of it.
"""

import ast
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from tests.conftest import ROOT
from tests.fuzz import pumps
from tests.once import Once
from tests.scale import LONG

_ROOMS: Final = (
    "bot", "database", "domain", "handlers", "messages", "migrations", "models", "scheduler",
    "scripts", "simulator",
)  # fmt: skip
_SOURCES: Final = sorted(path for room in _ROOMS for path in (ROOT / room).rglob("*.py"))

_MENTIONED: Final = re.compile(r"\b(?:re|regex)\b")
_ALL: Final = frozenset({"finditer", "fullmatch"})
"""Of one of a table: what goes through a whole text does all that a search does."""


@dataclass(frozen=True, slots=True)
class Found:
    """An expression, where it stands, and what it is asked."""

    where: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


class UnreadableError(Exception):
    """The look at the source does not see what an expression is."""


def find(path: Path, source: str | None = None) -> Iterator[Found]:
    """Give the expressions of a file.

    Raises:
        UnreadableError: one is put together where only the running code knows it.

    """
    text = path.read_text(encoding="utf-8") if source is None else source
    if _MENTIONED.search(text) is None:
        return
    name = path.relative_to(ROOT)
    nodes = list(ast.walk(ast.parse(text)))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module in {"re", "regex"}:
            message = f"{name}:{node.lineno}: import re as a whole, so that its calls are seen"
            raise UnreadableError(message)
        if isinstance(node, ast.Import) and any(
            alias.name == "regex" or (alias.name == "re" and alias.asname) for alias in node.names
        ):
            message = f"{name}:{node.lineno}: only the module re is known, by its own name"
            raise UnreadableError(message)
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and _is_re(node.func.value)
        and node.func.attr in pumps.METHODS | {"compile"}
    ]
    if not calls:
        return
    known = {"re": re} if source is not None else vars(_module(path))
    named = {
        id(node.value): target.id
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    asked = _asked(nodes)
    for call in calls:
        where = f"{name}:{call.lineno}"
        words, flags = call.args[0], _flags(call)
        try:
            pattern = re.compile(_value(words, known), _value(flags, known) if flags else 0)
        except Exception as error:
            message = f"{where}: make it where it does not depend on what a function knows"
            raise UnreadableError(message) from error
        method = call.func.attr  # type: ignore[attr-defined]
        methods = asked.get(named.get(id(call), ""), _ALL) if method == "compile" else {method}
        yield Found(where, pattern, frozenset(methods))


def _is_re(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "re"


def _flags(call: ast.Call) -> ast.expr | None:
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)  # type: ignore[attr-defined]
    by_name = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    return by_name[0] if by_name else call.args[place] if len(call.args) > place else None


def _value(expression: ast.expr, known: dict[str, Any]) -> Any:
    code = compile(ast.Expression(expression), "<source>", "eval")
    return eval(code, dict(known))  # noqa: S307 - an expression of our own source


def _asked(nodes: list[ast.AST]) -> dict[str, frozenset[str]]:
    """Return what is asked of each name of which nothing else is done."""
    asked = {
        id(node.value): node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in pumps.METHODS and not _is_re(node.value)
    }
    uses: dict[str, list[str | None]] = {}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            uses.setdefault(node.id, []).append(asked.get(id(node)))
    return {
        name: frozenset(method for method in methods if method is not None)
        for name, methods in uses.items()
        if None not in methods
    }


def _module(path: Path) -> ModuleType:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if name in sys.modules:
        return sys.modules[name]
    if all(part.isidentifier() for part in parts) and parts[0] != "scripts":
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Kept = tuple[str, str, int, list[str]]


@pytest.fixture(scope="module")
def every(once: Once) -> list[Kept]:
    """What was found, for all processes: only what one of them tries is compiled again."""
    kept: list[Kept] = json.loads(once("expressions", _keep).read_text(encoding="utf-8"))
    return kept


def _keep(path: Path) -> None:
    found = [one for source in _SOURCES for one in find(source)]
    kept = [
        (one.where, one.pattern.pattern, one.pattern.flags, sorted(one.methods)) for one in found
    ]
    path.write_text(json.dumps(kept), encoding="utf-8")


_guilt: Final = partial(pumps.guilt, is_whole=LONG)
_PARTS: Final = 12
"""Each takes its share of the expressions: several processes try them, each within its time."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(_PARTS))
def test_no_expression_grows_faster_than_its_text(part: int, every: list[Kept]) -> None:
    assert len(every) > 80

    guilty = {
        f"{where} {pattern}": guilt
        for where, pattern, flags, methods in every[part::_PARTS]
        if (guilt := _guilt(re.compile(pattern, flags), methods)) is not None
    }

    assert guilty == {}


_OLD_DANGLING: Final = r"(?:[ ,;:—]+(?:a|à|ao|com|da|das|de|do|dos|e|em|o|para)?)+$"


@pytest.mark.parametrize(
    ("expression", "method"),
    [
        (_OLD_DANGLING, "sub"),
        (r"(a+)+$", "match"),
        (r"(?:a|aa)+b", "fullmatch"),
        (r"<[^>]*>", "sub"),
    ],
)
def test_an_expression_that_grows_is_found_guilty(expression: str, method: str) -> None:
    assert _guilt(re.compile(expression), {method}) is not None


@pytest.mark.parametrize(
    ("expression", "method"),
    [
        (r"(?<!\w)\w++@", "search"),
        (r"\w{1,64}@", "search"),
        (r"\s*+:?\s*+y", "match"),
    ],
)
def test_an_expression_that_does_not_is_let_go(expression: str, method: str) -> None:
    assert _guilt(re.compile(expression), {method}) is None


@pytest.mark.parametrize(
    "source",
    [
        "import re\ndef f(x):\n    return re.sub(x, '', 'y')",
        "import re\ndef f(x):\n    return re.search(rf'{x}+', 'y')",
        "from re import search\nsearch('a', 'b')",
        "import re as r\nr.search('a', 'b')",
        "import regex",
    ],
)
def test_an_expression_nobody_can_see_is_refused(source: str) -> None:
    with pytest.raises(UnreadableError):
        list(find(ROOT / "bot" / "invented.py", source))


def test_what_is_asked_of_an_expression_is_seen() -> None:
    source = """
import re
_A = re.compile("a+", re.IGNORECASE)
_B = (re.compile("b+"),)
_A.fullmatch("a")
re.sub("c+", "", "d", flags=re.DOTALL)
"""

    found = list(find(ROOT / "bot" / "invented.py", source))

    assert {(one.pattern.pattern, one.methods) for one in found} == {
        ("a+", frozenset({"fullmatch"})),
        ("b+", frozenset({"finditer", "fullmatch"})),
        ("c+", frozenset({"sub"})),
    }
