import pytest

from domain.organizing.programmes import lines_outside
from tests.make import moment

PROGRAMME = "8h30 Café\n9h Abertura\nPainel às 20h fica para depois\n12h Encerramento"


@pytest.mark.parametrize(
    ("slots", "outside"),
    [
        ([(moment(18, 3, 9), moment(18, 3, 12))], []),
        (
            [(moment(18, 3, 14), moment(18, 3, 17))],
            ["8h30 Café", "9h Abertura", "12h Encerramento"],
        ),
        ([(moment(18, 3, 9), moment(18, 3, 11))], ["12h Encerramento"]),
        ([(moment(18, 3, 9), moment(18, 3, 10)), (moment(19, 3, 11), moment(19, 3, 12))], []),
    ],
)
def test_lines_outside_are_in_none_of_the_slots(slots: list, outside: list[str]) -> None:  # type: ignore[type-arg]
    assert lines_outside(PROGRAMME, slots) == outside
