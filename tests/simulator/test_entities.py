"""From HTML to text and entities."""

from typing import Any

import pytest

from simulator.entities import Formatted, format_text


def read(text: str) -> Formatted:
    return format_text(text, parse_mode="HTML", entities="")


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b><i>b</i>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>a</s>", "a", [entity("strikethrough", 0, 1)]),
        ("<del>a</del>", "a", [entity("strikethrough", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        ("<code>a b</code>", "a b", [entity("code", 0, 3)]),
        (
            '<pre><code class="language-py">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="py")],
        ),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        (
            "<blockquote expandable>a</blockquote>",
            "a",
            [entity("expandable_blockquote", 0, 1)],
        ),
        (
            '<a href="https://a.br/?x=1&amp;y=2">a</a>',
            "a",
            [entity("text_link", 0, 1, url="https://a.br/?x=1&y=2")],
        ),
        ('<a href="tg://user?id=7">a</a>', "a", [entity("text_mention", 0, 1, user_id=7)]),
        (
            '<tg-time unix="1710763200" format="">9h</tg-time>',
            "9h",
            [entity("date_time", 0, 2, unix_time=1710763200, date_time_format="")],
        ),
        ("🎉 <b>é🎉</b>", "🎉 é🎉", [entity("bold", 3, 3)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<B>a</B>", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("  \n<b> a</b>  ", "a", [entity("bold", 0, 1)]),
        ("&lt;b&gt; &amp;amp; &quot; &#65;&#x42; &nbsp;", '<b> &amp; " AB &nbsp;', []),
        ("&lt;b&gt;Zé &amp; Cia", "<b>Zé & Cia", []),
    ],
)
def test_html_becomes_text_and_entities(
    html: str, text: str, entities: list[dict[str, Any]]
) -> None:
    assert read(html) == Formatted(text, entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start e_1", [entity("bot_command", 0, 6)]),
        ("use /ajuda.", [entity("bot_command", 4, 6)]),
        ("9/3 ou a/b", []),
        ("veja https://a.br/x.", [entity("url", 5, 14)]),
        ("t.me/rede_bot?start=e_1", [entity("url", 0, 23)]),
        ("ana@a.gov.br", [entity("email", 0, 12)]),
        ("oi @rede_bot", [entity("mention", 3, 9)]),
        ("#rede", [entity("hashtag", 0, 5)]),
        ("#12", []),
    ],
)
def test_plain_text_has_what_is_found_by_itself(text: str, found: list[dict[str, Any]]) -> None:
    assert read(text) == Formatted(text, found)


def test_nothing_is_found_inside_code() -> None:
    assert read("<code>/start</code>").entities == [entity("code", 0, 6)]


def test_more_than_a_hundred_entities_are_passed_over() -> None:
    assert len(read("<b>a</b> " * 120).entities) == 100


def test_listed_entities_are_taken_as_they_are() -> None:
    formatted = format_text(
        " abc", parse_mode="", entities='[{"type": "bold", "offset": 1, "length": 2}]'
    )

    assert formatted == Formatted("abc", [entity("bold", 0, 2)])
