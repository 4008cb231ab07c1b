from tests.directory.conftest import browse, country, loaded_country  # noqa: F401 - fixtures
