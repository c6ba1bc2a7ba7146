"""What one participant may make others read: texts to look at, offers of contact, problems."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.publications.moderation import Problem
from messages.actions.publications import ListMine, PassContact, ReportProblem, Restore, Withdraw
from models import Publication, PublicationMark, PublicationState
from tests import make
from tests.chat import Chat, Person

HOUR = timedelta(hours=1)


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    return chat.person(make.participant(session, "Ana"))


def tells(person: Person, text: str) -> None:
    person.commands("praticas")
    person.taps("Contar um desafio")
    person.writes(text)
    person.taps("Enviar")


def waiting(session: Session) -> int:
    is_waiting = (Publication.state == PublicationState.IN_REVIEW) & Publication.withdrawn_at.is_(
        None
    )
    return session.scalar(select(func.count(Publication.id)).where(is_waiting)) or 0


def test_forty_challenges_are_three_to_look_at_and_one_notice(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))

    for number in range(40):
        tells(ana, f"Faltam dados número {number}.")

    assert waiting(session) == 3
    assert ana.sees.startswith("Não enviei este texto")
    assert len(celia.messages) == 1


def test_draft_that_found_no_room_is_sent_when_one_was_read(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    for number in range(4):
        tells(ana, f"Faltam dados número {number}.")
    celia.taps("Revisar")
    celia.taps("Não publicar")

    ana.commands("praticas")
    ana.taps("Voltar ao rascunho")
    assert "número 3" in ana.sees
    ana.taps("Enviar")

    assert ana.sees.startswith("Desafio enviado")
    assert waiting(session) == 3


@pytest.mark.all_on_postgres
def test_withdrawing_and_restoring_is_no_way_around(session: Session, ana: Person) -> None:
    for number in range(3):
        tells(ana, f"Faltam dados número {number}.")
    ids = session.scalars(select(Publication.id).order_by(Publication.id)).all()
    for publication_id in ids:
        ana.taps(Withdraw(publication_id))
    for number in range(3):
        tells(ana, f"Sobram dados número {number}.")

    for publication_id in ids:
        ana.taps(Restore(publication_id))

    assert waiting(session) == 3
    assert ana.sees.startswith("Não enviei este texto")
    # There may be none: nothing is promised of it.
    assert "Se este texto ainda é um rascunho" in ana.sees


@pytest.mark.all_on_postgres
def test_withdrawing_again_and_again_fills_no_disk(
    session: Session, chat: Chat, ana: Person
) -> None:
    for number in range(14):
        tells(ana, f"Faltam dados número {number}.")
        newest = session.scalar(select(func.max(Publication.id)))
        assert newest is not None
        ana.taps(Withdraw(newest))

    assert session.scalar(select(func.count(Publication.id))) == 10
    tells(ana, "Mais um desafio.")
    assert ana.sees.startswith("Não enviei este texto")
    chat.now += HOUR
    ana.taps(ListMine())
    ana.commands("praticas")
    ana.taps("Voltar ao rascunho")
    ana.taps("Enviar")
    assert ana.sees.startswith("Desafio enviado")


@pytest.mark.all_on_postgres
def test_one_person_passes_the_contact_to_ten_authors_and_then_one_an_hour(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.participant(session, "Célia"))
    author = make.participant(session, "Bia")
    bia = chat.person(author)
    ids = [make.challenge(session, f"Desafio {n}.", author=author).id for n in range(30)]
    ana.starts()

    for publication_id in ids:
        ana.taps(PassContact(publication_id))
    assert len(bia.messages) == 10
    assert ana.sees.startswith("Não passei seu contato desta vez")
    # What was passed before costs nothing, and others have their own.
    ana.taps(PassContact(ids[0]))
    assert "já passou seu contato" in ana.sees
    chat.now += HOUR
    ana.taps(PassContact(ids[20]))
    celia.starts()
    celia.taps(PassContact(ids[20]))

    assert len(bia.messages) == 12
    assert session.scalar(select(func.count(PublicationMark.id))) == 12


def test_one_person_points_out_five_problems_and_then_one_in_two_hours(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    ids = [make.challenge(session, f"Desafio {n}.").id for n in range(20)]
    ana.starts()

    for publication_id in ids:
        ana.taps(ReportProblem(publication_id, Problem.WRONG))
    assert len(celia.messages) == 5
    assert ana.sees.startswith("Não enviei este problema")
    chat.now += 2 * HOUR
    ana.taps(ReportProblem(ids[-1], Problem.WRONG))

    assert len(celia.messages) == 6
