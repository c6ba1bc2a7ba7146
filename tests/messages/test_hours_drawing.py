"""The ring of the hours: read on light and dark, by who does not tell colours apart, and quickly.

Colours are taken from the picture as it is drawn, and never from the program that draws it.
"""

import time
from collections import Counter
from statistics import median

import pytest

from domain.attendance.hours import Summary
from messages import hours_drawing
from tests.make import NOW
from tests.png import pixels

Colour = tuple[int, int, int]

LIGHT: Colour = (255, 255, 255)
DARK: Colour = (0x17, 0x21, 0x2B)
"""Telegram's background at night."""
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue cones": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def drawn(done: int = 31, coming: int = 11, other: int = 0) -> bytes:
    summary = Summary(2024, 0, done * 60, coming * 60, None, other_minutes=other)
    return hours_drawing.ring(summary, is_this_year=True, made_at=NOW)


def light(colour: Colour, eye: str) -> float:
    """Relative luminance (WCAG 2) of a colour as such an eye sees it."""
    linear = [
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in colour
    ]
    seen = [sum(part * one for part, one in zip(row, linear, strict=True)) for row in EYES[eye]]
    red, green, blue = (min(1.0, max(0.0, one)) for one in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour, eye: str = "all cones") -> float:
    low, high = sorted((light(one, eye), light(other, eye)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def picture() -> list[list[Colour]]:
    return pixels(drawn())


def around(picture: list[list[Colour]], row: int, column: int, reach: int = 8) -> Counter[Colour]:
    return Counter(
        picture[y][x]
        for y in range(row - reach, row + reach)
        for x in range(column - reach, column + reach)
    )


# Where each part is in the picture of 31 hours done and 11 on the way: right, left, above.
DONE, COMING, MISSING = (270, 350), (270, 70), (125, 160)


@pytest.mark.parametrize("eye", EYES)
def test_the_parts_differ_by_light_and_not_by_colour_alone(
    picture: list[list[Colour]], eye: str
) -> None:
    ((done, _),) = around(picture, *DONE).most_common()
    (missing, _), *_ = around(picture, *MISSING).most_common()
    coming = [colour for colour, count in around(picture, *COMING).items() if count > 20]

    assert contrast(done, missing, eye) >= 3
    # Stripes: two colours that differ by light, in a part whose neighbours have one.
    assert max(contrast(one, other, eye) for one in coming for other in coming) >= 3
    assert contrast(max(coming, key=lambda one: light(one, eye)), done, eye) >= 3


@pytest.mark.parametrize("background", [LIGHT, DARK])
def test_it_is_a_card_of_its_own_on_light_and_on_dark(
    picture: list[list[Colour]], background: Colour
) -> None:
    edge = {*picture[0], *picture[-1], *(row[0] for row in picture), *(row[-1] for row in picture)}
    ink = min({one for row in picture for one in row}, key=lambda one: light(one, "all cones"))

    assert len(edge) == 1
    assert contrast(edge.pop(), background) >= 3
    # Words stand on the card, never on the chat.
    assert contrast(ink, LIGHT) >= 7
    assert around(picture, 470, 600) == {LIGHT: 256}


def test_without_light_between_them_two_parts_would_be_one() -> None:
    """The control: the red and green of many charts, to who has no green cones."""
    red, green = (0xD3, 0x2F, 0x2F), (0x38, 0x8E, 0x3C)

    assert contrast(red, green, "no green cones") < 3


@pytest.mark.parametrize(
    ("done", "coming"), [(0, 8), (31, 11), (48, 0), (84, 3), (47, 12), (0, 0), (1, 0)]
)
def test_a_picture_takes_less_than_a_tenth_of_a_second(done: int, coming: int) -> None:
    drawn()
    times = []
    for _ in range(5):
        begun = time.monotonic()
        content = drawn(done, coming)
        times.append(time.monotonic() - begun)

    print(f"{median(times) * 1000:.0f} ms")  # noqa: T201
    assert median(times) < 0.1
    assert len(content) < 200_000
    assert int.from_bytes(content[16:20], "big") == 800  # the width in the head of a PNG


def test_long_amounts_keep_to_the_ring() -> None:
    summary = Summary(2024, 0, 2_855, 0, None)
    picture = pixels(hours_drawing.ring(summary, is_this_year=True, made_at=NOW))

    # The hole begins behind the line inside of the ring, left and right of its middle.
    assert around(picture, 265, 118) == {LIGHT: 256}
    assert around(picture, 265, 302) == {LIGHT: 256}


def test_of_a_year_that_is_over_it_says_what_was_missing() -> None:
    summary = Summary(2023, 60, 0, 0, None)

    assert hours_drawing.legend(summary, is_this_year=False) == (
        ("done", "Feitas: 1 h"),
        ("missing", "Faltaram: 47 h"),
    )
