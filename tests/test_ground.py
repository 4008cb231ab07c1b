"""The ground itself: a test database with the two roles."""

import pytest

from lienthong import database


@pytest.mark.django_db
def test_tests_run_as_the_role_that_may_not_change_history():
    with database.transaction() as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("lienthong_app",)
