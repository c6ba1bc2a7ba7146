"""Answers kept as help: made of a question, found by everybody, changed and withdrawn."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.help import AskOrganizers, ShowTopic
from messages.actions.organizers.articles import ListArticles, ShowArticle, WithdrawArticle
from models import AuditEntry, HelpArticle
from tests import make
from tests.chat import Chat, Person


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    return chat.person(make.organizer(session, "Célia Dias"))


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    return chat.person(make.participant(session, "Ana Souza"))


def keeps(celia: Person, ana: Person) -> None:
    """Answer a question of Ana and keep the answer for everybody."""
    ana.commands("ajuda")
    ana.taps(AskOrganizers())
    ana.writes("Tem bicicletário no prédio?")
    celia.taps("Responder")
    celia.writes("Sim, no subsolo 2.")
    celia.taps("Guardar como ajuda")


def test_answer_is_kept_after_a_look_and_everybody_finds_it(
    session: Session, celia: Person, ana: Person
) -> None:
    keeps(celia, ana)
    assert celia.sees.startswith("Tem bicicletário no prédio?\nSim, no subsolo 2.\n\nTodas as")
    assert not session.scalars(select(HelpArticle)).all()
    celia.taps("Mudar título")
    celia.writes("Onde deixo a bicicleta?")
    celia.taps("Mudar texto")
    celia.writes("Há bicicletário no subsolo 2.")
    celia.taps("Guardar")

    assert celia.toast is not None
    assert celia.sees.startswith("Onde deixo a bicicleta?\nHá bicicletário no subsolo 2.")
    ana.writes("bicicleta")
    ana.taps("Onde deixo a bicicleta?")
    assert ana.sees == "Onde deixo a bicicleta?\nHá bicicletário no subsolo 2."
    assert ana.last.labels[0] == ["💬 Falar com a organização"]
    newcomer = celia.chat.person(77, "Bruno")
    newcomer.writes("bicicletário")
    newcomer.taps("Onde deixo a bicicleta?")
    assert "subsolo 2" in newcomer.sees


def test_withdrawn_answer_is_found_no_more_and_may_come_back(
    session: Session, celia: Person, ana: Person
) -> None:
    keeps(celia, ana)
    celia.taps("Guardar")
    ana.writes("bicicletário")
    found = ana.last
    celia.taps("Tirar do ar")

    assert "Fora do ar" in celia.sees
    ana.taps("bicicletário", found)
    assert "não vale mais" in ana.sees
    ana.writes("bicicletário")
    assert "Tem bicicletário" not in str(ana.last.labels)
    celia.taps(ListArticles())
    celia.taps("Tem bicicletário")
    celia.taps("Pôr no ar de novo")
    ana.writes("bicicletário")
    assert "Tem bicicletário" in str(ana.last.labels)
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-3:] == [
        "article.create",
        "article.withdraw",
        "article.bring_back",
    ]


def test_kept_answer_is_changed_in_place(session: Session, celia: Person, ana: Person) -> None:
    keeps(celia, ana)
    celia.taps("Guardar")
    celia.taps("Mudar")
    celia.writes("Sim, no subsolo 3.")
    assert "subsolo 3" in celia.sees
    celia.taps("Guardar")

    rows = session.scalars(select(HelpArticle)).all()
    assert [row.text for row in rows] == ["Sim, no subsolo 3."]
    assert (
        session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1]
        == "article.change"
    )


def test_title_that_does_not_fit_is_asked_again(celia: Person, ana: Person) -> None:
    keeps(celia, ana)
    celia.writes("a" * 801)
    assert celia.sees == "O texto não cabe\nEscreva de 1 a 800 letras."
    celia.commands("cancelar")
    celia.taps("Continuar")
    celia.taps("Mudar título")

    celia.writes("a" * 61)
    assert celia.sees == "O título não cabe\nEscreva de 1 a 60 letras."
    celia.writes("Bicicleta")

    assert celia.sees.startswith("Bicicleta\n")


def test_data_of_people_is_pointed_out(celia: Person, ana: Person) -> None:
    keeps(celia, ana)
    assert "Parece haver" not in celia.sees

    celia.writes("Ligue para (31) 98765-4321.")

    assert "Parece haver telefone neste texto." in celia.sees


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "9999999999", "99999999999"])
def test_number_of_no_answer_is_an_old_button(ana: Person, number: str) -> None:
    ana.commands("ajuda")

    ana.taps(ShowTopic(number))

    assert "não vale mais" in ana.sees


def test_others_change_nothing(session: Session, celia: Person, ana: Person) -> None:
    keeps(celia, ana)
    celia.taps("Guardar")
    number = session.scalars(select(HelpArticle.id)).one()

    for action in (ListArticles(), ShowArticle(number), WithdrawArticle(number)):
        ana.taps(action)
        assert ana.sees.startswith("Essa parte é só da organização")

    assert session.scalars(select(HelpArticle.withdrawn_at)).one() is None
