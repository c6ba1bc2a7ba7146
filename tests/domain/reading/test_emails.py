import pytest

from domain.reading import emails
from domain.reading.emails import Email, EmailInvalidError, Why

CID = "cid@ses.exemplo.mg.gov.br"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (CID, Email(CID)),
        ("CID@SES.exemplo.mg.gov.br", Email(CID)),
        (f"Cid Prado <{CID}>", Email(CID)),
        (f"<{CID}>", Email(CID)),
        (f"mailto:{CID}", Email(CID)),
        (f"{CID}.", Email(CID)),
        (f" {CID} ;", Email(CID)),
        (f"({CID})", Email(CID)),
        (f"meu email é {CID}", Email(CID)),
        (f"Meu e-mail: {CID}", Email(CID)),
        (f"O meu e-mail institucional é {CID}!", Email(CID)),
        (f"email {CID}", Email(CID)),
        (f"é {CID}", Email(CID)),
        ("cid@ses.exemplo.mg.gov,br", Email(CID, is_mended=True)),
        ("cid@ses,exemplo,mg,gov,br", Email(CID, is_mended=True)),
        ("cid@ses..exemplo.mg.gov.br", Email(CID, is_mended=True)),
        ("cid @ ses.exemplo.mg.gov.br", Email(CID, is_mended=True)),
        ("cid arroba ses.exemplo.mg.gov.br", Email(CID, is_mended=True)),
        ("cid arroba ses ponto exemplo ponto mg ponto gov ponto br", Email(CID, is_mended=True)),
        ("cid@ses.exemplo.mg.gov", Email("cid@ses.exemplo.mg.gov", guess=CID)),
        ("cid@ses.exemplo.mg.gov.b", None),
        ("cid@gmail.con", Email("cid@gmail.con", guess="cid@gmail.com")),
        ("cid@gmial.com", Email("cid@gmial.com", guess="cid@gmail.com")),
        ("cid@hotmal.com", Email("cid@hotmal.com", guess="cid@hotmail.com")),
        ("cid@email.com", Email("cid@email.com")),
        ("d'avila@exemplo.br", Email("d'avila@exemplo.br")),
        (f"{CID.upper()}; {CID}", Email(CID)),
        (f"{CID} / {CID}", Email(CID)),
        (f"{CID},{CID}", Email(CID)),
        (f"{CID}\n{CID}", Email(CID)),
        (f"{CID} {CID};", Email(CID)),
    ],
)
def test_read_finds_the_address(written: str, read: Email | None) -> None:
    if read is None:
        with pytest.raises(EmailInvalidError):
            emails.read(written)
    else:
        assert emails.read(written) == read


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", Why.INCOMPLETE),
        ("cid", Why.INCOMPLETE),
        ("cid@", Why.INCOMPLETE),
        ("cid@ses", Why.INCOMPLETE),
        ("cid@ses....", Why.INCOMPLETE),
        ("@ses.exemplo.mg.gov.br", Why.INCOMPLETE),
        ("(31) 3915-1234", Why.INCOMPLETE),
        ("não sei", Why.MISSING),
        ("depois eu mando.", Why.MISSING),
        ("cid prado ses.exemplo.mg.gov.br", Why.INCOMPLETE),
        ("eva furtado@sede.exemplo.mg.gov.br", Why.SPACE),
        (f"{CID} / cid@exemplo.br", Why.SEVERAL),
        (f"{CID}, cid@exemplo.br", Why.SEVERAL),
        (f"{CID} ou cid@exemplo.br", Why.SEVERAL),
        ("josé@@sede", Why.SEVERAL),
        ("a@" * 3_000, Why.INCOMPLETE),
    ],
)
def test_read_says_what_is_wrong(written: str, why: Why) -> None:
    with pytest.raises(EmailInvalidError) as refused:
        emails.read(written)

    assert refused.value.why is why


@pytest.mark.parametrize("written", ["não tenho", "Nao tenho e-mail.", "nenhum", "Não possuo"])
def test_says_none_knows_the_words_of_the_button(written: str) -> None:
    assert emails.says_none(written)


@pytest.mark.parametrize("written", [CID, "não sei", "", "não tenho " * 90])
def test_says_none_of_nothing_else(written: str) -> None:
    assert not emails.says_none(written)


@pytest.mark.parametrize(
    ("written", "email"),
    [
        (" Ana.Souza@Planejamento.MG.gov.br ", "ana.souza@planejamento.mg.gov.br"),
        ("<ana@fapemig.br>", "ana@fapemig.br"),
        # The first letter is Cyrillic: it must not pass for saude.mg.gov.br.
        ("ana@ѕaude.mg.gov.br", "ana@xn--aude-f9d.mg.gov.br"),
    ],
)
def test_read_address_writes_the_address_in_one_way(written: str, email: str) -> None:
    assert emails.read_address(written) == email


@pytest.mark.parametrize(
    "written",
    [
        "ana",
        "ana@",
        "@mg.gov.br",
        "ana@gov",
        "ana souza@mg.gov.br",
        "ana@@mg.gov.br",
        "ana@mg..br",
        "ana@-mg.gov.br",
        "ana@mg.gov.b1",
        "aná@mg.gov.br",
        "a" * 300 + "@mg.gov.br",
        "🎉@🎉.br🎉",
        "<b>ana@mg.gov.br</b>",
    ],
)
def test_read_address_refuses_what_is_not_whole(written: str) -> None:
    with pytest.raises(EmailInvalidError):
        emails.read_address(written)


@pytest.mark.parametrize(
    ("email", "is_government"),
    [
        ("a@mg.gov.br", True),
        ("a@saude.mg.gov.br", True),
        ("a@evilmg.gov.br", False),
        ("a@mg.gov.br.exemplo.com", False),
    ],
)
def test_is_government_reads_the_domain_from_its_end(email: str, *, is_government: bool) -> None:
    assert emails.is_government(email) is is_government
