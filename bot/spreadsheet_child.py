"""The process that reads one spreadsheet: bytes in, values out; see bot/spreadsheet_reader.py.

It imports little, so that it starts in an instant.
"""

import sys
from importlib.util import find_spec, module_from_spec
from typing import Final

READ: Final = b"W"
REFUSED: Final = b"R"
"""The first byte of the answer: a packed workbook follows, or the reason."""


def _limit(memory: int, time_s: int) -> None:
    try:
        import resource  # noqa: PLC0415 - does not exist on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (time_s, time_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It writes to its pipes alone.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _main() -> None:
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    # To be imported, domain listens to the database: ten times what the reading itself loads.
    if (spec := find_spec("domain")) is not None:
        sys.modules["domain"] = module_from_spec(spec)
    from domain.importing import spreadsheets  # noqa: PLC0415 - once domain is there, unread
    from domain.importing.spreadsheets import SpreadsheetError  # noqa: PLC0415

    try:
        workbook = spreadsheets.read(sys.stdin.buffer.read())
    except SpreadsheetError as error:
        sys.stdout.buffer.write(REFUSED + error.reason.value.encode())
        return
    sys.stdout.buffer.write(READ + spreadsheets.pack(workbook).encode())


if __name__ == "__main__":
    _main()
