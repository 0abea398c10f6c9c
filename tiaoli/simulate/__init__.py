"""Judges a whole population: the run, allocation, and the report on what came out."""
