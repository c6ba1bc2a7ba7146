"""Telling and reading challenges in the chat."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.challenges import SubmitChallenge
from models import Publication, PublicationState
from tests import make
from tests.chat import Chat

TEXT = "Recebemos os dados das regionais em formatos diferentes. Perdemos dias arrumando."


def told(session: Session) -> Publication:
    return session.scalars(select(Publication).where(Publication.kind == "challenge")).one()


def test_tell_takes_three_taps_and_one_text(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()

    ana.taps("Boas práticas")
    ana.taps("Contar um desafio")
    ana.writes(TEXT)
    ana.taps("Enviar")

    row = told(session)
    assert ana.taps_count == 3
    assert "Desafio enviado" in ana.sees
    assert (row.title, row.body, row.state) == (
        "Recebemos os dados das regionais em formatos diferentes",
        TEXT,
        PublicationState.IN_REVIEW,
    )


def test_tell_shows_similar_practices_at_the_review(session: Session, chat: Chat) -> None:
    make.good_practice(session, "Dados das regionais em um formato só")
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Contar um desafio")

    ana.writes(TEXT)
    review = ana.sees
    ana.taps("Ver parecidas")
    ana.taps("💡 Dados das regionais")
    seen = ana.sees
    ana.commands("praticas")
    ana.taps("💾 Voltar ao rascunho")
    ana.taps("Enviar")

    assert "Achei 1 prática parecida." in review
    assert seen.startswith("Dados das regionais")
    assert told(session).body == TEXT


def test_tell_goes_back_from_the_similar_practices(session: Session, chat: Chat) -> None:
    make.good_practice(session, "Dados das regionais em um formato só")
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Contar um desafio")
    ana.writes(TEXT)

    ana.taps("Ver parecidas")
    ana.taps("Voltar")

    assert "Confira o desafio" in ana.sees


def test_tell_takes_a_new_text_at_the_review(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Contar um desafio")
    ana.writes(TEXT)

    ana.writes("Nossas reuniões são longas demais.")
    ana.taps("Enviar")

    assert told(session).title == "Nossas reuniões são longas demais"


def test_tell_refuses_what_is_too_long(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Contar um desafio")

    ana.writes("dados " * 700)

    assert "4.199 letras" in ana.sees
    assert "Cabem 600" in ana.sees


def test_send_twice_sends_once(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Contar um desafio")
    ana.writes(TEXT)
    panel = ana.last

    ana.taps("Enviar")
    ana.taps(SubmitChallenge(), panel)

    assert told(session).revision == 1
    assert "Suas publicações" in ana.sees


def test_another_office_opens_a_challenge_in_three_taps(session: Session, chat: Chat) -> None:
    office = make.assessoria(session, "SES")
    make.challenge(session, author=make.participant(session, "Bia Reis", office=office))
    ana = chat.person(make.participant(session))
    ana.starts()

    ana.taps("Boas práticas")
    ana.taps("Desafios abertos")
    ana.taps("🧩 Recebemos dados")

    assert ana.taps_count == 3
    assert "“Recebemos dados em formatos diferentes.”" in ana.sees
    assert "SES" in ana.sees


def test_same_problem_is_counted_once(session: Session, chat: Chat) -> None:
    challenge = make.challenge(session)
    ana = chat.person(make.participant(session))
    ana.starts(f"d_{challenge.id}")

    ana.taps("Tenho o mesmo")
    counted = ana.sees
    ana.taps("Tenho o mesmo")

    assert "1 pessoa tem o mesmo desafio." in counted
    assert "tem o mesmo" not in ana.sees


def test_solved_challenge_leaves_the_list_and_can_come_back(session: Session, chat: Chat) -> None:
    author = make.participant(session)
    make.challenge(session, author=author)
    ana = chat.person(author)
    ana.commands("praticas")
    ana.taps("Minhas publicações")
    ana.taps("Recebemos dados")

    ana.taps("Marcar como resolvido")
    solved = str(ana.last.labels)
    ana.commands("praticas")
    shelf = ana.sees
    ana.taps("Minhas publicações")
    ana.taps("Recebemos dados")
    ana.taps("Abrir de novo")

    assert "Resolvido" in solved
    assert "0 desafios abertos" in shelf
    assert "Aberto" in str(ana.last.labels)
