"""Refusals: what an operation may answer instead of doing it. The words are in messages/."""


class DomainError(Exception):
    """The base of all refusals; subclasses carry data, never words for people."""


class NotFoundError(DomainError):
    """What the button names does not exist (any more)."""


class NotAllowedError(DomainError):
    """The person may not do this; organizers' operations raise it for everybody else."""


class NotRegisteredError(DomainError):
    """The person has to register first."""


class NotYetApprovedError(DomainError):
    """The registration still waits for an organizer."""


class SuspendedError(DomainError):
    """The registration is suspended; only privacy requests are served."""

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason
        """As it was kept with the act, once it was looked up."""


class StaleError(DomainError):
    """The screen was older than what is true now; the caller shows the current one."""
