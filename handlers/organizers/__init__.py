"""The organizers' side of the conversation, one file per subject."""
