"""Floor 13: one adapter a partner, and the sandbox that plays them."""
