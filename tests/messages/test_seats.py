from domain.activities.activities import Card, Facts, Kind, Stretch
from domain.seats.seats_answers import (
    NotForOfficeError,
    OfferPassedError,
    SeatError,
    SwapClosedError,
    SwapFinalError,
)
from domain.seats.seats_restoring import WhyNot
from messages.outgoing import Toast
from messages.refusals import explain
from messages.seats import why
from tests.make import NOW, moment
from tests.messages.plain_language import complaints

MAX_TOAST = 200


def a_card() -> Card:
    stretch = Stretch(1, moment(9, 4, 9), moment(9, 4, 12))
    facts = Facts(
        id=7, kind=Kind.TURMA, title="Gestão", theme="", programme="", venue="Sala 2",
        address="", link="",
        latitude=None, longitude=None, capacity=1, minutes=60, course_id=1,
        enrollment_opens_at=NOW, enrollment_closes_at=NOW, withdraw_until=NOW,
        minimum_attendance_percent=75, needs_approval=False, published_at=NOW,
        cancelled_at=None, cancel_reason="", version=1, course_title="Gestão",
        course_aim="", slots=(stretch,),
    )  # fmt: skip
    return Card(facts, 1, 0, 0, 0, has_line=False)


def refusals() -> list[SeatError]:
    """One of every refusal that is said over the chat; the others have a screen."""
    kinds = set(SeatError.__subclasses__()) - {OfferPassedError, SwapClosedError}
    plain = sorted(kinds - {NotForOfficeError, SwapFinalError}, key=lambda kind: kind.__name__)
    return [
        NotForOfficeError(a_card(), ("SEPLAG", "SES")),
        *(SwapFinalError(a_card(), reason) for reason in WhyNot),
        *(kind(a_card()) for kind in plain),
    ]


def test_every_refusal_has_short_plain_words() -> None:
    found = refusals()
    assert len(found) == 12

    for refusal in found:
        toast = why(refusal)
        assert isinstance(explain(refusal), Toast)
        assert 0 < len(toast.text) <= MAX_TOAST
        assert complaints(toast.text) == []


def test_every_refusal_has_its_own_words() -> None:
    words = [why(refusal).text for refusal in refusals()]

    assert len(set(words)) == len(words)
