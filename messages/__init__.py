"""Everything the bot says; Portuguese lives here and only here."""
