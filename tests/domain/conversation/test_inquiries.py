"""One question in the hands of many at once, each in a transaction of their own."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from database.engine import is_passing
from domain.conversation import inquiries
from domain.conversation.inquiries import HandledError, TakenError
from models import AuditEntry, Inquiry
from tests import make
from tests.make import NOW

PEOPLE = 6


def _slow_down(engine: Engine) -> None:
    """Give others time to come between the look and the writing."""

    @event.listens_for(engine, "before_cursor_execute")
    def _pause(*arguments: object) -> None:
        if str(arguments[2]).startswith("UPDATE inquiries"):
            time.sleep(0.01)


def _prepared(engine: Engine) -> tuple[int, list[int]]:
    with Session(engine) as session, session.begin():
        ana = make.participant(session)
        asked = inquiries.ask(
            session,
            chat_id=ana.chat_id or 0,
            participant_id=ana.id,
            name="",
            text="Onde é?",
            file=None,
            message_id=1,
            now=NOW,
        )
        people = [make.organizer(session).id for _ in range(PEOPLE)]
        return asked.card.inquiry_id, people


def test_only_one_of_many_answers_unseen(engine: Engine) -> None:
    inquiry_id, people = _prepared(engine)
    _slow_down(engine)

    seen: list[str] = []

    def answer(actor_id: int) -> bool:
        try:
            with Session(engine) as session, session.begin():
                inquiries.answer(
                    session, actor_id=actor_id, inquiry_id=inquiry_id, text=str(actor_id), now=NOW
                )
        except HandledError as other:
            seen.append(other.card.answer)
            return False
        except OperationalError as error:
            if not is_passing(error):
                raise
            return answer(actor_id)
        return True

    with ThreadPoolExecutor(PEOPLE) as threads:
        sent = list(threads.map(answer, people))

    assert sum(sent) == 1
    assert seen == [str(people[sent.index(True)])] * (PEOPLE - 1)
    with Session(engine) as session:
        row = session.get_one(Inquiry, inquiry_id)
        assert row.answer == str(people[sent.index(True)])
        assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_only_one_of_many_takes_it(engine: Engine) -> None:
    inquiry_id, people = _prepared(engine)
    _slow_down(engine)

    def take(actor_id: int) -> bool:
        try:
            with Session(engine) as session, session.begin():
                inquiries.take(session, actor_id=actor_id, inquiry_id=inquiry_id, now=NOW)
        except TakenError:
            return False
        except OperationalError as error:
            if not is_passing(error):
                raise
            return take(actor_id)
        return True

    with ThreadPoolExecutor(PEOPLE) as threads:
        assert sum(threads.map(take, people)) == 1


def test_words_added_while_it_is_answered_are_in_it_or_in_a_new_one(engine: Engine) -> None:
    inquiry_id, people = _prepared(engine)
    _slow_down(engine)
    with Session(engine) as session:
        ana = session.get_one(Inquiry, inquiry_id)
        chat_id, person_id = ana.chat_id, ana.participant_id

    def act(actor_id: int) -> None:
        try:
            with Session(engine) as session, session.begin():
                if actor_id:
                    inquiries.answer(
                        session, actor_id=actor_id, inquiry_id=inquiry_id, text="Aqui", now=NOW
                    )
                else:
                    inquiries.ask(
                        session,
                        chat_id=chat_id,
                        participant_id=person_id,
                        name="",
                        text="E quando?",
                        file=None,
                        message_id=2,
                        now=NOW,
                    )
        except OperationalError as error:
            if not is_passing(error):
                raise
            act(actor_id)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(act, [people[0], 0]))

    with Session(engine) as session:
        rows = session.scalars(select(Inquiry).order_by(Inquiry.id)).all()
    texts = [row.text for row in rows]
    assert texts in (["Onde é?\n\nE quando?"], ["Onde é?", "E quando?"])
    assert [row.answer for row in rows][:1] == ["Aqui"]
