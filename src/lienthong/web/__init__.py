"""Floor 15: the composition root, home pages, sign-in."""
