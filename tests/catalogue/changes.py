"""What changed on the screens since a version, before and after: `make mudancas DESDE=v1.0`."""

import difflib
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.catalogue import page
from tests.catalogue.run import record
from tests.catalogue.screens import REGISTER, ROOT, Screen, screens

_GIT: Final = "git"


def pairs(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Put each state that changed beside the one it most likely was; the same ones are left out.

    Labels and words count, and how buttons stand; not where they lead.
    """
    was = {_seen(picture): picture for picture in before}
    now = {_seen(picture): picture for picture in after}
    old = [picture for seen, picture in was.items() if seen not in now]
    new = [picture for seen, picture in now.items() if seen not in was]
    found: list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]] = []
    for picture in new:
        nearest = max(old, key=lambda one: _likeness(one, picture), default=None)
        if nearest is not None:
            old.remove(nearest)
        found.append((nearest, picture))
    return found + [(picture, None) for picture in old]


def _seen(picture: Mapping[str, Any]) -> str:
    payload = picture["payload"]
    rows = [
        [(button["text"], button.get("style", "")) for button in row]
        for row in payload.get("buttons", [])
    ]
    return json.dumps([payload["html"], rows], ensure_ascii=False)


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    return difflib.SequenceMatcher(
        None, one["payload"]["html"].split(), other["payload"]["html"].split()
    ).ratio()


def screens_at(version: str) -> dict[str, Screen]:
    """Return the register of a version by its codes."""
    lines = tomllib.loads(_git("show", f"{version}:{REGISTER.relative_to(ROOT)}"))
    return {code: Screen(code, *line) for code, line in lines.items()}


def reasons(version: str, screen: Screen) -> list[str]:
    """Return why a screen changed: what was committed to its text, else to what fills it in."""
    text = f"messages/texts/{screen.text}"
    for places in ([text], [f"messages/{Path(screen.text).parent}.py", "messages/buttons.py"]):
        if said := _git("log", "--format=%s", f"{version}..HEAD", "--", *places).splitlines():
            return said
    return []


def make(version: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Write the page."""
    was, now = screens_at(version), {screen.code: screen for screen in screens()}
    changed, same = [], []
    for code in sorted(was | now):
        screen = now.get(code) or was[code]
        shown = [
            [page.shown(picture, screen, {}) if picture is not None else None for picture in pair]
            for pair in pairs(_of(before, was.get(code)), _of(after, now.get(code)))
        ]
        if shown:
            changed.append({"screen": screen, "pairs": shown, "reasons": reasons(version, screen)})
        else:
            same.append(screen)
    return page.render("changes.html", version=version, changed=changed, same=same)


def _of(seen: Mapping[str, Any], screen: Screen | None) -> list[Mapping[str, Any]]:
    if screen is None:
        return []
    return [picture for picture in seen["pictures"] if screen.text in picture["texts"]]


def _git(*words: str) -> str:
    return subprocess.run(  # noqa: S603 - our own command
        [_GIT, *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def _both(version: str, directory: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Record both versions, each by its own conversations."""
    with tempfile.TemporaryDirectory() as old:
        _git("worktree", "add", "--detach", old, version)
        try:
            before = record(Path(old), root=Path(old))
        finally:
            _git("worktree", "remove", "--force", old)
    return before, record(directory)


if __name__ == "__main__":
    path = ROOT / "build" / "telas" / "mudancas.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(make(sys.argv[1], *_both(sys.argv[1], path.parent)), encoding="utf-8")
    print(f"Abra no navegador: file://{path}")
