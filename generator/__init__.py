"""The review site: official words and rules side by side, generated from rulebooks and cases."""
