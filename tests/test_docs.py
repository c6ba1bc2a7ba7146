"""The pages of docs/ say what is true of the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs/architecture.md", *sorted((ROOT / "docs/decisions").glob("*.md"))]
ROOMS = (
    "bot|domain|handlers|messages|migrations|models|scheduler|simulator|tests|docs|samples|scripts"
)


def named(text: str) -> list[str]:
    """Every path of ours that a text names."""
    return re.findall(rf"(?<![\w/.-])((?:{ROOMS})/[\w./-]*[\w/])", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_names_only_files_that_exist(page: Path) -> None:
    assert [n for n in named(page.read_text(encoding="utf-8")) if not (ROOT / n).exists()] == []


def test_code_names_only_pages_that_exist() -> None:
    sources = [p for room in ROOMS.split("|") for p in (ROOT / room).rglob("*.py")]
    pages = {
        page
        for path in sources
        for page in re.findall(r"docs/[\w./-]+\.md", path.read_text("utf-8"))
    }

    assert [page for page in sorted(pages) if not (ROOT / page).exists()] == []


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = [int(page.name[:4]) for page in PAGES[1:]]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_wrong_path_would_be_seen() -> None:
    assert named("em `domain/seats/seats.py`, [x](../bot/nada.py)") == ["domain/seats/seats.py"]
    assert not (ROOT / named("veja domain/nada.py.")[0]).exists()
