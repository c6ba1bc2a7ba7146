"""What is the same for all processes of a run is made once: the others wait, and take it."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

Make = Callable[[Path], None]
Once = Callable[[str, Make], Path]


@pytest.fixture(scope="session")
def once(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Give a function that returns the file of a name, made by whoever asks first.

    Nobody may change the file.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if hasattr(pytestconfig, "workerinput") else own

    def made(name: str, make: Make) -> Path:
        path, part = folder / name, folder / f"{name}.part"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                part.unlink(missing_ok=True)
                make(part)
                part.rename(path)
        return path

    return made
