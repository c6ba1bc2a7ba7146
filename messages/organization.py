"""Who organizes: the name and address that an installation gives, used all over the texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organization:
    """What people call the network, and where they write when the chat is not enough."""

    name: str = "Rede Estratégia"
    email: str | None = None
    web_address: str | None = None
    """How everybody reaches the web pages, without a "/" at the end; None if they cannot."""


_organizations = [Organization()]


def introduce(organization: Organization) -> None:
    """Let all texts speak of this one from now on; called once, before anything is said."""
    _organizations[0] = organization


def current() -> Organization:
    """Return the one the texts speak of."""
    return _organizations[0]
