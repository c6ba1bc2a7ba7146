"""Who comes and where they are, read together: the same as read one after the other."""

from datetime import timedelta

from sqlalchemy.orm import Session

from domain import participants
from domain.conversation import arrivals, conversations
from domain.conversation.conversations import DialogState
from tests import make
from tests.make import NOW


def test_stranger_has_neither_registration_nor_place(session: Session) -> None:
    make.participant(session, chat_id=7)

    assert arrivals.load(session, chat_id=2**40, now=NOW) == (None, DialogState(2**40))


def test_person_and_place_are_those_of_the_chat(session: Session) -> None:
    ana = make.participant(session, name="Ana", office=make.assessoria(session), chat_id=7)
    make.participant(session, name="Bia", chat_id=8)
    place = DialogState(7, step="registration.email", draft={"name": "Ana"}, panel_message_id=12)
    conversations.store(session, place, now=NOW)

    profile, found = arrivals.load(session, chat_id=7, now=NOW)

    assert profile == participants.find(session, chat_id=7, now=NOW)
    assert profile is not None
    assert (profile.id, profile.office) == (ana.id, profile.office)
    assert found == place == conversations.load(session, chat_id=7, now=NOW)


def test_person_without_a_place_and_place_without_a_person(session: Session) -> None:
    make.participant(session, chat_id=7)
    conversations.store(session, DialogState(8, destination="e_1"), now=NOW)

    known, nowhere = arrivals.load(session, chat_id=7, now=NOW)
    unknown, somewhere = arrivals.load(session, chat_id=8, now=NOW)

    assert known == participants.find(session, chat_id=7, now=NOW)
    assert nowhere == DialogState(7)
    assert unknown is None
    assert somewhere == DialogState(8, destination="e_1")


def test_old_draft_is_forgotten(session: Session) -> None:
    conversations.store(session, DialogState(7, step="a.b", draft={"c": "d"}), now=NOW)

    _, later = arrivals.load(session, chat_id=7, now=NOW + timedelta(days=8))

    assert (later.step, later.draft) == (None, {})
