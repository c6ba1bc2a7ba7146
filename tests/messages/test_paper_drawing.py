"""Papers as readers of other makers see them: words, tags, language, fonts, and the QR."""

import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from domain.documents import signers
from domain.documents.completion import DocumentKind
from domain.documents.papers import Paper
from domain.documents.signers import NotASignerError
from domain.reading import person_names
from messages import drawing, organization, paper_drawing
from tests import pdf_readers
from tests.make import moment
from tests.pdf_readers import words
from tests.scale import sized

PAPER = Paper(
    id=1, participant_id=1, activity_id=1, code="3479ACDEFHJK", kind=DocumentKind.CERTIFICATE,
    name="Ana Souza", title="Gestão de projetos", minutes=480, workload_minutes=480,
    attended_count=2, slots_count=2, minimum_percent=75, presence_percent=100,
    first_at=moment(9, 4, 8), last_at=moment(11, 4, 12), signer_name="Marta Reis",
    signer_office="Diretora da Escola de Governo", issued_at=moment(15, 4, 9),
    replaced_at=None, revoked_at=None,
)  # fmt: skip
DECLARATION = replace(
    PAPER, kind=DocumentKind.DECLARATION, minutes=240, attended_count=1, presence_percent=50
)
ENCONTRO = replace(
    PAPER, kind=DocumentKind.DECLARATION, title="1º Encontro da Rede", minutes=180,
    workload_minutes=180, attended_count=1, slots_count=1, minimum_percent=None,
    first_at=moment(1, 3, 9), last_at=moment(1, 3, 12),
)  # fmt: skip
ODD_NAMES = (
    "A",
    "Maria Aparecida da Conceição dos Santos Albuquerque de Vasconcelos e Sousa Figueiredo Neta",
    "W" * 90,
    "José d'Ávila #1",
    "*Ana* _Souza_ $x$ <b>",
    '#include("x") \\u{41}',
    "Ana 🎉 Souza",
    "Ǹgũgĩ wa Thiong'o",
    "Ñandú Çedilha Ãõ Ü ŵ",
    "\u202eanA",
)


HARD_NAMES = (
    "Aa",
    "Maria Aparecida da Conceição dos Santos Albuquerque de Vasconcelos e Sousa Figueiredo Neta",
    "João de Deus da Silva e dos Santos de Sá e da Costa dos Reis",
    "José d'Ávila Sant'Anna D’Oliveira",
    "Ana-Clara Lopes-Dias Pires-Gonçalves de Sá-Nogueira",
    "JOÃO BATISTA DA SILVA CONCEIÇÃO DE MAGALHÃES",
    "Jose\u0301 Conceic\u0327a\u0303o Arau\u0301jo",
    "Wolfgangamadeusmozartsobrinho Przybyszewski-Szczepański",
    "Ngũgĩ wa Thiong’o Ñandú",
    "M" * 60,
)
"""Looked at as pictures; docs/decisions/0038-documents.md says what was mended for them."""


def draw(*papers: Paper) -> bytes:
    return paper_drawing.draw(papers, bot_username="RedeEstrategiaBot")


def test_a_certificate_says_what_was_done_and_who_signs() -> None:
    assert words(draw(PAPER)) == (
        "Rede Estratégia Certificado Certificamos que Ana Souza concluiu o curso “Gestão de "
        "projetos”, de 9 a 11 de abril de 2024, com 8 horas de formação. Presença: 100%. Mínimo "
        "para o certificado: 75%. Belo Horizonte, 15 de abril de 2024. Marta Reis Diretora da "
        "Escola de Governo Código: RE-3479-ACDE-FHJK Para conferir este documento, leia o código "
        "ao lado com a câmera do celular. Ou envie o código acima ao robô da Rede no Telegram: "
        "@RedeEstrategiaBot."
    )


def test_declarations_say_what_was_done() -> None:
    assert (
        "Declaramos que Ana Souza participou de 1 de 2 aulas do curso “Gestão de projetos”, de 9 "
        "a 11 de abril de 2024, com 4 horas de formação, de uma carga horária de 8 horas."
    ) in words(draw(DECLARATION))
    assert (
        "Declaração de participação Declaramos que Ana Souza participou do encontro “1º Encontro "
        "da Rede”, em 1º de março de 2024, com 3 horas de formação. Belo"
    ) in words(draw(ENCONTRO))


@pytest.mark.parametrize("paper", [PAPER, DECLARATION, ENCONTRO])
def test_everybody_can_read_it(paper: Paper) -> None:
    content = draw(paper)

    assert pdf_readers.faults(content) == []
    assert pdf_readers.title(content).endswith("Ana Souza")
    assert pdf_readers.tags(content).count("/Figure") == 1
    assert pdf_readers.alternatives(content) == ["QR code que confere o código RE-3479-ACDE-FHJK"]


@pytest.fixture
def public_page() -> Iterator[None]:
    """The web pages can be reached by everybody."""
    before = organization.current()
    organization.introduce(replace(before, web_address="https://rede.exemplo.mg.gov.br"))
    yield
    organization.introduce(before)


def test_a_camera_reads_the_link_that_checks_the_code() -> None:
    assert pdf_readers.seen_by_a_camera(draw(PAPER)) == [
        "https://t.me/RedeEstrategiaBot?start=v_3479ACDEFHJK"
    ]


@pytest.mark.usefixtures("public_page")
def test_with_a_public_page_the_paper_leads_there_and_says_where_it_is() -> None:
    content = draw(PAPER)

    assert pdf_readers.seen_by_a_camera(content) == [
        "https://rede.exemplo.mg.gov.br/conferir/RE-3479-ACDE-FHJK"
    ]
    assert words(content).endswith(
        "Para conferir este documento, leia o código ao lado com a câmera do celular. Ou abra "
        "rede.exemplo.mg.gov.br/conferir e escreva o código acima."
    )


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize(
    "paper", [PAPER, replace(ENCONTRO, title="Encontro 🎉 " + "longo " * 20 + "W" * 90)]
)
def test_odd_names_stay_words_on_one_page(paper: Paper, name: str) -> None:
    content = draw(replace(paper, name=name, signer_name=name))

    assert pdf_readers.pages_count(content) == 1
    assert pdf_readers.outside(content) == []
    shown = "".join(sign for sign in name if sign.isascii() and sign.isprintable())
    assert "".join(shown.split()) in "".join(words(content).split()) or not name.isascii()


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_that_break_layouts_stand_whole_on_the_page(name: str) -> None:
    content = draw(replace(PAPER, name=name, signer_name=name))
    said = re.sub(r"[\s\u200b]", "", words(content))

    assert pdf_readers.pages_count(content) == 1
    assert pdf_readers.outside(content) == []
    # Once for whom it is and once for who signs, letter for letter.
    assert said.count(re.sub(r"\s", "", unicodedata.normalize("NFC", name))) == 2


def test_signs_the_font_lacks_are_left_out_and_none_of_ours_is_lacking() -> None:
    signs = "".join(map(chr, sorted(drawing.SIGNS)))

    # Every sign that is let through: one without a shape would be refused.
    content = draw(replace(PAPER, signer_office=signs))

    assert "Guarani Sá" in words(draw(replace(PAPER, name="G\u0303uarani Sá")))
    assert "Ana Souza" in words(draw(replace(PAPER, name="Ana 李 Souza")))
    assert pdf_readers.faults(content) == []


def test_no_sign_of_who_signs_is_left_out() -> None:
    taken = []
    for code in range(0x20, 0xD800):
        sign = chr(code)
        with suppress(NotASignerError):
            if unicodedata.combining(sign) == 0:
                taken.append(signers.read_line(f"Marta {sign} Reis", longest=100))

    assert len(taken) > 400
    assert [
        each for each in taken if drawing.drawable(each) != unicodedata.normalize("NFC", each)
    ] == []


def test_no_letter_that_a_name_may_have_is_changed() -> None:
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    ours = [each for each in letters if each.isalpha() and person_names.has_our_letters(each)]

    assert len(ours) > 400
    assert [
        each for each in ours if drawing.drawable(each) != unicodedata.normalize("NFC", each)
    ] == []
    for name in ("Əliyev Sá", "Nguyễn Thị Hương", "Ǹgũgĩ wa"):
        assert name in words(draw(replace(PAPER, name=name)))


def test_the_same_paper_is_the_same_file_in_another_process() -> None:
    program = (
        "import sys; from tests.messages.test_paper_drawing import draw, PAPER;"
        "sys.stdout.buffer.write(draw(PAPER))"
    )
    again = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    ).stdout

    assert again == draw(PAPER)
    assert draw(replace(PAPER, name="Ana Lima")) != again


def test_several_papers_are_pages_of_one_file() -> None:
    content = draw(PAPER, replace(ENCONTRO, code="AAAACCCCDDDD"))

    assert pdf_readers.pages_count(content) == 2
    assert "RE-AAAA-CCCC-DDDD" in words(content)


def test_twelve_a_second_are_drawn() -> None:
    begun = time.monotonic()
    many = sized(20, 120)
    for number in range(many):
        code = f"{number:012}".translate(str.maketrans("0123456789", "3479ACDEFH"))
        draw(replace(PAPER, name=f"Pessoa {number} da Silva", code=code))

    assert time.monotonic() - begun < many / 12
