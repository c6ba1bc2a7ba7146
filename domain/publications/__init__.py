"""Good practices and challenges: written, looked at, found useful."""
