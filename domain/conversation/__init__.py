"""What arrives, where each dialogue stands, questions to the organizers."""
