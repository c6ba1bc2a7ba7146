"""The library's live tests pass on the simulator, and the list of them only grows."""

from pathlib import Path

import pytest

from tests.honesty import library_suite
from tests.honesty.library_suite import SourceMissingError, allowed, run, unpack
from tests.scale import sized

# Raised whenever the list grows; never lowered.
FEWEST = 239

is_fetched = pytest.mark.skipif(
    not (library_suite.FETCHED / "source").exists(),
    reason="a fonte da biblioteca não foi buscada: rode scripts/honesty com internet",
)


def test_allowed_list_is_never_shortened() -> None:
    names = allowed()

    assert names == sorted(set(names))
    assert len(names) >= FEWEST


@is_fetched
@pytest.mark.strange_calls
@pytest.mark.timeout(300)
async def test_library_suite_passes_but_for_a_test_that_cannot(tmp_path: Path) -> None:
    """One run for both: half of what a run of a single test takes is to begin."""
    wanted = allowed()[:: sized(8, 1)]
    games = "tests/test_bot.py::TestBotWithRequest::test_send_game"
    assert games not in wanted

    outcome = await run([*wanted, games], tmp_path)

    broken = sorted(set(wanted) - outcome.passed)
    assert broken == [], outcome.output[-4000:]
    assert outcome.failed == {games}


def test_library_suite_without_its_source_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_suite, "FETCHED", tmp_path)

    with pytest.raises(SourceMissingError, match="Rode scripts/honesty com acesso à internet"):
        unpack(tmp_path / "source")
