"""The Internet Printing Protocol: its messages, and exchanging them within bounds."""
