"""The way to a human: who asks for one, wants to tell something, complains, or is in trouble."""

import re
from typing import Final

from domain.understanding.lexicon import Words
from domain.understanding.words import Spoken

_SHORT: Final = 3
_PERSON: Final = (
    r"(?:alguem|pessoas?|atendente|atendimento|gente|humano|humana|ser humano|organizacao"
    r"|organizador\w{0,3}|coordenac\w+|coordenador\w{0,3}|equipe|responsavel|responsaveis|seplag"
    r"|voces|suporte|secretaria da rede|funcionari\w+|servidor\w{0,2}|moca|moco|quem organiza"
    r"|celia|gestor\w{0,3}|pessoal)"
)
_HUMAN: Final = (
    re.compile(
        r"\b(?:falar|fala|falo|conversar|converso|conversa|contatar|contactar|contato|contatos"
        r"|ligar|ligo|ligue|ligarem|ligacao|chamar|chama|atendid[oa]|tratar|telefonar"
        r"|perguntar|pergunto|(?:mandar|enviar|deixar) (?:uma )?mensagem|recado|reclamar"
        r"|reclamacao|sugestao"
        r"|sugerir|critica|elogio|respond[ae]|transfere|transferir|hablar)\b"
        rf"(?: [a-z]+){{0,5}}? {_PERSON}\b"
    ),
    re.compile(
        r"\b(?:alguem|pessoa|atendente|organizacao|coordenacao|voces)"
        r"(?: [a-z]+){0,3}? (?:me )?(?:ligar|ligue|liga|atender|atenda|atende"
        r"|responder|responda|ajudar|ajude|ajuda|retornar|chamar|para (?:falar|conversar))\b"
    ),
    re.compile(
        r"\bcom quem (?:eu )?(?:falo|posso falar|converso|trato|falar)\b"
        r"|\b(?:me|nos) (?:liga|ligar|ligarem|ligue|liguem|retornar|retornem|chamar|chamem)\b"
    ),
    re.compile(
        r"\b(?:numero|telefone|whatsapp|ramal|celular|email) (?:de |do |da |dos |das |para )?"
        rf"(?:contato|rede|{_PERSON})"
    ),
    re.compile(
        r"^(?!.*\bmeus? )(?:(?:qual|quais|me|passa|passem|manda|tem|teria|algum|cade|onde|acho|o|a"
        r"|um|de|e|seria|numero|vejo|encontro|os|voces|uma|ha|existe|do|da"
        r"|rede) ){1,6}+(?:telefones?|whatsapp|ramal|email"
        r"|contatos?)\b"
    ),
    re.compile(
        r"\b(?:posso|pode|podemos|da para|consigo|quero|queria|preciso|como|onde|gostaria de)"
        r"(?: (?:eu|a gente|faco para|se|eu faco para)\b){0,2}+ (?:escrever|escrevo|perguntar"
        r"|pergunto"
        r"|mandar|mando|enviar|envio|tirar|tiro|encaminhar|encaminho|comunicar)"
        rf"(?: [a-z]+){{0,4}}? (?:(?:com|para|a|pra|da|de|do) (?:a |o |as |os )?{_PERSON}|duvidas?"
        r"(?: (?:com|aqui|por)\b.*)?$)"
    ),
    re.compile(
        r"^(?:(?:qual|tem|algum|o|um|e|ha|existe|numero|de|me passa) ){0,5}+"
        r"(?:telefone|whatsapp|contato|contatos|sac|ouvidoria da rede|atendente|atendimento"
        r"|humano|organizacao|coordenacao|suporte|fale conosco)$"
    ),
    re.compile(
        r"\b(?:alguem|gente|pessoa|humano) de verdade\b"
        r"|\b(?:isso|voce) e (?:um )?(?:robo|maquina)\b"
        r"|\bnao (?:quero|gosto de) (?:falar com )?(?:robo|maquina)\b"
        r"|\bfalar com (?:uma )?(?:pessoa|human)"
    ),
    re.compile(r"\b(?:estou|fiquei|tenho|com) (?:com )?(?:uma |muita )?duvidas?$"),
    re.compile(r"\bjustific\w+ (?:[a-z]+ ){0,2}?(?:faltas?|ausencias?)\b|\batestados? medicos?\b"),
    re.compile(
        r"\b(?:preciso|precisava|quero|queria|gostaria de) (?:falar|conversar|tratar)\b"
        r"(?!.* (?:pratica|desafio|experiencia))"
    ),
)
_TELLING: Final = Words(
    "eu quero queria gostaria preciso posso podemos como onde tenho temos vou desejo vim venho fiz"
    " faco fazer faz dar dou deixar deixo registrar registro mandar mando enviar envio apresentar"
    " para queremos gostariamos solicito"
)
_VOICE: Final = Words(
    "suger* sugest* reclam* elogi* critica criticas criticar denunci* feedback opinar recado queixa"
)
"""What people want to say to who organizes."""
_PROPOSES: Final = Words("propor proponho proposta indicar indico recomendar ideia ideias")
_PROPOSED: Final = Words("tema temas assunto palestra palestrante palestrantes")
_DOUBT: Final = Words("duvida duvidas")
_SUPPORT: Final = Words("suporte atendente atendimento humano humana sac")
_ROAD: Final = Words("transito engarrafamento congestionamento onibus metro estrada chuva")
"""Who is angry at these is late, and wants nobody of the Rede."""
_ANGER: Final = Words(
    "bagunca absurd* pessim* horri* ridicul* vergonh* palhacada descaso inutil inuteis inuti lixo"
    " droga merda porcaria bosta idiota burro burra imbecil estupid* decepcion* irritant*"
    " incompeten* odeio odiei desrespeit* caralho pqp fdp cacete maldit* desorganiz* porra otario"
    " otaria"
)
_COMPLAINT: Final = re.compile(
    r"\b(?:nunca funciona|em cima da hora|sem resposta|ate agora nada|que (?:demora|saco|raiva)"
    r"|ninguem (?:me )?(?:respond|atend|avis|fala|sabe|resolve)|nao me respond"
    r"|estou (?:cansad|irritad|chatead|insatisfeit|brav|revoltad)"
    r"|(?:sistema|robo|bot|app|atendimento) (?:e )?(?:muito )?(?:ruim|chat[oa]|fraco|lento)"
    r"|sem avisar|falta de respeito|nao serve para nada|nao adianta)"
)
_TROUBLE: Final = re.compile(
    r"\b(?:deu|da|dando|tive|teve|tem|houve|estou com|esta com|aparece|apareceu|aconteceu)"
    r" (?:um |uma |algum |muito |esse )?(?:problemas?|erros?|bug|falhas?|defeito|pau)\b"
    r"|\bnao (?:(?:esta|consigo|consegui|estou|conseguindo|quer|mais|me|da|para|foi|vai|deixa)"
    r" ){0,3}+(?:funcion\w+|carreg\w+|respond\w+|abr(?:e|iu|ir|indo)|chegou"
    r"|recebi|acess\w+|clicar|salv\w+|aparece|apareceu|aparecendo|baix\w+|entend\w+ nada)\b"
    r"|\b(?:bugs?|travou|travad[oa]|travando|bugou|bugad[oa]|com defeito|fora do ar"
    r"|caiu o sistema)\b"
)


def is_to_human(spoken: Spoken) -> bool:
    """Tell whether somebody asks for a person, wants to tell them something, or complains."""
    whole, said = spoken.whole, spoken.words
    tells = _TELLING.among(said) or len(said) <= _SHORT
    return (
        any(pattern.search(whole) is not None for pattern in _HUMAN)
        or _COMPLAINT.search(whole) is not None
        or (_ANGER.among(said) and not _ROAD.among(said))
        or (_SUPPORT.among(said) and len(said) > 1)
        or (_VOICE.among(said) and tells)
        or (_PROPOSES.among(said) and _PROPOSED.among(said) and tells)
    )


def is_in_trouble(spoken: Spoken) -> bool:
    """Tell whether something does not work for somebody, which may also be why they do not go."""
    return _TROUBLE.search(spoken.whole) is not None


def has_doubt(spoken: Spoken) -> bool:
    """Tell whether somebody has a question and does not say which."""
    return _DOUBT.among(spoken.words)
