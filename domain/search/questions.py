"""Understanding a few plain questions about the agenda, by their words alone.

A question is known when it holds one word of each group its rule needs, and besides those only
words that say nothing about a subject: "onde é o encontro?" is a question about the agenda,
"onde acho o painel de metas?" is a search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from domain.search.portuguese import says_something, stem, words
from models import Activity, Kind, Seat, SeatState, Slot

_MAX_WORDS: Final = 12


class Question(StrEnum):
    """What can be asked in plain words."""

    NEXT = "next"
    """When the next encontro is."""
    WHERE = "where"
    MINE = "mine"
    """What the person has a seat in."""
    HOURS = "hours"
    CANNOT = "cannot"
    """How not to go to something."""
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Gathering:
    """An encontro or turma with its next time."""

    activity_id: int
    kind: Kind
    title: str
    venue: str
    address: str
    has_map: bool
    starts_at: datetime


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


_NEXT: Final = _stems("próximo próxima seguinte quando dia data hora horário")
_ENCONTRO: Final = _stems("encontro evento reunião")
_PLACE: Final = _stems("onde local lugar endereço")
_SEAT: Final = _stems("inscrito inscrita inscrição inscrever vaga matrícula confirmado confirmada")
_MY: Final = _stems("minha meu estou fiz tenho eu me")
_HOURS: Final = _stems("hora")
_HOW_MANY: Final = _stems("minha quanto quantas tenho fiz falta faltam total soma já")
_FILLING: Final = _stems(
    "é ser será vai fica acontece começa tem haver há rede estratégia curso turma encontro hoje"
    " agora saber ver mostrar favor ano meta"
)

_SMALL: Final = _stems("a o e de do da no na eu me em ao à")
_NOT: Final = _stems("não nao")
_GOING: Final = _stems("posso vou poderei conseguirei consigo irei")
_LEAVING: Final = _stems("desisto desistir desistência desistencia")
_ABOUT_LEAVING: Final = _stems(
    "ir comparecer mais como quero inscrição presença presenca vaga curso turma"
)
_CALL: Final = _stems("ajuda socorro suporte")
_ABOUT_CALL: Final = _stems("preciso quero uma de me por favor dúvida duvida tenho com")
_HELLO: Final = _stems("oi olá ola opa alô alo bom boa menu início inicio começar")
_ABOUT_HELLO: Final = _stems("dia tarde noite tudo bem todos todas a de voltar ao o")
_THANKS: Final = _stems(
    "obrigado obrigada obg valeu grato grata agradeço agradecida ok certo beleza"
)
_ABOUT_THANKS: Final = _stems(
    "muito bem tudo pela pelo ajuda aviso a por você voce entendi então entao"
)

_PHRASES: Final = (
    (Question.THANKS, (_THANKS,), _ABOUT_THANKS),
    (Question.GREETING, (_HELLO,), _ABOUT_HELLO),
    (Question.HELP, (_CALL,), _ABOUT_CALL),
    (Question.CANNOT, (_NOT, _GOING), _ABOUT_LEAVING),
    (Question.CANNOT, (_LEAVING,), _ABOUT_LEAVING),
)
"""Known only when nothing else is said: "ajuda" calls for help, "ajuda de custo" is a search."""
_RULES: Final = (
    (Question.HOURS, (_HOURS, _HOW_MANY)),
    (Question.MINE, (_SEAT, _MY)),
    (Question.NEXT, (_NEXT, _ENCONTRO)),
    (Question.WHERE, (_PLACE,)),
)


def read(text: str) -> Question | None:
    """Return which plain question a text asks, or None when it is a search."""
    spoken = words(text)
    if not spoken or len(spoken) > _MAX_WORDS:
        return None
    said = {stem(word) for word in spoken}
    for question, groups, besides in _PHRASES:
        needed = frozenset().union(*groups)
        if all(said & group for group in groups) and said <= needed | besides | _SMALL:
            return question
    telling = {stem(word) for word in spoken if says_something(word)}
    for question, groups in _RULES:
        needed = frozenset().union(*groups)
        if all(said & group for group in groups) and telling <= needed | _FILLING | _ENCONTRO:
            return question
    return None


def next_encontro(session: Session, *, now: datetime) -> Gathering | None:
    """Return the encontro that goes on, or the next one."""
    row = session.execute(_coming(now).where(Activity.kind == Kind.ENCONTRO).limit(1)).one_or_none()
    return None if row is None else _gathering(row)


def next_of_mine(session: Session, *, participant_id: int, now: datetime) -> Gathering | None:
    """Return what the person goes to next."""
    return next(iter(commitments(session, participant_id=participant_id, now=now, limit=1)), None)


def commitments(
    session: Session, *, participant_id: int, now: datetime, limit: int = 8
) -> Sequence[Gathering]:
    """Return what the person has a seat in, soonest first."""
    rows = session.execute(
        _coming(now)
        .join(Seat, Seat.activity_id == Activity.id)
        .where(Seat.participant_id == participant_id, Seat.state == SeatState.HELD)
        .limit(limit)
    )
    return [_gathering(row) for row in rows]


def _coming(
    now: datetime,
) -> "Select[int, str, str, str, str, float | None, datetime]":
    starts_at = func.min(Slot.starts_at)
    return (
        select(
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.venue,
            Activity.address,
            Activity.latitude,
            starts_at,
        )
        .join(Slot, Slot.activity_id == Activity.id)
        .where(
            Slot.ends_at > now,
            Activity.published_at.is_not(None),
            Activity.cancelled_at.is_(None),
        )
        .group_by(Activity.id)
        .order_by(starts_at, Activity.id)
    )


def _gathering(row: "Row[int, str, str, str, str, float | None, datetime]") -> Gathering:
    id_, kind, title, venue, address, latitude, starts_at = row
    return Gathering(
        activity_id=id_,
        kind=Kind(kind),
        title=title,
        venue=venue,
        address=address,
        has_map=latitude is not None,
        starts_at=starts_at,
    )
