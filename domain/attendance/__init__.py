"""Who was there: codes, the list, visitors, opinions, hours."""
