from datetime import date

import pytest

from domain.holidays import DayOff, day_off, working_day_before


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


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2024, 3, 19), date(2024, 3, 18)),
        (date(2024, 3, 18), date(2024, 3, 15)),
        # Good Friday, and Carnival up to Ash Wednesday.
        (date(2024, 4, 1), date(2024, 3, 28)),
        (date(2024, 2, 15), date(2024, 2, 9)),
        (date(2024, 12, 26), date(2024, 12, 23)),
    ],
)
def test_working_day_before_skips_weekends_and_holidays(day: date, before: date) -> None:
    assert working_day_before(day) == before
