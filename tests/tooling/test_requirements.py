"""requirements/*.txt: exact versions and hashes, nothing else; the files agree."""

import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NAMES = ("runtime", "demo", "postgres", "dev", "honesty", "library-source")

_PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[\w.+!]+)(?P<marker> ; [^/@:]+)? \\$"
)
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@cache
def _pins(name: str) -> dict[str, str]:
    """Give the version of each package of a file, with its marker."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    found = [match for line in lines if (match := _PIN.match(line))]
    return {match["name"]: f"{match['version']}{match['marker'] or ''}" for match in found}


@pytest.mark.parametrize("name", NAMES)
def test_requirements_hold_only_versions_and_hashes(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()

    strange = [line for line in lines if not _PIN.match(line) and not _HASH.match(line)]

    assert strange == []


@pytest.mark.parametrize("name", NAMES)
def test_requirements_hash_every_version(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()

    unhashed = re.findall(r"^\S+==.*\n(?!    --hash)", text, flags=re.MULTILINE)

    assert unhashed == []


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [("runtime", "demo"), ("runtime", "postgres"), ("demo", "dev"), ("postgres", "dev")],
)
def test_requirements_agree_on_versions(smaller: str, larger: str) -> None:
    differing = {
        name: (pin, _pins(larger).get(name))
        for name, pin in _pins(smaller).items()
        if _pins(larger).get(name) != pin
    }

    assert differing == {}


def test_requirements_satisfy_what_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "runtime": declared["project"]["dependencies"],
        "demo": declared["project"]["optional-dependencies"]["demo"],
        "postgres": declared["project"]["optional-dependencies"]["postgres"],
        "dev": declared["dependency-groups"]["dev"],
        "honesty": declared["dependency-groups"]["honesty"],
    }

    missing = [
        (name, str(requirement))
        for name, lines in wanted.items()
        for requirement in map(Requirement, lines)
        if not requirement.specifier.contains(
            _pins(name).get(canonicalize_name(requirement.name), "0").partition(" ")[0]
        )
    ]

    assert missing == []


@pytest.mark.parametrize("name", ["runtime", "demo", "postgres", "dev"])
def test_requirements_name_whatever_they_need(name: str) -> None:
    # They are installed as they stand, without looking for what they need themselves.
    pins = _pins(name)
    missing = [
        (package, needed)
        for package in pins
        if (asks := _asks_for(package)) is not None
        for needed in asks
        if needed not in pins
    ]

    assert missing == []


def _asks_for(package: str) -> list[str] | None:
    """Give what an installed package needs here; None when it is for another system."""
    try:
        found = metadata.requires(package)
    except metadata.PackageNotFoundError:
        return None
    asked = map(Requirement, found or [])
    return [
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or each.marker.evaluate({"extra": ""})
    ]


def test_library_source_is_that_of_the_library_we_run() -> None:
    name = "python-telegram-bot"

    assert _pins("library-source")[name] == _pins("runtime")[name]
