"""Setting up a terminal: what is asked, what is done, and the sheet that says what came of it."""
