"""Whom an announcement reaches, and when it cannot wait for the morning."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.organizing import announcements
from tests import make
from tests.make import NOW, moment


def test_everybody_is_the_active_people_with_a_chat(session: Session) -> None:
    celia = make.organizer(session)
    encontro = make.encontro(session)
    make.participant(session)
    make.participant(session, chat_id=None)
    make.participant(session, unreachable_at=NOW)

    reach = announcements.reach(session, actor_id=celia.id, activity_id=encontro.id, now=NOW)

    assert reach == announcements.Reach(count=2, unreachable_count=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(17, 3, 15), False),
        (moment(17, 3, 23), True),
        (moment(16, 3, 23), False),
        (moment(18, 3, 7), True),
    ],
)
def test_is_urgent_when_the_morning_would_be_too_late(now: Any, expected: Any) -> None:
    assert announcements.is_urgent(moment(18, 3, 9), now) is expected
