"""Temporary files of the tests in memory, where the machine offers it.

Every commit waits for the disk, as it must in earnest; thousands of tests would spend most of
their time so. What survives a power cut is not for these tests to tell.
"""

import shutil
import tempfile
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ENOUGH_BYTES = 2 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    if config.option.basetemp is not None or not _has_room():
        return
    folder = tempfile.mkdtemp(prefix="rede-tests-", dir=_MEMORY)
    config.stash[_FOLDER] = folder
    config.option.basetemp = f"{folder}/pytest"
    tempfile.tempdir = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)


_FOLDER = pytest.StashKey[str]()


def _has_room() -> bool:
    try:
        return shutil.disk_usage(_MEMORY).free >= _ENOUGH_BYTES
    except OSError:
        return False
