"""What people say of themselves: other data, fewer reminders, leaving the Rede."""

import re
from typing import Final

from domain.understanding.lexicon import Words
from domain.understanding.meanings import Section
from domain.understanding.words import Spoken

_ERASES: Final = Words("exclu* apag* remover remove remova removam delet* elimin* encerr*")
_ERASED: Final = Words(
    "cadastro conta dados tudo bot robo rede grupo daqui sistema perfil registro"
)
_CANCELS: Final = Words("cancelar cancela cancele cancelem cancelamento cancelo")
_REGISTERED: Final = Words("cadastro conta perfil")
_SEAT: Final = Words(
    "inscric* vaga vagas presenca curso cursos turma turmas aula aulas encontro encontros evento"
    " fila espera declarac* certificado* participacao horario horarios data lugar projeto projetos"
    " processo processos tema"
)
"""What is said of an activity is not said of oneself."""
_ME: Final = Words("me mim meu minha meus minhas tudo")
_OUT_OF: Final = (
    r"(?:daqui|tudo|(?:de esse|do|da|dos|das|de essa|de) ?(?:esse |essa |esses )?(?:bot|robo|rede"
    r"|grupos?|sistema|cadastro|programa|canal|telegram|avisos|contatos|lista de (?:contatos"
    r"|transmissao|emails?)))\b"
)
_STOP: Final = re.compile(
    r"\bnao (?:quero|queremos|desejo|pretendo) mais (?:participar|fazer parte|isso|saber|nada|usar"
    r"|estar|ser (?:da|membro)|ficar)(?! (?:do|no|desse|de esse) (?:curso|encontro))\b"
    rf"|\b(?:sair|saio|desligar|desligamento|desvincular|me tir\w+|me retir\w+"
    rf"|me remov\w+) {_OUT_OF}"
    r"|(?<!nao vou )(?<!nao posso )(?<!nao quero )(?<!nao pretendo )(?<!nao queria )"
    r"\bdeixar (?:de participar|de fazer parte|a rede)\b|\bparar de (?:participar|usar)\b"
    r"|\bdesc?adastr|\b(?:me|mim) (?:exclu|apag|remov|delet|descadastr)\w*+(?! (?:do|da) (?:curso"
    r"|turma|aula|fila|encontro|lista))"
)
_LEAVES_REDE: Final = re.compile(
    r"\b(?:cancel\w+|encerr\w+|retir\w+|remov\w+) (?:a )?(?:minha |meu )"
    r"(?:participacao|inscricao|nome) (?:na|da|no|do) (?:rede|bot|robo)\b"
    r"|\bdesist\w+ da rede\b"
)
"""The Rede, and no activity of it."""
_SILENCES: Final = re.compile(
    r"(?:(?:quero|queria|posso|como|para|vou) )?(?:silenci\w+|mut(?:ar|a|e))"
    r"(?: (?:o|a|esse|este|essa|esta))?(?: (?:bot|robo|conversa|chat))?"
)
_STAYS: Final = re.compile(
    r"\bnao (?:quero|vou|pretendo|e para|preciso|posso) (?:mais )?(?:sair|me desligar|desligar)\b"
)
_LEFT: Final = re.compile(
    r"\b(?:me )?aposent(?:ei|ad[oa]|ando|ar|adoria|o)\b|\bexonera(?:d[oa]|cao)\b|\bme exonerei\b"
    r"|\bfui (?:demitid|dispensad|desligad)[oa]\b|\bpedi (?:demissao|as contas)\b|\bme desliguei\b"
    r"|\b(?:sai|saindo|deixei|larguei|nao (?:trabalho|estou|sou) mais)"
    r" (?:d?o|da|de|no|na|em|para o)? ?(?:estado|governo|servico publico|administracao publica"
    r"|cargo|servidor\w?|rede|setor publico)\b"
)
"""Who left the service leaves the Rede."""
_NOTICE: Final = Words("mensagem mensagens lembrete* aviso avisos notificac* alerta alertas")
_MEASURE: Final = Words(
    "ajust* configur* deslig* desativ* parar parem pare sem menos silenci* diminu* reduz*"
    " tirar tira tirem mudar escolher ligar ativar receber recebo receba muito muita muitos muitas"
    " tanto tanta tantos tantas demais excesso trocar alterar bloque* suspend* cancel* frequencia"
    " toda"
)
_QUIET: Final = re.compile(
    r"\b(?:nao (?:quero|preciso|me mand\w+)|para de|chega de|so uma?|de mais|a toa|o tempo todo)\b"
)
_DATUM: Final = Words(
    "nome sobrenome email telefone celular orgao secretaria cadastro cadastrais dados lotacao"
    " setor cargo funcao unidade assessoria matricula masp informacoes contato perfil"
)
_CHANGES: Final = Words(
    "mud* troc* troque* alter* corrig* corrij* corret* correc* atualiz* arrum* consert* ajeit*"
    " erra* erro edit* acert* incorret* antigo antiga desatualizad* retific* modific*"
)
_OWN_DATUM: Final = re.compile(
    r"\bmeus? (?:nome|sobrenome|email|telefone|celular|cargo|cadastro|dados|orgao|setor)\b"
)
_NEW_DATUM: Final = re.compile(
    r"\b(?:meu|minha) (?:[a-z]+ ){0,2}?(?:novo|nova) (?:nome|sobrenome|email|telefone|celular|orgao"
    r"|secretaria|lotacao|setor|cargo|unidade|assessoria)\b|\bnov[oa] (?:email|telefone|celular"
    r"|lotacao)\b|\b(?:email|telefone|celular|cargo|setor|orgao|lotacao) (?:agora )?(?:e"
    r"|esta)? ?nov[oa]\b"
)
_MOVED: Final = re.compile(
    r"\b(?:agora|atualmente|ja|hoje) (?:eu )?(?:sou|estou|trabalho|fui para|atuo) "
    r"(?:da|do|na|no|em|lotad[oa])\b(?! (?:sala|auditorio|evento|local|porta|encontro|curso"
    r"|predio))"
    r"|\b(?:mudei|fui|sai|troquei|vim|passei) (?:para|transferid[oa]|removid[oa]|remanejad[oa]"
    r"|realocad[oa]|cedid[oa]|redistribuid[oa]|da|do|de|lotad[oa]|nomead[oa]|designad[oa])"
    r"(?: (?:para|a|o|na|no|em|outra|outro|minha|meu|de)\b){0,3}+ ?(?:secretaria|orgao|setor|cargo"
    r"|area"
    r"|unidade|assessoria|trabalho|lotacao|fundacao|[a-z]+$)"
    r"|\bfui (?:transferid|removid|remanejad|realocad|cedid|redistribuid|nomead|designad)[oa]\b"
    r"|\bnao (?:sou|trabalho|estou) mais (?:da|do|na|no)\b|\bcasei\b|\bme (?:divorciei|casei"
    r"|separei)\b|\bnome de (?:casada|solteira)\b|\bmudanca de (?:orgao|lotacao|setor|cargo"
    r"|secretaria|nome|email)\b"
)
_INTRODUCED: Final = re.compile(r"^(?:sou|falo|trabalho) (?:da|do|na|no) [a-z]+$")
_WHO: Final = re.compile(r"(?:eu )?(?:sou|me chamo|meu nome e|aqui e|aqui fala)(?: [a-z]+){1,6}")
_DATA: Final = re.compile(
    r"\b(?:meus|minhas|os|nossos|quais|que) (?:dados|informacoes)\b|\bdados (?:pessoais|meus)\b"
    r"|\bmeu (?:telefone|email|cadastro)\b|\bsobre mim\b"
)
_KEEPS: Final = Words(
    "quem ve veem vee sabe sabem tem guard* armazen* usa usam usar uso acess* acesso compartilh*"
    " vend* proteg* protec* segur* sigil* fazem faz fica ficam"
)
_PRIVACY: Final = re.compile(r"\blgpd\b|\bprivacidade\b|\bprotecao de dados\b")


def about_oneself(spoken: Spoken) -> Section | None:
    """Know who wants to leave, or to get fewer reminders."""
    whole, said = spoken.whole, spoken.words
    is_of_seat = _SEAT.among(said)
    is_over = any(one.search(whole) is not None for one in (_LEFT, _STOP, _LEAVES_REDE))
    if is_over and _STAYS.search(whole) is None:
        return Section.LEAVE
    if _ERASES.among(said) and (_ERASED.among(said) or _ME.among(said)) and not is_of_seat:
        return Section.LEAVE
    if _CANCELS.among(said) and _REGISTERED.among(said) and not is_of_seat:
        return Section.LEAVE
    if _SILENCES.fullmatch(whole) is not None:
        return Section.SETTINGS
    if _NOTICE.among(said) and (_MEASURE.among(said) or _QUIET.search(whole) is not None):
        return Section.SETTINGS
    return None


def changes_data(spoken: Spoken) -> bool:
    """Tell whether somebody wants to change what is known about them."""
    whole, said = spoken.whole, spoken.words
    return (
        (_DATUM.among(said) and _CHANGES.among(said) and not _SEAT.among(said))
        or (_OWN_DATUM.search(whole) is not None and _CHANGES.among(said))
        or _NEW_DATUM.search(whole) is not None
        or _MOVED.search(whole) is not None
        or _INTRODUCED.search(whole) is not None
    )


def asks_about_data(spoken: Spoken) -> bool:
    """Tell whether somebody asks who sees their data."""
    whole = spoken.whole
    if _PRIVACY.search(whole) is not None:
        return True
    return _DATA.search(whole) is not None and _KEEPS.among(spoken.words)


def introduces(spoken: Spoken) -> bool:
    """Tell whether somebody only says who they are."""
    return _WHO.fullmatch(spoken.whole) is not None


def is_about_data(spoken: Spoken) -> bool:
    """Tell whether a text is at least about what is known of somebody."""
    return _OWN_DATUM.search(spoken.whole) is not None and not _SEAT.among(spoken.words)
