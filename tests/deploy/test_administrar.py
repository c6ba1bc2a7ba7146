"""docs/administrar.md: its blocks run or are checked, and no message is missing."""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.settings import Settings
from tests import programs
from tests.bot.conftest import TOKEN, Harness, probed, simulator, sqlite_harness
from tests.bot.test_webhook import _free_port as free_port
from tests.conftest import ROOT
from tests.deploy.messages_of_commands import first_sentence, messages

__all__ = ["probed", "simulator", "sqlite_harness"]

PAGE = (ROOT / "docs/administrar.md").read_text("utf-8")
_BLOCK = re.compile(r"(?ms)^(?:<!-- prova: (?P<how>.+?) -->\n)?```sh\n(?P<text>.*?)^```$")
OFF, ON, POSTGRES = "roda", "roda, com o robô ligado", "roda, no PostgreSQL"
ONLY_CHECKED = "só conferido; "


@dataclass(frozen=True)
class Block:
    """A block of commands, and how it is proved."""

    how: str
    text: str

    @property
    def runs(self) -> bool:
        return self.how in {OFF, ON, POSTGRES}


BLOCKS = [Block(found["how"] or "", found["text"]) for found in _BLOCK.finditer(PAGE)]
RUNNING = [block for block in BLOCKS if block.runs]


def test_every_block_says_how_it_is_proved() -> None:
    assert len(BLOCKS) > 15
    assert len(RUNNING) > 6
    for block in BLOCKS:
        assert block.runs or block.how.startswith(ONLY_CHECKED), block


# --- What runs --------------------------------------------------------------------------------


class Machine:
    """A folder with the command `rede` and its settings, as /var/lib/rede has them."""

    def __init__(self, folder: Path, api: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.rede = folder / "bin/rede"
        self.rede.parent.mkdir()
        shutil.copy(ROOT / "samples/rede-2024.xlsx", folder)
        (folder / ".env").write_text(
            f"REDE_TELEGRAM_TOKEN={TOKEN}\nREDE_TELEGRAM_API={api}\n"
            f"REDE_WEB_PORT={free_port()}\nREDE_STATUS_PORT={self.port}\nREDE_LOG_LEVEL=ERROR\n",
            "utf-8",
        )
        (folder / ".env").chmod(0o600)
        bare = {name: value for name, value in os.environ.items() if name[:5] != "REDE_"}
        self.environment = {**bare, "PATH": f"{self.rede.parent}:{os.environ['PATH']}"}

    async def runs(self, block: Block, **more: str) -> str:
        """Run a block as it stands, but for the port; stops at the first line that fails."""
        process = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", block.text.replace(":8139/", f":{self.port}/"),
            cwd=self.folder,
            env=self.environment | more,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == 0, f"{block.text}\n{out.decode()}"
        return out.decode()

    async def start(self) -> programs.Program:
        """Start the bot, and wait until it is well."""
        process = await programs.start("bot", "iniciar", cwd=self.folder, env=self.environment)
        ask = ["curl", "--fail", "--silent", f"http://127.0.0.1:{self.port}/saude"]
        async with asyncio.timeout(30):
            while True:
                asked = await asyncio.create_subprocess_exec(
                    *ask, stdout=asyncio.subprocess.DEVNULL
                )
                if await asked.wait() == 0:
                    return process
                await asyncio.sleep(0.1)


async def _run_all(machine: Machine, postgres_url: str) -> list[str]:
    """Return what the blocks said; the bot is on or off, as each of them asks for."""
    bot: programs.Program | None = None
    said = []
    try:
        for block in RUNNING:
            if (block.how == ON) != (bot is not None):
                if bot is None:
                    bot = await machine.start()
                else:
                    bot.terminate()
                    assert await asyncio.wait_for(bot.wait(), 20) == 0
                    bot = None
            more = {"REDE_DATABASE_URL": postgres_url} if block.how == POSTGRES else {}
            said.append(await machine.runs(block, **more))
    finally:
        if bot is not None:
            bot.terminate()
            await asyncio.wait_for(bot.wait(), 20)
    return said


@pytest.mark.takes_long
@pytest.mark.timeout(300)  # a dozen programs, one after the other, on a busy machine
async def test_blocks_run_one_after_the_other(
    sqlite_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, sqlite_harness.simulator.url)
    with programs.command(machine.rede, "bot"):
        said = await _run_all(machine, postgres_url)

    whole = "\n".join(said)
    for words in (
        "BEM       Telegram: @prova_bot",
        "https://t.me/prova_bot?start=org_",
        "Para guardar, repita com --guardar.",
        "Trouxe tudo:",
        "Cópia boa:",
        "Cópia no lugar:",
        '"situacao": "bem"',
        "rede_leading 1.0",
    ):
        assert words in whole, whole


# --- What is only checked ---------------------------------------------------------------------


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.text.splitlines()[0][:40])
def test_block_is_written_rightly(block: Block) -> None:
    done = subprocess.run(
        ["bash", "-n"],  # noqa: S607
        input=block.text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.text.splitlines()[0][:40])
def test_block_names_files_and_commands_that_exist(block: Block) -> None:
    for path in re.findall(r"(?<![\w/])((?:deploy|requirements)/[\w./-]+)", block.text):
        assert (ROOT / path).exists() or path.startswith("deploy/segredos"), path
    for line in block.text.splitlines():
        words = shlex.split(line.replace(" | ", " ; ").partition(";")[0])
        while words and words[0] == "sudo":
            words = words[1:]
        if words and "robo" in words and "rede" in words:
            words = words[words.index("rede") :]
        if words and words[0] == "rede" and words[1:] != ["--versao"]:
            given = words[1 : words.index(">")] if ">" in words else words[1:]
            assert _parser().parse_args(given).command
    units = re.findall(r"\brede(?:-\w+)?\.(?:service|timer)\b", block.text)
    assert [unit for unit in units if not (ROOT / "deploy/systemd" / unit).exists()] == []


def test_page_names_only_files_of_deploy_that_exist() -> None:
    made_there = {"deploy/segredos", "deploy/segredos/telegram_token", "deploy/.env"}
    named = set(re.findall(r"(?<![\w/])(deploy/[\w./-]*\w)", PAGE))

    assert {path for path in named - made_there if not (ROOT / path).exists()} == set()
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "deploy").rglob("*")
        if path.is_file() and "segredos" not in path.parts
    }
    # The image is built by what compose.yaml says.
    assert files - named == {"deploy/Containerfile"}


def test_page_names_only_settings_of_ours() -> None:
    named = set(re.findall(r"\bREDE_[A-Z_]+[A-Z]\b", PAGE))

    assert {name.removeprefix("REDE_").lower() for name in named} <= set(Settings.model_fields)


def test_installed_command_is_the_service(tmp_path: Path) -> None:
    wrapper = (ROOT / "deploy/systemd/rede").read_text("utf-8")
    service = (ROOT / "deploy/systemd/rede.service").read_text("utf-8")
    found = re.search(r"^ExecStart=(\S+) iniciar$", service, re.MULTILINE)
    folder = re.search(r"^WorkingDirectory=(\S+)$", service, re.MULTILINE)
    assert found
    assert folder
    assert f'cd {folder[1]} && exec {found[1]} "$@"' in wrapper
    # As the user of the service: it is there that the program runs, with all that was typed.
    (tmp_path / "id").write_text("#!/bin/sh\necho rede\n")
    (tmp_path / "id").chmod(0o755)
    (tmp_path / "program").write_text('#!/bin/sh\npwd\nprintf "%s|" "$@"\n')
    (tmp_path / "program").chmod(0o755)
    here = wrapper.replace(found[1], str(tmp_path / "program")).replace(folder[1], str(tmp_path))
    done = subprocess.run(  # noqa: S603
        ["sh", "-c", here, "rede", "banco", "copiar", "um nome"],  # noqa: S607
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{tmp_path}\nbanco|copiar|um nome|"


def test_installed_command_takes_settings_of_the_shell_along(tmp_path: Path) -> None:
    for name, says in (("id", "echo ana"), ("sudo", 'printf "%s|" "$@"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
    wrapper = (ROOT / "deploy/systemd/rede").read_text("utf-8")

    def asked(**given: str) -> str:
        return subprocess.run(  # noqa: S603
            ["sh", "-c", wrapper, "rede", "conferir"],  # noqa: S607
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", **given},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert asked() == "-u|rede|rede|conferir|"
    named = asked(REDE_LOG_LEVEL="DEBUG", REDE_PORT="1", OUTRO="x").partition("|")[0]
    assert set(named.removeprefix("--preserve-env=").split(",")) == {"REDE_LOG_LEVEL", "REDE_PORT"}


# --- Messages ---------------------------------------------------------------------------------


def told() -> set[str]:
    """Every message in the last table."""
    table = PAGE.partition("| O que aparece |")[2]
    return set(re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE))


def test_every_message_of_a_command_is_there_with_what_to_do() -> None:
    said = messages()

    assert len(said) > 60
    assert {sentence: source for sentence, source in said.items() if sentence not in told()} == {}


def test_no_message_is_there_that_nobody_says() -> None:
    by_hand = {"Há um engano em REDE_…"}

    assert told() - set(messages()) - by_hand == set()


def test_messages_are_known_by_their_first_sentence() -> None:
    assert first_sentence("A porta … está em uso. Escolha outra.") == "A porta … está em uso"
    assert first_sentence("Falta o pacote x neste Python. Instale:\nagora") == (
        "Falta o pacote x neste Python"
    )
