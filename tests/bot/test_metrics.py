"""What /metrics says, as Prometheus reads it."""

from bot import status


def test_figures_stand_whole_one_a_line() -> None:
    figures = {"restarts_total": 1_234_567, "leading": True, "letters_oldest_seconds": 0.25}

    assert status.written(figures) == (
        "rede_leading 1\nrede_letters_oldest_seconds 0.25\nrede_restarts_total 1234567\n"
    )
