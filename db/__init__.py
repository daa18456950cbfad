"""The system of record, the terminal's journal, the guide index, and made-up people."""
