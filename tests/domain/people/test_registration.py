from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import DomainError, NotFoundError, SuspendedError
from domain.participants import Standing
from domain.people import registration
from domain.people.registration import AgencyInvalidError, Form, Submitted
from domain.reading.person_names import LettersInvalidError
from models import Participant, SeatState
from tests import make
from tests.make import NOW

CHAT = 77


def form(session: Session, **values: Any) -> Form:
    given: dict[str, Any] = {
        "name": "Bruno Lima",
        "email": "bruno.lima@saude.mg.gov.br",
        "assessoria_id": make.assessoria(session).id,
        "agency_text": None,
        **values,
    }
    return Form(**given)


def of_chat(session: Session) -> Participant:
    return session.scalars(select(Participant).where(Participant.chat_id == CHAT)).one()


@pytest.mark.parametrize("written", ["", "🎉", "9", "a" * 121])
def test_read_agency_refuses_what_is_no_name(written: str) -> None:
    with pytest.raises(AgencyInvalidError):
        registration.read_agency(written)


def test_read_agency_refuses_letters_that_only_look_like_ours() -> None:
    with pytest.raises(LettersInvalidError):
        registration.read_agency("\u0405eplag")


def test_submit_makes_a_newcomer_wait(session: Session) -> None:
    result = registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    person = of_chat(session)
    assert result == Submitted(person.id, Standing.PENDING, asks_for_approval=True)
    assert (person.name, person.email, person.created_at) == ("Bruno Lima", None, NOW)
    shown = registration.details(session, participant_id=person.id)
    assert shown.email == "bruno.lima@saude.mg.gov.br"


def test_submit_twice_from_one_chat_keeps_one_registration(session: Session) -> None:
    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    registration.submit(session, chat_id=CHAT, form=form(session, name="Bruno Reis"), now=NOW)

    assert of_chat(session).name == "Bruno Reis"


def test_submit_of_the_same_second_is_told_apart_from_the_one_before(session: Session) -> None:
    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)
    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    assert of_chat(session).created_at == NOW + timedelta(seconds=1)


def test_submit_lets_a_declined_person_send_again(session: Session) -> None:
    person = make.participant(
        session, chat_id=CHAT, standing=Standing.DECLINED, decline_reason="o nome"
    )

    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    assert (person.standing, person.decline_reason) == (Standing.PENDING, None)


def test_submit_refuses_suspended_people(session: Session) -> None:
    make.participant(session, chat_id=CHAT, standing=Standing.SUSPENDED)

    with pytest.raises(SuspendedError):
        registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)


def test_submit_refuses_an_office_that_is_gone(session: Session) -> None:
    with pytest.raises(NotFoundError):
        registration.submit(session, chat_id=CHAT, form=form(session, assessoria_id=999), now=NOW)


def test_reservation_is_the_next_seat_that_is_still_to_come(session: Session) -> None:
    person = make.participant(session)
    over = make.encontro(session, starts_at=make.moment(4, 3, 9))
    cancelled = make.encontro(session, starts_at=make.moment(12, 3, 9), cancelled_at=NOW)
    held = make.encontro(session, "2º Encontro", starts_at=make.moment(19, 3, 9))
    for activity in (over, cancelled, held, make.turma(session)):
        make.seat(session, activity, person)
    declined = make.encontro(session, starts_at=make.moment(13, 3, 9))
    make.seat(session, declined, person, SeatState.DECLINED)

    found = registration.reservation(session, participant_id=person.id, now=NOW)

    assert found is not None
    assert (found.title, found.starts_at) == ("2º Encontro", make.moment(19, 3, 9))


def test_submit_asks_nothing_of_a_name_that_stays(session: Session) -> None:
    person = make.participant(session, "Secretaria 7", chat_id=CHAT)
    kept = {"name": person.name, "assessoria_id": person.assessoria_id}

    sent = registration.submit(
        session, chat_id=CHAT, form=form(session, **kept, email="b@mg.gov.br"), now=NOW
    )

    assert sent.asks_for_approval
    with pytest.raises(DomainError):
        registration.submit(
            session, chat_id=CHAT, form=form(session, **{**kept, "name": "Suporte Rede"}), now=NOW
        )
