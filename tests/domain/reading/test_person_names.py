"""Names: whose letters they may have, and which look the same."""

import unicodedata

import pytest

from domain.reading import person_names as names
from domain.reading.person_names import (
    LettersInvalidError,
    Mending,
    NameInvalidError,
    NotAPersonError,
    Why,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Ana   Souza ", "Ana Souza"),
        ("Maria d'Ávila-Sá", "Maria d'Ávila-Sá"),
        ("J. Pereira", "J. Pereira"),
        ("José\u0301 Silva", "José\u0301 Silva"),
        ("Nguyễn Thị Hương", "Nguyễn Thị Hương"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Günther Groß", "Günther Groß"),
        ("Ağca Işık", "Ağca Işık"),
        ("Søren Ångström", "Søren Ångström"),
        ("Mª José Roboredo", "Mª José Roboredo"),
        ("Marcos E. P. Lage", "Marcos E. P. Lage"),
        ("Thaís E. P. Lago", "Thaís E. P. Lago"),
    ],
)
def test_read_name_keeps_names_as_people_write_them(written: str, name: str) -> None:
    assert names.read_name(written) == name


@pytest.mark.parametrize(
    "written", ["Ana", "", "1234 5678", "Ana Souza 2", "🎉 🎉", "<b>Zé & Cia", "Ana " + "a" * 5000]
)
def test_read_name_refuses_what_is_no_full_name(written: str) -> None:
    with pytest.raises(NameInvalidError):
        names.read_name(written)


@pytest.mark.parametrize(
    "written",
    [
        "\u0421élia Andrade",  # Cyrillic Es
        "Célia \u0391ndrade",  # Greek Alpha
        "Cé\u217cia Andrade",  # a Roman numeral fifty
        "C\u00e9l\u0269a Andrade",  # the iota of phonetics
        "Célia Andrad\u212e",  # the sign of estimates
        "Célia Andr\u0251de",  # the alpha of phonetics
        "\U0001d402élia Andrade",  # a bold C of mathematics
        "\uff23élia Andrade",  # a wide C
        "Сергей Иванов",
        "Ana \u05e9\u05dc\u05d5\u05dd",
        "Ce\u0483lia Andrade",  # a mark of Cyrillic
        "C\u0301\u0302\u0303élia Andrade",
    ],
)
def test_read_name_refuses_letters_that_are_not_ours(written: str) -> None:
    with pytest.raises((LettersInvalidError, NameInvalidError)):
        names.read_name(unicodedata.normalize("NFC", written))


@pytest.mark.parametrize(
    "written",
    ["Rede Estratégia", "REDE ESTRATEGlA", "Organização da Rede", "Seplag Minas", "S e p l a g",
     "Equipe Célia", "Célia (Seplag)".replace("(", "").replace(")", "")],
)  # fmt: skip
def test_read_name_refuses_what_organizers_and_agencies_are_called(written: str) -> None:
    with pytest.raises(NotAPersonError):
        names.read_name(written)


@pytest.mark.parametrize(
    "alike",
    ["CÉLIA ANDRADE", "Celia Andrade", "CéIia Andrade", "Célıa Andrade", "Cé lia An-drade",
     "Célia Anclrade", "Célia AncIrade", "Ćęļïą Ånđřáđé", "Ce\u0301lia Andrade"],
)  # fmt: skip
def test_skeleton_is_one_for_names_that_look_the_same(alike: str) -> None:
    assert names.skeleton(alike) == names.skeleton("Célia Andrade")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Marcia Nunes", "Rnarcia Nunes"), ("Walter Sá", "VValter Sá"), ("Iara Dias", "lara Dias")],
)
def test_skeleton_sees_letters_that_run_together(one: str, other: str) -> None:
    assert names.skeleton(one) == names.skeleton(other)


def test_skeleton_tells_other_names_apart() -> None:
    others = ["Célia Andrade", "Clélia Andrade", "Célia Andrades", "Ana Souza", "Ana Sousa"]

    assert len({names.skeleton(name) for name in others}) == len(others)


def test_bare_keeps_what_only_looks_the_same_apart() -> None:
    assert names.bare("CÉLIA  andrade") == names.bare("Célia Andrade")
    assert names.bare("CéIia Andrade") != names.bare("Célia Andrade")


def test_every_letter_that_is_let_through_has_a_skeleton_of_plain_letters() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    ours = [letter for letter in every if letter.isalpha() and names.has_our_letters(letter)]

    assert 400 < len(ours) < 1_000
    assert {sign for letter in ours for sign in names.skeleton(letter)} <= set(
        "abcdefghijklmnopqrstuvwxyz"
    )


@pytest.mark.parametrize(
    ("written", "name", "mending"),
    [
        ("Joana Prado", "Joana Prado", Mending.NONE),
        ("JOANA D´ÁVILA", "Joana D'Ávila", Mending.NONE),
        ("Joana d´Ávila", "Joana d'Ávila", Mending.NONE),
        ("joão paulo ii prado", "João Paulo II Prado", Mending.NONE),
        ("Joana Prado.", "Joana Prado", Mending.NONE),
        ("123.456.789-09 Tina Prado", "Tina Prado", Mending.SAFE),
        ("CPF 123.456.789-09 - Tina Prado", "Tina Prado", Mending.SAFE),
        ("+55 31 99999-0000 Zeca Prado", "Zeca Prado", Mending.SAFE),
        ("Zeca Prado - (31) 99999-0000", "Zeca Prado", Mending.SAFE),
        ("1. Pedro Prado", "Pedro Prado", Mending.SAFE),
        ("2) Pedro Prado", "Pedro Prado", Mending.SAFE),
        ("3 - Pedro Prado", "Pedro Prado", Mending.SAFE),
        ("Souza, João de", "João de Souza", Mending.SAFE),
        ("SOUZA, João de", "João de Souza", Mending.SAFE),
        ("Prado Lima, Joana", "Joana Prado Lima", Mending.SAFE),
        ("Ten Cel PM Joana Prado", "Joana Prado", Mending.SAFE),
        ("SGT BM Joana Prado", "Joana Prado", Mending.SAFE),
        ("Sgt Joana Prado", "Joana Prado", Mending.SAFE),
        ("Prof.ª Joana Prado", "Joana Prado", Mending.SAFE),
        ("Joana Prado, da SES", "Joana Prado", Mending.SAFE),
        ("Joana Prado, SES", "Joana Prado", Mending.SAFE),
        ("PRADO NETO, CAIO", "Caio Prado Neto", Mending.SAFE),
        ("PRADO, CAIO", "Caio Prado", Mending.SAFE),
        ("SOUZA FILHO, IVAN", "Ivan Souza Filho", Mending.SAFE),
        ("DE SÁ JÚNIOR, ÊNIO", "Ênio de Sá Júnior", Mending.SAFE),
        ("Prado Neto, Caio", "Caio Prado Neto", Mending.SAFE),
        ("SOUZA LIMA, CAIO", "Souza Lima", Mending.UNSURE),
        ("JOANA PRADO, SES", "Joana Prado", Mending.UNSURE),
        ("PRADO, SES", "Ses Prado", Mending.UNSURE),
        ("Joana Prado, analista", "Joana Prado", Mending.SAFE),
        ("João Prado, Filho", "João Prado Filho", Mending.SAFE),
        ("Joana Prado 🌸", "Joana Prado", Mending.SAFE),
        ("*Joana Prado*", "Joana Prado", Mending.SAFE),
        ("Joana Prado (SES)", "Joana Prado", Mending.SAFE),
        ("Joana Prado - SES", "Joana Prado", Mending.SAFE),
        ("SES - Joana Prado", "Joana Prado", Mending.SAFE),
        ("Joana Prado - Secretaria de Saúde", "Joana Prado", Mending.SAFE),
        ("Joana Prado <joana@exemplo.mg.gov.br>", "Joana Prado", Mending.SAFE),
        ("meu nome é Joana Prado", "Joana Prado", Mending.SAFE),
        ("Bom dia! Me chamo Joana Prado", "Joana Prado", Mending.SAFE),
        ("sou a Joana Prado", "Joana Prado", Mending.SAFE),
        ("Nome: Joana Prado", "Joana Prado", Mending.SAFE),
        ("O meu é Joana Prado", "Joana Prado", Mending.SAFE),
        ("pode colocar Joana Prado", "Joana Prado", Mending.SAFE),
        ("Coloca aí Joana Prado, por favor", "Joana Prado", Mending.SAFE),
        ("Joana Prado servidora da saúde", "Joana Prado", Mending.UNSURE),
        ("Joana Prado Analista", "Joana Prado", Mending.UNSURE),
        ("Dra. Joana Prado", "Joana Prado", Mending.SAFE),
        ("Cap. Joana Prado", "Joana Prado", Mending.SAFE),
        ("Joana Prado SES", "Joana Prado", Mending.UNSURE),
        ("Joana Prado da SES", "Joana Prado", Mending.UNSURE),
        ("Ana Silva e Souza", "Ana Silva e Souza", Mending.NONE),
        ("Ana Prado 2", "Ana Prado", Mending.SAFE),
        ("Nao Tanaka", "Nao Tanaka", Mending.NONE),
        ("Souza Prado", "Souza Prado", Mending.NONE),
    ],
)
def test_read_finds_the_name_and_says_what_was_mended(
    written: str, name: str, mending: Mending
) -> None:
    assert names.read(written) == names.PersonName(name, mending)


@pytest.mark.parametrize(
    ("written", "why", "guess"),
    [
        ("Joana", Why.SHORT, ""),
        ("meu nome é Joana", Why.SHORT, ""),
        ("🌸", Why.SHORT, ""),
        ("não sei", Why.SHORT, ""),
        ("Nao sei ainda", Why.SHORT, ""),
        ("depois eu mando", Why.SHORT, ""),
        ("(31) 99999-0000", Why.SHORT, ""),
        ("Joana " * 20, Why.LONG, ""),
        ("Joana " + "o" * 5_000, Why.LONG, ""),
        ("<b>Zé & Cia", Why.SIGNS, ""),
        ("Ana Prado e Caio Mello Dias", Why.TWO_PEOPLE, "Ana Prado e Caio Mello Dias"),
        ("Ana Prado / Caio Dias", Why.TWO_PEOPLE, ""),
    ],
)
def test_read_says_what_is_wrong_with_an_answer(written: str, why: Why, guess: str) -> None:
    with pytest.raises(NameInvalidError) as refused:
        names.read(written)

    assert (refused.value.why, refused.value.guess) == (why, guess)


@pytest.mark.parametrize("written", ["sou da secretaria de fazenda", "Equipe da Seplag"])
def test_read_takes_no_office_for_a_person(written: str) -> None:
    with pytest.raises(NotAPersonError):
        names.read(written)
