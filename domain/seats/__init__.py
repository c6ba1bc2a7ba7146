"""Seats: taken, given back, waited for, offered; nobody else writes them."""
