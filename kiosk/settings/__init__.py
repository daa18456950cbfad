"""What people write: the terminal's settings and the region packs."""
