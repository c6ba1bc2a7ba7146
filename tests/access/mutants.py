"""The modules of domain/ with one check of a right taken out, or made too weak."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from domain import participants

CHECKS: Final = {"require_organizer": "require_door", "require_door": None}
"""Each check, and the weaker one that might stand there by mistake."""
REFUSALS: Final = frozenset({"NotAllowedError"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module in which one line is another."""

    name: str
    home: Mapping[str, Any] = field(repr=False, hash=False)


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield the module once for each check it holds, without it."""
    source = inspect.getsource(module)
    places = [node for node in ast.walk(ast.parse(source)) if _is_check(node)]
    for number, place in enumerate(places):
        changes: list[str | None] = [None]
        if isinstance(place, ast.Expr):
            weaker = CHECKS[_called(place)]
            changes += [weaker] if weaker is not None else []
        for change in changes:
            tree = ast.parse(source)
            target = [node for node in ast.walk(tree) if _is_check(node)][number]
            _Change(target, change).visit(tree)
            what = "without" if change is None else f"with {change} for"
            yield Mutant(
                f"{module.__name__}:{place.lineno} {what} {ast.unparse(place)}",  # type: ignore[attr-defined]
                _run(module, ast.fix_missing_locations(tree)),
            )


def _called(node: ast.Expr) -> str:
    call = node.value
    if not isinstance(call, ast.Call):
        return ""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return _called(node) in CHECKS
    return isinstance(node, ast.Raise) and getattr(node.exc, "id", "") in REFUSALS


class _Change(ast.NodeTransformer):
    def __init__(self, target: ast.AST, change: str | None) -> None:
        self._target = target
        self._change = change

    def visit(self, node: ast.AST) -> Any:
        if node is not self._target:
            return self.generic_visit(node)
        if self._change is None:
            return ast.copy_location(ast.Pass(), node)
        call = node.value  # type: ignore[attr-defined]
        call.func = ast.copy_location(ast.Name("_weaker", ast.Load()), node)
        return node


def _run(module: ModuleType, tree: ast.Module) -> dict[str, Any]:
    home: dict[str, Any] = {
        "__name__": module.__name__,
        "__file__": module.__file__,
        "_weaker": participants.require_door,
    }
    exec(compile(tree, str(module.__file__), "exec"), home)  # noqa: S102 - our own source
    return home
