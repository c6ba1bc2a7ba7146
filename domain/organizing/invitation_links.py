"""Which address of an invitation leads to the call."""

import re
from typing import Final

from domain.organizing.invitation_page import Page
from domain.reading import links
from domain.reading.tokens import fold


def of_call(page: Page, original: str, found: tuple[links.Mention, ...]) -> links.Mention | None:
    """Return the address of the call; enrolments, maps, pages and files are none.

    What is live and has only one address, of which nothing else is said, is seen there.

    Of several it is that which the text calls so, and of those said to be new and old the new.
    """
    asides = page.within("aside")
    calls = [
        each for each in found
        if each.kind is links.Kind.MEETING
        and page.text[each.start : each.start + 1] == "\x00"
        and not any(aside.label_start <= each.start < aside.end for aside in asides)
    ]  # fmt: skip
    ranked = [(_rank(original, each), each) for each in calls]
    if len(found) == 1 and _LIVE.search(fold(page.text)):
        ranked = [(rank or _says_nothing(original, each), each) for rank, each in ranked]
    return max(
        ((rank, each) for rank, each in ranked if rank > 0), key=lambda pair: pair[0],
        default=(0, None),
    )[1]  # fmt: skip


_LIVE: Final = re.compile(r"\bao vivo\b|\blives?\b|\bwebin|\bvideoconferencia\b|\bon-?line\b")


def _says_nothing(original: str, link: links.Mention) -> bool:
    """Tell whether an address stands alone in its line, and the line above says no other use."""
    begins = original.rfind("\n", 0, link.start) + 1
    ends = original[link.end :].partition("\n")[0]
    before = _before(original, link)
    return not any(map(str.isalnum, original[begins : link.start] + ends)) and not any(
        each.search(before) for each in (_TO_ENROL, _RECORDED, _OLD)
    )


def _rank(original: str, link: links.Mention) -> int:
    """Return how well an address is told to be that of the call; 0 where it leads elsewhere."""
    before = _before(original, link)
    if re.search(r"register|inscri", fold(link.url)) is not None:
        return 0
    is_of_call = _CALL_HOST.search(fold(link.url)) is not None
    is_called = _TO_CALL.search(before) is not None
    is_other = _TO_ENROL.search(before) is not None
    if is_called and (is_of_call or not is_other):
        if _RECORDED.search(before.rpartition(",")[2]) or _is_old(before):
            return 0
        return _OLD_CALL if _OLD.search(before) or _RECORDED.search(before) else _CALL
    # The address of a site that nothing calls a call is one to read.
    if not is_of_call or _RECORDED.search(before) or _is_old(before):
        return 0
    return _OTHER_CALL if is_other or _OLD.search(before) else _CALL


def _is_old(before: str) -> bool:
    """Tell whether the words right before an address say that it leads to the call no more."""
    clause = before.rpartition(",")[2]
    old = _OLD.search(clause)
    is_now = old is not None and (
        _SAME.search(clause, 0, old.start()) or _NOW.search(clause, old.end())
    )
    return old is not None and not is_now


_NOW: Final = re.compile(r"\b(?:nov[oa]|agora|este|esse|us[ae]|entr[ae]|acess[ae]|sera|vai)")
"""Between an old thing and an address, which so is the new one: "em vez do Zoom, usem"."""
_SAME: Final = re.compile(r"\bmesm[oa]\b")
"""Before an old thing that still holds: "o mesmo da reunião anterior"."""
_OTHER_CALL: Final = 1
_OLD_CALL: Final = 2
_CALL: Final = 3


def _before(original: str, link: links.Mention) -> str:
    """Return what the text says of an address: what is before it, or the line above."""
    begins = original.rfind("\n", 0, link.start) + 1
    before = fold(original[begins : link.start])
    if not before.strip(" :-–>*•➡👉🔗"):
        line_above = original[:begins].rstrip("\n").rpartition("\n")[2]
        before = fold(line_above)
    return re.split(r"[.!?;]\s", before)[-1]


_OLD: Final = re.compile(
    r"\b(?:esque[a-z]{2,6}|ignor[a-z]{1,4}|desconsider[a-z]{1,4}|antig[oa]|anterior|velh[oa]"
    r"|errad[oa]|ontem|nao (?:us[a-z]{1,3}|vale|entr[a-z]{1,3}|funciona)|caiu|expirou|era"
    r"|em vez d[aeo])\b"
)
"""Before the address that is no longer that of the call."""
_RECORDED: Final = re.compile(r"gravac|gravad|reprise")
_TO_ENROL: Final = re.compile(
    r"inscri|inscrev|formulario|cadastr|garant|enquete|confirm|presenca|responda|preench"
    r"|certificado"
    r"|material|materiais|apresentac|slides|saiba mais|mais informac|regulamento|edital|site|pagina"
    r"|drive|arquivo|documento|planilha|programacao completa|gravacao|avaliac|pesquisa|votem|siga"
    r"|instagram|enroll|acompanhe (?:a gente|nos|noss)|perfil|nas redes"
    r"|sign up|register|reserve|vaga|pix|cardapio|como chegar|mapa|localizac"
    r"|ingressos?\b|retirad|bilhete|comprar?\b"
)
_TO_CALL: Final = re.compile(
    r"link|plataforma|a distancia|acess|entr[ae]|sala|reuniao|on-?line|video|teams|meet|zoom"
    r"|youtube|transmiss|ao vivo"
    r"|assist"
    r"|acompanh|join|particip|ingress(?!os?\b)|por aqui"
)
_CALL_HOST: Final = re.compile(
    r"teams\.|meet\.|zoom\.|webex|youtu|yt\.|live\.|jitsi|conferencia|stream|meet\.jit|/live|/meet"
)
