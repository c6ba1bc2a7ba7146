"""Long tests stand where each process begins."""

import pytest

from tests.order import dealt


@pytest.mark.parametrize(
    ("long", "workers", "row"),
    [
        ("AB", 2, "AabcdBefgh"),
        ("ABC", 2, "ACabcBdefgh"),
        ("A", 4, "Aabcdefgh"),
        ("", 3, "abcdefgh"),
        ("ABCDEFGHIJKL", 1, "ABCDEFGHIJKLabcdefgh"),
    ],
)
def test_each_stretch_begins_with_its_part(long: str, workers: int, row: str) -> None:
    assert "".join(dealt(long, "abcdefgh", workers)) == row
