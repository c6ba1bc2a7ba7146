"""What the bot says to organizers, one module per subject."""
