"""Authorship, contact and what stays when somebody leaves."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError, NotFoundError
from domain.publications import challenges, contacts, publications
from domain.publications.contacts import NobodyToAskError, OwnPublicationError
from models import PublicationKind, PublicationMark, PublicationState, Standing
from tests import make
from tests.make import NOW


def test_forget_author_keeps_the_words_without_the_name(session: Session) -> None:
    office = make.assessoria(session, "SES")
    author = make.participant(session, "Bia Reis", office=office)
    reader = make.participant(session)
    practice = make.good_practice(session, author=author)

    count = publications.forget_author(session, participant_id=author.id)

    sheet = publications.get(session, publication_id=practice.id, reader_id=reader.id, now=NOW)
    assert count == 1
    assert (sheet.title, sheet.office, sheet.author_name) == ("Painel único de metas", "SES", "")
    assert not sheet.has_somebody_to_ask


def test_forget_author_takes_what_nobody_had_seen_out_of_the_line(session: Session) -> None:
    author = make.participant(session)
    waiting = make.good_practice(
        session, author=author, state=PublicationState.IN_REVIEW, published_at=None
    )

    publications.forget_author(session, participant_id=author.id)

    assert waiting.withdrawn_at is not None


def test_forget_author_takes_the_marks_along(session: Session) -> None:
    person = make.participant(session)
    practice = make.good_practice(session)
    publications.toggle(
        session,
        publication_id=practice.id,
        participant_id=person.id,
        kind=PublicationKind.GOOD_PRACTICE,
        now=NOW,
    )

    publications.forget_author(session, participant_id=person.id)

    assert session.scalars(select(PublicationMark)).all() == []


def test_offer_contact_on_ones_own_is_refused(session: Session) -> None:
    author = make.participant(session)
    challenge = make.challenge(session, author=author)

    with pytest.raises(OwnPublicationError):
        contacts.offer_contact(
            session, publication_id=challenge.id, participant_id=author.id, now=NOW
        )


@pytest.mark.parametrize("columns", [{"unreachable_at": NOW}, {"standing": Standing.SUSPENDED}])
def test_offer_contact_to_somebody_out_of_reach_is_refused(
    session: Session, columns: dict[str, object]
) -> None:
    author = make.participant(session, **columns)  # type: ignore[arg-type]
    challenge = make.challenge(session, author=author)
    helper = make.participant(session)

    with pytest.raises(NobodyToAskError):
        contacts.offer_contact(
            session, publication_id=challenge.id, participant_id=helper.id, now=NOW
        )

    assert session.scalars(select(PublicationMark)).all() == []


def test_get_hides_what_waits_from_everybody_else(session: Session) -> None:
    author = make.participant(session)
    practice = make.good_practice(
        session, author=author, state=PublicationState.IN_REVIEW, published_at=None
    )
    celia, reader = make.organizer(session), make.participant(session)

    seen = [
        publications.get(session, publication_id=practice.id, reader_id=person.id, now=NOW).title
        for person in (author, celia)
    ]
    with pytest.raises(NotFoundError):
        publications.get(session, publication_id=practice.id, reader_id=reader.id, now=NOW)

    assert seen == ["Painel único de metas"] * 2


def test_mark_solved_by_somebody_else_is_refused(session: Session) -> None:
    challenge = make.challenge(session, author=make.participant(session))

    with pytest.raises(NotAllowedError):
        challenges.mark_solved(
            session,
            publication_id=challenge.id,
            author_id=make.participant(session).id,
            is_solved=True,
            now=NOW,
        )


def test_submit_by_somebody_not_approved_is_refused(session: Session) -> None:
    person = make.participant(session, standing=Standing.PENDING)

    with pytest.raises(NotAllowedError):
        challenges.submit(session, author_id=person.id, text="Um desafio.", now=NOW)


def test_submit_keeps_the_agency_somebody_wrote(session: Session) -> None:
    person = make.participant(session, agency_text="Prefeitura de Betim")
    person.assessoria_id = None
    session.flush()

    sheet = challenges.submit(session, author_id=person.id, text="Um desafio.", now=NOW)

    assert sheet.office == "Prefeitura de Betim"


def test_mark_is_one_per_person(session: Session) -> None:
    person = make.participant(session)
    practice = make.good_practice(session)
    for _ in range(2):
        session.add(
            PublicationMark(
                publication_id=practice.id,
                participant_id=person.id,
                kind="will_use",
                created_at=NOW,
            )
        )

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Metas sem dono.", "Metas sem dono"),
        ("Metas sem dono. E sem prazo.", "Metas sem dono"),
        ("Metas sem dono\nE sem prazo", "Metas sem dono"),
        (
            "Recebemos os dados das regionais em formatos muito diferentes e perdemos dias",
            "Recebemos os dados das regionais em formatos muito…",
        ),
        ("a" * 70, "a" * 60 + "…"),
    ],
)
def test_headline_is_the_first_words(text: str, headline: str) -> None:
    assert challenges.headline(text) == headline


def test_a_button_of_the_other_kind_changes_nothing(session: Session) -> None:
    author, reader = make.participant(session), make.participant(session)
    practice = make.good_practice(session, author=author)
    challenge = make.challenge(session, author=author)

    own = partial(challenges.submit, session, author_id=author.id, text="x" * 90, now=NOW)
    marks: dict[str, Any] = {"participant_id": reader.id, "now": NOW}
    forgeries = (
        partial(own, publication_id=practice.id),
        partial(
            challenges.mark_solved,
            session, publication_id=practice.id, author_id=author.id, is_solved=True, now=NOW,
        ),
        partial(
            publications.toggle,
            session, publication_id=practice.id, kind=PublicationKind.CHALLENGE, **marks,
        ),
        partial(
            publications.toggle,
            session, publication_id=challenge.id, kind=PublicationKind.GOOD_PRACTICE, **marks,
        ),
    )  # fmt: skip
    for forged in forgeries:
        with pytest.raises(NotFoundError):
            forged()

    assert (practice.solved_at, practice.revision) == (None, 1)
    assert session.scalars(select(PublicationMark)).all() == []
