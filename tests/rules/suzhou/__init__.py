"""The items of the Suzhou draft, against their words."""
