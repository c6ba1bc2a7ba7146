"""Links that were guessed, cut, sent on or used before: one use, in time, for one purpose."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.attendance import attendance_codes as codes
from domain.people import invites
from handlers import routes
from models import Attendance, CheckInWindow, Grant, Invite, Participant, Role, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW
from tests.scale import sized

LINKS = sized(120, 10_000)
SECRET = "5e" * 16
SEED = 8_137

routes.load()


def forged(random_: random.Random, real: list[str]) -> Iterator[str]:
    """Payloads near real ones: cut, changed, with the prefix of another purpose, or noise."""
    prefixes = [*routes.registered_links(), "", "x", "E", "C"]
    signs = "ABCDEFabcdef0123456789_-"
    while True:
        payload = random_.choice(real)
        prefix, _, rest = payload.partition("_")
        match random_.randint(0, 5):
            case 0:
                yield payload[: random_.randint(0, len(payload) - 1)]
            case 1:
                at = random_.randrange(len(payload))
                yield payload[:at] + random_.choice(signs) + payload[at + 1 :]
            case 2:
                yield f"{random_.choice([p for p in prefixes if p != prefix])}_{rest}"
            case 3:
                yield payload.swapcase()
            case 4:
                yield f"{prefix}_{''.join(random_.choices(signs, k=random_.randint(0, 60)))}"
            case _:
                yield payload + random_.choice(signs)


def gains(session: Session) -> tuple[object, ...]:
    """Everything a link can give: who is in and with which rights, who was there, what is used."""
    return (
        session.execute(
            select(Participant.id, Participant.chat_id, Participant.standing)
            .where(Participant.chat_id.is_not(None))
            .order_by(Participant.id)
        ).all(),
        session.execute(select(Grant.participant_id, Grant.role, Grant.ends_at)).all(),
        session.scalar(select(func.count(Attendance.id))),
        session.execute(select(Invite.id, Invite.used_at).order_by(Invite.id)).all(),
    )


def a_room(session: Session) -> tuple[int, str]:
    """An open check-in; returns its slot and the link on its wall at NOW."""
    encontro = make.encontro(session, starts_at=NOW, ends_at=NOW + timedelta(hours=3))
    slot = make.slots_of(session, encontro)[0]
    opener = make.participant(session)
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret=SECRET,
            opened_at=NOW - timedelta(minutes=5),
            closes_at=NOW + timedelta(hours=3),
            opened_by_id=opener.id,
        )
    )
    session.flush()
    return slot.id, _room_link(slot.id, NOW)


def _room_link(slot_id: int, at: datetime) -> str:
    return f"p_{codes.token(slot_id, SECRET, codes.window_of(at))}"


@pytest.mark.timeout(sized(120, 1_200))
@pytest.mark.parametrize("who", ["newcomer", "pending", "active"])
def test_a_forged_link_gives_nothing(session: Session, chat: Chat, who: str) -> None:
    listed = make.participant(session, standing=Standing.LISTED, chat_id=None)
    first = invites.create_first_organizer(session, now=NOW)
    personal = invites.create(session, participant_id=listed.id, now=NOW)
    _, room = a_room(session)
    real = [f"org_{first}", f"c_{personal}", room]
    person = chat.person(
        77 if who == "newcomer" else make.participant(session, standing=Standing(who))
    )
    before = gains(session)
    payloads = forged(random.Random(SEED), real)  # noqa: S311 - no secret

    for _ in range(LINKS // 3):
        payload = next(payloads)
        if payload in real:
            continue
        with session.begin_nested() as each:
            heard = len(person.messages)
            person.starts(payload)
            assert len(person.messages) > heard, payload
            assert gains(session) == before, payload
            each.rollback()
        session.expire_all()


def test_a_link_of_the_room_that_went_on_to_others_is_over_in_a_minute_and_a_half(
    session: Session, chat: Chat
) -> None:
    slot_id, _ = a_room(session)

    for seconds in range(-60, 400, 7):
        at = NOW + timedelta(minutes=10)
        link = _room_link(slot_id, at - timedelta(seconds=seconds))
        age = codes.window_of(at) - codes.window_of(at - timedelta(seconds=seconds))
        with session.begin_nested() as each:
            person = chat.person(make.participant(session))
            chat.now = at
            person.starts(link)
            was_there = session.scalar(select(func.count(Attendance.id)))
            assert was_there == (-1 <= age <= codes.PREVIOUS), seconds
            each.rollback()
        session.expire_all()


def test_a_link_works_once_in_time_and_for_its_purpose(session: Session) -> None:
    life = {"c": invites.LIFE, "org": invites.FIRST_ORGANIZER_LIFE}
    for number in range(LINKS // 4):
        random_ = random.Random(SEED + number)  # noqa: S311 - no secret
        kind = random_.choice(("c", "org"))
        late = random_.choice((timedelta(0), life[kind] / 2, life[kind], life[kind] * 2))
        with session.begin_nested() as each:
            listed = make.participant(session, standing=Standing.LISTED, chat_id=None)
            applicant = make.participant(session, standing=Standing.PENDING)
            made = {
                "c": invites.create(session, participant_id=listed.id, now=NOW),
                "org": invites.create_first_organizer(session, now=NOW),
            }
            token = made[random_.choice(("c", "org"))]
            assert token is not None
            fits = token == made[kind] and late < life[kind]
            uses = [_used(session, kind, token, NOW + late, chat, applicant.id) for chat in (7, 8)]
            assert uses == [fits, False], (kind, late)
            organizers = session.scalars(
                select(Grant.participant_id).where(Grant.role == Role.ORGANIZER)
            ).all()
            assert list(organizers) == ([applicant.id] if fits and kind == "org" else [])
            each.rollback()
        session.expire_all()


def _used(  # noqa: PLR0917 - the ways a link is used
    session: Session, kind: str, token: str, now: datetime, chat_id: int, applicant_id: int
) -> bool:
    try:
        if kind == "c":
            shown = invites.open_link(
                session, digest=invites.digest(token), chat_id=chat_id, now=now
            )
            invites.claim(session, invite_id=shown.invite_id, chat_id=chat_id, now=now)
        else:
            invites.claim_first_organizer(
                session, digest=invites.digest(token), participant_id=applicant_id, now=now
            )
    except invites.InviteInvalidError:
        return False
    return True


def test_without_the_look_at_its_date_a_link_works_too_late(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = invites._live  # noqa: SLF001 - the one place that knows
    monkeypatch.setattr(invites, "_live", lambda session, which, _now: live(session, which, NOW))

    with pytest.raises(AssertionError):
        test_a_link_works_once_in_time_and_for_its_purpose(session)
