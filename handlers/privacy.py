"""How data is used, and one's own data (C09, P08)."""

from domain import registration
from domain.errors import NotRegisteredError
from handlers import routes
from handlers.events import Command, Tap
from handlers.here import Here
from messages import privacy as messages
from messages.actions.privacy import ShowDataNotice, ShowMyData
from messages.actions.settings import ShowSettings
from messages.actions.start import GoHome


@routes.command("privacidade")
def privacy(command: Command, here: Here) -> None:
    """Answer /privacidade."""
    del command
    _show_notice(here)


@routes.tap(ShowDataNotice)
def show_notice(tap: Tap[ShowDataNotice], here: Here) -> None:
    """Show it, with a way back to where such people come from."""
    del tap
    _show_notice(here)


@routes.tap(ShowMyData)
def show_my_data(tap: Tap[ShowMyData], here: Here) -> None:
    """Show what is kept; also to suspended people, whose right it is."""
    del tap
    if here.profile is None:
        raise NotRegisteredError
    here.show(messages.my_data(registration.details(here.session, participant_id=here.profile.id)))


def _show_notice(here: Here) -> None:
    is_active = here.profile is not None and here.profile.is_active
    here.show(messages.notice(ShowSettings() if is_active else GoHome()))
