"""Ways to a provision other than the text's own order: units, recipients, words, time, pictures."""
