"""The sheets we know, one file each: the columns, and how a line becomes a row."""
