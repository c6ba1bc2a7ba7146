"""The local Telegram, spoken to over HTTP as bots and people do."""
