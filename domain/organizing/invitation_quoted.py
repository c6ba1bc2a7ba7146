"""What an answer leaves out and the mail below it says."""

import re
from dataclasses import replace
from typing import Final

from domain.organizing.invitation import Invitation, Piece
from domain.organizing.invitation_sittings import Sitting
from domain.reading.tokens import fold

_CHANGES: Final = re.compile(
    r"\b(?:mud|alter|troc|transfer|pass(?:a|ou)|nov[oa]|agora|corr[ei]|remarc|adi|antecip|cancel"
    r"|sera|vai ser|fica|so que|na verdade|em vez|link|sala|local)"
)


def only_answers(top: Invitation, text: str) -> bool:
    """Tell whether what stands on top of a mail says nothing of the encontro: "Ciente!"."""
    says_when = any(each.day or each.starts for each in top.sittings) or any(
        each.piece in {Piece.DAY, Piece.STARTS} for each in top.questions
    )
    is_bare = not (top.title or top.venue or top.mode) and not _asks_start(top)
    is_answer = (not says_when or is_bare) and not (top.link or top.address)
    return is_answer and _CHANGES.search(fold(text)) is None


def _asks_start(top: Invitation) -> bool:
    return any(
        each.piece is Piece.STARTS and len(each.candidates) > 1 and not each.is_doubt
        for each in top.questions
    )


def _words(text: str) -> str:
    """Return the words of a text between blanks: "Sala 1" is not in "Sala 12"."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


_WORD: Final = re.compile(r"\w+")


def completed(top: Invitation, below: Invitation) -> Invitation:
    """Fill what an answer leaves out with the mail it quotes."""
    sittings = top.sittings
    if _asks_start(top):
        # "No convite está 10h, aqui 9h. Qual vale?"
        silent = dict.fromkeys(replace(each, starts=None) for each in below.sittings)
        below = replace(below, sittings=tuple(silent))
    if below.sittings:
        known = below.sittings[0]
        days_below = dict.fromkeys(each.day for each in below.sittings)
        filled = tuple(
            Sitting(
                day,
                each.starts or known.starts,
                each.ends or (known.ends if not each.starts else None),
            )
            for each in sittings for day in ([each.day] if each.day else days_below)
        )  # fmt: skip
        sittings = filled or below.sittings
    top_questions = tuple(
        each for each in top.questions if each.piece is not Piece.TITLE or not below.title
    )
    asked = {question.piece for question in top_questions}
    is_doubtful = any(each.piece is Piece.TITLE and each.is_doubt for each in top.questions)
    title = (below.title if is_doubtful else top.title) or top.title or below.title
    answered = {Piece.TITLE} if top.title and title == top.title else set()
    if top.venue:
        answered.add(Piece.VENUE)
    if _words(top.venue) in _words(below.venue):
        top = replace(top, venue=below.venue, address=top.address or below.address)
    if any(each.day for each in top.sittings):
        answered.add(Piece.DAY)
    if any(each.starts for each in top.sittings):
        answered |= {Piece.STARTS, Piece.ENDS}
    return replace(
        top,
        title=title,
        theme=top.theme or below.theme,
        sittings=sittings,
        mode=top.mode or below.mode,
        venue=top.venue or below.venue,
        address=top.address or ("" if top.venue else below.address),
        link=top.link or below.link,
        capacity=top.capacity if top.has_seats else below.capacity,
        is_unlimited=top.is_unlimited or (below.is_unlimited and not top.has_seats),
        minutes=top.minutes or below.minutes,
        programme=top.programme or below.programme,
        unused=(*top.unused, *below.unused),
        questions=(
            *top_questions,
            *(
                each for each in below.questions
                if each.piece not in asked | answered
            ),
        ),
    )  # fmt: skip
