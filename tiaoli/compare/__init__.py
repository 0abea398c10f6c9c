"""What differs between two versions of the law: in words, in the rules, and for people."""
