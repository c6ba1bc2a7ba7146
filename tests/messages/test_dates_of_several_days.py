from datetime import datetime

import pytest

from messages import dates
from tests.make import moment


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([moment(18, 3, 9)], "18/3"),
        ([moment(18, 3, 9), moment(18, 3, 14)], "18/3"),
        ([moment(17, 4, 9), moment(18, 4, 9)], "17 e 18/4"),
        ([moment(24, 6, 9), moment(25, 6, 9), moment(26, 6, 9)], "24 a 26/6"),
        ([moment(30, 4, 9), moment(2, 5, 9)], "30/4 e 2/5"),
    ],
)
def test_short_days_say_all_days_in_few_letters(days: list[datetime], expected: str) -> None:
    assert dates.short_days(days) == expected


def test_starts_say_the_hour_once_where_it_is_the_same() -> None:
    two, other = moment(17, 4, 9), moment(18, 4, 9)

    assert dates.starts([two, other]) == "quarta, 17/4, e quinta, 18/4, às 9h"
    assert dates.starts([two, moment(18, 4, 14)], is_on=True) == (
        "na quarta, 17/4, às 9h; na quinta, 18/4, às 14h"
    )
