"""What somebody wants with an activity, in the first person: going, not going, being late.

A wish only opens a card: the button there does it. "Não quero sair" and "não disse que não
vou" take a wish back.
"""

import re
from typing import Final

from domain.understanding.lexicon import Words
from domain.understanding.meanings import Wish

_TIME: Final = (
    r"hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo|dia|janeiro|fevereiro|marco"
    r"|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
)
_AFTER_GOING: Final = (
    rf"(?= (?:ir|comparecer|participar|estar|fazer|assistir|acompanhar|continuar|no|na|nos|nas"
    rf"|nem|o encontro|o curso|as? aulas?|ao|aos|em|esse|essa|mais|nao|mesmo|porque|por|la|de"
    rf"|a turma|ao curso|{_TIME}"
    r"|encontro|curso|aula|turma|para o|comigo)\b|$)"
)
_SHORT: Final = 4
_GO_VERB: Final = (
    r"(?:vou|posso|poderei|consigo|conseguirei|irei|vamos|iremos|podemos|podere|pude|poder|pode"
    r"|poderia|conseguimos|conseguir)"
)

_AWAY: Final = re.compile(
    r"\b(?:estou|estarei|vou estar|vou ficar|vou tirar|entro|entrarei|tenho|terei|vou ter|surgiu"
    r"|surgira|apareceu|tive|peguei|marcaram|caiu|por motivo|pego|tirei|marquei)\b"
    r"(?: [a-z0-9]+){0,3}? (?:ferias|viagem|viajando|licenca|atestado|imprevisto|doente|consulta"
    r"|cirurgia|compromisso|luto|ausente|covid|dengue|gripe|virose|gripad[oa]|viajar|outra reuniao"
    r"|afastad[oa]|medico|exame|audiencia|reuniao no mesmo|outro evento|prova|missao)\b"
)
"""Why somebody is not there, which says that they are not."""
_CANNOT: Final = (
    re.compile(
        rf"\bnao (?:eu |mais |acho que |vai dar para eu )?{_GO_VERB}"
        rf"(?: mais)?(?: poder| pode| conseguir| consegui| ter como| dar para)?{_AFTER_GOING}"
        r"(?! (?:de jeito|mais) )(?! no (?:link|arquivo|botao))"
    ),
    re.compile(
        r"\bnao (?:apareco|aparecerei|participarei|comparecerei|participo|compareco|estarei"
        r"|comparecer|participar"
        r"|farei|faco)\b"
    ),
    re.compile(
        r"\bnao (?:da|vai dar|deu|dara|daria|tem como|vai ter como|terei como|tenho como|rola"
        r"|vai rolar|sera possivel|e possivel|foi possivel|vai ser possivel)\b"
        r"(?= (?:para mim|para eu|para ir|para comparecer|para participar|para fazer|mais|no|na"
        rf"|eu ir|ir|comparecer|participar|fazer|a minha|minha|o meu|meu|{_TIME})\b|$)"
    ),
    re.compile(r"\b(?:impossibilitad|impossibilidade|impedid|indisponive)|\bnao vou dar conta\b"),
    _AWAY,
    re.compile(
        r"\b(?:viajo|vou viajar|faltarei|(?:vou|preciso|precisar|terei|tenho|ter) (?:ter )?"
        r"(?:que |de )?faltar)\b"
    ),
    re.compile(
        r"\best(?:ou|arei) (?:de )?fora\b|\bnao contem? comigo\b|\b(?:desmarc|declin|ausentar"
        r"|minha ausencia|sem condicoes de (?:ir"
        r"|comparecer))"
    ),
)
_BUT: Final = re.compile(
    rf"^(?:menos|exceto|tirando|salvo) (?:(?:n[oa]|em|[oa]|do|da) )?(?:do |da |de )?(?:encontro"
    rf"|{_TIME}|\d)"
)
"""What is left out of "vou em todos": ", menos no de outubro"."""
_STAYS_NOT: Final = re.compile(
    r"\bnao (?:quero|vou|pretendo|desejo|consigo|posso|poderei) (?:continuar|seguir|prosseguir"
    r"|permanecer|ficar) (?:no|na|nesse|nessa|em|com)\b(?! rede)"
)
_GIVES_UP: Final = Words(
    "cancela cancelar cancelo cancele cancelem cancelamento retirar retira retire retirem retirada"
    " tirar tira tire tirem remover remove remova removam anular anule anulacao desfazer desfaca"
    " desmarcar desmarca desmarque excluir exclua exclui exclusao baixa desistir desisto"
    " desistencia desistindo trancar trancamento desinscrever desinscreve desinscricao"
    " renunciar renuncio"
)
_GOES_OUT: Final = Words("sair saio")
_TURMA: Final = Words("curso turma fila")
_FIRST: Final = Words("quero queria preciso vou gostaria posso pode favor tenho como")
_SEAT: Final = Words(
    "presenca participacao inscricao vaga ida confirmacao matricula nome reserva curso turma aula"
    " lugar encontro"
)
"""What is given up, wherever the two stand in a clause."""

_LEAVE: Final = (
    re.compile(r"\b(?:desist|desinscrev|abr(?:ir|o|i) mao|trancar|abandonar|largar)"),
    re.compile(
        r"\b(?:devolver?|devolvo|liberar?|libero|libera|passar|passo|passa|ceder|cedo|transferir"
        r"|repassar|dar|dou) (?:a |o )?(?:minha |meu )?(?:vaga|lugar|inscricao)\b"
    ),
    re.compile(
        r"\b(?:sair|sai|saio|me tira|me tire|me retira|me retire|me remov[ae]|me exclui)"
        r" (?:do|da|de|desse|dessa|de esse|de essa|dos|das) (?:meu |minha )?"
        r"(?:curso|turma|aula|aulas|fila|lista|encontro|inscricao)\b"
    ),
    re.compile(
        r"\bnao (?:me )?(?:liber|deixou|deixaram|autoriz)|\bnao (?:fui|vou ser|serei) (?:liberad"
        r"|autoriz)"
    ),
    re.compile(
        r"\bnao quero mais (?!saber|participar|receber|isso|nada|ser|estar|usar|mensag|lembret|avis"
        r"|fazer parte|nao|sair|desist|cancel)[a-z]"
        r"|\bnao quero mais (?:o |a |fazer |ir |esse |essa |minha )|\bnao quero"
        r" (?:ir|participar|fazer (?:o|a|esse|essa|mais)|cursar|entrar|me inscrever)\b"
    ),
    re.compile(
        r"\b(?:vou|preciso|precisarei|tenho|terei|tive|vou ter|vou precisar)(?: que| de)?"
        r" (?:sair|desistir|largar|deixar o curso|deixar a turma|abandonar|trancar|cancelar)\b"
    ),
    re.compile(r"\b(?:trocar|troco|mudar|trocaria) (?:de )?(?:o |a |minha )?(?:curso|turma)\b"),
)
_OUT: Final = (*_CANNOT, *_LEAVE, _BUT)
_TAKEN_BACK: Final = (
    re.compile(r"\bnao sei (?:ainda )?se (?:eu )?(?:vou|posso|consigo|vai dar|poderei|irei|da)\b"),
    re.compile(
        r"\bnao e (?:cancelamento|desistencia|falta)\b|\bnao (?:e que|quero|vou|pretendo|desejo"
        r"|penso em|preciso|disse|falei|quis dizer"
        r"|significa|estou dizendo|e para|pode|podem|posso)\b(?: (?:mais|que|eu|me|a|o|dizer"
        r"|disse|falei|te)){0,4}"
        r" (?:nao|sair|desistir|cancelar?|faltar|tirar|perder|liberar|devolver|trancar)\b"
    ),
)

_LATE: Final = re.compile(
    r"\bcheg\w+ (?:[a-z0-9]+ ){0,3}(?:minutos? )?(?:depois|atrasad|tarde)"
    r"|\bcheg\w+ (?:com |em |daqui a )?(?:uns |umas |cerca de )?\d{1,2} (?:min|minut\w+)\b"
    r"|\bnao (?:vou |posso |consigo )?(?:poder |conseguir )?ficar (?:ate|o tempo todo)\b|"
    r"\batras[ae]|\b(?:me|vou|meu) (?:[a-z]+ ){0,2}?atraso|\bcheg(?:o|ar|arei|amos) (?:la |so "
    r"|um pouco |bem )?"
    r"(?:mais )?(?:tarde|depois|pelas|as|umas|por volta|so|\d{1,2}[h:]?\d{0,2})\b"
    r"|\bsair (?:[a-z]+ ){0,3}?(?:mais cedo|antes d[aoe]|\d{1,2}h\d{0,2})\b"
    r"|\bsair (?:um pouco )?(?:mais )?(?:cedo|antes|as|pelas|no meio|na metade"
    r"|no intervalo)\b|\b(?:ir|vou) embora\b"
    r"|\bso (?:posso|consigo|vou poder|vou conseguir) (?:chegar|ficar|ir) (?:as|ate|depois"
    r"|a partir)"
    r"|\b(?:perder|perco) (?:o comeco|o inicio|a abertura|o final|o fim)\b"
    r"|\bso (?:a|na) (?:primeira|segunda) parte\b|\bsaio (?:mais cedo|antes|as)\b"
)
_DECLARATION: Final = re.compile(
    r"\b(?:declarac(?:ao|oes)|comprovantes?|comprovacao|comprovar (?:que|a|minha|presenca)"
    r"|documento|certidao|oficio de participacao"
    r"|atestado de (?:comparecimento"
    r"|presenca|participacao))\b"
)
_BRINGS: Final = re.compile(r"\b(?:levar|trazer|apresentar|entregar|imprimir|assinar)\b")
_WANTS: Final = re.compile(
    r"\b(?:que?r|dao|fornec\w+|quero|queria|preciso|precisa|precisava|necessito|gostaria|solicito"
    r"|solicitar"
    r"|requeiro|requerer|manda|mandem?|emit[aei]|emitir|tem como|consegue|conseguem|pede|pediu"
    r"|pedindo|pedir|exige|pode|podem|poderia|me da|me envi|como (?:eu )?"
    r"(?:pego|consigo|tiro|obtenho|peco|faco)|dizendo|comprovando|que comprove|que diga|cade)"
)
_DIRECTIONS: Final = re.compile(
    r"\bendereco\b|\bcomo (?:e que )?(?:eu |a gente |se |faco para |faz para |fazer para ){0,3}+"
    r"cheg(?:o|a|ar|amos)\b|\b(?:a)?onde (?:e|fica|vai ser|sera|acontece|ocorre|vao ser|que e"
    r"|que vai ser)\b|\b(?:qual|que|em que|em qual) (?:e )?(?:[oa] )?(?:local|lugar|predio|andar"
    r"|sala|rua|endereco)\b"
    r"|^(?:o )?(?:local|localizacao|lugar|onde)$|\blocal do\b|\blocalizacao\b|\b(?:de|que"
    r"|qual) onibus\b"
    r"|\b(?:e|fica|vai ser|sera) onde\b|\bmetro\b|\bwaze\b|\buber\b|\bgoogle maps\b|\bmapa (?:do"
    r"|da|de como) "
    r"(?:local|encontro|lugar|chegar|predio|auditorio)\b|\btrajeto\b"
)
_WHO: Final = re.compile(
    r"\bquem(?: (?:mais|ja|e|que|da|do|de|minha|meu|nossa|nosso|assessoria|equipe|orgao"
    r"|secretaria|sala|setor|rede)\b){0,6}+ (?:vai|vem|vao|ira|confirmou|confirmaram)\b"
    r"(?! (?!ir\b|estar\b|participar\b|comparecer\b)[a-z]+[aeio]r\b)"
    r"|\bquantas (?:pessoas|colegas)(?: (?:ja|mais|que|da|do|minha|meu|assessoria|orgao)\b){0,5}+"
    r" (?:vao|vem|irao|confirmaram)\b"
    r"|\b(?:lista|relacao|nomes?) d[eo]s? (?:confirmad|participante|presente)[oa]?s\b"
    r"|\b(?:algum|alguma|meus|minhas|quais) (?:outr[oa] )?colegas?(?: [a-z]+){0,4}?"
    r" (?:vai|vao|vem|confirmou|confirmaram)\b"
)
"""To see who goes; not who will speak there."""
_CALENDAR: Final = re.compile(
    r"\b(?:google|outlook|minha|meu|na|no) (?:agenda|calendario|calendar)\b|\bics\b"
    r"|\boutlook\b|\bgoogle calendar\b|\bconvite (?:da|de|na|para a?) ?agenda\b"
    r"|\bgoogle agenda\b"
)
_CALENDAR_VERB: Final = re.compile(
    r"\b(?:coloc|por|poe|ponh|salv|adicion|bot|inclu|lanc|marc|sincroniz|export|anot|mand|jog)"
)
_ANY_CALENDAR: Final = Words("calendario calendar outlook google ics agenda")
_CALENDAR_OWN: Final = Words("google outlook ics")
_PUTS: Final = Words(
    "coloca colocar coloco coloque poe ponha salva salvar salve adicion* bota botar bote inclui"
    " incluir sincroniz* export* import* anota anotar joga jogar guardar"
)
_LINK: Final = re.compile(
    r"\blink\b|\bsala virtual\b|\bzoom\b|\bteams\b|\bgoogle meet\b|\bmeet\b|\bvideochamada\b"
    r"|\bvideoconferencia\b|\b(?:como|onde) (?:eu )?(?:acesso|acessar|entro|entrar|assisto)\b"
    r"(?: [a-z0-9]+){0,4}? (?:online|on line|virtual|video|reuniao)\b"
)
_GO: Final = (
    re.compile(
        r"(?<!nao )(?<!se )(?<!que )\b(?:eu )?(?<!nao )(?:vou|irei|vamos|iremos)"
        r"(?: sim| poder| conseguir| estar| com certeza| tambem| participar| comparecer| ir){0,5}+"
        rf"(?= (?:no|na|nos|nas|ao|aos|a aula|em|esse|essa|la|presente|{_TIME}"
        r"|dia|para o|com certeza)\b|$)"
    ),
    re.compile(r"\bvou sim\b|\b(?:sim )?eu vou$|\bque vou$|\b(?:pode )?cont(?:a|ar|em|e) comigo\b"),
    re.compile(r"(?<!nao )\b(?:estarei|participarei|comparecerei|vou participar|vou fazer)\b"),
    re.compile(
        r"^(?:pode |podem |favor |ja |me |entao |e |quero ){0,2}+confirm(?:a|e|ar|em)(?: ai)?"
        rf" (?:eu|a gente|para mim|meu nome|no|na|o|a minha|minha|para (?:o|a)|em|{_TIME})\b"
    ),
    re.compile(r"(?<!nao )\b(?:confirmo|confirmad[oa]|presenca confirmada|confirma ai)\b"),
    re.compile(r"^(?:confirmar|participar)$"),
    re.compile(
        r"\b(?:confirmar?|confirme|confirmem|marca|marcar) (?:a )?(?:minha )"
        r"(?:presenca|participacao|ida|inscricao|vaga)\b|^(?:quero |queria |para )?confirmar"
        r"(?: a| minha| a minha)? presenca\b|\b(?:da tempo de|da para|posso|consigo"
        r"|quero) confirmar\b"
    ),
    re.compile(
        r"(?<!nao )\b(?:quero|queria|gostaria de|desejo|pretendo|posso|(?<!que )(?:da|daria"
        r"|tem como) (?:para )?|como (?:eu )?(?:faco para"
        r" |fazer para )|tenho interesse em|consigo)(?: eu)?(?: tambem)? ?"
        r"(?:me )?(?:ir|participar|fazer|inscrever|entrar|matricular|candidatar|cursar|frequentar"
        r"|assistir|acompanhar|ingressar|uma vaga|a vaga|vaga"
        r"|esse curso"
        r"|o curso|a turma|reservar)\b"
    ),
    re.compile(
        r"\b(?:faz|faca|fazer|faco|solicit(?:o|ar|amos)|efetuar|requeiro|peco|quero"
        r"|pedir) (?:a )?(?:minha |uma )?"
        r"(?:inscricao|matricula)\b|^(?:entrar|ir|participar|fazer|me inscrever) (?:no|na|em|do"
        r"|o|a)\b"
    ),
    re.compile(
        r"\b(?:como|onde) (?:eu )?me inscrev|\bquero me inscrev|\b(?:tenho interesse"
        r"|interessad[oa]) (?:no|na|em)"
        r"|\b(?:manda|mande|envia|envie|registra|realizar?|efetua|confirma) (?:a )?minha"
        r" (?:inscricao|matricula) (?:no|na|em|para)\b"
    ),
    re.compile(
        r"\bme (?:coloca|coloque|poe|por|ponha|inclui|inclua|inscreve|inscreva|matricula"
        r"|matricule|bota|bote|adiciona|adicione|encaixa|encaixe|insere|insira|colocar|incluir"
        r"|inscrever|matricular|encaixar|adicionar|reserva|reserve)\b"
    ),
    re.compile(
        r"\b(?:coloca|bota|poe|inclui|anota) eu\b|\bmarcar presenca (?:no|na|do|dia|em)\b"
        r"|\bconfirmar? (?:para |o |no )?dia\b|\b(?:coloca|coloque|colocar|poe|por|bota|inclui"
        r"|inclua|incluir|inscreve|anota)"
        r" (?:o )?meu nome\b|\b(?:reserv|garant)\w{1,5} (?:a )?(?:uma|minha) vaga\b"
        r"|\bmeu nome na lista\b(?! de (?:espera|contatos|emails?))|\bme inscrev[oa]\b(?! mais)"
        r"|\baceito o convite\b|\b(?:estou) dentro\b|\beu topo\b"
    ),
)
_DENIED: Final = re.compile(
    r"\b(?:nao|nem|nunca|jamais)(?: (?:me|mais|vou|quero|queria|pode|podem|precisa|e|para|estou"
    r"|esta|posso|ainda|te|tenho|tem|por|favor|nao|voces?)){0,3} $"
)
"""Before what says that somebody goes: "não conte comigo", "não precisa me inscrever"."""
_UNABLE: Final = re.compile(
    r"\bnao (?:consigo|consegui|estou conseguindo|me deixa|esta deixando|deixa|foi|aparece)\b"
)
"""Who does not manage to sign up wants to."""
_ALL_BUT: Final = re.compile(r"\btod[oa]s\b(?: [a-z]+){0,3}? (?:menos|exceto|tirando|salvo|fora)\b")
"""What is named behind it is where somebody does not go: "vou em todos, menos em outubro"."""
_NOT_LEFT_OUT: Final = re.compile(
    r"\bnao (?:vou|posso|quero|pretendo|poderia|queria) deixar de (?:ir|participar|comparecer|fazer"
    r"|estar)\b"
)
_PAST: Final = re.compile(
    r"\b(?:tinha|tinham|havia|ja) (?:me )?(?:confirmad|inscrit)|\bconfirmei\b|\bme inscrevi\b"
    r"|\b(?:estou|fui|sera que|estava) (?:ja )?(?:confirmad|inscrit)"
)


_REPORTS: Final = re.compile(
    r"\b(?:(?:queria|quero|gostaria de|venho|vim|posso|preciso) )?"
    r"(?:avisar|informar|dizer|comunicar|confirmar|falar|aviso|informo|comunico|digo) que "
)
"""What only says that something is said: "queria avisar que vou"."""
_ADVERBS: Final = Words(
    "mais ainda agora realmente mesmo infelizmente tambem ate so assim entao ja muito pessoalmente"
)


_TAKES_NOTHING_AWAY: Final = re.compile(
    r"\b(?:(?:re)?tir(?:ar|a|o|e|em|ando)|remov(?:er|e|o|a|am)|exclu(?:ir|i|o|a|am))"
    r"(?: (?:duvidas?|fotos?|copias?|prints?|proveito|notas?)\b"
    r"|(?: (?:uma|umas|um|uns|a|as|o|os|minhas?|meus?|mais)\b){1,2}+ (?!(?:presencas?|participacao"
    r"|inscric\w+|vagas?|ida|confirmac\w+|matriculas?|nome|reservas?|cursos?|turmas?|aulas?|lugar"
    r"|encontros?|cadastro|registro|pedido|solicitacao|resposta|pessoa|ferias|folgas?|licenca"
    r"|recesso|dias?|semanas?|mes|[a-z]+ feira)\b)[a-z]+)"
)
"""Some thing is taken, and no seat: "tirar uma dúvida do curso", "uma nota boa no curso"."""


def read(clause: str) -> Wish | None:
    """Return what one clause wishes for, with or without its adverbs."""
    clause = _TAKES_NOTHING_AWAY.sub("", _REPORTS.sub("", clause))
    wish = _read(clause)
    if wish is not None or is_taken_back(clause):
        return wish
    bare = " ".join(word for word in clause.split() if word not in _ADVERBS)
    return None if bare == clause else _read(bare)


def _read(clause: str) -> Wish | None:  # noqa: PLR0911 - one return for each wish
    """Return what one clause wishes for, the most telling first."""
    if is_taken_back(clause):
        return None
    if _LATE.search(clause) is not None and not _is_search(clause):
        return Wish.LATE
    if _declares(clause):
        return Wish.DECLARATION
    if gives_up(clause) or any(pattern.search(clause) is not None for pattern in _OUT):
        return Wish.NOT_GO
    if _is_for_calendar(clause):
        return Wish.CALENDAR
    if _LINK.search(clause) is not None:
        return Wish.LINK
    if _DIRECTIONS.search(clause) is not None:
        return Wish.DIRECTIONS
    if _WHO.search(clause) is not None:
        return Wish.WHO
    return _goes(clause) if _PAST.search(clause) is None else None


def _goes(clause: str) -> Wish | None:
    """Return whether a clause says that somebody goes, or with a "não" before it the contrary."""
    if _NOT_LEFT_OUT.search(clause) is not None:
        return Wish.GO
    found = next((one for each in _GO if (one := each.search(clause)) is not None), None)
    if found is None:
        return None
    if _ALL_BUT.search(clause) is not None:
        return Wish.NOT_GO
    if _DENIED.search(clause, 0, found.start()) is None:
        return Wish.GO
    return None if _UNABLE.search(clause) is not None else Wish.NOT_GO


def _is_for_calendar(clause: str) -> bool:
    said = clause.split()
    is_own = _CALENDAR_OWN.among(said) and "agenda" in said
    return (
        is_own
        or (_ANY_CALENDAR.among(said) and _PUTS.among(said))
        or (_CALENDAR.search(clause) is not None and _CALENDAR_VERB.search(clause) is not None)
    )


def _declares(clause: str) -> bool:
    found = _DECLARATION.search(clause)
    if found is None or _BRINGS.search(clause[: found.start()]) is not None:
        return False
    # "Declaração de comparecimento": nothing but its name.
    is_named = _DECLARATION.match(clause) is not None and 1 < clause.count(" ") <= _SHORT
    return is_named or _WANTS.search(clause) is not None


def gives_up(clause: str) -> bool:
    """Tell whether a clause asks that a seat is taken back."""
    said = clause.split()
    is_bare = len(said) > 1 and said[-1] in _GIVES_UP and _FIRST.among(said[-3:-1])
    leaves_turma = _GOES_OUT.among(said) and _TURMA.among(said) and _FIRST.among(said)
    is_bare = is_bare or _STAYS_NOT.search(clause) is not None
    return is_bare or leaves_turma or (_GIVES_UP.among(said) and _SEAT.among(said))


def is_reason(clause: str) -> bool:
    """Tell whether a clause says why somebody is not there: its words are no name of a thing."""
    return _AWAY.search(clause) is not None


def is_taken_back(clause: str) -> bool:
    """Tell whether a clause says that something is not wished for."""
    return any(pattern.search(clause) is not None for pattern in _TAKEN_BACK)


def leaves(clause: str) -> bool:
    """Tell whether a clause gives a seat in a turma back, as its words have it."""
    return any(pattern.search(clause) is not None for pattern in _LEAVE)


def _is_search(clause: str) -> bool:
    # "Atraso de obras" is a subject, not somebody's.
    return re.search(r"\batrasos?\b", clause) is not None and not re.search(
        r"\b(?:vou|me|meu|chegar|com|uns|min|minutos)\b", clause
    )
