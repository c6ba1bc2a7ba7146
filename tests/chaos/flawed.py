"""The real program with the probes, and a flaw if one is named: `python -m tests.chaos.flawed`."""

import os
import sys

from bot.__main__ import main
from bot.telegram import chat_queues
from tests.bot import probes
from tests.chaos import flaws

if __name__ == "__main__":
    if gap := os.environ.get("REDE_TEST_CHAT_GAP_S"):
        chat_queues.CHAT_GAP_S = float(gap)  # type: ignore[misc]
    flaws.apply(os.environ.get("REDE_TEST_FLAW", ""))
    with probes.registered():
        os._exit(main(sys.argv[1:]))
