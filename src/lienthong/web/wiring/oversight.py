"""Rollout, tasks, reports."""


def oversight() -> None:
    """Rollout, tasks, reports."""
