"""The items of the Panzhihua draft, against their words."""
