import pytest

from domain.documents import paper_codes as codes


def test_codes_have_fifty_random_bits_and_no_lookalikes() -> None:
    drawn = {codes.new_code() for _ in range(2000)}

    assert codes.BITS >= 50
    assert len(drawn) == 2000
    assert {sign for code in drawn for sign in code} == set(codes.ALPHABET)
    assert {len(code) for code in drawn} == {12}
    for pair in ("0O", "1I", "1L", "2Z", "5S", "6G", "8B", "UV", "MN", "OQ"):
        assert not set(pair) <= set(codes.ALPHABET)


@pytest.mark.parametrize(
    "written",
    [
        "RE-3479-ACDE-FHJK",
        "re-3479-acde-fhjk",
        "RE 3479 ACDE FHJK",
        "3479ACDEFHJK",
        "RE3479ACDEFHJK.",
        "código: RE-3479-ACDE-FHJK",
        "o código do certificado é RE-3479-ACDE-FHJK",
        "RE–3479–ACDE–FHJK",
        " 3 4 7 9 a c d e f h j k ",
        "R E 3 4 7 9 a c d e f h j k",
        "RE_3479_ACDE_FHJK",
        "Código para conferir: RE-3479-ACDE-FHJK",
        "Certificado: Gestão de projetos\n8 horas.\nCódigo para conferir: RE-3479-ACDE-FHJK",
        "Código: RE-3479-ACDE-FHJK Para conferir este documento, leia o código ao lado.",
        "https://rede.exemplo.mg.gov.br/conferir/RE-3479-ACDE-FHJK",
        "https://t.me/RedeEstrategiaBot?start=v_3479ACDEFHJK",
        "certificado-RE-3479-ACDE-FHJK.pdf",
        "RE-3479-ACDE-FHJK, vale? É o RE-3479-ACDE-FHJK",
    ],
)
def test_a_code_is_read_however_it_is_written(written: str) -> None:
    assert codes.read(written) == "3479ACDEFHJK"
    assert codes.is_meant(written)


@pytest.mark.parametrize(
    "text",
    ["", "8570", "RE-3479-ACDE", "RE-3479-ACDE-FHJK e RE-3479-ACDE-FHJM", "RE-3479-ACDE-FHJK-FHJK",
     "MORE-3479-ACDE-FHJK", "re de novo hoje", "0313-9169-8888", "reunião 2024",
     "ver 3479ACDEFHJK amanhã", "3479" * 4, "RE-" + "3479ACDEFHJK-" * 9],
)  # fmt: skip
def test_other_texts_are_no_codes(text: str) -> None:
    assert codes.read(text) is None
    assert not codes.is_meant(text)


@pytest.mark.parametrize(
    "mistyped",
    ["RE-3479-ACDE-FHJ0", "re-o479-acde-fhjk", "RE-3479-ACDE-FHJ", "RE 1234 5678 9012",
     "RE-3479-ACDE-FHJK7", "código: RE-3479-ACDE-FHJKK", "RE3479ACDEFHJ0",
     "3479-ACDE-FHJO"],
)  # fmt: skip
def test_a_code_with_a_wrong_sign_is_still_meant_as_one(mistyped: str) -> None:
    assert codes.read(mistyped) is None
    assert codes.is_meant(mistyped)


def test_words_of_twelve_letters_are_not_taken_for_a_code() -> None:
    assert codes.read("da para fechar") is not None
    assert not codes.is_meant("da para fechar")
    assert codes.is_meant("dapa-rafe-char")


def test_a_code_is_shown_in_groups_and_read_back() -> None:
    code = codes.new_code()

    assert codes.shown("3479ACDEFHJK") == "RE-3479-ACDE-FHJK"
    assert codes.read(codes.shown(code)) == code
