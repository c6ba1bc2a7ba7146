"""Who writes a seat says so to the session: the clock then looks for seats to offer."""

from typing import Final

from sqlalchemy.orm import Session

_KEY: Final = "seats_written"


def marked(session: Session) -> Session:
    """Return the session to write seats with."""
    session.info[_KEY] = True
    return session


def is_marked(session: Session) -> bool:
    """Tell whether seats were written, or tried to be."""
    return _KEY in session.info


def take_mark(session: Session) -> bool:
    """Tell whether seats were written since this was asked last."""
    return session.info.pop(_KEY, False) is True
