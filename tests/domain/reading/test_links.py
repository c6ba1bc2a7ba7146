import pytest

from domain.reading import links
from domain.reading.links import Kind

CASES: list[tuple[str, str, Kind]] = [
    (
        "https://teams.exemplo.com/l/19%3ameeting_QWERT%40x/0",
        "https://teams.exemplo.com/l/19%3ameeting_QWERT%40x/0",
        Kind.MEETING,
    ),
    ("Link: https://zoom.exemplo.us/j/9?pwd=a.", "https://zoom.exemplo.us/j/9?pwd=a", Kind.MEETING),
    (
        "(https://zoom.exemplo.us/j/8?pwd=bV_x*7~Qa.1).",
        "https://zoom.exemplo.us/j/8?pwd=bV_x*7~Qa.1",
        Kind.MEETING,
    ),
    ("sala: meet.google.com/nrf-tucx-bqe", "meet.google.com/nrf-tucx-bqe", Kind.MEETING),
    ("https://a.br/rel_(gest%C3%A3o)", "https://a.br/rel_(gest%C3%A3o)", Kind.MEETING),
    ("por https://a.mg.gov.br/sala/b?x=1#a_b.", "https://a.mg.gov.br/sala/b?x=1#a_b", Kind.MEETING),
    ("*https://x.com/a_*", "https://x.com/a_", Kind.MEETING),
    ("<https://x.com/a>", "https://x.com/a", Kind.MEETING),
    ("HTTPS://TEAMS.X/Y", "HTTPS://TEAMS.X/Y", Kind.MEETING),
    ("https://maps.app.goo.gl/Q_2024-05-20", "https://maps.app.goo.gl/Q_2024-05-20", Kind.MAP),
    ("https://forms.exemplo.com/Xk3_9 até 30/4", "https://forms.exemplo.com/Xk3_9", Kind.FORM),
]  # fmt: skip


@pytest.mark.parametrize(("text", "url", "kind"), CASES)
def test_an_address_is_kept_to_the_letter(text: str, url: str, kind: Kind) -> None:
    (found,) = links.find(text)

    assert (found.url, found.kind, text[found.start : found.end]) == (url, kind, url)


@pytest.mark.parametrize(
    "text", ["ana@seplag.mg.gov.br", "14:00/17:00 e/ou Dr./Sra", "https://", "10/3", "a.b.c"]
)
def test_other_texts_are_no_address(text: str) -> None:
    assert links.find(text) == ()


def test_an_address_gets_its_scheme() -> None:
    assert links.find("meet.google.com/a")[0].address == "https://meet.google.com/a"
    assert links.find("http://x.com/a")[0].address == "http://x.com/a"


def test_only_a_whole_answer_is_an_address() -> None:
    assert links.read("https://x.com/a") is not None
    assert links.read("entre em https://x.com/a") is None
