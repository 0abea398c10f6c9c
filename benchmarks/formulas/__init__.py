"""Twelve provisions that are pure formulas on one row, judged by the project and by its peers.

``python -m benchmarks.formulas.run`` compares every result row by row and measures.
"""
