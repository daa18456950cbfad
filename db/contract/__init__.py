"""The published contract of the records, version 1, as messages (docs/records-api.md)."""
