"""Reaching the database: the engine, transactions, migrating, statements run the short way.

It knows no table: models/ stands beside it.
"""
