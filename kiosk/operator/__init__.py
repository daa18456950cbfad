"""The hall's staff at the terminal: their own pages on the citizens' screen, behind a code."""
