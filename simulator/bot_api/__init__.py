"""The Bot API: one module per subject, and the door they are reached through."""
