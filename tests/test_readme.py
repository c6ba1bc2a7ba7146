"""The README says what is true."""

import re
from pathlib import Path

from handlers import routes
from tests.catalogue.rules import not_of_the_glossary, passives
from tests.messages.plain_language import complaints

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_lists_the_settings_of_env_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = re.findall(r"^(REDE_\w+)=(.*)$", example, flags=re.MULTILINE)

    table = re.findall(r"^\| `(REDE_\w+)` \| (?:`(.*?)`)? ?\|", README, flags=re.MULTILINE)

    assert table == settings


def test_readme_lists_every_command_a_person_may_type() -> None:
    routes.load()
    english = {"start", "help", "settings"}

    table = set(re.findall(r"^\| `/(\w+)`", README, flags=re.MULTILINE))

    assert table == routes.registered_commands() - english


def test_readme_names_only_files_that_exist() -> None:
    named = re.findall(r"\]\(((?!http|#)[^)]+)\)", README)

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_readme_is_plain() -> None:
    portuguese = README.split("## In English")[0]
    prose = re.sub(r"```.*?```|`[^`]*`|<[^>]*>|\*\[.*?\)\*", "", portuguese, flags=re.DOTALL)
    prose = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose)
    lines = [line for line in prose.splitlines() if not line.startswith("|")]
    # Names of things a person installs are what they are.
    text = "\n".join(lines).replace("webhook", "")

    found = [*complaints(text), *not_of_the_glossary(text), *passives(text)]
    assert [one for one in found if "linhas num parágrafo" not in one] == []


def test_readme_is_short_enough_to_read() -> None:
    assert len(README.splitlines()) <= 250
