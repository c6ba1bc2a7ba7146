"""The Telegram edge, on python-telegram-bot."""
