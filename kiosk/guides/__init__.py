"""Guides, directory and links: loading, checking, exporting, searching and showing them."""
