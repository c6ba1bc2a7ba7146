"""Offers of freed seats, by the clock: overdue ones end, free seats go to who waits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.notices import notices
from domain.notices.notices import OFFERS, Notice, Topic
from domain.notices.outbox import OutgoingMessage
from domain.quiet_hours import awake
from domain.seats import offers
from domain.seats.offers import Offer
from messages import offers as words
from messages.outgoing import Message, to_payload


def plan(session: Session, now: datetime) -> list[OutgoingMessage]:
    """End what is over, offer what is free, and call once more who has not answered.

    Running it again writes nothing twice: an offer is known by its seat and its moment.
    """
    written = [_end(session, ended, now) for ended in offers.expire(session, now=now)]
    written += [
        _tell(session, Topic.OFFER, offer, words.offer(offer), now)
        for offer in offers.make(session, now=now)
    ]
    written += [
        _tell(session, Topic.LAST_CALL, offer, words.last_call(offer), now)
        for offer in offers.ending_soon(session, now=now)
    ]
    return [message for message in written if message is not None and message.due_at <= now]


def still_true(session: Session, outgoing: OutgoingMessage, now: datetime) -> bool:
    """Tell whether the offer a message speaks of is still open."""
    return offers.is_open(session, seat_id=outgoing.about_id or 0, now=now)


def _tell(
    session: Session, topic: Topic, offer: Offer, message: Message, now: datetime
) -> OutgoingMessage | None:
    # Nobody is woken up; the deadline does not run at night either.
    told = replace(_about(offer, topic, message, now), expires_at=offer.offered_until)
    return notices.write(session, told, now=now)


def _end(session: Session, ended: offers.Ended, now: datetime) -> OutgoingMessage | None:
    seat_id = ended.offer.seat_id
    notices.withdraw(session, *OFFERS, about_id=seat_id, now=now)
    told = replace(
        _about(ended.offer, Topic.OFFER_ENDED, words.ended(ended), now),
        edits_message_id=notices.newest_sent(session, *OFFERS, about_id=seat_id),
    )
    return notices.write(session, told, now=now)


def _about(offer: Offer, topic: Topic, message: Message, now: datetime) -> Notice:
    return Notice(
        topic=topic,
        chat_id=offer.chat_id,
        payload=to_payload(message),
        due_at=awake(now),
        recipient_id=offer.participant_id,
        about_id=offer.seat_id,
        edition=int(offer.offered_at.timestamp()),
    )
