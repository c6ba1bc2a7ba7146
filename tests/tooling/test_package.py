"""The package, as whoever installs it has it: its own environment, its own folder, no checkout."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from bot import __version__
from bot.command import SETTINGS
from bot.demonstration_people import ANA, SAMPLE
from database import migrating

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME = "rede_estrategia"
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
ROOMS = WHEEL["only-include"]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_SOON_S = 20.0


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the package, and an empty folder to stand in."""

    wheel: Path
    rede: Path
    python: Path
    site: Path

    def start(self, folder: Path, *arguments: str) -> subprocess.Popen[str]:
        """Start the command `rede` there, with no setting but free ports."""
        bare = {name: value for name, value in os.environ.items() if name[:5] != "REDE_"}
        bare.pop("PYTHONPATH", None)
        ports = dict.fromkeys(("REDE_PORT", "REDE_WEB_PORT", "REDE_STATUS_PORT"), "0")
        return subprocess.Popen(  # noqa: S603
            [self.rede, *arguments],
            cwd=folder,
            env={**bare, **ports, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def says(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Run the command; returns its code and its words."""
        process = self.start(folder, *arguments)
        out, err = process.communicate(timeout=_SOON_S)
        assert "Traceback" not in out + err
        return process.returncode, out


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel, and install it as pip does; what it asks for is lent by our environment."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").iterdir()
    venv.create(folder / "env", symlinks=os.name != "nt")
    python = next((folder / "env").glob("*/python"))
    site = next((folder / "env").glob("lib/python*/site-packages"))
    # Our own pip, for the other Python: to give it one takes longer than all the rest.
    subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "pip", "--python", python, "install"),
            *("-q", "--no-deps", "--no-index", "--no-compile", wheel),
        ],
        check=True,
        capture_output=True,
    )
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Installed(wheel, python.with_name("rede"), python, site)


@pytest.fixture
def littered(tmp_path: Path) -> Path:
    """A folder with modules of the names of our rooms: none of them may be taken for ours."""
    for room in ROOMS:
        (tmp_path / f"{room}.py").write_text("raise SystemExit('theirs')", encoding="utf-8")
    return tmp_path


@contextmanager
def _demonstration(installed: Installed, folder: Path) -> Iterator[str]:
    process = installed.start(folder, "demo")
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        found = _ADDRESS.search(line)
        assert found, f"the demonstration did not start: {line} {process.stderr.read()}"
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=_SOON_S)


def _post(address: str, **body: object) -> None:
    head = {"Content-Type": "application/json", "Origin": "/".join(address.split("/")[:3])}
    urlopen(Request(address, json.dumps(body).encode(), head), timeout=_SOON_S).close()  # noqa: S310


def _last_words(address: str) -> str:
    with urlopen(f"{address}/sim/people/{ANA.chat_id}/chat", timeout=_SOON_S) as answer:  # noqa: S310
        messages = json.load(answer)["messages"]
    return next((m["text"] for m in reversed(messages) if m["from"] == "bot"), "")


def _until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + _SOON_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


# The import below starts in such a folder, too; all files are compared with the checkout's.
@pytest.mark.long
def test_demonstration_runs_from_a_folder_that_is_not_ours(
    installed: Installed, littered: Path
) -> None:
    with _demonstration(installed, littered) as address:
        _post(f"{address}/sim/people/{ANA.chat_id}/messages", text="/encontros")
        _until(lambda: "Próximos encontros" in _last_words(address))
        with urlopen(address, timeout=_SOON_S) as page:  # noqa: S310
            assert "<html" in page.read().decode()

    assert (littered / "dados/demonstracao.db").exists()


def test_commands_run_from_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    assert installed.says(tmp_path, "--versao") == (0, f"rede {__version__}\n")
    code, said = installed.says(tmp_path, "conferir")
    assert code == SETTINGS
    assert "PROBLEMA  Telegram: falta a chave." in said
    assert "Faça com: rede banco copiar" in said
    assert list(tmp_path.iterdir()) == []


def test_spreadsheet_is_read_in_a_process_of_its_own(installed: Installed, littered: Path) -> None:
    sample = installed.site / NAME / "samples" / SAMPLE.name

    code, said = installed.says(littered, "importar", str(sample))

    assert code == 0
    assert "Para guardar, repita com --guardar." in said


def test_package_brings_one_name_and_every_file_of_the_rooms(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    ours = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert len(ours) > 500
    assert found == {f"{NAME}/{path}" for path in ours} | {f"{NAME}/__main__.py"}


def test_names_of_the_rooms_are_nobody_elses() -> None:
    # Ours come first on the path: a library that brought one would be given ours.
    theirs = metadata.packages_distributions().keys() - {NAME}

    assert theirs & set(ROOMS) == set()
    assert "sqlalchemy" in theirs


def test_version_is_told_once_and_has_its_changes() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([\d.]+)\]", changes, flags=re.MULTILINE)

    assert versions[0] == __version__
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert migrating.newest_revision() in migrating.revisions()


def test_newer_syntax_than_the_oldest_python_is_refused() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest

    def refuses(source: str) -> bool:
        command = [sys.executable, "-m", "ruff", "check", "--select", "E9,F", "-"]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, check=False, capture_output=True, input=source, text=True
        )
        return done.returncode != 0

    # Of 3.12 and of 3.14.
    assert refuses("type Ids = list[int]\n")
    assert refuses("try:\n    pass\nexcept ValueError, TypeError:\n    pass\n")
    assert not refuses("try:\n    pass\nexcept* (ValueError, TypeError):\n    pass\n")
