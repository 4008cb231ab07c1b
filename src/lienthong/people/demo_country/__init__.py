"""A synthetic country: people, households, facilities and practitioners that could be Vietnam's and are nobody.

The same seed gives the same country. Frequencies are assumed from general knowledge (see the YAML files beside this),
never taken from a register. Everything it makes is marked synthetic, and so is the home.
"""
