"""Reading what was sent before everybody sees it, in the chat."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import outbox
from domain.publications.moderation import Problem
from messages.actions.organizers.moderation import (
    AskAdjustment,
    PublishPublication,
    ReviewPublications,
)
from messages.actions.publications import ReportProblem
from models import AuditEntry, OutboxRow, Publication, PublicationState, Topic
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.make import moment


def waiting(
    session: Session, title: str = "Painel único de metas", **columns: object
) -> Publication:
    values: dict[str, object] = {
        "state": PublicationState.IN_REVIEW,
        "published_at": None,
        **columns,
    }
    values.setdefault("author", make.participant(session, "Bia Reis"))
    return make.good_practice(session, title, **values)  # type: ignore[arg-type]


def tells_challenge(person: Person, text: str) -> None:
    person.commands("praticas")
    person.taps("Contar um desafio")
    person.writes(text)
    person.taps("Enviar")


def test_organizers_are_told_at_most_once_in_two_hours(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session))

    tells_challenge(ana, "Reuniões longas demais.")
    tells_challenge(ana, "Metas sem responsável.")
    tells_challenge(ana, "Dados sem padrão.")
    at_once = len(celia.messages)
    chat.now += timedelta(hours=2)
    chat.deliver()

    assert "Há publicação esperando revisão" in celia.sees
    assert (at_once, len(celia.messages)) == (1, 2)


def test_publish_lets_everybody_find_it_at_once(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    bia, ana = make.participant(session, "Bia Reis"), chat.person(make.participant(session))
    practice = waiting(session, author=bia)
    ana.writes("painel de metas")
    before = str(ana.last.labels)
    celia.starts()
    celia.taps(ReviewPublications())

    celia.taps("Publicar")
    ana.writes("painel de metas")

    assert "Painel único de metas" not in before
    assert "Painel único de metas" in str(ana.last.labels)
    assert "A organização publicou sua prática" in chat.person(bia).sees
    assert "Nenhuma publicação espera revisão" in celia.sees
    audited = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (audited.action, audited.subject_id) == ("good_practice.publish", practice.id)


def test_review_warns_of_personal_data(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    waiting(session, body="Fale com a Maria, CPF 123.456.789-09, ou maria@exemplo.mg.gov.br.")
    celia.starts()

    celia.taps(ReviewPublications())

    assert "Parece haver CPF e e-mail no texto" in celia.sees
    assert celia.last.green == ["✏️ Pedir ajuste"]


def test_review_names_the_author_and_reassures(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    office = make.assessoria(session, "SES")
    waiting(session, author=make.participant(session, "Bia Reis", office=office))
    celia.starts()

    celia.taps(ReviewPublications())

    assert "Prática para revisar — publicação 1 de 1" in celia.sees
    assert "De Bia Reis, SES" in celia.sees
    assert "Não achei CPF, telefone nem e-mail no texto." in celia.sees
    assert celia.last.green == ["✅ Publicar"]


@pytest.mark.parametrize(
    ("kind", "said", "label"),
    [
        ("photo", "Há um anexo: foto.", "📎 Ver a foto"),
        ("document", "arquivo.", "📎 Ver o arquivo"),
    ],
)
def test_review_says_what_is_attached_and_shows_it(
    session: Session, chat: Chat, kind: str, said: str, label: str
) -> None:
    celia = chat.person(make.organizer(session))
    waiting(session, attachment_file_id="file-9", attachment_kind=kind, attachment_name="plano")
    celia.starts()
    celia.taps(ReviewPublications())
    assert said in celia.sees

    celia.taps(label)

    assert celia.last.payload["file"]["kind"] == kind


def test_review_goes_one_by_one_and_comes_back_to_what_was_skipped(
    session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    waiting(session, "Primeira", submitted_at=make.NOW - timedelta(days=2))
    waiting(session, "Segunda", submitted_at=make.NOW - timedelta(days=1))
    celia.starts()
    celia.taps(ReviewPublications())
    first = celia.sees

    celia.taps("Pular")
    second = celia.sees
    celia.taps("Publicar")

    assert "Primeira" in first
    assert "Segunda" in second
    assert "Primeira" in celia.sees


def test_adjustment_brings_the_reason_to_the_author_who_sends_again(
    session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    row = make.participant(session, "Bia Reis")
    practice = waiting(session, author=row)
    bia = chat.person(row)
    celia.starts()
    celia.taps(ReviewPublications())

    celia.taps("Pedir ajuste")
    celia.writes("Conte <b>quanto</b> tempo levou.")
    said, told = celia.sees, bia.sees
    bia.taps("Corrigir")
    bia.taps("Corrigir")
    bia.taps("O que mudou")
    bia.writes("Levou três meses.")
    bia.taps("Enviar")

    assert "Pedido de ajuste enviado" in said
    assert "Conte <b>quanto</b> tempo levou." in told
    assert (practice.result, practice.state) == ("Levou três meses.", PublicationState.IN_REVIEW)


def test_decline_tells_the_author(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    bia = make.participant(session, "Bia Reis")
    practice = waiting(session, author=bia)
    celia.starts()
    celia.taps(ReviewPublications())

    celia.taps("Não publicar")

    assert practice.state == PublicationState.DECLINED
    assert "A organização não publicou" in chat.person(bia).sees
    assert chat.person(bia).last.labels[0] == ["💬 Falar com a organização"]


def test_publish_of_a_text_that_changed_shows_the_new_one(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    practice = waiting(session)
    celia.starts()
    celia.taps(ReviewPublications())
    read = celia.last
    practice.body, practice.revision = "Outro texto.", 2
    session.flush()

    celia.taps("Publicar", read)

    assert practice.state == PublicationState.IN_REVIEW
    assert "Outro texto." in celia.sees


def test_review_is_for_organizers_alone(session: Session, chat: Chat) -> None:
    practice = waiting(session)
    ana = chat.person(make.participant(session))
    ana.starts()

    for action in (
        ReviewPublications(),
        PublishPublication(practice.id, 1),
        AskAdjustment(practice.id, 1),
    ):
        ana.taps(action)
        assert "só da organização" in ana.sees

    assert practice.state == PublicationState.IN_REVIEW


def test_reader_does_not_see_what_waits(session: Session, chat: Chat) -> None:
    practice = waiting(session)
    ana = chat.person(make.participant(session))

    ana.starts(f"b_{practice.id}")

    assert "Painel único" not in ana.sees


def test_withdrawn_publication_waits_no_more(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    waiting(session, withdrawn_at=make.NOW)
    celia.starts()

    celia.taps(ReviewPublications())

    assert "Nenhuma publicação espera revisão" in celia.sees


def test_notice_is_not_sent_at_night(session: Session, chat: Chat) -> None:
    organizer = make.organizer(session)
    chat.now = make.moment(11, 3, 21)

    tells_challenge(chat.person(make.participant(session)), "Reuniões longas demais.")

    message = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == organizer.chat_id)).one()
    assert message.due_at == make.moment(12, 3, 8)


@pytest.mark.parametrize("is_decided", [True, False])
def test_notice_of_what_was_decided_meanwhile_is_not_sent(
    session: Session,
    chat: Chat,
    is_decided: bool,  # noqa: FBT001
) -> None:
    celia = chat.person(make.organizer(session))
    bia = chat.person(make.participant(session, "Bia Reis"))
    chat.now = moment(11, 3, 21)
    tells_challenge(bia, "Reuniões longas demais.")
    (told,) = session.scalars(select(OutboxRow.id).where(OutboxRow.topic == Topic.MODERATION)).all()
    celia.starts()
    if is_decided:
        celia.taps(ReviewPublications())
        celia.taps("Publicar")

    claimed = outbox.claim(session, outbox_ids=[told], now=moment(12, 3, 8), still_true=still_true)

    assert [message.id for message in claimed] == ([] if is_decided else [told])


@pytest.mark.parametrize("is_taken_down", [True, False])
def test_problem_of_what_was_taken_down_meanwhile_is_not_told(
    session: Session,
    chat: Chat,
    is_taken_down: bool,  # noqa: FBT001
) -> None:
    make.organizer(session)
    practice = make.good_practice(session, author=make.participant(session, "Bia Reis"))
    ana = chat.person(make.participant(session))
    chat.now = moment(11, 3, 21)
    ana.starts()
    ana.taps(ReportProblem(practice.id, Problem.WRONG))
    (told,) = session.scalars(select(OutboxRow.id).where(OutboxRow.topic == Topic.REPORT)).all()
    if is_taken_down:
        practice.withdrawn_at = chat.now
        session.flush()

    claimed = outbox.claim(session, outbox_ids=[told], now=moment(12, 3, 8), still_true=still_true)

    assert [message.id for message in claimed] == ([] if is_taken_down else [told])
