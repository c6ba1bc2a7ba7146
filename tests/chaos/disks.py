"""Disks that are full: a small file system in memory, or a limit on how large files may grow."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BLOCK = b"\0" * 4096
_MOUNT, _UNMOUNT = shutil.which("mount"), shutil.which("umount")


def can_mount() -> bool:
    """Tell whether this user may make a file system."""
    return os.name != "nt" and os.geteuid() == 0 and _MOUNT is not None and _UNMOUNT is not None


class SmallDisk:
    """A file system in memory of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leave no room at all."""
        with (self.folder / "ballast").open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_BLOCK)
            except OSError:
                return

    def resize(self, megabytes: int) -> None:
        """Give it another size, as somebody who makes room does."""
        _run(_MOUNT, "-o", f"remount,size={megabytes}m", str(self.folder))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a small file system for a while."""
    folder.mkdir(exist_ok=True)
    _run(_MOUNT, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _run(_UNMOUNT, "-l", str(folder))


def _run(program: str | None, *arguments: str) -> None:
    assert program is not None
    subprocess.run([program, *arguments], check=True)  # noqa: S603 - ours


def limit_files(pid: int, size: int | None) -> None:
    """Let no file of a running process grow beyond a size; None takes the limit away."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))
