"""Reads the rule trees as column expressions, so that a population is judged as one case is."""
