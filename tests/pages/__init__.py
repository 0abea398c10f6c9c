"""The generated pages: as files, and in a real browser."""
