"""The file .env beside the settings: names none of ours, and the way to the internet."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot import system_errors
from bot.command import SETTINGS, CommandError
from bot.settings import ENV_FILE, Settings

PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
_AUTHORITIES: Final = "SSL_CERT_FILE"
"""Names that all programs know; libraries read them from the environment."""
_PREFIX: Final = "REDE_"
_NEAR: Final = 0.52
"""In the environment other programs may have names that begin like ours."""


def read() -> dict[str, str]:
    """Return what the file .env gives, by names in capitals; empty lines count as not given.

    Raises:
        CommandError: it is no file.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not in UTF-8.

    """
    if Path(ENV_FILE).is_dir():
        message = "O arquivo .env é uma pasta. Apague a pasta e crie o arquivo."
        raise CommandError(message, SETTINGS)
    if not Path(ENV_FILE).is_file():
        return {}
    found = dotenv_values(ENV_FILE, encoding="utf-8-sig")
    return {name.upper(): value for name, value in found.items() if value}


def names() -> frozenset[str]:
    """Return the names of all settings."""
    return frozenset(f"{_PREFIX}{name.upper()}" for name in Settings.model_fields)


def unknown_names(environment: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Return the names that begin like ours and are none of ours, each with the nearest of ours.

    Raises:
        CommandError, OSError, UnicodeDecodeError: as `read`.

    """
    ours = {name.removeprefix(_PREFIX): name for name in names()}
    in_file = {name for name in read() if name.startswith(_PREFIX)}
    around = {name.upper() for name in environment if name.upper().startswith(_PREFIX)}
    found: dict[str, str | None] = {}
    for name in sorted((in_file | around) - set(ours.values())):
        alike = difflib.get_close_matches(name.removeprefix(_PREFIX), ours, n=1, cutoff=_NEAR)
        if alike or name in in_file:
            found[name] = ours[alike[0]] if alike else None
    return found


def in_words(unknown: Mapping[str, str | None]) -> str:
    """Say in one line which names nobody reads."""
    said = [name if near is None else f"{name} (seria {near}?)" for name, near in unknown.items()]
    return f"Atenção: não conheço {', '.join(said)}. O robô não usa esse valor."


def adopt_way_out(environment: dict[str, str] | None = None) -> None:
    """Let the proxies and the certificates of .env count where the environment names none.

    Raises:
        CommandError: a proxy is not one that we can use, or the certificates cannot be read.
        OSError, UnicodeDecodeError: as `read`.

    """
    given = os.environ if environment is None else environment
    in_file = read()
    for name in PROXIES:
        if name in in_file and not (given.get(name) or given.get(name.lower())):
            given[name] = in_file[name]
        value = given.get(name.lower()) or given.get(name) or ""
        if name != "NO_PROXY" and "://" in value and not _is_usable(value):
            message = f"Há um engano em {name}: use http://servidor:porta."
            raise CommandError(message, SETTINGS)
    if _AUTHORITIES in in_file and not given.get(_AUTHORITIES):
        given[_AUTHORITIES] = in_file[_AUTHORITIES]
    if path := given.get(_AUTHORITIES):
        try:
            Path(path).open("rb").close()
        except OSError as error:
            # OpenSSL would go on with no authority at all, and trust nobody.
            message = f"Há um engano em {_AUTHORITIES}: {system_errors.in_words(error)}"
            raise CommandError(message, SETTINGS) from None


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
