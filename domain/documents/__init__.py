"""Papers people are given for what they did: who gets which, how they are issued and checked."""
