"""Offers of freed seats, by the clock: overdue ones end, free seats go to who waits."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.notices import outbox
from domain.notices.outbox import Letter, Purpose
from domain.quiet_hours import awake
from domain.seats import offers
from domain.seats.offers import Offer
from messages import offers as words
from messages.outgoing import Message, to_payload


def plan(session: Session, now: datetime) -> list[Letter]:
    """End what is over, offer what is free, and call once more who has not answered.

    Running it again writes nothing twice: an offer is known by its seat and its moment.
    """
    letters = [_end(session, ended, now) for ended in offers.expire(session, now=now)]
    letters += [
        _tell(session, offer, "offer", words.offer(offer, awake(now)), now)
        for offer in offers.make(session, now=now)
    ]
    letters += [
        _tell(session, offer, "last_call", words.last_call(offer, now), now)
        for offer in offers.ending_soon(session, now=now)
    ]
    return [letter for letter in letters if letter is not None and letter.due_at <= now]


def still_true(session: Session, letter: Letter, now: datetime) -> bool:
    """Tell whether the offer a letter speaks of is still open; other letters always hold."""
    kind, _, rest = (letter.dedupe or "").partition("/")
    if kind not in {"offer", "last_call"}:
        return True
    return offers.is_open(session, seat_id=int(rest.partition("/")[0]), now=now)


def _tell(
    session: Session, offer: Offer, kind: str, message: Message, now: datetime
) -> Letter | None:
    return outbox.put(
        session,
        chat_id=offer.chat_id,
        purpose=Purpose.NOTICE,
        payload=to_payload(message),
        now=now,
        dedupe=f"{kind}/{offer.seat_id}/{int(offer.offered_at.timestamp())}",
        subject=offer.subject,
        # Nobody is woken up; the deadline does not run at night either.
        due_at=awake(now),
        expires_at=offer.offered_until,
    )


def _end(session: Session, ended: offers.Ended, now: datetime) -> Letter | None:
    outbox.withdraw(session, subject=ended.offer.subject, now=now)
    return outbox.put(
        session,
        chat_id=ended.offer.chat_id,
        purpose=Purpose.NOTICE,
        payload=to_payload(words.ended(ended, now)),
        now=now,
        edits_message_id=outbox.message_about(session, subject=ended.offer.subject),
        dedupe=f"ended/{ended.offer.seat_id}/{int(ended.offer.offered_at.timestamp())}",
        due_at=awake(now),
    )
