"""The real command line with the probes among its routes: `python -m tests.bot.child iniciar`."""

import os
import sys

from bot.__main__ import main
from database import leader
from handlers import routes
from tests.bot import probes

if __name__ == "__main__":
    if silent := os.environ.get("REDE_TEST_SILENT_S"):
        # Twenty seconds each time would take too long.
        leader.SILENT_S = int(silent)  # type: ignore[misc]
        leader._LEASE_S = int(silent) * 0.6  # type: ignore[misc]  # noqa: SLF001
    routes.load()
    with probes.registered():
        os._exit(main(sys.argv[1:]))
