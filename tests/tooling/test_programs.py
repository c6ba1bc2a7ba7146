"""The programs that tests start are forks; each is as one that was started in earnest."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import programs


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["json.tool", "--no-ensure-ascii"], '{"órgão": 1}'),
        (["json.tool"], "{"),
        pytest.param(["bot", "nada"], "", marks=pytest.mark.long),
        (["bot", "iniciar"], ""),
        pytest.param(["bot", "banco", "liberar"], "", marks=pytest.mark.long),
    ],
    ids=lambda value: "".join(value)[:12],
)
def test_a_fork_is_as_a_process_that_was_started(
    tmp_path: Path, arguments: list[str], given: str
) -> None:
    database = {"REDE_DATABASE_URL": "sqlite:///rede.db", "REDE_STATUS_PORT": "0"}

    started = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(programs.ROOT), **database},
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    forked = programs.run(*arguments, cwd=tmp_path, env=database, given=given)

    assert forked.returncode == started.returncode
    assert forked.stdout == started.stdout
    assert forked.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]
    assert forked.stdout or forked.stderr


async def test_the_end_of_a_fork_is_told(tmp_path: Path) -> None:
    program = await programs.start("http.server", "0", cwd=tmp_path, stdout=programs.DEVNULL)
    assert program.returncode is None

    program.kill()

    assert await program.wait() == program.returncode == -signal.SIGKILL
