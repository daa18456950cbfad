"""The social security card: its records (`records`), what they say (`card_data`), the PIN (`pin`),
the session with one card (`session`) and the reading of a whole card (`reading`)."""
