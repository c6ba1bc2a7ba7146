"""The words by which places and streets are told, without accents."""

import re
from typing import Final

from domain.reading.tokens import fold

PARKING: Final = (
    r"(?:(?<=no )estacionamento|(?<=\n)estacionamento(?= (?:[a-z]?\d|d[aeo]s? )"
    r"(?![^\n]{0,80}(?:pago|gratuit|liberad|dispon|r\$))))"
)
"""The parking place where people meet: "no estacionamento", and "Estacionamento P2" in its line."""
_WORDS: Final = (
    "auditorio|audit\\.|sala|salas|salinha|sl|cidade administrativa|escola|teatro|predio|plenario"
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
    "|conservatorio|sindicato|associacao|oca|tenda|aldeia|seminario maior"
    "|fazenda(?= (?!convida|informa|realiza)[a-z])"
    "|portaria|room|hall|miniauditorio|mini-auditorio|coworking|hub|estacao|mercado|pavilhao"
    "|centro de"
    "|quiosque|bosque|lanchonete|churrasqueira|sitio|chacara|marquise|deck|rooftop|ambulatorio"
    "|creche|telecentro|estande|area (?:verde|de (?:lazer|convivencia|eventos))"
    "|almoxarifado|deposito|arquivo (?:publico|central|geral)|garagem|capela|concha acustica"
    "|estufa|viveiro|horto|hangar|barracao|celeiro|coreto|gramado|calcadao|esplanada|piscina|cinemateca|pinacoteca|brinquedoteca"
    "|rodoviaria|aeroporto|refugio|curral|poliesportivo|horta|usina|estudio|santuario|catedral|basilica"
    "|paroquia|convento|mosteiro|hemocentro|policlinica"
    "|regional|superintendencia|diretoria|aud\\.|térreo|mezanino|cobertura|teleferico|faop|iepha"
)
PLACE: Final = re.compile(
    rf"(?<![a-z0-9])(?:(?:\d{{1,2}}[ºo°ª]? ?andar)|(?:{_WORDS}|{PARKING})(?![a-z]))"
)
NOT_PLACE: Final = re.compile(
    r"(?:portaria (?:n|conj|interna|\d|d[ao] (?:rua|av|praca|alameda))|room device"
    r"|sala(?: [a-z]{2,12}){0,3}[ \t]?:[ \t]?\x00"
    r"|sala (?:abre|virtual|de aula virtual|do (?:zoom|teams|meet)|chega|sera aberta)"
    r"|casa (?:cheia|certa)|(?<=em )casa(?! d[aeo])|cine[ -](?:debate|clube|pipoca)"
    r"|centro(?=[ \t]*(?:[,.\n/]|[–—-] |\Z))"
    r"|sala de espera|salas? (?:e|ou) |escola (?:de pensamento)|centro das|secretaria executiva"
    r"|diretoria executiva"
    r"|clube d[aeo] (?:livro|leitura|cinema|corrida|desconto)"
    r"|(?!(?:sala|auditorio|lab|laboratorio|plenario|bloco) #)[a-z]{2,14}(?: [a-z]{2,14})? #"
    r"|espaco (?:para|de fala)|regional (?:de|do)? ?[a-z]+ (?:convida|informa))"
)
STREET: Final = re.compile(
    r"(?<![a-z])(?:rua|avenida|av\.?|rodovia|rod\.|alameda|al\.|praca|travessa|largo|estrada"
    r"|r\.)(?= )|(?<![a-z])(?:br|[al]?mg)-\d{2,3}(?!\d)"
)
STREET_LINE: Final = r"(?:RUA|AVENIDA|AV\.?|RODOVIA|ALAMEDA|PRA[ÇC]A|TRAVESSA|LARGO|R\.) "
"""How a line of a poster begins that is a street."""
GOES_ON: Final = re.compile(
    r"(?:,| [-–—]|)? (?:n[oa]s? |d[oa] )?(?:\d{1,2}[ºo°ª]? ?(?:andar|and\.|piso|pavimento)"
    r"|(?:primeiro|segundo|terceiro"
    r"|quarto|quinto|sexto|setimo|oitavo|nono|decimo|ultimo) (?:andar|piso|pavimento)"
    r"|d?este (?:predio|edificio)"
    r"|deste (?:predio|edificio|orgao)|miniauditorio|anfiteatro|foyer|mezanino|bloco|predio"
    r"|edificio|bloco|sala|salao|sl|escola"
    r"|cidade administrativa|torre|ala|lado"
    r"|em frente ao?"
    r"|terreo|subsolo|portaria|auditorio|lab|casa|hall|centro|campus|anexo|plenario|fundacao"
    r"|ed\.|secretaria|sede)(?![a-z])"
)
STOP: Final = re.compile(
    r"[|;\n\x00]|(?<!\bsl)(?<!\blab)(?<!\baud)(?<!\bed)(?<!\band)(?<!\bpred)(?<!\bbl)"
    r"(?:(?<!\W[a-z])|(?<=(?:ala|oco|rre|dio|exo|tor|rea) [a-z])|(?<= e [a-z]))"
    r"[.](?=\s|$)"
    r"| [-–—] |,|\("
    r"| e,? (?=para|quem|tambem|vamos|a gente|sao|com|vai|passa|sera)"
    r"| ou (?=n[oa] |em |pel[oa] |por |via )|[!?]"
    r"| (?:ai|as|dia|para|pra|pro|com|que|a partir|tera|sera|situad[ao]|localizad[ao]"
    r"|comparecimento|(?:por )?(?:favor|gentileza)|pfv?|peco|pedimos|confirme[m]?|avise[m]?"
    r"|cheguem?|tragam?|levem?|nao|cont(?:o|amos) com|espero"
    r"|esperamos|obrigad[oa]s?|abracos?|abs|bjs|beijos?|valeu|quem|e transmissao"
    r"|ate|e nao|e sim|e mais|e (?:pelo|via|por)|mas|porque"
    r"|onde|(?<! de )sempre|tem|conforme|foi(?= (?:cancel|adia|suspen|transfer|remarc))"
    r"|vai|vamos|teremos|havera"
    r"|sao(?= (?:\d|[a-z]+(?: e [a-z]+)? (?:vagas|lugares)))"
    r"|viu|ne|ta|hein|tabom|blz|beleza"
    r"|comporta|recebera?|sedia(?:ra)?|abriga(?:ra)?|acolhera?)(?=,? |$)"
    r"|(?<! d[aeo])(?<!departamento) (?:pessoal|gente)(?=,? |$)"
    r"| das (?=\d|[a-z]+ (?:e|as|horas) )| mesmo(?=[.,;! \n]|$)"
    r"| (?:quase|lotad[oa]|chei[oa]|ficou|estava|estavam)(?![a-z])"
    r"| e (?=ao vivo|teams|zoom|meet|on-?line|youtube|videoconf)| o (?=[a-z]{3})| a (?=[a-z]{5})"
    r"| [a-z]{2} (?=av |rua |alameda |avenida |praca )"
    r"|(?<! d[aeo])(?<! na)(?<! e) (?=(?:rua|av\.?|avenida|alameda|rodovia|r\.) [a-z])"
)
STREET_STOP: Final = re.compile(
    r"[|;\n\x00)]|[.](?=\s|$)|[!?]| (?:comparecimento|as|dia|com|favor|para|no dia|a partir)(?= )"
    r"| das (?=\d)|, (?=\d{1,5} (?:vagas|lugares|pessoas))"
    r"|(?:,| [-–—]) (?=auditorio|miniauditorio|anfiteatro|teatro|plenario)"
    r"|, (?=[oa]s? [a-z])"
    r"|, (?=(?:as|das|vagas|dia|inscri|presencial|on-?line|podem?|levem?|tragam?|venham?"
    r"|quem|com) )|\d(?= [a-z]{8,})"
)
SAYS: Final = re.compile(
    r"(?<![a-z])(?:tem|ten?ha|possui|convida(?:mos)?|esta|estao|estavam?|ja|ocupad[oa]|interditad[oa]"
    r"|(?:[oa]s|te) (?:aguarda|espera)m?|sera|serao|vai|vao|chega|foi|informa|realiza"
    r"|honra|fica|abre|promove|apresenta|oferece|recebe|lanca|comunica|voces?|vamos|teremos"
    r"|temos|e que"
    r"|mudou|mudanca|sa(?:i|iu|em)|fecha|comporta|cabem?|discute|volta|(?!sabara|itabira|primavera|para)[a-z]{4,14}"
    r"(?:[ae]ra|(?<!e)ira|[aei]rao)|(?!moscou)[a-z]{3,12}(?:ou|iu)|(?:alter|troc|cancel|reserv)ad[oa]s?|mesm[oa]|passa|recebera|enviad[oa]|depois|confirma[a-z]{0,4})(?![a-z])"
)
"""Words of a sentence, which no place has."""


def is_sentence(text: str) -> bool:
    """Tell whether a text has words of a sentence; in a name they are large: "Volta Grande"."""
    return any(
        text[each.start()].islower() or not each.start() or text.isupper()
        for each in SAYS.finditer(fold(text))
    )


ORGAN: Final = re.compile(
    r"(?:aest|sede|gabinete|secretaria|diretoria|superintendencia|regional|gerencia|prefeitura|instituto"
    r"|fundacao|faculdade|universidade|tribunal|camara|assembleia|sebrae|fapemig|unidade"
    r"|centro)(?![a-z])"
)
HOUSE: Final = re.compile(
    r"(?:escola|secretaria|fundacao|instituto|universidade|faculdade|assembleia|camara|tribunal"
    r"|prefeitura|associacao|sindicato|superintendencia|diretoria|gerencia|gabinete|regional"
    r"|unidade|centro|academia|sebrae|sesc|fapemig|iepha|faop|aest|hub|coworking|museu|arquivo"
    r"|biblioteca|hospital|observatorio|parlamento|campus|colegio|laboratorio de (?!informatica))"
)
"""Words of houses that may hold an encontro elsewhere, or stand in a letterhead."""
NO_CITY: Final = re.compile(
    r"(?:dia|local|quando|onde|segunda|terca|quarta|quinta|sexta|sabado|domingo|presencial|hibrid"
    r"|inscri[a-z]{2,6}|vagas|entrada|confirm[a-z]{1,6}|contato|gratuit[oa]|aberto"
    r"|encontro|oficina|reuniao|seminario|curso|palestra|visita|horario|data|rua|av"
    r"|prox[a-z]*)(?![a-z])"
)
NO_NAME: Final = re.compile(
    r"(?:teams|zoom|meet|google|youtube|rede|estado|dia|segunda|terca|quarta|quinta|sexta"
    r"|microsoft|whats|telegram|(?:sei|ava|sus|suas)(?![a-z])|moodle|sympla"
    r"|conect|canal|link|plataforma|manha|tarde|noite|parte|periodo|vespera|proxim|webex|discord)"
)
