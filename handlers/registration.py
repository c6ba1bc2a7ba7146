"""Registering (C01 to C08).

What is filled in stands in the draft: "office" (an id) or "agency" (a text), "name", "email"
(empty: none). Each answer leads to what is still missing, and then to the review; so the
same steps serve the first time, a correction, and a draft taken up again.
"""

from typing import Final

from domain import names, participants
from domain.errors import DomainError, NotRegisteredError, NotYetApprovedError, SuspendedError
from domain.names import LettersInvalidError, NameInvalidError, NotAPersonError
from domain.notices.notices import Topic
from domain.participants import Standing
from domain.people import assessorias, registration, registrations
from domain.people.registration import EmailInvalidError, Form
from handlers import routes
from handlers.access import Access
from handlers.events import Event, File, Tap, Text
from handlers.here import Here
from handlers.organizers import gathering
from messages import privacy
from messages import registration as messages
from messages.actions.registration import (
    AskField,
    ChooseOffice,
    CorrectRegistration,
    Field,
    ListOffices,
    ReadDataNotice,
    ReviewRegistration,
    SendRegistration,
    SkipEmail,
    StartRegistration,
    TypeAgency,
    UseChatName,
)
from messages.organizers import registrations as organizers_messages

_DIALOGUE: Final = "registration"
_OFFICE: Final = "registration.office"
_AGENCY: Final = "registration.agency"
_NAME: Final = "registration.name"
_EMAIL: Final = "registration.email"
_REVIEW: Final = "registration.review"


@routes.tap(StartRegistration, access=Access.ANYBODY)
def start(tap: Tap[StartRegistration], here: Here) -> None:
    """Begin, go on with an interrupted one, or show how the sent one stands."""
    del tap
    if here.profile is not None:
        begin_correction(here)
        return
    if (here.place.parked_step or "").partition(".")[0] == _DIALOGUE:
        here.place.resume()
        routes.ask_again(here)
        return
    here.place.draft = {}
    _go_on(here)


@routes.tap(CorrectRegistration, access=Access.ANYBODY)
def correct(tap: Tap[CorrectRegistration], here: Here) -> None:
    """Show one's own registration, to change it."""
    del tap
    begin_correction(here)


def begin_correction(here: Here) -> None:
    """Open the review with what is registered now, or was sent and waits.

    Raises:
        NotRegisteredError: there is nothing to correct.
        SuspendedError: the registration is suspended.

    """
    if here.profile is None:
        raise NotRegisteredError
    if here.profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    known = registration.details(here.session, participant_id=here.profile.id)
    here.place.draft = {"name": known.name, "email": known.email or ""}
    office_id, agency = known.assessoria_id, known.agency_text
    if known.wanted is not None:
        here.place.draft["name"] = known.wanted.name or known.name
        here.place.draft["email"] = known.wanted.email or known.email or ""
        if known.wanted.office is not None:
            office_id, agency = known.wanted.assessoria_id, known.wanted.agency_text
    if office_id is not None:
        here.place.draft["office"] = office_id
    else:
        here.place.draft["agency"] = agency
    _go_on(here)


@routes.tap(ListOffices, within=_DIALOGUE, access=Access.ANYBODY)
def list_offices(tap: Tap[ListOffices], here: Here) -> None:
    """Turn the page of the list."""
    _ask_office(here, page=tap.action.page)


@routes.tap(ChooseOffice, within=_DIALOGUE, access=Access.ANYBODY)
def choose_office(tap: Tap[ChooseOffice], here: Here) -> None:
    """Take an office of the list."""
    office = assessorias.get(here.session, assessoria_id=tap.action.assessoria_id)
    _take_office(here, office.id)


@routes.answer(_OFFICE, access=Access.ANYBODY)
def read_office(text: Text, here: Here) -> None:
    """Find the office somebody wrote, in spite of typos."""
    found = assessorias.find(here.session, text=text.text)
    if found.sure is None:
        here.show(messages.office_unsure(found))
        return
    _take_office(here, found.sure.id)


@routes.tap(TypeAgency, within=_DIALOGUE, access=Access.ANYBODY)
def type_agency(tap: Tap[TypeAgency], here: Here) -> None:
    """Ask for an agency that is not on the list."""
    del tap
    _ask_agency(here)


@routes.answer(_AGENCY, access=Access.ANYBODY)
def read_agency(text: Text, here: Here) -> None:
    """Take the agency in the person's words."""
    here.draft["agency"] = registration.read_agency(text.text)
    here.draft.pop("office", None)
    _go_on(here)


@routes.answer(_NAME, access=Access.ANYBODY)
def read_name(text: Text, here: Here) -> None:
    """Take the name."""
    try:
        here.draft["name"] = names.read_name(text.text)
    except (NameInvalidError, LettersInvalidError, NotAPersonError) as error:
        is_review = _missing(here) is None
        here.show(messages.name_refused(error, _chat_name(here), is_review=is_review))
        return
    _go_on(here)


@routes.tap(UseChatName, within=_DIALOGUE, access=Access.ANYBODY)
def use_chat_name(tap: Tap[UseChatName], here: Here) -> None:
    """Take the name shown in the chat."""
    here.draft["name"] = names.read_name(tap.sender.full_name)
    _go_on(here)


@routes.answer(_EMAIL, access=Access.ANYBODY)
def read_email(text: Text, here: Here) -> None:
    """Take the e-mail; whether somebody else has it is seen by the organizers alone."""
    try:
        email = registration.read_email(text.text)
    except EmailInvalidError:
        here.show(messages.email_invalid(is_review=_missing(here) is None))
        return
    here.draft["email"] = email
    _go_on(here)


@routes.tap(SkipEmail, within=_DIALOGUE, access=Access.ANYBODY)
def skip_email(tap: Tap[SkipEmail], here: Here) -> None:
    """Go on without a work e-mail."""
    del tap
    here.draft["email"] = ""
    _go_on(here)


@routes.tap(AskField, within=_DIALOGUE, access=Access.ANYBODY)
def ask_field(tap: Tap[AskField], here: Here) -> None:
    """Ask for one field again."""
    match tap.action.field:
        case Field.OFFICE:
            _ask_office(here)
        case Field.NAME:
            _ask_name(here)
        case Field.EMAIL:
            _ask_email(here)


@routes.tap(ReviewRegistration, within=_DIALOGUE, access=Access.ANYBODY)
def go_on(tap: Tap[ReviewRegistration], here: Here) -> None:
    """Show what is missing, or the review."""
    del tap
    _go_on(here)


@routes.tap(ReadDataNotice, within=_DIALOGUE, access=Access.ANYBODY)
def read_data_notice(tap: Tap[ReadDataNotice], here: Here) -> None:
    """Show how data is used, and the way back to the review."""
    del tap
    here.show(privacy.notice(ReviewRegistration()))


@routes.upload(_OFFICE, access=Access.ANYBODY)
@routes.upload(_AGENCY, access=Access.ANYBODY)
@routes.upload(_NAME, access=Access.ANYBODY)
@routes.upload(_EMAIL, access=Access.ANYBODY)
@routes.upload(_REVIEW, access=Access.ANYBODY)
def refuse_file(file: File, here: Here) -> None:
    """Say that a file is no answer here."""
    del file
    here.show(messages.only_text())


@routes.tap(SendRegistration, within=_DIALOGUE, access=Access.ANYBODY)
def send(tap: Tap[SendRegistration], here: Here) -> None:
    """Send it once; then open what the person came for."""
    if _missing(here) is not None:
        _go_on(here)
        return
    result = registration.submit(here.session, chat_id=here.chat_id, form=_form(here), now=here.now)
    here.place.finish()
    here.profile = participants.find(here.session, chat_id=here.chat_id, now=here.now)
    if not result.asks_for_approval:
        here.show(messages.corrected(result.address_of))
        return
    _tell_organizers(here, result.participant_id)
    if result.standing is Standing.ACTIVE:
        here.show(messages.correction_sent())
        return
    show_waiting(here)
    open_destination(tap, here)


@routes.resume(_DIALOGUE)
def resume(here: Here) -> None:
    """Ask the open question again."""
    match here.place.step:
        case "registration.office":
            _ask_office(here)
        case "registration.agency":
            _ask_agency(here)
        case "registration.name":
            _ask_name(here)
        case "registration.email":
            _ask_email(here)
        case _:
            _go_on(here)


def show_waiting(here: Here) -> None:
    """Show that the registration waits (C08), with the seat that waits with it."""
    reservation = registration.reservation(
        here.session, participant_id=here.applicant.id, now=here.now
    )
    here.show(messages.sent(reservation))


def open_destination(event: Event, here: Here) -> bool:
    """Open the link somebody came by before they had a registration.

    A person who still waits keeps what only approved ones may see for later. Returns
    whether something was shown.
    """
    destination = here.place.destination
    if destination is None:
        return False
    try:
        is_known = routes.follow(destination, event, here)
    except NotYetApprovedError:
        return False
    except DomainError:
        # What it led to is gone; the registration, which is done, must not fail with it.
        is_known = False
    here.place.destination = None
    return is_known


def _take_office(here: Here, assessoria_id: int) -> None:
    here.draft["office"] = assessoria_id
    here.draft.pop("agency", None)
    _go_on(here)


def _missing(here: Here) -> Field | None:
    if "office" not in here.draft and "agency" not in here.draft:
        return Field.OFFICE
    if "name" not in here.draft:
        return Field.NAME
    return Field.EMAIL if "email" not in here.draft else None


def _go_on(here: Here) -> None:
    match _missing(here):
        case Field.OFFICE:
            _ask_office(here)
        case Field.NAME:
            _ask_name(here)
        case Field.EMAIL:
            _ask_email(here)
        case None:
            form = _form(here)
            office = (
                None
                if form.assessoria_id is None
                else assessorias.get(here.session, assessoria_id=form.assessoria_id)
            )
            here.ask(_REVIEW, messages.review(form, office))


def _ask_office(here: Here, page: int = 0) -> None:
    offices = assessorias.list_offices(here.session, page=page)
    if not offices.offices:
        # Nothing was imported yet: there is no list to choose from.
        _ask_agency(here)
        return
    here.ask(_OFFICE, messages.ask_office(offices, is_review=_missing(here) is None))


def _ask_agency(here: Here) -> None:
    has_list = bool(assessorias.list_offices(here.session, page=0).offices)
    here.ask(_AGENCY, messages.ask_agency(has_list=has_list))


def _ask_name(here: Here) -> None:
    is_review = _missing(here) is None
    here.ask(_NAME, messages.ask_name(_chat_name(here), is_review=is_review))


def _chat_name(here: Here) -> str | None:
    try:
        return names.read_name(here.sender.full_name)
    except (NameInvalidError, LettersInvalidError, NotAPersonError):
        return None


def _ask_email(here: Here) -> None:
    here.ask(_EMAIL, messages.ask_email(is_review=_missing(here) is None))


def _form(here: Here) -> Form:
    return Form(
        name=here.draft["name"],
        email=here.draft["email"] or None,
        assessoria_id=here.draft.get("office"),
        agency_text=here.draft.get("agency"),
    )


def _tell_organizers(here: Here, sender_id: int) -> None:
    for organizer_id, chat_id in registrations.organizers_chats(here.session, now=here.now):
        if organizer_id == sender_id:
            continue
        # Each of them counts what they may decide.
        queue = registrations.queue(here.session, shown_to=organizer_id, now=here.now)
        notice = organizers_messages.waiting_notice(queue)
        gathering.call(here, Topic.REGISTRATIONS, notice, [(organizer_id, chat_id)])
