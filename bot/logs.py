"""What is logged: ids and outcomes, one line each; never a token, an e-mail or a name.

The filter stands on the handlers of the root logger and masks the finished line, so that no
library's own logger and no traceback gets past it.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from sqlalchemy.exc import DBAPIError

from bot import metrics
from database.engine import is_passing, reason_of
from domain.documents.paper_codes import ALPHABET

# In addresses the token follows "bot" without a gap.
_TOKEN: Final = re.compile(r"(?<!\d)\d{3,14}:[A-Za-z0-9_-]{6,}")
# Its name is at most 64 letters long (RFC 5321), so that the search is short at every letter.
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]++(?:\.[\w-]++)++")
# CPF and MASP, as people write them; eleven bare digits may be a telephone, which goes too.
_NUMBER_OF_A_PERSON: Final = re.compile(
    r"(?<![\d.])(?:\d{3}\.?\d{3}\.?\d{3}-?\d{2}|\d{1,2}\.?\d{3}\.?\d{3}-\d)(?!\d)"
)
_PASSWORD_IN_ADDRESS: Final = re.compile(r"(?<=://)([^\s:/@]++):[^\s@]{1,300}+(?=@)")
# Who reads the code of a paper holds the paper. What stands behind the address of the page
# that checks one is taken for a code, however it was typed.
_CODE: Final = re.compile(
    rf"(?i:(?<=/conferir/)[^\s\"'?#]+|\bRE(?:-[{ALPHABET}]{{4}}){{3}}\b|(?<=\bv_)\w{{12,}})"
    rf"|(?<![A-Za-z0-9])[{ALPHABET}]{{12}}(?![A-Za-z0-9])"
)
_MASK: Final = "***"
_SAID: Final = f"{__name__}.said"
_CAREFUL: Final = ("sqlalchemy.exc.", "sqlite3.", "psycopg.", "telegram.error.", "aiohttp.")

# These write one line per request, with the address, or the whole update.
_CHATTY: Final = ("httpx", "httpcore", "telegram", "aiohttp.access", "apscheduler", "alembic")


def mask(line: str, secrets: Iterable[str] = ()) -> str:
    """Return the line without tokens, passwords, e-mails, codes of papers and the given secrets."""
    for secret in secrets:
        line = line.replace(secret, _MASK)
    line = _TOKEN.sub(_MASK, line)
    line = _PASSWORD_IN_ADDRESS.sub(rf"\1:{_MASK}", line)
    line = _EMAIL.sub(_MASK, line)
    line = _CODE.sub(_MASK, line)
    return _NUMBER_OF_A_PERSON.sub(_MASK, line)


def wordless(error: BaseException) -> Iterator[str]:
    """Give the lines of a traceback; what an exception says may be what a person wrote.

    Their words stay only where they come from a library that is told to leave values out.
    """
    for earlier, link in (
        (error.__cause__, "direct cause of"),
        (None if error.__suppress_context__ else error.__context__, "met while handling"),
    ):
        if earlier is not None:
            yield from wordless(earlier)
            yield f"\n({link} the next)\n\n"
            break
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    # PostgreSQL quotes the whole row in a line of its own.
    said = str(error).partition("\nDETAIL:")[0]
    yield f"{name}: {said}\n" if name.startswith(_CAREFUL) else f"{name}\n"


def _formatted(exc_info: structlog.typing.ExcInfo) -> str:
    error = exc_info[1]
    is_wanted = logging.getLogger().isEnabledFor(logging.DEBUG)
    if isinstance(error, DBAPIError) and is_passing(error) and not is_wanted:
        # The database went away, or is full: where we stood tells nothing of why.
        return f"{type(error).__name__}: {reason_of(error)}"
    return "".join(wordless(error)).rstrip()


def _write_traceback(stream: TextIO, exc_info: structlog.typing.ExcInfo) -> None:
    stream.write("\n" + _formatted(exc_info))


class _MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats as structlog does, then masks the whole text, traceback included."""

    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self.secrets)


def say(words: str) -> None:
    """Write what a person would have read as a line of the log."""
    structlog.get_logger(_SAID).info("said", words=words)


def _count(record: logging.LogRecord) -> bool:
    """Count what went wrong; every line passes."""
    if record.levelno >= logging.WARNING:
        metrics.count_line("error" if record.levelno >= logging.ERROR else "warning")
    return True


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell whether a line of the web server is about us: strangers' nonsense is not written."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def set_up(
    level: str = "INFO", form: Literal["console", "json"] = "console", secrets: Iterable[str] = ()
) -> None:
    """Send every logger of this process through one handler, to standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.processors.ExceptionRenderer(_formatted), structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=_write_traceback,
            )
        ]
    )
    formatter = _MaskingFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    formatter.secrets = tuple(secret for secret in secrets if secret)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(_count)
    # What Python itself warns of is a line like others.
    logging.captureWarnings(True)  # noqa: FBT003 - the name of the function says it
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Whoever asks for errors alone is told all the same why the bot ended.
    logging.getLogger(_SAID).setLevel(logging.INFO)
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
