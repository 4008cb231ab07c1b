"""Floor 14: rollout of electronic records, Project 06 tasks, interconnection, partnership, reports, maps."""
