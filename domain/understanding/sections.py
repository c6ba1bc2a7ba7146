"""Words of the menu, commands without their slash, one's own things, and how something works."""

import re
from typing import Final

from domain.understanding.lexicon import Words
from domain.understanding.meanings import Section
from domain.understanding.words import Spoken

_SHORT: Final = 4
_TIME_OF_DAY: Final = re.compile(r"\bque horas?\b")
_OPEN: Final = frozenset({"aberto", "aberta", "abertos", "abertas", "disponivel", "disponiveis"})
_FILLING_TEXT: Final = """
    a o as os um uma e de da do das dos em no na nos nas por para com que quais qual ver mostra
    mostrar mostre abrir abre quero queria gostaria saber ir lista listar todos todas todo toda
    tudo me eu voces voce tem ha existem minha meu favor proximos proximas rede estrategia solicito
    gentileza informar exercicio corrente ano este esse deste pode poderia enviar envie manda
    mandar senhores sobre tela aba pagina opcao botao aqui os seus nossa nosso meus ainda agora
    estao esta abertos abertas aberto aberta disponiveis disponivel novos novas previstos previsto
    haver vai ter vao acontecer serao informe consultar conhecer onde acho encontro
    vejo fica ficam sao primeiro segundo semestre menu completo completa geral mais outro outros
    outra outras algum alguma alguns algumas
"""
_FILLING: Final = frozenset(_FILLING_TEXT.split())
_MENU: Final[dict[Section, str]] = {
    Section.AGENDA: "agenda encontros calendario cronograma eventos datas agendas horarios",
    Section.COURSES: (
        "curso cursos turma turmas vaga vagas inscricoes capacitacoes formacoes capacitacao"
        " formacao catalogo inscricao inscrever matricular matricula matriculas"
    ),
    Section.HOURS: "horas carga horaria extrato pontuacao saldo acumuladas acumulado",
    Section.PRACTICES: "praticas pratica boas boa exemplos publicacoes experiencias",
    Section.CHALLENGES: "desafios desafio dificuldades",
    Section.SETTINGS: "configuracoes configuracao ajuste ajustes preferencias config notificacoes",
    Section.HELP: (
        "ajuda ajudar socorro suporte help duvida duvidas faq instrucoes sos manual tutorial"
        " topicos topico assuntos perguntas frequentes central orientacoes"
    ),
    Section.MINE: "compromissos confirmacoes aula aulas",
    Section.MY_DATA: "dados cadastro perfil",
}
_TAKING: Final = frozenset({"fazer", "participar", "estudar", "entrar", "aprender"})
_ENROLLING: Final = frozenset({"inscrever", "matricular", "inscricao", "matricula"})
"""What is done with courses; alone it is asked how."""
_PAPERS: Final = frozenset(["horas", "certificado", "certificados", "declaracao", "declaracoes"])
"""What stands on one page: certificates alone are asked about, not opened."""
_YEARLY: Final = frozenset({Section.AGENDA, Section.COURSES, Section.HOURS})
_ABOUT_A_SUBJECT: Final = Words("encontro sobre")
_YEAR: Final = re.compile(r"20\d\d")
_WORDS: Final = {section: frozenset(words.split()) for section, words in _MENU.items()}
_FULL: Final = (
    (
        Section.MINE,
        re.compile(
            r"\b(?:qua(?:l|is)|que|em que|em qua(?:l|is)|o que|onde)(?: (?:e|sao|foi|foram|o|os|a"
            r"|as"
            r"|mesmo|que|encontros?|cursos?|turmas?|aulas?|atividades?|vagas?)\b){1,4}+"
            r"(?: (?:eu|ja|mesmo|me|que|ainda)\b){0,4}+ (?:peguei|escolhi|marquei|confirmei"
            r"|inscrevi"
            r"|matriculei|entrei|estou|tou|vou fazer|vou participar|fui (?:aceit|inscrit|selecionad"
            r"|confirmad)[oa]|consegui|reservei|garanti|estava|fiquei)\b"
            r"|\b(?:minhas?|meus?) (?:inscric\w+|cursos?|encontros?|turmas?|vagas?|aulas?"
            r"|compromissos?|confirmac\w+|agenda|atividades?)\b(?! (?:de|do|da) )"
            r"|\bem que (?:turma|curso|cursos|turmas|encontros) (?:eu )?estou\b"
            r"|\bem (?:que|qual|quais) (?:turma|curso|cursos|turmas|encontros"
            r"|encontro) (?:que )?(?:e que "
            r")?(?:eu )?(?:mesmo )?(?:estou|fiquei|cai|entrei)\b"
            r"|\b(?:estou|to|eu) (?:ja )?(?:inscrit|matriculad|confirmad)[oa]s?\b"
            r"|\b(?:eu|ja|que|nao) (?:me inscrevi|confirmei|tenho vaga|tenho marcad[oa]s?"
            r"|marquei)\b"
            r"|\bo que (?:eu )?(?:ja )?(?:marquei|confirmei)\b"
            r"|\b(?:consegui|ganhei|garanti|saiu) (?:a |uma |minha |a minha )?vaga\b"
            r"|\b(?:estou|sigo|continuo|entrei) (?:ainda )?na (?:fila|lista de espera)\b"
            r"|\b(?:na|a) minha frente\b"
            r"|\b(?:meu|minha|que) (?:lugar|posicao|vez) (?:eu )?(?:estou )?(?:na|da)"
            r" (?:fila|lista)"
        ),
    ),
    (
        Section.PRESENCE,
        re.compile(
            r"^(?:(?:como|eu|faco|para|quero|preciso|vou|onde|posso|a|minha|e|que) ){0,5}"
            r"(?:registr\w*|marc\w*|dar|dou|lanc\w*|assin\w*|informar?|fazer?|faco)"
            r"(?: (?:a|minha|o|na|lista de|aqui|meu)\b){0,5}+ (?:presencas?|checkin|check in"
            r"|lista)(?: aqui)?$"
            r"|^(?:a |minha )?presenca$|^(?:o |um )?(?:codigo|qr code|qrcode|qr)(?: (?:da|de) "
            r"(?:sala|presenca))?$"
        ),
    ),
)
_ARRIVED: Final = re.compile(
    r"\bcheguei\b|\bacab(?:ei|amos) de (?:chegar|entrar|sentar)\b|\b(?:ja )?entrei (?:no"
    r"|na) (?:sala"
    r"|auditorio|evento|encontro|predio)\b|\b(?:estou|estamos) chegando\b"
    r"(?! (?:[a-z0-9]+ ){0,3}(?:atrasad|atraso|tarde|depois|min))|\b(?:ja )?(?:estou"
    r"|estamos) (?:ja )?(?:aqui|na|no|em)"
    r"(?: (?:na|no|o|a))?(?: (?:sala|auditorio|porta|recepcao|local|encontro|evento|predio"
    r"|entrada|aula|fapemig|fjp|curso))\b|\b(?:ja )?estou (?:ja )?aqui\b|^presente$"
    r"|\bregistr\w* (?:que )?(?:eu )?(?:vim|estou|cheguei|compareci)\b|\bassin\w+ a lista\b"
    r"|\b(?:onde|como) (?:eu )?(?:coloco|digito|ponho|escrevo|informo|insiro|uso|boto) "
    r"(?:[oa]s? |esses? |estes? )?(?:4 |quatro )?(?:codigos?|numeros|digitos)\b|\b(?:qual|cade"
    r"|onde|perdi|nao (?:vi|achei)) (?:esta |e "
    r"|fica )?o codigo\b"
)
_MISSING: Final = Words("falta faltam faltando restam")
_TOTAL: Final = Words("horas completar 48 meta fechar")
_CODE: Final = Words("codigo codigos")
_FINDS: Final = Words(
    "onde qual cade vejo acho achei perdi digit* coloc* ponho boto informo insiro aparece marcar"
    " registrar"
)
_HOURS: Final = re.compile(
    r"\b(?:quantas|minhas|48|total de|somei|quantos) (?:as )?horas?\b|\bhoras (?:que )?(?:eu )?"
    r"(?:ja |me )?(?:tenho|fiz|falta|acumul|somei|restam|complet)|\b(?:quanto (?:me "
    r"|ainda )?falta|falta(?:m)? quant[ao]s?)"
    r"(?:m)? (?:para|de)\b|\bmeta (?:do ano|de horas)\b|\b\d+ horas (?:para|de)\b|\bextrato\b"
    r"|\bcarga horaria (?:que|minha|total|ja)\b|\b(?:tenho|fiz|somei|acumulei"
    r"|cumpri)\b(?: [a-z]+){0,3}? (?:carga horaria|horas)\b|\bminha (?:carga(?: horaria)?"
    r"|pontuacao|meta)\b"
    r"|\bmeu (?:saldo|extrato|total)\b"
    r"|\b(?:cade|onde (?:estao|esta|vejo|acho|pego|encontro|baixo)|quero ver|ver|baixar)"
    r"(?: (?:eu|o|os|a|as)\b){0,2}+ (?:minhas?|meus?) (?:declarac\w+|comprovantes?|certificados?)\b"
)
_MY_CERTIFICATE: Final = re.compile(
    r"\b(?:meu|o meu|meus|cade|quando (?:sai|recebo|vou receber|fica pronto|chega))\b"
    r"(?: [a-z]+){0,3}? ?certificados?\b|\bcertificados?\b(?: [a-z]+){0,2}? (?:saiu|sai|pronto)\b"
    r"|\b(?:mand[ae]r?|envi[ae]r?|quer(?:o|ia)|preciso|gostaria|baix(?:ar|o)|receb(?:er|i)|peg(?:ar|o)"
    r"|imprim(?:ir|o)|ver|solicito|segunda via|2a via|emitir)(?: (?:de|do|dos|um|uma|o|os|a|meu"
    r"|meus|ter|ver|receber|baixar|pegar|tirar|imprimir|emitir|novo)\b){0,4}+ certificados?\b"
)
_CHECK: Final = Words(
    "conferir confiro confere conferencia verificar verifico verifica verificacao checar checo"
    " validar validacao autenticar autenticidade autentic* verdadeir* legitim* legitimidade"
    " falso falsa falsificad*"
)
_PAPER: Final = Words("certificado certificados declaracao declaracoes documento documentos")
_HAS: Final = re.compile(r"\b(?:tem|vem com|vai ter|ha|existe)\b")
"""What is asked of papers that are still to come."""
_OWN: Final = Words("meu meus minha minhas")
_GENERAL: Final = re.compile(
    r"\b(?:quantos dias|quanto tempo|prazo|demora|como|precisa|vale|diferenca|minimo)\b"
)
_TELL: Final = Words(
    "conto posto coloco apresento divido proponho lanco trago exponho insiro mostro envio mando"
    " contar compartilhar compartilho publicar publico divulgar divulgo relatar relato postar"
    " colocar apresentar registrar dividir cadastrar propor lancar trazer expor inserir mostrar"
    " enviar mandar submeter levar"
)
_TO_PUT: Final = re.compile(r"\b(?:para|quero|queria|posso|podemos|gostaria de) por\b")
_OF_US: Final = Words(
    "eu quero queria queremos gostaria posso podemos como onde temos tenho nosso nossa minha meu"
    " fizemos fiz criamos desejo"
)
_PUZZLE: Final = Words("desafio desafios problema problemas dificuldade dificuldades")
_PEERS: Final = Words(
    "outr* colegas rede assessorias orgaos secretarias equipe area setor nosso nossa roda desafio"
    " dificuldade"
)
_PRACTICE: Final = Words("pratica praticas experiencia experiencias iniciativa iniciativas case")
_TELLS: Final = re.compile(
    r"^(?:contar|compartilhar|publicar|divulgar|relatar)\b|"
    r"\b(?:quero|queria|gostaria de|posso|podemos|onde|como|vou|para|tenho para|desejo)"
    r"(?: (?:eu|a gente|se|faco para|faz para)){0,5}+ (?:contar|conto|conta|compartilhar"
    r"|compartilho"
    r"|publicar|publico|divulgar|divulgo|relatar|relato|postar)\b"
)
_ASKS_PEERS: Final = re.compile(
    r"\b(?:problema|dificuldade|desafio)\b(?: [a-z]+){0,6} (?:ajudar|ajudarem|ajuda|resolver"
    r"|compartilhar|contar|dividir)\b"
)
_HOW: Final = re.compile(
    r"\b(?:como|esqueci|o que (?:eu )?faco|nao (?:consigo|consegui|estou conseguindo)"
    r"|nao registrei|nao consegui registrar|o que e|o que sao|para que serve"
    r"|qual a diferenca|explica|explique|nao entendi|nao entendo|o que acontece|e se|quantos dias"
    r"|quantas vezes|voces|avisam?|lembram?"
    r"|quanto tempo|quanto de|precisa|precisam|quando|quem|vale|regras?|funciona|com quant\w+"
    r"|(?:pode|podem|poderia|consegue|conseguem|da para|tem que|tenho que|e preciso"
    r"|(?:e|seria) (?:necessari|obrigatori)[oa]|obrigatori[oa]|qual (?:e )?o prazo|antecedencia"
    r"|tem fila|tem lista|se a turma))\b"
)
_TOPICS: Final = (
    ("hours", re.compile(r"\bcertificados?\b|\bdeclarac\w+\b|\bhoras\b|\bcarga horaria\b")),
    ("presence", re.compile(r"\bpresencas?\b|\bcodigo\b|\bqr\b|\bcheck ?in\b")),
    (
        "enrollment",
        re.compile(
            r"\bfilas?\b|\blista de espera\b|\binscric\w+\b|\binscrev\w*|\bvagas?\b"
            r"|\bmatricul\w+|\bdesist\w+|\bturma (?:cheia|lotada|encher|encheu|lotar|lotou)\b"
        ),
    ),
    (
        "reminders",
        re.compile(
            r"\blembretes?\b|\bavisos?\b|\bnotificac\w+|\blembra[mr]? (?:a gente|as pessoas|do|da"
            r"|de|antes|por)\b|\b(?:voces|robo) (?:me |nos )?lembram?\b"
            r"|\b(?:voces?|robo|bot|serei|sou|vou ser|me|rede) (?:me |nos |vao |vai )?avis\w+"
        ),
    ),
    (
        "registration",
        re.compile(
            r"\bcadastr\w*|\b(?:entr(?:ar?|o)|ingress\w+|particip\w+) (?:na|da) rede\b"
            r"|\bfazer parte\b"
        ),
    ),
    (
        "data",
        re.compile(r"\b(?:meus|nossos|os) dados\b|\bdados pessoais\b|\bprivacidade\b|\blgpd\b"),
    ),
)
_OF_ANYBODY: Final = re.compile(
    r"\b(?:se|quando|caso|quem|e se) (?:[a-z]+ ){0,2}?(?:alguem|uma pessoa|a pessoa|outra pessoa"
    r"|ninguem|desiste|desistir|falta|faltar|eu sair|cancela|cancelar|a turma|o curso|nao (?:vai"
    r"|vem|for|puder|aparece|aparecer|conseguir))\b"
)
"""About anybody, or about what would be: no wish."""
_MUST_CONFIRM: Final = re.compile(
    r"\b(?:precis[ao]m?|tem que|tenho que|temos que|e preciso|devo|(?:e |eh )?(?:obrigatori"
    r"|necessari)"
    r"[oa]|basta|posso)\b(?: [a-z]+){0,3}? (?:confirmar|aparecer|avisar antes|chegar e entrar)\b"
)
_OTHERWISE: Final = re.compile(
    r" (?:ou|antes|sempre|toda vez|so (?:ir|aparecer|chegar)|sem (?:confirmar|avisar)|direto)\b"
)
_TOPIC_ALONE: Final = (
    (
        "hours",
        re.compile(
            r"(?:certificad\w*|declarac\w+|comprovantes?)(?: (?:do|de|da|curso|encontro"
            r"|horas)){0,5}+"
        ),
    ),
    ("enrollment", re.compile(r"(?:fila|lista)(?: de espera)?|espera")),
    ("reminders", re.compile(r"lembretes?|avisos?")),
    ("registration", re.compile(r"cadastro|fazer cadastro|cadastrar|me cadastrar")),
    ("data", re.compile(r"dados pessoais|privacidade|lgpd")),
)
_CERTIFICATE: Final = re.compile(r"\bcertificados?\b")
_ABSENCES: Final = re.compile(
    r"\b(?:quantas|limite de|numero de|maximo de) (?:[a-z]+ ){0,2}?faltas\b"
    r"|\bquantas (?:vezes|aulas) (?:eu )?posso (?:faltar|perder)\b"
    r"|\b(?:perdi|faltei) (?:a |uma |n?a )?aulas?\b"
)
_REMIND_ME: Final = re.compile(r"\b(?:me|nos) (?:avis|lembr)\w+\b|\bser (?:avisad|lembrad)[oa]s?\b")
_OTHER: Final = Words(
    "colega colegas servidor servidora servidores equipe pessoa pessoas alguem chefe estagiari*"
    " amiga amigo gente"
)
_BRINGS_IN: Final = Words(
    "indic* convid* trazer chamar incluir entrar entra participar participe ingressar colocar"
)
_ABOUT: Final = (
    ("registration", Words("cadastrar cadastro cadastramento cadastra")),
    ("presence", Words("presenca presencas codigo qrcode")),
    ("enrollment", Words("inscrever inscricao inscricoes matricula matriculas")),
    ("reminders", Words("lembrete lembretes notificac*")),
)
_CONFIRM_HOW: Final = re.compile(r"\bconfirma\w*\b")
_PRACTICES: Final = re.compile(
    r"\b(?:(?:boas? )?(?<!na )praticas?|exemplos?|publicac\w+|publicou|publicaram)\b"
)
_DID: Final = (
    r"(?:fez|faz|fizeram|fazem|feito|fazendo|trouxe|trouxeram|(?:apresent|cont|compartilh|public"
    r"|mostr"
    r"|relat|divulg|post|desenvolv|cri|implant|ensin|registr|coloc|conseg|inov)(?:ou|aram|eram|eu"
    r"|iu|a|am|ado|ando|ada))"
)
_DOING: Final = re.compile(rf"\b{_DID}\b")
_DONE: Final = re.compile(
    rf"\bo que (?:(?:que|e que|ja) )?(?:(?:a|o|as|os|la na|la no|na|no) )?(?:[a-z]+ ){{1,5}}?"
    rf"(?:ja |tem |esta )?{_DID}\b|\bo que (?:foi |ja foi )?{_DID} (?:pel[ao]|n[ao]|em) "
)
_CHALLENGES: Final = re.compile(r"\bdesafios?\b")
_OTHERS: Final = (
    r"\b(?: (?:que|de|do|da|dos|das|os|as|tem|estao|com|em|no|na)\b){0,4}+ "
    r"(?:outr[oa]s|demais|colegas|gente|pessoal|orgaos|secretarias|assessorias|rede)\b"
)
_OF_OTHERS: Final = (
    (
        Section.CHALLENGES,
        re.compile(rf"\b(?:dificuldades?|desafios?|problemas?|perrengues?){_OTHERS}"),
    ),
    (
        Section.PRACTICES,
        re.compile(
            rf"\b(?:(?:boas )?praticas?|experiencias?|ideias?|exemplos?|iniciativas?|solucoes"
            rf"|projetos){_OTHERS}"
            r"|\bo que (?:os |as |o |a )?(?:outr[oa]s|demais|colegas|pessoal)"
            r"(?: (?:orgaos|secretarias|assessorias|equipes|colegas|ja|tem|da rede|estao)){0,2} "
            r"(?:compartilh\w+|public\w+|fizeram|fazem|estao fazendo|tem feito|fez|contaram"
            r"|contou)\b"
        ),
    ),
)
_REDE: Final = (
    r"(?:a |o |as |da |do |das |essa |esse |este |esta |isso de |pela |pelo |uma |um ){0,3}+"
    r"(?:rede(?: estrategia)?|aests?|assessorias? estrategicas?|(?:chat ?)?bot|robo|iniciativa)"
)
_ABOUT_REDE: Final = re.compile(
    rf"\b(?:o que (?:e|sao|seria|significa|quer dizer)|para que servem?|qual (?:e )?(?:o|a)"
    rf" (?:objetivo|proposta|funcao|finalidade|papel|ideia|missao)|como (?:funciona|surgiu|nasceu)"
    rf"|o que fazem?|me (?:fala|explica|conta)(?: (?:sobre|mais|de|o que e)\b){{0,3}}+"
    rf"|quem (?:organiza|coordena|criou|fez|mantem|cuida|administra|faz parte|participa"
    rf"|e responsavel|esta por tras)) {_REDE}$"
    rf"|\bo que (?:e (?:que )?)?{_REDE} (?:faz|fazem|significa|quer dizer)$"
    rf"|^(?:sobre )?{_REDE}(?: o que e)?$"
    r"|^quem (?:organiza|coordena|e (?:voce|vc)|sao voces)(?: isso| tudo isso)?$"
    r"|\bo que (?:e que )?voces (?:fazem|sao)$|^para que serve(?: isso| isto| aqui)?$"
)
"""What the Rede and its bot are for, and who is behind them."""
_LOST: Final = re.compile(
    r"\bnao (?:estou |consigo |conseguindo ){1,2}(?:usar|mexer|entender)\b"
    r"|\bnao sei (?:mexer|usar|como (?:usar|mexer|funciona)|o que fazer|por onde)"
    r"|\bcomo (?:que )?(?:eu )?(?:uso|mexo|usa|mexe|funciona) (?:isso|isto|aqui|o bot|o robo|esse)"
    r"|\bo que (?:voce|esse (?:bot|robo)) (?:faz|sabe)|\b(?:preciso|quero|me) (?:de |da )?ajuda\b"
    r"|^(?:me )?ajuda\b|\bestou perdid[oa]\b|\bcomo (?:funciona|usa|uso)$|\bo que (?:da para"
    r"|posso|consigo) fazer\b"
)


def _full(spoken: Spoken) -> Section | None:
    whole = spoken.whole
    for section, pattern in _FULL:
        if pattern.search(whole) is not None and len(spoken.words) <= 9:  # noqa: PLR2004
            return section
    if _TELLS.search(whole) is not None:
        return None
    return next((one for one, of_others in _OF_OTHERS if of_others.search(whole) is not None), None)


def menu(spoken: Spoken) -> Section | None:  # noqa: PLR0911 - one return for each kind
    """Know a text that only names a part of the bot."""
    if (told := _full(spoken)) is not None:
        return told
    if _TIME_OF_DAY.search(spoken.whole) is not None:
        return None
    said = [word for word in spoken.words if word not in _FILLING]
    if not said:
        return Section.COURSES if _OPEN & set(spoken.words) else None
    if said == ["meta"]:
        return Section.HOURS
    if {"horas"} < {*said} <= _PAPERS:
        return Section.HOURS
    for section, words in _WORDS.items():
        named = {one for one in said if section not in _YEARLY or not _YEAR.fullmatch(one)}
        # "Encontro sobre dados" is about data, not about one's own.
        is_subject = section is Section.MY_DATA and _ABOUT_A_SUBJECT.among(spoken.words)
        if named and named <= words and not is_subject:
            return section
    telling = set(said)
    if telling & {"cronograma", "calendario", "agenda"} and telling & _WORDS[Section.AGENDA]:
        return Section.AGENDA if telling <= _WORDS[Section.AGENDA] else None
    if telling <= _WORDS[Section.COURSES] | _TAKING and telling - _TAKING - _ENROLLING:
        return Section.COURSES
    return None


def arrived(spoken: Spoken) -> bool:
    """Tell whether somebody says that they are there."""
    said = spoken.words
    asks_code = _CODE.among(said) and _FINDS.among(said)
    return asks_code or _ARRIVED.search(spoken.whole) is not None


def hours(spoken: Spoken) -> bool:
    """Tell whether somebody asks for their own hours or certificate."""
    whole, said = spoken.whole, spoken.words
    is_missing = _MISSING.among(said) and _TOTAL.among(said)
    return (
        _HOURS.search(whole) is not None or _MY_CERTIFICATE.search(whole) is not None or is_missing
    )


def checks(spoken: Spoken) -> bool:
    """Tell whether somebody wants to know if a paper holds; their own are among their hours."""
    said = spoken.words
    is_asked = spoken.is_question and _HAS.search(spoken.whole) is not None
    return _CHECK.among(said) and _PAPER.among(said) and not (_OWN.among(said) or is_asked)


def telling(spoken: Spoken) -> Section | None:
    """Know who wants to tell a practice or a challenge to the others."""
    whole, said = spoken.whole, spoken.words
    is_to_tell = _TELL.among(said) or _TO_PUT.search(whole) is not None
    is_ours = is_to_tell and (_OF_US.among(said) or len(said) <= _SHORT)
    asks_peers = _ASKS_PEERS.search(whole) is not None and _PEERS.among(said)
    if asks_peers or (is_ours and _PUZZLE.among(said)):
        return Section.CHALLENGES
    is_practice = is_ours and (_PRACTICE.among(said) or "deu certo" in whole)
    return Section.PRACTICES if is_practice or _TELLS.search(whole) is not None else None


def is_about_rede(spoken: Spoken) -> bool:
    """Tell whether somebody asks what the Rede or the bot is."""
    return _ABOUT_REDE.search(spoken.whole) is not None


def is_lost(spoken: Spoken) -> bool:
    """Tell whether somebody does not know how to use the bot."""
    return _LOST.search(spoken.whole) is not None


def is_of_anybody(spoken: Spoken) -> bool:
    """Tell whether a text asks what happens to anybody, and is nobody's wish."""
    whole = spoken.whole
    return _OF_ANYBODY.search(whole) is not None and (
        spoken.is_question or _HOW.search(whole) is not None
    )


def certificate(spoken: Spoken) -> str | None:
    """Return the help topic of a question about certificates."""
    return "hours" if _CERTIFICATE.search(spoken.whole) is not None else None


def is_general(spoken: Spoken) -> bool:
    """Tell whether a question is about anybody's certificate, and how it comes."""
    return _GENERAL.search(spoken.whole) is not None


def how(spoken: Spoken) -> str | None:  # noqa: PLR0911 - one return for each way to ask
    """Return the help topic that says how the thing works, if the text asks that."""
    whole = spoken.whole
    if _MUST_CONFIRM.search(whole) is not None and _OTHERWISE.search(whole) is not None:
        return "presence"
    for topic, pattern in _TOPIC_ALONE:
        if pattern.fullmatch(whole) is not None:
            return topic
    if _CERTIFICATE.search(whole) is not None or _ABSENCES.search(whole) is not None:
        return "hours"
    if _REMIND_ME.search(whole) is not None:
        return "reminders"
    if _HOW.search(whole) is None:
        return None
    for topic, pattern in _TOPICS:
        if pattern.search(whole) is not None:
            return topic
    return "presence" if _CONFIRM_HOW.search(whole) is not None else None


def brings_others(spoken: Spoken) -> bool:
    """Tell whether somebody wants another person to come into the Rede."""
    said = spoken.words
    return "rede" in said and _OTHER.among(said) and _BRINGS_IN.among(said)


def topic(spoken: Spoken) -> str | None:
    """Return the help topic of a sentence that no other rule knows."""
    said = spoken.words
    if len(said) <= 1:
        return None
    return next((topic for topic, kind in _ABOUT if kind.among(said)), None)


def asks_for(spoken: Spoken) -> Section | None:
    """Return which of the shelves a search names: "boas práticas da saúde"."""
    whole = spoken.whole
    if _PRACTICES.search(whole) is not None or _DONE.search(whole) is not None:
        return Section.PRACTICES
    return Section.CHALLENGES if _CHALLENGES.search(whole) is not None else None


def without_shelf(spoken: Spoken) -> str:
    """Return what is looked for on the shelf."""
    left = _DOING.sub(" ", _CHALLENGES.sub(" ", _PRACTICES.sub(" ", spoken.whole)))
    return " ".join(word for word in left.split() if word not in _FILLING)
