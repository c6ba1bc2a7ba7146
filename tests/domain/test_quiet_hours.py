from datetime import datetime

import pytest

from domain.quiet_hours import awake, is_quiet
from tests.make import moment


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(7, 59, True), (8, 0, False), (19, 59, False), (20, 0, True)]
)
def test_is_quiet_from_20h_to_8h(hour: int, minute: int, *, quiet: bool) -> None:
    assert is_quiet(moment(18, 3, hour, minute)) is quiet


@pytest.mark.parametrize(
    ("asleep", "awake_at"),
    [
        (moment(18, 3, 23), moment(19, 3, 8)),
        (moment(18, 3, 5), moment(18, 3, 8)),
        (moment(18, 3, 12), moment(18, 3, 12)),
    ],
)
def test_awake_waits_for_the_morning(asleep: datetime, awake_at: datetime) -> None:
    assert awake(asleep) == awake_at
