"""The nouns of the policies, one file per subject."""
