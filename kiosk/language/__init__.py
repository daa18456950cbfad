"""Texts and their words in each language."""
