"""Registrations: sent, approved, invited, merged, reached; settings."""
