"""The pages of docs/, and those for contributors, say what is true of the code."""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.messages.plain_language import complaints

ROOT = Path(__file__).parent.parent
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
LIST = ROOT / "docs/decisions/README.md"
GUIDES = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
FOR_OFFICES = [ROOT / f"docs/{name}.md" for name in ("administrar", "decisoes-da-seplag", "piloto")]
PAGES = [*GUIDES, *sorted((ROOT / "docs").glob("*.md")), LIST, *DECISIONS]
TEMPLATES = sorted((ROOT / ".github").rglob("*.md"))
ROOMS = (
    "benchmarks|bot|database|domain|handlers|messages|migrations|models|scheduler|simulator"
    "|tests|docs|samples|scripts"
)
FORM = ["Situação", "Decisão", "Consequências", "Alternativas", "Quem garante"]


def relative(page: Path) -> str:
    return str(page.relative_to(ROOT))


def named(text: str) -> list[str]:
    """Every path of ours that a text names."""
    return re.findall(rf"(?<![\w/.-])((?:{ROOMS})/[\w./-]*[\w/])", text)


def linked(text: str) -> list[str]:
    """Every place of ours that a text leads to: a file, a heading, or a heading of a file."""
    return [unquote(link) for link in re.findall(r"\]\(((?!https?:)[^)\s]+)\)", text)]


def anchors(text: str) -> set[str]:
    """What the headings of a page are called in a link."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or bool(anchor and anchor not in anchors(target.read_text("utf-8")))


@pytest.mark.parametrize("page", [*PAGES, *TEMPLATES], ids=relative)
def test_page_names_only_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert [n for n in named(text) if not ((ROOT / n).exists() or (page.parent / n).exists())] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=relative)
def test_page_leads_only_to_what_exists(page: Path) -> None:
    links = linked(page.read_text(encoding="utf-8"))

    assert [link for link in links if leads_nowhere(page, link)] == []


def test_code_names_only_pages_that_exist() -> None:
    sources = [p for room in ROOMS.split("|") for p in (ROOT / room).rglob("*.py")]
    pages = {
        page
        for path in sources
        for page in re.findall(r"docs/[\w./-]+\.md", path.read_text("utf-8"))
    }

    assert [page for page in sorted(pages) if not (ROOT / page).exists()] == []


# --- Decisions ------------------------------------------------------------------------------


def form(text: str) -> list[str]:
    """The parts every decision has, as far as a page has them, in order."""
    parts = re.findall(r"^\*\*([^*]+)\.\*\*", text, flags=re.MULTILINE)
    return [part for part in parts if part in FORM]


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_has_the_form_of_the_others(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text.startswith(f"# {page.name[:4]}. ")
    assert form(text) == FORM


def test_list_of_decisions_has_each_with_its_title() -> None:
    rows = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \| .+ \|$",
        LIST.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    titles = [page.read_text(encoding="utf-8").splitlines()[0] for page in DECISIONS]

    assert [f"# {number}. {title}" for number, _, title in rows] == titles
    assert [file for _, file, _ in rows] == [page.name for page in DECISIONS]


# --- The guide for contributors -------------------------------------------------------------

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def excerpts(text: str) -> list[tuple[str, list[str]]]:
    """Every piece of a file that a page shows, in parts; `...` stands where some is left out."""
    found = re.findall(
        r"^```\w+\n(?:# |<!-- )([\w./]+\.\w+)(?: -->)?\n(.*?)^```$",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    return [(path, re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)) for path, shown in found]


def missing(source: str, parts: list[str]) -> list[str]:
    """The parts that a file does not have, one after the other."""
    lost, at = [], 0
    for part in parts:
        place = source.find(part, at)
        if place < 0:
            lost.append(part)
        else:
            at = place + len(part)
    return lost


@pytest.mark.parametrize(("path", "parts"), excerpts(GUIDE), ids=lambda value: str(value)[:50])
def test_guide_shows_the_code_as_it_is(path: str, parts: list[str]) -> None:
    assert missing((ROOT / path).read_text(encoding="utf-8"), parts) == []


def test_guide_walks_from_the_button_to_the_test() -> None:
    rooms = {Path(path).parts[0] for path, _ in excerpts(GUIDE)}

    assert rooms == {"messages", "domain", "handlers", "tests"}


def test_pages_name_only_commands_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    texts = [page.read_text(encoding="utf-8") for page in [*PAGES, *TEMPLATES]]
    # As somebody would type it: in code, or at the start of a line of commands.
    typed = {
        name for text in texts for name in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)
    }

    assert typed >= {"run", "test", "check", "fix", "help"}
    assert typed - targets == set()


@pytest.mark.parametrize("page", [*GUIDES, *FOR_OFFICES, *TEMPLATES], ids=relative)
def test_guide_is_plain(page: Path) -> None:
    portuguese = page.read_text(encoding="utf-8").split("## In English")[0]
    prose = re.sub(r"^---\n.*?^---\n|```.*?```", "", portuguese, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`]*`|<!--|-->|\*\[.*?\)\*", "", prose)
    prose = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose)
    lines = [line for line in prose.splitlines() if not line.startswith("|")]
    # Names of things a person installs are what they are.
    text = "\n".join(lines).replace("webhook", "")

    assert [one for one in complaints(text) if "linhas num parágrafo" not in one] == []


# --- The glossary ---------------------------------------------------------------------------


def words_of_code(text: str) -> list[str]:
    """Every word of the code in the second column of the tables."""
    rows = re.findall(r"^\| [^|`]+ \| ([^|]*) \| .+ \|$", text, flags=re.MULTILINE)
    return [word for cell in rows for word in re.findall(r"`([^`]+)`", cell)]


def unknown(words: list[str], source: str) -> list[str]:
    return [word for word in words if not re.search(rf"\b{re.escape(word)}\b", source)]


def test_glossary_has_only_words_of_the_code() -> None:
    words = words_of_code((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))
    assert len(words) > 80

    words = unknown(words, (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # Most stand in the first two.
    for room in ("models", "domain", *(set(ROOMS.split("|")) - {"docs", "samples"})):
        paths = [path for path in (ROOT / room).rglob("*.py") if path != Path(__file__)]
        words = unknown(words, "\n".join(path.read_text(encoding="utf-8") for path in paths))
        if not words:
            break

    assert words == []


def test_glossary_has_each_word_once() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| ([^|`]+?) \| `", text, flags=re.MULTILINE)
    words = words_of_code(text)

    assert len(said) == len(set(said))
    assert len(words) == len(set(words))


# --- The forge ------------------------------------------------------------------------------


def test_workflow_runs_what_we_run_on_the_versions_we_name() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named_versions = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    oldest = (ROOT / ".python-version").read_text(encoding="utf-8").strip()

    assert project["requires-python"] == f">={oldest}"
    assert re.findall(r"^ +- run: (.+)$", workflow, flags=re.MULTILINE) == [".ci/run"]
    matrix = re.findall(r"python: \[(.*)\]", workflow)
    assert matrix == [f'"{named_versions[0]}", "{named_versions[-1]}"']
    assert named_versions[0] == oldest
    _expect_few_rights(workflow)


def test_what_every_change_leaves_out_runs_once_a_week() -> None:
    workflow = (ROOT / ".github/workflows/long.yml").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.findall(r'cron: "\d+ \d+ \* \* \d"', workflow)
    (parts,) = re.findall(r"part: \[(.*)\]", workflow)
    assert re.findall(r"^chaos: (.*?) ##", makefile, flags=re.MULTILINE) == [parts.replace(",", "")]
    assert re.findall(r"^ +- run: (.+)$", workflow, flags=re.MULTILINE) == [
        "make ${{ matrix.part }}"
    ]
    _expect_few_rights(workflow)


def _expect_few_rights(workflow: str) -> None:
    assert re.findall(r"^permissions:\n((?:  .+\n)+)", workflow, flags=re.MULTILINE) == [
        "  contents: read\n"
    ]
    assert {use.partition("@")[0] for use in re.findall(r"uses: (\S+)", workflow)} == {
        "actions/checkout",
        "actions/setup-python",
    }


# --- What would be wrong is seen ------------------------------------------------------------


def test_a_wrong_path_would_be_seen() -> None:
    assert named("em `domain/seats/seats.py`, [x](../bot/nada.py)") == ["domain/seats/seats.py"]
    assert not (ROOT / named("veja domain/nada.py.")[0]).exists()
    assert leads_nowhere(ROOT / "README.md", "domain/nada.py")
    assert leads_nowhere(ROOT / "README.md", "docs/reliability.md#nada")
    assert not leads_nowhere(ROOT / "README.md", "docs/reliability.md#o-que-não-está-coberto")


def test_a_wrong_page_would_be_seen() -> None:
    assert form("**Decisão.** a\n\n**Pesos.** b\n\n**Situação.** c") == ["Decisão", "Situação"]
    shown = excerpts("```python\n# a/b.py\nx = 1\n...\ny = 2\n```\n")
    assert shown == [("a/b.py", ["x = 1\n", "y = 2\n"])]
    assert missing("x = 1\nz = 3\ny = 2\n", shown[0][1]) == []
    assert missing("y = 2\nx = 1\n", shown[0][1]) == ["y = 2\n"]
    assert words_of_code("| vaga | `Seat`, `HELD` | O lugar. |") == ["Seat", "HELD"]
    assert unknown(["Seat", "Chair"], "class Seat(Base):") == ["Chair"]
