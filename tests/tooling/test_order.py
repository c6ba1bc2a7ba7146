"""Long tests stand where each process begins, and what waits behind them, in all but one."""

import pytest

from tests.order import dealt


@pytest.mark.parametrize(
    ("long", "waiting", "workers", "row"),
    [
        ("AB", [], 2, "AabcdBefgh"),
        ("ABC", [], 2, "ACabcBdefgh"),
        ("A", [], 4, "Aabcdefgh"),
        ("", [], 3, "abcdefgh"),
        ("AB", ["12"], 2, "AabcdeB12fgh"),
        ("A", ["12", "3", "4"], 3, "Aabc124d3efgh"),
    ],
)
def test_each_stretch_begins_with_its_part(
    long: str, waiting: list[str], workers: int, row: str
) -> None:
    assert "".join(dealt(long, waiting, "abcdefgh", workers)) == row
