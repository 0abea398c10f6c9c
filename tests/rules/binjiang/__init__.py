"""Binjiang's clauses: each money amount, ceiling, year and rank, worked out from the words."""
