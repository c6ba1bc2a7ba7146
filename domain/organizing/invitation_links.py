"""Which address of an invitation leads to the call."""

import re
from typing import Final

from domain.organizing.invitation_page import Page
from domain.reading import links
from domain.reading.tokens import fold


def of_call(page: Page, original: str, found: tuple[links.Mention, ...]) -> links.Mention | None:
    """Return the address of the call; enrolments, maps, pages and files are none."""
    asides = page.within("aside")
    for each in found:
        is_there = page.text[each.start : each.start + 1] == "\x00"
        is_aside = any(aside.label_start <= each.start < aside.end for aside in asides)
        if (
            each.kind is links.Kind.MEETING
            and is_there
            and not is_aside
            and not _is_other_link(original, each)
        ):
            return each
    return None


def _is_other_link(original: str, link: links.Mention) -> bool:
    """Tell whether an address leads to an enrolment, a page or a file, and not to the call."""
    begins = original.rfind("\n", 0, link.start) + 1
    before = fold(original[begins : link.start])
    if not before.strip(" :-–>*•➡👉🔗"):
        line_above = original[:begins].rstrip("\n").rpartition("\n")[2]
        before = fold(line_above)
    before = re.split(r"[.!?;]\s", before)[-1]
    if re.search(r"register|inscri", fold(link.url)) is not None:
        return True
    is_call = _CALL_HOST.search(fold(link.url)) is not None
    if is_call and (_TO_CALL.search(before) or not _TO_ENROL.search(before)):
        return False
    if _TO_CALL.search(before) is not None and not _TO_ENROL.search(before):
        return False
    # The address of a site that nothing calls a call is one to read.
    return not is_call


_TO_ENROL: Final = re.compile(
    r"inscri|inscrev|formulario|cadastr|garant|enquete|confirm|presenca|responda|preench"
    r"|certificado"
    r"|material|materiais|apresentac|slides|saiba mais|mais informac|regulamento|edital|site|pagina"
    r"|drive|arquivo|documento|planilha|programacao completa|gravacao|avaliac|pesquisa|votem|siga"
    r"|instagram|enroll|sign up|register|reserve|vaga|pix|cardapio|como chegar|mapa|localizac"
)
_TO_CALL: Final = re.compile(
    r"link|plataforma|acess|entr[ae]|sala|reuniao|on-?line|video|teams|meet|zoom|youtube"
    r"|transmiss|ao vivo"
    r"|assist"
    r"|acompanh|join|particip|ingress|por aqui"
)
_CALL_HOST: Final = re.compile(
    r"teams\.|meet\.|zoom\.|webex|youtu|yt\.|live\.|jitsi|conferencia|stream|meet\.jit|/live|/meet"
)
