"""The law: nouns, units, terms, and a folder for each policy with its editions."""
