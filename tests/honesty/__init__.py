"""Proofs that the simulator answers as the real server does."""
