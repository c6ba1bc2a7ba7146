"""Kill the bot again and again, and count afterwards: history in, verdict out."""
