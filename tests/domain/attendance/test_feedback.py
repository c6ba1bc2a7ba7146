import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.attendance import feedback
from domain.errors import NotAllowedError, NotFoundError
from models import Activity, Feedback, Participant, Role
from tests import make
from tests.make import NOW, moment

END = moment(18, 3, 12)
AFTER = moment(18, 3, 12, 30)


def _present(session: Session, encontro: Activity, name: str = "Ana Souza") -> Participant:
    person = make.participant(session, name)
    make.attendance(session, make.slots_of(session, encontro)[0], person)
    return person


def test_give_score_records_and_a_second_one_replaces_it(session: Session) -> None:
    encontro = make.encontro(session)
    ana = _present(session, encontro)

    for score in (2, 5):
        result = feedback.give_score(
            session, activity_id=encontro.id, participant_id=ana.id, score=score, now=AFTER
        )

    assert (result.score, result.title, result.has_comment) == (5, encontro.title, False)
    assert session.scalar(select(func.count()).select_from(Feedback)) == 1


def test_give_score_keeps_the_comment(session: Session) -> None:
    encontro = make.encontro(session)
    ana = _present(session, encontro)
    who = {"activity_id": encontro.id, "participant_id": ana.id, "now": AFTER}
    feedback.give_score(session, score=2, **who)  # type: ignore[arg-type]
    feedback.comment(session, text="  Gostei.  ", **who)  # type: ignore[arg-type]

    feedback.give_score(session, score=4, **who)  # type: ignore[arg-type]

    assert session.scalars(select(Feedback.comment)).one() == "Gostei."


def test_give_score_is_for_those_present_and_after_the_end(session: Session) -> None:
    encontro = make.encontro(session)
    ana, absent = _present(session, encontro), make.participant(session, "Bia")

    for person, now in ((absent, AFTER), (ana, moment(18, 3, 11, 59))):
        with pytest.raises(feedback.NotPresentError):
            feedback.give_score(
                session, activity_id=encontro.id, participant_id=person.id, score=5, now=now
            )
        with pytest.raises(feedback.NotPresentError):
            feedback.read(session, activity_id=encontro.id, participant_id=person.id, now=now)
    feedback.give_score(session, activity_id=encontro.id, participant_id=ana.id, score=5, now=END)


def test_give_score_knows_only_five(session: Session) -> None:
    encontro = make.encontro(session)
    ana = _present(session, encontro)

    for score in (0, 6):
        with pytest.raises(NotFoundError):
            feedback.give_score(
                session, activity_id=encontro.id, participant_id=ana.id, score=score, now=AFTER
            )


def test_comment_needs_a_score_first(session: Session) -> None:
    encontro = make.encontro(session)
    ana = _present(session, encontro)

    with pytest.raises(NotFoundError):
        feedback.comment(
            session, activity_id=encontro.id, participant_id=ana.id, text="Bom", now=AFTER
        )


def test_results_show_no_names_and_no_order_of_arrival(session: Session) -> None:
    encontro, organizer = make.encontro(session), make.organizer(session)
    for name, score, words in (("Rui", 5, "Muito bom"), ("Ana", 4, ""), ("Bia", 4, "Faltou água")):
        person = _present(session, encontro, name)
        feedback.give_score(
            session, activity_id=encontro.id, participant_id=person.id, score=score, now=AFTER
        )
        if words:
            feedback.comment(
                session, activity_id=encontro.id, participant_id=person.id, text=words, now=AFTER
            )

    result = feedback.results(session, activity_id=encontro.id, actor_id=organizer.id, now=NOW)

    assert result == feedback.Opinions(
        encontro.id, encontro.title, (0, 0, 0, 2, 1), ("Faltou água", "Muito bom")
    )
    assert result.average == pytest.approx(13 / 3)


def test_results_are_for_organizers_only(session: Session) -> None:
    encontro = make.encontro(session)
    for role in (Role.PARTICIPANT, Role.DOOR):
        with pytest.raises(NotAllowedError):
            feedback.results(
                session,
                activity_id=encontro.id,
                actor_id=make.participant(session, role=role).id,
                now=NOW,
            )


def test_results_without_answers_have_no_average(session: Session) -> None:
    encontro, organizer = make.encontro(session), make.organizer(session)

    assert (
        feedback.results(session, activity_id=encontro.id, actor_id=organizer.id, now=NOW).average
        is None
    )
