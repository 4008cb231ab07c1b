"""The interlinked chains of civil events."""


def civil() -> None:
    """The interlinked chains of civil events."""
