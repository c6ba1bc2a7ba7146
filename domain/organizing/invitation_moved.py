"""The place where an encontro is no more, as it is said beside the new one."""

import re
from typing import Final

from domain.reading.tokens import fold

OLD: Final = re.compile(
    r"[\s,(–—-]*+(?:e )?(?:(?:nao|ja nao) (?:e |sera |vai ser |esta )?(?:mais )?(?:n[oa]|em)"
    r"|antes(?: era| seria)?(?:,? (?:n[oa]|em)|:|(?= (?:sala|auditorio|plenari|predio)))"
    r"|(?:em vez|ao inves|no lugar) d[aeo])(?![a-z])"
)
"""Behind a place, the one where it is no more: "(não é mais na Sala Ipê)"."""


def part(value: str) -> tuple[str, tuple[int, int]]:
    """Part a place from the one where it is no more: "Sala Azul, e não na Sala Verde".

    Returns the place, and where in the value the old one stands.
    """
    plain = fold(value)
    for at in (each.start() for each in _ANY_SIGN.finditer(plain)):
        old = OLD.match(plain, at)
        if old is not None:
            return value[:at], (old.end(), len(value.rstrip(" ).*_~")))
    return value, (0, 0)


_ANY_SIGN: Final = re.compile(r"(?<=\w)[\s,(–—-]")


_BEFORE: Final = re.compile(
    r"(?:\bnao (?:sera|e|vai ser|acontece(?:ra)?|ocorre(?:ra)?|havera|fica)(?: mais)?"
    r"|\b(?:seria|estava|era|antes|inicialmente|anteriormente|originalmente)(?: [a-z]{4,12}[oa])?"
    r"|\bnao mais|\be nao|, nao(?= n[oa] )|\bdeixa de ser)(?: realizad[oa])?,?:?"
    r" (?:n[oa]|em|para [oa])? ?$"
    r"|\b(?:em vez|ao inves|no lugar|sai|saiu|saindo) (?:d[aeo]|[oa]) $"
    r"|\b(?:mud|transfer|pass|troc)[a-z]{1,6} (?:[^,.;\n]{1,40} )?d[ao] $"
    r"|\b(?:por causa|devido|em razao|por conta|em virtude)[^.;\n]{1,40} n[oa] $"
)
"""What leads to the place where it is no more: "não será mais no"."""
INTO_NEW: Final = re.compile(
    r"\b(?:mud|transfer|pass|troc|vai|vamos|remarc|fica|alter)[a-z]{0,6} [^.;\n]{0,80}?"
    r"(?:para|pra) [oa] $"
)
"""What leads to the new one: "mudou do auditório para a"."""


def misread(plain: str) -> list[tuple[int, int]]:
    """Return where an erratum says what was wrong, up to its "leia-se"."""
    return [each.span() for each in MISREAD.finditer(plain)]


MISREAD: Final = re.compile(
    r"\b(?:(?:onde|aonde) (?:se )?le(?:em|u)?|const(?:a|ou|ava)|saiu|informamos|publicamos"
    r"|(?:foi|era) (?:publicad|divulgad|enviad|informad)[oa])\b"
    r"(?:-se)?[ :]{0,3}(?P<wrong>.{0,400}?)\bleia-?(?: |m-)?se\b",
    re.DOTALL,
)


def is_old(before: str) -> bool:
    """Tell whether what stands before a place, without accents, says that it is there no more."""
    return _BEFORE.search(before) is not None
