import pytest

from domain.activities.activities import Stretch
from messages.courses import lessons
from tests.make import moment


def stretch(day: int, month: int, start: int, end: int) -> Stretch:
    return Stretch(day, moment(day, month, start), moment(day, month, end))


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ([stretch(9, 4, 8, 12)], "terça, 9/4, das 8h às 12h"),
        (
            [stretch(9, 4, 8, 12), stretch(11, 4, 8, 12)],
            "terça, 9/4, e quinta, 11/4, das 8h às 12h",
        ),
        (
            [stretch(14, 12, 9, 12), stretch(15, 12, 9, 12), stretch(16, 12, 9, 12)],
            "14/12, 15/12 e 16/12, das 9h às 12h",
        ),
        (
            [stretch(9, 4, 8, 12), stretch(11, 4, 14, 18)],
            "terça, 9/4, das 8h às 12h; quinta, 11/4, das 14h às 18h",
        ),
    ],
)
def test_lessons_are_said_in_few_words(slots: list[Stretch], expected: str) -> None:
    assert lessons(slots) == expected
