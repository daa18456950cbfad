"""How everything looks: tokens, sizes, fonts, icons."""
