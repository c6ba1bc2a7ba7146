"""The Telegram edge, on python-telegram-bot."""

import os

# Ask the library for `retry_after` as a timedelta, as its next version gives it; without this
# it warns at every flood wait. It must be set before the library is loaded.
os.environ.setdefault("PTB_TIMEDELTA", "1")
