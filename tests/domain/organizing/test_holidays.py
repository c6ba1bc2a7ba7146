from datetime import date

import pytest

from domain.organizing.holidays import DayOff, day_off


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 3, 18), None),
        (date(2024, 3, 16), DayOff.WEEKEND),
        (date(2024, 3, 29), DayOff.HOLIDAY),
        (date(2024, 5, 30), DayOff.HOLIDAY),
        (date(2024, 2, 13), DayOff.HOLIDAY),
        (date(2025, 4, 18), DayOff.HOLIDAY),
        (date(2027, 3, 26), DayOff.HOLIDAY),
        (date(2049, 4, 16), DayOff.HOLIDAY),
        (date(2024, 8, 15), DayOff.HOLIDAY),
        (date(2024, 12, 2), None),
    ],
)
def test_day_off_knows_weekends_and_holidays(day: date, expected: DayOff | None) -> None:
    assert day_off(day) is expected
