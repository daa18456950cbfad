"""A terminal that plays all its visits to itself, to find every page a citizen can meet.

Nothing here runs on a terminal that serves: the catalogue of screens and the tests walk with it.
"""
