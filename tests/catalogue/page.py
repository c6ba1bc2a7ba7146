"""One page with every screen, made of what the recorder wrote down; it needs no server."""

import html
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from tests.catalogue.screens import Screen, register
from tests.messages.plain_language import MIN_WORDS_FOR_FLESCH, flesch, words

_SECTIONS: Final = {
    "C": "Cadastro e convites",
    "P": "Início, busca, ajuda e dados",
    "E": "Encontros",
    "R": "Presença e opinião",
    "K": "Cursos e turmas",
    "H": "Horas",
    "B": "Boas práticas e desafios",
    "O": "Organização",
    "N": "Avisos que o robô manda",
    "X": "Erros e situações de borda",
}
_WAYS: Final = {
    "comando": "comando {words}",
    "frase": "{words}, sem pergunta aberta",
    "relógio": "o relógio, sem ninguém pedir",
    "antigo": "um botão antigo, que não vale mais",
    "outro": "um botão de outra mensagem, quando a situação mudou",
    "resposta": "{words} em resposta",
    "botão": "{words}",
}
_FILES: Final = {"photo": "🖼️ imagem", "document": "📎 arquivo"}
_MOST: Final = 40
"""Ways of one kind that are listed; a list of names has as many buttons as names."""


def make(record: Mapping[str, Any]) -> str:
    """Write the page."""
    known = register()
    ins, outs = _ways(record["ways"], known)
    screens = [
        _screen(screen, record["pictures"], known, ins[screen.text], outs[screen.text])
        for screen in known.values()
    ]
    return render(
        "page.html",
        screens=screens,
        sections=[
            {
                "letter": letter,
                "name": name,
                "screens": [screen for screen in screens if screen["code"][0] == letter],
            }
            for letter, name in _SECTIONS.items()
        ],
        state_count=len(record["pictures"]),
        way_count=len({(way["source"], way["kind"], way["target"]) for way in record["ways"]}),
    )


def render(template: str, **values: Any) -> str:
    """Fill in a template of this folder."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values)


def _screen(
    screen: Screen,
    recorded: Sequence[Mapping[str, Any]],
    known: Mapping[str, Screen],
    ins: list[dict[str, str]],
    outs: list[dict[str, str]],
) -> dict[str, Any]:
    mine = [picture for picture in recorded if screen.text in picture["texts"]]
    pictures = [shown(picture, screen, known) for picture in mine]
    return {
        "code": screen.code,
        "text": screen.text,
        "title": screen.title,
        "next_action": screen.next_action,
        "pictures": pictures,
        "figures": "1 situação" if len(mine) == 1 else f"{len(mine)} situações",
        "ins": ins,
        "outs": outs,
    }


def shown(
    picture: Mapping[str, Any], screen: Screen, known: Mapping[str, Screen]
) -> dict[str, Any]:
    """Return what a template draws of one state; a button leads to the known screens."""
    payload = picture["payload"]
    source = payload["html"]
    plain = html.unescape(re.sub(r"<[^>]+>", "", source))
    return {
        "is_toast": picture["is_toast"],
        "is_alert": payload.get("alert", False),
        "words": source,
        "html": Markup(_inert(source)),  # noqa: S704 - our own texts, whose values are escaped
        "file": _FILES.get((payload.get("file") or payload.get("made") or {}).get("kind", "")),
        "rows": [
            [_button(button, picture, known) for button in row]
            for row in payload.get("buttons", [])
        ],
        "figures": _figures(plain),
        "others": [
            known[text].code for text in picture["texts"] if text != screen.text and text in known
        ],
    }


def _button(
    button: Mapping[str, str], picture: Mapping[str, Any], known: Mapping[str, Screen]
) -> dict[str, str]:
    target = known.get(picture["leads"].get(button.get("callback_data", ""), ""))
    note = "abre um endereço" if "url" in button else "copia um texto"
    return {
        "label": button["text"],
        "style": button.get("style", ""),
        "code": target.code if target is not None else "",
        "note": note if "callback_data" not in button else "manda um arquivo",
    }


def _inert(source: str) -> str:
    """Keep how a text looks on the phone; its links lead nowhere from here."""
    source = re.sub(r"<a [^>]*>", '<span class="l">', source).replace("</a>", "</span>")
    source = re.sub(r"<tg-time[^>]*>", '<span class="d">', source).replace("</tg-time>", "</span>")
    return re.sub(r"<blockquote[^>]*>\n?", "<blockquote>", source)


def _figures(plain: str) -> str:
    lines = len([line for line in plain.splitlines() if line.strip()])
    said = f"{len(plain)} letras, {lines} {'linha' if lines == 1 else 'linhas'}"
    if len(words(plain)) >= MIN_WORDS_FOR_FLESCH:
        said += f", Flesch {flesch(plain):.0f}"
    return said


def _ways(
    ways: Sequence[Mapping[str, str]], known: Mapping[str, Screen]
) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[dict[str, str]]]]:
    """Return the ways to each text, and those from it."""
    to: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
    out: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
    for way in ways:
        source, target = known.get(way["source"]), known.get(way["target"])
        if target is None or (way["source"] and source is None):
            continue
        said = way["words"]
        if way["kind"] == "botão":
            said = f"“{said}”"
        said = _WAYS[way["kind"]].format(words=said)
        if way["is_told"]:
            said = f"aviso: outra pessoa usou {said}"
        code = "" if source is None else source.code
        title = "" if source is None else source.title
        to[target.text].setdefault((said, code), {"words": said, "code": code, "title": title})
        if source is not None and not way["is_told"]:
            out[source.text].setdefault(
                (said, target.code), {"words": said, "code": target.code, "title": target.title}
            )
    return (
        defaultdict(list, {text: list(found.values())[:_MOST] for text, found in to.items()}),
        defaultdict(list, {text: list(found.values())[:_MOST] for text, found in out.items()}),
    )
