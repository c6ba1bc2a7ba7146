"""What people of a chat agree on at the end, of the days and hours they spoke of."""

import re
from typing import Final

from domain.organizing.invitation_page import Page
from domain.organizing.invitation_roles import Day, Hour

_SPEAKER: Final = re.compile(r"^[ \t]{0,3}([A-ZÀ-Ú][a-zà-ú]{2,14}): (?=\S)", re.MULTILINE)
_MANY: Final = 3
"""Messages of which one answers another."""
_AGREED: Final = re.compile(
    r"\b(?:entao|fechad[oa]|fechou|fechamos|combinad[oa]|combinamos|confirmad[oa]|ficou|fica"
    r"|ta valendo|decidido|bateu o martelo)\b[^?\n]{0,60}\Z"
)
_ASKS: Final = re.compile(r"[^.!\n]{0,60}\?")


def _is_chat(page: Page) -> bool:
    names = _SPEAKER.findall(page.text)
    talks = len(names) >= _MANY and 1 < len(set(names)) < len(names)
    return talks or len(page.written) >= _MANY


def agreed_days(page: Page, plain: str, own: list[Day]) -> list[Day]:
    """Return the last day, where it is said that it is agreed; else all of them."""
    if len(own) < 2 or not _is_chat(page):  # noqa: PLR2004 - one has nothing to settle
        return own
    last = max(own, key=lambda each: each.mention.start)
    begins = plain.rfind("\n", 0, last.mention.start) + 1
    is_agreed = _AGREED.search(plain, begins, last.mention.start) is not None
    return [last] if is_agreed and not _asks(plain, last.mention.end) else own


def agreed_hours(page: Page, plain: str, own: list[Hour]) -> list[Hour]:
    """Return the last hours, where only they say both when it starts and when it ends."""
    if len(own) < 2 or not _is_chat(page):  # noqa: PLR2004
        return own
    *others, last = sorted(own, key=lambda each: each.mention.start)
    is_whole = len(last.mention.readings) == 1 and all(
        span.starts and span.ends for span in last.mention.readings
    )
    says_end = any(span.ends for each in others for span in each.mention.readings)
    return [last] if is_whole and not says_end and not _asks(plain, last.mention.end) else own


def _asks(plain: str, end: int) -> bool:
    return _ASKS.match(plain, end) is not None
