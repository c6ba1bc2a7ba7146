from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import registration
from domain.errors import NotFoundError, SuspendedError
from domain.participants import Standing
from domain.registration import (
    AgencyInvalidError,
    EmailInvalidError,
    EmailTakenError,
    Form,
    NameInvalidError,
    Submitted,
)
from models import AuditEntry, Participant, SeatState
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


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Ana   Souza ", "Ana Souza"),
        ("Maria d'Ávila-Sá", "Maria d'Ávila-Sá"),
        ("J. Pereira", "J. Pereira"),
        ("José\u0301 Silva", "José\u0301 Silva"),
    ],
)
def test_read_name_keeps_names_as_people_write_them(written: str, name: str) -> None:
    assert registration.read_name(written) == name


@pytest.mark.parametrize(
    "written", ["Ana", "", "1234 5678", "Ana Souza 2", "🎉 🎉", "<b>Zé & Cia", "Ana " + "a" * 5000]
)
def test_read_name_refuses_what_is_no_full_name(written: str) -> None:
    with pytest.raises(NameInvalidError):
        registration.read_name(written)


@pytest.mark.parametrize(
    ("written", "email"),
    [
        (" Ana.Souza@Planejamento.MG.gov.br ", "ana.souza@planejamento.mg.gov.br"),
        ("<ana@fapemig.br>", "ana@fapemig.br"),
        # The first letter is Cyrillic: it must not pass for saude.mg.gov.br.
        ("ana@ѕaude.mg.gov.br", "ana@xn--aude-f9d.mg.gov.br"),
    ],
)
def test_read_email_writes_the_address_in_one_way(written: str, email: str) -> None:
    assert registration.read_email(written) == email


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
def test_read_email_refuses_what_is_not_whole(written: str) -> None:
    with pytest.raises(EmailInvalidError):
        registration.read_email(written)


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
    assert registration.is_government(email) is is_government


@pytest.mark.parametrize("written", ["", "🎉", "9", "a" * 121])
def test_read_agency_refuses_what_is_no_name(written: str) -> None:
    with pytest.raises(AgencyInvalidError):
        registration.read_agency(written)


def test_submit_makes_a_newcomer_wait(session: Session) -> None:
    result = registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    person = of_chat(session)
    assert result == Submitted(person.id, Standing.PENDING, asks_for_approval=True)
    assert (person.name, person.email, person.created_at) == (
        "Bruno Lima",
        "bruno.lima@saude.mg.gov.br",
        NOW,
    )


def test_submit_twice_from_one_chat_keeps_one_registration(session: Session) -> None:
    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    registration.submit(session, chat_id=CHAT, form=form(session, name="Bruno Reis"), now=NOW)

    assert of_chat(session).name == "Bruno Reis"


def test_submit_lets_a_declined_person_send_again(session: Session) -> None:
    person = make.participant(
        session, chat_id=CHAT, standing=Standing.DECLINED, decline_reason="o nome"
    )

    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    assert (person.standing, person.decline_reason) == (Standing.PENDING, None)


def test_submit_keeps_an_approved_person_approved_and_audits_what_changed(
    session: Session,
) -> None:
    person = make.participant(session, "Bruno Lima", chat_id=CHAT)

    result = registration.submit(
        session, chat_id=CHAT, form=form(session, assessoria_id=person.assessoria_id), now=NOW
    )

    entry = session.scalars(select(AuditEntry)).one()
    assert result.asks_for_approval is False
    assert person.standing == Standing.ACTIVE
    assert (entry.action, entry.details) == ("registration.correct", {"fields": ["email"]})


def test_submit_refuses_an_address_in_use(session: Session) -> None:
    make.participant(session, email="bruno.lima@saude.mg.gov.br")

    with pytest.raises(EmailTakenError):
        registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)


def test_submit_with_a_listed_address_waits_and_takes_nothing_from_the_list(
    session: Session,
) -> None:
    listed = make.participant(
        session, email="bruno.lima@saude.mg.gov.br", chat_id=None, standing=Standing.LISTED
    )

    registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)

    person = of_chat(session)
    assert (person.standing, person.email, person.listed_id) == (
        Standing.PENDING,
        None,
        listed.id,
    )
    assert (listed.standing, listed.chat_id) == (Standing.LISTED, None)
    shown = registration.details(session, participant_id=person.id)
    assert shown.email == "bruno.lima@saude.mg.gov.br"


def test_submit_refuses_an_approved_person_the_address_of_the_list(session: Session) -> None:
    make.participant(
        session, email="bruno.lima@saude.mg.gov.br", chat_id=None, standing=Standing.LISTED
    )
    make.participant(session, chat_id=CHAT)

    with pytest.raises(EmailTakenError):
        registration.submit(session, chat_id=CHAT, form=form(session), now=NOW)


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


def test_submit_gives_an_address_to_one_of_two_who_send_it_at_once(engine: Engine) -> None:
    with Session(engine) as first:
        office_id = make.assessoria(first).id
        first.commit()
        given = Form("Bruno Lima", "bruno@saude.mg.gov.br", office_id, None)
        registration.submit(first, chat_id=CHAT, form=given, now=NOW)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(_submit, engine, given)
            # It waits for the first: on the lock of the file, or of the unique address.
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
            first.commit()

            assert waiting.result(timeout=10) is EmailTakenError


def _submit(engine: Engine, given: Form) -> type[Exception] | None:
    with Session(engine) as second:
        try:
            registration.submit(second, chat_id=CHAT + 1, form=given, now=NOW)
        except EmailTakenError as error:
            return type(error)
        second.commit()
        return None
