import ast
import re
from pathlib import Path
from statistics import median

import pytest

from tests.messages.plain_language import (
    MIN_WORDS_FOR_FLESCH,
    TEXTS,
    complaints,
    flesch,
    syllables,
    words,
    words_of_template,
)

MESSAGES = TEXTS.parent
ALL_TEXTS = sorted(path for path in TEXTS.rglob("*") if path.is_file())
ALLOWED_TAGS = {
    "a", "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler", "tg-time",
}  # fmt: skip
MAX_LABEL = 36
"""Letters of a button that stands alone in its row."""
MEDIAN_FLESCH = 70.0


def ids(path: Path) -> str:
    return str(path.relative_to(TEXTS))


def labels() -> list[tuple[str, str]]:
    """Every label written in messages/, with the file it stands in."""
    return [
        (path.name, str(node.args[0].value))
        for path in sorted(MESSAGES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Button"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def test_texts_are_plain() -> None:
    told = {ids(path): complaints(words_of_template(path)) for path in ALL_TEXTS}

    assert {name: words for name, words in told.items() if words} == {}


def test_texts_have_only_tags_that_telegram_knows() -> None:
    assert {path.suffix for path in ALL_TEXTS} == {".html", ".txt"}
    unknown = {ids(path): _tags(path) - _allowed(path) for path in ALL_TEXTS}

    assert {name: tags for name, tags in unknown.items() if tags} == {}


def _tags(path: Path) -> set[str]:
    source = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(r"</?([a-zA-Z][\w-]*)", source))


def _allowed(path: Path) -> set[str]:
    return ALLOWED_TAGS if path.suffix == ".html" else set()


def test_texts_never_let_a_value_through_unescaped() -> None:
    through = re.compile(r"\|\s*safe\b|autoescape\s+false")

    assert [ids(path) for path in ALL_TEXTS if through.search(path.read_text("utf-8"))] == []


def test_texts_together_are_very_easy_to_read() -> None:
    long_enough = [
        text
        for text in map(words_of_template, ALL_TEXTS)
        if len(words(text)) >= MIN_WORDS_FOR_FLESCH
    ]

    assert median(map(flesch, long_enough)) >= MEDIAN_FLESCH


def test_labels_are_plain_and_short() -> None:
    every = labels()

    assert len(every) > 100
    assert [(file, label) for file, label in every if complaints(label)] == []
    assert [(file, label) for file, label in every if len(label) > MAX_LABEL] == []


def test_every_text_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MESSAGES.rglob("*.py"))
    included = "\n".join(path.read_text(encoding="utf-8") for path in ALL_TEXTS)

    unused = [
        name
        for name in map(ids, ALL_TEXTS)
        if f'"{name}"' not in source
        and f'"{name}"' not in included
        and not re.search(rf'f"{re.escape(name.split("/")[0])}/\{{', source)
    ]

    assert unused == []


@pytest.mark.parametrize(
    ("word", "number"),
    [("presença", 3), ("você", 2), ("inscrição", 3), ("quem", 1), ("horas", 2), ("não", 1)],
)
def test_syllables_are_counted_as_spoken(word: str, number: int) -> None:
    assert syllables(word) == number


def test_flesch_tells_plain_from_bureaucratic() -> None:
    plain = "Sua vaga está guardada. Se não puder ir, toque no botão. Outra pessoa usa a vaga."
    stiff = (
        "Comunicamos que a efetivação da inscrição do servidor encontra-se condicionada à "
        "disponibilização de vagas remanescentes, observadas as disposições regulamentares "
        "aplicáveis à capacitação institucional no período correspondente"
    )

    assert flesch(plain) > 70
    assert flesch(stiff) < 20


@pytest.mark.parametrize(
    "text",
    [
        "Você deve efetuar a inscrição.",
        "Faça o check-in na sala.",
        "Você está inscrito no curso.",
        "Bem-vindo(a) à Rede.",
        " ".join(["palavra"] * 21) + ".",
        "No âmbito da Rede, há vagas.",
    ],
)
def test_complaints_find_what_is_not_plain(text: str) -> None:
    assert complaints(text) != []
