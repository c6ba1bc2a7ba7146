import pytest
from sqlalchemy.orm import Session

from domain.errors import NotFoundError
from domain.people import settings
from domain.people.settings import Reminder
from tests import make


def test_toggle_switches_off_and_on_again(session: Session) -> None:
    ana = make.participant(session)

    off = settings.toggle(session, participant_id=ana.id, kind=Reminder.EVE)
    stored = list(ana.muted_reminders)
    on = settings.toggle(session, participant_id=ana.id, kind=Reminder.EVE)

    assert (off, stored) == (frozenset({Reminder.EVE}), ["eve"])
    assert on == frozenset()


def test_toggle_is_stored(session: Session) -> None:
    ana = make.participant(session, muted_reminders=["week"])

    settings.toggle(session, participant_id=ana.id, kind=Reminder.TWO_HOURS)
    session.expire_all()

    assert settings.muted(session, participant_id=ana.id) == {Reminder.WEEK, Reminder.TWO_HOURS}


def test_toggle_refuses_what_always_arrives(session: Session) -> None:
    ana = make.participant(session)

    with pytest.raises(NotFoundError):
        settings.toggle(session, participant_id=ana.id, kind=Reminder.FEEDBACK)
