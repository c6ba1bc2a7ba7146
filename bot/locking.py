"""Copies that only the holder of a key can read: files of age, which `age` itself opens, too.

The installation holds the public key alone. The other half is made and kept elsewhere, with
`age-keygen -o chave.txt`.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyrage

from bot.untrusted_copy import MAX_BYTES, TooLargeError, UnfitCopyError, UnreadableError

ENDING: Final = ".age"
_BEGINS: Final = b"age-encryption.org/v1\n"
_SECRET: Final = "AGE-SECRET-KEY-1"  # noqa: S105 - how each begins


class LockedError(UnfitCopyError):
    """The copy is locked, and no key was given."""


class KeyFileError(UnfitCopyError):
    """The file that was given holds no key."""


class WrongKeyError(UnfitCopyError):
    """The key does not open the copy, or the copy is damaged."""


def is_public_key(text: str) -> bool:
    """Tell whether copies can be locked with it."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def lock(path: Path, public_key: str) -> Path:
    """Lock a file into a new one beside it, for its owner only; returns the new one."""
    locked = path.with_name(f"{path.name}{ENDING}")
    locked.touch(mode=0o600)
    key = pyrage.x25519.Recipient.from_str(public_key)
    pyrage.encrypt_file(str(path), str(locked), [key])
    return locked


@contextlib.contextmanager
def opened(path: Path, key_file: Path | None) -> Iterator[Path]:
    """Give the copy as it was before it was locked; one that never was is given as it is.

    Raises:
        LockedError: it needs a key.
        KeyFileError: the file holds none.
        WrongKeyError: the key is another one's.
        TooLargeError: it is larger than any copy.
        UnreadableError: the copy, or the key, cannot be opened.

    """
    try:
        is_locked = path.is_file() and _begins(path)
    except OSError as error:
        raise UnreadableError(error) from None
    if not is_locked:
        yield path
        return
    if key_file is None:
        raise LockedError
    if path.stat().st_size > MAX_BYTES:
        raise TooLargeError
    keys = _keys(key_file)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "copy.db"
        plain.touch(mode=0o600)
        try:
            pyrage.decrypt_file(str(path), str(plain), keys)
        except pyrage.DecryptError:
            raise WrongKeyError from None
        except OSError as error:
            # What was cut off or changed has no number of the system.
            if error.errno is None:
                raise WrongKeyError from None
            raise
        yield plain


def _begins(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_BEGINS)) == _BEGINS


def _keys(path: Path) -> list[pyrage.x25519.Identity]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UnreadableError(error, path) from None
    except UnicodeDecodeError:
        raise KeyFileError(path) from None
    try:
        keys = [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in lines
            if line.strip().startswith(_SECRET)
        ]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise KeyFileError(path)
    return keys
