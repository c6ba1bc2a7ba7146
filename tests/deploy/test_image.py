"""What deploy/Containerfile and deploy/compose.yaml promise, as far as no engine is needed."""

import asyncio
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from bot.settings import Settings
from tests.bot.conftest import Harness, probed, simulator, sqlite_harness

__all__ = ["probed", "simulator", "sqlite_harness"]

ROOT = Path(__file__).parents[2]
IMAGE = (ROOT / "deploy/Containerfile").read_text("utf-8")
COMPOSE = (ROOT / "deploy/compose.yaml").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_image_has_what_the_package_has() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = re.findall(r"^COPY (?!--from|requirements)(\S+) /opt/rede/(\S+)$", IMAGE, re.MULTILINE)

    folder = wheel["sources"][""]
    rooms = [(room, f"{folder}/{room}") for room in wheel["only-include"]]
    single = [(path, f"{folder}/{place}") for path, place in wheel["force-include"].items()]
    assert copied == rooms + single
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    needed = {*wheel["only-include"], *wheel["force-include"], "requirements/postgres.txt"}
    assert {line[1:] for line in kept if line.startswith("!")} == needed
    assert "*" in kept


def test_image_runs_as_nobody_and_installs_by_hash() -> None:
    assert re.findall(r"^USER (.+)$", IMAGE, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes" in IMAGE
    assert "TOKEN" not in IMAGE


async def test_health_check_knows_well_from_ill(sqlite_harness: Harness) -> None:
    found = re.search(r"^    CMD (\[.*\])$", IMAGE, re.MULTILINE)
    assert found
    _, option, program = json.loads(found[1])

    async def checked(port: int) -> int:
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, option, program],
            env={"REDE_STATUS_PORT": str(port)},
            capture_output=True,
            check=False,
        )
        return done.returncode

    async with sqlite_harness.application().running() as bot:
        await sqlite_harness.settled()
        port = bot.status_port
        assert await checked(port) == 0
        # As when nothing was ever heard of Telegram: the active process is not well.
        bot.status.intake = None
        assert await checked(port) != 0
    assert await checked(port) != 0


def test_settings_in_compose_are_settings_of_ours() -> None:
    named = set(re.findall(r"\b(REDE_[A-Z_]+)\b", COMPOSE + IMAGE))

    assert named
    assert {name.removeprefix("REDE_").lower() for name in named} <= set(Settings.model_fields)


def test_services_of_ours_may_change_nothing() -> None:
    shared = COMPOSE.partition("x-robo: &robo\n")[2].partition("\nservices:")[0]

    for line in (
        "read_only: true",
        # The others do not start again with the machine.
        "restart: unless-stopped",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
    ):
        assert line in shared
    assert COMPOSE.count("<<: *robo") == 2
    # Only this machine reaches the pages; the figures are published nowhere.
    assert re.findall(r"ports: (.+)", COMPOSE) == ['["127.0.0.1:8138:8138"]']
