"""The inspect stage: what a source would give, and what is wrong with it, before any work."""
