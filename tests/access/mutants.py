"""The modules of domain/ with one check of a right taken out, or made too weak."""

import ast
import inspect
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, Final

from sqlalchemy.orm import Session

from domain import participants
from domain.errors import NotAllowedError
from domain.participants import Profile

CHECKS: Final = {
    "require_organizer": ("_unasked", "_anywhere"),
    "require_door": ("_unasked", "_anywhere"),
    "require_some_door": ("_unasked",),
}
"""Each check, and what might stand there by mistake."""
REFUSALS: Final = frozenset({"NotAllowedError"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module in which one line is another."""

    name: str
    module: ModuleType
    number: int
    """Which of the module's checks it is."""
    change: str

    def home(self) -> dict[str, Any]:
        """Return the names of the module without that check.

        Loaded where it is tried: who only asks what tests there are does not wait for them all.
        """
        tree, places = _parsed(self.module)
        block, at = places[self.number]
        check = block[at]
        block[at] = _changed(check, self.change)
        try:
            return run(self.module, tree)
        finally:
            block[at] = check


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield the module once for each check it holds, without it."""
    source = inspect.getsource(module)
    if not any(name in source for name in (*CHECKS, *REFUSALS)):
        return
    for number, (block, at) in enumerate(_parsed(module)[1]):
        place = block[at]
        for change in ("pass",) if isinstance(place, ast.Raise) else CHECKS[_called(place)]:
            what = f"{place.lineno} {change} {ast.unparse(place)}"
            yield Mutant(f"{module.__name__}:{what}", module, number, change)


def _unasked(
    session: Session, *, actor_id: int, now: datetime, slot_id: int | None = None
) -> Profile | None:
    """Stand for a check, and ask nothing."""
    del slot_id
    return participants.get(session, participant_id=actor_id, now=now)


def _anywhere(
    session: Session, *, actor_id: int, now: datetime, slot_id: int | None = None
) -> Profile:
    """Stand for a check, and let in whoever takes attendance in some room."""
    actor = _unasked(session, actor_id=actor_id, now=now, slot_id=slot_id)
    if actor is None or not actor.may_take_attendance:
        raise NotAllowedError
    return actor


_BLOCKS: Final = ("body", "orelse", "finalbody")


@cache
def _parsed(module: ModuleType) -> tuple[ast.Module, list[tuple[list[ast.stmt], int]]]:
    """Return the module's tree and where its checks stand in it."""
    tree = ast.parse(inspect.getsource(module))
    places: list[tuple[list[ast.stmt], int]] = []
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        for name in _BLOCKS:
            block = getattr(node, name, [])
            places += [(block, at) for at, each in enumerate(block) if _is_check(each)]
            waiting += block
        waiting += [*getattr(node, "handlers", []), *getattr(node, "cases", [])]
    return tree, places


def _called(node: ast.AST) -> str:
    call = getattr(node, "value", None)
    if not isinstance(call, ast.Call):
        return ""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, (ast.Expr, ast.Assign)):
        return _called(node) in CHECKS
    return isinstance(node, ast.Raise) and getattr(node.exc, "id", "") in REFUSALS


def _changed(check: ast.stmt, change: str) -> ast.stmt:
    if isinstance(check, ast.Raise):
        return ast.copy_location(ast.Pass(), check)
    other = deepcopy(check)
    call = other.value  # type: ignore[attr-defined]
    call.func = ast.copy_location(ast.Name(change, ast.Load()), call.func)
    return other


def run(module: ModuleType, tree: ast.Module) -> dict[str, Any]:
    """Return the names of a module that was loaded from this source instead."""
    home: dict[str, Any] = {
        "__name__": module.__name__,
        "__file__": module.__file__,
        "_unasked": _unasked,
        "_anywhere": _anywhere,
    }
    exec(compile(tree, str(module.__file__), "exec"), home)  # noqa: S102 - our own source
    return home
