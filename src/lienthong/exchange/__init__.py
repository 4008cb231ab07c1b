"""Floor 10: the XML set (XML0-15), the receiving hub, the health book."""
