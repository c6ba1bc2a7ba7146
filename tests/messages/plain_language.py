"""Plain Portuguese, as far as a program can tell.

The index is that of Martins, Ghiraldelo, Nunes and Oliveira Jr. (1996) for Brazilian
Portuguese: 248.835 - 1.015 x words per sentence - 84.6 x syllables per word. It says little
about fewer than 30 words; there the length of sentences and the word lists carry the weight.
"""

import html
import re
from pathlib import Path

TEXTS = Path(__file__).parents[2] / "messages" / "texts"

MAX_WORDS_IN_A_SENTENCE = 20
MAX_LINES_IN_A_PARAGRAPH = 6
MIN_FLESCH = 60.0
MIN_WORDS_FOR_FLESCH = 30

BUREAUCRATIC = (
    "efetivar",
    "efetuar",
    "efetuado",
    "efetuada",
    "proceder",
    "referido",
    "referida",
    "supracitado",
    "supracitada",
    "outrossim",
    "mediante",
    "usufruir",
    "condicionado",
    "condicionada",
    "ademais",
    "doravante",
    "destarte",
    "haja",
    "objetivando",
    "visando",
    "concernente",
)
BUREAUCRATIC_PHRASES = (
    "no âmbito",
    "vimos por meio",
    "sob pena",
    "a fim de",
    "tendo em vista",
    "por intermédio",
    "no que tange",
    "com o intuito",
)
FOREIGN = (
    "check-in",
    "checkin",
    "feedback",
    "online",
    "deadline",
    "dashboard",
    "ranking",
    "status",
    "link",
    "links",
    "login",
    "workshop",
    "template",
    "upload",
    "download",
    "broadcast",
    "bot",
    "chat",
    "site",
    "delivery",
    "newsletter",
    "coffee",
    "break",
    "meeting",
    "call",
    "board",
    "kit",
    "ok",
    "slide",
    "slides",
    "admin",
    "input",
    "output",
    "bug",
    "time",
)
GENDERED = (
    r"\binscrit[oa]s?\b",
    r"\bcadastrad[oa]s?\b",
    r"\bbem-vind[oa]s?\b",
    r"\bprezad[oa]s?\b",
    r"\bcar[oa] (?:servidor|colega|participante)",
    r"\w\([ao]s?\)",
    r"\b[ao]/[ao]\b",
    r"\btod[ao]s\b(?! (?:os|as)\b)",
    r"\bvocê (?:está|foi|é|será) \w+ad[oa]\b",
)

_VOWELS = "aeiouáéíóúâêôãõàü"
_STRONG = "aeoáéóâêôãõàíú"


def words_of_template(path: Path) -> str:
    """What a person reads in a text, with one neutral word for each value."""
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{\{.*?\}\}", "Ana", source, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", source))


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ-]*", text)


def sentences(text: str) -> list[str]:
    """Sentences; a line of its own, such as an item of a list, is one too."""
    pieces = re.split(r"(?<=[.!?…:;])\s+|\n", text)
    return [piece for piece in pieces if words(piece)]


def syllables(word: str) -> int:
    """Syllables of a Portuguese word, close enough for an average."""
    lower = re.sub(r"ão|ãe|õe", "ã", word.lower())
    lower = re.sub(r"([qg])u(?=[eiéêí])", r"\1", lower)
    number = 0
    for place, letter in enumerate(lower):
        if letter not in _VOWELS:
            continue
        before = lower[place - 1] if place else ""
        after = lower[place + 1 : place + 2]
        glides = (before and before in _STRONG) or (after and after in _STRONG)
        if letter in _STRONG or not glides:
            number += 1
    return max(number, 1)


def flesch(text: str) -> float:
    """Ease of reading: 75 to 100 very easy, 50 to 75 easy, below 50 hard."""
    found = words(text)
    per_sentence = len(found) / len(sentences(text))
    per_word = sum(syllables(word) for word in found) / len(found)
    return 248.835 - 1.015 * per_sentence - 84.6 * per_word


def complaints(text: str) -> list[str]:
    """Everything that is not plain in a text; empty when it is plain."""
    return wording(text) + difficulty(text)


def wording(text: str) -> list[str]:
    """Long sentences, and words that are bureaucratic, foreign or gendered."""
    found = [
        f"{len(words(sentence))} palavras numa frase: {sentence}"
        for sentence in sentences(text)
        if len(words(sentence)) > MAX_WORDS_IN_A_SENTENCE
    ]
    lower = text.lower()
    spoken = {word.lower() for word in words(text)}
    found += [f"palavra burocrática: {word}" for word in BUREAUCRATIC if word in spoken]
    found += [f"frase burocrática: {phrase}" for phrase in BUREAUCRATIC_PHRASES if phrase in lower]
    found += [f"palavra estrangeira: {word}" for word in FOREIGN if word in spoken]
    found += [
        f"supõe o gênero de quem lê: {match[0]}"
        for pattern in GENDERED
        for match in re.finditer(pattern, lower)
    ]
    return found


def difficulty(text: str) -> list[str]:
    """Long paragraphs, and a text that is hard to read as a whole."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line for line in paragraph.splitlines() if not line.lstrip().startswith("•")]
        if len(lines) > MAX_LINES_IN_A_PARAGRAPH:
            found.append(f"{len(lines)} linhas num parágrafo: {lines[0]}…")
    if len(words(text)) >= MIN_WORDS_FOR_FLESCH and flesch(text) < MIN_FLESCH:
        found.append(f"difícil de ler: índice {flesch(text):.0f}")
    return found
