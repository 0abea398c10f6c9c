"""A population's tables: their layout, their validation, and their way from and to cases."""
