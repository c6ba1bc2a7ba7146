"""Which ways through the texts were taken: every `if`, `elif`, `else` and inline `if` is noted."""

from collections.abc import Callable, Iterator
from typing import Final

from jinja2 import Environment, Template, nodes
from jinja2.meta import find_referenced_templates

Branch = tuple[str, str]
"""A text, and where in it: "12 sim", "12 não", or "" for the text itself."""

_SEEN: Final = "seen_by_the_catalogue"


def branches_of(environment: Environment, name: str) -> set[Branch]:
    """Every way through one text that somebody may come to read."""
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    tree = Environment.parse(environment, source, name)
    calls = (call for call in tree.find_all(nodes.Call) if _is_note(call))
    return {(name, str(call.args[1].as_const())) for call in calls}


def fragments(environment: Environment) -> set[str]:
    """The texts that only stand in others."""
    assert environment.loader is not None
    sources = (
        environment.loader.get_source(environment, name)[0] for name in environment.list_templates()
    )
    return {
        name
        for source in sources
        for name in find_referenced_templates(environment.parse(source))
        if name
    }


def watch(environment: Environment, note: Callable[[str, dict[Branch, None]], None]) -> None:
    """Let `note` hear of every text that is rendered: its words and the ways taken."""
    open_renders: list[dict[Branch, None]] = []

    def seen(name: str, where: str, value: object = "") -> object:
        if open_renders:
            open_renders[-1][name, where] = None
        return value

    class Watched(Template):
        def render(self, *args: object, **values: object) -> str:
            open_renders.append({})
            words = super().render(*args, **values)
            note(words.strip(), open_renders.pop())
            return words

    def parse(source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = Environment._parse(environment, source, name, filename)  # noqa: SLF001
        _mark(environment, tree, name or "")
        return tree

    environment.globals[_SEEN] = seen
    environment.template_class = Watched
    environment._parse = parse  # type: ignore[method-assign] # noqa: SLF001
    assert environment.cache is not None
    environment.cache.clear()


def _mark(environment: Environment, tree: nodes.Template, name: str) -> None:
    further = {id(more) for node in tree.find_all(nodes.If) for more in node.elif_}
    for place, node in enumerate(_choices(tree)):
        where = f"{node.lineno}.{place}"
        yes, no = f"{where} sim", f"{where} não"
        if isinstance(node, nodes.If):
            node.body.insert(0, nodes.Output([_note(name, yes)]))
            if id(node) not in further:
                node.else_.insert(0, nodes.Output([_note(name, no)]))
        elif isinstance(node, nodes.CondExpr):
            node.expr1 = _note(name, yes, node.expr1)
            node.expr2 = _note(name, no, node.expr2 or nodes.Const(""))
    tree.body.insert(0, nodes.Output([_note(name, "")]))
    tree.set_environment(environment)


def _choices(tree: nodes.Template) -> Iterator[nodes.Node]:
    return iter([*tree.find_all(nodes.If), *tree.find_all(nodes.CondExpr)])


def _note(name: str, where: str, value: nodes.Expr | None = None) -> nodes.Call:
    words: list[nodes.Expr] = [nodes.Const(name), nodes.Const(where)]
    given = words if value is None else [*words, value]
    return nodes.Call(nodes.Name(_SEEN, "load"), given, [], None, None)


def _is_note(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == _SEEN
