"""What the service does, one function per thing a person or the clock may ask."""
