"""What stands at the same place around every page: header, footer, and the strip of tools."""
