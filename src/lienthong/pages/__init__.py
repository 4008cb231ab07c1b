"""Floor 3: layout, components and lists."""
