"""Reading a course from a pasted text: its name, and what stands behind a label on a line."""

from dataclasses import dataclass
from typing import Final

from domain.reading import durations
from domain.reading.plain import plain

_LABELS: Final = {
    "curso": "title",
    "nome": "title",
    "nome do curso": "title",
    "titulo": "title",
    "objetivo": "aim",
    "objetivos": "aim",
    "o que se aprende": "aim",
    "para que serve": "aim",
    "ementa": "aim",
    "carga horaria": "minutes",
    "duracao": "minutes",
    "horas": "minutes",
    "tema": "theme",
}


@dataclass(frozen=True, slots=True)
class CourseText:
    """What a text says of a course; empty or None where it is silent."""

    title: str = ""
    aim: str = ""
    minutes: int | None = None
    theme: str = ""


def read(text: str) -> CourseText:
    """Return what a text says: its first line without a label is the name, others the aim."""
    found: dict[str, list[str]] = {"title": [], "aim": [], "minutes": [], "theme": []}
    for line in map(str.strip, text.splitlines()):
        label, sign, rest = line.partition(":")
        piece = _LABELS.get(plain(label)) if sign else None
        if piece is None:
            piece, rest = "aim" if found["title"] else "title", line
        if rest.strip():
            found[piece].append(rest.strip())
    lengths = [read for line in found["minutes"] if (read := read_minutes(line)) is not None]
    return CourseText(
        title=" ".join(found["title"]),
        aim=" ".join(found["aim"]),
        minutes=lengths[0] if lengths else None,
        theme=" ".join(found["theme"]),
    )


def read_minutes(text: str) -> int | None:
    """Return a workload in minutes: "8 horas", "8"; None where it is not one length."""
    found = durations.read(text)
    if found is None or len(found.readings) != 1 or not found.readings[0]:
        return None
    return found.readings[0]
