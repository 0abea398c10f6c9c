"""The peers, one file each: the twelve formulas as a good user of that tool would write them.

Every file has the formulas by hand, from the rule's words, with the constants of a copy raised by
``step`` as `benchmarks.formulas.formulas.changed` says.
"""
