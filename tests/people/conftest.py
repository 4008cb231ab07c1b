from tests.directory.conftest import browse, country  # noqa: F401 - fixtures
