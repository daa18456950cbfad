"""What fingers and keys do."""
