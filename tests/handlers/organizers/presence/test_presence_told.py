"""What a person hears when their presence is changed more than once, or answered otherwise."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.notices import outbox
from messages.actions.hours import ListMissing
from messages.actions.organizers.attendance import ShowPresence
from messages.actions.organizers.presence import AskRefuseClaim, RefuseClaim, Refused
from models import (
    Activity,
    Attendance,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    Slot,
    Topic,
)
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import claims_presence

TOLD = (Topic.PRESENCE, Topic.CLAIM_REFUSED)


@pytest.fixture
def first(session: Session, turma: Activity) -> Slot:
    """The lesson of 9/4."""
    return make.slots_of(session, turma)[0]


def goes_out(session: Session, chat: Chat) -> list[str]:
    """What people are told of presence in the next minutes."""
    chat.now += timedelta(minutes=6)
    waiting = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.topic.in_(TOLD), OutboxRow.state == OutboxState.READY)
        .order_by(OutboxRow.id)
    ).all()
    claimed = outbox.claim(
        session,
        outbox_ids=[row.id for row in waiting],
        now=chat.now,
        still_true=still_true,
    )
    said = [message.payload["html"] for message in claimed]
    for row in waiting:
        row.state = OutboxState.SENT
    session.flush()
    return said


@pytest.mark.parametrize(
    ("taps", "said"),
    [
        # The second is taken back: the first stays, and is told.
        (("Não veio", "Falta justificada", "Desfazer"), ("sem presença", "presente")),
        (("Falta justificada", "Não veio"), ("sem presença", "presente")),
        (
            ("Não veio", "Com atraso", "Falta justificada", "Desfazer"),
            ("presente, com atraso", "presente"),
        ),
        # Back where it was, by an undoing or by hand.
        (("Não veio", "Desfazer"), None),
        (("Não veio", "✅ Presente"), None),
        (("Com atraso", "Não veio", "✅ Presente"), None),
    ],
)
def test_one_notice_tells_what_became_of_all_changes(  # noqa: PLR0917 - one per fixture
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot,
    taps: tuple[str, ...], said: tuple[str, str] | None,
) -> None:  # fmt: skip
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))
    for label in taps:
        celia.taps(label)

    heard = goes_out(session, chat)

    if said is None:
        assert heard == []
        return
    (words,) = heard
    assert f"Sua presença agora: {said[0]}</b>" in words
    assert words.endswith(f"Antes: {said[1]}.")


def test_what_was_heard_before_is_what_comes_next_is_told_against(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("Não veio")
    assert goes_out(session, chat)[0].endswith("Antes: presente.")

    celia.taps("Falta justificada")
    celia.taps("Com atraso")

    (words,) = goes_out(session, chat)
    assert "Sua presença agora: presente, com atraso" in words
    assert words.endswith("Antes: sem presença.")


def test_who_came_in_by_the_code_since_is_not_told_of_an_absence(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("Não veio")
    make.attendance(session, first, ana)

    assert goes_out(session, chat) == []


# --- Claims -----------------------------------------------------------------------------------


def test_claim_answered_with_a_justified_absence_is_no_button_any_more(
    chat: Chat, celia: Person, ana: Participant, first: Slot
) -> None:
    person = claims_presence(chat, ana, "9/4")
    celia.taps("Outra situação")
    celia.taps("Falta justificada")

    person.taps(ListMissing())

    assert first.id
    assert "9/4" not in str(person.last.labels)
    assert "📄 Gestão de projetos, turma 1, terça, 9/4: ausência justificada." in person.sees


def test_presence_taken_back_after_a_claim_is_no_button_either(
    chat: Chat, celia: Person, ana: Participant, first: Slot
) -> None:
    person = claims_presence(chat, ana, "9/4")
    celia.taps("Confirmar presença")
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("Não veio")

    person.taps(ListMissing())

    assert "9/4" not in str(person.last.labels)
    assert (
        "📄 Gestão de projetos, turma 1, terça, 9/4: a organização tirou a presença." in person.sees
    )


def test_absence_justified_before_can_still_be_claimed(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    make.attendance(session, first, ana, kind="justified")
    person = claims_presence(chat, ana, "9/4")

    assert person.sees.startswith("Pedido de presença enviado\n")
    assert celia.sees.startswith("Ana Souza diz que foi\n")


@pytest.mark.all_on_postgres
def test_claim_is_not_refused_once_the_code_recorded_the_presence(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    claims_presence(chat, ana, "9/4")
    celia.taps("Não confirmar")
    make.attendance(session, first, ana)

    celia.taps("Saiu antes da hora")
    late = celia.sees
    celia.taps(AskRefuseClaim(first.id, ana.id))

    assert late.startswith("Esta tela não vale mais\n")
    assert celia.sees.startswith("Esta tela não vale mais\n")
    assert session.scalars(select(PresenceClaim.answer)).all() == [None]
    assert goes_out(session, chat) == []


def test_no_is_told_though_a_change_after_it_was_taken_back(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    claims_presence(chat, ana, "9/4")
    celia.taps(RefuseClaim(first.id, ana.id, Refused.LEFT))
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("✅ Presente")
    celia.taps("Desfazer")

    (words,) = goes_out(session, chat)

    assert "Motivo: você saiu antes da hora." in words


@pytest.mark.all_on_postgres
def test_no_is_not_told_to_whom_a_presence_was_given_since(
    chat: Chat, session: Session, celia: Person, ana: Participant, first: Slot
) -> None:
    claims_presence(chat, ana, "9/4")
    celia.taps(RefuseClaim(first.id, ana.id, Refused.LEFT))
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("✅ Presente")

    (words,) = goes_out(session, chat)

    assert "Sua presença agora: presente" in words
    session.execute(delete(Attendance))
