"""The system of record, the terminal's journal, and the made-up people of the demo."""
