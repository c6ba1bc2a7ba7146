import pytest
from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.people.assessorias import find, get, list_offices
from tests import make

OFFICES = {
    "Seplag": "Secretaria de Estado de Planejamento e Gestão",
    "SES": "Secretaria de Estado de Saúde",
    "SEE": "Secretaria de Estado de Educação",
    "SEF": "Secretaria de Estado de Fazenda",
    "Sede": "Secretaria de Estado de Desenvolvimento Econômico",
    "Sedese": "Secretaria de Estado de Desenvolvimento Social",
    "FJP": "Fundação João Pinheiro",
    "DER-MG": "Departamento de Estradas de Rodagem",
}


@pytest.fixture(autouse=True)
def offices(session: Session) -> None:
    for acronym, name in OFFICES.items():
        make.assessoria(session, acronym, name)


@pytest.mark.parametrize(
    ("written", "acronym"),
    [
        ("seplaj", "Seplag"),
        ("SEPLAG", "Seplag"),
        ("Assessoria Estratégica da SES", "SES"),
        ("saude", "SES"),
        ("Secretaria da Educaçao", "SEE"),
        ("joao pinhero", "FJP"),
        ("der mg", "DER-MG"),
        ("planejamento", "Seplag"),
    ],
)
def test_find_knows_the_office_in_spite_of_typos(
    session: Session, written: str, acronym: str
) -> None:
    found = find(session, text=written)

    assert found.sure is not None
    assert found.sure.acronym == acronym


@pytest.mark.parametrize(
    ("written", "among"), [("sez", "SES"), ("sedeze", "Sedese"), ("desenvolvimento", "Sede")]
)
def test_find_suggests_at_most_three_when_unsure(
    session: Session, written: str, among: str
) -> None:
    found = find(session, text=written)

    assert found.sure is None
    assert 1 <= len(found.suggestions) <= 3
    assert among in {office.acronym for office in found.suggestions}


@pytest.mark.parametrize("written", ["🎉", "xyzwk", "secretaria", "", "<b></b>", "q" * 5000])
def test_find_admits_that_it_knows_nothing(session: Session, written: str) -> None:
    found = find(session, text=written)

    assert (found.sure, found.suggestions) == (None, ())


def test_list_offices_shows_eight_on_a_page_with_the_fullest_first(session: Session) -> None:
    fullest = make.assessoria(session, "Zeta", "Última do alfabeto")
    make.participant(session, office=fullest)

    first, second = list_offices(session, page=0), list_offices(session, page=1)

    assert [office.acronym for office in first.offices][:2] == ["Zeta", "DER-MG"]
    assert (len(first.offices), first.has_more) == (8, True)
    assert (len(second.offices), second.has_more) == (1, False)


def test_list_offices_past_the_end_starts_again(session: Session) -> None:
    assert list_offices(session, page=9).page == 0


def test_get_refuses_an_office_that_is_gone(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get(session, assessoria_id=999)
