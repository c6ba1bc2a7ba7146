"""Messages that wait to be sent, and those nobody knows the fate of."""
