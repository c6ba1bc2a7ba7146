"""Conversations: read the event, call one operation, show the answer."""
