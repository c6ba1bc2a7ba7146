"""What people read outside the chat is as plain as in it.

The page of the demonstration, the projector and the command line; README has tests/test_readme.py.
"""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.catalogue.rules import not_of_the_glossary, passives
from tests.messages.plain_language import complaints

ROOT: Final = Path(__file__).parent.parent
FILES: Final = sorted(
    path
    for place in (
        "bot/**/*.*",
        "simulator/__main__.py",
        "simulator/server.py",
        "simulator/page/*.*",
    )
    for path in ROOT.glob(place)
    if path.suffix in {".py", ".js", ".html"}
)
NAMES: Final = re.compile(r"python -m bot[a-z -]*|Bot API|/bot\b")
"""What has a foreign name, and no other."""
_PORTUGUESE: Final = re.compile(
    r"[à-ÿ]|\b(?:as|com|da|das|de|do|dos|em|na|o|os|para|por|que|sem|um|uma)\b", re.IGNORECASE
)
_JS_STRING: Final = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`")
_TEMPLATE_BLOCK: Final = re.compile(r"\{%.*?%\}", re.DOTALL)
_TEMPLATE_STRING: Final = re.compile(r"\"([^\"]*)\"")
_ATTRIBUTE: Final = re.compile(r'(?:alt|aria-label|placeholder|title)="([^"]*)"')


def _of_html(source: str) -> Iterator[str]:
    source = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", source, flags=re.DOTALL)
    for block in _TEMPLATE_BLOCK.findall(source):
        yield from _TEMPLATE_STRING.findall(block)
    source = _TEMPLATE_BLOCK.sub("<!---->", source)
    source = re.sub(r"\{\{.*?\}\}", "Ana", source)
    yield from _ATTRIBUTE.findall(source)
    # Tags within a sentence do not end it.
    source = re.sub(r"</?(?:b|i|em|strong|span|code)\b[^>]*>", "", source)
    yield from re.split(r"<[^>]+>", source)


def _of_js(source: str) -> Iterator[str]:
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    for match in _JS_STRING.finditer(source):
        yield re.sub(r"\$\{[^}]*\}", "Ana", match[1] if match[1] is not None else match[2])


def _of_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = node.values
            silent.update(map(id, parts))
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "Ana" for part in parts
            )
        elif isinstance(node, ast.Constant) and id(node) not in silent:
            yield str(node.value)


_READERS: Final = {".html": _of_html, ".js": _of_js, ".py": _of_python}


def portuguese(path: Path) -> list[str]:
    """Every string of a file that is for readers."""
    found = _READERS[path.suffix](path.read_text(encoding="utf-8"))
    said = (NAMES.sub("Ana", html.unescape(one)).strip() for one in found)
    return [one for one in said if _PORTUGUESE.search(one)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_outside_the_chat_are_plain(path: Path) -> None:
    broken = {
        said: found
        for said in portuguese(path)
        if (found := [*complaints(said), *not_of_the_glossary(said), *passives(said)])
    }

    assert broken == {}


def test_words_are_found_in_every_kind_of_file() -> None:
    """What no reader finds, nobody judges."""
    assert list(filter(None, _of_html('<p title="Um lugar">Nada <b>vai</b> daí<br>Fim</p>'))) == [
        "Um lugar",
        "Nada vai daí",
        "Fim",
    ]
    assert list(filter(None, _of_html('{% set x = "Um lugar" %}<p>De {{ when }}</p>'))) == [
        "Um lugar",
        "De Ana",
    ]
    assert list(_of_js('// "não"\nsay("O robô", `Conversa de ${name}`)')) == [
        "O robô",
        "Conversa de Ana",
    ]
    assert list(_of_python('"""Doc."""\nsay(f"Falta {x} aqui", "a planilha")')) == [
        "Falta Ana aqui",
        "a planilha",
    ]
    assert {path.suffix for path in FILES if portuguese(path)} == {".html", ".js", ".py"}


def test_what_is_not_plain_is_found() -> None:
    assert complaints("Faça o download da cópia.")
    assert list(not_of_the_glossary("Token do robô"))
    assert list(passives("As conversas foram apagadas."))
