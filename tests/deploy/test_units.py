"""The units of deploy/systemd, as systemd itself judges them, and as the program needs them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.command import SETTINGS
from bot.settings import Settings
from database import turns

FOLDER = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = ("rede.service", "rede-copia.service")
UNITS = (*SERVICES, "rede-copia.timer")
HARDENING = "endurecimento.conf"
MOST_EXPOSED = 2.0

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine on which the files lie as they are installed."""
    units = tmp_path / "etc/systemd/system"
    for service in SERVICES:
        (units / f"{service}.d").mkdir(parents=True)
        shutil.copy(FOLDER / HARDENING, units / f"{service}.d")
    for unit in UNITS:
        shutil.copy(FOLDER / unit, units)
    program = tmp_path / "opt/rede/venv/bin/rede"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    theirs = Path("/lib/systemd/system")
    if theirs.exists():
        shutil.copytree(theirs, tmp_path / "lib/systemd/system", symlinks=True, dirs_exist_ok=True)
    return tmp_path


def exposure(root: Path, service: str) -> float:
    done = subprocess.run(  # noqa: S603
        ["systemd-analyze", "security", "--offline=true", f"--root={root}", service],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stderr
    return float(found[1])


def verified(root: Path) -> str:
    units = [str(root / "etc/systemd/system" / unit) for unit in UNITS]
    done = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", f"--root={root}", "--man=no", *units],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    # What else this machine has is not ours.
    return "\n".join(line for line in done.stderr.splitlines() if "rede" in line)


@needs_systemd
def test_systemd_finds_no_fault(root: Path) -> None:
    assert verified(root) == ""


@needs_systemd
def test_systemd_would_find_a_misspelt_line(root: Path) -> None:
    unit = root / "etc/systemd/system/rede.service"
    unit.write_text(unit.read_text("utf-8").replace("StateDirectory=", "StateDirektory="), "utf-8")

    assert "StateDirektory" in verified(root)


@needs_systemd
@pytest.mark.parametrize("service", SERVICES)
def test_services_are_exposed_little(root: Path, service: str) -> None:
    assert exposure(root, service) <= MOST_EXPOSED

    (root / "etc/systemd/system" / f"{service}.d" / HARDENING).unlink()
    assert exposure(root, service) > 8


def _service(name: str) -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(FOLDER / name, "utf-8")
    return read["Service"]


def test_service_fits_the_program() -> None:
    service = _service("rede.service")

    assert service["Type"] == "notify"
    # Our own watch ends the process first, and says where it stood (bot/hang.py).
    assert int(service["WatchdogSec"]) > 2 * turns.TURN_S
    assert service["RestartPreventExitStatus"] == str(SETTINGS)
    assert int(service["TimeoutStopSec"]) > 3 * 4
    # An upgrade copies the data first and changes the tables, before it is ready.
    assert service["TimeoutStartSec"] == "15min"


def test_page_the_unit_points_to_is_put_there() -> None:
    unit = (FOLDER / "rede.service").read_text("utf-8")
    found = re.search(r"^Documentation=file://(\S+)$", unit, re.MULTILINE)
    assert found
    page = (FOLDER.parents[1] / "docs/administrar.md").read_text("utf-8")
    assert f" docs/administrar.md {found[1]}\n" in page


def test_key_comes_as_a_credential_that_the_settings_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = _service("rede.service")
    name, _, source = service["LoadCredential"].partition(":")
    variable, _, value = service["Environment"].partition("=")
    assert source == "/etc/rede/telegram_token"
    assert value == f"%d/{name}"

    (tmp_path / name).write_text("8137:SIM-prova\n", "utf-8")
    monkeypatch.setenv(variable, value.replace("%d", str(tmp_path)))
    token = Settings(_env_file=None).telegram_token

    assert token is not None
    assert token.get_secret_value() == "8137:SIM-prova"


def test_both_services_are_the_same_user_in_the_same_folder() -> None:
    bot, copy = (_service(name) for name in SERVICES)

    for name in ("User", "Group", "WorkingDirectory", "StateDirectory", "StateDirectoryMode"):
        assert bot[name] == copy[name]
