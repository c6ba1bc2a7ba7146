"""What an organizer is warned of, and which decisions are refused."""

import pytest
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError, NotFoundError, StaleError
from domain.publications import challenges, moderation
from domain.publications.moderation import Decision, PersonalData
from models import PublicationState
from tests import make
from tests.make import NOW


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CPF 123.456.789-09", (PersonalData.CPF,)),
        ("cpf: 12345678909", (PersonalData.CPF,)),
        ("escreva a maria.silva@exemplo.mg.gov.br", (PersonalData.EMAIL,)),
        ("ligue (31) 3915-0000", (PersonalData.PHONE,)),
        ("ligue 31 99999-0000", (PersonalData.PHONE,)),
        ("ligue +55 31 99999 0000", (PersonalData.PHONE,)),
        ("ligue (31)999990000", (PersonalData.PHONE,)),
        ("ramal 3915-0000", (PersonalData.PHONE,)),
        ("ana@exemplo.br e 3915-0000", (PersonalData.EMAIL, PersonalData.PHONE)),
        ("Caiu de 5 dias para 4 horas, 12.000 pedidos em 2024.", ()),
        ("Plano 2024-2027 e metas de 2023 a 2026", ()),
        ("R$ 1.234.567,89 em 18/3/2024", ()),
        ("Processo 1500.01.0001234/2024-55", ()),
        ("nota 8, turma @ sala", ()),
    ],
)
def test_personal_data_is_seen(text: str, found: tuple[PersonalData, ...]) -> None:
    assert moderation.personal_data(text) == found


def test_personal_data_is_seen_in_any_of_the_texts() -> None:
    assert moderation.personal_data("nada", "", "a@b.br") == (PersonalData.EMAIL,)


def test_publish_twice_is_refused(session: Session) -> None:
    celia = make.organizer(session)
    practice = make.good_practice(session, state=PublicationState.IN_REVIEW, published_at=None)
    moderation.decide(
        session,
        decision=Decision.PUBLISH,
        publication_id=practice.id,
        revision=1,
        actor_id=celia.id,
        now=NOW,
    )

    with pytest.raises(StaleError):
        moderation.decide(
            session,
            decision=Decision.DECLINE,
            publication_id=practice.id,
            revision=1,
            actor_id=celia.id,
            now=NOW,
        )

    assert practice.state == PublicationState.PUBLISHED


def test_publish_again_keeps_the_first_date(session: Session) -> None:
    celia = make.organizer(session)
    author = make.participant(session)
    practice = make.challenge(session, author=author)
    first = practice.published_at
    challenges.submit(
        session, author_id=author.id, text="Outro texto", now=NOW, publication_id=practice.id
    )

    moderation.decide(
        session,
        decision=Decision.PUBLISH,
        publication_id=practice.id,
        revision=2,
        actor_id=celia.id,
        now=NOW,
    )

    assert practice.published_at == first


@pytest.mark.parametrize("decision", list(Decision))
def test_decisions_are_refused_to_others(session: Session, decision: Decision) -> None:
    ana = make.participant(session)
    practice = make.good_practice(session, state=PublicationState.IN_REVIEW, published_at=None)

    with pytest.raises(NotAllowedError):
        moderation.decide(
            session,
            decision=decision,
            publication_id=practice.id,
            revision=1,
            actor_id=ana.id,
            now=NOW,
        )

    assert practice.state == PublicationState.IN_REVIEW


def test_decision_on_nothing_is_refused(session: Session) -> None:
    celia = make.organizer(session)

    with pytest.raises(NotFoundError):
        moderation.decide(
            session,
            decision=Decision.PUBLISH,
            publication_id=404,
            revision=1,
            actor_id=celia.id,
            now=NOW,
        )


def test_take_down_needs_something_to_be_seen(session: Session) -> None:
    celia = make.organizer(session)
    practice = make.good_practice(session, withdrawn_at=NOW)

    with pytest.raises(StaleError):
        moderation.take_down(session, publication_id=practice.id, actor_id=celia.id, now=NOW)
