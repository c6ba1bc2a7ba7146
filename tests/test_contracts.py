"""Each contract between the rooms goes red when a module breaks it.

A copy of the rooms gets one bad module per line of the table; one run of import-linter must
name every one of them under the contract that forbids it.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in CONFIG["contracts"]}

# Who imports what, and which contract minds.
FORBIDDEN = [
    ("models", "domain", "layers"),
    ("domain", "messages", "layers"),
    ("domain", "bot", "layers"),
    ("messages", "handlers", "layers"),
    ("handlers", "scheduler", "layers"),
    ("scheduler", "handlers", "layers"),
    ("handlers", "bot", "layers"),
    ("scheduler", "bot", "layers"),
    ("database", "models", "database-knows-no-table"),
    ("database", "domain", "layers"),
    ("models", "database", "layers"),
    ("domain", "database.engine", "statements-only"),
    ("handlers", "database.transactions", "statements-only"),
    ("scheduler", "database.leader", "statements-only"),
    ("domain", "psycopg", "domain-is-plain"),
    ("models", "structlog", "models-only-sqlalchemy"),
    ("models", "asyncio", "models-only-sqlalchemy"),
    ("domain.seats", "domain.organizing", "subjects"),
    ("domain.attendance", "domain.seats", "subjects"),
    ("domain", "telegram", "domain-is-plain"),
    ("domain", "jinja2", "domain-is-plain"),
    ("domain", "apscheduler", "domain-is-plain"),
    ("domain", "asyncio", "domain-is-plain"),
    ("messages", "telegram", "messages-words-only"),
    ("messages", "models", "messages-words-only"),
    ("handlers", "telegram", "handlers-read-do-say"),
    ("handlers", "asyncio", "handlers-read-do-say"),
    ("handlers", "models", "handlers-read-do-say"),
    ("handlers", "scheduler", "handlers-read-do-say"),
    ("scheduler", "telegram", "scheduler-asks"),
    ("scheduler", "models", "scheduler-asks"),
    ("scheduler", "handlers", "scheduler-asks"),
    ("simulator", "bot", "simulator-alone"),
    ("simulator", "messages", "simulator-alone"),
    ("simulator", "telegram", "simulator-alone"),
    ("handlers", "simulator", "simulator-unknown-inside"),
    ("bot", "simulator.back_room", "simulator-front-door"),
    ("migrations.versions", "models", "migrations-stand-alone"),
]


def _bad_module(importer: str, imported: str) -> str:
    return f"{importer}.broken_by_{imported.replace('.', '_')}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give what import-linter says about a copy of the rooms with all the bad modules."""
    tree = tmp_path_factory.mktemp("rooms")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for room in CONFIG["root_packages"]:
        (tree / room).mkdir()
        for source in (ROOT / room).rglob("*.py"):
            copy = tree / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    (tree / "simulator/back_room.py").touch()
    (tree / "bot/welcome.py").write_text("import simulator\n")
    for importer, imported, _ in FORBIDDEN:
        module = _bad_module(importer, imported)
        (tree / module.replace(".", "/")).with_suffix(".py").write_text(f"import {imported}\n")
    with (tree / "benchmarks/workload.py").open("a") as lowest:
        lowest.write("import benchmarks.compare\n")
    return _lint(tree)


def _lint(tree: Path) -> str:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    finished = subprocess.run(  # noqa: S603 (nothing of it comes from outside)
        [sys.executable, "-c", program, "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stderr == ""
    return finished.stdout


def _section(report: str, contract: str) -> str:
    """Give what is said under a contract's name in the part about broken contracts."""
    details = report.partition("Broken contracts")[2]
    return details.partition(f"\n{NAMES[contract]}\n---")[2].partition("\n---")[0]


@pytest.mark.parametrize(("importer", "imported", "contract"), FORBIDDEN)
def test_contract_refuses(importer: str, imported: str, contract: str, report: str) -> None:
    complaint = rf"{re.escape(_bad_module(importer, imported))} -> {re.escape(imported)}\b"

    assert re.search(complaint, _section(report, contract)), report


def test_contracts_are_each_broken_by_the_table() -> None:
    assert {contract for _, _, contract in FORBIDDEN} == set(NAMES) - {"acyclic"}


def test_contract_refuses_a_circle(report: str) -> None:
    section = _section(report, "acyclic")

    assert "No cycles are allowed in benchmarks" in section
    assert ".workload" in section


def test_contract_accepts_the_front_door_of_the_simulator(report: str) -> None:
    assert "bot.broken_by_simulator_back_room" in report
    assert "bot.welcome" not in report
