"""The story: one person's way through all rooms, with business dates set by the clock."""
