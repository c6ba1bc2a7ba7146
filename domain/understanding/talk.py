"""Greetings, thanks, "cancela", and signs without words."""

import re
from typing import Final

from domain.reading import days
from domain.understanding.meanings import Section
from domain.understanding.words import Spoken

_FILLING_TEXT: Final = """
    a o as os e de da do das dos em no na nos nas por para com que voce voces muito mesmo isso era
    so ai la aqui todos todas tudo bem meu minha pela pelo ajuda aviso atencao mais eu tambem ja
    esta estou ne ta tao um uma assim entao dia tarde noite semana trabalho resposta informacao
    pessoal gente equipe te lhe por favor sim agora viu hein pelas informacoes fico aguardo
    retorno you tenha tenham fim desde rede estrategia organizacao coordenacao paciencia demais
    sempre pro da encontro evento curso aula ontem sao ajudaram atenderam ajudar fez fizeram
    foi ser vcs robo bot meninas meninos
    amigo amiga amigos querida querido trabalhos esclarecimento esclarecimentos retornos disposicao
"""
_THANKS_TEXT: Final = """
    obrigado obrigada obrigados obrigadao valeu grato grata gratos agradeco agradecido agradecida
    agradecemos show bola deus abencoe otimo otima perfeito perfeita beleza ok okay certo entendi
    combinado legal massa maravilha maravilhoso excelente tchau ate logo abracos abraco beijos
    parabens joia bacana top fechado pronto brigado brigadao gratidao sucesso feliz bom boa
    resolvido resolveu ajudou entendido ciente thank thanks agradecer agradecimento agradecimentos
    amei adorei gostei arrasou arrasaram arrasam mandou mandaram fofos fofo nota10 incrivel
    sensacional demais otimos otimas excelentes nice suave tranquilo belezinha obg
"""
_GREETING_TEXT: Final = """
    oi oii ola opa alo hey hola bom boa dia tarde noite tudo bem como vai vao esta estao voce voces
    ai por e a o da do de as os aos todos todas pessoal gente galera equipe robo bot joia certo com
    beleza bem vindo eai salve hello hi rede estrategia organizacao coordenacao assessoria colegas
    certinho certinha tranquilo tranquila joinha otimo
    amigos amigas queridos queridas meninas meninos turma povo senhores senhoras pra para
"""
_GREETS_TEXT: Final = (
    "ai oi ola opa alo hey hola bom boa eai salve hello hi tudo como pessoal gente"
)
_FILLING: Final = frozenset(_FILLING_TEXT.split())
_THANKS: Final = frozenset(_THANKS_TEXT.split())
_GREETING_WORDS: Final = frozenset(_GREETING_TEXT.split())
_GREETS: Final = frozenset(_GREETS_TEXT.split())
_SIGNS: Final[tuple[tuple[Section, frozenset[str]], ...]] = (
    (Section.HUMAN, frozenset("😡🤬😠👎😤💩🖕😾📞☎📱✉📧💬🗣")),
    (Section.HELP, frozenset("🆘❓❔🚨❗‼⁉ℹ🤷?")),
    (Section.AGENDA, frozenset("📅📆🗓")),
    (Section.COURSES, frozenset("🎓📚🏫🧑📖")),
    (Section.HOURS, frozenset("⏱⏰🕐📜🏅⏳")),
    (Section.PRACTICES, frozenset("💡")),
    (Section.CHALLENGES, frozenset("🧩")),
    (Section.SETTINGS, frozenset("⚙🔔🔕🔧")),
    (Section.HOME, frozenset("👋🤚🖐✋🙋🏠☀🌞☕🤖")),
    (
        Section.THANKS,
        frozenset(
            "👍🙏❤👏😊😀😃😄😁🙂😍🥰👌💚💙💛🧡💜🖤🤍💕💖🎉🥳🤝✅☑✔😉🤗🙌💪🫶🆗♥☺😘😎🤩😇🌹🌻🌷💐⭐🌟✨🚀💯🔝😅😂🤣"
        ),
    ),
)
"""What a sign alone says, the most urgent first."""
_ALL_SIGNS: Final = frozenset().union(*(signs for _, signs in _SIGNS))
_NO_SIGNS: Final = frozenset("\ufe0f\u200d\u20e3 \n!.♀♂🏻🏼🏽🏾🏿")

_SUPERLATIVE: Final = re.compile(r"issim(?=[oa]s?\b)")
"""Taken off, the word itself is left: "muitíssimo obrigada"."""
_PRAISE: Final = re.compile(r"\bnota (?:10|dez|mil|1000)\b")
_FAREWELL: Final = re.compile(
    rf"\b(?:e )?ate (?:a |o )?(?:la|logo|breve|mais|amanha|proxim[oa]|dia \d{{1,2}}"
    rf"|{'|'.join(days.WEEKDAYS)})"
    r"(?: feira| vez| encontro)?$"
)
_SIGHS: Final = frozenset({"ops", "opa", "xi", "ih", "ai", "hum", "puts", "nossa", "ah"})
_MISTAKE: Final = (
    r"(?:(?:eu )?(?:cliquei|toquei|apertei|mandei|digitei|escrevi|enviei|entrei|abri|foi|errei"
    r"|confundi)"
    r"(?: (?:errado|sem querer|por engano|engano|no (?:lugar|botao) errado|na coisa errada|aqui"
    r"|o botao errado|a opcao errada|de botao|de tela|de grupo|de conversa|isso|nisso|a mensagem"
    r"|no erro|erro meu)){1,3}+"
    r"|(?:foi )?sem querer|(?:foi )?(?:um )?erro meu|(?:era|foi|e) (?:outra coisa|outro botao"
    r"|pra outra pessoa|para outra pessoa|outro grupo|grupo errado)|botao errado|mensagem errada"
    r"|mudei de ideia|desisti|nao era isso(?: nao)?(?: que eu queria)?)"
)
_CANCEL: Final = re.compile(
    rf"{_MISTAKE}|"
    r"(?:pode |pode e |quero |por favor |nao |ah )?(?:cancela|cancelar|cancele|cancelo|esquece"
    r"|esquecer"
    r"|esqueca|para|parar|pare|sair daqui|deixa|deixa (?:para|pra) (?:la|depois)|deixa quieto"
    r"|deixa isso|nada|nada nao|desconsidera|desconsidere|desiste|anula|anular|errei"
    r"|nao|nao quero mais|foi engano|engano|nao era isso)(?: (?:com isso|isso|tudo|la|quieto|nao"
    r"|ai|por favor|por enquanto"
    r"|esquece|deixa|para la|desculpa|a mensagem|essa mensagem|mensagem)){0,5}+"
)
_FORGET: Final = re.compile(
    r"(?:esquec[ae]|desconsider[ae]|ignor[ae]|cancela)(?: [a-z]+){0,2} (?:que (?:eu )?(?:falei"
    r"|disse"
    r"|escrevi|mandei|pedi)|(?:mensagem|pergunta|pedido)(?: anterior)?)"
)
_BACK: Final = re.compile(
    r"(?:quero |pode |por favor )?(?:volta|voltar|volte|retorna|retornar|ir|vai|abre|abrir|mostra"
    r"|ver|ver o|quero)?(?: (?:para|pro|ao|a|o|no|de volta)){0,5}+ ?"
    r"(?:menu|menu principal|inicio|comeco|tela inicial|pagina inicial|principal|home|inicial)"
    r"|(?:quero |pode |queria )?(?:volta|voltar|volte)|voltar (?:tudo|atras)|retornar|start"
    r"|(?:re)?comecar(?: de novo| do zero)?"
    r"|(?:re)?iniciar|opcoes|menu"
)


def small_talk(spoken: Spoken) -> Section | None:
    """Know a text that is nothing but a greeting, thanks, or a step back."""
    whole = spoken.whole
    words = set(spoken.words)
    if not words:
        return None
    if _BACK.fullmatch(whole) is not None:
        return Section.HOME
    clauses = [clause for clause in spoken.clauses if clause not in _SIGHS]
    is_taken_back = clauses and all(_CANCEL.fullmatch(clause) for clause in clauses)
    if _FORGET.fullmatch(whole) is not None or (is_taken_back and whole != "nao"):
        return Section.CANCEL
    if words <= _GREETING_WORDS and words & _GREETS:
        return Section.HOME
    said = _FAREWELL.sub("", _PRAISE.sub("parabens", _SUPERLATIVE.sub("", whole))).split()
    if set(said) & (_THANKS - {"bom", "boa"}) and set(said) <= _THANKS | _FILLING:
        return Section.THANKS
    return None


def signs(text: str) -> Section | None:
    """Know a text that is nothing but signs: of approval, of anger, of a part of the bot."""
    marks = set(text) - _NO_SIGNS
    if not marks <= _ALL_SIGNS:
        return None
    return next((section for section, signs in _SIGNS if marks & signs), None)
