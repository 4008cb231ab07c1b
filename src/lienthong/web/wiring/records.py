"""The hospital's medical record."""


def records() -> None:
    """The hospital's medical record."""
