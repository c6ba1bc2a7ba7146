"""The words by which the name of an encontro is told from greetings, sentences and offices."""

import re
from typing import Final

from domain.reading.tokens import fold

EVENT: Final = re.compile(
    r"(?<![a-z-])(?<!segunda )(?<!terca )(?<!quarta )(?<!quinta )(?<!sexta )"
    r"(?<!sala de )(?:encontros?|encontrao"
    r"|oficinas?|seminario|reuniao|visita|palestra|roda|curso|forum"
    r"|jornada|semana|congresso|treinamento"
    r"|capacitacao|bate-papo|cafe|mesa|mutirao|confraternizacao|workshop|webinars?|webinarios?"
    r"|live|aula"
    r"|mostra|simulado|(?<![2-6][ªaº] )feira|feira(?= d[aeo]s? )|lancamento"
    r"|hackathon|plantao|comite|grupo de estudos|trilha|imersao|conversa|alinhamento|simposio"
    r"|painel|conferencia|dia d"
    r"|kick-off|meeting|curso-relampago|minicurso|dialogos|circuito|ciclo|festival"
    r"|encerramento|retrospectiva|talk|gt|premio|solenidade|cerimonia|sessao|audiencia|maratona"
    r"|mentoria|aulao|formacao|clinica|laboratorio de|mesa-redonda|coloquio|bootcamp"
    r"|almoco tematico"
    r"|assembleia(?! legislativa)"
    r"|debate|mini-?(?:treino|aula|oficina|palestra)|treino"
    r"|rodada|sabatina|apresentacao|bate papo|masterclass|balanco"
    r"|desafio|exposicao|sarau|clube de leitura|happy hour|comemoracao|celebracao|aniversario"
    r"|inauguracao|formatura|passeio|grupo focal|pre-conferencia|expedicao|intercambio"
    r"|demonstracao|plenaria|vivencia|despedida|cantata|recital|concerto|bazar|vigilia|quermesse"
    r"|defesa (?:publica )?d[aeo] (?:dissertacao|tese|tcc|mestrado|doutorado|memorial)"
    r"|banca|summit|meetup|exibicao|gincana|torneio|caminhada|nivelamento|onboarding"
    r"|grupo de trabalho|camara tecnica|ponto de controle)(?![a-z])"
)
GREETING: Final = re.compile(
    r"(?:prezad[oae@x]s?(?:\([oa]s?\))?(?: e prezad[oae]s)?|car[oae@x]s?(?:\([oa]s?\))?|oi+|ola+"
    r"|querid[oae@x]s|estimad[oa]s|tod[e@x]s|bom dia+"
    r"|boa tarde+|boa noite+|pessoal|gente|galera|colegas|turma|time"
    r"|meninas|meninos|equipes?|amig[oa]s|a todos|a todas|todos|todas|senhor(?:es"
    r"|as?)?(?: chefes?| secretari[oa]s?| diretor[ae]?s?)?|td bem|tudo bem|tudo bom"
    r"|atencao(?: rede)?"
    r"|urgente|a quem (?:interessar|possa)(?: interessar)?|aviso|comunicado|convite"
    r"|save the date|lembrete|errata|lembrando|segue|entao"
    r"|vem ai|nao percam?|e ai|bem|ai|rede|save|hello|hi)"
)
_ONLY_GREETING: Final = re.compile(
    rf"[\W_]*(?:{GREETING.pattern}|e|as|os|chefes das? assessorias? estrategicas"
    rf"|n?a rede estrategia|esperamos que [^.\n]{{1,80}}|agenda da rede"
    r"|ate (?:la|breve)|abs|att|abracos?|obrigad[oa]s?|atenciosamente|cordialmente"
    r"|respeitosamente|desculpem o transtorno)?"
    r"(?:[\W_]+(?:"
    rf"{GREETING.pattern}|e|as|os|d[ao]s?|rede|estrategia|voces|tod[oa]s|assessorias))*[\W_]*"
)
_NO_TITLE: Final = re.compile(
    r"(?:^|\W)(?:^mesm[oa]\b|abaixo|anexo|clique|ingressar|entrar na|^pauta|^ata d|(?:proxima|nova"
    r"|ultima) edicao"
    r"|https?|dezesseis|senha"
    r"|como chegar|inscric|confirm|favor|obrigad|proximo encontro|nosso encontro"
    r"|^(?:turma|grupo|opcao) [\da-d]\b|proxima reuniao$|nossa reuniao$"
    r"|^o evento|^evento|transtorno|^certificados?$"
    r"|\b(?:ta|tava) (?:marcad|confirmad|agendad|fechad)[oa]s?\b"
    r"|^reuniao (?:d[oe]|n[oa]|pelo) (?:microsoft )?(?:teams|zoom|(?:google )?meet)\b"
    r"|r\$ ?\d|›|^intranet\b|^tv corporativa|comunicado a[os]|^comunicado d[aeo]s? "
    r"|^sala de (?:treinamento|reuniao|reunioes|aulas?|capacitacao|videoconferencia|informatica)\b"
    r"|(?:^|[–—|-] ?)boletim\b|^tambem (?:n[oa]s?|pel[oa]) |^com (?:[oa]s? )?(?:prof|dr)a?\b"
    r"|^(?:encontros|aulas|atividades|momentos)"
    r" (?:(?:as)?sincron|presenciais|on-?line|virtuais|remot)"
    r"|^(?:camara municipal|prefeitura (?:municipal )?d[aeo]|assembleia legislativa|governo d[aeo]"
    r"|secretaria de estado|universidade (?:federal|estadual|d[aeo]))\b"
    r"|^(?:processo|oficio|memorando|portaria|despacho|decreto)\b.{0,24}\bn[ºo°]\.? ?\d"
    r"|(?:terminou|acabou|aconteceu|lotou|comecou|encerrou)\b"
    r"|^ao vivo(?: (?:hoje|amanha|n[oa] [a-z]+))?$"
    r"|^(?:carga horaria|local|horario|vagas|traje|data$)"
    r"(?: (?:d[aeo]s? \d|(?!d[aeo]s? )[a-z0-9])|$)"
    r"|^(?:compromisso|mensagem) original\b|^melhoras\b"
    r"|^(?:ativ[ae]|curt[ae]|compartilh[ae]|clica|marc[ae]|salv[ae]|sig[ae])"
    r" (?:[oa]s? (?:lembrete|sininho|perfil|data|agenda|post|pagina|canal|colega|amig)|quem |aqui)"
    r"|^quem (?:ja (?:fez|tem|participou)|quiser|puder|tiver|vier|precisar|perdeu|chegar|couber"
    r"|nao (?:puder|couber|vier|conseguir))\b"
    r"|^(?:enviar|mandar|encaminhar|informar|levar|trazer) (?:[oa]s? )?"
    r"(?:nome|masp|e-?mail|cpf|cracha)"
    r"|^[^“\"]{0,80}[a-z?!][\"”],? (?:e|ou) [\"“]"
    r"|agora (?:e|sera|vai)\b|(?:para|pra) quem (?:quiser|puder|tiver)\b"
    r"|^(?:tragam?|levem?|cheguem?|venham? (?:com|de))\b"
    r"|^chamada (?:\d|(?:de|para) (?:trabalhos|artigos|propostas))"
    r"|\| ?agenda\b|\b(?:apresenta|convida|promove|realiza)m?$"
    r"|^[a-z]+ \| (?:ja|voce|quer|que tal|vem)\b"
    r"|^(?:entao|enfim|olha|dai|ai|bom),? (?:[oa]s? |que )"
    r"|^(?:prof|dr|sr)a?s?\. |^(?:mestrand|doutorand)[oa] |[a-z]{2,20}: ?\d{1,3}$"
    r"|\b(?:rua|avenida|av\.|praca|alameda|rodovia) [^,\n]{2,40}, ?(?:n[º°o.]{0,2} ?)?(?:\d|s/n))"
)
"""What a notice, a newsletter or an address says, and no name."""
_HEADS: Final = re.compile(
    r"(?:(?:n[ºo°]|encontros?|aulas?|modulos?|turmas?|etapas?|datas?|dias?|horas?|horarios?|inicio"
    r"|fim|termino|local|locais|salas?|temas?|conteudos?|atividades?|vagas|periodo|carga horaria"
    r"|instrutor(?:es)?|docentes?|responsave(?:l|is)|topicos?|assuntos?|como|formato|link)"
    r"(?:[ \t|/;,]+|$))++"
)
_SAYS_WHEN: Final = re.compile(
    r"\b(?:datas?|dias?|horarios?|inicio|periodo) |[ |](?:data|horario|inicio)\b"
)
_SPEAKS: Final = re.compile(
    r"[Cc]om (?:[oa]s? [a-zà-ú]{4,20} [A-ZÀ-Ú]|[A-ZÀ-Ú][a-zà-ú]+ [A-ZÀ-Ú][a-zà-ú]+(?: e |,|$))"
)
"""Who speaks: "Com a psicóloga Zilá Prates"."""
_WITH_OFFICE: Final = re.compile(
    r"[A-ZÀ-Ú][a-zà-ú]+(?: (?:d[aeo]s? )?[A-ZÀ-Ú][a-zà-ú]+){1,3} \([A-Z][A-Za-z/-]{1,15}\)"
)
"""Who speaks, and from where: "Zilá Prates (FJP/MG)"."""
ANNOUNCES: Final = re.compile(
    r"(?<![a-z-])(?:reserv(?:e|em|ar|ando)|anot[a-z]{1,4}|agend(?:e|em|amos|ado|ada)|marqu(?:e|em)"
    r"|marcad[oa]|marcamos|salv(?:e|em)|bloquei(?:e|em)|particip(?:e|em)|venha[m]?"
    r"|inscrev[a-z]{1,6}|inscri[a-z]{2,6}|confir(?:a|am)|garant[a-z]{1,4}|perca[m]?|vem ai"
    r"|fiqu(?:e|em)|ultimas? (?:chamada|vagas?|dias?)|novidades?|chegando|chegou|convida[a-z]{0,4}"
    r"|convide[m]?|convoca(?:mos)?|invited?|join|register|please|estamos|estao|estou|esta|passando"
    r"|avis(?:o|a|ar|amos|ando)|lembr(?:ar|am|amos|ando|em|e|ete)|inform(?:a|o|ar|amos|ando|e)"
    r"|comunic(?:a|o|ar|amos|ando)|corrig[a-z]{1,5}|correcao|retific[a-z]{1,6}|segue[m]?"
    r"|encaminh(?!ament)[a-z]{1,6}|(?:compartilh|solicit|aguard|divulg)(?:o|amos|aremos|ando|ar|e|em)|pedimos|peco|favor|prazos?"
    r"|esper(?:a|am|amos)|honra|prazer|alegria|satisfacao|agradec[a-z]{2,5}|cumpriment[a-z]{2,6}"
    r"|sera|serao|vai|vao|fica|ficam|ficou|foi|foram|teremos|temos|havera|passou"
    r"|mudou|mudamos|estava|vamos|queremos|gostaria(?:mos)?|precis(?:o|amos|a|am)|podem|podera"
    r"|levem|tragam?|traga|su[ao]s? (?:presenca|participacao|vaga"
    r"|agenda|inscricao|equipe|confirmacao|contribuicao|colega|chefe)|presenca|contar com"
    r"|em (?:razao|virtude)|devido"
    r"|por conta|tendo em vista|considerando|(?:mudanca|alteracao|atualizacao) (?:d[eoa]"
    r"|n[oa]) (?:data|local|horario|hora|sala|dia)"
    r"|(?:in)?felizmente|nova data|novo (?:local|horario)|confirmad[oa]|obrigad[oa]s?|conto com"
    r"|contamos|esperamos|ate (?:dia|o dia)"
    r"|atencao|urgente|previa|respond[a-z]{1,4}|confirm[a-z]{1,5}|adiad[oa]"
    r"|antecipad[oa]|remarcad[oa]|cancelad[oa]|transferid[oa]|suspens[oa]|ingressar|clique"
    r"|acesse[m]?"
    r"|agenda!|vagas?|feliz|felizes|grata|grato|you|we|our|voces?|vcs?|vossa|v\. sa|qualquer"
    r"|no (?:chat|grupo)|link|anexo|abaixo|acima|resumo d[ao] (?:e-?mail|conversa)|fwd?|enc"
    r"|re|nao (?:esquec|perc|deix)[a-z]+|[a-z]{3,14}(?:em|e)-se)(?![a-z])"
)
"""Words of an announcement; no name has them."""
MAX: Final = 120
_FEWEST_LETTERS: Final = 4
"""What is shorter is no name."""
_SIGNS: Final = " \t|,;:.–—-•·/@\x00"


def is_greeting(text: str) -> bool:
    """Tell whether a line only greets or takes leave."""
    plain = fold(text)
    return _ONLY_GREETING.fullmatch(plain) is not None


QUESTION: Final = re.compile(
    r"(?:o que|como|por que|para que|para onde|aonde|onde|quem|e se|pra que|qual|quais|quando"
    r"|quanto)(?![a-z])[^\n]{3,90}$"
)
FINITE: Final = re.compile(
    r"\b\w{2,14}(?:ará|erá|irá|arão|erão|[aei]remos|[aei]ríamos)\b"
    r"|\b(?!(?:ramos|extremos|termos|memos|supremos|blasfemos)\b)\w{2,14}[ae]mos\b"
    r"|\b(?:está|estão|será|serão|foi|foram|vai|vão|vou|tem|têm|temos|é|são|fica|ficou|pode|podem"
    r"|deve|devem|quero|precisa|preciso|acontece|ocorre|começa|haverá|há|traga|tragam|levem?"
    r"|comportam?|acomodam?|apresentam?|\w{3,14}(?:ou|iu)|\w{3,14}[aei]ram|permanecem?|continuam?|seguem|ficam|mudam?|promove[m]?|transmite[m]?|realiza[m]?|oferece[m]?|organiza[m]?|lança[m]?|discute[m]?|aborda[m]?|reúne[m]?|gostaria|peço|segue|seguem|consegue[m]?)\b",
    re.IGNORECASE,
)
"""A verb that makes a sentence of a line."""


def behind_number(plain: str, at: int) -> int:
    """Return where the word behind an ordinal begins: "2ª Oficina"."""
    found = _ORDINAL.match(plain, at)
    return at if found is None else found.end()


_ORDINAL: Final = re.compile(
    r"(?:\d{1,3}[ºªoa°]?|[ivxlc]{1,6}|primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|quint[oa]"
    r"|sext[oa]"
    r"|setim[oa]|oitav[oa]|non[oa]|decim[oa]|grande) "
)
_REFERENCE: Final = re.compile(
    r"^(?:\[[^\]\n]{3,20}\] ?|(?:ref|refer[êe]ncia|assunto|objeto)\.? ?: "
    r"|(?:convite|lembrete|aviso|cancelamento"
    r"|adiamento|confirma[çc][ãa]o|convoca[çc][ãa]o|atualiza[çc][ãa]o|altera[çc][ãa]o|mudan[çc]a"
    r"|errata|save the date|(?:(?:foi )?(?:(?:re)?agend|adi|remarc|cancel|confirm|desmarc|alter"
    r"|mud|antecip|atualiz|transfer|mant|corrig|prorrog)(?:ad|id)|suspens)[oa]s?|urgente|importante"
    r"|aten[çc][ãa]o|inscri[çc][õo]es (?:abertas|prorrogadas)|[úu]ltim[ao]s? (?:chamada|vagas|dias)"
    r"|nov[oa] (?:data|local|hor[áa]rio)) ?[:–—|-] )+",
    re.IGNORECASE,
)
"""What a subject says before the name."""
_NUMBERED: Final = re.compile(r"^\d{1,2}\)\s++(?=\D)")
_CALLED: Final = re.compile(r"[a-zà-ú][^“\"”:]{3,30} [“\"](?P<name>[^“\"”]{8,})[”\"]")
"""What is only called "oficina" has its name in quotes."""
_CALLS: Final = re.compile(
    r"(?<=[a-z0-9”\"]{3})(?::| [-–—]|,|[.!]) (?:(?:ja )?(?:em parceria|voces?"
    r"|inscrev|inscri[cç]|reserv"
    r"|particip(?:e|em)|venha|confira|garant"
    r"|save|anot[ea]|confirm|nov[ao] (?:data|local|horario)|mudou|mudanca|adiad|cancelad"
    r"|remarcad|ultimas?"
    r"|esperamos|contamos|nao perca|segue|ate la|vagas))"
)


def tidy(text: str) -> str:
    """Return a name without what hangs at its ends; its own words stay."""
    title = " ".join(text.replace("\x00", " ").split()).strip(_SIGNS)
    if title[:1] in "\"“'" and title[-1:] in "\"”'":
        title = title[1:-1].strip(_SIGNS)
    if title[-1:] in '"”' and title.count('"') + title.count("“") + title.count("”") == 1:
        title = title[:-1].strip(_SIGNS)  # the other stood before what was cut off
    title = _NUMBERED.sub("", _REFERENCE.sub("", title))
    call = _CALLS.search(fold(title))
    if call is not None:
        title = title[: call.start()].strip(_SIGNS)
    if "!" not in title.rstrip("!"):
        title = title.rstrip("!").strip(_SIGNS)
    title = title[: with_whom.start()] if (with_whom := _WITH_WHOM.search(title)) else title
    whole = _IN_QUOTES.fullmatch(title)
    title = title if whole is None else whole["name"].strip(_SIGNS)
    asked = fold(title)
    if title.endswith("?") and EVENT.match(asked, behind_number(asked, 0)) and ":" not in title:
        title = title[:-1].strip(_SIGNS)  # "Lembram da Oficina de Dados?"
    if title.count("(") > title.count(")"):
        title = title[: title.rfind("(")].strip(_SIGNS)
    title = _ASIDE_TAIL.sub("", title)
    quoted = _CALLED.fullmatch(title)
    return (title if quoted is None else quoted["name"])[:MAX].strip()


_IN_QUOTES: Final = re.compile(r"[“\"](?P<name>[^“”\"]+)[”\"]")
_WITH_WHOM: Final = re.compile(r"(?<=[\w\"”?]), com (?:[oa]s? )?(?:[a-zà-ú]{2,20} )?[A-ZÀ-Ú]")
"""Who speaks, said behind a name: ", com a economista Zilá Prates"."""
_ASIDE_TAIL: Final = re.compile(
    r"(?<=\w)\s*+(?:[(\[]|[–—-] |\| )"
    r"(?:orienta[çc][õo]es|sala|link|local|hor[áa]rio|datas?|cronograma|lembrete|convite|log[íi]stica"
    r"|informa[çc][õo]es"
    r"|(?:(?:evento|encontro|edi[çc][ãa]o|formato|modalidade|aula|100%|s[óo]|somente|apenas) )?"
    r"(?:h[íi]brid[oa]|on-?line|virtual|presencial|remot[oa]|ao vivo|gratuit[oa]|gr[áa]tis)"
    r"(?:(?: e|,)? (?:h[íi]brid[oa]|on-?line|virtual|presencial|ao vivo"
    r"|gratuit[oa]))*)[)\]]?$",
    re.IGNORECASE,
)
"""How people take part, said behind a name: "(formato híbrido)"."""


def without_tail(title: str) -> str:
    """Drop the prepositions that led to what was cut away behind a name."""
    while True:
        plain = fold(title)
        found = _HANGING.search(plain)
        if found is None or found.start() == 0 or _WHOLE_TAIL.search(plain) is not None:
            return _COUNT_TAIL.sub("", title.strip(_SIGNS))
        title = title[: found.start()].strip(_SIGNS)


_COUNT_TAIL: Final = re.compile(
    r"(?<=\w)(?::|,| [–—-]| \() ?\d{1,2} (?:encontros|aulas|módulos|dias|manhãs|tardes|noites)\)?$"
)
"""Of how many meetings it is, said behind a name."""
_WHOLE_TAIL: Final = re.compile(
    r"\b(?:dia a dia|passo a passo|lado a lado|de ponta a ponta"
    r"|turma (?:da )?(?:manha|tarde|noite))$"
)
"""Small words that end a name."""
_WEEKDAY_TAIL: Final = (
    "(?:segunda|terca|quarta|quinta|sexta)(?:[- ]feira)?(?: agora| que vem| proxima)?|sabado"
    "|domingo"
    "|hoje|amanha|agora|(?:a |na |desta |nesta |da )?(?:proxima )?semana"
)
_HANGING: Final = re.compile(
    r"(?<![\s,;:.|(–—-])[\s,;:.|(–—-]++(?:dia|dias|em|das|as|os|nos|nas|no|na|com|e|q|para|pra|de|do"
    r"|da|pelo|pela|via"
    r"|todas|la|aqui|a|o|ate|sera|vai|ser|proxima|proximo|ultima|pros?|pras?|ao|aos|que|nossos?"
    r"|nossas?"
    rf"|toda|nesta|neste|esta|este|tarde|manha|noite|parte|na tarde|na manha|{_WEEKDAY_TAIL})$"
)


def is_heads(plain: str) -> bool:
    """Tell whether a line is only the heads of a table: "Encontro Data Horário Conteúdo"."""
    heads = plain.strip("|;/ \t")
    return _HEADS.fullmatch(heads) is not None and _SAYS_WHEN.search(heads) is not None


def is_name(title: str) -> bool:
    """Tell whether something may be the name of an encontro."""
    plain = fold(title)
    letters = sum(map(str.isalpha, plain))
    # "Oficina" may be a name; "a reunião" and "Encontros 2024" are none.
    is_bare = EVENT.fullmatch(plain) is not None and not title[:1].isupper()
    return (
        letters >= _FEWEST_LETTERS
        and not is_bare
        and _NO_TITLE.search(plain) is None
        and not is_greeting(title)
        and not title.count('"') % 2
        and _SPEAKS.match(title) is None
        and not is_heads(plain)
        and (_WITH_OFFICE.fullmatch(title) is None or EVENT.search(plain) is not None)
    )
