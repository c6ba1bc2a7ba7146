"""Every file a screen can send is made by somebody, also in a process that shows no screen yet."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = re.compile(r'MadeFile\(\s*"(\w+)"')


def test_load_finds_the_maker_of_every_file_that_screens_send() -> None:
    sent = {
        name
        for folder in ("messages", "handlers", "scheduler")
        for file in (ROOT / folder).rglob("*.py")
        for name in MADE.findall(file.read_text(encoding="utf-8"))
    }
    # In a fresh process: here other tests may have imported the makers already.
    program = (
        "from bot import application; from messages import documents\n"
        "documents.load(); print(*documents.names())"
    )
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"calendar", "hours_statement"} <= sent
    assert sent <= set(ran.stdout.split())
