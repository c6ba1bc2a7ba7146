"""The browser of the page's tests: finding one, and bringing one where there is none.

``python -m tests.browser.chromium`` is what ``make test`` calls. Without a browser the tests
fail; they are never skipped in silence.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OTHER_BROWSER = "REDE_TEST_BROWSER"
_STARTS_WITHIN_S = 20
_STOPS_WITHIN_S = 10

# The second line keeps the browser from calling its makers; the third, from calling anybody.
SWITCHES = (
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    # A container's /dev/shm is often too small for a page.
    "--disable-dev-shm-usage",
    # Its sandbox refuses to run as root, which is who runs in a container.
    *(("--no-sandbox",) if sys.platform == "linux" and os.geteuid() == 0 else ()),
)


class NoBrowserError(Exception):
    """No browser is here, and none could be brought; the text says what to do."""


def find() -> Path | None:
    """Give the browser to use: REDE_TEST_BROWSER, the machine's, or the one playwright brought.

    Raises:
        NoBrowserError: REDE_TEST_BROWSER names no file.

    """
    if chosen := os.environ.get(_OTHER_BROWSER):
        if not Path(chosen).is_file():
            message = f"{_OTHER_BROWSER}={chosen} não existe."
            raise NoBrowserError(message)
        return Path(chosen)
    for name in _NAMES:
        if path := shutil.which(name):
            return Path(path)
    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
    return bundled if bundled.is_file() else None


def ensure() -> Path:
    """Give the browser to use, installing one where there is none.

    Raises:
        NoBrowserError: neither the system's packages nor playwright had one.

    """
    if browser := find():
        return browser
    if _may_use_apt():
        _run("apt-get", "update")
        _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
    if browser := find():
        return browser
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    if browser := find():
        return browser
    message = (
        "Nenhum navegador para testar a página. Instale o Chromium ou o Google Chrome, "
        f"ou diga onde está: {_OTHER_BROWSER}=/caminho/do/navegador make test"
    )
    raise NoBrowserError(message)


@contextmanager
def running(executable: Path, profile: Path) -> Iterator[str]:
    """Run one browser for many tests; gives the address where a test connects to it."""
    # Without a window; letters drawn the same everywhere.
    looks = ("--headless", "--font-render-hinting=none", "--force-color-profile=srgb")
    process = subprocess.Popen(  # noqa: S603 (a browser we found)
        [executable, *looks, *SWITCHES, "--remote-debugging-port=0", f"--user-data-dir={profile}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{_port(process, profile / 'DevToolsActivePort')}"
    finally:
        process.terminate()
        process.wait(_STOPS_WITHIN_S)


def _port(process: subprocess.Popen[bytes], told: Path) -> int:
    ends_at = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends_at and process.poll() is None:
        if told.is_file() and (lines := told.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.02)
    message = f"O navegador não começou: {process.args!r}"
    raise NoBrowserError(message)


def ensure_emoji() -> None:
    """Bring a font with emoji where the system's packages may be used: screenshots show them.

    The tests pass without it, so nothing is said when it cannot be had.
    """
    if _may_use_apt() and not any(Path("/usr/share/fonts").rglob("*Emoji*")):
        _run("apt-get", "update")
        _run("apt-get", "install", "--yes", "--no-install-recommends", "fonts-noto-color-emoji")


def _may_use_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _run(*command: str) -> None:
    """Run an installer; what it could not do shows in what is there afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Its words go to stderr: the last lines of a test run belong to pytest.
    subprocess.run(command, env=environment, stdout=sys.stderr, check=False)  # noqa: S603 (fixed)


if __name__ == "__main__":
    try:
        ensure()
    except NoBrowserError as problem:
        sys.exit(str(problem))
    ensure_emoji()
