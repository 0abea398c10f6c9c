"""The articles of the Sichuan policy, against their words."""
