"""Typing a command as whoever installed the bot would, and what holds for all it says."""

import codecs
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.conftest import ROOT

TOKEN = "8137:SIM-prova_de_fogo"
SAMPLE = str(ROOT / "samples" / "rede-2024.xlsx")
PASSWORD = "Senha-Secreta99"
COMMANDS = {
    "looks": ["importar", SAMPLE],
    "writes": ["importar", SAMPLE, "--guardar"],
    "invites": ["convite-organizacao"],
    "invites anew": ["convite-organizacao", "--novo"],
    "updates": ["banco", "atualizar"],
    "copies": ["banco", "copiar", "copia.db"],
    "copies by date": ["banco", "copiar"],
    "restores": ["banco", "restaurar", "velha.db"],
    "brings": ["banco", "trazer", "antes/rede.db"],
    "releases": ["banco", "liberar"],
}
_WORK = Path("/tmp")  # noqa: S108 - anybody may write there
_SOON_S = 20.0
"""The slowest waits three seconds for another bot; the rest is a busy machine."""

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Type a command in an empty folder; returns its code and its words."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("REDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REDE_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("REDE_WEB_PORT", "0")
    monkeypatch.setenv("REDE_STATUS_PORT", "0")

    def type_(*arguments: str, **changed: str) -> tuple[int, str]:
        for name, value in changed.items():
            monkeypatch.setenv(f"REDE_{name.upper()}", value)
        started = time.monotonic()
        code = main(arguments)
        assert time.monotonic() - started < _SOON_S
        out, err = capfd.readouterr()
        # It tells all it finds; each finding has its own lines.
        check(out, err, most_lines=200 if arguments[0] == "conferir" else 3)
        return code, out

    return type_


def origin(template: Path, folder: Path) -> None:
    """Put a database where `brings` finds it, open to anybody."""
    (folder / "antes").mkdir()
    copied = shutil.copyfile(template, folder / "antes" / "rede.db")
    copied.chmod(0o666)
    copied.parent.chmod(0o777)


def check(out: str, err: str = "", most_lines: int = 3) -> None:
    assert len(out.splitlines()) <= most_lines, out
    assert "Traceback" not in out + err
    assert TOKEN not in out + err
    for part in ("Secreta", TOKEN.partition(":")[2]):
        assert part not in out + err


@contextlib.contextmanager
def nobody(*open_folders: Path) -> Iterator[None]:
    """Be somebody without rights, also where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    for folder in open_folders:
        for one in (folder, *folder.parents[:3]):
            one.chmod(one.stat().st_mode | 0o055)
    # What Python loads late may stand where only root reads.
    codecs.lookup("idna")
    before, tempfile.tempdir = tempfile.tempdir, str(_WORK)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        tempfile.tempdir = before


def server(user: str = "rede", host: str = "127.0.0.1", port: int | str = 1) -> str:
    return f"postgresql://{user}:{PASSWORD}@{host}:{port}/rede"
