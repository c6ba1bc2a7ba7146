"""The live tests of python-telegram-bot, run against the simulator instead of Telegram.

Its authors wrote them against the real server: a server that passes them answers as Telegram
does. The source is fetched by `scripts/honesty` and never kept in this repository.
library_allowed.txt names the tests that pass; it may only grow.

    python -m tests.honesty.library_suite            the tests of the list: all must pass
    python -m tests.honesty.library_suite --grow     all tests; those that pass join the list
"""

import argparse
import asyncio
import base64
import json
import os
import shutil
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from simulator import Simulator

ROOT = Path(__file__).parents[2]
FETCHED = ROOT / ".venv" / "honesty"
ALLOWED = Path(__file__).parent / "library_allowed.txt"

TOKEN = "8137:SIM-suite"
USERNAME = "suite_bot"
PERSON, GROUP, GROUP_NAME = 675666224, -1001310911135, "suite_group"

_SETTINGS = """[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
timeout = 30
filterwarnings = ignore
"""
# The archive leaves these out; a picture of the same kind, or so many bytes, stands in for each.
_COPIES = {
    "telegram.jpg": "image_decrypted.jpg",
    "telegram.png": "game.png",
    "telegram.webp": "telegram_sticker.png",
    "game.gif": "telegram.gif",
}
_FILLED = {
    "telegram.mp4": 326_534,
    "telegram2.mp4": 132_084,
    "telegram.mp3": 122_920,
    "telegram.ogg": 9_199,
}


class SourceMissingError(Exception):
    """The library's source was not fetched."""


@dataclass(frozen=True)
class Outcome:
    """Which tests ran, and which of them passed."""

    passed: frozenset[str]
    failed: frozenset[str]
    output: str


def allowed() -> list[str]:
    """Return the tests that must pass."""
    return ALLOWED.read_text(encoding="utf-8").splitlines()


def unpack(folder: Path) -> Path:
    """Unpack the library's source and complete its test files; return its folder.

    Raises:
        SourceMissingError: it was not fetched.

    """
    archives = sorted((FETCHED / "source").glob("python_telegram_bot-*.tar.gz"))
    if not archives:
        message = (
            "A fonte da python-telegram-bot não está aqui. Rode scripts/honesty com acesso à "
            "internet: ele a busca com o pip."
        )
        raise SourceMissingError(message)
    with tarfile.open(archives[-1]) as archive:
        archive.extractall(folder, filter="data")
    [source] = folder.iterdir()
    data = source / "tests" / "data"
    for name, like in _COPIES.items():
        if not (data / name).exists():
            shutil.copyfile(data / like, data / name)
    for name, size in _FILLED.items():
        if not (data / name).exists():
            (data / name).write_bytes(bytes(size))
    return source


async def run(wanted: list[str], folder: Path) -> Outcome:
    """Run the wanted tests, or all that talk to a server if none are named.

    Raises:
        SourceMissingError: as `unpack`.

    """
    source = unpack(folder / "source")
    settings, results = folder / "settings.ini", folder / "results.json"
    settings.write_text(_SETTINGS, encoding="utf-8")
    files = sorted({name.partition("::")[0] for name in wanted})
    bots = [(TOKEN, USERNAME, "Suite")]
    person = {"id": PERSON, "first_name": "PTB", "last_name": "Test user", "started": True}
    others = [{"id": number, "first_name": f"P{number}"} for number in (2, 3, 4)]
    async with Simulator(bots=bots, people=[person, *others]) as simulator:
        await _make_group(simulator)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "pytest", "-c", str(settings), "--rootdir", str(source), "-q"),
            # Finer reports parse the library's deep calls anew, which Python 3.11 may not survive.
            "--tb=native",
            *("-p", "library_plugin", "-p", "network"),
            *("-p", "no:flaky", "-p", "no:cacheprovider", "-p", "no:xdist"),
            *("--ignore", "tests/test_official", "--ignore", "tests/ext"),
            *(files or ["tests"]),
            cwd=source,
            env=_environment(simulator.url, wanted, results),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
    told: dict[str, bool] = json.loads(results.read_text()) if results.exists() else {}
    return Outcome(
        passed=frozenset(name for name, did_pass in told.items() if did_pass),
        failed=frozenset(name for name, did_pass in told.items() if not did_pass),
        output=output.decode(errors="replace"),
    )


async def _make_group(simulator: Simulator) -> None:
    described = {
        "id": GROUP,
        "title": f">>> telegram.Bot(test) @{USERNAME}",
        "username": GROUP_NAME,
        "people": [PERSON, 2, 3, 4],
    }
    async with (
        aiohttp.ClientSession(simulator.url) as session,
        session.post("/sim/groups", json=described) as response,
    ):
        response.raise_for_status()


def _environment(url: str, wanted: list[str], results: Path) -> dict[str, str]:
    bot: dict[str, Any] = {
        "token": TOKEN,
        "payment_provider_token": "",
        "chat_id": str(PERSON),
        "super_group_id": str(GROUP),
        "forum_group_id": str(GROUP),
        "channel_id": f"@{GROUP_NAME}",
        "name": "Suite",
        "username": f"@{USERNAME}",
        "subscription_channel_id": GROUP,
    }
    # The suite takes its bot from here when it believes to run where its authors run it.
    bots = base64.b64encode(json.dumps([bot, bot]).encode()).decode()
    paths = (Path(__file__).parent, ROOT / "tests", FETCHED / "site")
    return {
        **os.environ,
        "GITHUB_ACTIONS": "true",
        "JOB_INDEX": "1",
        "BOTS": bots,
        "TEST_WITH_OPT_DEPS": "false",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "SIMULATOR_URL": url,
        "SUITE_RESULTS": str(results),
        "SUITE_WANTED": json.dumps(wanted),
    }


def main() -> int:
    """Run the suite and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.honesty.library_suite")
    parser.add_argument("--grow", action="store_true", help="roda tudo e aumenta a lista")
    is_growing = parser.parse_args().grow
    known = allowed() if ALLOWED.exists() else []
    try:
        with tempfile.TemporaryDirectory() as folder:
            outcome = asyncio.run(run([] if is_growing else known, Path(folder)))
    except SourceMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    missing = sorted(set(known) - outcome.passed)
    if is_growing and outcome.passed:
        ALLOWED.write_text("\n".join(sorted({*known, *outcome.passed})) + "\n", encoding="utf-8")
        sys.stdout.writelines(f"não passa: {name}\n" for name in sorted(outcome.failed))
    if missing or not outcome.passed:
        sys.stdout.write(outcome.output)
        sys.stdout.writelines(f"deixou de passar: {name}\n" for name in missing)
    sys.stdout.write(f"{len(outcome.passed)} testes da biblioteca passam no simulador.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
