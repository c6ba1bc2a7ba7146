"""Rules of behaviour that no type and no import contract can keep."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from models import Base

ROOT = Path(__file__).parent.parent
BELOW_THE_EDGE = ("domain", "messages", "handlers", "scheduler")
COMMITS = {"commit", "rollback"}
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"),
}  # fmt: skip
_CLOCK = re.compile("|".join(rf"\b{owner}\s*\.\s*{name}\b" for owner, name in sorted(CLOCKS)))
CHANCE = {"random", "secrets", "uuid"}
NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "requests", "smtplib", "socket",
    "subprocess", "telegram", "urllib.request", "urllib3",
}  # fmt: skip
ASKING = {"require_organizer", "require_door", "require_some_door", "lock"}
"""What finds out whether the actor may; `manage.lock` does it before it locks."""
WRITING = {"add", "add_all", "delete", "insert", "update"}


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def broken(rule: Callable[[str], list[str]], files: list[Path]) -> dict[str, list[str]]:
    """Return what breaks a rule, by file; there must be files."""
    assert files
    found = {str(path): rule(path.read_text(encoding="utf-8")) for path in files}
    return {path: words for path, words in found.items() if words}


def calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every call of the form `name.attribute(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            yield name, node.func.attr


def says(source: str, *words: str) -> bool:
    """Whether one of the words stands in a source: most need no look at what they say."""
    return any(word in source for word in words)


def commits(source: str) -> list[str]:
    if not says(source, *COMMITS):
        return []
    return [f"{name}.{verb}" for name, verb in calls(ast.parse(source)) if verb in COMMITS]


def clocks(source: str) -> list[str]:
    if not _CLOCK.search(source):
        return []
    return [".".join(call) for call in calls(ast.parse(source)) if call in CLOCKS]


def chances(source: str) -> list[str]:
    """Calls of chance, but for functions named `new_...`: defaults that a caller can replace."""
    if not says(source, *CHANCE):
        return []
    tree = ast.parse(source)
    drawn = [
        call
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("new_")
        for call in calls(node)
    ]
    return [".".join(call) for call in calls(tree) if call[0] in CHANCE and call not in drawn]


def test_only_the_edge_commits_and_reads_the_clock() -> None:
    files = sources(*BELOW_THE_EDGE)

    assert broken(lambda source: commits(source) + clocks(source), files) == {}


def test_domain_leaves_nothing_to_chance() -> None:
    assert broken(chances, sources("domain", "messages")) == {}


def networks(source: str) -> list[str]:
    """Imports of what talks to other machines or programs."""
    names: list[str] = []
    if not says(source, *(name.partition(".")[0] for name in NETWORK)):
        return names
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [n for n in names if n in NETWORK or n.partition(".")[0] in NETWORK]


def test_nothing_below_the_edge_talks_to_the_network() -> None:
    assert broken(networks, sources(*BELOW_THE_EDGE)) == {}


def pieced(source: str) -> list[str]:
    """SQL that is put together from pieces instead of carrying its values apart."""
    if not says(source, "text", "exec_driver_sql"):
        return []
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and ast.unparse(node.func).rpartition(".")[2] in {"text", "exec_driver_sql"}
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args)
    ]


def test_sql_of_the_domain_is_never_pieced_together() -> None:
    assert broken(pieced, sources("domain", "models")) == {}


def test_mapped_relationships_never_load_by_themselves() -> None:
    relationships = [r for mapper in Base.registry.mappers for r in mapper.relationships]

    assert [str(r) for r in relationships if r.lazy != "raise"] == []


# --- Rows stay in domain/ -------------------------------------------------------------------

ROWS = {mapper.class_.__name__ for mapper in Base.registry.mappers}


def handing_out_rows(source: str) -> set[str]:
    """The public functions and classes of a module that return or hold a row."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            written: list[ast.expr] = [node.returns]
        elif isinstance(node, ast.ClassDef):
            written = [each.annotation for each in node.body if isinstance(each, ast.AnnAssign)]
        else:
            continue
        names = {n.id for each in written for n in ast.walk(each) if isinstance(n, ast.Name)}
        if names & ROWS:
            found.add(node.name)
    return found


def used_of_domain(source: str) -> set[tuple[str, str]]:
    """Every (module, name) of domain/ that a source of another room uses."""
    tree = ast.parse(source)
    used: set[tuple[str, str]] = set()
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.ImportFrom)
            or (node.module or "").partition(".")[0] != "domain"
        ):
            continue
        # A module of domain/ or of one of its subjects, or a name out of one.
        modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        module = str(node.module).rpartition(".")[2]
        used |= {(module, alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id, "")
            used.add((module, node.attr))
    return used


def test_rows_never_leave_the_domain() -> None:
    inside = {
        (path.stem, name)
        for path in sources("domain")
        for name in handing_out_rows(path.read_text(encoding="utf-8"))
    }
    outside = {
        (str(path.relative_to(ROOT)), use)
        for path in sources("bot", "handlers", "messages", "scheduler")
        for use in used_of_domain(path.read_text(encoding="utf-8"))
    }

    assert ("manage", "lock") in inside
    assert {where for where, use in outside if use in inside} == set()


# --- What organizers change -----------------------------------------------------------------


def reached(functions: dict[str, ast.FunctionDef], name: str) -> set[str]:
    """The functions of a module that one of them comes to, and the names they call."""
    names, waiting = set(), [name]
    while waiting:
        called = waiting.pop()
        if called in names:
            continue
        names.add(called)
        if called in functions:
            waiting += [
                ast.unparse(node.func).rpartition(".")[2]
                for node in ast.walk(functions[called])
                if isinstance(node, ast.Call)
            ]
    return names


def writes(function: ast.FunctionDef) -> bool:
    """Whether a function sets a column of a row, or adds, changes or deletes rows."""
    targets = [
        target
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    calls_of = {name for _, name in calls(function)} | {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return bool(calls_of & WRITING) or any(isinstance(t, ast.Attribute) for t in targets)


def unasked(source: str) -> list[str]:
    """Operations with an actor that do not find out who asks, or change and do not record it."""
    if not says(source, "actor_id"):
        return []
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = []
    for name, function in functions.items():
        arguments = [*function.args.args, *function.args.kwonlyargs]
        actor = next((each for each in arguments if each.arg == "actor_id"), None)
        if name.startswith("_") or actor is None:
            continue
        names = reached(functions, name)
        if not names & ASKING:
            found.append(f"{name} does not ask")
        changes = any(writes(functions[each]) for each in names & functions.keys())
        if changes and "record" not in names:
            found.append(f"{name} does not record")
    return found


def test_operations_of_organizers_ask_who_it_is_and_record_what_changes() -> None:
    made_in = {"audit.py", "participants.py"}
    """Where asking and recording are made."""
    files = [path for path in sources("domain") if path.name not in made_in]

    assert broken(unasked, files) == {}


def test_the_rules_would_be_seen_broken(tmp_path: Path) -> None:
    file = tmp_path / "careless.py"
    file.write_text("secrets.token_hex()", encoding="utf-8")
    assert broken(chances, [file]) == {str(file): ["secrets.token_hex"]}
    assert commits("def f(session):\n    session.commit()") == ["session.commit"]
    assert clocks("x = datetime.now(UTC)") == ["datetime.now"]
    assert chances("x = secrets.token_hex()") == ["secrets.token_hex"]
    assert networks("from urllib import request") == ["urllib.request"]
    assert networks("import http.client") == ["http.client"]
    assert networks("from urllib.parse import quote") == []
    assert pieced("text(f'SELECT {x}')") == ["text(f'SELECT {x}')"]
    assert handing_out_rows("def f() -> list[Seat]: ...") == {"f"}
    assert ("seats", "own") in used_of_domain("from domain import seats as s\ns.own()")
    forgetful = "def f(*, actor_id):\n    _g()\ndef _g():\n    row.x = 1"
    assert unasked(forgetful) == ["f does not ask", "f does not record"]
    careful = "def f(*, actor_id):\n    lock()\n    row.x = 1\n    audit.record()"
    assert unasked(careful) == []
