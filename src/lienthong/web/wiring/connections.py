"""The national portal and the systems of the provinces."""


def connections() -> None:
    """The national portal and the systems of the provinces."""
