"""The country's provinces, and a browser, for the page Law."""

from tests.directory.conftest import browse, country  # noqa: F401 - fixtures
