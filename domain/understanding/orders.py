"""What an organizer asks the bot to do: to change, to cancel, to tell people, to see who comes.

Only organizers are heard so. What is about oneself ("cancela minha inscrição") is nobody's
order. An order does nothing by itself: it opens the screen whose button does it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from domain.understanding import naming, no_orders, told
from domain.understanding.agenda import Agenda, Known, roots
from domain.understanding.meanings import Manage, Meaning, NoSuchDay, Order
from domain.understanding.naming import Named
from domain.understanding.words import Spoken

_OF_REDE: Final = frozenset(
    {
        Order.NEW_ENCONTRO,
        Order.REPEAT,
        Order.COURSES,
        Order.IMPORT,
        Order.FIGURES_OF_REDE,
        Order.PEOPLE_OF_REDE,
        Order.LIST,
        Order.WAITING,
    }
)
"""What is about no activity that there is."""

_OWN: Final = re.compile(
    r"\b(?:minhas?|meus?)\b(?! (?:chef\w+|colegas?|equipe|gerente|diretor\w?|coordenador\w?"
    r"|secretari\w+|assessoria|orgao|setor|area|superintendente|sala|estagiari\w+)\b)"
    r"|\b(?:mim|comigo)\b|\bpar(?:a|ar|e|em) de me\b|\b(?:vou|estou) (?:me )?(?:atras|cheg)"
    r"|\beu (?:nao|vou|irei|confirmo|desisto|estou|participo|fiz|tenho|quero (?:ir|sair|me))\b"
    r"|\bme (?:inscrev|matricul|confirm|cadastr|coloc|inclu|bot|avis|lembr|tir|cancel|desmarc"
    r"|desinscrev|atras|encaix|import)"
    r"|\bnao (?:vou|irei|poderei|conseguirei)\b"
    r"|\bnao (?:posso|consigo) (?!abrir|projetar|emitir|mudar|alterar|cancelar|enviar|importar)"
)
"""What somebody says of themselves."""
_THE: Final = r"(?: (?:o|a|os|as|um|uma|esse|essa|este|esta|todo|todos|todas|toda|mais|de)\b){0,3}+"
_ACTIVITY: Final = (
    r"(?:encontros?|turmas?|cursos?|aulas?|eventos?|reuniao|oficina|rascunhos?|\d{1,2}o)"
)
_NEW: Final = (
    r"\b(?:(?:cri|mont|adicion|agend|cadastr)(?:a|ar|e|o)|marc(?:a|ar)|marque|abr(?:e|ir|a)"
    r"|lanc(?:a|ar)|inclu\w+|convoc\w+)(?: (?:mais|outr[oa]|nov[oa]|um|uma)\b){1,3}+"
)
_MADE: Final = (
    r"\b(?:cri|cadastr|mont)(?:a|ar|e|o)(?: (?:o|a|proxim[oa]|nov[oa]|\d{1,2}[oa]"
    r"|(?:primeir|segund|terceir|quart|quint|sext|setim|oitav|non|decim)[oa])\b){0,3}+"
)
_MOVED: Final = (
    r"(?:(?:adi|antecip|reagend|renome)(?:a|ar|e|o|ia|iar|io|ie)|remarc(?:a|ar|o)|remarque"
    r"|posterg(?:a|ar|o)|postergue)"
)
_AMOUNT: Final = (
    r"(?: (?:em|por|mais|umas?|uns|duas|dois|tres|quatro|meia|\d{1,2})\b){1,3}+"
    r" (?:dias?|semanas?|mes|meses|horas?|minutos)\b"
)
"""How much later: "em uma semana"."""
_TAKING: Final = (
    r"(?:(?:tir|retir|expuls)(?:a|ar|e|o|ando)|remov(?:a|e|er|o)|exclu(?:a|i|ir|o)"
    r"|des(?:inscrev|matricul)\w+)"
)
_NO_PERSON: Final = (
    r"(?:me|mim|se|isso|iss[oe]|duvidas?|fotos?|prints?|copias?|proveito|ar|agenda|ideia|lembretes?"
    r"|avis\w+|mensag\w+|certificad\w+|declarac\w+|conclus\w+|notas?|item|itens|palestras?"
    r"|limite|anexos?|arquivos?|praticas?|desafios?|perguntas?|textos?|presencas?|faltas?|tudo"
    r"|cadastro|ficha|perfil|acesso|email|telefone|rede|onibus|visto|medidas?|ferias|folga|xerox"
    r"|extrato|relatorio|numeros)"
)
_SIGNING_UP: Final = r"(?:inscric(?:ao|oes)|matriculas?)"
_OPENING: Final = (
    r"(?:(?:re)?abr(?:e|ir|a|o|am)|(?:fech|encerr|prorrog|antecip|suspend|liber|bloque|adi)"
    r"(?:a|ar|e|er|o|em)|prorrogue|bloqueie|estend(?:e|er|a)|estic(?:a|ar))"
)
_CHANGING: Final = (
    r"\b(?:(?:mud|alter|atualiz|ajust|edit|arrum|aument|ampli|adiant|prorrog|acert)"
    r"(?:a|ar|e|em|amos|o)|(?:troc|coloc|bot)(?:a|ar|o)|troque|coloque|corrig(?:e|ir)|corrija"
    r"|transfer(?:e|ir)|transfira|diminu(?:i|ir|a)|reduz(?:ir|a)?|poe)"
)
_PIECE: Final = (
    r"(?:horario|hora|data|dia|local|lugar|sala|auditorio|endereco|nome|titulo|tema|programacao"
    r"|pauta|vagas|capacidade|carga horaria|link|inicio|termino|fim|prazo)"
)
_GATHERING: Final = r"(?:encontro|evento|reuniao|palestra)"
_PEOPLE: Final = (
    r"(?:quem|pessoal|participantes|inscrit[oa]s|confirmad[oa]s|todos|todas|todo mundo|turma"
    r"|galera|gente|pessoas|assessorias|aests|alun[oa]s|rede|cursistas|matriculad[oa]s)"
)
_CAME: Final = (
    r"(?:veio|vieram|compareceu|compareceram|faltou|faltaram|esteve|estiveram|chegou|chegaram"
    r"|apareceu|participou|participaram|(?:esta|estao|estava|estavam) presentes?|presentes)"
)
_ORDERS: Final[dict[Order, re.Pattern[str]]] = {
    Order.WAITING: re.compile(
        r"\b(?:cadastros?|perguntas?|duvidas?|publicac\w+|praticas?|desafios?|pedidos?)"
        r"(?: [a-z]+){0,3}? (?:pendentes?|novos?|novas?|esperando|aguardando|abert[oa]s?"
        r"|sem resposta|em aberto|para (?:aprovar|conferir|responder|revisar))\b"
        r"|\b(?:aprov|respond|revis|moder)(?:a|ar|e|er|o)(?: (?:o|os|a|as|um|uns|novos?)\b)"
        r"{0,2}+ (?:cadastros?|perguntas?|duvidas?|publicac\w+|praticas?|pedidos?|mensage\w+)\b"
        r"|\bpendencias?\b|\bo que (?:tem |esta |ficou |ha )?(?:pendente|para (?:eu )?fazer)\b"
        r"|\bo que (?:(?:ainda|nos|eu) )?(?:falta|preciso|precisamos|tenho|temos)"
        r"(?: (?:ainda|para|que|de|eu)\b){0,2}+ (?:responder|aprovar|conferir|revisar|moderar)\b"
        r"(?! para\b)"
        r"|^(?:organizar|area da organizacao|menu da organizacao)$"
        r"|\b(?:alguem|quem) (?:perguntou|pediu cadastro|se cadastrou)\b"
    ),
    Order.IMPORT: re.compile(
        r"\bimport(?:ar|e|o|acao)\b|\bimporta (?:a|uma|o|essa) (?:planilha|lista|excel|arquivo)\b"
        r"|\b(?:sub(?:ir|o|a)|carreg\w+|envi\w+|mand\w+|anex\w+|jog\w+)"
        rf"{_THE} (?:planilha|excel|csv)\b|^(?:a )?planilha$"
        r"|\btenho (?:um|uma) (?:excel|planilha|csv) com\b"
    ),
    Order.FIGURES_OF_REDE: re.compile(
        r"\b(?:numeros|indicadores|dados) d[ao] (?:rede|ano)\b"
        r"|\bquant[oa]s (?:pessoas|servidores)(?: [a-z]+){0,5}?"
        r" (?:esse|este|nesse|neste|no|ate) ano\b"
        r"|\b(?:numeros|relatorio|estatisticas?|resumo|panorama)(?: [a-z]+){0,3}?"
        r" (?:ano|rede|anual|geral|semestre|trimestre|20\d\d)\b|\brelatorios?$"
    ),
    Order.PEOPLE_OF_REDE: re.compile(
        r"\b(?:pessoas|servidor\w*|membros|lista|quem)(?: (?:e|sao|esta|estao|faz|fazem parte"
        r"|todos|de pessoas)\b){0,2}+ (?:da|na) rede\b"
        r"|\b(?:procur|ach|busc|abr|v|corrig|corrij|mud|alter|troc|atualiz|bloque|suspend|remov|exclu)"
        r"(?:a|ar|e|er|ir|i|o)(?: (?:o|a)\b)? (?:cadastro|ficha|dados|email|orgao|papel|perfil"
        r"|pessoa|servidora?) d[aeo]s? (?!encontro|turma|curso|inscric|certificad)[a-z]+"
        r"|\bcadastro d(?:ela|ele|elas|eles)\b"
        r"|\b(?:procur|ach|busc)(?:a|ar|o)(?: (?:uma|um|a|o)\b)? (?:pessoa|servidor\w*|alguem)\b"
        r"|\b(?:nov[oa]s?|tornar|promov\w+|virar|como|dar acesso|permissao)"
        r"(?: [a-z]+){0,3}? (?:organizador\w*|portaria)\b"
        r"|\bconvid\w+(?: (?:uma|um|nov[oa]|mais|a|o)\b){0,3}+ (?:pessoa|servidora?|organizador)"
    ),
    Order.LIST: re.compile(
        r"^(?:ver |listar? |lista de |mostra )?(?:todos )?(?:os )?encontros e (?:as )?(?:turmas"
        r"|cursos)$"
        r"|\b(?:ver|mostr\w+|list\w+)(?: (?:as|os)\b)? tod[oa]s (?:as |os )?(?:atividades|encontros"
        r"|turmas)\b"
        r"|\b(?:lista|relacao)(?: (?:de|dos|todos|os)\b){0,3}+ encontros\b"
    ),
    Order.REPEAT: re.compile(
        r"\b(?:(?:dupl|repl)ic(?:a|ar|o)|duplique|repet(?:e|ir)|repit(?:a|o)"
        r"|(?:copi|clon|reaproveit)(?:a|ar|e|o))"
        rf"(?: (?:o|esse|este|ultimo|penultimo|proximo|mesmo|\d{{1,2}}o)\b){{0,3}}+ {_GATHERING}\b"
        rf"|\b(?:outro|novo|um)(?: novo)? {_GATHERING}(?: [a-z]+){{0,3}}?"
        r" (?:igual|identico|parecido|como o|nos moldes|nos mesmos)\b"
    ),
    Order.NEW_ENCONTRO: re.compile(
        rf"(?:{_NEW}|{_MADE}) (?:encontro|reuniao|evento|webinar\w*|palestra)\b"
        r"|^novo (?:encontro|evento)\b"
    ),
    Order.COURSES: re.compile(
        rf"(?:{_NEW}|{_MADE}) (?:cursos?|turmas?|capacitacao|formacao|oficina)\b"
        r"|^nov[oa] (?:curso|turma|capacitacao)\b"
        r"|\b(?:duplic(?:a|ar|o)|duplique|repet(?:e|ir)|repit(?:a|o)|(?:copi|clon|reaproveit)"
        r"(?:a|ar|e|o))(?: (?:a|o|essa|esse|ultim[oa]|mesm[oa])\b){0,3}+ (?:turma|curso|oficina)\b"
    ),
    Order.ROOM: re.compile(
        r"\bimprim\w+\b|\bimpressao\b|\bcartaz(?:es)?\b|\bcrachas?\b|\bprismas?\b"
        r"|\b(?:lista|folha) (?:para|de) (?:assin\w+|papel)\b"
    ),
    Order.ENROLLMENT: re.compile(
        rf"\b{_OPENING}(?: (?:ja|hoje|agora|logo)\b)?{_THE}"
        rf"(?: (?:periodo|prazo)(?: (?:de|da|das)\b)?)? {_SIGNING_UP}\b"
        rf"|\b{_SIGNING_UP}(?: [a-z0-9.]+){{0,6}}? (?:pode|podem|precisam?|quero|vamos|tem que)"
        rf"(?: ser)? (?:{_OPENING}|abert|fechad|encerrad|prorrogad)"
        rf"|^(?:(?:ja|pode|podem|quero|preciso|vamos) ){{0,2}}+{_OPENING}(?: elas?)?$"
    ),
    Order.REOPEN: re.compile(
        r"\b(?:reabr(?:e|ir|a|o)|(?:reativ|retom|recuper|restaur|ressuscit|descancel)(?:a|ar|e|o))"
        rf"{_THE} {_ACTIVITY}\b|\bdesf(?:az|azer|aca|aco)(?: o)? cancelamento\b"
    ),
    Order.REMOVE: re.compile(
        rf"\b{_TAKING}(?: (?:a|o|as|os|um|uma|essa?|esta|este|pessoa|servidora?|participante|colega"
        r"|vaga|inscricao|matricula|nome|d[aeo]s?)\b){0,6}+"
        rf" (?!(?:{_ACTIVITY}|{_PIECE}|{_NO_PERSON})\b)(?P<who>[a-z]+)(?: [a-z]+){{0,3}}?"
        rf"(?: (?:d|n)(?:[aeo]|ess[ae]|est[ae]) (?:fila |lista )?(?:d[aeo] )?"
        rf"(?:{_ACTIVITY}\b|c \d)|$)"
        rf"|\bcancel(?:a|ar|e|o)(?: (?:a|o)\b)? (?:vaga|inscricao|matricula) d(?:a|o|e|as|os)"
        rf" (?!(?:{_ACTIVITY}|c)\b)[a-z]+"
    ),
    Order.CANCEL: re.compile(
        r"\b(?:cancel(?:a|ar|e|em|o)|desmarc(?:a|ar|o)|desmarque|suspend(?:e|er|a|o)"
        r"|tir(?:a|ar|o) do ar|apag(?:a|ar|o)|apague|exclu(?:i|ir|a)|delet(?:a|ar|e)"
        r"|descart(?:a|ar|e)|jog(?:a|ar) fora)"
        rf"{_THE} (?:{_ACTIVITY}\b|el[ea]\b(?= |$))"
        rf"|\btir(?:a|ar|o|e){_THE} {_ACTIVITY}(?: [a-z0-9]+){{0,5}}? do ar\b"
        rf"|\b{_ACTIVITY}(?: [a-z0-9]+){{0,6}}? (?:nao vai (?:mais )?(?:ter|acontecer|rolar)"
        r"|vai ser cancelad[oa]|foi cancelad[oa])$"
        rf"|\bnao (?:vai|ira)(?: mais)? (?:ter|haver)(?: mais)?(?: (?:o|a)\b)? {_ACTIVITY}\b"
    ),
    Order.TELL: re.compile(
        r"\b(?:mand|envi|dispar|pass|escrev|faz|fac|solt|public|prepar)[a-z]*"
        rf"{_THE} (?:aviso|comunicado|mensagem|recado|lembrete|boletim)s?\b"
        rf"|\bescrev\w+ (?:para|a|aos?|as) (?:o |os |as |a )?{_PEOPLE}\b"
        r"|\b(?:(?:avis|lembr|inform|cobr)(?:a|ar|e|em)|comuni(?:ca|car|que))"
        rf"(?: (?:a|o|as|os|para|ao|aos|d[aeo]s?)\b){{0,3}}+ {_PEOPLE}\b"
    ),
    Order.PAPERS: re.compile(
        r"\b(?:emit\w+|(?:ger|liber|solt|envi|mand)(?:a|ar|e|o)|fazer|assin\w+)"
        rf"{_THE} (?:certificados|declaracoes|(?:certificados?|declaracao) d[aeo]s?"
        r" (?:turma|alun[oa]s?|pessoal|cursistas?))\b"
        r"|\bcertificados d[aeo]s? (?:turma|curso|c\d)"
    ),
    Order.ATTENDANCE: re.compile(
        r"\b(?:abr(?:e|ir|a|o)|inici(?:a|ar|e)|comec(?:a|ar)|encerr(?:a|ar|e)|fech(?:a|ar|e)"
        rf"|liber(?:a|ar|e)|faz(?:er)?|pux(?:a|ar)){_THE}(?: lista de)?"
        r" (?:presencas?|chamada|frequencia|check ?in)\b"
        r"|\b(?:lista|listas|folha|relatorio) de (?:presencas?|frequencia|chamada)\b"
        r"|\bcodigo para (?:projet|mostr|exib)|\bcodigo(?: [a-z]+){0,3}? telao\b"
        r"|\b(?:lanc|corrig|corrij|anot)[a-z]*(?: (?:a|as|na|mao|manualmente)\b){0,4}+ presencas?\b"
        r"|\b(?:projet|mostr|exib|ger)[a-z]+(?: (?:o|a|na|no|tela|de)\b){0,3}+ (?:codigo|qr)"
        rf"|\bquem(?: (?:ja|que|e|nao|do|da|realmente|de fato)\b){{0,3}}+ {_CAME}\b"
        rf"|\bquant[oa]s(?: (?:pessoas|servidores|ja|assessorias)\b){{0,2}}+ {_CAME}\b"
        r"|\b(?:lanc|registr|marc|corrig|corrij|anot|da|dar)[a-z]*(?: (?:a|as|o)\b)?"
        r" (?:presencas?|faltas?) (?:de|da|do|das|dos|para|a)\b"
        rf"(?! (?:{_ACTIVITY}|dia|hoje|ontem|\d|segunda|terca|quarta|quinta|sexta)\b)"
    ),
    Order.LINE: re.compile(
        r"\b(?:ver|mostr\w+|quem|quant\w+|olhar|abrir?|cham\w+|tem (?:gente|alguem))"
        r"(?: [a-z0-9]+){0,4}?"
        r" (?:fila|lista de espera)\b"
    ),
    Order.SEAT: re.compile(
        r"\b(?:da|dar|de|reserv\w+|garant\w+|libera\w*|arrum\w+)(?: (?:uma|um|mais|\d{1,3}|duas"
        r"|dois|tres|a|o)\b){1,3}+ (?:vagas?|lugar(?:es)?) (?:para|a|ao|no nome)\b"
        r"|\b(?:coloc|inclu|inscrev|adicion|encaix|matricul|bot)[a-z]+(?: [a-z]+){0,4}?"
        r" (?:pessoas?|servidor\w*|colegas?|convidad\w+|estagiari\w+|alguem|gente|nomes?)\b"
        r"|\b(?:coloc|inclu|inscrev|adicion|encaix|matricul|bot)[a-z]+"
        r"(?: (?:a|o|mais|uma|um|outr[oa]|servidora?|pessoa|colega|chefe|presenca|da|do)\b){1,4}+"
        rf" (?!(?:{_ACTIVITY}|{_PIECE}|agenda|calendario|presenca|se|que)\b)[a-z]+"
        r"(?: [a-z]+){0,3}? (?:no|na|em|ao|para o|para a)\b"
        r"|\b(?:poe|ponha|ponham)"
        r"(?: (?:a|o|mais|uma|um|outr[oa]|servidora?|pessoa|colega|d[aeo])\b){0,4}+"
        rf" (?!(?:{_ACTIVITY}|{_PIECE}|{_NO_PERSON})\b)(?P<who>[a-z]+)(?: [a-z]+){{0,3}}?"
        rf" (?:n[ao]|nessa|nesse|para [ao]) (?:lista |fila )?(?:d[aeo] )?(?:\d{{1,2}}o )?"
        rf"{_ACTIVITY}\b"
    ),
    Order.CHANGE: re.compile(
        rf"{_CHANGING}(?: (?:o|a|os|as|para|mais|numero|total|limite|quantidade|de|\d{{1,4}})\b)"
        rf"{{0,5}}+ {_PIECE}\b"
        rf"|{_CHANGING}(?: (?:o|esse)\b) (?:encontro|evento|curso|\d{{1,2}}o)\b"
        rf"|\b(?:{_CHANGING[2:]}|pass(?:a|ar|e|o))(?: (?:o|a|esse|essa)\b) (?:{_ACTIVITY}|{_PIECE})"
        r"(?: [a-z0-9]+){0,8}? para\b"
        rf"|\b{_MOVED}(?:{_AMOUNT})?{_THE} {_ACTIVITY}\b"
        rf"|^(?:(?:preciso|quero|queria|vamos|temos que|tem que|pode) )?{_MOVED}"
        rf"(?=$| para\b|{_AMOUNT})"
        rf"|\b(?:{_MOVED}|{_CHANGING[2:]}|(?:jog|pass)(?:a|ar|e|o)) el[ea]\b"
        rf"|\b{_ACTIVITY}(?: [a-z0-9]+){{0,5}}? (?:foi|ser|sera|fica|ficou|deve ser)"
        r" (?:adiad|remarcad|reagendad|transferid|antecipad|mudad)[oa] para\b"
        rf"|\b{_ACTIVITY}(?: [a-z0-9]+){{0,5}}? (?:seja|passe a ser|fique)"
        r" (?:no|na|em|as|dia|por)\b"
        rf"|\b{_ACTIVITY}(?: [a-z0-9]+){{0,5}}? (?:vai|precisa|tem que) (?:pass|mud)ar"
        r"(?= (?:para|de)\b)"
        rf"|\b{_PIECE}(?: [a-z0-9]+){{0,6}}? (?:mudou|esta errad[oa]|ficou errad[oa])$"
    ),
    Order.ANSWERS: re.compile(
        r"\badesao d[aeo] (?:cada|encontro|orgaos|assessorias|escritorios)\b"
        r"|\b(?:respostas?|confirmac\w+|quem|quant[oa]s)(?: [a-z0-9]+){0,5}? por"
        r" (?:orgao|assessoria|secretaria|escritorio|area)s?\b"
        r"|\b(?:alguma?|qual) (?:assessoria|orgao|secretaria|escritorio)(?: [a-z]+){0,3}?"
        r" (?:confirm|respond)"
        r"|\b(?:quais|que|quantas|quantos|qual)(?: (?:as|os|sao|das|dos)\b){0,2}+"
        r" (?:assessorias?|orgaos?|secretarias?|escritorios?|areas?)(?: [a-z]+){0,4}?"
        r" (?:respond[a-z]*|confirm[a-z]*|faltam? (?:responder|confirmar)|vao|vai|vem)\b"
    ),
    Order.PEOPLE: re.compile(
        r"\b(?:quem|quant[oa]s|quais)(?: (?:ja|ainda|nao|que|e|sao|estao|esta|pessoas|pessoa"
        r"|servidores|temos|tem|se|gente|falta|faltam|vai|vao)\b){0,6}+ (?:confirm|respond"
        r"|inscri|inscrev|matricul|responder)[a-z]*"
        r"|\bquem(?: (?:mais|ja|e|que)\b){0,3}+ (?:vai|vem|vao)\b"
        r"(?! (?!ir\b|estar\b|participar\b)[a-z]+[aeio]r\b)"
        r"|\bquant(?:as pessoas|os|a gente)(?: (?:ja|mais|que)\b)* (?:vao|vem|vai)\b"
        r"|\b(?:lista|listagem|relacao|nomes?)(?: [a-z]+)? d[aeo]s? (?:pessoas|inscrit[oa]s"
        r"|confirmad[oa]s|participantes|alun[oa]s|matriculad[oa]s|turma)\b"
        r"|\bbaix(?:a|ar)(?: a)? lista\b"
    ),
    Order.FIGURES: re.compile(
        r"\b(?:numeros|estatisticas?|resumo|relatorio|avaliac\w+|notas|opinioes)"
        rf"(?: [a-z]+){{0,3}}? (?:{_ACTIVITY}|dia)\b"
        r"|\b(?:taxa|percentual|porcentagem|indice) de [a-z]+"
    ),
    Order.PUBLISH: re.compile(
        r"\b(?:publi(?:ca|car|que|quem|co)|divulg(?:a|ar|o)|divulgue|(?:coloc|bot)(?:a|ar|o) no ar"
        rf"|p(?:oe|or) no ar){_THE} {_ACTIVITY}\b"
        rf"|\b{_ACTIVITY}(?: [a-z0-9]+){{0,6}}? (?:pode|podemos|vamos|quero|precisa)"
        r"(?: (?:ja|ser)\b)? publica(?:r|d[oa])\b"
    ),
    Order.SHOW: re.compile(
        rf"\brascunhos?\b|\b(?:ver|ve|mostr\w+|abr(?:e|ir|a)|olh(?:a|ar)|ach(?:a|ar)|cade|list\w+)"
        rf"{_THE} {_ACTIVITY}(?: [a-z0-9]+){{0,6}}? cancelad[oa]s?\b"
    ),
}
_BEFORE: Final = re.compile(
    r"\b(?:depois|apos|quando (?:acabar|terminar)|ao fim|no fim)(?: d?[oae])? "
)
"""When it is done: "depois do encontro de abril" is that encontro."""
_OF_IT: Final = (
    r"(?: (?:d|n)[oa]|(?<=\d) [oa]) (?:\d{1,2}o |proxim[oa] )?"
    r"(?:encontro|turma|curso|aula|evento)\b"
)
_GOALS: Final = {
    Order.CHANGE: re.compile(rf"{_AMOUNT}| (?:para|pro|por|pel[oa])\b(?:(?!{_OF_IT}).)*"),
    Order.ENROLLMENT: re.compile(
        r" (?:hoje|amanha|agora)\b| (?:ate|a partir|desde)\b.*"
        r"| (?:em|no|para)(?: o| dia){0,2}+ \d.*"
    ),
    Order.REMOVE: re.compile(
        rf"\b(?:{_TAKING}|cancel\w+)\b(?:(?! (?:d|n)(?:[aeo]|ess[ae]|est[ae])"
        rf" (?:{_ACTIVITY}|c \d|fila|lista)\b).)*"
    ),
    Order.CANCEL: re.compile(r" e (?:marc|remarc|pass|mud|adi).*"),
}
"""What an activity becomes, or what people are told: no name of it."""
_DENIED: Final = re.compile(r"\b(?:nao(?! esquec| consigo | posso )|nem)(?: [a-z]+){0,2} $")
_NEEDS: Final = {
    Order.CANCEL: re.compile(rf"\b{_ACTIVITY}\b"),
    Order.ENROLLMENT: re.compile(rf"\b{_SIGNING_UP}\b"),
    Order.REMOVE: re.compile(rf"\b{_ACTIVITY}\b|\bc \d"),
}
"""What stands somewhere in the text, if not beside the verb: "na turma 2, tira o Caio"."""
_NAMES: Final = re.compile(rf"\b(?:{_ACTIVITY}|c \d)")
_DRAFT: Final = re.compile(r"\brascunhos?\b")
_DRAFTS: Final = re.compile(r"\brascunhos\b")
_CANCELLED: Final = re.compile(r"\bcancelad[oa]s?\b")


def hear(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Return what an organizer asks the bot to do with an activity, or with the Rede."""
    if not agenda.organizes or _OWN.search(spoken.whole) is not None:
        return None
    whole, spoken = spoken, told.without(spoken, _ORDERS[Order.TELL])
    heard = _read(spoken)
    if heard is None:
        return None
    order, about = heard
    if order in _OF_REDE:
        return Manage(order)
    within, named = _find(order, spoken, about, agenda)
    if order is Order.TELL and not named.is_named:
        inside = told.names(whole, _ORDERS[Order.TELL], _NAMES)
        if named.kind in {"", naming.kind_of(inside.whole)} and inside.clauses:
            within, named = _find(order, spoken, inside, agenda)
    if named.is_dated and not named.found:
        return NoSuchDay(named.no_day, named.impossible, is_of_turmas=named.kind == "turma")
    found = named.found if named.is_named else _unnamed(order, spoken, named.kind, within, agenda)
    several = tuple(one.id for one in found[: naming.MOST])
    return Manage(order, several) if several else Manage(Order.LIST)


def _unnamed(
    order: Order, spoken: Spoken, kind: str, within: Agenda, agenda: Agenda
) -> Sequence[Known]:
    """Return what is meant where nothing tells one activity from another."""
    if within.activities is not agenda.activities:
        is_of_all = order is Order.SHOW and _DRAFTS.search(spoken.whole) is not None
        return () if is_of_all else _of_kind(within.activities, kind)
    if order is Order.PAPERS:
        over = [one for one in agenda.activities if agenda.is_over(one)]
        return _of_kind(over, kind or "encontro")[-1:]
    coming = _of_kind(agenda.coming, kind or "encontro")
    return coming if kind == "turma" else coming[:1]


def _of_kind(found: Sequence[Known], kind: str) -> Sequence[Known]:
    return [one for one in found if not kind or one.is_encontro == (kind == "encontro")]


def _find(order: Order, spoken: Spoken, about: Spoken, agenda: Agenda) -> tuple[Agenda, Named]:
    """Return what is named, and among what: what only organizers see, where it is said to be so.

    What no published activity is called may be a draft, or was cancelled.
    """
    drafts = replace(agenda, activities=tuple(one for one in agenda.hidden if one.is_draft))
    cancelled = replace(agenda, activities=tuple(one for one in agenda.hidden if one.is_cancelled))
    # "A turma 3 de dados" is none of another course, although it alone has the number.
    said = frozenset(root for root in roots(about.whole) if not root[0].isdigit())
    most = max((len(said & one.named) for one in agenda.activities), default=0)
    near = tuple(one for one in agenda.hidden if len(said & one.named) >= most)
    hidden = replace(agenda, activities=near)
    is_cancelled = order is not Order.CANCEL and _CANCELLED.search(spoken.whole) is not None
    places: tuple[Agenda, ...] = (agenda, hidden)
    if _DRAFT.search(spoken.whole) is not None:
        places = (drafts,)
    elif order is Order.REOPEN or is_cancelled:
        places = (cancelled, agenda)
    elif order is Order.PUBLISH:
        places = (drafts, agenda)
    each = [(place, naming.find(about, place, None)) for place in places]
    return next((one for one in each if one[1].is_named and one[1].found), each[0])


def _read(spoken: Spoken) -> tuple[Order, Spoken] | None:
    """Return what is asked, and the parts of the text that say of what."""
    if no_orders.asks_whether(spoken):
        return None
    for order, pattern in _ORDERS.items():
        if no_orders.is_none(order, spoken):
            continue
        needed = _NEEDS.get(order)
        if needed is not None and needed.search(spoken.whole) is None:
            continue
        if order is Order.CHANGE and "nome" in spoken.words and not naming.kind_of(spoken.whole):
            continue  # of a person: no activity is said to have it
        for place, clause in enumerate(spoken.clauses):
            found = pattern.search(clause)
            if found is None or _DENIED.search(clause[: found.start()]) is not None:
                continue
            if "who" in pattern.groupindex and not no_orders.is_of_person(found, spoken):
                continue
            if order in _GOALS:
                clause = _GOALS[order].sub("", clause)  # noqa: PLW2901 - what is left of it
            rest = () if order is Order.TELL else spoken.clauses[place + 1 :]
            about = (*spoken.clauses[:place], _BEFORE.sub("", clause), *rest)
            return order, Spoken(about, spoken.is_question)
    return None
