"""Words of calls and of coming in person: how people take part, as an invitation says it."""

import re
from typing import Final

from domain.organizing.invitation import Mode
from domain.organizing.invitation_place_words import PLACE
from domain.reading.tokens import fold

VIDEO: Final = re.compile(
    r"(?<![a-z])(?:por video|video ?chamada|(?<!sala de )video ?conferencia|web ?conferencia"
    r"|on-?line"
    r"|(?<!biblioteca )(?<!livraria )virtual(?:mente)?|remot[ao]s?(?:mente)?"
    r"|(?:microsoft )?teams|google meet|meet|zoom|webinar(?:io)?|ao vivo|transmissao|live"
    r"|youtube|a distancia|ead|sincron[oa]|assincron[oa])(?![a-z])"
)
_IN_PERSON: Final = re.compile(r"(?<![a-z])presencia(?:l|is|lmente)(?![a-z])")
_HYBRID: Final = re.compile(r"(?<![a-z])hibrid[ao]s?(?![a-z])")
_EITHER: Final = re.compile(
    r"(?:presencial(?:mente)?|aqui|na sede|no predio|on-?line|virtual|remoto|a distancia|(?:por"
    r"|pelo|via) [a-z]{4,12}"
    r"|video ?chamada|teams|zoom|meet) ou (?:(?:por|pelo|via|em"
    r"|de forma) )?(?:presencial(?:mente)?|on-?line|virtual|remoto"
    r"|por video|video(?: ?conferencia)?|a distancia|aqui|na [a-z]+|no [a-z]+|teams|zoom|meet"
    r"|video ?chamada|pessoalmente)(?![a-z])"
)


def without_call(place: str) -> str:
    """Leave out the call that people may join as well: "Cidade Administrativa e on-line"."""
    call = _CALL_AND.match(fold(place))
    if call is not None and PLACE.search(fold(place), call.end()) is not None:
        place = place[call.end() :]
    return _AND_CALL.sub("", _SAID_ASIDE.sub("", place))


_CALL_AND: Final = re.compile(
    r"\s*+(?:reuniao (?:d[oe]|n[oa]|pel[oa]) )?(?:microsoft )?(?:teams|google meet|meet|zoom|webex"
    r"|on-?line|virtual)\s*+(?:[;,/+&|]|(?:e|ou)(?= ))\s*+(?:n[oa] )?"
)
"""A call that stands before the place: "Reunião do Microsoft Teams; Sala 3"."""


_SAID_ASIDE: Final = re.compile(
    r"(?<!\s)\s*+\((?=[^()]{0,60}\b(?:presencial|vagas?|lugares|lotação|capacidade|antes"
    r"|antig[oa]|entrada|chegu?e\w{0,3}|são|só|há|tem|tragam?|levem?"
    r"|confirma\w*|nov[oa]|mesm[oa]|link|on-?line|gratuit[oa])\b)[^()]{1,80}\)[ .]*+$",
    re.IGNORECASE,
)
"""What brackets behind a place say of something else: "(presencial - 50 vagas)"."""
_AND_CALL: Final = re.compile(
    r"(?<![\s,;/+])(?:\s*+[,;/+][\s,;/+]*+(?:e\s++)?|\s++(?:e|ou)\s++)(?:também\s++)?(?:(?:via|pelo"
    r"|por|em)\s++)?(?:reunião\s++(?:do|no|pelo)\s++)?(?:microsoft\s++)?(?:on-?line"
    r"|virtual(?:mente)?|vídeo\w{0,12}|remot\w{1,9}|teams|zoom|(?:google )?meet|youtube"
    r"|(?:com )?transmissão[^,;]{0,40}+)[ .]*+$",
    re.IGNORECASE,
)


def is_call(value: str) -> bool:
    """Tell whether what stands for a place is only a call: "Reunião do Microsoft Teams"."""
    plain = fold(value).strip(" .,;")
    begins = VIDEO.match(plain)
    if begins is not None and _AND_PLACE.search(plain, begins.end()) is None:
        return True
    return VIDEO.fullmatch(plain) is not None or (
        VIDEO.search(plain) is not None
        and (
            PLACE.search(plain) is None
            or re.match(r"(?:sala|canal|plataforma) ", plain) is not None
        )
        and says_hybrid(plain) is False
        and "," not in plain.split("(")[0]
    )


_AND_PLACE: Final = re.compile(r" (?:e|ou|mais) |[+/;,]|\bn[oa]\b")


def without_asides(text: str) -> str:
    """Blank the sentences in which a call is not the encontro: its recording, the enrolment."""
    plain = fold(text)
    for found in _SENTENCES.finditer(plain):
        is_held = _HELD_BY.search(found[0]) is not None
        if VIDEO.search(found[0]) and _OTHER_CALL.search(found[0]) and not is_held:
            start, end = found.span()
            text = text[:start] + " " * (end - start) + text[end:]
    return text


_HELD_BY: Final = re.compile(
    r"\b(?:sera|vai ser|acontece|acontecera|ocorre|ocorrera|feit[ao]|realizad[ao]) "
    rf"(?:pel[oa]|via|por|n[oa]) {VIDEO.pattern}"
    r"|\b(?:passou|passa|mudou|muda|vai|foi|migrou|transferid[oa]) (?:para|pra|pro) (?:[oa] )?"
    rf"{VIDEO.pattern}"
)
"""How the encontro is held, whatever else its sentence says: "que será feita pelo Zoom"."""
_SENTENCES: Final = re.compile(r"[^.!?;()\n]++")
_OTHER_CALL: Final = re.compile(
    r"\b(?:grava[a-z]{2,5}|disponibiliza[a-z]{1,4}|disponivel|inscri[a-z]{2,6}|inscrev[a-z]{2,5}"
    r"|formulario|duvidas?"
    r"|matricul[a-z]{1,4}|cadastr[a-z]{1,4}|pag(?:a|ue|o|amento)s?|vend[ao]s?|ingressos?"
    r"|certificados?|material|materiais|posteriormente|nao (?:havera|sera|tera|teremos|vai ter|e"
    r"|tem)|sem transmiss"
    r"|enquete|nada de|em vez d[eo]|ao inves d[eo])\b|\bsem (?:transmissao|link|acesso remoto)"
)


def says_video(text: str) -> bool:
    """Tell whether a text speaks of a call."""
    return VIDEO.search(fold(without_asides(text))) is not None


def says_in_person(text: str) -> bool:
    """Tell whether a text says that people come."""
    return _IN_PERSON.search(fold(text)) is not None


def says_hybrid(text: str) -> bool:
    """Tell whether a text says that both are possible."""
    return _HYBRID.search(fold(text)) is not None


def comes(text: str) -> bool:
    """Tell whether a text says that people come, or may."""
    return says_in_person(text) or says_hybrid(text) or says_either(text)


_UNDECIDED: Final = re.compile(
    r"\b(?:nao (?:sab|decid|defin)[a-z]{1,6}|nao (?:esta|foi|ficou) (?:decid|defin)[a-z]{1,4}"
    r"|(?:a|falta|vamos|vai ser|sera|estamos|em)"
    r" (?:ver|vendo|decid|defin|confirm|estud|avali|duvid)[a-z]{0,5}"
    r"|em aberto|indefinid[oa]|pensando)\b"
    r"[^.;!?\n]{0,30}?\b(?P<of>se|entre)\b(?P<between>[^.;!?\n]{3,80})"
)
_OF_WHO_COMES: Final = re.compile(
    r"\b(?:voces?|quem|almoc[a-z]{1,4}|assist[a-z]{1,4}|particip[a-z]{1,4}|vem|vira|virao)\b"
)
"""What is open there is what one person does: "se o professor vem ao vivo ou por e-mail"."""
_COMING: Final = re.compile(
    rf"{PLACE.pattern}|\b(?:presencia(?:l|is|lmente)|hibrid[ao]s?|os dois|aqui|la|na sede|no predio"
    r"|pessoalmente|ou nao)\b"
)
"""The other way than a call, or that there may be none."""
_CALL_TOO: Final = re.compile(r"\btransmi|\bhibrid|\btambem\b|\bos dois\b")

_AS_WELL: Final = re.compile(r"\btambem (?:sera )?transmi|\btransmi[a-z]{2,6} tambem")


def undecided(text: str) -> tuple[Mode, ...]:
    """Return the ways of taking part between which a text says that nobody has decided."""
    for found in _UNDECIDED.finditer(fold(text)):
        between = found["between"]
        if _OF_WHO_COMES.search(between):
            continue
        is_call = VIDEO.search(between) or _CALL_TOO.search(between)
        is_either = " ou " in between or (found["of"] == "entre" and " e " in between)
        if is_call and (_AS_WELL.search(between) or (is_either and _COMING.search(between))):
            if _CALL_TOO.search(between) is None:
                return (Mode.IN_PERSON, Mode.VIDEO)
            return (Mode.IN_PERSON, Mode.HYBRID)
    return ()


def says_either(text: str) -> bool:
    """Tell whether a text leaves open whether people come."""
    return _EITHER.search(fold(text)) is not None
