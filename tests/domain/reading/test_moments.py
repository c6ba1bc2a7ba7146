from datetime import date, time

import pytest

from domain.reading import moments

TODAY = date(2024, 3, 11)


@pytest.mark.parametrize(
    ("text", "day", "starts", "ends"),
    [
        ("21.12.2024 9.00", date(2024, 12, 21), time(9), None),
        ("10/12/2024 - 9h", date(2024, 12, 10), time(9), None),
        ("10 de dezembro de 2024, 9h", date(2024, 12, 10), time(9), None),
        ("2024-12-15 09:00", date(2024, 12, 15), time(9), None),
        ("2024-12-15T09:00:00", date(2024, 12, 15), time(9), None),
        ("15/1/2025 9 as 12", date(2025, 1, 15), time(9), time(12)),
        ("10/3, 9h às 12h", date(2025, 3, 10), time(9), time(12)),
        ("quarta 9h", date(2024, 3, 13), time(9), None),
        ("10/3", date(2025, 3, 10), None, None),
        ("12:00", None, time(12), None),
    ],
)
def test_a_moment_is_read(
    text: str, day: date | None, starts: time | None, ends: time | None
) -> None:
    found = moments.read(text, today=TODAY)

    assert [mention.readings for mention in found.days] == ([] if day is None else [((day,),)])
    spans = [(span.starts, span.ends) for mention in found.hours for span in mention.readings]
    assert spans == ([] if starts is None else [(starts, ends)])
    assert found.rest == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [("17/4 9 às 12 no auditório", "auditório"), ("não sei", "não sei"), ("99/99", "99 / 99")],
)
def test_what_is_left_over_is_named(text: str, rest: str) -> None:
    assert moments.read(text, today=TODAY).rest == rest
