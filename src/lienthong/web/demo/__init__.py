"""The demo: synthetic traffic for a synthetic country. Everything made here is marked synthetic."""
