"""What was in work is known to the next process, and how long it had been going on."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import marker
from bot.marker import Marker
from database import turns


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dados" / "rede.db.work"


@pytest.fixture
def begin() -> Iterator[Callable[[], Marker]]:
    """Make a process's marker; none is closed before the end, as if all were killed."""
    made: list[Marker] = []

    def begin() -> Marker:
        made.append(Marker())
        return made[-1]

    yield begin
    for each in made:
        each._close()  # noqa: SLF001


Begin = Callable[[], Marker]


def test_update_in_work_is_known_to_the_next_process(path: Path, begin: Begin) -> None:
    dead, next_one, third = begin(), begin(), begin()
    assert dead.open(path) == {}
    with dead.on(7):
        assert next_one.open(path) == {7: 1}
        # It was told once; a process that dies before it counted it does no harm.
        assert third.open(path) == {}


def test_update_that_was_in_work_for_long_is_to_be_blamed_more(
    path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = begin()
    dead.open(path)
    with dead.on(2**63 - 1):
        honest = time.time()
        monkeypatch.setattr("bot.marker.time.time", lambda: honest + turns.STUCK_S)
        assert begin().open(path) == {2**63 - 1: 3}


def test_update_that_is_done_is_not_known(path: Path, begin: Begin) -> None:
    dead = begin()
    dead.open(path)
    with dead.on(7), dead.on(8, marker.LOOP):
        pass
    with pytest.raises(ZeroDivisionError), dead.on(9):
        raise ZeroDivisionError
    assert begin().open(path) == {}


def test_two_threads_mark_each_its_own(path: Path, begin: Begin) -> None:
    dead = begin()
    dead.open(path)
    with dead.on(7), dead.on(8, marker.LOOP):
        assert begin().open(path) == {7: 1, 8: 1}


def test_file_goes_with_the_process_unless_something_is_in_work(path: Path, begin: Begin) -> None:
    ended, hung = begin(), begin()
    ended.open(path)
    ended.close()
    assert not path.exists()
    hung.open(path)
    with hung.on(7):
        hung.close()
    assert begin().open(path) == {7: 1}


@pytest.mark.parametrize("content", [b"", b"\x01", b"\0" * 4_096, b"x" * 7])
def test_strange_file_blames_nobody(path: Path, begin: Begin, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert begin().open(path) in ({}, {1: 3})


def test_without_a_file_everything_goes_on_and_it_is_said_once(
    tmp_path: Path, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    unmarked = begin()
    (tmp_path / "nada").touch()
    assert unmarked.open(tmp_path / "nada" / "rede.db.work") == {}
    with unmarked.on(7), unmarked.on(8, marker.LOOP):
        pass
    unmarked.close()
    assert caplog.text.count("work_not_marked") <= 1


def test_file_that_takes_nothing_any_more_stops_nobody(path: Path, begin: Begin) -> None:
    full = begin()
    full.open(path)
    full._close()  # noqa: SLF001
    full._files = tuple(path.open("rb", buffering=0) for _ in range(2))  # noqa: SLF001
    with full.on(7):
        pass
    assert full._files == ()  # noqa: SLF001
