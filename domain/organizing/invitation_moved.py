"""The place where an encontro is no more, as it is said beside the new one."""

import re
from typing import Final

from domain.reading.tokens import fold

OLD: Final = re.compile(
    r"[\s,(–—-]*+(?:e )?(?:(?:nao|ja nao) (?:e |sera |vai ser |esta )?(?:mais )?(?:n[oa]|em)"
    r"|antes(?: era| seria)?,? (?:n[oa]|em)|(?:em vez|ao inves|no lugar) d[aeo])(?![a-z])"
)
"""Behind a place, the one where it is no more: "(não é mais na Sala Ipê)"."""


def without_old(value: str) -> str:
    """Leave out the place where it is no more: "Sala Azul, e não na Sala Verde"."""
    plain = fold(value)
    for at in (each.start() for each in _ANY_SIGN.finditer(plain)):
        if OLD.match(plain, at) is not None:
            return value[:at]
    return value


_ANY_SIGN: Final = re.compile(r"(?<=\w)[\s,(–—-]")
