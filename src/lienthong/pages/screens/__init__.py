"""The one screen of this floor: the style guide."""
