"""Reading the text of an invitation: name, time, place, seats and hours.

Rules, not guesses by a service: what they miss is asked, what has two readings is asked with
both, what was not used is named, and everything is shown before it is published.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from domain.organizing import (
    invitation_formats,
    invitation_labels,
    invitation_links,
    invitation_page,
    invitation_parts,
    invitation_quoted,
    invitation_seats,
    invitation_second,
    invitation_signs,
    invitation_streets,
    invitation_taken_back,
    invitation_times,
    invitation_titles,
    invitation_venues,
)
from domain.organizing.invitation import Invitation, Notes, Piece
from domain.organizing.invitation_around import Around
from domain.organizing.invitation_name_words import is_greeting
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_sittings import Sitting
from domain.quiet_hours import local_day
from domain.reading import days, links

_THEME: Final = r"\b(?:com o )?[Tt]ema(?: d(?:[aeo]|est[ae]) \w{3,10})?"
_QUOTED_THEME: Final = re.compile(
    rf"{_THEME}(?: (?:[ée]|será))?:? [“\"'‘]([^“”\"‘'’\n]{{2,150}})[”\"'’]"
    rf"|{_THEME} (?:é|será):? +(?=[A-ZÀ-Ú])([^.,;:!?()\n]{{5,100}})"
)
_NUMBERING: Final = re.compile(r"^\s*(?:\d{1,2}[ \t]?[).ª–—-]|[-•·*])\s*(?=\D)")
_ORDER: Final = tuple(Piece)


def read(text: str, *, now: datetime) -> Invitation:
    """Return what an invitation says; hours are those of Minas Gerais."""
    today = local_day(now)
    text = invitation_taken_back.with_right_rooms(invitation_formats.in_words(text))
    return _read(invitation_signs.plain_letters(text), today, _MOST_QUOTED)


_MOST_QUOTED: Final = 3
"""Mails quoted in mails."""


def _read(text: str, today: date, depth: int) -> Invitation:
    found_links = links.find(text)
    page = invitation_parts.take_apart(text, found_links, today)
    found = _read_page(page, text, found_links, today)
    if page.quoted.strip() and depth:
        begins = len(page.quoted) - len(page.quoted.lstrip())
        quoted = text[text.rfind("\n", 0, begins) + 1 :]  # with the sign of bold before it
        if invitation_quoted.only_answers(found, page.text):
            found = Invitation(unused=_sentences(page.text))
        found = invitation_quoted.completed(found, _read(quoted, today, depth - 1))
        found = replace(found, unused=(*found.unused, *_replaced(quoted, found, today)))
    return found


def _sentences(text: str) -> tuple[str, ...]:
    found = (" ".join(text[start:end].split()) for start, end in invitation_page.units(text))
    return tuple(each for each in found if not is_greeting(each))


def _replaced(below: str, found: Invitation, today: date) -> list[str]:
    """Name the sentences of a quoted mail that say another day than the answer to it."""
    own = {sitting.day for sitting in found.sittings if sitting.day}
    others = [
        each.start
        for each in days.find(below, today=today)
        if own and each.readings and not any(own & set(reading) for reading in each.readings)
    ]
    return [
        " ".join(below[start:end].split())
        for start, end in invitation_page.units(below)
        if any(start <= at < end for at in others)
    ]


def looks_like_one(found: Invitation) -> bool:
    """Tell whether a text that nobody asked for is an invitation."""
    has_day = any(sitting.day for sitting in found.sittings) or any(
        question.piece is Piece.DAY for question in found.questions
    )
    has_hour = any(sitting.starts for sitting in found.sittings)
    has_place = bool(found.venue or found.link or found.mode)
    return has_day and has_hour and has_place and bool(found.title)


def _read_page(
    page: Page, original: str, found_links: tuple[links.Mention, ...], today: date
) -> Invitation:
    notes = Notes(len(original))
    programme = _programme(page, original, notes)
    times = invitation_times.find(page, today=today, programme=programme)
    notes.use(*times.used)
    theme = _theme(page, notes)
    capacity, is_unlimited, seat_places = invitation_seats.number(page, notes)
    minutes = invitation_seats.minutes(page, notes)
    link = _link(page, original, found_links, notes)
    stops = [start for start, _ in times.mentions] + seat_places
    around = Around(page, stops, found_links)
    title, title_place = invitation_titles.choose(page, times, stops, notes)
    invitation_times.keep_line_of(times, page, title)
    if times.day_readings is not None:
        candidates = tuple(
            " ".join(day.isoformat() for day in reading) for reading in times.day_readings
        )
        notes.ask(Piece.DAY, *candidates)
    elif times.asks_day:
        notes.ask(Piece.DAY)
    elif times.other_days:
        notes.doubt(Piece.DAY, *(day.isoformat() for day in times.other_days))
    place = invitation_venues.choose(page, stops, title_place, link, notes)
    mode = invitation_venues.mode(page, place, link, title_place, notes)
    venue, address = place
    invitation_second.place(around, venue, notes)
    invitation_second.mode(around, mode, venue, notes)
    for piece, moments in ((Piece.STARTS, times.starts), (Piece.ENDS, times.ends)):
        if len(moments) > 1:
            notes.ask(piece, *(f"{each:%H:%M}" for each in moments))
    if times.other_starts and not times.starts:
        notes.doubt(Piece.STARTS, *(f"{each:%H:%M}" for each in times.other_starts))
    return Invitation(
        title=title,
        theme=theme,
        sittings=tuple(sitting for sitting in times.sittings if sitting != Sitting()),
        mode=mode,
        venue=venue,
        address=address,
        link=link,
        capacity=capacity,
        is_unlimited=is_unlimited,
        minutes=minutes,
        programme=programme,
        unused=_unused(original, page, notes, times.left + notes.left),
        questions=tuple(sorted(notes.questions, key=lambda each: _ORDER.index(each.piece))),
        has_wrong_weekday=times.has_wrong_weekday,
        no_such_day=times.problem,
    )


def _programme(page: Page, original: str, notes: Notes) -> tuple[str, ...]:
    lines = []
    if page.head is not None:
        notes.use(page.head)
    for start, end in page.programme:
        line = _NUMBERING.sub("", original[start:end].strip(" \t*_>"))
        if line.strip():
            lines.append(line.strip())
        notes.use((start, end))
    return tuple(lines)


def _theme(page: Page, notes: Notes) -> str:
    for each in page.within("theme"):
        notes.use((each.label_start, each.end))
        return invitation_streets.trim(page.text[each.start : each.end])
    quoted = _QUOTED_THEME.search(page.text)
    if quoted is None:
        return ""
    notes.use(quoted.span())
    return (quoted[1] or quoted[2]).strip()


def _link(page: Page, original: str, found: tuple[links.Mention, ...], notes: Notes) -> str:
    link = invitation_links.of_call(page, original, found)
    if link is None:
        return ""
    notes.use((link.start, link.end))
    return link.url


def _unused(
    original: str, page: Page, notes: Notes, left: list[tuple[int, int]]
) -> tuple[str, ...]:
    """Name the sentences of which nothing was used, and the days that are no longer."""
    found = []
    for start, end in invitation_page.units(original):
        if any(notes.used[start:end]) or page.quoted[start:end].strip():
            continue
        behind = max([at for begins, at in page.greetings if begins <= start < at], default=start)
        sentence = " ".join(original[behind:end].split()).strip(" *_~|,;")
        if invitation_labels.is_label(sentence):
            continue
        if any(sign.isalnum() for sign in sentence) and not is_greeting(sentence):
            found.append(sentence)
    left = [*left, *invitation_signs.struck(original)]
    old = [original[start:end].strip("~ (),.;") for start, end in left]
    return (*found, *(day for day in old if not any(day in sentence for sentence in found)))
