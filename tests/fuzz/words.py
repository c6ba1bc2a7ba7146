"""Texts nobody should write: what Hypothesis thinks of, and what has hurt other programs."""

import random
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

HOSTILE: Final = (
    "", " ", "\n\n\n", "\t", "0", "-1", "²", "\u0661\u0662\u0663\u0664", "4096", "9" * 400,
    "1" * 4_096, "1e308", "NaN", "0x7fffffff", "99999999999999999999 vagas", "-80 vagas",
    "😀" * 4_096, "👨\u200d👩\u200d👧" * 900, "🏳\ufe0f\u200d🌈", "👍🏽", "\u200d" * 50,
    "a" + "\u0301" * 4_000, "e\u200b\u0301", "Z\u0351\u036b\u0343a\u0363l\u0348g\u031e" * 60,
    "\u202eodacam\u202c", "\u2066isolado\u2069", "\u200fרק\u200e", "ab\x00cd", "\x1b[31m", "\x7f",
    "\ud800", "x\udfff\ud800y", "\ufeff", "\u200b", "\u2028linha\u2029", "\u00ad\u034f",
    "\U000e0041\U000e007f", "\ufdd0\uffff", "ﷺ" * 400, "İıſßŒ", "Å\u212b",
    "<b>", "</b>", "<b><i></b></i>", '<a href="javascript:1">x</a>', "<script>alert(1)</script>",
    "&", "&amp;", "&#0;", "&#x110000;", "&lt;b&gt;", '<tg-emoji emoji-id="1">x</tg-emoji>',
    "<b>&lt;" * 580, "*a* _b_ `c` [d](e)", "```\n```", "||x||", "[x](tg://user?id=1)", "@todos",
    "https://exemplo.mg.gov.br/?a=1&b=2", "t.me/robo?start=org_x", "tg://resolve?domain=x",
    "{{ 7*7 }}", "{% raw %}", "${7*7}", "%s %n %(x)s", "{0.__class__}", "\\", "\\u0000", "\"'",
    "'; DROP TABLE participants; --", "%_\\" * 1_300, '"AND OR NEAR( * : ^ - )" & | ! <->' * 90,
    "NOT", "*", "a*", '"', "(", "title:x", "a OR", "-a", "^a", "a NEAR/3 b",
    "/", "//", "/start", "/start ", "/start@outro_bot", "/start org_", "/Encontros", "/encontros!",
    "/ cursos", "/x" * 40, "/" + "a" * 64, "/" + "a" * 65, "/start " + "e" * 4_000, "/apagar tudo",
    "/cancelar", "/organizar", "/meusdados", "/corrigir", "/presenca 1234", "1234", "12 34", "0000",
    "31/2", "32/13", "30/02/2024", "0/0", "29/2/2023", "1/1/9999", "31/12/99999999999", "25h",
    "24:00", "às 9h", "9h às 9h", "12h às 9h", "amanhã", "ontem às 25h", "23/4, 9h às 12h, 9h",
    "23/4 9h99", "de 1/1 a 1/1", "segunda", "18/3/2024 9:00-12:00", "99/99/9999, 99h às 99h",
    "Encontro de teste, 23/4, 9h às 12h", "CONVITE\nData: 23/4/2024\nHorário: 9h às 12h\nLocal: x",
    "Convidamos para o 4º Encontro\n\n📅 30/4 (terça)\n🕘 8h30 às 12h\n📍 Fapemig\n80 vagas\n" * 20,
    "BEGIN:VCALENDAR\nDTSTART:20240423T090000Z\nEND:VCALENDAR", "ana@", "@mg.gov.br", "a@b.c",
    "ana@exemplo.mg.gov.br", "ana@xn--mg-gov.br", "a" * 300 + "@mg.gov.br", "ana@mg.gov.br\nBcc: x",
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "palavra" * 585, "a\n" * 2_048, "x" * 4_095 + "é",
    "x" * 4_096, "x" * 4_097, "x" * 20_000, "null", "None", "True", "undefined", "Ana", "Ana Sá",
    "sim", "não", "pular", "cancelar", "80 vagas", "80", "0 vagas", "Sala 5", "SEPLAG", "SEF",
)  # fmt: skip

_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyzáéíóúãõç ABC",
    "0123456789/:-h ",
    "<>&;#/ab\"'=",
    "*_`[]()|~\\",
    "\u200b\u200c\u200d\u200e\u202e\u2066\u2069\ufeff\u0301\u0327\x00\x07\r\n\t",
    "😀👩👨🏽\u200d\ufe0f🇧🇷",
    "\ud800\udc00\udfff\ufffe\U0010ffff",
)


def imagined(count: int) -> list[str]:
    """Let Hypothesis write about so many texts: any code points, lone surrogates too."""
    found: list[str] = []
    texts = st.text(st.characters(codec=None), max_size=200)

    @settings(
        max_examples=max(1, count // 20), database=None, derandomize=True, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(texts, min_size=20, max_size=40))
    def write(written: list[str]) -> None:
        found.extend(written)

    write()
    return found


def texts(seed: int, count: int) -> Iterator[str]:
    """Give so many texts, the same for the same seed."""
    random_ = random.Random(seed)  # noqa: S311 - no secret
    from_hypothesis = imagined(max(20, count // 4))
    yield from HOSTILE[:count]
    for number in range(len(HOSTILE), count):
        kind = number % 4
        if kind == 0:
            yield from_hypothesis[number // 4 % len(from_hypothesis)]
        elif kind == 1:
            yield _changed(random_, random_.choice(HOSTILE))
        elif kind == 2:
            yield random_.choice(HOSTILE) + random_.choice(HOSTILE)
        else:
            alphabet = random_.choice(_ALPHABETS) + random_.choice(_ALPHABETS)
            yield "".join(random_.choices(alphabet, k=int(2 ** random_.uniform(0, 10))))


def _changed(random_: random.Random, text: str) -> str:
    signs = list(text[:6_000])
    for _ in range(random_.randint(1, 5)):
        at = random_.randint(0, len(signs))
        match random_.randint(0, 3):
            case 0:
                signs[at:at] = random_.choice(random_.choice(_ALPHABETS))
            case 1:
                del signs[at : at + random_.randint(1, 9)]
            case 2:
                signs[at:at] = signs[at : at + 40] * 2
            case _:
                signs[at : at + 1] = chr(random_.randint(0, 0x10FFFF))
    return "".join(signs)


_HIDING: Final = frozenset({"Cc", "Cs"})
_TURNING: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NOT_SEEN: Final = frozenset("\u200b\u2060\ufeff\u00ad")


def faults(value: Any) -> list[str]:
    """Everything in a stored value that hides, turns or breaks text; empty when it is clean."""
    if isinstance(value, dict):
        return [fault for part in value.values() for fault in faults(part)]
    if isinstance(value, list):
        return [fault for part in value for fault in faults(part)]
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return []
    found = [] if unicodedata.is_normalized("NFC", value) else ["not composed"]
    found += [
        f"U+{ord(sign):04X}"
        for sign in value
        if (unicodedata.category(sign) in _HIDING and sign not in "\n\t")
        or sign in _TURNING
        or sign in _NOT_SEEN
    ]
    return found
