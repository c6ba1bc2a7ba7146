"""Where an encontro is, by the shape of what was written."""

import re
from dataclasses import dataclass
from typing import Final

from domain.organizing import invitation_moved
from domain.reading import links
from domain.reading.tokens import fold

_WORDS: Final = (
    "auditorio|audit\\.|sala|salas|sl|cidade administrativa|escola|teatro|predio|plenario"
    "|plenarinho|anfiteatro|biblioteca"
    "|palacio|sede|campus|salao|laboratorio|lab|hall|saguao|museu|casa|edificio|refeitorio"
    "|minascentro|expominas"
    "|fapemig|aest|gabinete|patio|foyer|espaco|terraco|cantina|centro|fundacao|subsolo"
    "|secretaria|camara|praca|parque"
    "|academia|hotel|clube|copa|quartel|batalhao|ginasio|estadio|tribunal|assembleia"
    "|prefeitura|sesc|sebrae|unimontes|parlamento|galeria|instituto|universidade|faculdade"
    "|gerencia|cafe do|hospital|unidade|colegio|cine|cinema|igreja|quadra|varanda|jardim"
    "|forum lafayette"
    "|memorial|livraria|galpao|atelie|mirante|arena|palacete|solar|vila|cartorio|terminal|pousada"
    "|restaurante|padaria|observatorio|planetario|orquidario|aquario|zoologico"
    "|conservatorio|sindicato|associacao|oca|tenda|aldeia|seminario maior|fazenda (?=[a-z])"
    "|portaria|room|hall|miniauditorio|mini-auditorio|coworking|hub|estacao|mercado|pavilhao"
    "|centro de"
    "|almoxarifado|deposito|arquivo (?:publico|central|geral)|garagem|capela|concha acustica"
    "|regional|superintendencia|diretoria|aud\\.|térreo|mezanino|cobertura|teleferico|faop|iepha"
)
_PLACE: Final = re.compile(rf"(?<![a-z0-9])(?:(?:\d{{1,2}}[ºo°ª]? ?andar)|(?:{_WORDS})(?![a-z]))")
_NOT_PLACE: Final = re.compile(
    r"(?:portaria (?:n|conj|interna|\d)|sala (?:abre|virtual|de aula virtual|do (?:zoom|teams"
    r"|meet)|chega|sera aberta)"
    r"|casa (?:cheia|certa)"
    r"|sala (?:de espera)|escola (?:de pensamento)|centro das|secretaria executiva"
    r"|diretoria executiva"
    r"|espaco (?:para|de fala)|regional (?:de|do)? ?[a-z]+ (?:convida|informa))"
)
_STREET: Final = re.compile(
    r"(?<![a-z])(?:rua|avenida|av\.?|rodovia|rod\.|alameda|al\.|praca|travessa|largo|estrada"
    r"|br-\d{3}|r\.)(?= )"
)
_GOES_ON: Final = re.compile(
    r"(?:,| [-–—]|)? (?:n[oa]s? |d[oa] )?(?:\d{1,2}[ºo°ª]? ?(?:andar|and\.|piso|pavimento)"
    r"|(?:primeiro|segundo|terceiro"
    r"|quarto|quinto|sexto|setimo|oitavo|nono|decimo|ultimo) (?:andar|piso|pavimento)"
    r"|d?este (?:predio|edificio)"
    r"|deste (?:predio|edificio|orgao)|miniauditorio|anfiteatro|foyer|mezanino|bloco|predio"
    r"|edificio|bloco|sala|salao|sl|escola"
    r"|cidade administrativa|torre|ala|lado"
    r"|terreo|subsolo|portaria|auditorio|lab|casa|hall|centro|campus|anexo|plenario|fundacao"
    r"|ed\.|secretaria|sede)(?![a-z])"
)
_STOP: Final = re.compile(
    r"[|;\n\x00]|(?<!\bsl)(?<!\blab)(?<!\baud)(?<!\bed)(?<!\band)(?<!\bpred)(?<!\bbl)[.](?=\s|$)"
    r"| [-–—] |,|\("
    r"| e,? (?=para|quem|tambem|vamos|a gente|sao|com)"
    r"| ou (?=n[oa] |em |pel[oa] |por |via )|[!?]"
    r"| (?:ai|as|dia|para|pra|pro|com|que|a partir|tera|sera|situad[ao]|localizad[ao]"
    r"|comparecimento|favor|e transmissao|ate|e nao|e sim|e mais|e (?:pelo|via|por)|mas|porque"
    r"|onde|sempre|tem)(?= )"
    r"| das (?=\d|[a-z]+ (?:e|as|horas) )"
    r"| e (?=teams|zoom|meet|on-?line|youtube|videoconf)| o (?=[a-z]{3})| a (?=[a-z]{5})"
    r"| [a-z]{2} (?=av |rua |alameda |avenida |praca )"
    r"|(?<! d[aeo])(?<! na)(?<! e) (?=(?:rua|av\.?|avenida|alameda|rodovia|r\.) [a-z])"
)
_STREET_STOP: Final = re.compile(
    r"[|;\n\x00)]|[.](?=\s|$)|[!?]| (?:comparecimento|as|dia|com|favor|para|no dia)(?= )"
    r"| das (?=\d)|, (?=\d{1,5} (?:vagas|lugares|pessoas))"
    r"|, (?=auditorio|miniauditorio|anfiteatro|teatro|plenario)"
    r"|, (?=(?:as|das|vagas|dia|inscri|presencial|on-?line) )|\d(?= [a-z]{8,})"
)
_OPEN: Final = re.compile(
    r"^\W*(?:(?:local )?(?:ainda )?(?:a|será|sera|por) )?(?:confirmar|definir|combinar"
    r"|informar|divulgar|definido|informado|decidir)\b"
    r"|^\W*(?:tbd|indefinido|nao definido|em breve)\b"
)
_STILL_OPEN: Final = re.compile(
    r"\b(?:a|ser|sera|por|em|falta|vamos|vai) (?:ser )?(?:confirmar|definir|combinar|informar"
    r"|divulgar|decidir"
    r"|confirmad[oa]|definid[oa]|combinad[oa]|informad[oa]|divulgad[oa]|decidid[oa]|escolher"
    r"|breve)\b"
    r"|\bainda (?:nao|sem)\b|\bnao (?:sabemos|definid|temos)"
)
VIDEO: Final = re.compile(
    r"(?<![a-z])(?:por video|video ?chamada|(?<!sala de )video ?conferencia|web ?conferencia"
    r"|on-?line"
    r"|virtual(?:mente)?|remot[ao]s?(?:mente)?"
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
    r"|por video|video|a distancia|aqui|na [a-z]+|no [a-z]+|teams|zoom|meet|video ?chamada"
    r"|pessoalmente)(?![a-z])"
)
_CHOICE: Final = re.compile(r"(?<![a-z])ou (?:n[oa]|em) ")
_SHAPES: Final = re.compile(
    r"\d{1,2}/\d{1,2}|\d{1,2}h\d{0,2}(?!\w)|\d{1,2}:\d{2}|(?<!\d)\d{1,6} vagas"
)
_JOINT: Final = re.compile(r"(?:^| )(?:e|ou|link|on-?line|pelo|no)[ :]*$", re.IGNORECASE)
_MAX: Final = 300
_SHORT: Final = 5
"""An open bracket with less behind it was only begun."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and where the text says it."""

    venue: str
    address: str
    start: int
    end: int


def is_open(text: str) -> bool:
    """Tell whether a text says that the place is still to be decided."""
    plain = fold(text)
    return _OPEN.search(plain) is not None or (
        _STILL_OPEN.search(plain) is not None and _PLACE.search(plain) is None
    )


def is_undecided(text: str) -> bool:
    """Tell whether something about the place is still to be decided, whatever is named."""
    return _STILL_OPEN.search(fold(text)) is not None


def is_place(text: str) -> bool:
    """Tell whether a text may be a place: no day, no hour, no number of seats."""
    plain = fold(text)
    return (
        not is_open(text)
        and any(sign.isalpha() for sign in plain)
        and _SHAPES.search(plain) is None
    )


def split(value: str) -> tuple[str, str]:
    """Part a place from its street: "Auditório JK, Rua da Bahia, 2277"."""
    plain = fold(value)
    street = _STREET.search(plain)
    while street is not None and street[0] in _SQUARES and _is_square_in_name(plain, street):
        street = _STREET.search(plain, street.end())  # "UAI Praça Sete"
    if street is None or street.start() == 0:
        return trim(value), ""
    return trim(value[: street.start()].rstrip(" (")), trim(value[street.start() :].rstrip(" )"))


_SQUARES: Final = frozenset({"praca", "largo", "estrada", "travessa", "alameda"})


def _is_square_in_name(plain: str, street: re.Match[str]) -> bool:
    """Tell whether a word of streets is part of a name: no comma before it, no number behind."""
    before = plain[: street.start()].rstrip()[-1:]
    return (before.isalnum() or before in "-–—") and re.search(r"\d", plain[street.end() :]) is None


def find(text: str, stops: list[int]) -> list[Place]:
    """Return the places a text names; none goes on beyond a stop, where another thing begins."""
    plain = fold(text)
    found: list[Place] = []
    at = 0
    limit = sorted(stops)
    while len(found) < 8 and (place := _PLACE.search(plain, at)) is not None:  # noqa: PLR2004 - enough
        at = place.end()
        if _NOT_PLACE.match(plain, place.start()) is not None:
            continue
        if _STREET_NUMBER.match(plain, place.start()) is not None:
            continue
        start = _begin(text, plain, place.start())
        if start is None or (found and start < found[-1].end):
            continue
        end = _end(text, plain, place.start(), limit)
        venue = invitation_moved.without_old(text[start:end])
        venue = trim(_without_tail(without_call(venue)))
        named = _NAMED_IN_BRACKETS.fullmatch(venue)
        if named is not None and _PLACE.search(fold(named["name"])) is not None:
            venue = named["name"]  # "na mesma sala (Sala Ipê, 4º andar)"
        behind, address = _street_after(text, plain, end, limit)
        # "sala" alone names nothing, and a sentence is no place.
        lead = _INTO.search(plain[max(0, start - 12) : start])
        is_named = " " in venue or (venue[:1].isupper() and lead is not None)
        if is_named and _SAYS.search(fold(venue)) is None:
            found.append(Place(venue, address, start, behind))
        at = max(behind, at)
    return found


_NAMED_IN_BRACKETS: Final = re.compile(r"(?<![a-zà-ÿ])[a-zà-ÿ]{2,20}+ \((?P<name>[^()]++)\)")
_STREET_NUMBER: Final = re.compile(r"praca [^,\n]{2,40},? (?:n[º.]? ?)?\d")
_LAST_WORDS: Final = frozenset({
    "o", "a", "e", "no", "na", "do", "da", "de", "em", "para", "com", "ou",
})  # fmt: skip


def _without_tail(place: str) -> str:
    """Leave out the small words that led on to something else."""
    words = place.split()
    while words and words[-1].strip(",.") in _LAST_WORDS:
        words.pop()
    return " ".join(words)


_SAYS: Final = re.compile(
    r"(?<![a-z])(?:tem|convida(?:mos)?|esta|estao|sera|serao|vai|vao|chega|foi|informa|realiza"
    r"|honra|fica|abre|promove|apresenta|oferece|recebe|lanca|comunica|voces?|vamos|teremos"
    r"|temos|e que"
    r"|mudou|mudanca|(?:alter|troc|cancel|reserv)ad[oa]s?|mesm[oa]|passa|recebera|enviad[oa]|depois|confirma[a-z]{0,4})(?![a-z])"
)
"""Words of a sentence, which no place has."""
_OF: Final = re.compile(
    r"(?P<lead>(?:^|[\s,;:|(–—-])(?:n[oa]s?|a[oo]|pel[oa]|em|para [oa]|pr[oa]|:|,|–|-)? ?)"
    r"(?P<noun>[^\s,.;:|\n()]{3,16}) (?:d[oa]s?|de) $"
)
_NOUN_PLACE: Final = re.compile(
    r"(?:varanda|jardim|patio|entrada|area|quadra|sacada|deck|subsolo|terreo|mezanino|cobertura"
    r"|capela"
    r"|recepcao|andar|fundos|anexo|ala|horta|bosque|tenda|palco|arena|concha|estacionamento"
    r"|cobertura)"
)
_CITY: Final = re.compile(
    r"(?:(?:^|[:–—-] |\bn[oa]s? |\bem )(?P<name>[A-ZÀ-Ú][^,.;:|\n()]{2,40}),"
    r"|^(?P<house>[A-ZÀ-Ú][\w-]{1,20}(?: [A-ZÀ-Ú][\w-]{1,20}){0,2}) [-–—]) $"
)
_AT: Final = re.compile(
    r",? n[oa]s? (?=[A-ZÀ-Ú0-9])(?!Av|Rua|R\.|Pra[çc]a|Alameda|Rodovia|Travessa|Largo)"
)


_OF_HOUSE: Final = re.compile(
    r"(?: [-–—] |, |\((?=[A-ZÁÉÍÓÚ][^()\d\n]{1,20}\)))"
    r"(?P<name>[A-ZÁÉÍÓÚ][\w-]{1,20}(?: (?:d[aeo]s? )?[A-ZÁÉÍÓÚ][\w-]{1,20}){0,3})\)?"
    r"(?=[ \t]*(?:$|[.,;(/|]))",
    re.MULTILINE,
)
"""The house behind a room: "Sala Sônia Viegas – FJP"."""


def _begins_line(plain: str, start: int) -> bool:
    line = plain.rfind("\n", 0, start) + 1
    return not any(sign.isalnum() for sign in plain[line:start])


def _begin(text: str, plain: str, at: int) -> int | None:
    """Return where a place begins: "varanda do centro"; None where its word belongs to another."""
    line = max(plain.rfind("\n", 0, at) + 1, at - 60)
    before = plain[line:at]
    if re.search(r"(?<![a-z])(?:d[aeo]s?|link d[aeo]|para a|para o) $", before) is not None:
        noun = _OF.search(before)
        if noun is None or _NOUN_PLACE.fullmatch(noun["noun"]) is None:
            return None
        return line + noun.start("noun")
    if _ORGAN.match(plain, at) and not _INTO.search(before):
        return None  # an office may sign, or invite
    grand = _GRAND.search(text[line:at])
    if grand is not None:
        return line + grand.start()
    city = _CITY.search(text[line:at])
    kind = "" if city is None else city.lastgroup or ""
    if city is not None and not _NO_CITY.match(fold(city[kind])):
        return line + city.start(kind)
    return at


_GRAND: Final = re.compile(r"\b(?:[Mm]ini|Grande|Pequen[oa]|Nov[oa]|Antig[oa]) $")
"""A word of its name that stands before it: "no Grande Teatro"."""
_ORGAN: Final = re.compile(
    r"(?:aest|sede|gabinete|secretaria|diretoria|superintendencia|regional|gerencia|prefeitura|instituto"
    r"|fundacao|faculdade|universidade|tribunal|camara|assembleia|sebrae|fapemig|unidade"
    r"|centro)(?![a-z])"
)
_INTO: Final = re.compile(r"(?<![a-z])(?:n[oa]s?|em|pel[oa]|ate [oa]) $|[:,–|(-] ?$|^\W*$")
_NO_CITY: Final = re.compile(
    r"(?:dia|local|quando|onde|segunda|terca|quarta|quinta|sexta|sabado|domingo|presencial|hibrid"
    r"|inscri[a-z]{2,6}|vagas|entrada|confirm[a-z]{1,6}|contato|gratuit[oa]|aberto"
    r"|encontro|oficina|reuniao|seminario|curso|palestra|visita|horario|data|rua|av"
    r"|prox[a-z]*)(?![a-z])"
)
_NAMED: Final = re.compile(r"(?<!\w)[Nn][oa]s? (?P<name>[A-ZÁÉÍÓÚÂÊÔÃÕÇ][^,.;|\n(\x00]{2,60})")
_NO_NAME: Final = re.compile(
    r"(?:teams|zoom|meet|google|youtube|rede|estado|dia|segunda|terca|quarta|quinta|sexta"
    r"|microsoft|whats|telegram|sei(?![a-z])|sympla"
    r"|conect|canal|link|plataforma|manha|tarde|noite|parte|periodo|vespera|proxim|webex|discord)"
)


def named(text: str, stops: list[int]) -> Place | None:
    """Return a place that only a preposition and a capital letter tell: "na Unimontes"."""
    for found in _NAMED.finditer(text):
        start = found.start("name")
        if _NO_NAME.match(fold(found["name"])) is not None:
            continue
        plain = fold(text)
        end = _end(text, plain, start, sorted(stops))
        behind, address = _street_after(text, plain, end, sorted(stops))
        return Place(trim(text[start:end]), address, start, behind)
    return None


_BEFORE_STREET: Final = re.compile(
    r"(?:^|[,;|:•–—-][ \t]+|\bn[oa] )(?P<name>[A-ZÁÉÍÓÚÂÊÔÃÕÇ][^,.;:|\n()\x00\d]{1,50}?)(?:,"
    r"| [-–—|]| \(|\n)[ \t]*$",
    re.MULTILINE,
)


def before_street(text: str, stops: list[int]) -> Place | None:
    """Return what stands right before an address, whatever it is called: "UEMG, Rua da Bahia"."""
    plain = fold(text)
    found = _STREET.search(plain)
    if found is None:
        return None
    begins = max([stop for stop in stops if stop < found.start()], default=0)
    name = _BEFORE_STREET.search(text[: found.start()], max(begins, found.start() - 60))
    if name is None or _NO_NAME.match(fold(name["name"])) or _SAYS.search(fold(name["name"])):
        return None
    end = _street_end(plain, found.start(), sorted(stops))
    return Place(trim(name["name"]), trim(text[found.start() : end]), name.start("name"), end)


def street(text: str, stops: list[int]) -> Place | None:
    """Return an address that stands alone."""
    plain = fold(text)
    found = _STREET.search(plain)
    if found is None:
        return None
    end = _street_end(plain, found.start(), sorted(stops))
    return Place("", trim(text[found.start() : end]), found.start(), end)


def _end(text: str, plain: str, start: int, stops: list[int]) -> int:
    limit = min([stop for stop in stops if stop > start], default=len(plain))
    at = start + 1
    while (stop := _STOP.search(plain, at)) is not None:
        if stop[0] == "(":
            closing = plain.find(")", stop.start(), stop.start() + 80)
            inside = plain[stop.start() + 1 : closing] if closing > 0 else ""
            is_more = (
                _PLACE.search(inside) is not None and invitation_moved.OLD.match(inside) is None
            )
            if closing > 0 and is_more and _STREET.match(inside) is None:
                at = closing + 1
                continue
        if stop.start() < limit and _GOES_ON.match(plain, stop.start()) is not None:
            at = stop.end() + 1
            continue
        of = _OF_HOUSE.match(text, stop.start())
        if of is not None and of[0][0] == "," and not (
            _begins_line(plain, start) or plain[: of.start()].endswith("andar")
        ):  # fmt: skip
            of = None
        if of is not None and not any(
            each.match(plain, of.start("name")) for each in (_NO_NAME, _STREET)
        ):
            at = of.end()
            continue
        name = _AT.match(text, stop.start())
        if name is not None and stop.start() < limit and not _NO_NAME.match(plain, name.end()):
            at = name.end()
            continue
        return min(stop.start(), limit)
    return min(len(plain), limit)


def _street_after(text: str, plain: str, end: int, stops: list[int]) -> tuple[int, str]:
    """Read the street behind a place; returns the end of both."""
    found = _STREET.search(plain, end, min(len(plain), end + 40))
    if found is None:
        return end, ""
    gap = plain[end : found.start()]
    if re.sub(r"situad[ao](?: [an]a?)?|localizad[ao](?: [an]a?)?|n[ao]|endereco:?", "", gap).strip(
        " ,.;:()–—-\n\r"
    ):
        return end, ""
    behind = _street_end(plain, found.start(), stops)
    return behind, trim(text[found.start() : behind])


def _street_end(plain: str, start: int, stops: list[int]) -> int:
    limit = min([stop for stop in stops if stop > start], default=len(plain))
    stop = _STREET_STOP.search(plain, start + 4)
    end = len(plain) if stop is None else stop.end() if stop[0].isdigit() else stop.start()
    return min(end, limit)


def choices(value: str) -> list[str]:
    """Return the places between which a value leaves the choice: "Sala 3 ou Auditório JK"."""
    parts = _OR.split(value)
    if len(parts) < 2 or not all(_PLACE.search(fold(part)) for part in parts):  # noqa: PLR2004
        return []
    return [trim(_IF.split(part.split("(")[0])[0]) for part in parts]


_OR: Final = re.compile(r",?\s\(?ou (?:então |ainda )?(?:n[oa]s? |em )?")
_IF: Final = re.compile(r",? (?:se|caso|a definir|dependendo|conforme)(?![a-z])")


def choice(text: str) -> bool:
    """Tell whether two places stand there for choice: "Ou na Casa ou no auditório"."""
    return len(_CHOICE.findall(fold(text))) > 0


def with_rest(text: str, place: Place, stops: list[int]) -> str | None:
    """Return a place with the name that goes on behind it in its line; None if there is none."""
    limit = min([stop for stop in stops if stop >= place.end], default=len(text))
    rest = _REST.match(text, place.end, limit)
    if rest is None or place.address or VIDEO.search(fold(rest["rest"])) is not None:
        return None
    if _NO_CITY.match(fold(rest["rest"])) or _STREET.match(fold(rest["rest"])):
        return None
    return trim(text[place.start : rest.end()])


_REST: Final = re.compile(r"[ ,–—-]{1,3}\(?(?P<rest>[A-ZÁÉÍÓÚ][^.;:|\n\x00]{2,60})")


def without_call(place: str) -> str:
    """Leave out the call that people may join as well: "Cidade Administrativa e on-line"."""
    return _AND_CALL.sub("", _SAID_ASIDE.sub("", place))


_SAID_ASIDE: Final = re.compile(
    r"(?<!\s)\s*+\((?=[^()]{0,60}\b(?:presencial|vagas?|lugares|lotação|capacidade|antes"
    r"|antig[oa]|entrada"
    r"|confirma\w*|nov[oa]|mesm[oa]|link|on-?line|gratuit[oa])\b)[^()]{1,80}\)[ .]*+$",
    re.IGNORECASE,
)
"""What brackets behind a place say of something else: "(presencial - 50 vagas)"."""


_AND_CALL: Final = re.compile(
    r"(?<![\s,;/+])(?:\s*+[,;/+][\s,;/+]*+(?:e\s++)?|\s++(?:e|ou)\s++)(?:também\s++)?(?:(?:via|pelo"
    r"|por|em)\s++)?(?:on-?line"
    r"|virtual(?:mente)?|vídeo\w{0,12}|remot\w{1,9}|teams|zoom|(?:google )?meet|youtube"
    r"|(?:com )?transmissão[^,;]{0,40}+)[ .]*+$",
    re.IGNORECASE,
)


def is_call(value: str) -> bool:
    """Tell whether what stands for a place is only a call: "Reunião do Microsoft Teams"."""
    plain = fold(value).strip(" .,;")
    return VIDEO.fullmatch(plain) is not None or (
        VIDEO.search(plain) is not None
        and (
            _PLACE.search(plain) is None
            or re.match(r"(?:sala|canal|plataforma) ", plain) is not None
        )
        and says_hybrid(plain) is False
        and "," not in plain.split("(")[0]
    )


def without_asides(text: str) -> str:
    """Blank the sentences in which a call is not the encontro: its recording, the enrolment."""
    plain = fold(text)
    for found in _SENTENCES.finditer(plain):
        if VIDEO.search(found[0]) is not None and _OTHER_CALL.search(found[0]) is not None:
            start, end = found.span()
            text = text[:start] + " " * (end - start) + text[end:]
    return text


_SENTENCES: Final = re.compile(r"[^.!?;\n]++")
_OTHER_CALL: Final = re.compile(
    r"\b(?:grava[a-z]{2,5}|disponibiliza[a-z]{1,4}|disponivel|inscri[a-z]{2,6}|inscrev[a-z]{2,5}"
    r"|formulario|duvidas?"
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


def says_either(text: str) -> bool:
    """Tell whether a text leaves open whether people come."""
    return _EITHER.search(fold(text)) is not None


def trim(text: str) -> str:
    """Return a value without the signs around it, and with its brackets closed."""
    value = " ".join(text.split()).strip(" |,;:.–—-•")
    opened = value.rfind("(")
    if value.count("(") > value.count(")"):
        value = value[:opened].rstrip() if len(value) - opened < _SHORT else value + ")"
    if value.count(")") > value.count("("):
        value = value.rstrip(" )")
    return value[:_MAX].strip()


def read(text: str) -> tuple[str, str, str]:
    """Read an answer about the place; returns the place, the address and the link."""
    found = links.find(text)
    link = found[0].address if found else ""
    for each in found:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    venue, address = split(text)
    return trim(_JOINT.sub("", venue)), address, link
