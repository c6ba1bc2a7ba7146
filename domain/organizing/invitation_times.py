"""Which of the days and hours of an invitation are those of the encontro."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from domain.organizing import (
    invitation_chats,
    invitation_days,
    invitation_hours,
    invitation_lengths,
    invitation_moved_days,
    invitation_own_hours,
    invitation_weekdays,
)
from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page
from domain.organizing.invitation_roles import Day, Hour, Role, day_of, hour_of
from domain.organizing.invitation_said_days import said_days
from domain.organizing.invitation_sittings import Found, Sitting
from domain.reading import durations, hours
from domain.reading.tokens import fold

_CALLED_OFF: Final = re.compile(
    r"\b(?:foi|esta|fica|sera|ficou|estao?)(?: [a-z]{4,12})? (?:suspens|cancelad|adiad"
    r"|desmarcad)[ao]\b"
    r"|\bnao (?:vai|vamos|ira|sera|poderemos|podera|pode)(?: mais)? (?:mais )?(?:acontecer|ocorrer"
    r"|ser (?:mais(?! (?:n[oa]|em|pel[oa]|por|as?)\b)|possivel|realizad[ao])|realizar|realizad[ao]"
    rf"|rolar|(?:ter|haver) (?:mais )?(?:[oa] )?{EVENT.pattern})\b"
    r"|\bnao (?:acontecera|ocorrera|teremos|havera) mais\b|\bsem nova data\b"
)

_STILL_ON: Final = re.compile(
    r"\bnao foi(?=[.!])|\bboato|\bnao procede\b|\bnada mudou\b|\b(?:e|era) falso\b"
    r"|(?<!local )(?<!horario )(?<!hora )(?<!link )(?<!sala )"
    r"\b(?:(?:continua|segue)(?: tudo)? (?:igual|de pe|mantid|confirmad)|(?:esta|foi) mantid)"
    r"(?![ao] [oa] (?:local|hora|link|sala))"
)
"""What denies that it was called off."""
_SAME_HOUR: Final = re.compile(
    r"\b(?:permanec|continu|segue|mante|mantid|conserv|mesm)[a-z]{0,4}\b[^.;\n]{0,40}\bhor(?:a|ario)s?\b"
    r"|\bhor(?:a|ario)s?\b[^.;\n]{0,60}\b(?:nao (?:mud|alter)|permanec|continu|segue|mante|mantid"
    r"|sem (?:mudanca|alteracao)|[oa]s? mesm)"
)
"""The hour that counts for the day which is still to be named."""


def find(page: Page, *, today: date, programme: Sequence[str] = ()) -> Found:
    """Return the days and hours of the encontro, and what is to be asked about them."""
    plain = fold(page.text)
    found = Found()
    all_days = [day_of(page, plain, mention) for mention in said_days(page, today)]
    all_days = invitation_days.with_ends_of_asides(all_days, plain)
    all_days = invitation_days.without_next(all_days, plain, today)
    all_days = invitation_days.without_written(all_days, plain, today)
    says_new = any(each.role is Role.NEW for each in all_days)
    all_days = invitation_moved_days.with_month(all_days, plain)
    all_days = invitation_moved_days.with_moved(all_days, plain)
    lengths = invitation_lengths.lengths(page)
    all_hours = _all_hours(page, plain, all_days, lengths)
    found.mentions = [(each.mention.start, each.mention.end) for each in all_days]
    found.mentions += [(each.mention.start, each.mention.end) for each in all_hours]
    if _CALLED_OFF.search(plain) and not _STILL_ON.search(plain) and not says_new:
        found.is_called_off = True
        found.left += [(each.mention.start, each.mention.end) for each in all_days]
        if not _SAME_HOUR.search(plain):
            return found
        all_days = []
    all_days = invitation_days.from_to(page, all_days, plain)
    all_days = invitation_weekdays.on_weekdays(all_days, plain)
    all_days = invitation_weekdays.up_to(all_days, plain)
    all_days = invitation_weekdays.without_skipped(all_days, plain)
    own_days, in_names = invitation_days.own_days(all_days, plain)
    own_days = invitation_chats.agreed_days(page, plain, own_days)
    own_days = invitation_days.repeated(own_days, plain)
    own_hours = _own_hours(page, plain, all_hours, own_days, all_days)
    found.mentions = [
        (each.mention.start, each.mention.end)
        for each in all_days if each not in in_names
    ] + [(each.mention.start, each.mention.end) for each in all_hours]  # fmt: skip
    found.used += [(each.mention.start, each.mention.end) for each in own_days]
    found.used += [(each.mention.start, each.mention.end) for each in own_hours]
    found.left += [
        (each.mention.start, each.mention.end)
        for each in all_days
        if (each.role is Role.OLD or _is_deadline(each, plain)) and each not in own_days
    ]
    found.left += [
        (each.mention.start, each.mention.end)
        for each in all_hours
        if each not in own_hours and each.kind in {"", "hours", "when"}
        and (each.role is not Role.OWN or any(own.role is Role.NEW for own in own_hours))
    ]  # fmt: skip
    groups = invitation_days.decide(found, own_days, own_hours, plain, today)
    found.groups = groups
    if len(groups) > 1:
        found.day_places = [at for at, _ in groups]
    invitation_hours.decide(found, invitation_own_hours.without_repeats(own_hours), groups, plain)
    says_start = found.starts or any(sitting.starts for sitting in found.sittings)
    if not says_start and not invitation_hours.from_days_of_programme(found, page):
        invitation_hours.from_programme(found, programme)
    invitation_hours.end_of_programme(found, programme)
    invitation_lengths.length(found, lengths)
    new = max((each.mention.start for each in own_hours if each.role is Role.NEW), default=0)
    _doubt(found, [each for each in all_days if each not in (*own_days, *in_names)], [
        each for each in all_hours if each not in own_hours
    ], new)  # fmt: skip
    return found


def _all_hours(
    page: Page,
    plain: str,
    all_days: Sequence[Day],
    lengths: Sequence[tuple[durations.Mention, int]],
) -> list[Hour]:
    found = [
        hour_of(page, plain, mention, all_days)
        for mention in hours.find(_text_of_hours(page.text, all_days))
        if not any(start <= mention.start < length.end for length, start in lengths)
    ]
    found = invitation_own_hours.of_here(found, page.text)
    found = invitation_own_hours.without_earlier(found, plain)
    found = invitation_own_hours.without_open(invitation_own_hours.parted(found, plain), plain)
    return invitation_own_hours.corrected(found, plain)


def _own_hours(
    page: Page, plain: str, found: list[Hour], own_days: list[Day], all_days: list[Day]
) -> list[Hour]:
    own = invitation_own_hours.own_hours(found, plain)
    own = invitation_chats.agreed_hours(page, plain, own)
    own = invitation_own_hours.with_new_end(own, found, plain)
    own = invitation_own_hours.with_other_ends(own, found, plain)
    said = {reading for each in own_days for reading in each.mention.readings}
    same_days = [each for each in all_days if said & set(each.mention.readings)]
    own = invitation_own_hours.with_other_starts(own, found, same_days, plain)
    if page.subject is None:
        return own
    return invitation_own_hours.with_subject(own, found, *page.subject)


def _text_of_hours(text: str, all_days: Sequence[Day]) -> str:
    """Return the text without its days, each letter in its place."""
    for each in all_days:
        gap = "," + " " * (each.mention.end - each.mention.start - 1)
        text = text[: each.mention.start] + gap + text[each.mention.end :]
    return _TO_LUNCH.sub(_until, _without_day_again(text, all_days))


def _without_day_again(text: str, found: Sequence[Day]) -> str:
    """Blank the day said again before the end: "12 mai, 08:30 > 12 mai, 12:00" is one stretch."""
    for one, other in pairwise(found):
        if one.mention.readings != other.mention.readings:
            continue
        again = _AGAIN.fullmatch(text, one.mention.end, other.mention.start)
        if again is not None:
            behind = _SIGNS.match(text, other.mention.start)
            end = other.mention.end if behind is None else behind.end()
            start = again.end("hour")
            text = f"{text[:start]} {again['to'].strip() or '-'}".ljust(end) + text[end:]
    return text


_TO_LUNCH: Final = re.compile(
    r",? (?:com )?(?:para|paramos|pausa|parada|intervalo)(?: (?:pro|para o|de|do))? almoço"
    r" (?:ao|às|a partir das)(?= [^.;\n]{1,12}[,;]? (?:e )?(?:volta|retorn|recome))",
    re.IGNORECASE,
)
"""Before the end of the morning: "Começa às nove, para pro almoço ao meio-dia, volta 13h30"."""


def _until(found: re.Match[str]) -> str:
    return " até".ljust(len(found[0]))


_AGAIN: Final = re.compile(
    r"\W{0,6}(?:às )?(?P<hour>\d{1,2}(?:[:h]\d{0,2})?)(?P<to>\s{0,3}(?:>|→|–|-|até|a|to)\s{0,3})"
)
_SIGNS: Final = re.compile(r"[^\w\n]{1,40}(?:às )?")


def _doubt(found: Found, other_days: Sequence[Day], other_hours: Sequence[Hour], new: int) -> None:
    """Note what else one day and its start may be: what nothing says to be something else.

    What stands before the new hour is what that one replaces.
    """
    if len(found.sittings) != 1:
        return
    (sitting,) = found.sittings
    if sitting.day is not None:
        found.other_days = [
            reading[0] for each in other_days for reading in each.mention.readings[:1]
            if each.role is Role.OWN and each.mention.is_marked and not each.mention.is_weekday
            and not each.mention.is_period
            and len(reading) == 1 and reading[0] != sitting.day
        ]  # fmt: skip
    if sitting.starts is not None:
        said = {sitting.starts, sitting.ends}
        said |= {
            span.starts for each in other_hours for span in each.mention.readings
            if each.role is Role.OLD or each.mention.start < new
        }  # fmt: skip
        found.other_starts = [
            span.starts for each in other_hours for span in each.mention.readings[:1]
            if each.role is Role.OWN and span.starts is not None and span.starts not in said
        ]  # fmt: skip


def _is_deadline(day: Day, plain: str) -> bool:
    """Tell whether a day of the calendar is another one: a deadline, the last meeting."""
    said = plain[day.mention.start : day.mention.end]
    return day.role is Role.ASIDE and _DATED.search(said) is not None


_DATED: Final = re.compile(r"\d ?/ ?\d|\d\.\d\d\.\d|\d[ºo]? de [a-z]{4}")


def keep_line_of(found: Found, page: Page, title: str) -> None:
    """Keep of a list the one line that says the name which a text above calls the only one.

    As in "Only the visit to the archive is for us", with a month of other things below.
    """
    plain, name = fold(page.text), fold(title)
    lines = [
        (plain.rfind("\n", 0, at) + 1, (plain + "\n").find("\n", at)) for at, _ in found.groups
    ]
    if not name or len(set(lines)) < 2:  # noqa: PLR2004 - one line is no list
        return
    says = [name in plain[start:end] for start, end in lines]
    above = plain[: min(lines)[0]]
    if says.count(True) != 1 or name not in above or not _ONLY_ONE.search(above):
        return
    (_, own) = found.groups[says.index(True)]
    found.left += [
        (at, end)
        for (at, _), (_, end), said in zip(found.groups, lines, says, strict=True)
        if not said
    ]
    found.sittings = [each for each in found.sittings if each.day in own]


_ONLY_ONE: Final = re.compile(
    r"\b(?:so|somente|apenas|unic[oa]|interessa[a-z]{0,3}|noss[oa]|nos cabe)\b"
)


def ask_which_day(found: Found) -> None:
    """Take the days for those of several events: one is to be chosen, and its hour."""
    found.day_readings = list(dict.fromkeys(reading for _, reading in found.groups))
    starts = dict.fromkeys(each.starts for each in found.sittings if each.starts is not None)
    ends = dict.fromkeys(each.ends for each in found.sittings if each.ends is not None)
    found.starts = list(starts) if len(starts) > 1 else []
    found.ends = list(ends) if len(ends) > 1 else []
    found.sittings = [
        Sitting(
            None,
            next(iter(starts)) if len(starts) == 1 else None,
            next(iter(ends)) if len(ends) == 1 else None,
        )
    ]
