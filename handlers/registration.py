"""Registering (C01 to C08).

What is filled in stands in the draft: "office" (an id) or "agency" (a text), "name", "email"
(empty: none), and "readings": what an answer may mean, while the person is asked. Each answer
leads to what is still missing, and then to the review; so the same steps serve the first
time, a correction, and a draft taken up again.
"""

from typing import Final

from domain import participants
from domain.errors import (
    DomainError,
    NotRegisteredError,
    NotYetApprovedError,
    StaleError,
    SuspendedError,
)
from domain.notices.notices import Topic
from domain.participants import Standing
from domain.people import assessorias, registration, registrations
from domain.people.registration import Form
from domain.reading import emails, person_names
from domain.reading.emails import EmailInvalidError
from domain.reading.offices import Office
from domain.reading.person_names import (
    LettersInvalidError,
    Mending,
    NameInvalidError,
    NotAPersonError,
)
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, File, Tap, Text
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
    TakeReading,
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
def start(_: Tap[StartRegistration], context: Context) -> None:
    """Begin, go on with an interrupted one, or show how the sent one stands."""
    if context.profile is not None:
        begin_correction(context)
        return
    if context.dialog.parked == _DIALOGUE:
        context.dialog.resume()
        routes.ask_again(context)
        return
    context.dialog.draft = {}
    _go_on(context)


@routes.tap(CorrectRegistration, access=Access.ANYBODY, commands=("corrigir",))
def correct(_: Tap[CorrectRegistration], context: Context) -> None:
    """Show one's own registration, to change it."""
    begin_correction(context)


def begin_correction(context: Context) -> None:
    """Open the review with what is registered now, or was sent and waits.

    Raises:
        NotRegisteredError: there is nothing to correct.
        SuspendedError: the registration is suspended.

    """
    if context.profile is None:
        raise NotRegisteredError
    if context.profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    known = registration.details(context.session, participant_id=context.profile.id)
    context.dialog.draft = {"name": known.name, "email": known.email or ""}
    office_id, agency = known.assessoria_id, known.agency_text
    if known.wanted is not None:
        context.dialog.draft["name"] = known.wanted.name or known.name
        context.dialog.draft["email"] = known.wanted.email or known.email or ""
        if known.wanted.office is not None:
            office_id, agency = known.wanted.assessoria_id, known.wanted.agency_text
    if office_id is not None:
        context.dialog.draft["office"] = office_id
    else:
        context.dialog.draft["agency"] = agency
    _go_on(context)


@routes.tap(ListOffices, within=_DIALOGUE, access=Access.ANYBODY)
def list_offices(tap: Tap[ListOffices], context: Context) -> None:
    """Turn the page of the list."""
    _ask_office(context, page=tap.action.page)


@routes.tap(ChooseOffice, within=_DIALOGUE, access=Access.ANYBODY)
def choose_office(tap: Tap[ChooseOffice], context: Context) -> None:
    """Take an office of the list."""
    office = assessorias.get(context.session, assessoria_id=tap.action.assessoria_id)
    _take_office(context, office.id)


@routes.answer(_OFFICE, access=Access.ANYBODY)
def read_office(text: Text, context: Context) -> None:
    """Find the office somebody wrote, in spite of typos."""
    found = assessorias.find(context.session, text=text.text)
    if found.sure is None:
        context.show(messages.office_unsure(found))
        return
    _take_office(context, found.sure.id)


@routes.tap(TypeAgency, within=_DIALOGUE, access=Access.ANYBODY)
def type_agency(_: Tap[TypeAgency], context: Context) -> None:
    """Ask for an agency that is not on the list."""
    _ask_agency(context)


@routes.answer(_AGENCY, access=Access.ANYBODY)
def read_agency(text: Text, context: Context) -> None:
    """Take the agency in the person's words."""
    context.draft["agency"] = registration.read_agency(text.text)
    context.draft.pop("office", None)
    _go_on(context)


@routes.answer(_NAME, access=Access.ANYBODY)
def read_name(text: Text, context: Context) -> None:
    """Take the name; one that had to be mended is shown first."""
    is_review = _missing(context) is None
    try:
        read = person_names.read(text.text)
    except (NameInvalidError, LettersInvalidError, NotAPersonError) as error:
        guess = error.guess if isinstance(error, NameInvalidError) else ""
        context.draft["readings"] = [guess]
        context.show(messages.name_refused(error, _chat_name(context), is_review=is_review))
        return
    if read.mending is not Mending.NONE:
        context.draft["readings"] = [read.name]
        context.show(messages.meant(Field.NAME, [read.name], is_review=is_review))
        return
    context.draft["name"] = read.name
    _go_on(context)


@routes.tap(TakeReading, within=_DIALOGUE, access=Access.ANYBODY)
def take_reading(tap: Tap[TakeReading], context: Context) -> None:
    """Take what an answer was understood as."""
    readings = context.draft.get("readings", [])
    if tap.action.index >= len(readings):
        raise StaleError
    key = "name" if tap.action.field is Field.NAME else "email"
    context.draft[key] = readings[tap.action.index]
    _go_on(context)


@routes.tap(UseChatName, within=_DIALOGUE, access=Access.ANYBODY)
def use_chat_name(tap: Tap[UseChatName], context: Context) -> None:
    """Take the name shown in the chat."""
    context.draft["name"] = person_names.read_name(tap.sender.full_name)
    _go_on(context)


@routes.answer(_EMAIL, access=Access.ANYBODY)
def read_email(text: Text, context: Context) -> None:
    """Take the e-mail; whether somebody else has it is seen by the organizers alone."""
    is_review = _missing(context) is None
    if emails.says_none(text.text):
        context.draft["email"] = ""
        _go_on(context)
        return
    try:
        read = emails.read(text.text)
    except EmailInvalidError as error:
        context.show(messages.email_invalid(error, is_review=is_review))
        return
    if read.is_mended or read.guess:
        readings = [read.guess, read.address] if read.guess else [read.address]
        context.draft["readings"] = readings
        context.show(messages.meant(Field.EMAIL, readings, is_review=is_review))
        return
    context.draft["email"] = read.address
    _go_on(context)


@routes.tap(SkipEmail, within=_DIALOGUE, access=Access.ANYBODY)
def skip_email(_: Tap[SkipEmail], context: Context) -> None:
    """Go on without a work e-mail."""
    context.draft["email"] = ""
    _go_on(context)


@routes.tap(AskField, within=_DIALOGUE, access=Access.ANYBODY)
def ask_field(tap: Tap[AskField], context: Context) -> None:
    """Ask for one field again."""
    _ask(context, tap.action.field)


@routes.tap(ReviewRegistration, within=_DIALOGUE, access=Access.ANYBODY)
def go_on(_: Tap[ReviewRegistration], context: Context) -> None:
    """Show what is missing, or the review."""
    _go_on(context)


@routes.tap(ReadDataNotice, within=_DIALOGUE, access=Access.ANYBODY)
def read_data_notice(_: Tap[ReadDataNotice], context: Context) -> None:
    """Show how data is used, and the way back to the review."""
    context.show(privacy.notice(ReviewRegistration()))


@routes.upload(_OFFICE, access=Access.ANYBODY, is_refused=True)
@routes.upload(_AGENCY, access=Access.ANYBODY, is_refused=True)
@routes.upload(_NAME, access=Access.ANYBODY, is_refused=True)
@routes.upload(_EMAIL, access=Access.ANYBODY, is_refused=True)
@routes.upload(_REVIEW, access=Access.ANYBODY, is_refused=True)
def refuse_file(_: File, context: Context) -> None:
    """Say that a file is no answer here."""
    context.show(messages.only_text())


@routes.tap(SendRegistration, within=_DIALOGUE, access=Access.ANYBODY)
def send(tap: Tap[SendRegistration], context: Context) -> None:
    """Send it once; then open what the person came for."""
    if _missing(context) is not None:
        _go_on(context)
        return
    result = registration.submit(
        context.session, chat_id=context.chat_id, form=_form(context), now=context.now
    )
    context.dialog.finish()
    context.profile = participants.find(context.session, chat_id=context.chat_id, now=context.now)
    if not result.asks_for_approval:
        context.show(messages.corrected(result.address_of))
        return
    _tell_organizers(context, result.participant_id)
    if result.standing is Standing.ACTIVE:
        context.show(messages.correction_sent())
        return
    show_waiting(context)
    open_destination(tap, context)


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask the open question again."""
    match context.dialog.step:
        case "registration.office":
            _ask_office(context)
        case "registration.agency":
            _ask_agency(context)
        case "registration.name":
            _ask_name(context)
        case "registration.email":
            _ask_email(context)
        case _:
            _go_on(context)


def show_waiting(context: Context) -> None:
    """Show that the registration waits (C08), with the seat that waits with it."""
    reservation = registration.reservation(
        context.session, participant_id=context.applicant.id, now=context.now
    )
    context.show(messages.sent(reservation))


def open_destination(event: Event, context: Context) -> bool:
    """Open the link somebody came by before they had a registration.

    A person who still waits keeps what only approved ones may see for later. Returns
    whether something was shown.
    """
    destination = context.dialog.destination
    if destination is None:
        return False
    try:
        is_known = routes.follow(destination, event, context)
    except NotYetApprovedError:
        return False
    except DomainError:
        # What it led to is gone; the registration, which is done, must not fail with it.
        is_known = False
    context.dialog.destination = None
    return is_known


def _take_office(context: Context, assessoria_id: int) -> None:
    context.draft["office"] = assessoria_id
    context.draft.pop("agency", None)
    _go_on(context)


def _missing(context: Context) -> Field | None:
    if "office" not in context.draft and "agency" not in context.draft:
        return Field.OFFICE
    if "name" not in context.draft:
        return Field.NAME
    return Field.EMAIL if "email" not in context.draft else None


def _go_on(context: Context) -> None:
    context.draft.pop("readings", None)
    missing = _missing(context)
    if missing is not None:
        _ask(context, missing)
        return
    form = _form(context)
    context.ask(_REVIEW, messages.review(form, _office(context)))


def _office(context: Context) -> Office | None:
    if "office" not in context.draft:
        return None
    return assessorias.get(context.session, assessoria_id=context.draft["office"])


def _ask(context: Context, field: Field) -> None:
    match field:
        case Field.OFFICE:
            _ask_office(context)
        case Field.NAME:
            _ask_name(context)
        case Field.EMAIL:
            _ask_email(context)


def _ask_office(context: Context, page: int = 0) -> None:
    offices = assessorias.list_offices(context.session, page=page)
    if not offices.offices:
        # Nothing was imported yet: there is no list to choose from.
        _ask_agency(context)
        return
    context.ask(_OFFICE, messages.ask_office(offices, is_review=_missing(context) is None))


def _ask_agency(context: Context) -> None:
    has_list = bool(assessorias.list_offices(context.session, page=0).offices)
    context.ask(_AGENCY, messages.ask_agency(has_list=has_list))


def _ask_name(context: Context) -> None:
    is_review = _missing(context) is None
    office = _office(context)
    context.ask(
        _NAME,
        messages.ask_name(
            _chat_name(context),
            is_review=is_review,
            # What was understood is said before going on.
            office=None if is_review else (office or context.draft.get("agency")),
        ),
    )


def _chat_name(context: Context) -> str | None:
    try:
        return person_names.read_name(context.sender.full_name)
    except (NameInvalidError, LettersInvalidError, NotAPersonError):
        return None


def _ask_email(context: Context) -> None:
    is_review = _missing(context) is None
    name = None if is_review else context.draft.get("name")
    context.ask(_EMAIL, messages.ask_email(name, is_review=is_review))


def _form(context: Context) -> Form:
    return Form(
        name=context.draft["name"],
        email=context.draft["email"] or None,
        assessoria_id=context.draft.get("office"),
        agency_text=context.draft.get("agency"),
    )


def _tell_organizers(context: Context, sender_id: int) -> None:
    for organizer_id, chat_id in registrations.organizers_chats(context.session, now=context.now):
        if organizer_id == sender_id:
            continue
        # Each of them counts what they may decide.
        queue = registrations.queue(context.session, shown_to=organizer_id, now=context.now)
        notice = organizers_messages.waiting_notice(queue)
        gathering.call(context, Topic.REGISTRATIONS, notice, [(organizer_id, chat_id)])
