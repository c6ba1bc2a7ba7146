"""What the command line says when it cannot go on, found in the code: the first sentence of each.

A value that is filled in is shown as "…".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = (
    "bot/__main__.py",
    "bot/backup_commands.py",
    "bot/causes.py",
    "bot/command.py",
    "bot/copies.py",
    "bot/first_organizer.py",
    "bot/importing.py",
    "bot/locking.py",
    "bot/serving.py",
    "bot/webhook.py",
    "bot/upgrading.py",
    "database/durability.py",
)
_SAYING: Final = {"CommandError", "Cause", "NotDurableError"}
_WORDS: Final = {"words", "advice", "message"}
_HELP: Final = {"_parser", "_add_bank"}
"""What these say is shown by --ajuda."""


def text_of(node: ast.expr) -> str | None:
    """Return a string as a reader would see it; None if the expression is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{[a-z]+\}", "…", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = text_of(node.left)
        return None if left is None else left + (text_of(node.right) or "…")
    if isinstance(node, ast.IfExp):
        return text_of(node.body)
    return None


def first_sentence(text: str) -> str:
    """Return the sentence by which somebody knows a message."""
    first = text.partition("\n")[0].strip()
    return re.split(r"(?<=[.:])\s", first)[0].rstrip(".:")


def _strings(tree: ast.Module) -> Iterator[str]:
    shown = [node for node in tree.body if getattr(node, "name", "") not in _HELP]
    for node in (node for one in shown for node in ast.walk(one)):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _SAYING:
                found = node.args[:1]
        elif isinstance(node, ast.Assign):
            names = {t.id for t in node.targets if isinstance(t, ast.Name)}
            found = [node.value] if names & _WORDS else []
        elif isinstance(node, ast.Tuple):
            found = node.elts
        elif isinstance(node, ast.Dict):
            found = node.values
        for one in found:
            text = text_of(one)
            if text is not None and re.match(r"[A-Z{…À-Ý]", text) and " " in text.strip():
                yield text


def messages() -> dict[str, str]:
    """Return every message by its first sentence, with the file that says it."""
    found: dict[str, str] = {}
    for source in SOURCES:
        tree = ast.parse((ROOT / source).read_text("utf-8"))
        for text in _strings(tree):
            sentence = first_sentence(text)
            if len(sentence) > 3 and sentence.strip("… "):
                found.setdefault(sentence, source)
    return found
