"""The parts pages are made of; each is given texts and tokens and says what was touched."""
