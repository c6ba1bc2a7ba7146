"""Which reminders are due, to whom, and when."""
