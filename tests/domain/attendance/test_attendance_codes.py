from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.attendance import attendance_codes as codes
from domain.attendance.attendance_codes import Codes, OpenSlot
from tests.scale import sized

START = datetime(2024, 3, 18, 11, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _open(slot_id: int, opened_at: datetime = START, hours: int = 4) -> OpenSlot:
    return OpenSlot(slot_id, f"{slot_id:032x}", opened_at, opened_at + timedelta(hours=hours))


def test_find_accepts_a_code_until_the_third_change() -> None:
    drawn = Codes([_open(1)])
    shown_from = START + timedelta(minutes=10)
    digits = drawn.digits(1, codes.window_of(shown_from))
    gone_at = shown_from + timedelta(seconds=90)

    assert drawn.find(digits, shown_from - SECOND) is None
    assert drawn.find(digits, shown_from) == _open(1)
    assert drawn.find(digits, gone_at - SECOND) == _open(1)
    assert drawn.find(digits, gone_at) is None
    assert drawn.find_old(digits, gone_at) == _open(1)


def test_find_knows_nothing_of_a_slot_that_is_not_open() -> None:
    slot = _open(1)
    drawn = Codes([slot])

    for moment, expected in (
        (slot.opened_at - SECOND, None),
        (slot.opened_at, slot),
        (slot.ends_at - SECOND, slot),
        (slot.ends_at, None),
    ):
        assert drawn.find(drawn.digits(1, codes.window_of(moment)), moment) == expected


def test_changes_at_is_the_next_half_minute() -> None:
    assert codes.changes_at(START) == START + timedelta(seconds=30)
    assert codes.changes_at(START + timedelta(seconds=29.9)) == START + timedelta(seconds=30)


@settings(max_examples=sized(2, 50), deadline=None)
@given(
    starts=st.lists(st.integers(0, 20), min_size=60, max_size=60),
    window=st.integers(20, 60),
)
def test_digits_of_open_slots_are_never_shared(starts: list[int], window: int) -> None:
    # Sixty slots draw 180 acceptable codes of 10,000: left to chance nearly all runs collide.
    slots = [_open(n, START + timedelta(seconds=30 * start)) for n, start in enumerate(starts)]
    drawn = Codes(slots)
    now = codes.window_of(START) + window

    owners: dict[str, int] = {}
    for slot in slots:
        for recent in range(now - codes.PREVIOUS, now + 1):
            assert owners.setdefault(drawn.digits(slot.slot_id, recent), slot.slot_id) == (
                slot.slot_id
            )


def test_digits_do_not_change_when_another_slot_opens_or_closes() -> None:
    moment = START + timedelta(minutes=5)
    window = codes.window_of(moment)
    first = [_open(n) for n in range(40)]
    later = [_open(n, moment) for n in range(40, 80)]
    closed = [OpenSlot(s.slot_id, s.secret, s.opened_at, moment) for s in first[:20]]

    alone = Codes(first)
    with_later = Codes(first + later)
    with_closed = Codes(closed + first[20:])

    for slot in first[20:]:
        expected = alone.digits(slot.slot_id, window)
        assert with_later.digits(slot.slot_id, window) == expected
        assert with_closed.digits(slot.slot_id, window) == expected


def test_digits_are_drawn_again_for_the_slot_that_opened_later() -> None:
    moment = START + timedelta(minutes=5)
    window = codes.window_of(moment)
    first = _open(2)
    wanted = Codes([first]).digits(2, window)
    same = next(
        slot
        for number in range(200_000)
        if Codes([slot := OpenSlot(1, f"{number:032x}", moment, first.ends_at)]).digits(1, window)
        == wanted
    )
    closed = OpenSlot(2, first.secret, first.opened_at, moment)

    together = Codes([same, first])
    after = Codes([same, closed])

    assert together.digits(2, window) == wanted
    assert together.digits(1, window) != wanted
    assert after.digits(1, window) == together.digits(1, window)


def test_token_counts_only_with_its_own_secret_slot_and_window() -> None:
    window = codes.window_of(START)
    token = codes.read_token(codes.token(7, "aa" * 16, window))
    assert token is not None

    assert token.is_genuine("aa" * 16)
    assert not token.is_genuine("bb" * 16)
    assert not codes.Token(8, token.window, token.seal).is_genuine("aa" * 16)
    assert not codes.Token(7, token.window + 1, token.seal).is_genuine("aa" * 16)


def test_token_is_current_for_three_windows() -> None:
    token = codes.Token(7, codes.window_of(START), "")

    assert token.is_current(START - SECOND)
    assert token.is_current(START + timedelta(seconds=90) - SECOND)
    assert not token.is_current(START + timedelta(seconds=90))
    assert not token.is_current(START - timedelta(seconds=31))


def test_token_fits_into_a_deep_link() -> None:
    link = "p_" + codes.token(2**27, "aa" * 16, codes.window_of(START))

    assert len(link) <= 64
    assert link.replace("_", "").isalnum()


def test_read_token_refuses_what_is_none() -> None:
    for text in (
        "",
        "1_2",
        "1_2_abcdefg",
        "1_2_ABCDEFGH",
        "x_2_abcdefgh",
        "1_2_abcdefgh ",
        "١_2_a",
    ):
        assert codes.read_token(text) is None


def test_page_token_is_not_guessed_from_another() -> None:
    page = codes.page_token(26, "aa" * 16)

    assert codes.slot_of_page(page) == 26
    assert codes.is_page(page, 26, "aa" * 16)
    assert not codes.is_page(page, 27, "aa" * 16)
    assert not codes.is_page(page, 26, "ab" * 16)
    assert codes.slot_of_page("../26") is None
