"""Which of the hours of an invitation are those of the encontro."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_roles import CORRECTED, NOT_AT, Day, Hour, Role
from domain.reading.hours import Span


def own_hours(found: list[Hour], plain: str) -> list[Hour]:
    """Return the hours that count: of new and old ones, the new."""
    kept = [each for each in found if each.role is not Role.ASIDE]
    new = [each for each in kept if each.role is Role.NEW]
    if new:
        return [*new, *_end_of_new(new, kept, plain)]
    old = {span for each in kept if each.role is Role.OLD for span in each.mention.readings}
    kept = [each for each in kept if each.role is not Role.OLD] or kept
    # What is said to be wrong may stand on the poster below.
    kept = [each for each in kept if not old & set(each.mention.readings)] or kept
    labelled = [each for each in kept if each.kind]
    # Of an end alone, the start stands elsewhere.
    return labelled if any(each.kind != "ends" for each in labelled) else kept


def _end_of_new(new: list[Hour], kept: list[Hour], plain: str) -> list[Hour]:
    """Return the end of a new start: what is said behind it, or where only the start is new.

    As in "Corrigindo: começa 13h30. E vai até 17h", and in "das 14h às 17h. Corrigindo: o início
    é às 13h30".
    """
    at = new[0].mention.start
    if any(span.ends for each in new for span in each.mention.readings):
        return []
    behind = [each for each in kept if is_end(each) and each.mention.start > at]
    if behind or not _ONLY_START.search(plain, max(0, at - _SENTENCE), at):
        return behind
    starts = [span.starts for each in new for span in each.mention.readings if span.starts]
    return [
        replace(each, mention=replace(each.mention, readings=(Span(None, span.ends),)))
        for each in kept if each not in new and len(each.mention.readings) == 1
        for span in each.mention.readings
        if span.ends is not None and span.ends > max(starts, default=span.ends)
    ]  # fmt: skip


_ONLY_START: Final = re.compile(r"\b(?:inicio|inicia|comeco|comeca)(?:ra|mos)?\b[^.;\n]*\Z")
"""Before a new hour, that it is only the start."""


def corrected(found: list[Hour], plain: str) -> list[Hour]:
    """Give a stretch the one hour that corrects it: "das 14h às 16h, ops, às 17h"."""
    laid = list(found)
    for one, other in pairwise(found):
        behind = CORRECTED.match(plain, one.mention.end)
        if behind is None or abs(behind.end() - other.mention.start) > _LED:
            continue
        made = [
            span for was in one.mention.readings if was.starts and was.ends
            for now in other.mention.readings if (at := now.starts) and now.ends is None
            for span in (Span(at, was.ends), Span(was.starts, at))
            if span.starts and span.ends and span.starts < span.ends
        ]  # fmt: skip
        if made:
            mention = replace(other.mention, readings=tuple(dict.fromkeys(made)))
            laid[found.index(other)] = replace(other, mention=mention)
    return laid


_LED: Final = 5
"""Letters of "às " before an hour."""


def with_subject(own: list[Hour], found: list[Hour], begins: int, ends: int) -> list[Hour]:
    """Add the hours of the subject of a mail that start at another time than those that count."""
    starts = {span.starts for each in own for span in each.mention.readings}
    return own + [
        replace(each, kind="hours") for each in found
        if begins <= each.mention.start < ends and each not in own and each.role is Role.OWN
        and not starts & {span.starts for span in each.mention.readings}
    ]  # fmt: skip


def without_earlier(found: list[Hour], plain: str) -> list[Hour]:
    """Let the hours of an earlier edition not count, where those of the new one are said.

    As in "O sarau de 3/12 foi lindo, das 9h às 12h. Vamos repetir dia 11/5, das 14h às 16h".
    """
    again = _ONCE_MORE.search(plain)
    if again is None or not any(
        each.role is not Role.ASIDE and each.mention.start > again.end() for each in found
    ):
        return found
    return [
        replace(each, role=Role.ASIDE)
        if each.mention.end <= again.start()
        and _WAS.search(plain, max(0, each.mention.start - _TOLD), each.mention.start)
        else each
        for each in found
    ]


_ONCE_MORE: Final = re.compile(
    r"\b(?:(?:nova|proxima|segunda|outra) edicao|repet(?:ir|iremos|imos|e|ira)\b|d[eo]sta vez"
    r"|dessa vez|mais uma (?:edicao|vez(?!,)))\b"
)
_TOLD: Final = 240
"""Letters of the sentence that tells of an earlier edition, before its hours."""
_EDITION: Final = rf"(?:{EVENT.pattern}|\b(?:edicao|turma|vez|ultim[oa]|primeir[oa]|anterior)\b)"
_HELD: Final = (
    r"\b(?:foi(?! (?:adi|remarc|reagend|transfer|antecip|alter|marc|mud))|foram|teve|tivemos"
    r"|rendeu|reuniu|lotou|encheu|aconteceu)\b"
)
_WAS: Final = re.compile(
    rf"(?:{_EDITION}[^.!?;\n]{{0,60}}?{_HELD}|{_HELD} (?:[ao] |noss[ao] |uma? )? ?{_EDITION})"
    r"(?![^.!?;\n]{0,160}\b(?:mas|agora|sera|serao|teremos|vamos|vai)\b)[^.!?;\n]{0,160}\Z"
)


def parted(found: list[Hour], plain: str) -> list[Hour]:
    """Keep the end that the next sentence says: "às 14h, e não às 13h. Vamos até as 17h"."""
    ends = [
        Hour(replace(each.mention, readings=late), Role.OWN, "ends" if each.kind else "")
        for each in found
        if each.role is not Role.OWN and NOT_AT.search(plain, 0, each.mention.start)
        and _STOP.search(plain, each.mention.start, each.mention.end)
        and (late := tuple(Span(None, span.ends) for span in each.mention.readings if span.ends))
    ]  # fmt: skip
    return found + ends


_STOP: Final = re.compile(r"[.!]\s")


def with_new_end(own: list[Hour], found: list[Hour], plain: str) -> list[Hour]:
    """Give a stretch the end that replaces its own: "termina 11h em vez de 12h"."""
    for each, old in pairwise(found):
        instead = _INSTEAD.match(plain, each.mention.end)
        if not is_end(each) or instead is None or instead.end() + _LED < old.mention.start:
            continue
        was = {span.starts or span.ends for span in old.mention.readings}
        (now,) = each.mention.readings[:1]
        own = [
            replace(hour, mention=replace(hour.mention, readings=tuple(
                Span(span.starts, now.ends) if span.starts and span.ends in was else span
                for span in hour.mention.readings
            )))
            for hour in own
        ]  # fmt: skip
    return own


_INSTEAD: Final = re.compile(r",? \(?(?:em vez d|ao inves d|no lugar d|e nao(?: mais)?)[aeo]?s? ?")


def with_other_ends(own: list[Hour], found: list[Hour], plain: str) -> list[Hour]:
    """Add what says in words of its own that the encontro ends at another time than the label."""
    ends = {
        span.starts if each.kind == "ends" and span.ends is None else span.ends
        for each in own for span in each.mention.readings
    }  # fmt: skip
    return own + [
        replace(each, kind="again") for each in found
        if ends - {None} and each not in own
        and (each.role is Role.OWN or _NOTE.search(plain, 0, each.mention.start))
        and _ENDING.match(plain, each.mention.start)
        and not _OTHER_END.search(plain, each.mention.start, each.mention.end)
        and not ends & {span.ends for span in each.mention.readings}
    ]  # fmt: skip


def with_other_starts(
    own: list[Hour], found: list[Hour], same_days: list[Day], plain: str
) -> list[Hour]:
    """Add what says in a sentence that the encontro starts at another time than the label.

    As in "Hora: 14h" above "A conversa começa às 15h", or "no dia 4/2, às 14h" above it.
    """
    starts = {span.starts for each in own for span in each.mention.readings}
    if not starts - {None} or not any(each.kind for each in own):
        return own
    ends = {each.mention.end for each in same_days}
    return own + [
        replace(each, kind="hours") for each in found
        if each not in own and each.role is Role.OWN and not each.kind
        and not starts & {span.starts for span in each.mention.readings}
        and all(span.starts is not None for span in each.mention.readings)
        and (
            _STARTS.search(plain, max(0, each.mention.start - _SENTENCE), each.mention.start)
            or any(_AT.fullmatch(plain, end, each.mention.start) for end in ends)
        )
    ]  # fmt: skip


_STARTS: Final = re.compile(
    r"(?:\b[ao]s? [^.;:\n\d]{3,60} |(?:^|[.;!?\n]) ?)(?:comeca|inicia|tera inicio)(?:ra|mos)?"
    r"[^.;:\n\d]{0,20}\Z"
)
_AT: Final = re.compile(r",? (?:\([a-z-]{3,13}\),? )?(?:as )?")
"""Between a day and its hour."""


def without_repeats(own: list[Hour]) -> list[Hour]:
    """Leave out an end that a stretch says already: "das 14h às 17h. Encerramento às 17h"."""
    ends = {span.ends for each in own for span in each.mention.readings if span.starts}
    return [
        each for each in own
        if any(span.starts or span.ends not in ends for span in each.mention.readings)
        or not each.mention.readings
    ]  # fmt: skip


_NOTE: Final = re.compile(r"^\W{0,4}obs[^\n]*\Z", re.MULTILINE)
_ENDING: Final = re.compile(r"(?:previsao de )?(?:termin|encerra|acab|fim |final )")
_OTHER_END: Final = re.compile(r"inscri|credenciamento|prazo|almoco|manha|primeir|segund")


def is_end(hour: Hour) -> bool:
    """Tell whether an hour only says when something ends."""
    return bool(hour.mention.readings) and all(
        span.starts is None for span in hour.mention.readings
    )


def without_open(found: list[Hour], plain: str) -> list[Hour]:
    """Let the hours at which a house is open not count, where there are others."""
    is_open = [_is_open(each, plain) for each in found]
    if not any(
        each.role is not Role.ASIDE and not opens
        for each, opens in zip(found, is_open, strict=True)
    ):
        return found
    return [
        replace(each, role=Role.ASIDE) if opens else each
        for each, opens in zip(found, is_open, strict=True)
    ]


def _is_open(hour: Hour, plain: str) -> bool:
    begins = max(hour.mention.start - _SENTENCE, 0)
    is_within = _BEGINS.search(plain, begins, hour.mention.start) is not None and (
        _WITHIN.match(plain, hour.mention.end) is not None
    )
    during = _DURING.search(plain, begins, hour.mention.start)
    return is_within or any((during, _OPEN.search(plain, begins, hour.mention.start)))


_SENTENCE: Final = 110
_OPEN: Final = re.compile(
    r"\b(?:visitac(?:ao|oes)|visitad[ao]|em cartaz|abert[ao] (?:ao publico|a visita|para visita)"
    r"[a-z]{0,4}|expost[ao]s?|expediente|atend(?:e|imento)|funciona(?:mento)?)"
    r"(?: [^.;\n]{0,60}\b(?:ate|segue|(?:segunda|terca|quarta|quinta|sexta)"
    r"(?:s|(?:-feira)?,? (?:a|e|ate))|diaria[a-z]{0,5}"
    r"|todos os dias|dias uteis)\b[^.;\n]{0,60}|[ :,]{1,2}(?:d[ae]s? )?)\Z"
    r"|\b(?:sala|auditorio|espaco|laboratorio|link)\b[^.;,\n]{0,30}"
    r"\breservad[ao]\b[^.;\n]{0,20}\Z"
)
"""What is open for weeks: "Visitação até 30/4, de terça a sábado, das"."""


_BEGINS: Final = re.compile(r"[.;!\n] {0,2}\Z")
_WITHIN: Final = re.compile(
    r",? (?:sera|serao) (?:servid|sortead|lancad|exibid|entreg)"
    r"|,? (?:ha|havera|tem|teremos|vai ter) (?:[a-z]{2,5} )?(?:sorteio|lancamento|coffee|cafe"
    r"|lanche|coquetel|intervalo|entrega|homenagem)\b"
)
_DURING: Final = re.compile(r"\bdurante (?:o|a|esse|esta|este|essa) [a-z]{5,12}, \Z")
"""What happens within the encontro: "Durante o evento, às 16h, será lançado o anuário"."""


def of_here(found: list[Hour], text: str) -> list[Hour]:
    """Take of the clocks of several cities the one of here: "11h Brasília | 14h Lisboa"."""
    if not any(_HERE.match(text, each.mention.end) for each in found):
        return found
    return [
        replace(each, role=Role.ASIDE)
        if _THERE.match(text, each.mention.end) and not _HERE.match(text, each.mention.end)
        else each
        for each in found
    ]


_OF_CITY: Final = r"[ ,(–-]{1,3}(?:em |(?:no )?(?:horário|hora) (?:oficial )?d[eoa] )?"
_HERE: Final = re.compile(rf"{_OF_CITY}(?:Bras[íi]lia|BRASÍLIA|BRT|BH|Brasil)\b")
_THERE: Final = re.compile(
    rf"{_OF_CITY}[A-ZÀ-Ú][a-zà-ú]{{2,14}}(?: [A-ZÀ-Ú][a-zà-ú]{{2,14}})?(?!\w)"
)
